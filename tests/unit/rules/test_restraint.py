"""What incidents leave behind, and what calms them."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.rules.restraint import (
    Attention,
    ConstantHostility,
    Leverage,
    NoConditionality,
    NoMediation,
    Remembered,
    attention_mediates,
    constant_hostility,
    hostility_healed,
    leverage,
    no_conditionality,
    nobody_mediates,
    remembered,
)

from .draws import SHARE, STEP, between, for_any

LEVEL = between(0, 5).map(np.round)


@for_any(hostility=SHARE, level=LEVEL)
def test_incidents_never_lower_hostility_and_it_stays_at_most_1(
    hostility: np.float64, level: np.float64
) -> None:
    after = remembered(hostility, level, np.float64(0.0), Remembered())
    assert hostility <= after <= 1.0
    assert constant_hostility(hostility, ConstantHostility()) == hostility


@for_any(hostility=between(0, 0.5), level=between(2, 5).map(np.round))
def test_mediation_halves_the_rise(hostility: np.float64, level: np.float64) -> None:
    plain, calmed = (remembered(hostility, level, np.float64(c), Remembered()) for c in (0, 1))
    assert calmed - hostility == pytest.approx(0.5 * (plain - hostility))


@for_any(hostility=SHARE, usual=SHARE, rate=between(0, 2), dt=STEP)
def test_hostility_heals_towards_the_usual_and_not_beyond(
    hostility: np.float64, usual: np.float64, rate: np.float64, dt: float
) -> None:
    after = hostility_healed(hostility, usual, rate, dt)
    assert min(hostility, usual) - 1e-12 <= after <= max(hostility, usual) + 1e-12
    assert hostility_healed(usual, usual, rate, dt) == usual


@for_any(attention=SHARE)
def test_mediation_follows_attention(attention: np.float64) -> None:
    chance = attention_mediates(attention, Attention())
    assert chance == pytest.approx(0.5 * attention)
    assert attention_mediates(np.float64(1.0), Attention(probability=1.0)) == 1.0
    assert nobody_mediates(attention, NoMediation()) == 0.0


@for_any(lever=SHARE, veto=SHARE)
def test_a_veto_takes_away_half_of_the_leverage_at_most(
    lever: np.float64, veto: np.float64
) -> None:
    free = leverage(lever, np.float64(0.0), Leverage())
    assert 0.5 * free - 1e-12 <= leverage(lever, veto, Leverage()) <= free + 1e-12
    assert no_conditionality(lever, NoConditionality()) == 0.0
