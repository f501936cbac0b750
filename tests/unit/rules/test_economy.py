"""Output: trend, luck, and what arms cost it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dilemma_sim.rules.economy import Constant, Known, Trend, constant, trend

from .draws import SHOCK, STEP, STRENGTH, between, for_any

GROWTH, VOLATILITY, BURDEN = between(-0.1, 0.1), between(0.0, 0.1), between(0.0, 0.1)
ZERO = np.float64(0.0)


@for_any(gdp=STRENGTH, growth=GROWTH, steps=between(1, 12).map(int))
def test_a_year_of_trend_does_not_depend_on_the_number_of_steps(
    gdp: Any, growth: Any, steps: Any
) -> None:
    after = gdp
    for _ in range(steps):
        after = trend(after, growth, ZERO, ZERO, ZERO, ZERO, 1.0 / steps, Trend())
    assert after == pytest.approx(gdp * np.exp(growth))


@for_any(gdp=STRENGTH, growth=GROWTH, volatility=VOLATILITY, luck=SHOCK, dt=STEP)
def test_output_stays_positive_and_rises_with_trend_and_luck(
    gdp: Any, growth: Any, volatility: Any, luck: Any, dt: Any
) -> None:
    usual = trend(gdp, growth, volatility, luck, ZERO, ZERO, dt, Trend())
    assert usual > 0.0
    assert trend(gdp, growth + 0.01, volatility, luck, ZERO, ZERO, dt, Trend()) > usual
    assert trend(gdp, growth, volatility, luck + 1.0, ZERO, ZERO, dt, Trend()) >= usual


@for_any(volatility=VOLATILITY, luck=SHOCK, dt=STEP)
def test_the_variance_of_luck_grows_with_the_length_of_the_step(
    volatility: Any, luck: Any, dt: Any
) -> None:
    one = np.float64(1.0)
    step = np.log(trend(one, ZERO, volatility, luck, ZERO, ZERO, dt, Trend()))
    assert step**2 == pytest.approx(volatility**2 * luck**2 * dt, abs=1e-12)


@for_any(gdp=STRENGTH, growth=GROWTH, burden=BURDEN, start=BURDEN, dt=STEP)
def test_arms_cost_growth_only_where_the_feedback_says_so(
    gdp: Any, growth: Any, burden: Any, start: Any, dt: Any
) -> None:
    free = trend(gdp, growth, ZERO, ZERO, start, start, dt, Trend())
    assert trend(gdp, growth, ZERO, ZERO, burden, start, dt, Trend()) == free
    dear = Trend(growth_feedback=0.3)
    paid = trend(gdp, growth, ZERO, ZERO, burden, start, dt, dear)
    assert np.log(paid / free) == pytest.approx(-0.3 * (burden - start) * dt, abs=1e-9)
    assert trend(gdp, growth, ZERO, ZERO, start, start, dt, dear) == free


@for_any(gdp=STRENGTH, growth=GROWTH, luck=SHOCK, unit=between(1e-3, 1e3), dt=STEP)
def test_output_grows_alike_in_any_currency(
    gdp: Any, growth: Any, luck: Any, unit: Any, dt: Any
) -> None:
    moved = growth, np.float64(0.03), luck, ZERO, ZERO, dt, Trend()
    assert trend(unit * gdp, *moved) == pytest.approx(unit * trend(gdp, *moved))


@for_any(gdp=STRENGTH, growth=GROWTH, luck=SHOCK, dt=STEP)
def test_the_recorded_path_differs_from_the_trend_in_its_inputs_alone(
    gdp: Any, growth: Any, luck: Any, dt: Any
) -> None:
    moved = gdp, growth, np.float64(0.03), luck, ZERO, ZERO, dt
    assert trend(*moved, Known()) == trend(*moved, Trend())


@for_any(gdp=STRENGTH)
def test_a_constant_economy_stays_where_it_is(gdp: Any) -> None:
    assert constant(gdp, Constant()) == gdp
