"""Restraint: what incidents leave behind, and what calms them.

Variants of hostility
---------------------
remembered : incidents feed it, time heals it.
constant : it never moves; the null.

Variants of mediation
---------------------
attention : outsiders who look may mediate a crisis.
none : nobody mediates; the null.

Variants of conditionality
--------------------------
leverage : accession as an incentive for restraint.
none : no conditions; the null.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from dilemma_sim.rules.variants import Array, Parameters, parameter, variant


class Remembered(Parameters):
    """Hostility that incidents feed and time heals."""

    variant: Literal["remembered"] = "remembered"
    incident_increment: float = parameter(
        0.12, unit="1", low=0.0, high=0.3, source="assumption", at_least=0.0
    )
    """Rise at an incident of level 3; half as much at level 2."""
    decay_rate: float = parameter(
        0.35, unit="1/yr", low=0.1, high=0.7, source="assumption", at_least=0.0
    )
    """Share of the hostility above the usual that heals in a year, as a rate."""


class ConstantHostility(Parameters):
    """Hostility that never moves."""

    variant: Literal["constant"] = "constant"


class Attention(Parameters):
    """Mediation by outsiders who look."""

    variant: Literal["attention"] = "attention"
    probability: float = parameter(
        0.5, unit="1", low=0.0, high=0.9, source="assumption", at_least=0.0, at_most=1.0
    )
    """Probability of mediation after level 3 or more, with full attention."""


class NoMediation(Parameters):
    """Nobody mediates."""

    variant: Literal["none"] = "none"


class Leverage(Parameters):
    """Accession as an incentive for restraint."""

    variant: Literal["leverage"] = "leverage"
    strength: float = parameter(0.7, unit="1", low=0.0, high=1.5, source="assumption", at_least=0.0)
    """e: fall of the log rate of incidents at full leverage."""
    transparency_gain: float = parameter(
        0.0, unit="1", low=0.0, high=0.3, source="assumption", at_least=0.0
    )
    """Transparency that reports to the union add, for each unit of restraint of either side."""


class NoConditionality(Parameters):
    """No conditions."""

    variant: Literal["none"] = "none"


@variant("hostility", Remembered)
def remembered(hostility: Array, level: Array, calmed: Array, p: Remembered) -> Array:
    """
    Hostility after an incident, between 0 and 1.

    Parameters
    ----------
    hostility : array (...), [1], in [0, 1]
    level : array (...), [1]
        Level of the incident; 0 for none.
    calmed : array (...), 0 or 1
        Whether mediation halved the effect.

    Notes
    -----
    Equation: :math:`h + 0.12 (L-1)/2`. Assumptions: S18.

    Examples
    --------
    >>> h = [np.array(x) for x in (0.5, 3.0, 0.0)]
    >>> float(remembered(*h, Remembered()))
    0.62
    """
    rise = p.incident_increment * np.maximum(level - 1.0, 0.0) * 0.5
    return np.minimum(hostility + rise * (1.0 - 0.5 * calmed), 1.0)


@variant("hostility", ConstantHostility)
def constant_hostility(hostility: Array, p: ConstantHostility) -> Array:
    """
    Hostility that no incident moves: the null.

    Examples
    --------
    >>> float(constant_hostility(np.array(0.5), ConstantHostility()))
    0.5
    """
    return hostility + 0.0


def hostility_healed(hostility: Array, usual: Array, decay_rate: Array, dt: float) -> Array:
    """
    Hostility after a step of calm.

    Examples
    --------
    >>> float(hostility_healed(np.array(0.3), np.array(0.3), np.array(0.35), 0.25))
    0.3
    """
    return usual + (hostility - usual) * np.exp(-decay_rate * dt)


@variant("mediation", Attention)
def attention_mediates(attention: Array, p: Attention) -> Array:
    """
    Probability that outsiders mediate a crisis of level 3 or more.

    Examples
    --------
    >>> float(attention_mediates(np.array(1.0), Attention()))
    0.5
    """
    return np.minimum(p.probability * attention, 1.0)


@variant("mediation", NoMediation)
def nobody_mediates(attention: Array, p: NoMediation) -> Array:
    """
    Probability of mediation: none.

    Examples
    --------
    >>> float(nobody_mediates(np.array(1.0), NoMediation()))
    0.0
    """
    return 0.0 * attention


@variant("conditionality", Leverage)
def leverage(eu_leverage: Array, eu_veto: Array, p: Leverage) -> Array:
    """
    Restraint of a candidate by accession conditions; a veto among members halves it.

    Source: documents 001 and 000. Assumptions: S19.

    Examples
    --------
    >>> float(leverage(np.array(1.0), np.array(1.0), Leverage()))
    0.35
    """
    return p.strength * eu_leverage * (1.0 - 0.5 * eu_veto)


def opened(transparency: Array, restraint: Array, transparency_gain: Array | float) -> Array:
    r"""
    Transparency of a pair, with what accession conditions add to it.

    Parameters
    ----------
    transparency : array (...), [1], in [0, 1]
    restraint : array (...), [1], >= 0
        Sum of both sides' restraint by conditions.

    Returns
    -------
    array (...), [1], in [0, 1]

    Notes
    -----
    Equation: :math:`\min(1, \tau + g_\tau (eu_i + eu_j))`. Source: document 001, lines 83 and 85.
    Assumptions: S31.

    Examples
    --------
    >>> float(opened(np.array(0.35), np.array(0.7), 0.0))
    0.35
    >>> float(opened(np.array(0.9), np.array(1.4), 0.3))
    1.0
    """
    clear: Array = np.minimum(transparency + transparency_gain * restraint, 1.0)
    return clear


@variant("conditionality", NoConditionality)
def no_conditionality(eu_leverage: Array, p: NoConditionality) -> Array:
    """
    No restraint: the null.

    Examples
    --------
    >>> float(no_conditionality(np.array(1.0), NoConditionality()))
    0.0
    """
    return 0.0 * eu_leverage
