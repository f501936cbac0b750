"""Claims about arms supply."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from dilemma_sim.measures.endings import region_total_final
from dilemma_sim.measures.supply import (
    mean_exports,
    region_domestic_share,
    region_exports,
    rival_supplier_overlap,
    supplier_overlap,
)

from .trajectories import calm_world


def order(world: xr.Dataset, state: str, **values: float) -> None:
    for supplier, value in values.items():
        world["supplier_orders"].loc[{"state": state, "supplier": supplier}] = value


def test_france_sells_to_both_rivals(rivals: xr.Dataset) -> None:
    order(rivals, "SRB", FRA=900.0, USA=0.0)
    order(rivals, "XKX", FRA=50.0, USA=50.0)
    assert rival_supplier_overlap(rivals).values == pytest.approx([0.5, 0.5])


def test_rivals_with_different_suppliers_do_not_overlap(rivals: xr.Dataset) -> None:
    order(rivals, "SRB", FRA=100.0, USA=0.0)
    order(rivals, "XKX", FRA=0.0, USA=3.0)
    assert rival_supplier_overlap(rivals).values.tolist() == [0, 0]


def test_the_same_spread_of_orders_is_full_overlap(calm: xr.Dataset) -> None:
    order(calm, "SRB", FRA=200.0, USA=200.0)
    assert supplier_overlap(calm).values == pytest.approx(1.0)


def test_who_ordered_nothing_shares_no_known_supplier(rivals: xr.Dataset) -> None:
    order(rivals, "XKX", FRA=0.0, USA=0.0)
    assert rival_supplier_overlap(rivals).isnull().all()


def test_debt_of_the_region_is_the_sum_of_its_states() -> None:
    world = calm_world(("ALB", "HUN", "SRB"), core=("ALB", "SRB"))
    world["debt"].loc[{"time": 2021.0}] = 10.0
    assert region_total_final(world, "debt").values.tolist() == [20, 20]
    assert region_total_final(world, "debt").attrs["unit"] == "USDm"


def test_exports_are_those_of_an_average_year(calm: xr.Dataset) -> None:
    calm["exports"].loc[{"time": slice(2015.25, 2018.0), "state": "SRB"}] = 100.0
    assert mean_exports(calm).sel(state="SRB").values == pytest.approx([50, 50])
    assert region_exports(calm).values == pytest.approx([50, 50])


def test_a_large_buyer_weighs_more_in_the_domestic_share(calm: xr.Dataset) -> None:
    calm["spending"].loc[{"state": "SRB"}] = 8_000.0
    calm["domestic_share"].loc[{"state": "SRB"}] = 0.6
    assert region_domestic_share(calm).values == pytest.approx([0.5, 0.5])


def test_one_unknown_state_leaves_the_region_unknown(calm: xr.Dataset) -> None:
    calm["domestic_share"].loc[{"state": "ALB", "run": 0}] = np.nan
    share = region_domestic_share(calm).values
    assert np.isnan(share[0])
    assert share[1] == pytest.approx(0.1)
