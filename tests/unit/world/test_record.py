"""The record: its moments, the price index, and the recorded series."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.ensemble import simulate
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.record import INFLATION, price_index, recorded, times

from ...worlds import small


@pytest.mark.parametrize("per_year", [1, 2, 4, 12])
def test_times_are_the_start_and_the_end_of_every_step(per_year: int) -> None:
    found = times(small(time__steps_per_year=per_year, time__end=2003))
    assert len(found) == 3 * per_year + 1
    assert found[0] == 2000.0
    assert found[-1] == 2003.0
    np.testing.assert_allclose(np.diff(found), 1.0 / per_year, rtol=1e-9)
    assert found[per_year] == 2001.0


def _priced(**series: object) -> Scenario:
    return small(time__end=2006, **series)


def test_the_index_of_a_year_holds_for_all_of_it() -> None:
    table = price_index(_priced(states__AAA__price_index={2000: 1.0, 2001: 1.1, 2002: 1.5}))
    assert table[:4, 0].tolist() == [1.0] * 4
    assert table[4:8, 0].tolist() == [1.1] * 4
    assert table[8:12, 0].tolist() == [1.5] * 4


def test_prices_rise_by_two_percent_after_the_last_year() -> None:
    assert INFLATION == 0.02
    table = price_index(_priced(states__AAA__price_index={2000: 1.0, 2002: 1.5}))
    for years in (1, 2, 3):
        np.testing.assert_allclose(table[8 + 4 * years : 12 + 4 * years, 0], 1.5 * 1.02**years)
    assert table[-1, 0] == pytest.approx(1.5 * 1.02**4)


def test_a_year_that_is_missing_has_the_index_of_the_one_before() -> None:
    table = price_index(_priced(states__AAA__price_index={2000: 1.0, 2002: 1.5}))
    assert table[4:8, 0].tolist() == [1.0] * 4


def test_before_the_first_year_the_first_index_holds() -> None:
    table = price_index(_priced(states__AAA__price_index={2002: 1.5, 2003: 1.6}))
    assert table[:12, 0].tolist() == [1.5] * 12


def test_a_state_without_any_starts_at_one() -> None:
    table = price_index(_priced())
    assert table[:4, 1].tolist() == [1.0] * 4
    assert table[4, 1] == pytest.approx(1.02)


@pytest.mark.parametrize("per_year", [1, 4, 12])
def test_recorded_series_stand_at_integer_years_only(per_year: int) -> None:
    series = {1999: 5.0, 2000: 7.0, 2002: 9.0, 2050: 1.0}
    scenario = small(
        states__AAA__spending_series=series, time__end=2004, time__steps_per_year=per_year
    )
    table = recorded(scenario, "spending_series")
    known = np.flatnonzero(np.isfinite(table[:, 0]))
    assert known.tolist() == [0, 2 * per_year]
    assert table[known, 0].tolist() == [7.0, 9.0]
    assert np.isnan(table[:, 1]).all()


def test_the_last_year_is_recorded_too() -> None:
    table = recorded(small(states__BBB__gdp_series={2020: 3.0}), "gdp_series")
    assert table[-1, 1] == 3.0
    assert np.isfinite(table).sum() == 1


def test_trajectories_hold_the_series_and_the_runs_that_were_asked_for() -> None:
    scenario = small(time__end=2002, states__AAA__spending_series={2001: 3.0})
    data = simulate(scenario, replicates=[4, 1], seed=3)
    assert data.run.values.tolist() == [4, 1]
    assert data.attrs["seed"] == 3
    assert float(data.recorded_spending.sel(time=2001, state="AAA")) == 3.0
    assert data.gdp.dims == ("time", "state", "run")
    assert data.belief.dims == ("time", "state", "target", "run")
    assert all("unit" in data[name].attrs for name in ("gdp", "stock", "debt", "price_index"))


def test_chunks_join_to_the_same_record() -> None:
    scenario = small(time__end=2002, states__AAA__gdp_volatility=0.04)
    whole, parts = simulate(scenario, 5), simulate(scenario, 5, chunk=2)
    assert whole.identical(parts)
