"""Claims about stability."""

from __future__ import annotations

import math

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.measures.stability import (
    largest_real_eigenvalue,
    lyapunov_exponent,
    reaction_radius,
    reaction_share,
    recovery_time,
    return_time,
    spectral_radius,
    spiral_margin,
)


def richardson(states: int, reaction: float, fatigue: float) -> np.ndarray:
    return reaction * (1 - np.eye(states)) - fatigue * np.eye(states)


@pytest.mark.parametrize(("reaction", "rate"), [(0.19, -0.01), (0.20, 0.0), (0.21, 0.01)])
def test_two_states_race_once_reaction_beats_fatigue(reaction: float, rate: float) -> None:
    assert largest_real_eigenvalue(richardson(2, reaction, 0.2)) == pytest.approx(rate, abs=1e-12)


def test_richardsons_unequal_pair_is_stable() -> None:
    assert largest_real_eigenvalue([[-0.2, 0.1], [0.15, -0.3]]) == pytest.approx(
        -0.117712, abs=1e-6
    )


def test_a_trio_can_race_where_each_pair_is_stable() -> None:
    assert largest_real_eigenvalue(richardson(2, 0.6, 1.0)) == pytest.approx(-0.4)
    assert largest_real_eigenvalue(richardson(3, 0.6, 1.0)) == pytest.approx(0.2)


def test_many_equal_states_need_little_reaction_to_race() -> None:
    assert largest_real_eigenvalue(richardson(8, 0.05, 0.5)) == pytest.approx(-0.15)
    assert largest_real_eigenvalue(richardson(8, 0.5 / 7, 0.5)) == pytest.approx(0, abs=1e-12)


def test_partial_adjustment_returns_at_its_own_pace() -> None:
    # Half-lives of partial adjustment: .1 to .5 a year.
    for rate, half_life in ((0.1, 6.579), (0.2, 3.106), (0.3, 1.943), (0.5, 1.0)):
        assert return_time([[1 - rate]]) * math.log(2) == pytest.approx(half_life, abs=5e-4)


def test_what_does_not_shrink_never_returns() -> None:
    assert return_time([[1.0]]) == math.inf
    assert return_time([[0.0]]) == 0
    assert lyapunov_exponent([[0.0]]) == -math.inf


def test_oscillation_is_measured_by_its_size() -> None:
    turn = 0.9 * np.array([[0.0, -1.0], [1.0, 0.0]])
    assert spectral_radius(turn) == pytest.approx(0.9)
    assert lyapunov_exponent(turn) < 0


def test_answers_to_oneself_are_not_reactions_to_others() -> None:
    matrix = np.array([[-5.0, 0.5], [0.5, -5.0]])
    assert reaction_radius(matrix) == pytest.approx(0.5)
    assert matrix[0, 0] == -5.0


@pytest.mark.parametrize(
    ("bias", "threshold"), [(1.0, 0.5760), (0.75, 0.7680), (0.5, 1.1520), (0.25, 2.3040)]
)
def test_the_spiral_starts_at_a_known_elasticity(bias: float, threshold: float) -> None:
    def margin(elasticity: float) -> float:
        return spiral_margin(0.3, 0.12, 4.4444, bias, 0.0, elasticity, 0.5)

    assert margin(threshold) == pytest.approx(0, abs=1e-4)
    assert margin(0.9 * threshold) > 0 > margin(1.1 * threshold)


@given(st.floats(0, 1), st.floats(0, 1))
def test_transparency_never_brings_the_spiral_nearer(low: float, high: float) -> None:
    low, high = sorted((low, high))

    def margin(transparency: float) -> float:
        return spiral_margin(0.3, 0.12, 4.44, 0.8, transparency, 0.6, 0.5)

    assert margin(high) >= margin(low)


def yearly(values: list[float]) -> xr.DataArray:
    return xr.DataArray(values, {"year": range(2015, 2015 + len(values))}, "year")


def test_all_growth_that_vanishes_without_reaction_is_reaction() -> None:
    share = reaction_share(yearly([100, 200]), yearly([100, 100]))
    assert share.sel(year=2016) == 1
    assert np.isnan(share.sel(year=2015))


def test_growth_that_comes_anyway_is_no_reaction() -> None:
    assert reaction_share(yearly([100, 200]), yearly([100, 200])).sel(year=2016) == 0


def test_half_the_log_growth_is_half_the_reaction() -> None:
    assert reaction_share(yearly([100, 400]), yearly([100, 200])).sel(year=2016) == pytest.approx(
        0.5
    )


def pulse(*deviations: float) -> xr.DataArray:
    calm = xr.DataArray(np.full(len(deviations), 5.0), {"time": 2020 + np.arange(len(deviations)) / 4}, "time")  # fmt: skip  # noqa: E501
    return recovery_time(calm + xr.DataArray(list(deviations), dims="time"), calm)


def test_recovery_is_when_the_deviation_stays_small() -> None:
    assert pulse(0.0, 1.0, 0.5, 0.05, 0.0) == 0.75
    assert pulse(0.0, 1.0, 0.05, 0.5, 0.0) == 1.0


def test_a_pulse_downward_counts_like_one_upward() -> None:
    assert pulse(0.0, -1.0, -0.5, -0.05, 0.0) == 0.75


def test_nothing_disturbed_needs_no_recovery() -> None:
    assert pulse(0.0, 0.0, 0.0) == 0


def test_a_run_that_ends_disturbed_has_not_recovered() -> None:
    assert pulse(0.0, 1.0, 0.9) == math.inf


def test_an_unknown_step_leaves_recovery_unknown() -> None:
    assert np.isnan(pulse(0.0, 1.0, np.nan, 0.0))
