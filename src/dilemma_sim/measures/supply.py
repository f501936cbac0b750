"""Arms supply: shared suppliers, debt, backlog, domestic production and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dilemma_sim.measures.arithmetic import ratio, smaller
from dilemma_sim.measures.dyads import (
    Dyad,
    mean_over_dyads,
    of_members,
    of_region,
    region_dyads,
    rival_dyads,
)
from dilemma_sim.measures.labels import labelled
from dilemma_sim.measures.years import after_start, final_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr


def supplier_shares(trajectories: xr.Dataset) -> xr.DataArray:
    """Share of each supplier in the value that a state has ordered during the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``supplier_orders``.

    Returns
    -------
    xarray.DataArray
        (state, supplier, run) [share]; NaN for a state that ordered nothing.
    """
    ordered = final_value(trajectories["supplier_orders"])
    return labelled(
        ratio(ordered, ordered.sum("supplier", skipna=False)),
        "supplier_shares",
        "share",
        "share of a supplier in the orders of a state",
    )


def supplier_overlap(
    trajectories: xr.Dataset, *, dyads: Sequence[Dyad] | None = None
) -> xr.DataArray:
    """Share of orders that two states place with the same suppliers.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``supplier_orders``.
    dyads : sequence of tuple of str, optional
        The pairs wanted; every pair of the region if left out.

    Returns
    -------
    xarray.DataArray
        (dyad, run) [share]. 0: no common supplier. 1: both spread their orders alike. NaN if
        either ordered nothing.

    Notes
    -----
    Sum over suppliers of the smaller of the two shares.
    """
    pairs = region_dyads(trajectories) if dyads is None else dyads
    first, second = of_members(supplier_shares(trajectories), pairs)
    overlap = smaller(first, second).sum("supplier", skipna=False)
    return labelled(
        overlap.transpose("dyad", "run"),
        "supplier_overlap",
        "share",
        "orders that two states place with the same suppliers",
    )


def rival_supplier_overlap(trajectories: xr.Dataset) -> xr.DataArray:
    """Mean supplier overlap of the region's rival pairs.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``supplier_orders`` and ``rival``.

    Returns
    -------
    xarray.DataArray
        (run) [share]; high where the same firms arm both sides. NaN without rivals.
    """
    overlap = supplier_overlap(trajectories, dyads=rival_dyads(trajectories))
    return labelled(
        mean_over_dyads(overlap),
        "rival_supplier_overlap",
        "share",
        "supplier overlap, mean of rival pairs",
    )


def mean_exports(trajectories: xr.Dataset) -> xr.DataArray:
    """Arms exports of each state in an average year of the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``exports``.

    Returns
    -------
    xarray.DataArray
        (state, run) [USDm/yr]. The starting entry is left out: nothing has been sold yet.
    """
    mean = after_start(trajectories["exports"]).mean("time", skipna=False)
    return labelled(mean, "mean_exports", "USDm/yr", "arms exports in an average year")


def region_exports(trajectories: xr.Dataset) -> xr.DataArray:
    """Arms exports of the region in an average year of the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``exports``.

    Returns
    -------
    xarray.DataArray
        (run) [USDm/yr].
    """
    total = of_region(mean_exports(trajectories), trajectories).sum("state", skipna=False)
    return labelled(total, "region_exports", "USDm/yr", "arms exports of the region")


def region_domestic_share(trajectories: xr.Dataset) -> xr.DataArray:
    """Share of the region's equipment that is made at home, at the end of the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``domestic_share``, ``spending`` and ``equipment_share``.

    Returns
    -------
    xarray.DataArray
        (run) [share]; the mean of the states, weighted by what each spends on equipment.
    """
    spending, equipment, home = (
        of_region(final_value(trajectories[name]), trajectories)
        for name in ("spending", "equipment_share", "domestic_share")
    )
    money = spending * equipment
    share = ratio((home * money).sum("state", skipna=False), money.sum("state", skipna=False))
    return labelled(share, "region_domestic_share", "share", "equipment made at home, region")
