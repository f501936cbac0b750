"""Blocs: groups of friends, how closed they are, and how polarized the region is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.measures.balance import final_relations, relation_signs, with_others
from dilemma_sim.measures.labels import labelled

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray


def bloc_members(signs: xr.DataArray) -> xr.DataArray:
    """Whether two states stand in one bloc: linked by friends, or friends of friends.

    Parameters
    ----------
    signs : xarray.DataArray
        Has ``state`` and ``target``; 1 friend, -1 foe, 0 neither.

    Returns
    -------
    xarray.DataArray
        (..., state, target) [flag]; 1 of a state with itself; NaN if any tie is unknown.
    """
    import xarray as xr

    pair = ["state", "target"]
    members: xr.DataArray = xr.apply_ufunc(
        _linked, signs, input_core_dims=[pair], output_core_dims=[pair]
    )
    return labelled(members, "bloc_members", "flag", "two states in one bloc")


def bloc_count(signs: xr.DataArray) -> xr.DataArray:
    """Number of blocs of two or more states.

    Parameters
    ----------
    signs : xarray.DataArray
        Has ``state`` and ``target``; 1 friend, -1 foe, 0 neither.

    Returns
    -------
    xarray.DataArray
        Without ``state`` and ``target`` [count]; 0 where nobody has a friend.
    """
    size = bloc_members(signs).sum("target", skipna=False)
    # Each member of a bloc of n states adds one nth of a bloc.
    parts = (1.0 / size).where(~(size < 1.5), 0.0)
    count = parts.sum("state", skipna=False).round()
    return labelled(count, "bloc_count", "count", "blocs of two or more states")


def modularity(relation: xr.DataArray) -> xr.DataArray:
    """How much better the blocs sort friends from foes than chance would.

    Parameters
    ----------
    relation : xarray.DataArray
        Has ``state`` and ``target``: commitment minus hostility.

    Returns
    -------
    xarray.DataArray
        Without ``state`` and ``target`` [index], up to 1. 0 is a sorting by chance; negative is
        worse. NaN where there are no relations at all.

    Notes
    -----
    Signed modularity of Gomez, Jensen and Arenas (2009), Physical Review E 80: positive and
    negative weights are each compared with their expectation from the states' totals.
    """
    weights = with_others(relation)
    members = bloc_members(relation_signs(relation))
    friendly, hostile = weights.clip(min=0.0), (-weights).clip(min=0.0)
    volume = (friendly + hostile).sum(("state", "target"), skipna=False)
    surplus = _above_chance(friendly) - _above_chance(hostile)
    sorted_well = (surplus * members).sum(("state", "target"), skipna=False)
    index = sorted_well / volume.where(volume > 0)
    return labelled(index, "modularity", "index", "sorting of friends and foes into blocs")


def polarization(relation: xr.DataArray) -> xr.DataArray:
    """How far the states form few, close and mutually hostile camps.

    Hostility between two states weighs more, the more friends stand behind each of them.

    Parameters
    ----------
    relation : xarray.DataArray
        Has ``state`` and ``target``: commitment minus hostility.

    Returns
    -------
    xarray.DataArray
        Without ``state`` and ``target`` [index, 0-1]. 0: no hostility. 1: two equal camps, each
        fully committed inside and fully hostile to the other. Hostility of all against all is
        far from 1, because nobody stands behind anybody.

    Notes
    -----
    4 * sum_ij (1/n) * c_i * (1/n) * max(0, -r_ij), with c_i = (1/n) * (1 + sum_k max(0, r_ik)):
    the index of Esteban and Ray (1994), Econometrica 62(4), with an exponent of 1, states of
    equal weight, hostility as distance, and commitment as the degree of sharing a camp (our
    choice, so that no line between camps has to be drawn).
    """
    weights = with_others(relation)
    count = weights.sizes["state"]
    company = (1.0 + weights.clip(min=0.0).sum("target", skipna=False)) / count
    antagonism = ((-weights).clip(min=0.0).sum("target", skipna=False) * company).sum(
        "state", skipna=False
    )
    index = 4.0 * antagonism / count**2
    return labelled(index, "polarization", "index", "few, close and mutually hostile camps")


def final_polarization(trajectories: xr.Dataset) -> xr.DataArray:
    """Polarization at the end of the run; (run) [index, 0-1]."""
    return polarization(final_relations(trajectories))


def final_modularity(trajectories: xr.Dataset) -> xr.DataArray:
    """Modularity at the end of the run; (run) [index]."""
    return modularity(final_relations(trajectories))


def final_bloc_count(trajectories: xr.Dataset) -> xr.DataArray:
    """Number of blocs at the end of the run; (run) [count]."""
    return bloc_count(relation_signs(final_relations(trajectories)))


def _above_chance(weights: xr.DataArray) -> xr.DataArray:
    given = weights.sum("target", skipna=False)
    total = given.sum("state", skipna=False)
    received = given.rename(state="target").drop_vars("group", errors="ignore")
    return weights - given * received / total.where(total != 0.0, 1.0)


def _linked(ties: NDArray[np.float64]) -> NDArray[np.float64]:
    states = ties.shape[-1]
    reach = (ties > 0) | np.eye(states, dtype=bool)
    # Squaring doubles the length of the chains that are followed.
    for _ in range(max(1, states - 1).bit_length()):
        reach = np.matmul(reach.astype(np.float32), reach.astype(np.float32)) > 0
    unknown = np.isnan(ties).any(axis=(-2, -1), keepdims=True)
    return np.where(unknown, np.nan, reach.astype(np.float64))
