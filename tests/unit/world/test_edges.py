"""Edges: both directions of every pair, sorted by observer."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.world.edges import Edges
from dilemma_sim.world.view import View

STATES = 7
ALL = View([(i, j) for i in range(STATES) for j in range(i)], STATES)
some_pairs = st.sets(st.tuples(st.integers(0, STATES - 1), st.integers(0, STATES - 1)))


@given(some_pairs)
def test_each_pair_stands_in_both_directions_and_no_state_faces_itself(
    pairs: set[tuple[int, int]],
) -> None:
    edges = Edges(pairs, ALL)
    found = list(zip(edges.observer.tolist(), edges.target.tolist(), strict=True))
    wanted = {e for i, j in pairs if i != j for e in ((i, j), (j, i))}
    assert found == sorted(wanted)
    assert len(edges) == len(wanted) == 2 * len(edges.pairs)
    assert {edge: n for n, edge in enumerate(found)} == edges.place


@given(some_pairs)
def test_the_reverse_points_the_other_way_and_shares_the_pair(
    pairs: set[tuple[int, int]],
) -> None:
    edges = Edges(pairs, ALL)
    assert np.array_equal(edges.observer[edges.reverse], edges.target)
    assert np.array_equal(edges.reverse[edges.reverse], np.arange(len(edges)))
    assert np.array_equal(edges.pair[edges.reverse], edges.pair)
    for edge, pair in enumerate(edges.pair):
        ends = {int(edges.observer[edge]), int(edges.target[edge])}
        assert set(edges.pairs[pair]) == ends


@given(some_pairs, st.integers(0, STATES), st.integers(0, STATES))
def test_rows_are_the_edges_of_the_observers(
    pairs: set[tuple[int, int]], one: int, other: int
) -> None:
    edges = Edges(pairs, ALL)
    first, last = sorted((one, other))
    rows = edges.rows(slice(first, last))
    inside = (edges.observer >= first) & (edges.observer < last)
    assert np.array_equal(np.flatnonzero(inside), np.arange(rows.start, rows.stop))


@given(some_pairs)
def test_the_order_in_which_pairs_are_named_changes_nothing(pairs: set[tuple[int, int]]) -> None:
    turned = [(j, i) for i, j in sorted(pairs, reverse=True)]
    assert Edges(pairs, ALL).place == Edges(turned, ALL).place


def test_names() -> None:
    edges = Edges({(2, 0)}, ALL)
    assert edges.names(["A", "B", "C"]) == ["A>C", "C>A"]
    assert edges.pair_names(["A", "B", "C"]) == ["A-C"]


def test_nothing_is_possible() -> None:
    edges = Edges(set(), ALL)
    assert len(edges) == 0
    assert edges.rows(slice(0, 3)) == slice(0, 0)
    assert edges.names(["A", "B", "C"]) == []


@given(some_pairs)
def test_all_states_together_have_each_pair_once_and_one_alone_has_all_its_own(
    pairs: set[tuple[int, int]],
) -> None:
    edges = Edges(pairs, ALL)
    together = edges.once(slice(0, STATES))
    assert sorted(edges.pair[together].tolist()) == list(range(len(edges.pairs)))
    for state in range(STATES):
        own = slice(state, state + 1)
        assert edges.once(own).tolist() == list(range(*edges.rows(own).indices(len(edges))))
