"""Scores of forecasts: how far off, how sure, and whether one beats another by more than luck.

All functions take plain arrays. Lower is better for errors, CRPS and Brier scores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

#: Resamples behind an interval.
DRAWS = 4000


class Interval(NamedTuple):
    """A number with the range that resampling gives it."""

    value: float
    low: float
    high: float

    @property
    def above_zero(self) -> bool:
        """Whether the whole range lies above zero."""
        return self.low > 0.0

    @property
    def below_zero(self) -> bool:
        """Whether the whole range lies below zero."""
        return self.high < 0.0


class EqualityTest(NamedTuple):
    """A test statistic, its p value on two sides, and the number of values behind it."""

    statistic: float
    p_value: float
    origins: int


def crps_normal(mean: ArrayLike, sd: ArrayLike, x: ArrayLike) -> Floats:
    """Continuous ranked probability score of normal forecasts.

    Parameters
    ----------
    mean, sd : array_like
        Of the forecast; a standard deviation of 0 gives the absolute error.
    x : array_like
        What happened. The three are broadcast.

    Returns
    -------
    numpy.ndarray
        In the unit of `x`; 0 is perfect.

    Notes
    -----
    Gneiting and Raftery (2007), Journal of the American Statistical Association 102(477).

    Examples
    --------
    >>> crps_normal(0.0, 1.0, [0.0, 1.0]).round(6).tolist()
    [0.233695, 0.602441]
    """
    from scipy.special import ndtr

    mean, sd, x = (np.asarray(each, dtype=np.float64) for each in (mean, sd, x))
    error = x - mean
    sure = sd == 0.0
    z = error / np.where(sure, 1.0, sd)
    density = np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi)
    score = sd * (z * (2.0 * ndtr(z) - 1.0) + 2.0 * density - 1.0 / np.sqrt(np.pi))
    return np.asarray(np.where(sure, np.abs(error), score))


def crps_ensemble(members: ArrayLike, x: ArrayLike, fair: bool = True) -> Floats:
    """Continuous ranked probability score of an ensemble.

    Parameters
    ----------
    members : array_like, (..., member)
        Equally likely forecasts.
    x : array_like, (...)
        What happened.
    fair : bool
        Whether to remove the penalty that a small ensemble pays for being small; it needs two
        members or more, and may then be slightly negative.

    Returns
    -------
    numpy.ndarray
        In the unit of `x`.

    Notes
    -----
    The fair score estimates what infinitely many members of the same kind would get: Ferro
    (2014), Quarterly Journal of the Royal Meteorological Society 140(683).

    Examples
    --------
    >>> float(crps_ensemble([0, 1, 2], 1)), round(float(crps_ensemble([0, 1, 2], 1, False)), 4)
    (0.0, 0.2222)
    """
    members = np.asarray(members, dtype=np.float64)
    count = members.shape[-1]
    if fair and count < 2:
        raise ValueError("members: a fair score needs two or more")
    distance = np.abs(members - np.asarray(x, dtype=np.float64)[..., None]).mean(axis=-1)
    # Sum over all pairs of |a - b|, from the sorted members.
    weights = 2.0 * np.arange(1, count + 1) - count - 1.0
    spread = 2.0 * (np.sort(members, axis=-1) * weights).sum(axis=-1)
    pairs = count * (count - 1) if fair else count**2
    return np.asarray(distance - spread / (2.0 * pairs))


def brier(probability: ArrayLike, happened: ArrayLike) -> Floats:
    """Squared distance of a stated probability from what happened.

    Parameters
    ----------
    probability : array_like, [0-1]
    happened : array_like, 0 or 1
        Broadcast against the probability.

    Examples
    --------
    >>> brier([0.0, 0.5, 1.0], 1).tolist()
    [1.0, 0.25, 0.0]
    """
    stated = np.asarray(probability, dtype=np.float64)
    return np.asarray((stated - np.asarray(happened, dtype=np.float64)) ** 2)


def block_bootstrap(
    values: ArrayLike, draws: int = DRAWS, level: float = 0.95, seed: int = 0
) -> Interval:
    """Mean over blocks of the mean within each block, with an interval from drawing blocks anew.

    Every block has the same weight, however many values it has. What hangs together inside a
    block (the years of one state) is kept together.

    Parameters
    ----------
    values : array_like, (block, ...)
        NaN where a value is missing; a block without any value is left out.
    draws : int
        Resamples.
    level : float, [0-1]
        Coverage of the interval.
    seed : int
        The same seed gives the same interval.

    Returns
    -------
    Interval
        NaN without values; with fewer than two blocks the ends are NaN.

    Examples
    --------
    >>> block_bootstrap([[1.0, 1.0], [1.0, float("nan")]])
    Interval(value=1.0, low=1.0, high=1.0)
    """
    table = np.asarray(values, dtype=np.float64)
    if not table.size:
        return Interval(np.nan, np.nan, np.nan)
    table = table.reshape(len(table), -1)
    known = np.isfinite(table).any(axis=1)
    blocks = np.nanmean(table[known], axis=1)
    if not len(blocks):
        return Interval(np.nan, np.nan, np.nan)
    center = float(blocks.mean())
    if len(blocks) < 2:
        return Interval(center, np.nan, np.nan)
    drawn = np.random.default_rng(seed).integers(0, len(blocks), (draws, len(blocks)))
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(blocks[drawn].mean(axis=1), (tail, 1.0 - tail))
    return Interval(center, float(low), float(high))


def diebold_mariano(losses: ArrayLike, other: ArrayLike, horizon: int) -> EqualityTest:
    """Test whether two forecasts have the same expected loss, corrected for few values.

    Parameters
    ----------
    losses, other : array_like, (origin)
        Losses of the two forecasts at the same origins, in order; NaN where missing.
    horizon : int
        Steps ahead: forecasts that far apart overlap, so their errors hang together.

    Returns
    -------
    EqualityTest
        A negative statistic says that the first forecast has the lower loss. NaN with fewer
        than three origins, with fewer origins than the correction allows, or where the losses
        never differ.

    Notes
    -----
    Diebold and Mariano (1995), Journal of Business and Economic Statistics 13(3), with the
    correction and the t distribution of Harvey, Leybourne and Newbold (1997), International
    Journal of Forecasting 13(2). Where the plain variance of overlapping forecasts comes out
    negative, falling weights take its place.

    Examples
    --------
    >>> test = diebold_mariano([1.0, 2.0, 1.0, 2.0], [2.0, 3.5, 2.0, 3.5], 1)
    >>> round(test.statistic, 3), round(test.p_value, 3), test.origins
    (-8.66, 0.003, 4)
    """
    from scipy.special import stdtr

    difference = np.asarray(losses, dtype=np.float64) - np.asarray(other, dtype=np.float64)
    difference = difference[np.isfinite(difference)]
    n = len(difference)
    correction = (n + 1.0 - 2.0 * horizon + horizon * (horizon - 1.0) / n) / n if n else 0.0
    nothing = EqualityTest(np.nan, np.nan, n)
    if n < 3 or correction <= 0.0:
        return nothing
    center = difference - difference.mean()
    lags = np.arange(1, min(horizon, n))
    shared = np.array([(center[k:] * center[:-k]).sum() / n for k in lags])
    alone = (center**2).sum() / n
    variance = alone + 2.0 * shared.sum()
    if variance <= 0.0:
        variance = alone + 2.0 * ((1.0 - lags / horizon) * shared).sum()
    if variance <= 0.0:
        return nothing
    statistic = difference.mean() / np.sqrt(variance / n) * np.sqrt(correction)
    return EqualityTest(float(statistic), float(2.0 * stdtr(n - 1, -abs(statistic))), n)
