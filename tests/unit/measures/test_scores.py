"""Scores of forecasts against numbers that are known."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.measures.scores import (
    block_bootstrap,
    brier,
    crps_ensemble,
    crps_normal,
    diebold_mariano,
)


def test_normal_scores_are_those_of_the_literature() -> None:
    found = crps_normal(0.0, 1.0, [0.0, 1.0, -1.0])
    assert found == pytest.approx([0.233695, 0.602441, 0.602441], abs=1e-6)


def test_normal_scores_scale_with_the_unit() -> None:
    assert crps_normal(10.0, 5.0, 15.0) == pytest.approx(5.0 * crps_normal(0.0, 1.0, 1.0))


def test_a_sure_forecast_is_charged_its_error() -> None:
    assert crps_normal(2.0, 0.0, [2.0, 5.0]).tolist() == [0.0, 3.0]
    assert crps_ensemble([2.0, 2.0], 5.0) == 3.0


def test_ensembles_of_three_have_the_scores_of_the_paper() -> None:
    assert crps_ensemble([2.0, 0.0, 1.0], 1.0) == pytest.approx(0.0)
    assert crps_ensemble([2.0, 0.0, 1.0], 1.0, fair=False) == pytest.approx(2.0 / 9.0)


@pytest.mark.parametrize("size", [2, 5, 40])
def test_fair_scores_do_not_depend_on_the_size_of_the_ensemble(size: int) -> None:
    members = np.random.default_rng(1).standard_normal((60_000 // size, size))
    fair = crps_ensemble(members, np.full(len(members), 0.7)).mean()
    assert fair == pytest.approx(float(crps_normal(0.0, 1.0, 0.7)), abs=0.012)
    assert crps_ensemble(members, np.full(len(members), 0.7), fair=False).mean() > fair


def test_a_fair_score_needs_two_members() -> None:
    with pytest.raises(ValueError, match="two or more"):
        crps_ensemble([1.0], 1.0)


def test_sure_and_right_costs_nothing_and_sure_and_wrong_costs_one() -> None:
    assert brier([1.0, 1.0, 0.3], [1, 0, 0]).tolist() == pytest.approx([0.0, 1.0, 0.09])


def test_every_block_weighs_the_same_however_long_it_is() -> None:
    short, long = [1.0, *[np.nan] * 3], [0.0] * 4
    assert block_bootstrap([short, long]).value == 0.5


def test_a_block_without_values_is_left_out() -> None:
    assert block_bootstrap([[1.0], [np.nan], [1.0]]) == (1.0, 1.0, 1.0)
    assert np.isnan(block_bootstrap([[np.nan], [np.nan]]).value)
    assert np.isnan(block_bootstrap(np.empty((0, 3))).value)


def test_intervals_hold_the_mean_as_often_as_they_say() -> None:
    luck = np.random.default_rng(3)
    held = [
        (found := block_bootstrap(luck.standard_normal((40, 1)), draws=400, seed=n)).low
        <= 0.0
        <= found.high
        for n in range(300)
    ]
    assert np.mean(held) == pytest.approx(0.95, abs=0.04)


def test_one_block_has_no_interval() -> None:
    found = block_bootstrap([[1.0, 3.0]])
    assert found.value == 2.0
    assert np.isnan(found.low)
    assert not found.above_zero
    assert not found.below_zero


def test_one_step_ahead_the_test_is_the_paired_t_test() -> None:
    first, second = np.random.default_rng(0).normal([[0.0], [0.5]], 1.0, (2, 12))
    difference = first - second
    t = difference.mean() / (difference.std(ddof=1) / np.sqrt(12))
    found = diebold_mariano(first, second, 1)
    assert found.statistic == pytest.approx(t)
    assert found.origins == 12


def test_overlapping_forecasts_count_for_less() -> None:
    steady = np.repeat([0.3, 0.1, 0.4, 0.2], 3)
    near, far = (diebold_mariano(steady, np.zeros(12), h) for h in (1, 3))
    assert near.p_value < far.p_value


def test_overlap_follows_the_formula_of_harvey_leybourne_and_newbold() -> None:
    losses = np.array([0.3, 0.5, 0.2, 0.6, 0.4, 0.1])
    n, h, center = 6, 2, losses - losses.mean()
    variance = ((center**2).sum() + 2.0 * (center[1:] * center[:-1]).sum()) / n
    if variance <= 0.0:
        variance = ((center**2).sum() + (center[1:] * center[:-1]).sum()) / n
    factor = np.sqrt((n + 1 - 2 * h + h * (h - 1) / n) / n)
    expected = factor * losses.mean() / np.sqrt(variance / n)
    assert diebold_mariano(losses, np.zeros(6), h).statistic == pytest.approx(expected)


def test_missing_origins_are_left_out() -> None:
    with_gap = diebold_mariano([1.0, np.nan, 2.0, 3.0], [0.0] * 4, 1)
    assert with_gap == diebold_mariano([1.0, 2.0, 3.0], [0.0] * 3, 1)


def test_equal_losses_and_too_few_origins_say_nothing() -> None:
    assert np.isnan(diebold_mariano([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], 1).p_value)
    assert np.isnan(diebold_mariano([1.0, 2.0], [0.0, 0.0], 1).p_value)
    assert np.isnan(diebold_mariano([1.0, 2.0, 4.0], [0.0, 0.0, 0.0], 3).p_value)
