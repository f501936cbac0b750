"""Shocks: luck that is drawn before the run, by name.

A number of the tape belongs to a seed, a mechanism, a state or pair, and a replicate. So a
replicate has the same luck in every scenario; adding a state, a year or a mechanism moves
nobody else's; and any single run can be rebuilt alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.rules.variants import Array

#: Replicates that share one generator; one is made for each name and block.
BLOCK = 64


def _key(name: str) -> int:
    """Turn a name into a number that never changes, unlike Python's own hash."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")


def draw(
    seed: int,
    mechanism: str,
    names: Sequence[str],
    periods: int,
    replicates: NDArray[np.int64],
    kind: Literal["normal", "uniform"],
) -> Array:
    """
    Shocks of one mechanism.

    Parameters
    ----------
    seed : int, >= 0
    mechanism : str
    names : sequence of str
        The states or pairs that have luck of their own.
    periods : int
        Steps, or years for what happens once a year.
    replicates : array (run,), int
        The replicate of each run; runs of one replicate share their luck.
    kind : {"normal", "uniform"}

    Returns
    -------
    array (period, name, run)
    """
    blocks, where = np.unique(replicates // BLOCK, return_inverse=True)
    columns = where * BLOCK + replicates % BLOCK
    tape = np.empty((periods, len(names), len(replicates)))
    for n, name in enumerate(names):
        drawn = []
        for block in blocks:
            sequence = np.random.SeedSequence(
                seed, spawn_key=(_key(mechanism), _key(name), int(block))
            )
            generator = np.random.default_rng(sequence)
            shape = (periods, BLOCK)
            drawn.append(
                generator.standard_normal(shape) if kind == "normal" else generator.random(shape)
            )
        tape[:, n] = np.concatenate(drawn, axis=1)[:, columns]
    return tape
