"""Domestic industry and manpower: what a state makes and trains itself.

Variants of industry
--------------------
growing : capacity grows with investment and exports.
none : everything is bought abroad; the null.

Variants of manpower
--------------------
trained_reserve : active soldiers, and reserves trained by conscription.
active_only : active soldiers only; the null.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from dilemma_sim.rules.variants import Array, Parameters, parameter, variant


class Growing(Parameters):
    """Industry that grows."""

    variant: Literal["growing"] = "growing"
    investment_yield: float = parameter(
        0.3, unit="1/yr", low=0.0, high=0.6, source="assumption", at_least=0.0
    )
    """iota: capacity gained per unit of money put into industry, own or from exports."""
    home_price: float = parameter(
        0.8, unit="1", low=0.5, high=1.2, source="assumption", at_least=0.1
    )
    """Price of home-made weapons against bought ones."""
    home_lead_time: float = parameter(
        0.5, unit="yr", low=0.0, high=2.0, source="assumption", at_least=0.0
    )
    """Years from a home order to its delivery; rounded to whole steps."""
    opacity: float = parameter(
        0.2, unit="1", low=0.0, high=0.5, source="assumption", at_least=0.0, at_most=1.0
    )
    """Transparency lost when all arms are made at home."""


class NoIndustry(Parameters):
    """Everything is bought abroad."""

    variant: Literal["none"] = "none"


class TrainedReserve(Parameters):
    """Soldiers and reserves."""

    variant: Literal["trained_reserve"] = "trained_reserve"
    soldier_value: float = parameter(
        0.02, unit="USDm", low=0.005, high=0.05, source="assumption", at_least=0.0
    )
    """v_A: capability of one active soldier."""
    reserve_weight: float = parameter(
        0.25, unit="1", low=0.0, high=0.6, source="assumption", at_least=0.0
    )
    """Worth of a trained reservist against an active soldier."""
    reserve_loss_rate: float = parameter(
        0.10, unit="1/yr", low=0.05, high=0.2, source="assumption", at_least=1e-6
    )
    """Reservists who grow too old, as a yearly rate."""
    full_training_days: float = parameter(
        90.0, unit="days", low=60.0, high=180.0, source="assumption", at_least=1.0
    )
    """Days after which a conscript counts as fully trained."""
    conscript_cost: float = parameter(
        0.02, unit="USDm per person and year", low=0.005, high=0.04, source="assumption", at_least=0
    )
    """w_c: cost of a conscript's year; it is taken from equipment."""


class ActiveOnly(Parameters):
    """Active soldiers only."""

    variant: Literal["active_only"] = "active_only"
    soldier_value: float = parameter(
        0.02, unit="USDm", low=0.005, high=0.05, source="assumption", at_least=0.0
    )
    """v_A: capability of one active soldier."""


@variant("industry", Growing)
def growing(
    capacity: Array,
    capacity_limit: Array,
    growth_rate: Array,
    investment: Array,
    dt: float,
    p: Growing,
) -> Array:
    r"""
    Domestic capacity after one step.

    Parameters
    ----------
    capacity, capacity_limit : array (...), [USDm/yr]
    growth_rate : array (...), [1/yr]
    investment : array (...), [USDm/yr]
        The budget's industry share, and what exports bring in.

    Notes
    -----
    Equation: :math:`Q + dt\,(r Q (1 - Q/Q_{max}) + \iota I)`, at most :math:`Q_{max}`. Where the
    limit has fallen below the capacity, what lies beyond it is closed at once.
    Source: documents 002 and 003 on home production. Assumptions: S13.

    Examples
    --------
    >>> full = np.array(10.0)
    >>> float(growing(full, full, np.array(0.5), np.array(3.0), 0.25, Growing()))
    10.0
    """
    kept = np.minimum(capacity, capacity_limit)
    room = 1.0 - kept / np.where(capacity_limit > 0.0, capacity_limit, 1.0)
    grown = kept + dt * (growth_rate * kept * room + p.investment_yield * investment)
    return np.minimum(grown, capacity_limit)


@variant("industry", NoIndustry)
def no_industry(capacity: Array, p: NoIndustry) -> Array:
    """
    No capacity at all: the null.

    Examples
    --------
    >>> float(no_industry(np.array(10.0), NoIndustry()))
    0.0
    """
    return 0.0 * capacity


def usable_part(dependence: Array, availability: Array) -> Array:
    r"""
    Part of home production that runs, as far as one supplier of components decides.

    Parameters
    ----------
    dependence : array (...), [share]
        Part of home production that needs this supplier's components.
    availability : array (...), [1], in [0, 1]
        How readily the supplier delivers.

    Returns
    -------
    array (...), [share]

    Notes
    -----
    Equation: :math:`1 - dep_s (1-\alpha_s)`; with several suppliers the parts are multiplied.
    Source: documents 002 and 003 on drones without Chinese parts. Assumptions: A50.

    Examples
    --------
    >>> float(usable_part(np.array(0.5), np.array(1.0)))
    1.0
    >>> float(usable_part(np.array(0.5), np.array(0.5)))
    0.75
    """
    return 1.0 - dependence * (1.0 - availability)


@variant("manpower", TrainedReserve)
def trained_reserve(
    reserve: Array, conscript_intake: Array, conscript_days: Array, dt: float, p: TrainedReserve
) -> Array:
    r"""
    Trained reservists after one step.

    Notes
    -----
    Equation: :math:`\dot R = n \min(1, days/90) - 0.10 R`, solved over the step. Source:
    documents 000 and 002 on conscription. Assumptions: S14.

    Examples
    --------
    >>> rest = np.array(1000.0)
    >>> float(np.round(trained_reserve(rest, rest / 10, 90 + 0 * rest, 0.25, TrainedReserve()), 9))
    1000.0
    """
    kept = np.exp(-p.reserve_loss_rate * dt)
    trained = conscript_intake * np.minimum(conscript_days / p.full_training_days, 1.0)
    after: Array = reserve * kept + trained * ((1.0 - kept) / p.reserve_loss_rate)
    return after


@variant("manpower", ActiveOnly)
def active_only(reserve: Array, p: ActiveOnly) -> Array:
    """
    No reserve: the null.

    Examples
    --------
    >>> float(active_only(np.array(5.0), ActiveOnly()))
    0.0
    """
    return 0.0 * reserve


def manpower_value(active: Array, reserve: Array, soldier_value: Array, weight: Array) -> Array:
    """
    Capability of the people under arms.

    Examples
    --------
    >>> four = np.array(4.0)
    >>> float(manpower_value(four, four, np.array(1.0), np.array(0.25)))
    5.0
    """
    return soldier_value * (active + weight * reserve)
