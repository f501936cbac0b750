"""Military spending: growth in real and in nominal money, burden, and regional totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from dilemma_sim.measures.arithmetic import logarithm, ratio
from dilemma_sim.measures.dyads import of_region
from dilemma_sim.measures.labels import labelled
from dilemma_sim.measures.years import annual_values, final_value, value_of_year

if TYPE_CHECKING:
    import xarray as xr

Money = Literal["real", "nominal"]


def yearly_spending(trajectories: xr.Dataset, money: Money = "real") -> xr.DataArray:
    """Military spending of each year.

    Real money compares what could be bought; nominal money is what newspapers print. An arms
    race in one can be absent in the other, so both are always reported.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``spending`` and, for nominal money, ``price_index``.
    money : {"real", "nominal"}
        Constant or current US dollars.

    Returns
    -------
    xarray.DataArray
        (year, state, run) [USDm/yr], above 0.

    Notes
    -----
    nominal = real * (current over constant price).
    """
    if money == "real":
        spending = annual_values(trajectories["spending"])
        return labelled(spending, "yearly_spending", "USDm/yr", "military spending, constant US$")
    current = annual_values(trajectories["spending"] * trajectories["price_index"])
    return labelled(current, "yearly_spending", "USDm/yr", "military spending, current US$")


def yearly_growth(yearly: xr.DataArray) -> xr.DataArray:
    """Growth of a yearly series over the year before, as a share.

    Parameters
    ----------
    yearly : xarray.DataArray
        Has the dimension ``year``.

    Returns
    -------
    xarray.DataArray
        One year fewer [1/yr], above -1. 0.08 is a rise of eight percent.

    Notes
    -----
    M(y) / M(y-1) - 1. Unknown (NaN) after a year without spending.
    """
    # Without labels, which would match each year with itself and not with the year before.
    before = yearly.isel(year=slice(None, -1)).values
    later = yearly.isel(year=slice(1, None))
    growth = later.copy(data=later.values / np.where(before > 0, before, np.nan) - 1.0)
    return labelled(growth, "yearly_growth", "1/yr", "growth over the year before")


def log_growth(trajectories: xr.Dataset, money: Money = "real") -> xr.DataArray:
    """Yearly change of the logarithm of military spending.

    Log growth adds up over years, so a rise and a fall of the same size cancel.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``spending`` and, for nominal money, ``price_index``.
    money : {"real", "nominal"}
        Constant or current US dollars.

    Returns
    -------
    xarray.DataArray
        (year, state, run) [1/yr]; 0 is a constant budget.

    Notes
    -----
    ln M(y) - ln M(y-1).
    """
    yearly = yearly_spending(trajectories, money)
    logs = logarithm(yearly)
    return labelled(logs.diff("year"), "log_growth", "1/yr", "log growth of military spending")


def burden(trajectories: xr.Dataset) -> xr.DataArray:
    """Military spending as a share of national income, by year.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``burden``.

    Returns
    -------
    xarray.DataArray
        (year, state, run) [share]; 0.02 is the two percent of the NATO pledge.
    """
    return labelled(
        annual_values(trajectories["burden"]), "burden", "share", "military spending over GDP"
    )


def final_burden(trajectories: xr.Dataset) -> xr.DataArray:
    """Military spending as a share of national income at the end of the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``burden``.

    Returns
    -------
    xarray.DataArray
        (state, run) [share].
    """
    return labelled(
        final_value(trajectories["burden"]),
        "final_burden",
        "share",
        "military spending over GDP at the end",
    )


def region_burden(trajectories: xr.Dataset) -> xr.DataArray:
    """Military spending of the whole region over its whole income, at the end of the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``spending`` and ``gdp``.

    Returns
    -------
    xarray.DataArray
        (run) [share]. A large state weighs more than a small one.
    """
    money, income = (
        of_region(final_value(trajectories[name]), trajectories).sum("state", skipna=False)
        for name in ("spending", "gdp")
    )
    return labelled(ratio(money, income), "region_burden", "share", "spending over GDP, region")


def region_spending(trajectories: xr.Dataset) -> xr.DataArray:
    """Military spending of the whole region in each year.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``spending``.

    Returns
    -------
    xarray.DataArray
        (year, run) [USDm/yr], constant US dollars.
    """
    spending = annual_values(trajectories["spending"])
    total = of_region(spending, trajectories).sum("state", skipna=False)
    return labelled(total, "region_spending", "USDm/yr", "military spending of the region")


def total_growth(trajectories: xr.Dataset) -> xr.DataArray:
    """Real growth of each state's military spending from the start to the end of the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``spending``.

    Returns
    -------
    xarray.DataArray
        (state, run) [share]; 0 is no change, 1 is a doubling, -0.5 a halving.

    Notes
    -----
    M(end) / M(start) - 1.
    """
    spending = trajectories["spending"]
    growth = ratio(value_of_year(spending, -1), value_of_year(spending, 0)) - 1.0
    return labelled(growth, "total_growth", "share", "real growth of spending, start to end")


def region_total_growth(trajectories: xr.Dataset) -> xr.DataArray:
    """Real growth of the region's military spending from the start to the end of the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``spending``.

    Returns
    -------
    xarray.DataArray
        (run) [share]; 0 is no change, 1 is a doubling.
    """
    spending = region_spending(trajectories)
    growth = ratio(spending.isel(year=-1, drop=True), spending.isel(year=0, drop=True)) - 1.0
    return labelled(
        growth, "region_total_growth", "share", "real growth of the region's spending, start to end"
    )
