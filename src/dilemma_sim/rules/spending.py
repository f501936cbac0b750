"""Spending: what share of output a state wants to spend on its military.

Variants
--------
reference_path : published plans, and an answer to threat on top of them.
constant_share : the starting burden; the null.
log_reaction : an answer to the growth of rivals' spending.
parity : a wanted ratio to the spending of suspected rivals.
public_good : what allies leave undone (Olson and Zeckhauser).
richardson : reaction, fatigue and grievance, moved at every step.

All but ``richardson`` say what is wanted next year; :func:`burden_after` moves the budget
part of the way.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from dilemma_sim.rules.variants import Array, Parameters, parameter, variant

#: Spending never falls below this many USDm a year, so that its logarithm exists.
LEAST_SPENDING = 1e-6


class YearlyBudget(Parameters):
    """The numbers of a budget that is made once a year."""

    yearly: ClassVar[bool] = True
    adjustment_rate: float = parameter(
        0.30, unit="1/yr", low=0.15, high=0.6, source="BoehmeltBove2014", at_least=0.0, at_most=1.0
    )
    """lambda: share of the gap to the wanted burden that is closed in a year."""
    budget_noise: float = parameter(
        0.08, unit="1/yr", low=0.05, high=0.13, source="SIPRI2026", at_least=0.0
    )
    """sigma_M: standard deviation of yearly budget surprises, in logarithms."""


class ConstantShare(YearlyBudget):
    """A budget that only follows the economy."""

    variant: Literal["constant_share"] = "constant_share"


class ReferencePath(YearlyBudget):
    """Plans and threat."""

    variant: Literal["reference_path"] = "reference_path"
    threat_elasticity: float = parameter(
        0.2, unit="1", low=0.0, high=1.2, source="assumption", at_least=0.0
    )
    """eta: percent more wanted for one percent more threat."""
    compliance_scale: float = parameter(
        1.0, unit="1", low=0.0, high=1.2, source="assumption", at_least=0.0
    )
    """One factor on the compliance of every plan; 0 switches all plans off."""


class LogReaction(YearlyBudget):
    """An answer to the growth of rivals' spending."""

    variant: Literal["log_reaction"] = "log_reaction"
    reaction: float = parameter(0.5, unit="1", low=0.0, high=1.0, source="assumption")
    """r: percent more wanted for one percent more spending of the average rival."""


class Parity(YearlyBudget):
    """A wanted ratio to suspected rivals."""

    variant: Literal["parity"] = "parity"
    parity_ratio: float = parameter(
        1.0, unit="1", low=0.3, high=2.0, source="assumption", at_least=0.0
    )
    """q: wanted spending per unit of rivals' spending, weighted by suspicion."""


class PublicGood(YearlyBudget):
    """Defense as a good that allies share."""

    variant: Literal["public_good"] = "public_good"
    wanted_share: float = parameter(
        0.02, unit="share of GDP", low=0.005, high=0.1, source="assumption", at_least=0.0
    )
    """a: what a state alone would spend, as a share of its output."""
    spillover: float = parameter(
        1.0, unit="1", low=0.0, high=1.0, source="Olson1966", at_least=0.0, at_most=1.0
    )
    """sigma: how much of an ally's spending protects oneself as well."""


class Richardson(Parameters):
    """Richardson's three coefficients; each is multiplied by the states' own numbers."""

    variant: Literal["richardson"] = "richardson"
    yearly: ClassVar[bool] = False
    reaction: float = parameter(0.02, unit="1/yr", low=0.0, high=0.2, source="assumption")
    """Scale of k: spending added a year per unit of a rival's; times `reactions`."""
    fatigue: float = parameter(
        0.10, unit="1/yr", low=0.02, high=0.5, source="assumption", at_least=0.0
    )
    """Scale of alpha: share of one's own spending given up a year; times `fatigue`."""
    submissiveness: float = parameter(
        0.0, unit="1/USDm", low=0.0, high=0.001, source="Richardson1951", at_least=0.0
    )
    """How a rival's lead dampens the reaction; 0 is the classical model."""


def plan_progress(year: Array, start: Array, deadline: Array, lead: Array, public: Array) -> Array:
    """
    How far a force plan should have come, as a share of its way.

    Budgets follow with a delay, so planners aim ahead by that delay.

    Parameters
    ----------
    year : array (...), [yr]
        The year the budget is for.
    start, deadline, public : array (...), [yr]
        The plan's start and deadline, and when it became known; before that it acts on nobody.
    lead : array (...), [yr]
        The delay of the partial adjustment, (1 - lambda) / lambda.

    Examples
    --------
    >>> years = [np.array(x) for x in (2020.0, 2015.0, 2025.0, 0.0, 2015.0)]
    >>> float(plan_progress(*years))
    0.5
    """
    done = np.minimum(np.maximum((year + lead - start) / (deadline - start), 0.0), 1.0)
    return np.where(year >= public, done, 0.0)


def moved_by_plan(
    log_burden: Array, log_target: Array, compliance: Array, progress: Array
) -> Array:
    """
    Reference burden after one more plan, in logarithms; a plan never lowers it.

    Examples
    --------
    >>> float(moved_by_plan(np.array(0.0), np.array(1.0), np.array(0.5), np.array(1.0)))
    0.5
    """
    return log_burden + compliance * progress * np.maximum(log_target - log_burden, 0.0)


@variant("spending", ReferencePath)
def reference_path(
    log_reference_burden: Array,
    planning_threat: Array,
    starting_planning_threat: Array,
    threat_floor: Array,
    burden_ceiling: Array,
    p: ReferencePath,
) -> Array:
    r"""
    Wanted burden: the planned path, raised or lowered by the change of threat.

    Parameters
    ----------
    log_reference_burden : array (...), [ln share of GDP]
        The burden at the start, moved by the plans so far.
    planning_threat, starting_planning_threat : array (...), [1], in [0, 1]
    threat_floor : array (...), [1], > 0
    burden_ceiling : array (...), [share of GDP]
        What the budget and parliament allow.

    Returns
    -------
    array (...), [ln share of GDP]

    Notes
    -----
    Equation: :math:`\ln m^* = \min(\ln b + \eta \ln\frac{T + T_f}{T_0 + T_f}, \ln m_{max})`.

    Theory: spending answers threat with a small elasticity [Nordhaus2012]_
    [CollierHoeffler2002]_. Assumptions: S8 (a plan does not cap the answer to threat).

    Examples
    --------
    Threat as at the start leaves the plan:

    >>> b, t, f, top = (np.array(x) for x in (-4.0, 0.1, 0.02, 0.05))
    >>> float(reference_path(b, t, t, f, top, ReferencePath()))
    -4.0
    """
    answer = np.log(planning_threat + threat_floor) - np.log(
        starting_planning_threat + threat_floor
    )
    return np.minimum(log_reference_burden + p.threat_elasticity * answer, np.log(burden_ceiling))


@variant("spending", ConstantShare)
def constant_share(starting_burden: Array, p: ConstantShare) -> Array:
    """
    Wanted burden as at the start, in logarithms: the null.

    Examples
    --------
    >>> float(constant_share(np.array(1.0), ConstantShare()))
    0.0
    """
    return np.log(starting_burden)


@variant("spending", LogReaction)
def log_reaction(starting_burden: Array, rival_growth: Array, p: LogReaction) -> Array:
    r"""
    Wanted burden that answers the mean growth of rivals' spending since the start.

    Notes
    -----
    Equation: :math:`\ln m^* = \ln m_0 + r\,\overline{\ln (M_j/M_j(0))}`. In equilibrium two
    such states multiply an outside push by 1/(1-r^2). Theory: [CollierHoeffler2002]_.

    Examples
    --------
    >>> float(log_reaction(np.array(1.0), np.array(0.2), LogReaction()))
    0.1
    """
    return np.log(starting_burden) + p.reaction * rival_growth


@variant("spending", Parity)
def parity(suspected_rival_spending: Array, gdp: Array, burden_ceiling: Array, p: Parity) -> Array:
    r"""
    Wanted burden that keeps a ratio to the spending of suspected rivals, in logarithms.

    Notes
    -----
    Equation: :math:`M^* = q \sum_j \pi_{ij} M_j` over rivals, under the ceiling. Source:
    document 001 on parity in the air and on the ground.

    Examples
    --------
    >>> float(parity(np.array(2.0), np.array(100.0), np.array(0.02), Parity()) - np.log(0.02))
    0.0
    """
    wanted = np.maximum(p.parity_ratio * suspected_rival_spending, LEAST_SPENDING)
    return np.log(np.minimum(wanted / gdp, burden_ceiling))


@variant("spending", PublicGood)
def public_good(gdp: Array, ally_spending: Array, p: PublicGood) -> Array:
    r"""
    Wanted burden of a state that counts on its allies' spending, in logarithms.

    Notes
    -----
    Equation: :math:`M^* = \max(0, a Y - (1-a)\sigma \sum_k M_k)`. Moves made together settle
    only for :math:`\lambda < 2 / (1 + (1-a)(N-1))`. Theory: [Olson1966]_.

    Examples
    --------
    >>> lone = public_good(np.array(100.0), np.array(0.0), PublicGood())
    >>> float(np.round(np.exp(lone), 12))
    0.02
    """
    shared = (1.0 - p.wanted_share) * p.spillover * ally_spending
    return np.log(np.maximum(p.wanted_share * gdp - shared, LEAST_SPENDING) / gdp)


def reaction_to(rival: Array, own: Array, strength: Array, submissiveness: Array | float) -> Array:
    """
    Spending added a year in answer to one rival.

    Examples
    --------
    >>> float(reaction_to(np.array(10.0), np.array(10.0), np.array(0.1), 0.0))
    1.0
    """
    return strength * rival * (1.0 - submissiveness * (rival - own))


@variant("spending", Richardson)
def richardson(
    spending: Array,
    reaction: Array,
    own_fatigue: Array,
    grievance: Array,
    gdp: Array,
    dt: float,
    p: Richardson,
) -> Array:
    r"""
    Burden after one step of Richardson's equation, in logarithms.

    Parameters
    ----------
    spending : array (...), [USDm/yr]
    reaction : array (...), [USDm/yr per yr]
        Sum of :func:`reaction_to` over rivals, scaled by `reaction`.
    own_fatigue : array (...), [1]
    grievance : array (...), [USDm/yr per yr]

    Notes
    -----
    Equation: :math:`M \leftarrow M + dt(\sum_j k_{ij}M_j - \alpha_i M_i + g_i)`.
    Theory: [Richardson1960]_; with submissiveness [Richardson1951]_.

    Examples
    --------
    >>> ten, one = np.array(10.0), np.array(1.0)
    >>> at_rest = richardson(ten, one, one, 0 * one, one, 1.0, Richardson())
    >>> float(np.round(np.exp(at_rest), 9))
    10.0
    """
    change = reaction - p.fatigue * own_fatigue * spending + grievance
    return np.log(np.maximum(spending + dt * change, LEAST_SPENDING) / gdp)


def burden_after(
    log_burden: Array,
    log_wanted: Array,
    shock: Array,
    adjustment_rate: Array | float,
    budget_noise: Array | float,
) -> Array:
    r"""
    Burden of next year's budget, in logarithms.

    Notes
    -----
    Equation: :math:`\ln m + \lambda(\ln m^* - \ln m) + \sigma_M \xi`. Theory: inertia dominates
    military budgets [BoehmeltBove2014]_. The burden adjusts, not the money, so that a growing
    economy does not sink it (assumption S9).

    Examples
    --------
    >>> float(burden_after(np.array(0.0), np.array(1.0), np.array(0.0), 0.3, 0.08))
    0.3
    """
    return log_burden + adjustment_rate * (log_wanted - log_burden) + budget_noise * shock
