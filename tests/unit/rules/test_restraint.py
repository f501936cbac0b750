"""What incidents leave behind, and what calms them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

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
    opened,
    remembered,
)

from .draws import ROUNDING, SHARE, STEP, YES_OR_NO, between, for_any

LEVEL = st.sampled_from([np.float64(x) for x in (0, 2, 3, 4, 5)])
ZERO, ONE = np.float64(0.0), np.float64(1.0)


@for_any(hostility=SHARE, level=LEVEL, calmed=YES_OR_NO, increment=between(0.0, 0.3))
def test_an_incident_never_lowers_hostility_nor_lifts_it_above_1(
    hostility: Any, level: Any, calmed: Any, increment: Any
) -> None:
    p = Remembered(incident_increment=float(increment))
    assert hostility <= remembered(hostility, level, calmed, p) <= 1.0


@for_any(hostility=SHARE, low=LEVEL, high=LEVEL)
def test_a_worse_incident_leaves_no_less_behind(hostility: Any, low: Any, high: Any) -> None:
    low, high = sorted((low, high))
    p = Remembered()
    assert remembered(hostility, high, ZERO, p) >= remembered(hostility, low, ZERO, p)


@for_any(hostility=SHARE, calmed=YES_OR_NO)
def test_without_an_incident_there_is_nothing_to_remember(hostility: Any, calmed: Any) -> None:
    assert remembered(hostility, ZERO, calmed, Remembered()) == hostility


@pytest.mark.parametrize(("level", "rise"), [(2, 0.06), (3, 0.12), (4, 0.18), (5, 0.24)])
def test_rise_by_level(level: int, rise: float) -> None:
    after = remembered(np.float64(0.2), np.float64(level), ZERO, Remembered())
    assert after - 0.2 == pytest.approx(rise)


@for_any(hostility=between(0.0, 0.3), level=LEVEL)
def test_mediation_halves_the_rise(hostility: Any, level: Any) -> None:
    p = Remembered()
    rise = remembered(hostility, level, ZERO, p) - hostility
    calmed = remembered(hostility, level, ONE, p) - hostility
    assert calmed == pytest.approx(rise / 2, abs=ROUNDING)


@for_any(hostility=SHARE)
def test_constant_hostility_never_moves(hostility: Any) -> None:
    assert constant_hostility(hostility, ConstantHostility()) == hostility


@for_any(hostility=SHARE, usual=SHARE, rate=between(0.0, 1.0), dt=STEP)
def test_time_heals_towards_the_usual_and_never_past_it(
    hostility: Any, usual: Any, rate: Any, dt: Any
) -> None:
    after = hostility_healed(hostility, usual, rate, dt)
    low, high = sorted((hostility, usual))
    assert low - ROUNDING <= after <= high + ROUNDING
    assert hostility_healed(usual, usual, rate, dt) == usual


@for_any(hostility=SHARE, usual=SHARE, rate=between(0.0, 1.0), steps=between(1, 12).map(int))
def test_a_year_heals_the_same_in_any_number_of_steps(
    hostility: Any, usual: Any, rate: Any, steps: Any
) -> None:
    after = hostility
    for _ in range(steps):
        after = hostility_healed(after, usual, rate, 1.0 / steps)
    assert after == pytest.approx(hostility_healed(hostility, usual, rate, 1.0), abs=1e-9)


def test_half_is_healed_after_the_half_life() -> None:
    rate = np.float64(0.35)
    half_life = float(np.log(2.0) / rate)
    after = hostility_healed(np.float64(0.8), np.float64(0.4), rate, half_life)
    assert after == pytest.approx(0.6)


@for_any(look=SHARE, more=SHARE, chance=between(0.0, 0.9))
def test_who_looks_away_does_not_mediate(look: Any, more: Any, chance: Any) -> None:
    p = Attention(probability=float(chance))
    low, high = sorted((look, more))
    assert 0.0 <= attention_mediates(low, p) <= attention_mediates(high, p) <= 1.0
    assert attention_mediates(ZERO, p) == 0.0
    assert attention_mediates(ONE, p) == chance
    assert nobody_mediates(look, NoMediation()) == 0.0


def test_even_unusual_attention_gives_a_probability() -> None:
    assert attention_mediates(np.float64(5.0), Attention()) == 1.0


@for_any(pull=SHARE, more=SHARE, veto=YES_OR_NO, strength=between(0.0, 1.5))
def test_the_nearer_accession_the_more_restraint_and_a_veto_halves_it(
    pull: Any, more: Any, veto: Any, strength: Any
) -> None:
    p = Leverage(strength=float(strength))
    low, high = sorted((pull, more))
    assert 0.0 <= leverage(low, veto, p) <= leverage(high, veto, p)
    assert leverage(pull, ONE, p) == pytest.approx(leverage(pull, ZERO, p) / 2)
    assert leverage(ONE, ZERO, p) == strength
    assert no_conditionality(pull, NoConditionality()) == 0.0


@for_any(light=SHARE, restraint=between(0.0, 3.0), more=SHARE, gain=between(0.0, 0.3))
def test_conditions_open_books_and_nobody_is_more_than_transparent(
    light: Any, restraint: Any, more: Any, gain: Any
) -> None:
    usual = opened(light, restraint, gain)
    assert opened(light, restraint, 0.0) == light, "off unless it is given a gain"
    assert light <= usual <= opened(light, restraint + more, gain) <= 1.0
    assert opened(np.float64(0.3), ONE, 0.2) == pytest.approx(0.5)
