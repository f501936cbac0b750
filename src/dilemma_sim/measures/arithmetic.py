"""Arithmetic of labelled arrays in which an unknown stays unknown and a zero is never hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray


def ratio(numerator: xr.DataArray, denominator: xr.DataArray) -> xr.DataArray:
    """A quotient that is NaN where the denominator is zero.

    A share of nothing is unknown. It is neither 0 nor infinite, and it must be seen.

    Parameters
    ----------
    numerator, denominator : xarray.DataArray
        Broadcast against each other.

    Returns
    -------
    xarray.DataArray
        The quotient; NaN where the denominator is 0 or either side is NaN.
    """
    return numerator / known_where(denominator, denominator.values != 0.0)


def logarithm(values: xr.DataArray) -> xr.DataArray:
    """Natural logarithm; NaN where a value is not above 0.

    Parameters
    ----------
    values : xarray.DataArray
        Any shape.

    Returns
    -------
    xarray.DataArray
        Same shape.
    """
    import xarray as xr

    result: xr.DataArray = xr.apply_ufunc(np.log, known_where(values, values.values > 0))
    return result


def known_where(values: xr.DataArray, condition: NDArray[np.bool_]) -> xr.DataArray:
    """The same values; NaN where a condition does not hold.

    Parameters
    ----------
    values : xarray.DataArray
        Any shape.
    condition : numpy.ndarray
        Same shape. Without labels: to match them costs more than the arithmetic.

    Returns
    -------
    xarray.DataArray
        Same shape.
    """
    return values.copy(data=np.where(condition, values.values, np.nan))


def smaller(first: xr.DataArray, second: xr.DataArray) -> xr.DataArray:
    """The smaller of two values; NaN where either is NaN.

    Parameters
    ----------
    first, second : xarray.DataArray
        Broadcast against each other.

    Returns
    -------
    xarray.DataArray
        The smaller value.
    """
    import xarray as xr

    result: xr.DataArray = xr.apply_ufunc(np.minimum, first, second)
    return result


def larger(first: xr.DataArray, second: xr.DataArray) -> xr.DataArray:
    """The larger of two values; NaN where either is NaN.

    Parameters
    ----------
    first, second : xarray.DataArray
        Broadcast against each other.

    Returns
    -------
    xarray.DataArray
        The larger value.
    """
    import xarray as xr

    result: xr.DataArray = xr.apply_ufunc(np.maximum, first, second)
    return result
