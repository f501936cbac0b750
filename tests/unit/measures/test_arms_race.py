"""Claims about arms races."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.measures.arms_race import (
    acceleration_flags,
    arms_race_flags,
    arms_race_spells,
    arms_race_years,
    highest_joint_growth,
    joint_growth_index,
    mean_growth_flags,
    rival_arms_race_years,
)

from .trajectories import calm_world, make_rivals, set_spending

YEARS = list(range(2015, 2022))
series = st.lists(st.floats(1.0, 1e5), min_size=7, max_size=7)


def growing(*rates: float) -> list[float]:
    return [100.0, *(100.0 * np.cumprod([1.0 + rate for rate in rates]))]


def racing_world() -> xr.Dataset:
    world = calm_world(years=6)
    make_rivals(world, "SRB", "XKX")
    for state in ("SRB", "XKX"):
        set_spending(world, state, growing(0.0, 0.1, 0.1, 0.1, 0.0, 0.0))
    return world


def test_three_fast_years_on_both_sides_are_a_race() -> None:
    fast = growing(0.0, 0.1, 0.1, 0.1, 0.0, 0.0)
    assert arms_race_spells(YEARS, fast, fast) == [(2017, 2019)]


def test_two_fast_years_are_not_a_race() -> None:
    fast = growing(0.1, 0.1, 0.0, 0.1, 0.1, 0.0)
    assert arms_race_spells(YEARS, fast, fast) == []


def test_one_side_alone_does_not_race() -> None:
    assert arms_race_spells(YEARS, growing(*[0.2] * 6), growing(*[0.02] * 6)) == []


def test_growth_of_exactly_eight_percent_counts() -> None:
    fast = growing(*[0.08] * 6)
    assert arms_race_spells(YEARS, fast, fast) == [(2016, 2021)]


def test_a_year_that_is_not_in_the_series_ends_a_spell() -> None:
    years = [2015, 2016, 2017, 2019, 2020, 2021]
    fast = growing(0.1, 0.1, 0.1, 0.1, 0.1)
    assert arms_race_spells(years, fast, fast) == []


def test_the_serbian_croatian_race_is_nominal_only() -> None:
    # SIPRI Military Expenditure Database (2026), million US$, 2019 to 2025.
    years = list(range(2019, 2026))
    nominal = (
        [1175.5, 1282.5, 1805.5, 1451.3, 1796.1, 2403.6, 2781.3],
        [985.8, 981.4, 1360.3, 1282.1, 1408.8, 1730.7, 2101.6],
    )
    real = (
        [1592.1, 1676.3, 2184.5, 1761.5, 1883.4, 2403.6, 2554.0],
        [1204.6, 1176.0, 1532.1, 1465.6, 1452.5, 1730.7, 1930.2],
    )
    assert arms_race_spells(years, *nominal) == [(2023, 2025)]
    assert arms_race_spells(years, *real) == []


@given(series, series, st.floats(1e-3, 1e3))
def test_a_change_of_currency_changes_no_spell(
    first: list[float], second: list[float], rate: float
) -> None:
    # Kept away from growth of exactly eight percent, where rounding decides.
    growth = np.array([np.diff(s) / np.array(s[:-1]) for s in (first, second)])
    if np.abs(growth - 0.08).min() < 1e-6:
        return
    exchanged = [value * rate for value in first]
    assert arms_race_spells(YEARS, exchanged, second) == arms_race_spells(YEARS, first, second)


@given(series, series)
def test_it_does_not_matter_who_is_named_first(first: list[float], second: list[float]) -> None:
    assert arms_race_spells(YEARS, first, second) == arms_race_spells(YEARS, second, first)


@given(series, series)
def test_a_spell_lasts_three_years_at_least(first: list[float], second: list[float]) -> None:
    assert all(end - begin >= 2 for begin, end in arms_race_spells(YEARS, first, second))


def test_flags_of_a_run_agree_with_the_spells_of_its_series() -> None:
    flags = arms_race_flags(racing_world()).sel(dyad="SRB-XKX", run=0)
    assert flags.year.values[flags.values == 1].tolist() == [2017, 2018, 2019]


def test_only_rivals_enter_the_total() -> None:
    world = racing_world()
    set_spending(world, "ALB", growing(0.0, 0.1, 0.1, 0.1, 0.0, 0.0))
    assert arms_race_years(world).sel(dyad="ALB-SRB").values.tolist() == [3, 3]
    assert rival_arms_race_years(world).values.tolist() == [3, 3]


def test_inflation_alone_makes_a_nominal_race() -> None:
    world = calm_world(years=4)
    make_rivals(world, "SRB", "XKX")
    inflation = 1.1 ** np.floor(world.time.values - 2015)
    world["price_index"] = world.price_index * xr.DataArray(inflation, dims="time")
    assert rival_arms_race_years(world, "real").values.tolist() == [0, 0]
    assert rival_arms_race_years(world, "nominal").values.tolist() == [4, 4]


def test_an_unknown_budget_is_not_reported_as_peace() -> None:
    world = racing_world()
    world["spending"].loc[{"state": "SRB", "time": 2018.0, "run": 1}] = np.nan
    years = rival_arms_race_years(world)
    assert years.values[0] == 3
    assert np.isnan(years.values[1])


def test_an_unknown_budget_does_not_hide_that_the_other_stood_still() -> None:
    world = calm_world(years=4)
    make_rivals(world, "SRB", "XKX")
    world["spending"].loc[{"state": "SRB", "time": 2017.0}] = np.nan
    assert rival_arms_race_years(world).values.tolist() == [0, 0]


def test_a_run_of_two_years_cannot_hold_a_race() -> None:
    world = calm_world(years=2)
    make_rivals(world, "SRB", "XKX")
    assert rival_arms_race_years(world).values.tolist() == [0, 0]


def test_one_slow_year_breaks_the_strict_rule_but_not_the_mean() -> None:
    world = calm_world(years=4)
    for state in ("SRB", "XKX"):
        set_spending(world, state, growing(0.2, 0.0, 0.2, 0.0))
    assert not arms_race_flags(world).sel(dyad="SRB-XKX").any()
    assert mean_growth_flags(world).sel(dyad="SRB-XKX", year=2018, run=0) == 1


def test_the_mean_rule_is_silent_before_its_window_is_full(calm: xr.Dataset) -> None:
    assert mean_growth_flags(calm).sel(year=[2016, 2017]).isnull().all()


def test_a_steady_climb_is_no_acceleration() -> None:
    world = calm_world(years=12)
    for state in ("SRB", "XKX"):
        set_spending(world, state, growing(*[0.1] * 12))
    assert acceleration_flags(world).sel(dyad="SRB-XKX", year=2027, run=0) == 0


def test_ever_faster_growth_on_both_sides_is_an_acceleration() -> None:
    world = calm_world(years=12)
    for state in ("SRB", "XKX"):
        set_spending(world, state, growing(*np.linspace(0.0, 0.2, 12)))
    flags = acceleration_flags(world, window=8)
    assert flags.sel(dyad="SRB-XKX", year=2027, run=0) == 1
    assert flags.sel(dyad="ALB-SRB", year=2027, run=0) == 0
    assert flags.sel(year=range(2016, 2023)).isnull().all()


def test_joint_growth_is_the_product_of_both() -> None:
    world = calm_world(years=4)
    make_rivals(world, "SRB", "XKX")
    set_spending(world, "SRB", growing(*[0.1] * 4))
    set_spending(world, "XKX", growing(*[0.2] * 4))
    assert joint_growth_index(world).sel(dyad="SRB-XKX", year=2019, run=0) == pytest.approx(0.02)
    assert highest_joint_growth(world).values == pytest.approx([0.02, 0.02])


def test_disarmament_on_both_sides_is_not_joint_growth() -> None:
    world = calm_world(years=4)
    make_rivals(world, "SRB", "XKX")
    for state in ("SRB", "XKX"):
        set_spending(world, state, growing(*[-0.1] * 4))
    assert highest_joint_growth(world).values.tolist() == [0, 0]


def test_a_region_without_rivals_has_no_highest_joint_growth(calm: xr.Dataset) -> None:
    assert highest_joint_growth(calm).isnull().all()
