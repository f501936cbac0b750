"""Richardson's reading of an arms race: yearly rises of spending against its level."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class StraightLine:
    """A straight line through yearly rises, as a function of a level."""

    slope: float
    """Rise a year per unit of the level, [1/yr]."""
    intercept: float
    """Rise a year at a level of 0, [unit of the series/yr]."""
    fit: float
    """Share of the variance of the rises that the line explains, R squared."""

    @property
    def zero(self) -> float:
        """Level at which nothing rises, in the unit of the series; NaN for a level line."""
        return -self.intercept / self.slope if self.slope else math.nan


def yearly_rises(series: ArrayLike) -> NDArray[np.float64]:
    """Change of a yearly series from each year to the next.

    Parameters
    ----------
    series : array_like
        Spending, one value a year without a gap.

    Returns
    -------
    numpy.ndarray
        One value less.

    Examples
    --------
    >>> yearly_rises([1.0, 3.0, 6.0]).tolist()
    [2.0, 3.0]
    """
    return np.diff(np.asarray(series, dtype=np.float64))


def mid_levels(series: ArrayLike) -> NDArray[np.float64]:
    """Mean of each two neighboring years: the level that goes with the rise between them.

    Parameters
    ----------
    series : array_like
        Spending, one value a year without a gap.

    Returns
    -------
    numpy.ndarray
        One value less.

    Examples
    --------
    >>> mid_levels([1.0, 3.0, 6.0]).tolist()
    [2.0, 4.5]
    """
    values = np.asarray(series, dtype=np.float64)
    return 0.5 * (values[1:] + values[:-1])


def line_through(levels: ArrayLike, rises: ArrayLike) -> StraightLine:
    """The straight line that fits yearly rises best, by least squares.

    Parameters
    ----------
    levels : array_like
        The level that goes with each rise: `mid_levels` of the same series, or of the rival's.
    rises : array_like
        `yearly_rises`; two or more.

    Returns
    -------
    StraightLine

    Notes
    -----
    Take levels of the middle of the year. A rise set against the level at the year's start
    gives a slope of exp(b) - 1 in place of b. A few points on a line do not show that states
    answer each other: a state that feeds on itself gives the same line [Wagner1975]_.
    """
    x, y = (np.asarray(values, dtype=np.float64) for values in (levels, rises))
    slope, intercept = (float(number) for number in np.polyfit(x, y, 1))
    missed = float(((y - intercept - slope * x) ** 2).sum())
    spread = float(((y - y.mean()) ** 2).sum())
    return StraightLine(slope, intercept, 1.0 - missed / spread if spread else math.nan)


def growth_line(total: ArrayLike) -> StraightLine:
    """Richardson's line of a race: rises of all sides' spending against its mid-level.

    Parameters
    ----------
    total : array_like
        Spending of both sides together, one value a year without a gap.

    Returns
    -------
    StraightLine
        ``slope`` is reaction minus fatigue: above 0 the race runs away from ``zero``.

    Notes
    -----
    For two alike sides dU/dt = (k - a) (U - U0) [Richardson1960]_.

    Examples
    --------
    >>> line = growth_line([10.0, 12.0, 16.0, 24.0])
    >>> round(line.slope, 4), round(line.zero, 4)
    (0.6667, 8.0)
    """
    return line_through(mid_levels(total), yearly_rises(total))


def running_away(start: float, zero: float, slope: float, years: ArrayLike) -> NDArray[np.float64]:
    """Level of a race some years later, by the line of its rises.

    Parameters
    ----------
    start : float
        Level in year 0.
    zero : float
        Level at which nothing rises.
    slope : float
        [1/yr].
    years : array_like
        Years after the start.

    Returns
    -------
    numpy.ndarray
        U0 + (U(0) - U0) exp(slope * t), in the unit of the start.

    Examples
    --------
    >>> running_away(2.0, 1.0, 0.0, [0, 5]).tolist()
    [2.0, 2.0]
    """
    elapsed = np.asarray(years, dtype=np.float64)
    return zero + (start - zero) * np.exp(slope * elapsed)
