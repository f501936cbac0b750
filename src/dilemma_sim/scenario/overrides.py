"""Values that the command line or a caller lays over a scenario: `--set PATH=VALUE`."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from dataclasses import replace

from dilemma_sim.scenario.merge import merged
from dilemma_sim.scenario.parts import NoSuchPathError, found_or_new
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.scenario.stories import without_stories
from dilemma_sim.scenario.strict_yaml import read_text
from dilemma_sim.scenario.tree import Key, Node, Path, item_name


def parsed_setting(text: str) -> tuple[str, object]:
    """Path and value of `PATH=VALUE`; the value is read like one in a file.

    Raises
    ------
    ScenarioError
        If there is no `=`, no path, or the value is not readable.

    Examples
    --------
    >>> parsed_setting("guarantees.KFOR.credibility=1e-1")
    ('guarantees.KFOR.credibility', 0.1)
    >>> parsed_setting("rules.threat_perception=none")
    ('rules.threat_perception', 'none')
    """
    path, equals, value = text.partition("=")
    place = Place(f"--set {text}")
    if not equals or not path.strip() or not value.strip():
        message = "write PATH=VALUE, as in guarantees.KFOR.credibility=0"
        raise ScenarioError([Problem(place, "", message)])
    try:
        node, problems = read_text(value.strip(), place.file)
    except ScenarioError as error:
        node, problems = Node(None, place, place), list(error.problems)
    if problems:
        raise ScenarioError(replace(problem, place=place) for problem in problems)
    return path.strip(), node.plain()


def variant_choices(overrides: Mapping[str, object]) -> dict[str, object]:
    """The overrides that choose the variant of a rule; they are laid first.

    A parameter of the chosen variant can then be set by another override, in any order.
    """
    choices: dict[str, object] = {}
    for path, value in overrides.items():
        steps = path.split(".")
        if steps[0] != "rules" or steps[2:] not in ([], ["variant"]):
            continue
        if len(steps) > 1 and isinstance(value, str | Mapping):
            choices[path] = value
    return choices


def with_variants(tree: Node, choices: Mapping[str, object]) -> Node:
    """The tree with the chosen variants of rules."""
    for path, value in choices.items():
        node = _node(value, _place(path, value))
        if isinstance(node.value, str):
            node = replace(node, value={"variant": node})
        tree = _laid_at(tree, tuple(path.split(".")[:2]), node)
    return tree


def with_overrides(tree: Node, scenario: Scenario, overrides: Mapping[str, object]) -> Node:
    """The tree with every override laid over it.

    Parameters
    ----------
    tree : Node
        The merged files.
    scenario : Scenario
        What they say, with defaults: it knows which paths there are.
    overrides : mapping
        Values by path.

    Raises
    ------
    ScenarioError
        If a path leads nowhere or a story is wrong.
    """
    problems: list[Problem] = []
    for text, value in overrides.items():
        place = _place(text, value)
        try:
            paths = found_or_new(scenario, text)
        except NoSuchPathError as error:
            problems.append(Problem(place, text, str(error)))
            continue
        node = without_stories(_node(value, place), problems)
        for path in paths:
            tree = _laid_at(tree, path, node)
    if problems:
        raise ScenarioError(problems)
    return tree


def _laid_at(node: Node, path: Path, new: Node) -> Node:
    """The tree with `new` laid at a path, which is made where a default of the model stood."""
    if not path:
        return merged(node, new)
    key, rest = path[0], path[1:]
    if isinstance(node.value, list):
        items = [
            _laid_at(item, rest, new) if item_name(item) == str(key) else item
            for item in node.value
        ]
        return replace(node, value=items)
    entries: dict[Key, Node] = dict(node.entries)
    if key in entries:
        entries[key] = _laid_at(entries[key], rest, new)
    else:
        made = Node({}, new.place, new.place)
        entries[key] = _laid_at(made, rest, new) if rest else new
    return replace(node, value=entries)


def _place(path: str, value: object) -> Place:
    shown = value if isinstance(value, str | int | float) else "..."
    return Place(f"--set {path}={shown}")


def _node(value: object, place: Place) -> Node:
    """A node for a value that a caller hands over as Python data."""
    if isinstance(value, Mapping):
        entries: dict[Key, Node] = {
            key if isinstance(key, int) else str(key): _node(part, place)
            for key, part in value.items()
        }
        return Node(entries, place, place)
    if isinstance(value, list | tuple):
        return Node([_node(part, place) for part in value], place, place)
    if value is None or isinstance(value, bool | str):
        return Node(value, place, place)
    # NumPy's scalars register as these; the schema takes Python's own only.
    if isinstance(value, numbers.Integral):
        return Node(int(value), place, place)
    if isinstance(value, numbers.Real):
        return Node(float(value), place, place)
    message = f"a {type(value).__name__} cannot be a value; give a number, text, list or mapping"
    raise ScenarioError([Problem(place, "", message)])
