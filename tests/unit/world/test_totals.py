"""Sums, products and shares: the same bits for a row as for the whole table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.world.totals import product, shares, total


def _table(seed: int, states: int, targets: int, runs: int) -> np.ndarray:
    luck = np.random.default_rng(seed)
    return luck.lognormal(0.0, 3.0, (states, targets, runs))


sizes = {
    "seed": st.integers(0, 10_000),
    "states": st.integers(1, 12),
    "targets": st.integers(1, 20),
    "runs": st.integers(1, 40),
}


@given(**sizes)
def test_a_row_alone_has_the_bits_it_has_in_the_table(
    seed: int, states: int, targets: int, runs: int
) -> None:
    table = _table(seed, states, targets, runs)
    for fold in (total, product, shares):
        whole = fold(table, axis=1)
        for i in range(states):
            assert np.array_equal(fold(table[i : i + 1], axis=1)[0], whole[i])


@given(**sizes)
def test_a_run_alone_has_the_bits_it_has_among_others(
    seed: int, states: int, targets: int, runs: int
) -> None:
    table = _table(seed, states, targets, runs)
    for fold in (total, product, shares):
        whole = fold(table, axis=1)
        for r in range(runs):
            assert np.array_equal(fold(table[..., r : r + 1], axis=1), whole[..., r : r + 1])


@given(**sizes)
def test_they_agree_with_numpy_up_to_rounding(
    seed: int, states: int, targets: int, runs: int
) -> None:
    table = _table(seed, states, targets, runs)
    for axis in range(3):
        np.testing.assert_allclose(total(table, axis), table.sum(axis), rtol=1e-12)
        np.testing.assert_allclose(product(table, axis), table.prod(axis), rtol=1e-12)


@given(**sizes)
def test_shares_sum_to_one(seed: int, states: int, targets: int, runs: int) -> None:
    table = shares(_table(seed, states, targets, runs), axis=1)
    np.testing.assert_allclose(table.sum(axis=1), 1.0, rtol=1e-12)
    assert (table >= 0.0).all()


def test_shares_of_nothing_are_nothing() -> None:
    table = np.array([[0.0, 0.0], [0.0, 2.0]])
    assert shares(table, axis=1).tolist() == [[0.0, 0.0], [0.0, 1.0]]
    assert shares(table, axis=0).tolist() == [[0.0, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize("fold", [total, product])
def test_the_argument_is_left_alone(fold: object) -> None:
    table = np.arange(1.0, 7.0).reshape(2, 3)
    before = table.copy()
    fold(table, axis=0)  # type: ignore[operator]
    fold(table[:1], axis=0)  # type: ignore[operator]
    assert np.array_equal(table, before)


def test_one_entry_gives_a_copy() -> None:
    table = np.ones((1, 3))
    for fold in (total, product):
        found = fold(table, axis=0)
        found += 5.0
        assert np.array_equal(table, np.ones((1, 3)))
