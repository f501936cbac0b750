"""What a state makes and trains itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dilemma_sim.rules.industry import (
    ActiveOnly,
    Growing,
    NoIndustry,
    TrainedReserve,
    active_only,
    growing,
    manpower_value,
    no_industry,
    trained_reserve,
    usable_part,
)

from .draws import ROUNDING, SHARE, STEP, STRENGTH, between, for_any

RATE = between(0.0, 0.5)
PEOPLE, DAYS = between(0.0, 1e5), between(0.0, 365.0)
ZERO = np.float64(0.0)


@for_any(filled=SHARE, limit=STRENGTH, rate=RATE, investment=STRENGTH, dt=STEP)
def test_capacity_never_exceeds_its_limit(
    filled: Any, limit: Any, rate: Any, investment: Any, dt: Any
) -> None:
    after = growing(filled * limit, limit, rate, investment, dt, Growing())
    assert filled * limit * (1 - ROUNDING) <= after <= limit


@for_any(filled=SHARE, limit=STRENGTH, rate=RATE, investment=STRENGTH, more=STRENGTH, dt=STEP)
def test_investment_never_lowers_capacity(
    filled: Any, limit: Any, rate: Any, investment: Any, more: Any, dt: Any
) -> None:
    usual = growing(filled * limit, limit, rate, investment, dt, Growing())
    assert growing(filled * limit, limit, rate, investment + more, dt, Growing()) >= usual


@for_any(rate=RATE, investment=STRENGTH, dt=STEP)
def test_who_may_have_no_industry_gets_none(rate: Any, investment: Any, dt: Any) -> None:
    assert growing(ZERO, ZERO, rate, investment, dt, Growing()) == 0.0


@for_any(filled=SHARE, limit=STRENGTH, rate=RATE, spent=SHARE, unit=between(1e-2, 1e2), dt=STEP)
def test_capacity_grows_alike_in_any_currency(
    filled: Any, limit: Any, rate: Any, spent: Any, unit: Any, dt: Any
) -> None:
    money = filled * limit, limit
    after = growing(*money, rate, spent * limit, dt, Growing())
    there = growing(unit * money[0], unit * limit, rate, unit * spent * limit, dt, Growing())
    assert there == pytest.approx(unit * after)


def test_capacity_in_numbers() -> None:
    half, full, three = np.float64(5.0), np.float64(10.0), np.float64(2.0)
    after = growing(half, full, np.float64(0.4), three, 0.5, Growing(investment_yield=0.3))
    assert after == pytest.approx(5.0 + 0.5 * (0.4 * 5.0 * 0.5 + 0.3 * 2.0))


@for_any(capacity=STRENGTH)
def test_without_industry_there_is_no_capacity(capacity: Any) -> None:
    assert no_industry(capacity, NoIndustry()) == 0.0


@for_any(intake=PEOPLE, days=DAYS, dt=STEP)
def test_reserve_resting_point_does_not_depend_on_the_step(intake: Any, days: Any, dt: Any) -> None:
    p = TrainedReserve()
    rest = intake * min(days / p.full_training_days, 1.0) / p.reserve_loss_rate
    assert trained_reserve(rest, intake, days, dt, p) == pytest.approx(rest)


@for_any(reserve=PEOPLE, intake=PEOPLE, days=DAYS, steps=between(1, 12).map(int))
def test_reserve_after_a_year_does_not_depend_on_the_number_of_steps(
    reserve: Any, intake: Any, days: Any, steps: Any
) -> None:
    p = TrainedReserve()
    after = reserve
    for _ in range(steps):
        after = trained_reserve(after, intake, days, 1.0 / steps, p)
    assert after == pytest.approx(trained_reserve(reserve, intake, days, 1.0, p))


@for_any(reserve=PEOPLE, intake=PEOPLE, more=PEOPLE, days=DAYS, longer=DAYS, dt=STEP)
def test_more_conscripts_or_longer_service_never_leave_a_smaller_reserve(
    reserve: Any, intake: Any, more: Any, days: Any, longer: Any, dt: Any
) -> None:
    p = TrainedReserve()
    usual = trained_reserve(reserve, intake, days, dt, p)
    assert usual >= 0.0
    assert trained_reserve(reserve, intake + more, days, dt, p) >= usual
    assert trained_reserve(reserve, intake, days + longer, dt, p) >= usual


@for_any(reserve=PEOPLE, intake=PEOPLE, extra=DAYS, dt=STEP)
def test_training_beyond_the_full_days_makes_no_better_reservist(
    reserve: Any, intake: Any, extra: Any, dt: Any
) -> None:
    p = TrainedReserve()
    full = np.float64(p.full_training_days)
    usual = trained_reserve(reserve, intake, full, dt, p)
    assert trained_reserve(reserve, intake, full + extra, dt, p) == usual


@for_any(reserve=PEOPLE)
def test_with_active_soldiers_only_there_is_no_reserve(reserve: Any) -> None:
    assert active_only(reserve, ActiveOnly()) == 0.0


@for_any(active=PEOPLE, reserve=PEOPLE, value=between(0.005, 0.05), weight=SHARE)
def test_a_reservist_is_worth_his_weight_in_soldiers(
    active: Any, reserve: Any, value: Any, weight: Any
) -> None:
    found = manpower_value(active, reserve, value, weight)
    assert found == pytest.approx(value * active + value * weight * reserve)
    assert manpower_value(active, ZERO, value, weight) <= found


@for_any(needs=SHARE, more=SHARE, there=SHARE, less=SHARE)
def test_production_runs_as_far_as_components_come(
    needs: Any, more: Any, there: Any, less: Any
) -> None:
    usual = usable_part(needs, there)
    assert 0.0 <= usable_part(max(needs, more), there) <= usual <= 1.0
    assert usable_part(needs, there * less) <= usual
    assert usable_part(needs, np.float64(1.0)) == 1.0
    assert usable_part(ZERO, there) == 1.0, "off unless a dependence is named"
    assert usable_part(needs, ZERO) == pytest.approx(1.0 - needs)


@for_any(capacity=STRENGTH, left=SHARE, rate=RATE, dt=STEP)
def test_a_limit_that_falls_closes_what_lies_beyond_it(
    capacity: Any, left: Any, rate: Any, dt: Any
) -> None:
    limit = capacity * left * 0.1
    assert growing(capacity, limit, rate, ZERO, dt, Growing()) == pytest.approx(limit)
