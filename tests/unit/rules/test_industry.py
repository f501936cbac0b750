"""What a state makes and trains itself."""

from __future__ import annotations

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
)

from .draws import SHARE, STEP, STRENGTH, between, for_any


@for_any(part=SHARE, limit=STRENGTH, rate=between(0, 1), money=between(0, 1e5), dt=STEP)
def test_capacity_never_shrinks_and_never_exceeds_its_limit(
    part: np.float64, limit: np.float64, rate: np.float64, money: np.float64, dt: float
) -> None:
    before = part * limit
    after = growing(before, limit, rate, money, dt, Growing())
    assert before - 1e-9 <= after <= limit
    assert no_industry(before, NoIndustry()) == 0.0


@for_any(intake=between(0, 1e5), days=between(0, 400), dt=STEP)
def test_reserve_resting_point_does_not_depend_on_the_step(
    intake: np.float64, days: np.float64, dt: float
) -> None:
    p = TrainedReserve()
    rest = intake * min(days / p.full_training_days, 1.0) / p.reserve_loss_rate
    assert trained_reserve(rest, intake, days, dt, p) == pytest.approx(rest)


@for_any(reserve=between(0, 1e6), dt=STEP)
def test_without_conscripts_reserves_only_fade(reserve: np.float64, dt: float) -> None:
    none = np.float64(0.0)
    assert trained_reserve(reserve, none, none, dt, TrainedReserve()) <= reserve
    assert active_only(reserve, ActiveOnly()) == 0.0


@for_any(intake=between(1, 1e5), extra=between(0, 300))
def test_training_beyond_the_full_course_adds_nothing(
    intake: np.float64, extra: np.float64
) -> None:
    p, none = TrainedReserve(), np.float64(0.0)
    full, longer = (
        trained_reserve(none, intake, np.float64(d), 0.25, p) for d in (90.0, 90.0 + extra)
    )
    assert longer == full


@for_any(active=between(0, 1e6), reserve=between(0, 1e6))
def test_a_reservist_is_worth_less_than_a_soldier(active: np.float64, reserve: np.float64) -> None:
    one, weight = np.float64(0.02), np.float64(0.25)
    together = manpower_value(active, reserve, one, weight)
    assert together <= manpower_value(active + reserve, np.float64(0.0), one, weight) + 1e-9
