"""From a scenario file to a validated scenario, or to a list of everything wrong with it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from dilemma_sim.scenario.blame import problems_of
from dilemma_sim.scenario.checks import tree_problems, without_late_events
from dilemma_sim.scenario.event_checks import event_problems
from dilemma_sim.scenario.layers import Layers, read_layers
from dilemma_sim.scenario.overrides import variant_choices, with_overrides, with_variants
from dilemma_sim.scenario.problems import Problem, ScenarioError
from dilemma_sim.scenario.provenance import provenance_from
from dilemma_sim.scenario.schema import USUAL_VARIANTS, Scenario
from dilemma_sim.scenario.tree import Node, is_labelled, item_name


def load_scenario(
    path: str | os.PathLike[str],
    overrides: Mapping[str, object] | None = None,
    *,
    view: str | os.PathLike[str] | None = None,
) -> Scenario:
    """The scenario of a file.

    An override wins over the file, and the file over what it extends.

    Parameters
    ----------
    path : path
        A scenario file.
    overrides : mapping, optional
        Values by path, such as ``{"rules.spending.threat_elasticity": 0.8}``. A `*` stands for
        every key. A rule's name alone chooses that variant with its defaults.
    view : path, optional
        A file, such as one of ``scenarios/presets``, whose values replace those of the deepest
        base; what the scenario itself says still wins.

    Raises
    ------
    ScenarioError
        If anything is wrong; it carries every problem, each with its place.
    """
    layers = read_layers(Path(path), None if view is None else Path(view))
    overrides = overrides or {}
    choices = variant_choices(overrides)
    tree = with_variants(layers.tree, choices)
    scenario = _validated(tree, layers)
    others = {key: value for key, value in overrides.items() if key not in choices}
    if others:
        scenario = _validated(with_overrides(tree, scenario, others), layers)
    return scenario


def _validated(tree: Node, layers: Layers) -> Scenario:
    tree = without_late_events(_in_order(_with_usual_variants(tree)), layers.files)
    problems = list(layers.problems)
    scenario: Scenario | None = None
    try:
        scenario = Scenario.model_validate(tree.plain())
    except ValidationError as error:
        problems += problems_of(error, tree)
    problems += tree_problems(tree, layers.files)
    if scenario is not None:
        problems += event_problems(scenario, tree)
    if problems or scenario is None:
        raise ScenarioError(_worth_saying(problems, layers.problems))
    scenario._provenance = provenance_from(tree, layers.files)
    return scenario


def _worth_saying(problems: list[Problem], read: list[Problem]) -> list[Problem]:
    """The problems without repetitions.

    What the reader refused stands in the tree as an empty value, which the schema refuses again;
    what a `*` says wrongly is wrong for every state.
    """
    refused = {problem.place for problem in read}
    first: dict[object, Problem] = {}
    for problem in problems:
        if problem in read or problem.place not in refused:
            first.setdefault((problem.place, problem.message), problem)
    return list(first.values())


def _with_usual_variants(tree: Node) -> Node:
    """Rules of which a file gives only a parameter, with the variant that is meant."""
    if "rules" not in tree.entries or not isinstance(tree.entries["rules"].value, dict):
        return tree
    rules = tree.entries["rules"]
    named = dict(rules.entries)
    for mechanism, rule in rules.entries.items():
        usual = USUAL_VARIANTS.get(str(mechanism))
        if usual and isinstance(rule.value, dict) and "variant" not in rule.value:
            variant = Node(usual, rule.key_place, rule.key_place)
            named[mechanism] = replace(rule, value={"variant": variant, **rule.value})
    return replace(tree, value={**tree.entries, "rules": replace(rules, value=named)})


def _in_order(node: Node) -> Node:
    """The tree with labelled lists sorted by label: the order in a file carries no meaning."""
    if isinstance(node.value, dict):
        return replace(node, value={key: _in_order(part) for key, part in node.value.items()})
    if is_labelled(node.items):
        return replace(node, value=sorted(node.items, key=lambda item: item_name(item) or ""))
    return node
