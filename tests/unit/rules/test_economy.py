"""How output grows."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.rules.economy import Constant, Trend, constant, trend

from .draws import SHOCK, STEP, STRENGTH, between, for_any

NONE = np.float64(0.0)
BURDEN = between(0.005, 0.05)


@for_any(gdp=STRENGTH, growth=between(-0.1, 0.1), volatility=between(0, 0.1), shock=SHOCK, dt=STEP)
def test_output_stays_above_nothing_and_knows_no_unit_of_money(
    gdp: np.float64, growth: np.float64, volatility: np.float64, shock: np.float64, dt: float
) -> None:
    after = trend(gdp, growth, volatility, shock, NONE, NONE, dt, Trend())
    assert after > 0.0
    other = trend(gdp * 7.0, growth, volatility, shock, NONE, NONE, dt, Trend())
    assert other == pytest.approx(7.0 * after)
    assert constant(gdp, Constant()) == gdp


@for_any(gdp=STRENGTH, growth=between(-0.1, 0.1))
def test_a_year_of_growth_does_not_depend_on_the_number_of_steps(
    gdp: np.float64, growth: np.float64
) -> None:
    quarters = gdp
    for _ in range(4):
        quarters = trend(quarters, growth, NONE, NONE, NONE, NONE, 0.25, Trend())
    year = trend(gdp, growth, NONE, NONE, NONE, NONE, 1.0, Trend())
    assert quarters == pytest.approx(year)


@for_any(gdp=STRENGTH, burden=BURDEN, more=BURDEN)
def test_a_heavier_burden_slows_growth_only_where_guns_cost_butter(
    gdp: np.float64, burden: np.float64, more: np.float64
) -> None:
    def after(spent: np.float64, p: Trend) -> np.float64:
        return trend(gdp, NONE, NONE, NONE, spent, burden, 1.0, p)  # type: ignore[return-value]

    assert after(burden + more, Trend()) == after(burden, Trend())
    costly = Trend(growth_feedback=0.3)
    assert after(burden + more, costly) < after(burden, costly)
