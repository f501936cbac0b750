from __future__ import annotations

from dilemma_sim.scenario.merge import laid_over, tidied, without_wildcards
from dilemma_sim.scenario.problems import Problem
from dilemma_sim.scenario.strict_yaml import read_text
from dilemma_sim.scenario.tree import Node


def layers(*texts: str) -> Node:
    tree: Node | None = None
    problems: list[Problem] = []
    for number, text in enumerate(texts):
        layer, _ = read_text(text, f"layer{number}.yaml")
        tree = laid_over(tree, tidied(layer, problems))
    assert tree is not None
    assert not problems
    return without_wildcards(tree)


def test_mappings_merge_deep_and_other_values_are_replaced() -> None:
    tree = layers("a: {b: {c: 1, d: 2}}\nl: [1, 2]", "a: {b: {c: 3}}\nl: [4]")
    assert tree.plain() == {"a": {"b": {"c": 3, "d": 2}}, "l": [4]}


def test_a_replaced_value_is_remembered_with_its_line() -> None:
    tree = layers("a:\n  b: 1", "a: {b: 2}", "a: {b: 3}")
    earlier = tree.entries["a"].entries["b"].overridden
    assert [(old.value, old.file, old.line) for old in earlier] == [
        (1, "layer0.yaml", 2),
        (2, "layer1.yaml", 1),
    ]


def test_labelled_lists_merge_by_label_and_the_same_label_replaces() -> None:
    tree = layers(
        "pacts: [{label: x, a: 1, b: 1}, {label: y, a: 2}]",
        "pacts: [{label: z, a: 4}, {label: x, a: 3}]",
    )
    assert tree.plain() == {
        "pacts": [{"label": "x", "a": 3}, {"label": "y", "a": 2}, {"label": "z", "a": 4}]
    }


def test_an_empty_list_clears_a_labelled_list() -> None:
    assert layers("pacts: [{label: x}]", "pacts: []").plain() == {"pacts": []}


def test_another_variant_drops_the_parameters_of_the_old_one() -> None:
    base = "rules: {beliefs: {variant: bayes_attrib, attribution_bias: 0.5}}"
    assert layers(base, "rules: {beliefs: fixed}").plain() == {
        "rules": {"beliefs": {"variant": "fixed"}}
    }
    same = layers(base, "rules: {beliefs: {variant: bayes_attrib, forgetting_rate: 0.1}}")
    assert same.plain() == {
        "rules": {
            "beliefs": {"variant": "bayes_attrib", "attribution_bias": 0.5, "forgetting_rate": 0.1}
        }
    }


def test_a_wildcard_is_a_default_in_its_own_file() -> None:
    tree = layers("states: {A: {x: 1}, '*': {x: 2, y: 3}, B: {}}")
    assert tree.plain() == {"states": {"A": {"x": 1, "y": 3}, "B": {"x": 2, "y": 3}}}


def test_a_wildcard_of_a_later_file_changes_every_state() -> None:
    tree = layers("states: {A: {x: 1}, B: {x: 2}}", "states: {'*': {x: 9}, B: {x: 8}}")
    assert tree.plain() == {"states": {"A": {"x": 9}, "B": {"x": 8}}}
    assert [old.value for old in tree.entries["states"].entries["B"].entries["x"].overridden] == [2]


def test_a_state_added_later_gets_the_defaults_of_the_base() -> None:
    tree = layers(
        "states: {'*': {x: 1}, A: {}}\ndyads: {'*': {h: 0.1}}\nbeliefs: {'*': {'*': 0.2}}",
        "states: {B: {y: 2}}",
    )
    assert tree.plain() == {
        "states": {"A": {"x": 1}, "B": {"x": 1, "y": 2}},
        "dyads": {"A-B": {"h": 0.1}},
        "beliefs": {"A": {"B": 0.2}, "B": {"A": 0.2}},
    }


def test_wildcards_of_beliefs_reach_every_pair_but_no_state_itself() -> None:
    states = "states: {A: {}, B: {}, C: {}}\n"
    tree = layers(states + "beliefs: {'*': {'*': 0.1}, A: {B: 0.5}}", "beliefs: {B: {'*': 0.7}}")
    assert tree.entries["beliefs"].plain() == {
        "A": {"B": 0.5, "C": 0.1},
        "B": {"A": 0.7, "C": 0.7},
        "C": {"A": 0.1, "B": 0.1},
    }


def test_a_later_wildcard_wins_over_an_earlier_belief() -> None:
    base = "states: {A: {}, B: {}}\nbeliefs: {'*': {'*': 0.1}, A: {B: 0.5}}"
    tree = layers(base, "beliefs: {'*': {'*': 0.9}}")
    assert tree.entries["beliefs"].plain() == {"A": {"B": 0.9}, "B": {"A": 0.9}}


def test_both_orders_of_a_dyad_name_the_same_pair() -> None:
    tree = layers("dyads: {SRB-HRV: {h: 1}}", "dyads: {HRV-SRB: {t: 2}}")
    assert tree.plain() == {"dyads": {"HRV-SRB": {"h": 1, "t": 2}}}


def test_both_orders_in_one_file_are_a_fault() -> None:
    layer, problems = read_text("dyads:\n  A-B: {}\n  B-A: {}\n", "s.yaml")
    tidied(layer, problems)
    assert str(problems[0]).startswith("s.yaml:3:3: dyads.B-A: the dyad is given twice")


def test_a_label_given_twice_in_a_list_is_a_fault() -> None:
    layer, problems = read_text("pacts:\n  - label: x\n  - label: x\n", "s.yaml")
    tidied(layer, problems)
    assert "s.yaml:3:12" in str(problems[0])
    assert "first in line 2" in str(problems[0])
