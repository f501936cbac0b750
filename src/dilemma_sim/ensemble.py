"""The ensemble driver: from a scenario to trajectories, all states of many runs at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.branch import branched, parting_step
from dilemma_sim.world.record import Record, dataset
from dilemma_sim.world.schedule import WORLD, Phase, begin, take_step
from dilemma_sim.world.world import World

if TYPE_CHECKING:
    import xarray

#: Most runs that move together. From about this number up, time per run no longer falls.
CHUNK = 512
#: Most numbers of one variable of pairs that a chunk records, 32 MB; and fewest runs of a chunk.
LARGEST_SERIES, FEWEST = 2**22, 4


def simulate(
    scenario: Scenario,
    replicates: int | Sequence[int] = 1,
    seed: int = 0,
    *,
    chunk: int | None = None,
    factors: Mapping[str, float | NDArray[np.float64]] | None = None,
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
    chunk : int, >= 1, optional
        Runs that move together; the result does not depend on it.
    factors : mapping of path to number or array (run,), optional
        Numbers of the scenario to replace, as ``{"rules.spending.threat_elasticity": 0.8}``;
        an array gives every replicate its own.

    Returns
    -------
    xarray.Dataset
        Dimensions in the order time, state, target, domain, supplier, run. ``time`` holds the
        start and the end of every step, in decimal years. Every variable carries its unit.

    Raises
    ------
    ValueError
        If the seed is negative, the number of replicates or the chunk is not positive, a factor
        replaces nothing, or an array does not hold one number for each replicate.
    """
    numbers = list(range(replicates)) if isinstance(replicates, int) else list(replicates)
    if not numbers or min(numbers) < 0:
        raise ValueError("replicates: should be 1 or more, or a list of numbers from 0")
    if seed < 0:
        raise ValueError("seed: should be 0 or more")
    chunk = runs_together(scenario) if chunk is None else chunk
    if chunk < 1:
        raise ValueError("chunk: should be 1 or more")
    levels = {path: np.atleast_1d(np.asarray(x, float)) for path, x in (factors or {}).items()}
    for path, row in levels.items():
        if len(row) not in (1, len(numbers)):
            raise ValueError(f"factors: {path} needs one number, or one for each replicate")
    records = []
    for first, part in zip(range(0, len(numbers), chunk), _chunks(numbers, chunk), strict=True):
        mine = slice(first, first + len(part))
        numbered = {path: row if len(row) == 1 else row[mine] for path, row in levels.items()}
        world = World(scenario, part, seed, numbered)
        if world.unused_factors:
            raise ValueError(f"factors: {', '.join(world.unused_factors)} would change nothing")
        records.append(play(world))
    return dataset(scenario, records, numbers, seed)


def runs_together(scenario: Scenario, pairs: int | None = None) -> int:
    """
    How many runs of a scenario move together: fewer in large regions and over long times.

    Parameters
    ----------
    scenario : Scenario
    pairs : int, optional
        Directed pairs of which a series is held; all, with each state and itself, if left out.
    """
    entries = (scenario.time.end - scenario.time.start) * scenario.time.steps_per_year + 1
    held = entries * (len(scenario.roster) ** 2 if pairs is None else pairs)
    runs = CHUNK
    while runs > FEWEST and runs * held > LARGEST_SERIES:
        runs //= 2
    return runs


def simulate_futures(
    base: Scenario,
    variants: Sequence[Scenario],
    replicates: Sequence[int],
    seed: int = 0,
    *,
    since: float | None = None,
) -> Iterator[tuple[int, xarray.Dataset]]:
    """
    Trajectories of a scenario and its variants, with the same luck and one shared history.

    What a variant shares with the base is played once; at the first date on which the two can
    differ the world is copied and the copy goes on by itself. Each result is, to the last bit,
    what :func:`simulate` gives.

    Parameters
    ----------
    base : Scenario
    variants : sequence of Scenario
    replicates : sequence of int
        All are held in memory together: hand over a chunk at a time.
    seed : int, >= 0
    since : float, optional
        Decimal year at which every variant leaves the base's history, whatever it would have
        changed before.

    Yields
    ------
    number, trajectories
        The place of a variant, from 0 on, and its own, the one that parts first coming first;
        at last -1 and those of the base.

    Raises
    ------
    ValueError
        If a variant cannot go on from the base's world, as with other states.
    """
    numbers = np.array(replicates, dtype=np.int64)
    world = World(base, numbers, seed)
    if since is None:
        partings = [parting_step(base, variant) for variant in variants]
    else:
        partings = [max(world.calendar.step(since), 0)] * len(variants)
    begin(world, all_at_once(world))
    record = Record(world)
    record.take(world)
    for place in sorted(range(len(variants)), key=partings.__getitem__):
        _play_on(world, record, partings[place])
        variant = variants[place]
        if world.step == 0:
            future = play(World(variant, numbers, seed))
        else:
            branch = branched(world, variant, seed)
            future = Record(branch)
            future.take_over(record, branch)
            _play_on(branch, future, branch.steps)
        yield place, dataset(variant, [future], replicates, seed)
    _play_on(world, record, world.steps)
    yield -1, dataset(base, [record], replicates, seed)


def play(
    world: World,
    keep: Collection[str] | None = None,
    room: Mapping[str, NDArray[np.float64]] | None = None,
) -> Record:
    """
    Play a world from its first moment to its last, all states at once.

    Parameters
    ----------
    world : World
    keep : collection of str, optional
        Names of the public variables that are recorded; all if left out.
    room : mapping of str to array, optional
        Values of an earlier record that may be written over.
    """
    begin(world, all_at_once(world))
    record = Record(world, keep, room)
    record.take(world)
    _play_on(world, record, world.steps)
    return record


def _play_on(world: World, record: Record, step: int) -> None:
    while world.step < step:
        take_step(world, all_at_once(world))
        record.take(world)


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
