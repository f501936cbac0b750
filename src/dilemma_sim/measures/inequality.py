"""Inequality of means: how unevenly spending and stocks are spread over the region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from dilemma_sim.measures.arithmetic import ratio
from dilemma_sim.measures.dyads import of_region
from dilemma_sim.measures.labels import labelled
from dilemma_sim.measures.years import annual_values, value_of_year

if TYPE_CHECKING:
    import xarray as xr

Means = Literal["spending", "stock"]


def means_of_states(trajectories: xr.Dataset, means: Means) -> xr.DataArray:
    """Military spending, or the stock of all domains together, of the region's states.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``spending`` or ``stock``.
    means : {"spending", "stock"}
        What is wanted.

    Returns
    -------
    xarray.DataArray
        (year, state, run) [USDm/yr or USDm].
    """
    return _in_region(annual_values(trajectories[means]), trajectories)


def gini(values: xr.DataArray) -> xr.DataArray:
    """Gini coefficient over states.

    Parameters
    ----------
    values : xarray.DataArray
        Has ``state``; 0 or more.

    Returns
    -------
    xarray.DataArray
        Without ``state`` [index]. 0: all equal. (n - 1) / n: one of n states has everything.
        NaN if nobody has anything.

    Notes
    -----
    sum_ij |x_i - x_j| / (2 n sum_i x_i).
    """
    other = values.rename(state="other").drop_vars("group", errors="ignore")
    spread = abs(values - other).sum(("state", "other"), skipna=False)
    total = values.sum("state", skipna=False)
    return labelled(
        ratio(spread, 2.0 * values.sizes["state"] * total), "gini", "index", "Gini coefficient"
    )


def hhi(values: xr.DataArray) -> xr.DataArray:
    """Concentration over states: the Herfindahl-Hirschman index.

    Parameters
    ----------
    values : xarray.DataArray
        Has ``state``; 0 or more.

    Returns
    -------
    xarray.DataArray
        Without ``state`` [index]. 1/n: all n states equal. 1: one state has everything.

    Notes
    -----
    Sum of the squared shares.
    """
    shares = _shares(values)
    return labelled((shares * shares).sum("state", skipna=False), "hhi", "index", "concentration")


def top_share(values: xr.DataArray) -> xr.DataArray:
    """Share of the largest state.

    Parameters
    ----------
    values : xarray.DataArray
        Has ``state``; 0 or more.

    Returns
    -------
    xarray.DataArray
        Without ``state`` [share], from 1/n to 1.
    """
    return labelled(
        _shares(values).max("state", skipna=False), "top_share", "share", "share of the largest"
    )


def final_gini(trajectories: xr.Dataset, means: Means) -> xr.DataArray:
    """Gini coefficient of spending or stocks at the end of the run; (run) [index]."""
    return gini(_final_means(trajectories, means))


def final_hhi(trajectories: xr.Dataset, means: Means) -> xr.DataArray:
    """Concentration of spending or stocks at the end of the run; (run) [index]."""
    return hhi(_final_means(trajectories, means))


def final_top_share(trajectories: xr.Dataset, means: Means) -> xr.DataArray:
    """Share of the largest state in spending or stocks at the end of the run; (run) [share]."""
    return top_share(_final_means(trajectories, means))


def _final_means(trajectories: xr.Dataset, means: Means) -> xr.DataArray:
    return _in_region(value_of_year(trajectories[means], -1), trajectories)


def _in_region(values: xr.DataArray, trajectories: xr.Dataset) -> xr.DataArray:
    values = of_region(values, trajectories)
    return values.sum("domain", skipna=False) if "domain" in values.dims else values


def _shares(values: xr.DataArray) -> xr.DataArray:
    return ratio(values, values.sum("state", skipna=False))
