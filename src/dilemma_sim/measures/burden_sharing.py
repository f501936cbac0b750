"""Burden sharing: whether rich allies carry more than their share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.measures.dyads import of_region
from dilemma_sim.measures.labels import labelled
from dilemma_sim.measures.years import annual_values

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

_FEWEST_ALLIES = 3


def burden_sharing(trajectories: xr.Dataset) -> xr.DataArray:
    """Rank correlation of income and military burden among the guaranteed states, by year.

    Where the weak exploit the strong, the rich carry the heavier burden.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``gdp``, ``burden`` and ``credibility``; a state is guaranteed in a year in which
        its guarantee has any credibility.

    Returns
    -------
    xarray.DataArray
        (year, run) [rank correlation], -1 to 1. 1: the richer, the heavier the burden. NaN with
        fewer than three guaranteed states, or if all tie.

    Notes
    -----
    Spearman's coefficient; positive in Olson and Zeckhauser (1966).
    """
    import xarray as xr

    inputs = [
        of_region(annual_values(trajectories[name]), trajectories)
        for name in ("gdp", "burden", "credibility")
    ]
    correlation = xr.apply_ufunc(
        rank_correlation, *inputs, input_core_dims=[["state"], ["state"], ["state"]]
    )
    return labelled(
        correlation, "burden_sharing", "rank correlation", "income and burden of guaranteed states"
    )


def final_burden_sharing(trajectories: xr.Dataset) -> xr.DataArray:
    """Rank correlation of income and burden among guaranteed states at the end; (run)."""
    return burden_sharing(trajectories).isel(year=-1, drop=True)


def rank_correlation(
    first: NDArray[np.float64], second: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Spearman's rank correlation along the last axis, over the entries with weight above 0.

    Parameters
    ----------
    first, second : numpy.ndarray
        (..., cases).
    weight : numpy.ndarray
        (..., cases); a case with weight 0 is left out. NaN makes the result unknown.

    Returns
    -------
    numpy.ndarray
        (...), -1 to 1; ties share their mean rank.

    Examples
    --------
    >>> rich, burdened = np.array([1.0, 2.0, 3.0, 9.0]), np.array([0.1, 0.2, 0.3, 0.0])
    >>> float(rank_correlation(rich, burdened, np.array([1.0, 1.0, 1.0, 0.0])))
    1.0
    """
    counted = (weight > 0).astype(np.float64)
    unknown = np.isnan(first + second + weight).any(axis=-1)
    a, b = _centered_ranks(first, counted), _centered_ranks(second, counted)
    spread = np.sqrt((a * a).sum(axis=-1) * (b * b).sum(axis=-1))
    defined = (spread > 0) & (counted.sum(axis=-1) >= _FEWEST_ALLIES) & ~unknown
    result: NDArray[np.float64] = (a * b).sum(axis=-1) / np.where(defined, spread, np.nan)
    return result


def _centered_ranks(
    values: NDArray[np.float64], counted: NDArray[np.float64]
) -> NDArray[np.float64]:
    mine, theirs = values[..., :, None], values[..., None, :]
    below = ((theirs < mine) + 0.5 * (theirs == mine)) * counted[..., None, :]
    ranks = below.sum(axis=-1)
    number = np.maximum(counted.sum(axis=-1, keepdims=True), 1.0)
    mean = (ranks * counted).sum(axis=-1, keepdims=True) / number
    centered: NDArray[np.float64] = (ranks - mean) * counted
    return centered
