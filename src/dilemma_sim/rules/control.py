"""Arms control and events: limits on stocks, and whether dated events happen at all.

Variants of arms_control: `ceilings`, `none`. Of events: `dated`, `none`.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from dilemma_sim.rules.variants import Array, Parameters, parameter, variant

#: Stock from which a limit is counted where there is none.
UNLIMITED = float("inf")


class Ceilings(Parameters):
    """Limits on the stocks of the parties."""

    variant: Literal["ceilings"] = "ceilings"
    stock_share: float = parameter(
        1.0, unit="1", low=0.5, high=1.5, source="Florence1996", at_least=0.0
    )
    """The limit, as a share of the stock held when the agreement begins."""
    begins: float = parameter(2015.0, unit="yr", low=2015.0, high=2035.0, source="assumption")
    """The year in which the agreement begins (a step boundary)."""
    parties: tuple[str, ...] = Field(default=(), strict=False)
    """States that are bound."""
    domains: tuple[Literal["air", "air_defense", "armor", "artillery", "drones"], ...] = Field(
        default=("air", "armor", "artillery"), strict=False
    )
    """Kinds of weapons that are limited."""


class NoArmsControl(Parameters):
    """No limits."""

    variant: Literal["none"] = "none"


class Dated(Parameters):
    """Events and accessions happen on their dates."""

    variant: Literal["dated"] = "dated"


class NoEvents(Parameters):
    """Nothing happens: no dated event and no accession after the start."""

    variant: Literal["none"] = "none"


@variant("arms_control", Ceilings)
def ceilings(stock: Array, ceiling: Array, p: Ceilings) -> Array:
    """
    Stock under a limit.

    Parameters
    ----------
    stock : array (...), [USDm], >= 0
    ceiling : array (...), [USDm]
        Stock held when the agreement began; infinite where nothing is limited.

    Returns
    -------
    array (...), [USDm], >= 0

    Notes
    -----
    Equation: at most `stock_share` times the stock at the beginning. Source: the Florence
    agreement of 1996 limits five classes [Florence1996]_. Assumptions: S22.

    Examples
    --------
    >>> float(ceilings(np.array(5.0), np.array(4.0), Ceilings()))
    4.0
    >>> float(ceilings(np.array(5.0), np.array(UNLIMITED), Ceilings(stock_share=0.0)))
    5.0
    """
    bound = ceiling < UNLIMITED
    # A share of 0 of an infinite stock would be no number.
    limit = p.stock_share * np.where(bound, ceiling, 0.0)
    return np.where(bound, np.minimum(stock, limit), stock)


@variant("arms_control", NoArmsControl)
def no_arms_control(stock: Array, p: NoArmsControl) -> Array:
    """
    Stock without a limit: the null.

    Examples
    --------
    >>> float(no_arms_control(np.array(5.0), NoArmsControl()))
    5.0
    """
    return stock + 0.0


@variant("events", Dated)
def dated(value: Array, changed: Array, p: Dated) -> Array:
    """
    An input's value once an event has changed it.

    Examples
    --------
    >>> float(dated(np.array(1.0), np.array(2.0), Dated()))
    2.0
    """
    return changed + 0.0 * value


@variant("events", NoEvents)
def no_events(value: Array, p: NoEvents) -> Array:
    """
    An input's value, untouched: the null.

    Examples
    --------
    >>> float(no_events(np.array(1.0), NoEvents()))
    1.0
    """
    return value + 0.0
