"""The ensemble driver: from a scenario to trajectories, all states of many runs at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.rules.variants import Array
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.record import Record, dataset
from dilemma_sim.world.schedule import WORLD, Phase, begin, take_step
from dilemma_sim.world.world import World

if TYPE_CHECKING:
    import xarray

#: Runs that move together. From about this number up, time per run no longer falls.
CHUNK = 256


def simulate(
    scenario: Scenario,
    replicates: int | Sequence[int] = 1,
    seed: int = 0,
    *,
    chunk: int = CHUNK,
) -> xarray.Dataset:
    """
    Trajectories of a scenario.

    Parameters
    ----------
    scenario : Scenario
        From :func:`~dilemma_sim.scenario.load.load_scenario`.
    replicates : int or sequence of int
        How many replicates, numbered from 0, or their numbers.
    seed : int, >= 0
        Names the luck; the same seed and replicate give the same run in any company.
    chunk : int, >= 1
        Runs that are held in memory together; the result does not depend on it.

    Returns
    -------
    xarray.Dataset
        Dimensions in the order time, state, target, domain, supplier, run. ``time`` holds the
        start and the end of every step, in decimal years. Every variable carries its unit.

    Raises
    ------
    ValueError
        If the seed is negative, or the number of replicates or the chunk is not positive.
    """
    numbers = list(range(replicates)) if isinstance(replicates, int) else list(replicates)
    if not numbers or min(numbers) < 0:
        raise ValueError("replicates: should be 1 or more, or a list of numbers from 0")
    if seed < 0:
        raise ValueError("seed: should be 0 or more")
    if chunk < 1:
        raise ValueError("chunk: should be 1 or more")
    records = []
    for part in _chunks(numbers, chunk):
        world = World(scenario, part, seed)
        records.append(play(world))
    return dataset(scenario, records, numbers, seed)


def play(world: World) -> Record:
    """Play a world from its first moment to its last, all states at once."""

    def all_at_once(phase: Phase) -> None:
        if phase.when == WORLD:
            phase.play(world)
        else:
            phase.play(world, world.everyone)

    begin(world, all_at_once)
    record = Record(world)
    record.take(world)
    while world.step < world.steps:
        take_step(world, all_at_once)
        record.take(world)
    return record


def runs_of_factors(
    scenario: Scenario,
    replicates: NDArray[np.int64],
    seed: int,
    factors: Mapping[str, Array],
) -> World:
    """World in which some numbers differ from run to run."""
    return World(scenario, replicates, seed, factors)


def _chunks(numbers: Sequence[int], size: int) -> Iterator[NDArray[np.int64]]:
    for first in range(0, len(numbers), size):
        yield np.array(numbers[first : first + size], dtype=np.int64)
