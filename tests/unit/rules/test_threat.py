"""Threat: suspicion times the chance of success, guarantees included."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.rules.arithmetic import contest_success
from dilemma_sim.rules.threat import (
    BalanceOfThreat,
    CapabilityOnly,
    ThreatNone,
    balance_of_threat,
    believed_success,
    capability_only,
    none,
)

from .draws import ROUNDING, SHARE, STRENGTH, between, for_any

WALT = BalanceOfThreat()


def feared(
    belief: np.float64,
    offense: np.float64,
    defense: np.float64,
    help_: np.float64,
    credibility: np.float64,
) -> np.float64:
    alone = contest_success(offense, defense, WALT.contest_sharpness)
    helped = contest_success(offense, defense + help_, WALT.contest_sharpness)
    return balance_of_threat(belief, believed_success(alone, helped, credibility), WALT)


@for_any(belief=SHARE, success=SHARE)
def test_threat_lies_between_0_and_both_of_its_causes(
    belief: np.float64, success: np.float64
) -> None:
    assert 0.0 <= balance_of_threat(belief, success, WALT) <= min(belief, success)


@for_any(belief=SHARE, offense=STRENGTH, more=STRENGTH, defense=STRENGTH, word=SHARE)
def test_more_offense_never_lowers_threat(
    belief: np.float64,
    offense: np.float64,
    more: np.float64,
    defense: np.float64,
    word: np.float64,
) -> None:
    before = feared(belief, offense, defense, defense, word)
    assert feared(belief, offense + more, defense, defense, word) >= before - ROUNDING


@for_any(belief=SHARE, offense=STRENGTH, defense=STRENGTH, more=STRENGTH, word=SHARE)
def test_more_defense_never_raises_threat(
    belief: np.float64,
    offense: np.float64,
    defense: np.float64,
    more: np.float64,
    word: np.float64,
) -> None:
    before = feared(belief, offense, defense, defense, word)
    assert feared(belief, offense, defense + more, defense, word) <= before + ROUNDING


@for_any(offense=STRENGTH, defense=STRENGTH, help_=STRENGTH, word=SHARE, other=SHARE)
def test_a_more_credible_guarantee_never_raises_threat(
    offense: np.float64,
    defense: np.float64,
    help_: np.float64,
    word: np.float64,
    other: np.float64,
) -> None:
    weak, firm = sorted((word, other))
    sure = np.float64(1.0)
    doubted = feared(sure, offense, defense, help_, weak)
    assert feared(sure, offense, defense, help_, firm) <= doubted + ROUNDING


@for_any(belief=SHARE, more=SHARE, success=SHARE)
def test_more_suspicion_never_lowers_threat(
    belief: np.float64, more: np.float64, success: np.float64
) -> None:
    low, high = sorted((belief, more))
    assert balance_of_threat(high, success, WALT) >= balance_of_threat(low, success, WALT)


@for_any(share=SHARE)
def test_a_friend_or_one_that_cannot_reach_is_no_threat(share: np.float64) -> None:
    assert balance_of_threat(np.float64(0.0), share, WALT) == 0.0
    assert balance_of_threat(share, np.float64(0.0), WALT) == 0.0


@for_any(alone=SHARE, helped=SHARE, word=SHARE)
def test_belief_in_help_mixes_the_two_outcomes(
    alone: np.float64, helped: np.float64, word: np.float64
) -> None:
    mixed = believed_success(alone, helped, word)
    assert min(alone, helped) - ROUNDING <= mixed <= max(alone, helped) + ROUNDING
    assert believed_success(alone, helped, np.float64(0.0)) == alone
    assert believed_success(alone, helped, np.float64(1.0)) == pytest.approx(helped, abs=ROUNDING)


@for_any(offense=STRENGTH, defense=STRENGTH, help_=STRENGTH, unit=between(1e-3, 1e3), word=SHARE)
def test_threat_is_the_same_in_dollars_and_in_euros(
    offense: np.float64,
    defense: np.float64,
    help_: np.float64,
    unit: np.float64,
    word: np.float64,
) -> None:
    sure = np.float64(0.5)
    dollars = feared(sure, offense, defense, help_, word)
    euros = feared(sure, unit * offense, unit * defense, unit * help_, word)
    assert euros == pytest.approx(dollars, rel=1e-9)


@for_any(success=SHARE, assumed=SHARE)
def test_capability_only_is_balance_of_threat_with_one_suspicion(
    success: np.float64, assumed: np.float64
) -> None:
    p = CapabilityOnly(assumed_belief=float(assumed))
    assert capability_only(success, p) == balance_of_threat(assumed, success, WALT)


def test_capability_only_cannot_tell_weapons_apart() -> None:
    assert BalanceOfThreat.weapons_differ
    assert not CapabilityOnly.weapons_differ


@for_any(success=SHARE)
def test_without_threat_perception_nobody_threatens(success: np.float64) -> None:
    assert none(success, ThreatNone()) == 0.0
