"""The ensemble driver: from a scenario to trajectories, all states of many runs at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

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
    factors: Mapping[str, float] | None = None,
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
    factors : mapping of path to number, optional
        Numbers of the scenario to replace, as ``{"rules.spending.threat_elasticity": 0.8}``.

    Returns
    -------
    xarray.Dataset
        Dimensions in the order time, state, target, domain, supplier, run. ``time`` holds the
        start and the end of every step, in decimal years. Every variable carries its unit.

    Raises
    ------
    ValueError
        If the seed is negative, the number of replicates or the chunk is not positive, or a
        factor replaces nothing.
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
        numbered = {path: np.array([value]) for path, value in (factors or {}).items()}
        world = World(scenario, part, seed, numbered)
        if world.unused_factors:
            raise ValueError(f"factors: {', '.join(world.unused_factors)} would change nothing")
        records.append(play(world))
    return dataset(scenario, records, numbers, seed)


def play(world: World) -> Record:
    """Play a world from its first moment to its last, all states at once."""
    begin(world, all_at_once(world))
    record = Record(world)
    record.take(world)
    while world.step < world.steps:
        take_step(world, all_at_once(world))
        record.take(world)
    return record


def all_at_once(world: World) -> Callable[[Phase], None]:
    """How the ensemble plays a phase: for all states of all runs together."""

    def play_phase(phase: Phase) -> None:
        if phase.when == WORLD:
            phase.play(world)
        else:
            phase.play(world, world.everyone)

    return play_phase


def _chunks(numbers: Sequence[int], size: int) -> Iterator[NDArray[np.int64]]:
    for first in range(0, len(numbers), size):
        yield np.array(numbers[first : first + size], dtype=np.int64)
