"""Economy: how a state's output grows.

Variants
--------
trend : growth around each state's trend, with shocks.
known : the recorded path as far as it goes, then the trend.
constant : output stays where it is; the null.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from dilemma_sim.rules.variants import Array, Parameters, parameter, variant


class Growth(Parameters):
    """The numbers of an economy that grows."""

    growth_feedback: float = parameter(
        0.0, unit="1/yr per share", low=0.0, high=0.3, source="assumption", at_least=0.0
    )
    """psi: growth lost per year for each unit of burden above the starting burden."""


class Trend(Growth):
    """Growth around a trend."""

    variant: Literal["trend"] = "trend"


class Known(Growth):
    """The recorded path of output first, the trend afterwards."""

    variant: Literal["known"] = "known"


class Constant(Parameters):
    """Output that never moves has no numbers."""

    variant: Literal["constant"] = "constant"


@variant("economy", Trend)
def trend(
    gdp: Array,
    growth: Array,
    volatility: Array,
    shock: Array,
    burden: Array,
    starting_burden: Array,
    dt: float,
    p: Growth,
) -> Array:
    r"""
    Output after one step.

    Parameters
    ----------
    gdp : array (...), [USDm], > 0
    growth : array (...), [1/yr]
        Trend growth, in logarithms.
    volatility : array (...), [1/sqrt(yr)], >= 0
    shock : array (...), [1], standard normal
    burden, starting_burden : array (...), [share of GDP]
    dt : float, [yr]

    Returns
    -------
    array (...), [USDm], > 0

    Notes
    -----
    Equation: :math:`Y \exp((g - \psi (m - m_0)) dt + \sigma \sqrt{dt}\, e)`.

    Theory: arms compete with investment for the same money; the sign and size in the
    literature are mixed, hence psi = 0 by default [Dunne2005]_.

    Assumptions: S1 (log-normal growth, independent between states).

    Examples
    --------
    >>> one, none = np.array(1.0), np.array(0.0)
    >>> float(trend(100 * one, none, none, one, none, none, 0.25, Trend()))
    100.0
    """
    pace = growth - p.growth_feedback * (burden - starting_burden)
    after: Array = gdp * np.exp(pace * dt + volatility * (np.sqrt(dt) * shock))
    return after


# The record differs from the trend only in the growth that is handed in.
variant("economy", Known)(trend)


@variant("economy", Constant)
def constant(gdp: Array, p: Constant) -> Array:
    """
    Output that stays where it is: the null.

    Examples
    --------
    >>> float(constant(np.array(5.0), Constant()))
    5.0
    """
    return gdp + 0.0
