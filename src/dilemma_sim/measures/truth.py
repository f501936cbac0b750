"""Yes, no and unknown: comparisons in which a missing number never turns into a no.

A comparison with NaN is False in NumPy, which would report peace where nothing is known. Here
no is 0, unknown is one half and yes is 1, so that minimum is "and" and maximum is "or".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.measures.arithmetic import known_where

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

_UNKNOWN = 0.5


def at_least(values: NDArray[np.float64], threshold: float) -> NDArray[np.float64]:
    """Whether values reach a threshold: 0 no, 0.5 unknown, 1 yes.

    Parameters
    ----------
    values : numpy.ndarray
        Any shape.
    threshold : float
        The level to be reached.

    Returns
    -------
    numpy.ndarray
        Same shape.

    Examples
    --------
    >>> at_least(np.array([0.07, 0.08, np.nan]), 0.08).tolist()
    [0.0, 1.0, 0.5]
    """
    return np.where(np.isnan(values), _UNKNOWN, values >= threshold)


def as_flag(truth: NDArray[np.float64]) -> NDArray[np.float64]:
    """The flag that a measure shows: 0 no, 1 yes, NaN unknown.

    Parameters
    ----------
    truth : numpy.ndarray
        Values 0, 0.5 and 1.

    Returns
    -------
    numpy.ndarray
        Same shape, with NaN in place of 0.5.

    Examples
    --------
    >>> as_flag(np.array([0.0, 0.5, 1.0])).tolist()
    [0.0, nan, 1.0]
    """
    return np.where(truth == _UNKNOWN, np.nan, truth)


def reached(values: xr.DataArray, threshold: float) -> xr.DataArray:
    """Whether values reach a threshold: 0 no, 1 yes, NaN where the value is unknown.

    Parameters
    ----------
    values : xarray.DataArray
        Any shape.
    threshold : float
        The level to be reached.

    Returns
    -------
    xarray.DataArray
        Same shape; its sum is a count that stays NaN if anything was unknown.
    """
    numbers = values.values
    truth = (numbers >= threshold).astype(np.float64)
    truth[np.isnan(numbers)] = np.nan
    return values.copy(data=truth)


def times_reached(values: xr.DataArray, threshold: float, dim: str) -> xr.DataArray:
    """How often values reach a threshold along a dimension; NaN where one of them is unknown.

    Parameters
    ----------
    values : xarray.DataArray
        Has the dimension.
    threshold : float
        The level to be reached.
    dim : str
        The dimension that is counted along.

    Returns
    -------
    xarray.DataArray
        Without the dimension [count]. The same as the sum of `reached`, in less room.
    """
    count = (values >= threshold).sum(dim, dtype=np.int32)
    return known_where(count, values.notnull().all(dim).values)
