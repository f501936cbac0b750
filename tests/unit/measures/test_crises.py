"""Claims about crises."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.measures.crises import (
    conflict_severity,
    first_incident_date,
    incidents,
    incidents_by_dyad,
    incidents_by_level,
    incidents_in_run,
    kaplan_meier,
    probability_of_level,
    survival_without_level,
    wilson_interval,
)

from .trajectories import calm_world, set_pair


@pytest.fixture
def banjska() -> xr.Dataset:
    """Run 0: a use of force in 2016.0 (the last step of 2015) and a threat in mid 2017."""
    world = calm_world(runs=4)
    set_pair(world, "crisis_level", "SRB", "XKX", 4.0, time=2016.0, run=0)
    set_pair(world, "crisis_level", "ALB", "SRB", 2.0, time=2017.5, run=0)
    return world


def test_an_incident_of_a_pair_is_one_incident(banjska: xr.Dataset) -> None:
    assert incidents(banjska).values.tolist() == [2, 0, 0, 0]
    assert incidents_by_dyad(banjska).sel(dyad="SRB-XKX", run=0) == 1


def test_an_incident_belongs_to_the_year_of_its_step(banjska: xr.Dataset) -> None:
    counts = incidents_by_level(banjska).sel(run=0)
    assert counts.sel(level=4, year=2015) == 1
    assert counts.sel(level=2, year=2017) == 1
    assert counts.sum() == 2
    assert counts.year.values.tolist() == list(range(2015, 2021))


def test_levels_are_exact_in_the_table_and_nested_in_the_counts(banjska: xr.Dataset) -> None:
    assert incidents_in_run(banjska).sel(run=0).values.tolist() == [1, 0, 1, 0]
    assert [incidents(banjska, level).values[0] for level in (2, 3, 4, 5)] == [2, 1, 1, 0]


def test_severity_squares_the_levels(banjska: xr.Dataset) -> None:
    assert conflict_severity(banjska).values.tolist() == [20, 0, 0, 0]


def test_nothing_has_happened_at_the_start(banjska: xr.Dataset) -> None:
    set_pair(banjska, "crisis_level", "SRB", "XKX", 5.0, time=2015.0)
    assert incidents(banjska, 5).values.tolist() == [0, 0, 0, 0]


def test_outsiders_among_themselves_are_not_the_regions_crisis() -> None:
    world = calm_world(("HUN", "SRB", "SVN"), core=("SRB",))
    set_pair(world, "crisis_level", "HUN", "SVN", 3.0, time=2016.0)
    assert incidents(world).values.tolist() == [0, 0]
    set_pair(world, "crisis_level", "HUN", "SRB", 3.0, time=2016.0)
    assert incidents(world).values.tolist() == [1, 1]


def test_the_total_is_the_sum_over_pairs(banjska: xr.Dataset) -> None:
    assert incidents(banjska).equals(incidents_by_dyad(banjska).sum("dyad"))


def test_the_first_incident_is_dated_and_peace_has_no_date(banjska: xr.Dataset) -> None:
    assert first_incident_date(banjska, 4).values.tolist() == [2016.0, np.inf, np.inf, np.inf]
    assert first_incident_date(banjska, 2).values[0] == 2016.0


def test_an_unknown_step_hides_the_date_only_if_it_came_first(banjska: xr.Dataset) -> None:
    banjska["crisis_level"].loc[{"time": 2018.0}] = np.nan
    dates = first_incident_date(banjska, 4).values
    assert dates[0] == 2016.0
    assert np.isnan(dates[1:]).all()


def test_the_chance_by_a_year_is_the_share_of_runs_with_its_interval(banjska: xr.Dataset) -> None:
    before = probability_of_level(banjska, 4, 2015.75)
    after = probability_of_level(banjska, 4, 2016)
    assert before.sel(estimate="share") == 0
    assert after.sel(estimate="share") == 0.25
    assert after.sel(estimate="low") < 0.25 < after.sel(estimate="high")


def test_one_unknown_run_makes_the_chance_unknown(banjska: xr.Dataset) -> None:
    banjska["crisis_level"].loc[{"run": 3}] = np.nan
    assert probability_of_level(banjska, 4, 2020).isnull().all()
    assert survival_without_level(banjska, 4).isnull().all()


@given(st.integers(1, 500), st.data())
def test_the_wilson_interval_holds_the_share_and_stays_a_probability(
    trials: int, data: st.DataObject
) -> None:
    successes = data.draw(st.integers(0, trials))
    low, high = wilson_interval(successes, trials)
    assert 0 <= low <= successes / trials + 1e-12
    assert successes / trials - 1e-12 <= high <= 1


@given(st.integers(2, 100))
def test_more_runs_narrow_the_interval(trials: int) -> None:
    low, high = wilson_interval(trials // 2, trials)
    low_more, high_more = wilson_interval(10 * (trials // 2), 10 * trials)
    assert high_more - low_more < high - low


def test_survival_falls_by_one_run_at_its_first_incident(banjska: xr.Dataset) -> None:
    survival = survival_without_level(banjska, 4)
    assert survival.sel(time=2015.75) == 1
    assert survival.sel(time=2016.0) == 0.75
    assert survival.sel(time=2021.0) == 0.75


def test_who_leaves_early_is_no_proof_of_peace() -> None:
    # Two of four are watched for one year only: the event of the third is one of two.
    assert kaplan_meier([1, 1, 2, 3], [False, False, True, False], [2]).tolist() == [0.5]


def test_without_any_event_everyone_survives() -> None:
    assert kaplan_meier([3, 3], [False, False], [0, 1, 3]).tolist() == [1, 1, 1]
