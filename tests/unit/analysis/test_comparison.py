"""Claims about paired differences, their intervals and their verdicts."""

import numpy as np
import pytest

from dilemma_sim.analysis.comparison import (
    bootstrap_interval,
    effects,
    paired_columns,
    verdict_on,
)
from dilemma_sim.analysis.theories import Found, survival
from dilemma_sim.ensemble import simulate
from dilemma_sim.figures.verdicts import cell_of
from dilemma_sim.measures.table import MEASURES, measure_runs
from dilemma_sim.scenario.schema import Event
from tests.worlds import short


def test_a_difference_that_is_the_same_in_every_pair_has_an_interval_without_width():
    low, high = bootstrap_interval(np.full((1, 30), 0.1))
    assert low[0] == high[0] == 0.1


def test_the_interval_holds_the_mean_and_narrows_with_the_root_of_the_pairs():
    luck = np.random.default_rng(1)
    few, many = luck.normal(1.0, 1.0, (1, 50)), luck.normal(1.0, 1.0, (1, 5000))
    widths = []
    for sample in (few, many):
        low, high = bootstrap_interval(sample)
        assert low[0] < sample.mean() < high[0]
        widths.append(float(high[0] - low[0]))
    assert widths[0] / widths[1] == pytest.approx(10.0, rel=0.25)


def test_nineteen_of_twenty_intervals_hold_the_truth():
    luck = np.random.default_rng(2)
    low, high = bootstrap_interval(luck.normal(0.3, 1.0, (400, 100)))
    assert 0.91 < np.mean((low < 0.3) & (high > 0.3)) < 0.98


def test_pairs_in_which_a_measure_is_unknown_are_left_out_and_counted():
    before = {"m": np.array([0.0, 0.0, np.nan, 0.0])}
    after = {"m": np.array([1.0, 1.0, 1.0, np.inf])}
    (row,) = effects("v", {"m": "up"}, before, after)
    assert (row.difference, row.replicates, row.verdict) == (1.0, 2, "as expected")


def test_a_sure_difference_a_million_times_smaller_than_luck_counts_as_none():
    before = {"m": np.random.default_rng(3).normal(0.0, 1.0, 50)}
    (row,) = effects("v", {"m": "up"}, before, {"m": before["m"] + 1e-6})
    assert row.low > 0.0
    assert row.verdict == "no effect within the interval"


@pytest.mark.parametrize(
    ("expected", "found", "said"),
    [
        ("up", "up", "as expected"),
        ("down", "up", "opposite"),
        ("down", "none", "no effect within the interval"),
        ("none", "none", "as expected"),
        ("none", "down", "opposite"),
        ("", "down", "down, not foretold"),
        ("", "none", "no effect within the interval"),
    ],
)
def test_the_verdict_holds_the_expectation_against_the_finding(expected, found, said):
    assert verdict_on(expected, found) == said


def test_a_scenario_compared_with_itself_differs_in_nothing():
    scenario = short(years=2)
    before, (after,) = paired_columns(scenario, [scenario], 3, 0)
    assert all(row.difference == 0.0 for row in effects("v", {}, before, after) if row.replicates)


def test_compared_runs_are_those_that_simulate_makes():
    scenario = short(years=3)
    event = Event(
        label="x", date=2016.5, target="world.offense_defense_balance", op="set", value=2.0
    )
    variant = scenario.model_copy(update={"events": (*scenario.events, event)})
    before, (after,) = paired_columns(scenario, [variant], 3, 5)
    for one, found in ((scenario, before), (variant, after)):
        alone = measure_runs(simulate(one, 3, seed=5), MEASURES)
        assert all(np.array_equal(alone[name], found[name], equal_nan=True) for name in alone)
    assert any(not np.array_equal(before[n], after[n], equal_nan=True) for n in before)


def effect(kind, difference, variance=0.0, theory=""):
    sure = 0.1 * abs(difference)
    low, high = difference - sure, difference + sure
    return Found(theory or kind, kind, "v", "m", difference, low, high, 0.0, variance)


def test_a_finding_with_the_opposite_sign_under_a_theory_turns_with_it():
    found = survival([effect("base", 1.0), effect("structure", -1.0, theory="null")])
    assert (found.verdict, found.turns) == ("turns with the theory", ("null",))


def test_a_finding_that_every_theory_shares_survives_and_one_unsure_theory_weakens_it():
    shared = [effect("base", 1.0), effect("structure", 2.0), effect("parameter", 0.5)]
    assert survival(shared).verdict == "survives"
    unsure = Found("x", "parameter", "v", "m", 0.1, -1.0, 1.0, 0.0, 0.0)
    assert survival([*shared, unsure]).verdict == "weakens"


def test_a_theory_under_which_nothing_can_move_is_silent_and_weakens_nothing():
    silent = Found("x", "structure", "v", "m", 0.0, 0.0, 0.0, 0.0, 0.0)
    found = survival([effect("base", 1.0), effect("parameter", 1.0), silent])
    assert (found.verdict, found.silent, found.unsure) == ("survives", 1, 0)
    assert survival([effect("base", 1.0), silent]).verdict == "not asked elsewhere"


def test_variance_is_owed_to_what_varies():
    numbers = [effect("base", 1.0), effect("structure", 1.0), effect("parameter", 3.0)]
    assert survival(numbers).parameter == 1.0
    lucky = [effect("base", 1.0, variance=2.0), effect("structure", 1.0, variance=2.0)]
    assert survival(lucky).luck == 1.0


def test_rounding_is_no_variance_and_a_finding_asked_nowhere_else_does_not_survive():
    same = [effect("base", 29_369.0), effect("structure", 29_369.0 + 1e-9)]
    assert np.isnan(survival(same).structure)
    assert survival(same[:1]).verdict == "not asked elsewhere"


def test_the_map_tells_what_cannot_be_asked_from_what_does_not_change():
    assert cell_of(effect("structure", float("nan"))) == "unasked"
    assert cell_of(effect("structure", 0.0)) == "nothing"
