"""How often incidents happen, and how far they go."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.rules.crises import (
    Bargaining,
    Ladder,
    NoCrises,
    bargaining,
    escalation_odds_factor,
    happens,
    held_back,
    ladder,
    no_crises,
    onset_rate,
    stepped_up,
)

from .draws import SHARE, STEP, YES_OR_NO, between, for_any

P = Ladder()
NONE = np.float64(0.0)


@for_any(dispute=SHARE, rise=SHARE, threat=between(0, 2), tau=SHARE, eu=SHARE, more=SHARE)
def test_onset_rises_with_dispute_hostility_and_threat_and_falls_with_openness_and_conditions(
    dispute: np.float64, rise: np.float64, threat: np.float64, tau: np.float64, eu: np.float64,
    more: np.float64,
) -> None:  # fmt: skip
    base = onset_rate(dispute, rise, threat, tau, eu, NONE, P)
    assert base >= 0.0
    assert onset_rate(dispute + more, rise, threat, tau, eu, NONE, P) >= base
    assert onset_rate(dispute, rise + more, threat, tau, eu, NONE, P) >= base
    assert onset_rate(dispute, rise, threat + more, tau, eu, NONE, P) >= base
    assert onset_rate(dispute, rise, threat, tau + more, eu, NONE, P) <= base
    assert onset_rate(dispute, rise, threat, tau, eu + more, NONE, P) <= base
    assert onset_rate(dispute, rise, threat, tau, eu, more, P) == pytest.approx(base + more)


@for_any(belief=between(0, 2), tau=SHARE, balance=between(0.25, 4), race=YES_OR_NO)
def test_mood_and_offense_raise_the_odds(
    belief: np.float64, tau: np.float64, balance: np.float64, race: np.float64
) -> None:
    racing = Ladder(arms_race_weight=1.0)
    base = escalation_odds_factor(belief, tau, balance, race, racing)
    assert base > 0.0
    assert escalation_odds_factor(belief + 0.1, tau, balance, race, racing) > base
    assert escalation_odds_factor(belief, tau, balance * 2, race, racing) > base
    assert escalation_odds_factor(belief, tau, balance, np.float64(1.0), racing) >= base


@for_any(presence=SHARE, attention=SHARE, guarantee=SHARE, damage=between(0, 5))
def test_presence_and_guarantees_hold_back_but_never_reverse(
    presence: np.float64, attention: np.float64, guarantee: np.float64, damage: np.float64
) -> None:
    factor = held_back(presence, attention, guarantee, damage, Ladder(deterrence_weight=1.0))
    assert 0.0 <= factor <= 1.0
    assert held_back(NONE, attention, NONE, NONE, P) == 1.0


@for_any(usual=SHARE, odds=between(0, 100), more=between(0, 100))
def test_a_step_up_is_a_probability_that_rises_with_its_odds(
    usual: np.float64, odds: np.float64, more: np.float64
) -> None:
    low, high = stepped_up(usual, odds), stepped_up(usual, odds + more)
    assert 0.0 <= low <= high <= 1.0
    assert stepped_up(usual, np.float64(1.0)) == pytest.approx(usual, abs=1e-12)


@pytest.mark.parametrize(
    ("own", "target", "war"), [(0.1, 0.4, 0.375), (0.2, 0.4, 0.25), (0.4, 0.4, 0)]
)
def test_v14_fearon_war_has_the_closed_form_and_does_not_depend_on_power(
    own: float, target: float, war: float
) -> None:
    p = Bargaining(war_cost=own, highest_target_cost=target)
    for usual in (0.01, 0.5, 0.99):
        assert bargaining(np.float64(usual), p) == pytest.approx(war)


@for_any(draw=between(0, 0.9999), rate=between(0, 20), factor=SHARE, dt=STEP)
def test_one_draw_gives_nested_levels(
    draw: np.float64, rate: np.float64, factor: np.float64, dt: float
) -> None:
    assert happens(draw, rate * factor, dt) <= happens(draw, rate, dt)


@for_any(war=SHARE)
def test_the_ladder_keeps_its_war_step_and_the_null_has_none(war: np.float64) -> None:
    assert ladder(war, P) == war
    assert no_crises(war, NoCrises()) == 0.0
