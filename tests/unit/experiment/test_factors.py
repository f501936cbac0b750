from __future__ import annotations

import pytest

from dilemma_sim.experiment.factors import factor_from_file, factor_from_setting
from dilemma_sim.scenario.problems import ScenarioError


def test_a_list_visits_its_values_and_gives_a_range_for_sampling() -> None:
    factor = factor_from_setting("x.y=0.2, 1e-1,3")
    assert (factor.path, factor.levels) == ("x.y", (0.2, 0.1, 3.0))
    assert (factor.low, factor.high) == (0.1, 3.0)


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
    ],
)
def test_a_wrong_spec_is_told_with_the_option(text: str, advice: str) -> None:
    with pytest.raises(ScenarioError, match=advice) as told:
        factor_from_setting(text)
    assert str(told.value).startswith("--vary ")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("said", "levels"),
    [
        ([1, 2.5], (1.0, 2.5)),
        (["fixed", "adaptive"], ("fixed", "adaptive")),
        ("0:1:2", (0.0, 1.0)),
        ({"low": 0, "high": 1, "count": 3}, (0.0, 0.5, 1.0)),
        ({"low": 0, "high": 1}, ()),
    ],
)
def test_a_file_may_say_a_factor_in_three_ways(said: object, levels: tuple[object, ...]) -> None:
    assert factor_from_file("x", said).levels == levels


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ({"low": 0, "hihg": 1}, "did you mean 'high'"),
        ({"low": 0}, "give a list of values, or low and high"),
        ([], "give a list of values, or low and high"),
        ([None], "numbers or words"),
        (3, "give a list of values, or low and high"),
    ],
)
def test_a_wrong_factor_of_a_file_is_told(said: object, advice: str) -> None:
    with pytest.raises(ScenarioError, match=advice):
        factor_from_file("x", said)
