"""Pacts: when they form, deepen and end, and who is drawn in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dilemma_sim.rules.alliances import (
    Commitment,
    Exogenous,
    NoEntrapment,
    NoPacts,
    StructuralBalance,
    ThreatLogit,
    alarm_at_signing,
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

from .draws import ROUNDING, SHARE, STEP, YES_OR_NO, between, for_any

AFFINITY = between(-1.0, 1.0)
ZERO, ONE = np.float64(0.0), np.float64(1.0)
REASONS = {"gain": SHARE, "doubt": SHARE, "counter": YES_OR_NO, "affinity": AFFINITY}


@for_any(more=between(0.0, 1.0), **REASONS)
def test_pact_probability_rises_with_gain_doubt_counter_and_affinity(
    gain: Any, doubt: Any, counter: Any, affinity: Any, more: Any
) -> None:
    p = ThreatLogit()
    reasons = np.array([gain, doubt, counter, affinity])
    usual = threat_logit(*reasons, p)
    assert 0.0 < usual < 1.0
    for reason in np.eye(4):
        assert threat_logit(*(reasons + more * reason), p) >= usual - ROUNDING


def test_every_reason_really_counts_and_by_its_weight() -> None:
    p = ThreatLogit()

    def log_odds(*reasons: float) -> float:
        chance = threat_logit(*(np.float64(x) for x in reasons), p)
        return float(np.log(chance / (1.0 - chance)))

    assert log_odds(0, 0, 0, 0) == pytest.approx(p.baseline)
    assert log_odds(0.5, 0, 0, 0) - p.baseline == pytest.approx(0.5 * p.security_gain_weight)
    assert log_odds(0, 0, 1, 0) - p.baseline == pytest.approx(p.counter_pact_weight)
    assert log_odds(0, 0, 0, -0.5) - p.baseline == pytest.approx(-0.5 * p.affinity_weight)
    mostly = 1.0 - np.exp(-1.0)
    assert log_odds(0, p.doubt_scale, 0, 0) - p.baseline == pytest.approx(
        mostly * p.guarantee_doubt_weight
    )


@for_any(doubt=SHARE, more=SHARE)
def test_the_first_doubt_weighs_most(doubt: Any, more: Any) -> None:
    p = ThreatLogit()

    def weight(doubt: Any) -> Any:
        chance = threat_logit(ZERO, doubt, ZERO, ZERO, p)
        return np.log(chance / (1.0 - chance)) - p.baseline

    assert weight(doubt + more) <= weight(doubt) + weight(more) + 1e-9
    assert weight(doubt) <= p.guarantee_doubt_weight + 1e-9


NEVER: list[tuple[Callable[..., Any], Any]] = [
    (exogenous, Exogenous()),
    (structural_balance, StructuralBalance()),
    (no_pacts, NoPacts()),
]


@pytest.mark.parametrize(("sign", "p"), NEVER)
@for_any(affinity=AFFINITY)
def test_nobody_signs_of_his_own_will_where_pacts_are_given(
    sign: Any, p: Any, affinity: Any
) -> None:
    assert sign(affinity, p) == 0.0


@for_any(mine=AFFINITY, theirs=AFFINITY)
def test_common_friends_and_common_enemies_unite_and_divided_ones_divide(
    mine: Any, theirs: Any
) -> None:
    push = balance_drift(mine, theirs)
    assert push == balance_drift(theirs, mine) == balance_drift(-mine, -theirs)
    assert np.sign(push) in (0.0, np.sign(mine) * np.sign(theirs))
    assert abs(push) <= 1.0


BOND = {"work": between(0.0, 80.0), "rate": between(0.0, 1.0), "fading": between(0.0, 0.2)}


@for_any(dt=STEP, **BOND)
def test_commitment_resting_point_likewise(work: Any, rate: Any, fading: Any, dt: Any) -> None:
    """It does not depend on the length of the step."""
    gain = rate * work / 100.0
    rest = gain / (gain + fading) if gain + fading > 1e-9 else np.float64(0.5)
    assert commitment_after(rest, work, rate, fading, dt) == pytest.approx(rest, abs=1e-9)


@for_any(start=SHARE, dt=STEP, **BOND)
def test_commitment_stays_between_0_and_1(
    start: Any, work: Any, rate: Any, fading: Any, dt: Any
) -> None:
    after = commitment_after(start, work, rate, fading, dt)
    assert -ROUNDING <= after <= 1.0 + ROUNDING


@for_any(start=SHARE, steps=between(1, 12).map(int), **BOND)
def test_commitment_after_a_year_does_not_depend_on_the_number_of_steps(
    start: Any, work: Any, rate: Any, fading: Any, steps: Any
) -> None:
    after = start
    for _ in range(steps):
        after = commitment_after(after, work, rate, fading, 1.0 / steps)
    assert after == pytest.approx(commitment_after(start, work, rate, fading, 1.0), abs=1e-9)


@for_any(start=SHARE, more=between(0.0, 80.0), dt=STEP, **BOND)
def test_joint_activities_deepen_and_forgetting_fades(
    start: Any, work: Any, rate: Any, fading: Any, more: Any, dt: Any
) -> None:
    usual = commitment_after(start, work, rate, fading, dt)
    assert commitment_after(start, work + more, rate, fading, dt) >= usual - 1e-9
    assert commitment_after(start, ZERO, rate, fading, dt) <= start + ROUNDING
    assert commitment_after(start, work, rate, ZERO, dt) >= start - ROUNDING


@for_any(threat=SHARE, more=SHARE, rate=between(0.0, 0.1))
def test_common_threat_holds_a_pact_together(threat: Any, more: Any, rate: Any) -> None:
    usual = dissolution_rate_of(threat, rate)
    assert 0.0 <= dissolution_rate_of(threat + more, rate) <= usual <= rate
    assert dissolution_rate_of(np.float64(0.2), ONE) == pytest.approx(np.exp(-1.0))


@for_any(bound=SHARE, near=SHARE)
def test_an_ally_joins_with_no_more_than_its_commitment(bound: Any, near: Any) -> None:
    assert 0.0 <= joins(bound, near, Commitment()) <= min(bound, near)
    assert joins(bound, ONE, Commitment()) == bound
    assert stays_out(bound, NoEntrapment()) == 0.0


@for_any(consulted=SHARE, more=SHARE, credit=SHARE, alarm=SHARE)
def test_a_pact_alarms_rivals_less_the_more_it_is_explained(
    consulted: Any, more: Any, credit: Any, alarm: Any
) -> None:
    p = ThreatLogit(signing_alarm=float(alarm), declared_purpose_credit=float(credit))
    usual = alarm_at_signing(ONE, consulted, p)
    assert alarm_at_signing(ONE, consulted, ThreatLogit()) == 0.0, "off unless it is given"
    assert alarm_at_signing(ZERO, consulted, p) == 0.0, "who is no rival is not alarmed"
    assert 0.0 <= alarm_at_signing(ONE, max(consulted, more), p) <= usual <= alarm
    assert alarm_at_signing(ONE, ONE, p) == 0.0
    assert alarm_at_signing(ONE, ZERO, p) == pytest.approx(alarm * (1.0 - credit))
