"""Claims about inequality and burden sharing."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.measures.burden_sharing import burden_sharing, rank_correlation
from dilemma_sim.measures.inequality import (
    final_gini,
    final_hhi,
    final_top_share,
    gini,
    hhi,
    top_share,
)

from .trajectories import calm_world, set_spending

means = st.lists(st.floats(0.01, 1e6), min_size=2, max_size=8)

# SIPRI Military Expenditure Database (2026), million constant-2024 US$:
# ALB, BIH, HRV, MKD, MNE, SRB, SVN, XKX.
SIPRI_2015 = [226.792, 198.808, 1124.813, 136.282, 75.645, 1061.845, 497.952, 63.476]
SIPRI_2024 = [535.226, 216.038, 1730.736, 299.529, 150.126, 2403.557, 980.626, 165.657]


def states(values: list[float]) -> xr.DataArray:
    return xr.DataArray(values, dims="state")


def test_one_of_four_has_everything() -> None:
    assert float(gini(states([0, 0, 0, 1]))) == 0.75
    assert float(hhi(states([0, 0, 0, 1]))) == 1
    assert float(top_share(states([0, 0, 0, 1]))) == 1


def test_equals_are_equal() -> None:
    assert float(gini(states([3, 3, 3, 3]))) == 0
    assert float(hhi(states([3, 3, 3, 3]))) == 0.25


def test_the_balkan_distribution_hardly_moved_but_its_top_did() -> None:
    assert float(gini(states(SIPRI_2015))) == pytest.approx(0.4974, abs=5e-5)
    assert float(gini(states(SIPRI_2024))) == pytest.approx(0.5039, abs=5e-5)
    assert SIPRI_2015[5] / sum(SIPRI_2015) == pytest.approx(0.3136, abs=5e-5)
    assert float(top_share(states(SIPRI_2024))) == pytest.approx(0.3708, abs=5e-5)


@given(means)
def test_inequality_stays_between_none_and_all(values: list[float]) -> None:
    n = len(values)
    assert -1e-12 <= float(gini(states(values))) <= (n - 1) / n + 1e-12
    assert 1 / n - 1e-12 <= float(hhi(states(values))) <= 1 + 1e-12


@given(means, st.floats(1e-3, 1e3), st.randoms())
def test_neither_currency_nor_order_matters(
    values: list[float], rate: float, random: object
) -> None:
    mixed = [value * rate for value in values]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    for index in (gini, hhi, top_share):
        assert float(index(states(mixed))) == pytest.approx(float(index(states(values))))


def test_nothing_to_share_has_no_inequality() -> None:
    assert np.isnan(float(gini(states([0, 0]))))


def test_stocks_are_added_over_domains() -> None:
    world = calm_world(("ALB", "SRB"))
    world["stock"].loc[{"state": "ALB", "domain": "air"}] = 500.0 + 6_000.0
    assert final_top_share(world, "stock").values == pytest.approx([0.75, 0.75])
    assert final_gini(world, "stock").values == pytest.approx([0.25, 0.25])


def test_neighbors_do_not_change_the_regions_inequality() -> None:
    world = calm_world(("ALB", "HUN", "SRB"), core=("ALB", "SRB"))
    set_spending(world, "HUN", [9e9] * 7)
    assert final_gini(world, "spending").values == pytest.approx([0, 0])
    assert final_hhi(world, "spending").values == pytest.approx([0.5, 0.5])


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=9))
def test_rank_correlation_is_spearmans(pairs: list[tuple[int, int]]) -> None:
    from scipy.stats import spearmanr

    first, second = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    ours = float(rank_correlation(first, second, np.ones(len(pairs))))
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        assert np.isnan(ours)
    else:
        assert ours == pytest.approx(spearmanr(first, second).statistic)


def allied_world() -> xr.Dataset:
    world = calm_world(("ALB", "HRV", "MNE", "SRB"))
    for state, income, share in (("ALB", 3, 2), ("HRV", 9, 3), ("MNE", 1, 1), ("SRB", 99, 0.1)):
        world["gdp"].loc[{"state": state}] = income * 10_000.0
        world["burden"].loc[{"state": state}] = share / 100.0
    world["credibility"].loc[{"state": ["ALB", "HRV", "MNE"]}] = 0.9
    return world


def test_only_guaranteed_states_share_a_burden() -> None:
    assert burden_sharing(allied_world()).values == pytest.approx(1.0)


def test_two_allies_are_too_few_to_correlate() -> None:
    world = allied_world()
    world["credibility"].loc[{"state": "MNE"}] = 0.0
    assert burden_sharing(world).isnull().all()


def test_an_unknown_guarantee_makes_the_correlation_unknown() -> None:
    world = allied_world()
    world["credibility"].loc[{"state": "SRB", "run": 1}] = np.nan
    assert burden_sharing(world).sel(run=0).notnull().all()
    assert burden_sharing(world).sel(run=1).isnull().all()
