"""Alliances: when pacts form, deepen, fade and end, and whether allies are drawn into crises.

Variants of alliances
---------------------
threat_logit : threat, doubt about guarantees, counter-pacts and affinity.
exogenous : the pacts of the scenario, on their dates.
structural_balance : the friend of a friend becomes a friend.
none : no pacts; the null.

Variants of entrapment
----------------------
commitment : an ally joins with the probability of its commitment.
none : nobody is drawn in; the null.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from dilemma_sim.rules.arithmetic import probability
from dilemma_sim.rules.variants import Array, Parameters, parameter, variant


class NoPacts(Parameters):
    """No pacts at all."""

    variant: Literal["none"] = "none"


class Deepening(Parameters):
    """How commitment grows and fades once a pact is signed."""

    deepening_rate: float = parameter(
        0.3, unit="1/yr", low=0.0, high=1.0, source="assumption", at_least=0.0
    )
    """g_a: how fast a hundred joint activities a year deepen commitment."""
    fading_rate: float = parameter(
        0.05, unit="1/yr", low=0.0, high=0.2, source="assumption", at_least=0.0
    )
    """d_a: share of commitment lost in a year without activities."""
    signing_alarm: float = parameter(
        0.0, unit="log odds", low=0.0, high=1.0, source="assumption", at_least=0.0
    )
    """How far a pact makes its members look hostile to their rivals on the day it is signed."""
    declared_purpose_credit: float = parameter(
        0.2, unit="1", low=0.0, high=1.0, source="assumption", at_least=0.0, at_most=1.0
    )
    """c_decl: share of that alarm which the words "against no one" take away."""


class Exogenous(Deepening):
    """Pacts that are signed on their dates."""

    variant: Literal["exogenous"] = "exogenous"


class ThreatLogit(Deepening):
    """Pacts that states choose."""

    variant: Literal["threat_logit"] = "threat_logit"
    baseline: float = parameter(-11.5, unit="log odds", low=-13.0, high=-10.0, source="assumption")
    """be0: log odds of a pact within a quarter without any reason for it."""
    security_gain_weight: float = parameter(
        6.0, unit="log odds", low=0.0, high=12.0, source="Morrow1993"
    )
    """be_G: weight of the security that the partner would add."""
    guarantee_doubt_weight: float = parameter(
        7.0, unit="log odds", low=0.0, high=12.0, source="Snyder1984"
    )
    """be_k: weight of fresh doubt about a guarantee."""
    counter_pact_weight: float = parameter(
        4.0, unit="log odds", low=0.0, high=8.0, source="assumption"
    )
    """be_C: weight of a pact that a rival has just signed."""
    affinity_weight: float = parameter(5.0, unit="log odds", low=2.0, high=8.0, source="assumption")
    """be_q: weight of affinity."""
    doubt_scale: float = parameter(
        0.1, unit="probability", low=0.05, high=0.3, source="assumption", at_least=1e-6
    )
    """Loss of credibility at which doubt has mostly worked."""
    doubt_memory: float = parameter(
        1.5, unit="yr", low=0.5, high=4.0, source="assumption", at_least=1e-6
    )
    """How long a state remembers the credibility it was used to."""
    counter_pact_window: float = parameter(
        0.75, unit="yr", low=0.25, high=2.0, source="assumption", at_least=0.0
    )
    """How long a rival's pact counts as fresh."""
    initial_commitment: float = parameter(
        0.25, unit="1", low=0.05, high=0.6, source="assumption", at_least=0.0, at_most=1.0
    )
    """a0: commitment with which a pact begins."""
    activities: float = parameter(
        20.0, unit="1/yr", low=0.0, high=80.0, source="assumption", at_least=0.0
    )
    """Joint activities a year of a new pact."""
    dissolution_rate: float = parameter(
        0.02, unit="1/yr", low=0.0, high=0.1, source="assumption", at_least=0.0
    )
    """Rate at which a pact without common threat ends."""


class StructuralBalance(Parameters):
    """Ties that follow ties."""

    variant: Literal["structural_balance"] = "structural_balance"
    balance_rate: float = parameter(
        0.05, unit="1/yr", low=0.0, high=1.0, source="assumption", at_least=0.0
    )
    """eps: how fast relations move towards balance."""


class Commitment(Parameters):
    """Allies that may be drawn in; the probability is their commitment."""

    variant: Literal["commitment"] = "commitment"


class NoEntrapment(Parameters):
    """Nobody is drawn in."""

    variant: Literal["none"] = "none"


@variant("alliances", ThreatLogit)
def threat_logit(
    security_gain: Array, doubt: Array, counter: Array, affinity: Array, p: ThreatLogit
) -> Array:
    r"""
    Probability that two states without a pact sign one within a quarter.

    Parameters
    ----------
    security_gain : array (...), [1]
        Mean share of their threat that each other's support would take away.
    doubt : array (...), [probability], >= 0
        How far guarantees have lately fallen below what was usual.
    counter : array (...), [1], in [0, 1]
        Whether a rival bloc has just signed a pact; less where the rivals were consulted.
    affinity : array (...), [1], in [-1, 1]

    Returns
    -------
    array (...), [1], in (0, 1)

    Notes
    -----
    Equation: :math:`logit P = \beta_0 + \beta_G G + \beta_\kappa (1 - e^{-D/0.1}) + \beta_C C +
    \beta_q q`.

    Theory: arms and allies as substitutes [Morrow1993]_, abandonment [Snyder1984]_; documents
    000, 002 and 003 on the order of events in 2025. Assumptions: S15 (all weights).

    Examples
    --------
    >>> zero = np.array(0.0)
    >>> float(threat_logit(zero, zero, zero, zero, ThreatLogit())) < 0.0001
    True
    """
    fresh_doubt = -np.expm1(-doubt / p.doubt_scale)
    return probability(
        p.baseline
        + p.security_gain_weight * security_gain
        + p.guarantee_doubt_weight * fresh_doubt
        + p.counter_pact_weight * counter
        + p.affinity_weight * affinity
    )


def alarm_at_signing(rival: Array, consulted: Array, p: Deepening) -> Array:
    r"""
    Rise of a state's log odds of hostile intent of a rival that has just signed a pact.

    Parameters
    ----------
    rival : array (...), 0 or 1
        Whether the signer is a rival of the observer.
    consulted : array (...), [1], in [0, 1]
        How far the signers told their rivals beforehand.

    Returns
    -------
    array (...), [log odds], >= 0

    Notes
    -----
    Equation: :math:`alarm\,(1-cons)(1-c_{decl})\,rival`. Sources: document 000, line 39
    (the pact is "aimed at nobody") and lines 7 and 40 (Belgrade does not believe it, and asks
    why it was not consulted). Assumptions: S30, A49.

    Examples
    --------
    >>> one, none = np.array(1.0), np.array(0.0)
    >>> float(alarm_at_signing(one, none, ThreatLogit()))
    0.0
    >>> float(alarm_at_signing(one, none, ThreatLogit(signing_alarm=0.5)))
    0.4
    >>> float(alarm_at_signing(one, one, ThreatLogit(signing_alarm=0.5)))
    0.0
    """
    alarm: Array = p.signing_alarm * (1.0 - consulted) * (1.0 - p.declared_purpose_credit) * rival
    return alarm


@variant("alliances", Exogenous)
def exogenous(affinity: Array, p: Exogenous) -> Array:
    """
    Probability of a pact beyond those of the scenario: none.

    Examples
    --------
    >>> float(exogenous(np.array(1.0), Exogenous()))
    0.0
    """
    return 0.0 * affinity


@variant("alliances", StructuralBalance)
def structural_balance(affinity: Array, p: StructuralBalance) -> Array:
    """
    Probability of signing: none; ties move by :func:`balance_drift` instead.

    Examples
    --------
    >>> float(structural_balance(np.array(1.0), StructuralBalance()))
    0.0
    """
    return 0.0 * affinity


@variant("alliances", NoPacts)
def no_pacts(affinity: Array, p: NoPacts) -> Array:
    """
    Probability of signing: none.

    Examples
    --------
    >>> float(no_pacts(np.array(1.0), NoPacts()))
    0.0
    """
    return 0.0 * affinity


def balance_drift(relation_to_third: Array, third_to_partner: Array) -> Array:
    r"""
    Push on a relation from one third state.

    Notes
    -----
    Equation: :math:`\dot s_{ik} = \epsilon \sum_l s_{il} s_{lk}` [Marvel2011]_.

    Examples
    --------
    The enemy of an enemy pulls two states together:

    >>> float(balance_drift(np.array(-0.5), np.array(-0.5)))
    0.25
    """
    return relation_to_third * third_to_partner


def commitment_after(
    commitment: Array, activities: Array, deepening_rate: Array, fading_rate: Array, dt: float
) -> Array:
    r"""
    Commitment after one step of joint activities and forgetting.

    Notes
    -----
    Equation: :math:`\dot a = g(1-a) n/100 - d\,a`, solved over the step, so that the resting
    point does not depend on its length. Assumptions: S16.

    Examples
    --------
    >>> quiet = [np.array(x) for x in (0.5, 0.0, 0.3, 0.0)]
    >>> float(commitment_after(*quiet, 0.25))
    0.5
    """
    gain = deepening_rate * activities / 100.0
    pace = gain + fading_rate
    resting = np.where(pace > 0.0, gain / np.where(pace > 0.0, pace, 1.0), commitment)
    return resting + (commitment - resting) * np.exp(-pace * dt)


def dissolution_rate_of(weaker_threat: Array, dissolution_rate: Array) -> Array:
    """
    Yearly rate at which a pact ends; common threat holds it together.

    Examples
    --------
    >>> float(dissolution_rate_of(np.array(0.0), np.array(0.02)))
    0.02
    """
    return dissolution_rate * np.exp(-5.0 * weaker_threat)


@variant("entrapment", Commitment)
def joins(commitment: Array, proximity: Array, p: Commitment) -> Array:
    """
    Probability that a state joins its ally's crisis.

    Parameters
    ----------
    commitment : array (...), [1], in [0, 1]
        To the ally in crisis.
    proximity : array (...), [1], in [0, 1]
        To the ally's opponent.

    Notes
    -----
    Theory: entrapment [Snyder1984]_. Reference for reliability: between 22 and 75 percent
    [Leeds2000]_ [Berkemeier2018]_.

    Examples
    --------
    >>> float(joins(np.array(0.5), np.array(1.0), Commitment()))
    0.5
    """
    return commitment * proximity


@variant("entrapment", NoEntrapment)
def stays_out(commitment: Array, p: NoEntrapment) -> Array:
    """
    Probability of joining: none.

    Examples
    --------
    >>> float(stays_out(np.array(0.5), NoEntrapment()))
    0.0
    """
    return 0.0 * commitment
