"""Shocks: luck that is drawn before the run, by name.

A number of the tape belongs to a seed, a mechanism, a state or pair, and a replicate. So a
replicate has the same luck in every scenario; adding a state, a year or a mechanism moves
nobody else's; and any single run can be rebuilt alone.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.rules.variants import Array

#: Replicates that share one generator; one is made for each name and block.
BLOCK = 64
#: Tapes that are kept for the next world: those of one world. Points that are tried with the same
#: replicates one after the other draw their luck once.
TAPES_AT_HAND = 8


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
        Not to be written to: worlds with the same luck share it.
    """
    return _tape(seed, mechanism, tuple(names), periods, replicates.tobytes(), kind)


@functools.lru_cache(maxsize=TAPES_AT_HAND)
def _tape(
    seed: int, mechanism: str, names: tuple[str, ...], periods: int, runs: bytes, kind: str
) -> Array:
    replicates = np.frombuffer(runs, dtype=np.int64)
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
    tape.setflags(write=False)
    return tape
