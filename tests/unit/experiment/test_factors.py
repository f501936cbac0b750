from __future__ import annotations

import pytest

from dilemma_sim.experiment.factors import factor_from_node, factor_from_setting
from dilemma_sim.scenario.problems import ScenarioError
from dilemma_sim.scenario.strict_yaml import read_text
from dilemma_sim.scenario.tree import Node


def test_a_list_is_its_values_and_no_range() -> None:
    factor = factor_from_setting("x.y=0.2, 1e-1,3")
    assert (factor.path, factor.levels) == ("x.y", (0.2, 0.1, 3.0))
    assert not factor.has_range


def test_a_count_gives_round_numbers_with_both_ends() -> None:
    assert factor_from_setting("x=0:1.2:4").levels == (0.0, 0.4, 0.8, 1.2)


def test_words_stay_words_and_have_no_range() -> None:
    factor = factor_from_setting("rules.beliefs.announcements=on,off")
    assert factor.levels == ("on", "off")
    assert not factor.has_range


def test_a_path_may_hold_a_colon() -> None:
    assert factor_from_setting("events.Munich: NATO.value=-0.4:0:3").levels == (-0.4, -0.2, 0.0)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("x", "write PATH=a,b,c"),
        ("=1,2", "write PATH=a,b,c"),
        ("x=1,,2", "without empty ones"),
        ("x=1:0", "the low end must lie below the high end"),
        ("x=0:1:1", "a whole number of 2 or more"),
        ("x=0:1:2.5", "a whole number of 2 or more"),
        ("x=0:one", "with numbers"),
        ("x=0:1:2:3", "low:high:count"),
        ("x=nan", "must be a finite number"),
        ("x=0,1e400", "must be a finite number"),
        ("x=1_000,2", "write 1000 without _"),
        ("x=-.inf", "must be a finite number"),
        ("x=0:inf", "must be a finite number"),
        ("x=0,1,0.0", "0 is given twice; keep one"),
        ("x=a,b,a", "a is given twice; keep one"),
    ],
)
def test_a_wrong_spec_is_told_with_the_option(text: str, advice: str) -> None:
    with pytest.raises(ScenarioError, match=advice) as told:
        factor_from_setting(text)
    assert str(told.value).startswith("--vary ")
    assert "\n" not in str(told.value)


def node(text: str) -> Node:
    root, problems = read_text(f"x: {text}", "f.yaml")
    assert not problems
    return root.entries["x"]


@pytest.mark.parametrize(
    ("said", "levels"),
    [
        ("[1, 2.5]", (1.0, 2.5)),
        ("[fixed, adaptive]", ("fixed", "adaptive")),
        ("[true, false]", ("true", "false")),
        ("0:1:2", (0.0, 1.0)),
        ("5", (5.0,)),
        ("{low: 0, high: 1, count: 3}", (0.0, 0.5, 1.0)),
        ("{count: 3, high: 1, low: 0}", (0.0, 0.5, 1.0)),
        ("{low: 0, high: 1}", ()),
    ],
)
def test_a_file_may_say_a_factor_in_three_ways(said: str, levels: tuple[object, ...]) -> None:
    assert factor_from_node("x", node(said)).levels == levels


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("{low: 0, hihg: 1}", "1:13: factors.x: there is no 'hihg' in a factor; did you mean 'hi"),
        ("{low: 0, high: 1, cout: 3}", "1:22: factors.x: there is no 'cout'"),
        ("{low: 0}", "1:1: factors.x: give a list of values, or low and high"),
        ("{low: a, high: 1}", "1:10: factors.x: low must be a number"),
        ("{low: 2, high: 1}", "1:10: factors.x: the low end must lie below the high end"),
        ("{low: 0, high: 1, count: 1}", "1:29: factors.x: the count must be a whole number"),
        ("[]", "1:1: factors.x: give a list of values, or low and high"),
        ("[1, null]", "1:8: factors.x: a list must hold numbers or words"),
        ("[1, 2, 1]", "1:11: factors.x: 1 is given twice; keep one"),
        ("[1, nan]", "1:8: factors.x: must be a finite number"),
        ("true", "1:4: factors.x: give a list of values, or low and high"),
        ("0:one", "1:4: factors.x: write a,b,c or low:high:count"),
    ],
)
def test_a_wrong_factor_of_a_file_is_told_with_its_place(said: str, told: str) -> None:
    with pytest.raises(ScenarioError) as error:
        factor_from_node("x", node(said))
    assert str(error.value).startswith(f"f.yaml:{told}")
    assert "\n" not in str(error.value)


def test_all_that_is_wrong_with_a_factor_is_told_at_once() -> None:
    with pytest.raises(ScenarioError) as error:
        factor_from_node("x", node("[1, null, 1, nan]"))
    assert [p.place.column for p in error.value.problems] == [8, 14, 17]
