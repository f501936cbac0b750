"""Edges: the pairs between which pacts and incidents are possible, and nothing else.

Each possible pair is listed in both directions, sorted by observer, so that a state's own
edges are one slice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from dilemma_sim.world.view import Index, View


class Edges:
    """Directed edges between states, sorted by observer and then by target."""

    def __init__(self, pairs: Iterable[tuple[int, int]], view: View) -> None:
        states = len(view.targets)
        both = sorted({edge for i, j in pairs for edge in ((i, j), (j, i)) if i != j})
        self.observer: Index = np.array([i for i, _ in both], dtype=np.int64)
        self.target: Index = np.array([j for _, j in both], dtype=np.int64)
        #: Where the observer's tables hold the target.
        self.seen: Index = view.where[self.observer, self.target]
        place = {edge: e for e, edge in enumerate(both)}
        self.place = place
        #: The edge that points the other way.
        self.reverse: Index = np.array([place[(j, i)] for i, j in both], dtype=np.int64)
        self._forward = np.flatnonzero(self.observer < self.target)
        self._begin = np.searchsorted(self.observer, np.arange(states + 1))
        unordered = sorted({(min(edge), max(edge)) for edge in both})
        number = {pair: n for n, pair in enumerate(unordered)}
        self.pairs: list[tuple[int, int]] = unordered
        #: The pair that each edge belongs to; both directions share one.
        self.pair: Index = np.array(
            [number[(min(edge), max(edge))] for edge in both], dtype=np.int64
        )

    def __len__(self) -> int:
        return len(self.observer)

    def rows(self, who: slice) -> slice:
        """Slice of the edges of some observers."""
        return slice(int(self._begin[who.start]), int(self._begin[who.stop]))

    def once(self, who: slice) -> Index:
        """Places of the edges of some observers; of all states together one for each pair."""
        if (who.start, who.stop) == (0, len(self._begin) - 1):
            return self._forward
        return np.arange(self._begin[who.start], self._begin[who.stop])

    def names(self, roster: Sequence[str]) -> list[str]:
        """Names of the edges, such as ``HRV>SRB``."""
        return [f"{roster[i]}>{roster[j]}" for i, j in zip(self.observer, self.target, strict=True)]

    def pair_names(self, roster: Sequence[str]) -> list[str]:
        """Names of the pairs, such as ``HRV-SRB``."""
        return [f"{roster[i]}-{roster[j]}" for i, j in self.pairs]
