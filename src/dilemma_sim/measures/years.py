"""Yearly values in trajectories that move in steps.

The value of a year is the entry at the whole number: the budget of 2020 is in force from
2020.0 on. A flow or an incident belongs to the calendar year of the step that it ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

# Steps of a twelfth of a year do not add up to whole numbers exactly.
_SAME_DATE = 1e-6


def annual_values(variable: xr.DataArray) -> xr.DataArray:
    """The entries at whole years, on a dimension ``year`` of integers.

    Parameters
    ----------
    variable : xarray.DataArray
        Has the dimension ``time`` in decimal years.

    Returns
    -------
    xarray.DataArray
        ``time`` is replaced by ``year``; the other dimensions and the unit stay.
    """
    whole = _whole_years(variable)
    years = np.rint(variable["time"].values[whole]).astype(np.int64)
    return variable.isel(time=whole).rename(time="year").assign_coords(year=years)


def value_of_year(variable: xr.DataArray, place: int) -> xr.DataArray:
    """The entry at one whole year, without the time coordinate.

    Parameters
    ----------
    variable : xarray.DataArray
        Has the dimension ``time`` in decimal years.
    place : int
        Which of the whole years: 0 is the first, -1 the last.

    Returns
    -------
    xarray.DataArray
        The variable without ``time``.
    """
    return variable.isel(time=_whole_years(variable)[place], drop=True)


def after_start(variable: xr.DataArray) -> xr.DataArray:
    """The entries after every step, without the starting entry.

    Parameters
    ----------
    variable : xarray.DataArray
        Has the dimension ``time``; entry 0 is the start, where nothing has happened yet.

    Returns
    -------
    xarray.DataArray
        One entry fewer along ``time``.
    """
    return variable.isel(time=slice(1, None))


def final_value(variable: xr.DataArray) -> xr.DataArray:
    """The last entry, without the time coordinate.

    Parameters
    ----------
    variable : xarray.DataArray
        Has the dimension ``time``.

    Returns
    -------
    xarray.DataArray
        The variable without ``time``.
    """
    return variable.isel(time=-1, drop=True)


def year_of_step(step_ends: NDArray[np.float64]) -> NDArray[np.int64]:
    """The calendar year in which a step lies, told by the date on which it ends.

    Parameters
    ----------
    step_ends : numpy.ndarray
        Decimal years, (steps).

    Returns
    -------
    numpy.ndarray
        Years, (steps). The step that ends on 2016.0 is the last one of 2015.

    Examples
    --------
    >>> year_of_step(np.array([2015.25, 2016.0, 2016.25])).tolist()
    [2015, 2015, 2016]
    """
    return (np.ceil(step_ends - _SAME_DATE) - 1.0).astype(np.int64)


def _whole_years(variable: xr.DataArray) -> NDArray[np.intp]:
    times = np.asarray(variable["time"].values, dtype=np.float64)
    return np.flatnonzero(np.abs(times - np.rint(times)) < _SAME_DATE)
