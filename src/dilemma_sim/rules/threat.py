"""Threat perception: how probable it seems that another state attacks and succeeds.

Variants
--------
balance_of_threat : power, distance, offensive weapons and believed intentions together.
capability_only : power alone; every state is suspected alike.
none : nobody threatens anybody; the null.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from dilemma_sim.rules.variants import Array, Parameters, parameter, variant


class ThreatNumbers(Parameters):
    """The numbers that every way of perceiving threat shares."""

    weapons_differ: ClassVar[bool] = True
    threat_floor: float = parameter(
        0.02, unit="1", low=0.005, high=0.05, source="assumption", at_least=1e-9
    )
    """T_f: the threat that a planner counts with even when there is none."""
    contest_sharpness: float = parameter(
        1.0, unit="1", low=0.5, high=3.0, source="Hirshleifer1989", at_least=1e-6
    )
    """m: how much superior strength decides. 1: in proportion. Large: nearly always."""
    bloc_weight: float = parameter(
        0.5, unit="1", low=0.0, high=1.0, source="assumption", at_least=0.0
    )
    """chi: how much of an ally's offense is counted as the rival's own."""


class ThreatNone(ThreatNumbers):
    """No threat between states; what is left is the threat from outside the region."""

    variant: Literal["none"] = "none"


class FreeRiding(ThreatNumbers):
    """Threat between states, of which planners leave a part to their guarantor."""

    free_ride_weight: float = parameter(
        0.5, unit="1", low=0.0, high=1.0, source="George2018", at_least=0.0, at_most=1.0
    )
    """f_r: how far planners lean on a guarantee. 0: not at all. 1: as far as they feel it."""


class BalanceOfThreat(FreeRiding):
    """Walt's four sources of threat."""

    variant: Literal["balance_of_threat"] = "balance_of_threat"


class CapabilityOnly(FreeRiding):
    """Capability alone, with one suspicion of everybody."""

    variant: Literal["capability_only"] = "capability_only"
    weapons_differ: ClassVar[bool] = False
    assumed_belief: float = parameter(
        0.15, unit="1", low=0.03, high=0.5, source="assumption", at_least=0.0, at_most=1.0
    )
    """The probability of hostile intent given to every other state."""


def believed_success(alone: Array, helped: Array, credibility: Array) -> Array:
    r"""
    Probability that an attack on a state succeeds, help from its guarantor included.

    The guarantor comes with the probability that its word is believed.

    Parameters
    ----------
    alone, helped : array (...), [1], in [0, 1]
        Chance of the attack without and with the guarantor's reinforcement; see
        :func:`~dilemma_sim.rules.arithmetic.contest_success`.
    credibility : array (...), [1], in [0, 1]

    Returns
    -------
    array (...), [1], in [0, 1]

    Notes
    -----
    Equation: :math:`p = (1-\kappa)\,csf(O, G) + \kappa\,csf(O, G + N)`.

    Theory: the fear of abandonment is one minus the credibility [Snyder1984]_.

    Assumptions: S2 (a guarantee is kept wholly or not at all).

    Examples
    --------
    >>> import numpy as np
    >>> alone, helped = np.array(0.75), np.array(0.25)
    >>> [float(believed_success(alone, helped, np.array(k))) for k in (0.0, 0.5, 1.0)]
    [0.75, 0.5, 0.25]
    """
    return alone + credibility * (helped - alone)


@variant("threat_perception", BalanceOfThreat)
def balance_of_threat(belief: Array, success: Array, p: BalanceOfThreat) -> Array:
    r"""
    Threat an observer perceives from a target: suspicion times the chance of success.

    Parameters
    ----------
    belief : array (...), [1], in [0, 1]
        Observer's probability that the target is revisionist.
    success : array (...), [1], in [0, 1]
        Probability that the target's attack would succeed; see :func:`believed_success`.

    Returns
    -------
    array (...), [1], in [0, 1]
        0: a friend, or one that cannot reach. 1: a certain enemy that would surely win.

    Notes
    -----
    Equation: :math:`T_{ij} = \pi_{ij} p_{ij}`.

    Theory: aggregate power, proximity, offensive capability and intentions [Walt1987]_; the
    first three enter through the chance of success.

    Assumptions: S3 (the four sources multiply, so that any one at zero removes the threat).

    Examples
    --------
    >>> import numpy as np
    >>> float(balance_of_threat(np.array(0.5), np.array(0.5), BalanceOfThreat()))
    0.25
    >>> float(balance_of_threat(np.array(0.5), np.array(0.0), BalanceOfThreat()))
    0.0
    """
    return belief * success


@variant("threat_perception", CapabilityOnly)
def capability_only(success: Array, p: CapabilityOnly) -> Array:
    r"""
    Threat an observer perceives from a target when intentions cannot be known.

    Notes
    -----
    Equation: :math:`T_{ij} = \pi\, p_{ij}` with one constant for all, and weapons that count
    half as offense and half as defense.

    Theory: balance of power; states look at what others can do [Waltz1979]_.

    Examples
    --------
    >>> import numpy as np
    >>> float(np.round(capability_only(np.array(0.5), CapabilityOnly()), 12))
    0.075
    """
    return p.assumed_belief * success


@variant("threat_perception", ThreatNone)
def none(success: Array, p: ThreatNone) -> Array:
    """
    No threat between states: the null.

    Examples
    --------
    >>> import numpy as np
    >>> float(none(np.array(0.9), ThreatNone()))
    0.0
    """
    return 0.0 * success
