"""Capability: how stocks become offense and defense, and what of them is seen.

Variants of interoperability
----------------------------
mixed_standards : forces of several standards fight less well together.
none : standards do not matter; the null.

Variants of observation
-----------------------
lagged : others' stocks are seen late, and what is kept secret is not seen.
perfect : everything is seen at once; the null.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from dilemma_sim.rules.variants import Array, Parameters, parameter, variant


class MixedStandards(Parameters):
    """The price of a mixed arsenal."""

    variant: Literal["mixed_standards"] = "mixed_standards"
    mixing_loss: float = parameter(
        0.15, unit="1", low=0.0, high=0.3, source="assumption", at_least=0.0, at_most=1.0
    )
    """mu_mix: share of effectiveness lost when no two systems share a standard."""


class StandardsIgnored(Parameters):
    """Standards do not matter."""

    variant: Literal["none"] = "none"


class Lagged(Parameters):
    """How late others are seen."""

    variant: Literal["lagged"] = "lagged"
    lag: float = parameter(0.5, unit="yr", low=0.0, high=2.0, source="assumption", at_least=0.0)
    """How old the picture of others' stocks is; rounded to whole steps."""


class Perfect(Parameters):
    """Everything is seen at once."""

    variant: Literal["perfect"] = "perfect"


@variant("interoperability", MixedStandards)
def mixed_standards(concentration: Array, p: MixedStandards) -> Array:
    r"""
    Effectiveness of an arsenal, by how far it follows one standard.

    Parameters
    ----------
    concentration : array (...), [1], in (0, 1]
        Herfindahl index of the stock over families of standards. 1: one standard only.

    Returns
    -------
    array (...), [1], in (0, 1]

    Notes
    -----
    Equation: :math:`q = 1 - \mu (1 - HHI)`.

    Source: documents 001 and 003 on incompatible suppliers. Assumptions: S4.

    Examples
    --------
    >>> float(mixed_standards(np.array(1.0), MixedStandards()))
    1.0
    """
    return 1.0 - p.mixing_loss * (1.0 - concentration)


@variant("interoperability", StandardsIgnored)
def standards_ignored(concentration: Array, p: StandardsIgnored) -> Array:
    """
    Effectiveness of one, whatever the mix: the null.

    Examples
    --------
    >>> float(standards_ignored(np.array(0.3), StandardsIgnored()))
    1.0
    """
    return 1.0 + 0.0 * concentration


@variant("observation", Lagged)
def lagged(stock: Array, secrecy: Array, transparency: Array, p: Lagged) -> Array:
    r"""
    The part of another's strength that is seen.

    Notes
    -----
    Equation: :math:`K_{obs} = K(t - lag) (1 - u_j (1 - \tau_{ij}))`; the lag is taken by the
    caller. Theory: secrecy feeds misjudgment [Jervis1976]_; documents 000 and 001.

    Examples
    --------
    >>> float(lagged(np.array(10.0), np.array(0.5), np.array(0.0), Lagged()))
    5.0
    >>> float(lagged(np.array(10.0), np.array(0.5), np.array(1.0), Lagged()))
    10.0
    """
    return stock * (1.0 - secrecy * (1.0 - transparency))


@variant("observation", Perfect)
def perfect(stock: Array, transparency: Array, p: Perfect) -> Array:
    """
    Another's whole strength: the null.

    Examples
    --------
    >>> float(perfect(np.array(10.0), np.array(0.0), Perfect()))
    10.0
    """
    return stock + 0.0 * transparency


def stock_after(stock: Array, depreciation: Array, inflow: Array, dt: float) -> Array:
    r"""
    Stock after one step of wear and deliveries.

    Parameters
    ----------
    stock : array (...), [USDm], >= 0
    depreciation : array (...), [1/yr], in (0, 1)
    inflow : array (...), [USDm/yr], >= 0

    Returns
    -------
    array (...), [USDm], >= 0

    Notes
    -----
    Equation: :math:`K (1-\delta)^{dt} + I (1 - (1-\delta)^{dt}) / \delta`: the resting point
    I / delta does not depend on the length of the step. Perpetual inventory method.

    Examples
    --------
    >>> float(np.round(stock_after(np.array(1000.0), np.array(0.05), np.array(50.0), 0.25), 9))
    1000.0
    """
    kept = np.exp(dt * np.log1p(-depreciation))
    return stock * kept + inflow * ((1.0 - kept) / depreciation)


def offense_of(stock: Array, offensiveness: Array, effectiveness: Array) -> Array:
    """
    Offense held in a stock.

    Examples
    --------
    >>> float(offense_of(np.array(10.0), np.array(0.3), np.array(1.0)))
    3.0
    """
    return stock * (offensiveness * effectiveness)


def defense_of(stock: Array, offensiveness: Array, effectiveness: Array) -> Array:
    """
    Defense held in a stock.

    Examples
    --------
    >>> float(defense_of(np.array(10.0), np.array(0.3), np.array(1.0)))
    7.0
    """
    return stock * ((1.0 - offensiveness) * effectiveness)
