"""Procurement: how equipment money becomes weapons.

Variants of allocation (what is bought)
---------------------------------------
fixed : the state's usual mix.
counter : more of what answers the weapons that threaten.
defensive_restraint : part of the mix moved to weapons that mostly defend.

Variants of procurement (how it arrives)
----------------------------------------
pipeline : orders, suppliers who may refuse, queues, lead times.
immediate : money becomes weapons at once; the null.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from dilemma_sim.rules.variants import Array, Parameters, parameter, variant

#: Weapons below this offensiveness count as mostly defensive.
DEFENSIVE_BELOW = 0.3


class EquipmentShare(Parameters):
    """How much of the budget goes to equipment, whatever is bought."""

    equipment_growth_share: float = parameter(
        0.6, unit="1", low=0.0, high=1.0, source="NATO2014", at_least=0.0
    )
    """mu_E: how strongly growth of the budget goes to equipment."""
    equipment_share_low: float = parameter(
        0.15, unit="share", low=0.10, high=0.20, source="assumption", at_least=0.0, at_most=1.0
    )
    """Least share of equipment in a budget."""
    equipment_share_high: float = parameter(
        0.45, unit="share", low=0.35, high=0.55, source="assumption", at_least=0.0, at_most=1.0
    )
    """Largest share of equipment in a budget."""


class FixedMix(EquipmentShare):
    """The usual mix."""

    variant: Literal["fixed"] = "fixed"


class Counter(EquipmentShare):
    """Weapons that answer weapons."""

    variant: Literal["counter"] = "counter"
    counter_weight: float = parameter(
        0.5, unit="1", low=0.0, high=2.0, source="assumption", at_least=0.0
    )
    """chi_c: extra weight of a weapon when all of the threat is of the kind it answers."""


class DefensiveRestraint(EquipmentShare):
    """A mix moved towards defense."""

    variant: Literal["defensive_restraint"] = "defensive_restraint"
    shift: float = parameter(
        0.2, unit="share", low=0.0, high=1.0, source="assumption", at_least=0.0, at_most=1.0
    )
    """Share of every offensive line that is moved to defensive ones."""


class Pipeline(Parameters):
    """Orders that take their time."""

    variant: Literal["pipeline"] = "pipeline"
    backlog_delay: float = parameter(
        0.2, unit="1/yr", low=0.0, high=0.5, source="assumption", at_least=0.0
    )
    """zeta: how much a year of waiting orders lengthens the lead time."""
    hop_delay: float = parameter(1.0, unit="yr", low=0.0, high=3.0, source="assumption", at_least=0)
    """Years lost when a supplier refuses and the next one is asked."""
    hop_loss: float = parameter(
        0.10, unit="share", low=0.0, high=0.3, source="assumption", at_least=0.0, at_most=1.0
    )
    """Capability lost per unit of money at the second choice."""
    used_value: float = parameter(
        2.0, unit="1", low=1.0, high=2.7, source="assumption", at_least=0.0
    )
    """Capability per unit of money of second-hand weapons against new ones."""
    loan_interest: float = parameter(
        0.0, unit="1/yr", low=0.0, high=0.06, source="assumption", at_least=0.0
    )
    """Interest a year on loans for arms."""


class Immediate(Parameters):
    """No queue and no supplier."""

    variant: Literal["immediate"] = "immediate"


def equipment_share(
    usual_share: Array, starting_burden: Array, gdp: Array, spending: Array, p: EquipmentShare
) -> Array:
    r"""
    Share of the budget that goes to equipment.

    Growth beyond the economy goes mostly to equipment; wages follow slowly.

    Notes
    -----
    Equation: :math:`s_E = \mathrm{clip}(s_{E0} + \mu_E(1 - m_0 Y/M), low, high)`.
    Source: NATO members are asked for a fifth at least [NATO2014]_. Assumptions: S10.

    Examples
    --------
    >>> x = [np.array(v) for v in (0.22, 0.02, 100.0, 2.0)]
    >>> float(np.round(equipment_share(*x, FixedMix()), 12))
    0.22
    """
    wanted = usual_share + p.equipment_growth_share * (1.0 - starting_burden * gdp / spending)
    return np.minimum(np.maximum(wanted, p.equipment_share_low), p.equipment_share_high)


@variant("allocation", FixedMix)
def fixed_mix(usual_mix: Array, p: FixedMix) -> Array:
    """
    Weight of each kind of weapon: the usual one. Weights are made to sum to 1 by the caller.

    Examples
    --------
    >>> float(fixed_mix(np.array(0.3), FixedMix()))
    0.3
    """
    return usual_mix + 0.0


@variant("allocation", Counter)
def counter(usual_mix: Array, answered_share: Array, p: Counter) -> Array:
    r"""
    Weight of each kind of weapon, raised where it answers what threatens.

    Parameters
    ----------
    usual_mix : array (...), [share]
    answered_share : array (...), [share], in [0, 1]
        Part of the threat that comes from weapons which this kind answers: air defense
        answers air and drones, artillery and drones answer armor.

    Notes
    -----
    Equation: :math:`w_d (1 + \chi_c \sum_{d'} C_{d'd} share_{d'})`. Source: documents 002 and
    003 on counter-drone purchases. Assumptions: S11 (who answers whom).

    Examples
    --------
    >>> float(np.round(counter(np.array(0.2), np.array(1.0), Counter()), 12))
    0.3
    """
    return usual_mix * (1.0 + p.counter_weight * answered_share)


@variant("allocation", DefensiveRestraint)
def defensive_restraint(
    usual_mix: Array, offensiveness: Array, defensive_part: Array, p: DefensiveRestraint
) -> Array:
    """
    Weight of each kind of weapon when offensive lines are cut and the money moved to defense.

    Parameters
    ----------
    defensive_part : array (...), [share]
        Share of the usual mix that is mostly defensive; 0 leaves nothing to move to.

    Notes
    -----
    Theory: restraint in the mix is a signal that can be read [Glaser2010]_.

    Examples
    --------
    >>> x = [np.array(v) for v in (0.5, 0.1, 0.5)]
    >>> float(np.round(defensive_restraint(*x, DefensiveRestraint()), 12))
    0.6
    """
    share = np.where(defensive_part > 0.0, p.shift, 0.0)
    raised = usual_mix + usual_mix * (
        share * (1.0 - defensive_part) / np.where(defensive_part > 0.0, defensive_part, 1.0)
    )
    return np.where(offensiveness < DEFENSIVE_BELOW, raised, usual_mix * (1.0 - share))


#: Which kinds of weapon each kind answers (assumption S11).
ANSWERS: dict[str, tuple[str, ...]] = {
    "air_defense": ("air", "drones"),
    "artillery": ("armor",),
    "drones": ("armor",),
}


@variant("procurement", Pipeline)
def lead_time(usual_lead: Array, backlog: Array, capacity: Array, p: Pipeline) -> Array:
    r"""
    Years from an order to its first delivery, longer when many orders wait.

    Parameters
    ----------
    usual_lead : array (...), [yr]
    backlog : array (...), [USDm]
        What the buyer has ordered and not yet received.
    capacity : array (...), [USDm/yr], > 0
        What its suppliers can offer it in a year.

    Notes
    -----
    Equation: :math:`L (1 + \zeta\, backlog / capacity)`. Source: document 003 on ammunition as
    a bottleneck. Assumptions: S12.

    Examples
    --------
    >>> float(lead_time(np.array(2.0), np.array(0.0), np.array(10.0), Pipeline()))
    2.0
    """
    return usual_lead * (1.0 + p.backlog_delay * backlog / capacity)


@variant("procurement", Immediate)
def at_once(usual_lead: Array, p: Immediate) -> Array:
    """
    No lead time at all: the null.

    Examples
    --------
    >>> float(at_once(np.array(2.0), Immediate()))
    0.0
    """
    return 0.0 * usual_lead


def placed_with(offered: Array, availability: Array, draw: Array) -> Array:
    """
    Money that a supplier takes: all of what it is offered, or nothing.

    Examples
    --------
    >>> float(placed_with(np.array(5.0), np.array(0.4), np.array(0.5)))
    0.0
    """
    return np.where(draw < availability, offered, 0.0)
