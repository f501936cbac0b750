"""Claims about military spending."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from dilemma_sim.measures.spending import (
    burden,
    log_growth,
    region_burden,
    region_spending,
    region_total_growth,
    total_growth,
    yearly_growth,
    yearly_spending,
)

from .trajectories import calm_world, set_spending


@pytest.mark.parametrize("steps_per_year", [1, 2, 4, 12])
def test_a_year_has_one_budget_however_fine_the_steps(steps_per_year: int) -> None:
    world = calm_world(years=6, steps_per_year=steps_per_year)
    set_spending(world, "SRB", [1, 2, 3, 4, 5, 6, 7])
    yearly = yearly_spending(world).sel(state="SRB", run=0)
    assert yearly.year.values.tolist() == list(range(2015, 2022))
    assert yearly.values.tolist() == [1, 2, 3, 4, 5, 6, 7]


def test_nominal_money_is_real_money_at_current_prices(calm: xr.Dataset) -> None:
    calm["price_index"] = calm.price_index * 1.5
    assert (yearly_spending(calm, "nominal") == 1.5 * yearly_spending(calm, "real")).all()


def test_growth_is_measured_against_the_year_before() -> None:
    world = calm_world(years=2)
    set_spending(world, "SRB", [100, 110, 99])
    growth = yearly_growth(yearly_spending(world)).sel(state="SRB", run=0)
    assert growth.year.values.tolist() == [2016, 2017]
    assert growth.values == pytest.approx([0.1, -0.1])


def test_log_growth_adds_up_over_years() -> None:
    world = calm_world(years=2)
    set_spending(world, "SRB", [100, 150, 200])
    assert log_growth(world).sel(state="SRB", run=0).sum() == pytest.approx(np.log(2))


def test_the_regions_growth_is_that_of_its_total() -> None:
    world = calm_world(("ALB", "SRB"), years=1)
    set_spending(world, "ALB", [100, 200])
    set_spending(world, "SRB", [300, 300])
    assert region_total_growth(world).values == pytest.approx([0.25, 0.25])
    assert total_growth(world).sel(state="ALB").values == pytest.approx([1.0, 1.0])


def test_neighbors_are_not_part_of_the_regions_total() -> None:
    world = calm_world(("ALB", "HUN", "SRB"), core=("ALB", "SRB"))
    assert region_spending(world).sel(year=2015).values.tolist() == [2000, 2000]
    everybody = calm_world(("ALB", "HUN", "SRB"))
    assert region_spending(everybody).sel(year=2015).values.tolist() == [3000, 3000]


def test_a_large_economy_weighs_more_in_the_regions_burden() -> None:
    world = calm_world(("ALB", "SRB"))
    world["gdp"].loc[{"state": "SRB"}] = 150_000.0
    assert region_burden(world).values == pytest.approx([0.01, 0.01])
    assert burden(world).sel(year=2015).values == pytest.approx(0.02)


def test_a_missing_state_makes_the_total_unknown(calm: xr.Dataset) -> None:
    calm["spending"].loc[{"state": "XKX", "run": 1}] = np.nan
    total = region_spending(calm)
    assert total.sel(run=0).notnull().all()
    assert total.sel(run=1).isnull().all()


def test_every_measure_of_money_names_its_unit(calm: xr.Dataset) -> None:
    assert yearly_spending(calm).attrs["unit"] == "USDm/yr"
    assert log_growth(calm).attrs["unit"] == "1/yr"
    assert total_growth(calm).attrs["unit"] == "share"
