"""A study: a scenario, the points to visit, the replicates; and how it is cut into chunks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from dilemma_sim.experiment.designs import Point
from dilemma_sim.experiment.folder import FolderError
from dilemma_sim.experiment.manifest import identity_of
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.world import World

STUDY = "study.json"
SCENARIO = "scenario.yaml"
#: Runs of a chunk; about where time per run no longer falls.
CHUNK_RUNS = 256
#: Fewest replicates that a chunk takes of a point, so that all points advance together.
LEAST_REPLICATES = 16


@dataclass(frozen=True)
class Chunk:
    """Runs that move together: some points and some replicates of each."""

    number: int
    points: tuple[int, ...]
    first_replicate: int
    replicates: int

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.points) * self.replicates


@dataclass(frozen=True)
class Study:
    """
    Everything that decides the results of a study, as plain values.

    Attributes
    ----------
    name : str
    scenario_hash : str
    design : str
        The kind of the design, for the record.
    factors : tuple of str
        Paths that are varied, in order.
    points : tuple of mapping
        Path to level.
    live : tuple of str
        Factors that can differ between runs of one chunk; the others change the structure of
        the world.
    replicates, seed : int
    block : int
        Replicates that one chunk takes of each of its points; kept when replicates are added.
    measures : str
        ``headline`` or ``all``.
    keep : {"no", "quantiles", "full"}
        What is kept of the trajectories.
    """

    name: str
    scenario_hash: str
    design: str
    factors: tuple[str, ...]
    points: tuple[Point, ...]
    live: tuple[str, ...]
    replicates: int
    seed: int
    block: int
    measures: str = "headline"
    keep: str = "no"

    @property
    def identity(self) -> str:
        """
        One name for everything that decides a result.

        The number of replicates is left out: more of them continue the same study.
        """
        how_many = ("replicates", "block")
        return identity_of({k: v for k, v in asdict(self).items() if k not in how_many})

    def with_replicates(self, replicates: int) -> Study:
        """The same study with more or fewer replicates."""
        return replace(self, replicates=replicates)

    def structures(self) -> list[tuple[dict[str, Any], list[int]]]:
        """Points that share a structure of the world, with the values that make it."""
        groups: dict[str, tuple[dict[str, Any], list[int]]] = {}
        for number, point in enumerate(self.points):
            values = {path: level for path, level in point.items() if path not in self.live}
            key = json.dumps(values, sort_keys=True)
            groups.setdefault(key, (values, []))[1].append(number)
        return list(groups.values())

    def chunks(self) -> Iterator[Chunk]:
        """
        The chunks, replicate-major: all points with some replicates before any with more.

        A study that is interrupted has every point with fewer replicates, not half the points.
        """
        packed = max(1, CHUNK_RUNS // self.block)
        number = 0
        for first in range(0, self.replicates, self.block):
            size = min(self.block, self.replicates - first)
            for _, points in self.structures():
                for start in range(0, len(points), packed):
                    yield Chunk(number, tuple(points[start : start + packed]), first, size)
                    number += 1


def replicates_in_block(points: int, replicates: int) -> int:
    """
    Replicates that one chunk takes of each of its points.

    Examples
    --------
    >>> replicates_in_block(points=1, replicates=1000)
    256
    >>> replicates_in_block(points=1000, replicates=1000)
    16
    >>> replicates_in_block(points=1000, replicates=4)
    4
    """
    wanted = -(-CHUNK_RUNS // points)
    block = LEAST_REPLICATES
    while block < wanted:
        block *= 2
    return min(block, replicates)


def live_factors(scenario: Scenario, factors: Mapping[str, float | str]) -> tuple[str, ...]:
    """Those of some factors that a world can hold as arrays over runs."""
    numbers = {
        path: np.array([float(level)])
        for path, level in expanded(scenario, factors).items()
        if not isinstance(level, str)
    }
    if not numbers:
        return ()
    short = scenario.time.model_copy(update={"end": scenario.time.start + 1})
    world = World(scenario.model_copy(update={"time": short}), np.arange(1), 0, numbers)
    dead = set(world.unused_factors)
    return tuple(
        path
        for path, level in factors.items()
        if not isinstance(level, str) and not dead & set(expanded(scenario, {path: level}))
    )


def expanded(scenario: Scenario, point: Mapping[str, Any]) -> dict[str, Any]:
    """A point with every ``*`` written out, and pairs in their usual order."""
    from dilemma_sim.scenario.parts import found_or_new

    return {
        ".".join(str(step) for step in path): level
        for text, level in point.items()
        for path in found_or_new(scenario, text)
    }


def write_study(folder: Path, study: Study, resolved: str) -> None:
    """Put what workers need into the results folder."""
    (folder / SCENARIO).write_text(resolved, encoding="utf-8")
    text = json.dumps(asdict(study), indent=1, ensure_ascii=False, allow_nan=False)
    (folder / STUDY).write_text(text + "\n", encoding="utf-8")


def read_study(folder: Path) -> Study:
    """
    Study of a results folder.

    Raises
    ------
    FolderError
        If the folder holds none.
    """
    try:
        said = json.loads((folder / STUDY).read_text(encoding="utf-8"))
        return Study(
            **{
                **said,
                "factors": tuple(said["factors"]),
                "points": tuple(said["points"]),
                "live": tuple(said["live"]),
            }
        )
    except (OSError, ValueError, TypeError, KeyError):
        raise FolderError(f"{folder}: holds no study; give the folder of a sweep") from None


def scenario_of(folder: Path, values: Mapping[str, Any]) -> Scenario:
    """The study's scenario with the values of one structure."""
    return load_scenario(folder / SCENARIO, dict(values))


def level_columns(study: Study, points: Sequence[int], replicates: int) -> dict[str, list[Any]]:
    """Columns of the factors for some points, each repeated for its replicates."""
    return {
        path: [study.points[p][path] for p in points for _ in range(replicates)]
        for path in study.factors
    }
