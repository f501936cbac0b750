"""Beliefs: how a state's suspicion of another changes with what the other does.

Variants
--------
bayes_attrib : Bayesian, but one's own part in the other's arming is overlooked.
bayes_rational : Bayesian, with the other's answer to oneself rightly discounted.
adaptive : suspicion drifts towards what the last year suggests.
fixed : beliefs never change; the null.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from dilemma_sim.rules.arithmetic import clip_log_odds, log_odds, probability
from dilemma_sim.rules.crises import THREAT
from dilemma_sim.rules.variants import Array, Parameters, parameter, variant


class Fixed(Parameters):
    """Beliefs that never move have no numbers."""

    variant: Literal["fixed"] = "fixed"


class Learning(Parameters):
    """The numbers shared by all ways of learning."""

    within_alliance: Literal["off", "on"] = "off"
    """Whether members of the same guarantee read each other's growth as intent."""
    announcements: Literal["off", "on"] = "off"
    """Whether an order moves beliefs when it is signed."""
    revisionist_growth: float = parameter(
        0.10, unit="1/yr", low=0.05, high=0.20, source="assumption", at_least=1e-6
    )
    """mu_R: how much faster than its GDP a revisionist's spending grows."""
    worst_case_bias: float = parameter(
        0.05, unit="1/yr", low=0.0, high=0.15, source="assumption", at_least=0.0
    )
    """b0: growth added by fear where nothing is known."""
    observation_noise: float = parameter(
        0.10, unit="1/yr", low=0.0, high=0.2, source="assumption", at_least=0.0
    )
    """sigma_o: noise in the observed growth where nothing is known."""
    incident_update: float = parameter(
        0.2, unit="log odds", low=0.0, high=0.6, source="assumption", at_least=0.0
    )
    """inc_pi: push of an incident of level 4; half as much at level 3."""


class Bayes(Learning):
    """The numbers of Bayes' rule."""

    reference: Literal["centred", "likelihood"] = "centred"
    """What growth leaves a belief where it is: the calm world's, or half the revisionist's."""
    signal_noise: float = parameter(
        0.15, unit="1/yr", low=0.08, high=0.25, source="SIPRI2026", at_least=1e-6
    )
    """sigma_s: standard deviation of yearly growth that has nothing to do with intent."""
    forgetting_rate: float = parameter(
        0.12, unit="1/yr", low=0.02, high=0.4, source="assumption", at_least=0.0, at_most=1.0
    )
    """phi: share of the distance to the prior that is lost in a year."""


class BayesRational(Bayes):
    """Bayes' rule without misattribution."""

    variant: Literal["bayes_rational"] = "bayes_rational"


class BayesAttrib(Bayes):
    """Bayes' rule with Jervis's misattribution."""

    variant: Literal["bayes_attrib"] = "bayes_attrib"
    attribution_bias: float = parameter(
        0.8, unit="1", low=0.0, high=1.0, source="Jervis1976", at_least=0.0, at_most=1.0
    )
    """nu: share of the other's answer to oneself that is read as its own will."""
    memory_weight: float = parameter(
        0.0, unit="1", low=0.0, high=1.0, source="assumption", at_least=0.0, at_most=1.0
    )
    """How far old hostility decides the attribution bias: more of it between enemies."""


class Adaptive(Learning):
    """Suspicion that follows the last year."""

    variant: Literal["adaptive"] = "adaptive"
    learning_rate: float = parameter(
        0.2, unit="1/yr", low=0.05, high=0.5, source="assumption", at_least=0.0, at_most=1.0
    )
    """gamma: share of the way to the suggested belief that is gone in a year."""


def weapon_weight(offensive_share: Array, distinguishability: Array) -> Array:
    r"""
    Weight of a year's growth as a sign of intent, by the weapons bought.

    Notes
    -----
    Equation: :math:`w = (1-D) + 2 D \bar o`: where weapons can be told apart, offensive ones
    count double and defensive ones not at all. Theory: [Jervis1978]_ [Glaser2010]_.

    Examples
    --------
    >>> float(weapon_weight(np.array(0.5), np.array(0.7)))
    1.0
    """
    return (1.0 - distinguishability) + 2.0 * distinguishability * offensive_share


def _centered(resting_transparency: Array, p: Learning) -> Array:
    return (1.0 - resting_transparency) * p.worst_case_bias


def _half_revisionist(resting_transparency: Array, p: Bayes) -> Array:
    return 0.5 * p.revisionist_growth + 0.0 * resting_transparency


_REFERENCE = {"centred": _centered, "likelihood": _half_revisionist}


def colored_bias(usual_hostility: Array, p: BayesAttrib) -> Array:
    r"""
    Attribution bias towards one other state, with the color that memory gives it.

    Parameters
    ----------
    usual_hostility : array (...), [1], in [0, 1]
        Hostility to which the pair returns.

    Returns
    -------
    array (...), [1], in [0, 1]

    Notes
    -----
    Equation: :math:`\nu_{ij} = \nu ((1-w_m) + w_m (0.5 + h_{0,ij}))`, between 0 and 1: half the
    bias between friends, more than all of it between enemies. Source: document 001, line 33,
    on steps that are read through past wars. Assumptions: S32.

    Examples
    --------
    >>> float(colored_bias(np.array(0.7), BayesAttrib()))
    0.8
    >>> float(np.round(colored_bias(np.array(0.7), BayesAttrib(memory_weight=1.0)), 9))
    0.96
    >>> float(colored_bias(np.array(1.0), BayesAttrib(memory_weight=1.0)))
    1.0
    """
    color = (1.0 - p.memory_weight) + p.memory_weight * (0.5 + usual_hostility)
    return np.minimum(np.maximum(p.attribution_bias * color, 0.0), 1.0)


def _signal(
    build_up: Array,
    counted_answer: Array,
    transparency: Array,
    noise: Array,
    p: Learning,
) -> Array:
    """Growth as it is read: less the discounted answer, plus fear and noise of the unseen."""
    unseen = 1.0 - transparency
    return build_up - counted_answer + unseen * (p.worst_case_bias + p.observation_noise * noise)


def _bayes(
    belief_log_odds: Array,
    prior_log_odds: Array,
    signal: Array,
    resting_transparency: Array,
    p: Bayes,
) -> Array:
    evidence = p.revisionist_growth / (p.signal_noise * p.signal_noise)
    reference = _REFERENCE[p.reference](resting_transparency, p)
    return clip_log_odds(
        belief_log_odds
        + evidence * (signal - reference)
        + p.forgetting_rate * (prior_log_odds - belief_log_odds)
    )


@variant("beliefs", BayesAttrib)
def bayes_attrib(
    belief_log_odds: Array,
    prior_log_odds: Array,
    build_up: Array,
    expected_answer: Array,
    transparency: Array,
    resting_transparency: Array,
    noise: Array,
    usual_hostility: Array,
    p: BayesAttrib,
) -> Array:
    r"""
    Log odds that another state is revisionist, after a year of watching it.

    Growth beyond what oneself expects to have caused raises suspicion; but part of what one
    has caused is not recognised as such.

    Parameters
    ----------
    belief_log_odds, prior_log_odds : array (...), [log odds]
    build_up : array (...), [1/yr]
        Growth of the other's burden times the weight of the weapons bought.
    expected_answer : array (...), [1/yr]
        The part of that growth that answers one's own build-up.
    transparency, resting_transparency : array (...), [1], in [0, 1]
        Now, and at the start of the run.
    noise : array (...), [1], standard normal
    usual_hostility : array (...), [1], in [0, 1]
        Colors the bias where `memory_weight` is not 0, see :func:`colored_bias`.

    Returns
    -------
    array (...), [log odds], in [-4.6, 4.6]

    Notes
    -----
    Equation: :math:`z \leftarrow z + k (s - s_{ref}) + \phi (z_0 - z)` with
    :math:`k = \mu_R/\sigma_s^2` and
    :math:`s = w x - (1 - \nu(1-\tau))\hat y + (1-\tau)(b_0 + \sigma_o \xi)`.

    Theory: two types, one drifting; log-likelihood ratio of Gaussian signals [Kydd1997]_; the
    overlooked own part is the attribution error [Jervis1976]_.

    Assumptions: S5 (`centred`: the calm world is the resting point), S6 (forgetting).

    Examples
    --------
    A year without growth or news leaves a prior where it is:

    >>> zero, see = np.array(0.0), np.array(1.0)
    >>> float(bayes_attrib(zero, zero, zero, zero, see, see, zero, zero, BayesAttrib()))
    0.0
    """
    counted = (1.0 - colored_bias(usual_hostility, p) * (1.0 - transparency)) * expected_answer
    signal = _signal(build_up, counted, transparency, noise, p)
    return _bayes(belief_log_odds, prior_log_odds, signal, resting_transparency, p)


@variant("beliefs", BayesRational)
def bayes_rational(
    belief_log_odds: Array,
    prior_log_odds: Array,
    build_up: Array,
    expected_answer: Array,
    transparency: Array,
    resting_transparency: Array,
    noise: Array,
    p: BayesRational,
) -> Array:
    """
    Log odds that another state is revisionist, for an observer who knows its own part.

    As :func:`bayes_attrib` with nu = 0. Theory: fear can rise without any bias [Kydd1997]_.

    Examples
    --------
    >>> zero, see, answer = np.array(0.0), np.array(1.0), np.array(0.1)
    >>> float(bayes_rational(zero, zero, answer, answer, see, see, zero, BayesRational()))
    0.0
    """
    signal = _signal(build_up, expected_answer, transparency, noise, p)
    return _bayes(belief_log_odds, prior_log_odds, signal, resting_transparency, p)


@variant("beliefs", Adaptive)
def adaptive(
    belief_log_odds: Array,
    prior_log_odds: Array,
    build_up: Array,
    expected_answer: Array,
    transparency: Array,
    resting_transparency: Array,
    noise: Array,
    p: Adaptive,
) -> Array:
    r"""
    Log odds that another state is revisionist, moved towards what the year suggests.

    Notes
    -----
    Equation: :math:`\pi \leftarrow \pi + \gamma (\mathrm{clip}(\pi_0 + (s - s_{ref})/\mu_R, 0,
    1) - \pi)`, always with the calm world as reference. Assumptions: S7.

    Examples
    --------
    >>> zero, see = np.array(0.0), np.array(1.0)
    >>> float(np.round(adaptive(zero, zero, zero, zero, see, see, zero, Adaptive()), 12))
    0.0
    """
    signal = _signal(build_up, expected_answer, transparency, noise, p)
    surprise = (signal - _centered(resting_transparency, p)) / p.revisionist_growth
    suggested = np.minimum(np.maximum(probability(prior_log_odds) + surprise, 0.0), 1.0)
    belief = probability(belief_log_odds)
    return log_odds(belief + p.learning_rate * (suggested - belief))


@variant("beliefs", Fixed)
def fixed(belief_log_odds: Array, p: Fixed) -> Array:
    """
    Log odds that stay where they are: the null.

    Examples
    --------
    >>> float(fixed(np.array(1.5), Fixed()))
    1.5
    """
    return belief_log_odds + 0.0


def suspicion_after_incident(
    level: Array, attribution: Array, incident_update: Array | float
) -> Array:
    r"""
    Rise of the log odds of hostile intent after an incident.

    Parameters
    ----------
    level : array (...), [1]
        Level of the incident; 0 for none.
    attribution : array (...), [1], in [0, 1]
        Chance that the incident is laid at the other side's door.
    incident_update : array (...), [log odds]
        Rise at level 4, when nobody doubts who did it.

    Returns
    -------
    array (...), [log odds], >= 0

    Notes
    -----
    Equation: :math:`inc_\pi\, q_{inc} \max(0, L-2)/2`. Source: document 004, line 11: Pristina
    blames Belgrade for Banjska, and Belgrade denies it. Assumptions: S6, A48.

    Examples
    --------
    >>> float(suspicion_after_incident(np.array(4.0), np.array(1.0), 0.2))
    0.2
    >>> float(suspicion_after_incident(np.array(2.0), np.array(1.0), 0.2))
    0.0
    """
    rise: Array = incident_update * attribution * np.maximum(level - THREAT, 0.0) * 0.5
    return rise


def expected_answer_after(
    expected: Array,
    own_part_of_growth: Array,
    adjustment_rate: Array | float,
    threat_elasticity: Array | float,
) -> Array:
    r"""
    Growth of another's burden that answers oneself, as it will work through next year.

    Notes
    -----
    Equation: :math:`\hat y \leftarrow (1-\lambda)\hat y + \lambda\eta v`, where v is the growth
    of the other's planning threat that is due to oneself.

    Examples
    --------
    >>> float(expected_answer_after(np.array(0.0), np.array(1.0), 0.5, 0.2))
    0.1
    """
    return (1.0 - adjustment_rate) * expected + (adjustment_rate * threat_elasticity) * (
        own_part_of_growth
    )


def threat_growth_due_to(
    threat: Array, part_now: Array, part_before: Array, threat_floor: Array | float
) -> Array:
    r"""
    Growth of a state's threat that comes from one observer's change alone.

    Parameters
    ----------
    threat : array (...), [1]
        The state's whole planning threat now.
    part_now, part_before : array (...), [1]
        The part of it that the observer causes, this year and last.

    Notes
    -----
    Equation: :math:`v = \ln(T + T_f) - \ln(T' + T_f)` with
    :math:`T' = 1 - (1-T)(1-t_{before})/(1-t_{now})`.

    Examples
    --------
    >>> half = np.array(0.5)
    >>> float(threat_growth_due_to(half, half, half, 0.02))
    0.0
    """
    before = 1.0 - (1.0 - threat) * ((1.0 - part_before) / (1.0 - part_now))
    return np.log(threat + threat_floor) - np.log(np.maximum(before, 0.0) + threat_floor)
