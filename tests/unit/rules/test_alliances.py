"""When pacts form, deepen, fade and end."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.rules.alliances import (
    Commitment,
    Exogenous,
    NoEntrapment,
    NoPacts,
    StructuralBalance,
    ThreatLogit,
    balance_drift,
    commitment_after,
    dissolution_rate_of,
    exogenous,
    joins,
    no_pacts,
    stays_out,
    structural_balance,
    threat_logit,
)

from .draws import SHARE, STEP, YES_OR_NO, between, for_any

P = ThreatLogit()


@for_any(gain=SHARE, doubt=SHARE, counter=YES_OR_NO, affinity=between(-1, 1), more=between(0.01, 1))
def test_pact_probability_rises_with_gain_doubt_counter_and_affinity(
    gain: np.float64, doubt: np.float64, counter: np.float64, affinity: np.float64, more: np.float64
) -> None:
    base = threat_logit(gain, doubt, counter, affinity, P)
    assert 0.0 < base < 1.0
    assert threat_logit(gain + more, doubt, counter, affinity, P) >= base
    assert threat_logit(gain, doubt + more, counter, affinity, P) >= base
    assert threat_logit(gain, doubt, np.float64(1.0), affinity, P) >= base
    assert threat_logit(gain, doubt, counter, affinity + more, P) > base


@for_any(affinity=between(-1, 1))
def test_other_rules_sign_nothing_by_themselves(affinity: np.float64) -> None:
    assert exogenous(affinity, Exogenous()) == 0.0
    assert structural_balance(affinity, StructuralBalance()) == 0.0
    assert no_pacts(affinity, NoPacts()) == 0.0


@for_any(commitment=SHARE, activities=between(0, 200), deepen=SHARE, fade=SHARE, dt=STEP)
def test_commitment_stays_between_0_and_1_and_its_rest_does_not_depend_on_the_step(
    commitment: np.float64, activities: np.float64, deepen: np.float64, fade: np.float64, dt: float
) -> None:
    after = commitment_after(commitment, activities, deepen, fade, dt)
    assert -1e-12 <= after <= 1.0 + 1e-12
    gain = deepen * activities / 100.0
    if gain + fade > 0.0:
        rest = gain / (gain + fade)
        assert commitment_after(rest, activities, deepen, fade, dt) == pytest.approx(rest)


@for_any(commitment=SHARE, activities=between(0, 200))
def test_a_year_of_commitment_does_not_depend_on_the_number_of_steps(
    commitment: np.float64, activities: np.float64
) -> None:
    rates = np.float64(0.3), np.float64(0.05)
    quarters = commitment
    for _ in range(4):
        quarters = commitment_after(quarters, activities, *rates, 0.25)
    assert quarters == pytest.approx(commitment_after(commitment, activities, *rates, 1.0))


@for_any(threat=SHARE, more=SHARE)
def test_common_threat_holds_a_pact_together(threat: np.float64, more: np.float64) -> None:
    rate = np.float64(0.02)
    assert dissolution_rate_of(threat + more, rate) <= dissolution_rate_of(threat, rate) <= rate


@for_any(a=between(0.01, 1), b=between(0.01, 1))
def test_the_enemy_of_an_enemy_is_a_friend(a: np.float64, b: np.float64) -> None:
    assert balance_drift(-a, -b) > 0.0 > balance_drift(a, -b)
    assert balance_drift(a, b) == balance_drift(b, a)


@for_any(commitment=SHARE, near=SHARE)
def test_an_ally_joins_no_more_often_than_it_is_committed(
    commitment: np.float64, near: np.float64
) -> None:
    assert 0.0 <= joins(commitment, near, Commitment()) <= commitment
    assert stays_out(commitment, NoEntrapment()) == 0.0
