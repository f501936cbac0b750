"""Whom each state keeps in view: the others that can matter to it, and nobody else."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.rules.variants import Array

Index = NDArray[np.int64]


class View:
    """
    Places of the states that each state watches, along the target axis of the world's tables.

    In a small region everybody watches everybody, and the place of a target is its number. In a
    large one, where most pairs cannot matter to each other, a state watches its list of others;
    lists are as long as the longest, and a state itself fills up the shorter ones. A state is
    no threat, no ally and no rival to itself, so what fills up adds nothing.

    Parameters
    ----------
    pairs : iterable of (int, int)
        Pairs that can matter to each other.
    states : int

    Attributes
    ----------
    targets : array (state, place), int
        The state that stands at each place.
    where : array (state, state), int
        Where a state finds another; itself for one that it does not watch.
    own : array (state, place, 1), bool
        Where a state stands in its own list.
    complete : bool
        Whether everybody watches everybody.
    """

    def __init__(self, pairs: Iterable[tuple[int, int]], states: int) -> None:
        lists: list[list[int]] = [[] for _ in range(states)]
        for i, j in pairs:
            lists[i].append(j)
            lists[j].append(i)
        width = max(map(len, lists), default=0) + 1
        # Lists must be looked up; they pay where they leave out at least half of the work.
        self.complete = 2 * width > states
        if self.complete:
            self.targets: Index = np.tile(np.arange(states), (states, 1))
            self.where: Index = self.targets
        else:
            self.targets = np.repeat(np.arange(states)[:, None], width, axis=1)
            self.where = np.full((states, states), width - 1)
            for i, others in enumerate(lists):
                self.targets[i, : len(others)] = sorted(others)
                self.where[i, sorted(others)] = np.arange(len(others))
        self.own: NDArray[np.bool_] = (self.targets == np.arange(states)[:, None])[..., None]
        #: Where the state at each place finds the observer.
        self._back = self.where[self.targets, np.arange(states)[:, None]]

    def of_targets(self, x: Array, who: slice) -> Array:
        """A number of each state, (state, run), seen by observers: (w, target, run)."""
        return x[None] if self.complete else x[self.targets[who]]

    def by_targets(self, x: Array, who: slice) -> Array:
        """Turn a table round: what each target holds of the observer, (w, target, run)."""
        if self.complete:
            return np.moveaxis(x, 0, 1)[who]
        return x[self.targets[who], self._back[who]]

    def at(self, who: slice, target: int) -> tuple[slice | Index, int | Index]:
        """Index of one target in the tables of some observers."""
        if self.complete:
            return slice(None), target
        return np.arange(who.stop - who.start), self.where[who, target]

    def from_other(self, other: View, theirs: Array, own: Array) -> Array:
        """Line up a table of another view with this one; `own` holds what only this one sees."""
        if np.array_equal(other.targets, self.targets):
            return theirs
        states = np.arange(len(self.targets))[:, None]
        place = other.where[states, self.targets]
        shared = other.targets[states, place] == self.targets
        return np.where(shared[..., None], theirs[..., states, place, :], own)

    def in_full(self, x: Array, elsewhere: Array | float) -> Array:
        """
        Lay out a table over all pairs.

        Parameters
        ----------
        x : array (..., state, target in view, run)
        elsewhere : number, or array that broadcasts to (state, state, run)
            What holds between states that do not watch each other.
        """
        if self.complete:
            return x
        states = len(self.targets)
        full = np.empty((*x.shape[:-3], states, states, x.shape[-1]))
        full[:] = elsewhere
        for i, others in enumerate(self.targets):
            full[..., i, others, :] = x[..., i, :, :]
        return full
