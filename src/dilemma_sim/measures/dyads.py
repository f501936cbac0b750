"""Which states and which pairs of states a regional measure speaks about.

Averages and totals of the region use its core states. Events (incidents, pacts) count when at
least one core state takes part, because an outsider that is drawn in is part of the story.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.measures.once import once

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr

Dyad = tuple[str, str]


@once
def region_states(trajectories: xr.Dataset) -> list[str]:
    """The states of the region, in alphabetical order.

    Parameters
    ----------
    trajectories : xarray.Dataset
        May carry a coordinate ``group`` along ``state`` with the values core and neighbor.

    Returns
    -------
    list of str
        The core states; every state where no state is marked as core.
    """
    states = [str(state) for state in trajectories["state"].values]
    if "group" not in trajectories.coords:
        return sorted(states)
    groups = [str(group) for group in trajectories["group"].values]
    core = [state for state, group in zip(states, groups, strict=True) if group == "core"]
    return sorted(core or states)


def region_dyads(trajectories: xr.Dataset) -> list[Dyad]:
    """Every unordered pair inside the region, each once and in alphabetical order.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Trajectories of a simulation.

    Returns
    -------
    list of tuple of str
        Pairs (first, second) with first before second.
    """
    return list(combinations(region_states(trajectories), 2))


@once
def involved_dyads(trajectories: xr.Dataset) -> list[Dyad]:
    """Every unordered pair with at least one state of the region in it.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Trajectories of a simulation.

    Returns
    -------
    list of tuple of str
        Pairs (first, second) with first before second.
    """
    region = set(region_states(trajectories))
    states = sorted(str(state) for state in trajectories["state"].values)
    return [pair for pair in combinations(states, 2) if region.intersection(pair)]


@once
def rival_dyads(trajectories: xr.Dataset) -> list[Dyad]:
    """The pairs inside the region that start as rivals.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``rival`` (state, target), 1 where the initial hostility is above 0.3.

    Returns
    -------
    list of tuple of str
        Pairs (first, second) with first before second; empty in a region without rivals.
    """
    # Read at once as a plain table: a look-up by label for each pair costs more than the measure.
    rival = trajectories["rival"].variable.transpose("state", "target").values > 0
    place = {str(state): n for n, state in enumerate(trajectories["state"].values)}
    return [
        (first, second)
        for first, second in region_dyads(trajectories)
        if rival[place[first], place[second]] or rival[place[second], place[first]]
    ]


def of_region(variable: xr.DataArray, trajectories: xr.Dataset) -> xr.DataArray:
    """The values of the region's states alone, in alphabetical order.

    Parameters
    ----------
    variable : xarray.DataArray
        Has the dimension ``state``.
    trajectories : xarray.Dataset
        As for `region_states`.

    Returns
    -------
    xarray.DataArray
        Same dimensions, with as many states as the region has.
    """
    # By place and not by label, since xarray's look-up of labels costs more than most measures.
    places = _places(variable, "state")
    return variable.isel(state=[places[state] for state in region_states(trajectories)])


def first_to_second(variable: xr.DataArray, dyads: Sequence[Dyad]) -> xr.DataArray:
    """What the first state of each pair holds about, or does to, the second.

    Parameters
    ----------
    variable : xarray.DataArray
        Has the dimensions ``state`` and ``target``.
    dyads : sequence of tuple of str
        The pairs wanted.

    Returns
    -------
    xarray.DataArray
        ``state`` and ``target`` are replaced by ``dyad``, labelled like ``SRB-XKX``.
    """
    return _pick(variable, dyads, {"state": 0, "target": 1})


def second_to_first(variable: xr.DataArray, dyads: Sequence[Dyad]) -> xr.DataArray:
    """What the second state of each pair holds about, or does to, the first.

    Parameters
    ----------
    variable : xarray.DataArray
        Has the dimensions ``state`` and ``target``.
    dyads : sequence of tuple of str
        The pairs wanted.

    Returns
    -------
    xarray.DataArray
        ``state`` and ``target`` are replaced by ``dyad``, labelled like ``SRB-XKX``.
    """
    return _pick(variable, dyads, {"state": 1, "target": 0})


def of_members(variable: xr.DataArray, dyads: Sequence[Dyad]) -> tuple[xr.DataArray, xr.DataArray]:
    """A variable of single states, lined up for the first and for the second of each pair.

    Parameters
    ----------
    variable : xarray.DataArray
        Has the dimension ``state``.
    dyads : sequence of tuple of str
        The pairs wanted.

    Returns
    -------
    tuple of xarray.DataArray
        Two arrays in which ``dyad`` replaces ``state``.
    """
    return _pick(variable, dyads, {"state": 0}), _pick(variable, dyads, {"state": 1})


def mean_over_dyads(by_dyad: xr.DataArray) -> xr.DataArray:
    """Plain mean over pairs.

    Parameters
    ----------
    by_dyad : xarray.DataArray
        Has the dimension ``dyad``.

    Returns
    -------
    xarray.DataArray
        Without ``dyad``; NaN where there is no pair, as in a region without rivals.
    """
    # A mean of nothing is NaN, said without a warning.
    return by_dyad.sum("dyad", skipna=False) / (by_dyad.sizes["dyad"] or np.nan)


def _places(variable: xr.DataArray, dim: str) -> dict[str, int]:
    return {str(label): place for place, label in enumerate(variable[dim].values)}


def _pick(variable: xr.DataArray, dyads: Sequence[Dyad], sides: dict[str, int]) -> xr.DataArray:
    import xarray as xr

    positions = {}
    for dim, side in sides.items():
        places = _places(variable, dim)
        chosen = np.array([places[pair[side]] for pair in dyads], dtype=np.intp)
        positions[dim] = xr.Variable("dyad", chosen)
    # Coordinates of single states (their group, their id) mean nothing for a pair. So the pairs
    # are picked without any, and the labels that stay are put on after.
    picked = variable.variable.isel(positions)
    labels = {dim: variable[dim] for dim in picked.dims if dim in variable.coords}
    names = np.array(["-".join(pair) for pair in dyads], dtype=str)
    return xr.DataArray(picked, {**labels, "dyad": names}, name=variable.name)
