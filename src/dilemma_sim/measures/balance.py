"""Structural balance: whether friends of friends are friends, and enemies of enemies too.

Ties are signs: friend where commitment clearly exceeds hostility, foe where hostility clearly
exceeds commitment, nothing in between.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.measures.labels import labelled
from dilemma_sim.measures.truth import reached
from dilemma_sim.measures.years import final_value

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr
    from numpy.typing import NDArray

DEAD_BAND = 0.05
"""Difference of commitment and hostility below which two states are neither friend nor foe."""

LARGEST_EXACT = 12
"""Most states for which every split into two camps is tried."""

_SPLITS_AT_ONCE = 256


def relations(trajectories: xr.Dataset) -> xr.DataArray:
    """Commitment minus hostility of each pair.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``commitment`` and ``hostility``.

    Returns
    -------
    xarray.DataArray
        (time, state, target, run), from -1 (foe) to 1 (sworn ally).
    """
    return _relation(trajectories["commitment"], trajectories["hostility"])


def final_relations(trajectories: xr.Dataset) -> xr.DataArray:
    """Commitment minus hostility of each pair at the end of the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``commitment`` and ``hostility``.

    Returns
    -------
    xarray.DataArray
        (state, target, run), from -1 to 1. Outsiders count as well: blocs cross the region.
    """
    return _relation(
        final_value(trajectories["commitment"]), final_value(trajectories["hostility"])
    )


def with_others(relation: xr.DataArray) -> xr.DataArray:
    """Relations of states with other states: 0 of a state with itself.

    Parameters
    ----------
    relation : xarray.DataArray
        Has ``state`` and ``target``.

    Returns
    -------
    xarray.DataArray
        Same shape.
    """
    import xarray as xr

    # Without labels of its own: state and target stand in the same places as in the relation.
    other = xr.DataArray(relation["state"].variable != relation["target"].variable)
    return relation.where(other, 0.0)


def relation_signs(relation: xr.DataArray, *, dead_band: float = DEAD_BAND) -> xr.DataArray:
    """Friend, foe or neither.

    Parameters
    ----------
    relation : xarray.DataArray
        Has ``state`` and ``target``; values from -1 to 1.
    dead_band : float
        Size from which a relation counts.

    Returns
    -------
    xarray.DataArray
        Same shape: 1 friend, -1 foe, 0 neither, NaN unknown. 0 of a state with itself.
    """
    friend, foe = (reached(side, dead_band) for side in (relation, -relation))
    signs = with_others(friend - foe)
    return labelled(signs, "relation_signs", "sign", "friend, foe or neither")


def balanced_triad_share(signs: xr.DataArray) -> xr.DataArray:
    """Share of the triads with three ties that are balanced.

    A triad is balanced if the product of its signs is positive: three friends, or two friends
    with a common foe.

    Parameters
    ----------
    signs : xarray.DataArray
        Has ``state`` and ``target``; values of `relation_signs`.

    Returns
    -------
    xarray.DataArray
        Without ``state`` and ``target`` [share]; 1 is full balance, NaN without such triads.

    Notes
    -----
    Cartwright and Harary (1956), Psychological Review 63.
    """
    return labelled(
        _reduce(_balanced_share, signs), "balanced_triad_share", "share", "balanced triads"
    )


def complete_triads(signs: xr.DataArray) -> xr.DataArray:
    """Number of triads in which all three pairs are friends or foes.

    Parameters
    ----------
    signs : xarray.DataArray
        Has ``state`` and ``target``; values of `relation_signs`.

    Returns
    -------
    xarray.DataArray
        Without ``state`` and ``target`` [count].
    """
    return labelled(
        _reduce(lambda ties: np.abs(_triad_products(ties)).sum(axis=-1), signs),
        "complete_triads",
        "count",
        "triads with three ties",
    )


def frustration_index(signs: xr.DataArray) -> xr.DataArray:
    """Fewest ties that must change for the states to fall into two consistent camps.

    Parameters
    ----------
    signs : xarray.DataArray
        Has ``state`` and ``target``; values of `relation_signs`.

    Returns
    -------
    xarray.DataArray
        Without ``state`` and ``target`` [count of ties]; 0 is full balance. Exact, since every
        split is tried; NaN for more than twelve states, where that takes too long.

    Notes
    -----
    Smallest number, over all splits, of friends across the line plus foes on one side of it:
    Harary (1959), Behavioral Science 4.
    """
    return labelled(
        _reduce(_least_frustration, signs), "frustration_index", "count", "ties out of balance"
    )


def common_friends(signs: xr.DataArray) -> xr.DataArray:
    """Number of cross-cutting ties: third states that are friends of both members of a feud.

    Parameters
    ----------
    signs : xarray.DataArray
        Has ``state`` and ``target``; values of `relation_signs`.

    Returns
    -------
    xarray.DataArray
        Without ``state`` and ``target`` [count of pairs of foes and a common friend]. More of
        them make camps less closed.
    """
    return labelled(
        _reduce(_feuds_with_friend, signs), "common_friends", "count", "cross-cutting ties"
    )


def final_signs(trajectories: xr.Dataset) -> xr.DataArray:
    """Friend, foe or neither at the end of the run; (state, target, run) [sign].

    Outsiders count as well: camps cross the border of the region.
    """
    return relation_signs(final_relations(trajectories))


def final_balanced_triad_share(trajectories: xr.Dataset) -> xr.DataArray:
    """Share of balanced triads at the end of the run; (run) [share]."""
    return balanced_triad_share(final_signs(trajectories))


def final_frustration_index(trajectories: xr.Dataset) -> xr.DataArray:
    """Frustration index at the end of the run; (run) [count]."""
    return frustration_index(final_signs(trajectories))


def final_common_friends(trajectories: xr.Dataset) -> xr.DataArray:
    """Cross-cutting ties at the end of the run; (run) [count]."""
    return common_friends(final_signs(trajectories))


def _relation(commitment: xr.DataArray, hostility: xr.DataArray) -> xr.DataArray:
    return labelled(commitment - hostility, "relations", "-1 to 1", "commitment minus hostility")


def _reduce(
    function: Callable[[NDArray[np.float64]], NDArray[np.float64]], signs: xr.DataArray
) -> xr.DataArray:
    import xarray as xr

    result: xr.DataArray = xr.apply_ufunc(function, signs, input_core_dims=[["state", "target"]])
    return result


def _triads(states: int) -> NDArray[np.intp]:
    return np.array(list(combinations(range(states), 3)), dtype=np.intp).reshape(-1, 3).T


def _triad_products(ties: NDArray[np.float64]) -> NDArray[np.float64]:
    i, j, k = _triads(ties.shape[-1])
    products: NDArray[np.float64] = ties[..., i, j] * ties[..., j, k] * ties[..., i, k]
    return products


def _balanced_share(ties: NDArray[np.float64]) -> NDArray[np.float64]:
    products = _triad_products(ties)
    complete = np.abs(products).sum(axis=-1)
    # Balanced minus unbalanced is the sum of products; NaN passes through both sums.
    balanced = (complete + products.sum(axis=-1)) / 2.0
    share: NDArray[np.float64] = balanced / np.where(complete == 0.0, np.nan, complete)
    return share


def _least_frustration(ties: NDArray[np.float64]) -> NDArray[np.float64]:
    states = ties.shape[-1]
    if states > LARGEST_EXACT:
        return np.full(ties.shape[:-2], np.nan)
    i, j = np.triu_indices(states, k=1)
    pairs = ties[..., i, j]
    # The first state stays on its side: a split and its mirror image are the same.
    codes = np.arange(2 ** (states - 1))[:, None] >> np.arange(states - 1) & 1
    sides = np.concatenate([np.ones((len(codes), 1)), 1.0 - 2.0 * codes], axis=1)
    together = sides[:, i] * sides[:, j]
    best = np.full(ties.shape[:-2], -np.inf)
    for first in range(0, len(together), _SPLITS_AT_ONCE):
        satisfied = pairs @ together[first : first + _SPLITS_AT_ONCE].T
        best = np.maximum(best, satisfied.max(axis=-1))
    least: NDArray[np.float64] = (np.abs(pairs).sum(axis=-1) - best) / 2.0
    return least


def _feuds_with_friend(ties: NDArray[np.float64]) -> NDArray[np.float64]:
    i, j, k = _triads(ties.shape[-1])
    a, b, c = ties[..., i, j], ties[..., j, k], ties[..., i, k]
    # Two friends and one foe: the product is -1 and the sum is +1.
    found = np.where((a * b * c == -1.0) & (a + b + c == 1.0), 1.0, 0.0)
    unknown = np.isnan(a + b + c)
    count: NDArray[np.float64] = np.where(unknown, np.nan, found).sum(axis=-1)
    return count
