"""Crises: how often incidents happen and how far they escalate.

Variants of crises
------------------
ladder : a chain of steps from threat to war.
bargaining : the ladder, with war decided by private information.
none : no incidents; the null.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from dilemma_sim.rules.variants import Array, Parameters, parameter, variant

#: Levels of the ladder, after the hostility levels of militarised disputes [Jones1996]_.
THREAT, DISPLAY, FORCE, WAR = 2, 3, 4, 5
#: Where the logit terms of onset and escalation are centred (assumption S17).
USUAL_MUTUAL_THREAT, USUAL_TRANSPARENCY, USUAL_MUTUAL_BELIEF = 0.15, 0.35, 0.7


class EscalationProbability(BaseModel):
    """Probability of going one level up from each level, in a usual dyad."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)
    level_2: float = parameter(
        0.70, unit="1", low=0.4, high=0.9, source="assumption", at_least=0.0, at_most=1.0
    )
    """From a threat to a display of force."""
    level_3: float = parameter(
        0.12, unit="1", low=0.04, high=0.3, source="assumption", at_least=0.0, at_most=1.0
    )
    """From a display to the use of force."""
    level_4: float = parameter(
        0.03, unit="1", low=0.01, high=0.08, source="assumption", at_least=0.0, at_most=1.0
    )
    """From the use of force to war."""


class NoCrises(Parameters):
    """No incidents."""

    variant: Literal["none"] = "none"


class Escalation(Parameters):
    """The numbers of incidents and of how they escalate."""

    base_rate: float = parameter(
        0.03, unit="1/yr", low=0.01, high=0.09, source="assumption", at_least=0.0
    )
    """lam0: incidents a year in a usual dyad without dispute."""
    dispute_weight: float = parameter(3.0, unit="1", low=1.0, high=4.0, source="Senese2008")
    """b_r: how an open question of status raises the log rate of incidents."""
    hostility_weight: float = parameter(1.0, unit="1", low=0.0, high=3.0, source="assumption")
    """b_h: how hostility above the usual raises it."""
    threat_weight: float = parameter(2.0, unit="1", low=0.0, high=4.0, source="assumption")
    """b_T: how felt threat on both sides raises it."""
    transparency_weight: float = parameter(1.0, unit="1", low=0.0, high=2.0, source="assumption")
    """b_tau: how transparency lowers it."""
    escalation_probability: EscalationProbability = EscalationProbability()
    arms_race_weight: float = parameter(0.0, unit="1", low=0.0, high=1.5, source="Wallace1979")
    """b_AR: how an arms race raises the odds of going up."""
    deterrence_weight: float = parameter(0.0, unit="1", low=0.0, high=20.0, source="assumption")
    """b_D: how the damage an attacker must expect lowers the odds at levels 3 and 4."""
    presence_weight: float = parameter(
        0.5, unit="1", low=0.0, high=1.0, source="assumption", at_least=0.0, at_most=1.0
    )
    """Share of the odds taken away by a third party on the ground, with full attention."""
    guarantee_weight: float = parameter(
        0.8, unit="1", low=0.0, high=1.0, source="assumption", at_least=0.0, at_most=1.0
    )
    """Share of the odds taken away by a fully credible guarantee of either side."""
    attention_weight: float = parameter(
        0.0, unit="1", low=0.0, high=2.0, source="assumption", at_least=0.0
    )
    """b_att: how incidents become more frequent when outsiders look away."""
    friend_weight: float = parameter(
        0.0, unit="1", low=0.0, high=1.0, source="assumption", at_least=0.0, at_most=1.0
    )
    """b_X: share of the odds taken away by an ally that both sides are fully committed to."""
    norm_erosion: float = parameter(0.0, unit="log odds", low=0.0, high=0.5, source="assumption")
    """b_norm: how far wars elsewhere have worn down the norm against force; events move it."""


class Ladder(Escalation):
    """The ladder as it stands."""

    variant: Literal["ladder"] = "ladder"


class Bargaining(Escalation):
    """The ladder with Fearon's war."""

    variant: Literal["bargaining"] = "bargaining"
    war_cost: float = parameter(
        0.2, unit="1", low=0.05, high=0.4, source="assumption", at_least=0.0
    )
    """c_A: the challenger's cost of war, as a share of the stake."""
    highest_target_cost: float = parameter(
        0.4, unit="1", low=0.2, high=0.8, source="assumption", at_least=1e-6
    )
    """c_bar: the target's cost is somewhere between 0 and this."""


def onset_rate(
    dispute: Array,
    hostility_rise: Array,
    mutual_threat: Array,
    transparency: Array,
    conditionality: Array,
    hotspot_rate: Array,
    p: Escalation,
) -> Array:
    r"""
    Incidents a year in a dyad, of level 2 or more.

    Parameters
    ----------
    dispute : array (...), [1], in [0, 1]
        An open question of status or recognition.
    hostility_rise : array (...), [1]
        Hostility above its usual level.
    mutual_threat : array (...), [1], in [0, 2]
        Sum of what each side fears of the other.
    transparency : array (...), [1], in [0, 1]
    conditionality : array (...), [1]
        Sum of both sides' restraint by conditions.
    hotspot_rate : array (...), [1/yr]
        Incidents a local hotspot adds.

    Returns
    -------
    array (...), [1/yr], >= 0

    Notes
    -----
    Equation: :math:`\lambda_0 \exp(b_r r + b_h (h-h_0) + b_T (T_{ij}+T_{ji}-0.15) -
    b_\tau(\tau-0.35) - eu) + hotspot`.

    Theory: territory and rivalry as steps to war [Senese2008]_. Assumptions: S17.

    Examples
    --------
    >>> x = [np.array(v) for v in (0.0, 0.0, 0.15, 0.35, 0.0, 0.0)]
    >>> float(onset_rate(*x, Ladder()))
    0.03
    """
    push = (
        p.dispute_weight * dispute
        + p.hostility_weight * hostility_rise
        + p.threat_weight * (mutual_threat - USUAL_MUTUAL_THREAT)
        - p.transparency_weight * (transparency - USUAL_TRANSPARENCY)
        - conditionality
    )
    rate: Array = p.base_rate * np.exp(push) + hotspot_rate
    return rate


def opportunism(attention: Array, p: Escalation) -> Array:
    r"""
    Factor on the rate of all incidents, those of hotspots too, when outsiders look away.

    Parameters
    ----------
    attention : array (...), [1], in [0, 1]

    Returns
    -------
    array (...), [1], >= 1

    Notes
    -----
    Equation: :math:`\exp(b_{att}(1-att))`. Source: document 000, lines 1 and 52, on the fear
    that a rival uses the distraction of others. Assumptions: S27.

    Examples
    --------
    >>> float(opportunism(np.array(1.0), Ladder(attention_weight=2.0)))
    1.0
    >>> float(np.round(opportunism(np.array(0.5), Ladder(attention_weight=2.0)), 4))
    2.7183
    """
    factor: Array = np.exp(p.attention_weight * (1.0 - attention))
    return factor


def escalation_odds_factor(
    mutual_belief: Array, transparency: Array, balance: Array, arms_race: Array, p: Escalation
) -> Array:
    r"""
    Factor on the odds of going one level up, common to all levels.

    Notes
    -----
    Equation: :math:`\exp(\pi_{ij}+\pi_{ji}-0.7-(\tau-0.35))\,\sqrt{B}\,\exp(b_{AR}\,race)`.
    Theory: offense dominance and first-strike fears [Jervis1978]_; arms races and escalation
    [Wallace1979]_, disputed [Diehl1983]_. Assumptions: S17.

    Examples
    --------
    >>> x = [np.array(v) for v in (0.7, 0.35, 1.0, 0.0)]
    >>> float(escalation_odds_factor(*x, Ladder()))
    1.0
    """
    mood = (mutual_belief - USUAL_MUTUAL_BELIEF) - (transparency - USUAL_TRANSPARENCY)
    factor: Array = np.exp(mood + p.arms_race_weight * arms_race) * np.sqrt(balance)
    return factor


def held_back(
    presence: Array, attention: Array, guarantee: Array, expected_damage: Array, p: Escalation
) -> Array:
    r"""
    Factor on the odds of going up from level 3 or 4.

    Parameters
    ----------
    presence : array (...), [1], in [0, 1]
        Credibility of a third party on the ground.
    attention : array (...), [1], in [0, 1]
    guarantee : array (...), [1], in [0, 1]
        The higher credibility of the two sides' guarantees.
    expected_damage : array (...), [yr]
        What the less deterred side must expect to lose, over its yearly output.

    Notes
    -----
    Equation: :math:`(1 - 0.5\,att\,presence)(1 - 0.8\max\kappa)\exp(-b_D\,damage)`.
    Theory: deterrence by punishment [Snyder1961]_; documents 002:46 and 002:52 for both
    readings. Assumptions: S17.

    Examples
    --------
    >>> zero = np.array(0.0)
    >>> float(held_back(zero, zero, zero, zero, Ladder()))
    1.0
    """
    return (
        (1.0 - p.presence_weight * attention * presence)
        * (1.0 - p.guarantee_weight * guarantee)
        * np.exp(-p.deterrence_weight * expected_damage)
    )


def between_the_sides(deconfliction: Array, common_friend: Array, p: Escalation) -> Array:
    r"""
    Factor on the odds of going up from level 3 or 4 by what binds the two sides, or any sides.

    Parameters
    ----------
    deconfliction : array (...), [log odds], >= 0
        Hotlines and common rules between the two armed forces.
    common_friend : array (...), [1], in [0, 1]
        The highest product of both sides' commitments to one ally.

    Returns
    -------
    array (...), [1], >= 0

    Notes
    -----
    Equation: :math:`\exp(b_{norm} - b_{dec})(1 - b_X \max_k a_{ik} a_{jk})`. Sources: document
    001, line 83 (rules of deconfliction) and line 25 (older beliefs on the cost of force);
    documents 002 and 003 on Hungary, which works with Croatia and with Serbia. Assumptions:
    S28 (friend), S29 (norm), A47 (deconfliction).

    Examples
    --------
    >>> zero, half = np.array(0.0), np.array(0.5)
    >>> float(between_the_sides(zero, half, Ladder()))
    1.0
    >>> float(between_the_sides(zero, half, Ladder(friend_weight=1.0)))
    0.5
    >>> float(np.round(between_the_sides(np.array(1.0), zero, Ladder()), 4))
    0.3679
    """
    return np.exp(p.norm_erosion - deconfliction) * (1.0 - p.friend_weight * common_friend)


def stepped_up(usual_probability: Array | float, odds_factor: Array) -> Array:
    """
    Probability of going one level up, from the usual one and a factor on its odds.

    Examples
    --------
    >>> float(stepped_up(0.5, np.array(3.0)))
    0.75
    """
    certain = np.minimum(np.asarray(usual_probability), 1.0 - 1e-15)
    odds: Array = certain / (1.0 - certain) * odds_factor
    return odds / (1.0 + odds)


@variant("crises", Ladder)
def ladder(war_probability: Array, p: Ladder) -> Array:
    """
    Probability that force becomes war: as the ladder has it.

    Examples
    --------
    >>> float(ladder(np.array(0.03), Ladder()))
    0.03
    """
    return war_probability + 0.0


@variant("crises", Bargaining)
def bargaining(war_probability: Array, p: Bargaining) -> Array:
    r"""
    Probability that force becomes war when the target's cost is private.

    The challenger makes the offer that pays it best; a target with low costs refuses.

    Notes
    -----
    Equation: :math:`P = \max(0, (1 - c_A/\bar c)/2)`; power does not enter. Theory: the
    risk-return trade-off [Fearon1995]_; the form is derived with a uniform cost.

    Examples
    --------
    >>> float(bargaining(np.array(0.03), Bargaining()))
    0.25
    """
    war: Array = np.maximum((1.0 - p.war_cost / p.highest_target_cost) * 0.5, 0.0)
    return war + 0.0 * war_probability


@variant("crises", NoCrises)
def no_crises(war_probability: Array, p: NoCrises) -> Array:
    """
    No war: the null.

    Examples
    --------
    >>> float(no_crises(np.array(0.03), NoCrises()))
    0.0
    """
    return 0.0 * war_probability


def happens(draw: Array, rate: Array, dt: float) -> Array:
    """
    Whether something with a yearly rate happens in a step: 1 or 0.

    Examples
    --------
    >>> float(happens(np.array(0.0), np.array(0.5), 0.25))
    1.0
    """
    return np.where(draw < -np.expm1(-rate * dt), 1.0, 0.0)
