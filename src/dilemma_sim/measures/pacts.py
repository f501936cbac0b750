"""Pacts: which pairs commit themselves, when, and how many do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.measures.arithmetic import known_where
from dilemma_sim.measures.dyads import first_to_second, involved_dyads
from dilemma_sim.measures.labels import labelled

if TYPE_CHECKING:
    import xarray as xr

PACT_THRESHOLD = 0.05
"""Commitment from which a tie counts as a pact; a new pact starts far above it."""


def pact_starts(trajectories: xr.Dataset) -> xr.DataArray:
    """Steps in which a pair comes under a pact that it was not under before.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``commitment``.

    Returns
    -------
    xarray.DataArray
        (time, dyad, run) [flag]: 1 at the end of the step of the signing, NaN where unknown.
        Pacts in force at the start are not new. A pact of three states starts in three pairs.
    """
    starts, known = _starts(trajectories)
    return labelled(
        known_where(starts, known.values), "pact_starts", "flag", "a pair comes under a pact"
    )


def pacts_by_dyad(trajectories: xr.Dataset) -> xr.DataArray:
    """Number of times that each pair comes under a pact during the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``commitment``.

    Returns
    -------
    xarray.DataArray
        (dyad, run) [count]; 2 and more if a pact ended and was renewed.
    """
    starts, known = _starts(trajectories)
    count = known_where(starts.sum("time", dtype=np.int32), known.all("time").values)
    return labelled(count, "pacts_by_dyad", "count", "pacts formed by a pair")


def pacts_formed(trajectories: xr.Dataset) -> xr.DataArray:
    """Number of pairs that come under a pact during the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``commitment``.

    Returns
    -------
    xarray.DataArray
        (run) [count of pairs].
    """
    count = pacts_by_dyad(trajectories).sum("dyad", skipna=False)
    return labelled(count, "pacts_formed", "count", "pairs that come under a pact")


def pact_dates(trajectories: xr.Dataset) -> xr.DataArray:
    """Date at which each pair first comes under a pact during the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``commitment``.

    Returns
    -------
    xarray.DataArray
        (dyad, run) [decimal year], the end of the step; infinite if it never does, NaN if an
        unknown step came first.
    """
    starts = pact_starts(trajectories)
    noticed = (starts > 0) | starts.isnull()
    position = noticed.argmax("time")
    date = starts["time"].isel(time=position).drop_vars("time")
    known = starts.isel(time=position).notnull().drop_vars("time")
    result = date.where(noticed.any("time"), np.inf).where(known)
    return labelled(result, "pact_dates", "decimal year", "first pact of a pair")


def _starts(trajectories: xr.Dataset) -> tuple[xr.DataArray, xr.DataArray]:
    """Whether a pact starts, and whether that can be known; (time, dyad, run), true or false."""
    pairs = first_to_second(trajectories["commitment"], involved_dyads(trajectories))
    pairs = pairs.transpose("time", "dyad", "run")
    tied, known = pairs.values >= PACT_THRESHOLD, ~np.isnan(pairs.values)
    after = pairs.isel(time=slice(1, None))
    return after.copy(data=tied[1:] & ~tied[:-1]), after.copy(data=known[1:] & known[:-1])
