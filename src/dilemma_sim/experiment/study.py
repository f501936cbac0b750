"""A study: a scenario, the points to visit, the replicates; and how it is cut into chunks."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.experiment.designs import Point
from dilemma_sim.experiment.folder import FolderError
from dilemma_sim.experiment.manifest import identity_of
from dilemma_sim.experiment.store import write_text
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.resolved import resolved_yaml
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.possible import HOSTILE_ENOUGH, RIVAL_ABOVE, pairs_named
from dilemma_sim.world.world import World

STUDY = "study.json"
SCENARIO = "scenario.yaml"
#: Fewest replicates that a chunk takes of a point: one, so that all points advance together.
LEAST_REPLICATES = 1
#: Words of a level that stand for a switch of the scenario.
SWITCHES = {"true": True, "false": False}
#: Numbers that are counted in whole steps, so that all runs of a chunk must share them.
COUNTED_IN_STEPS = (
    "rules.observation.lag",
    "rules.industry.home_lead_time",
    "rules.arms_control.begins",
)
#: Numbers of a pair that also decide, on either side of a limit, whether it can clash, is a
#: rival, or can sign a pact. Runs of one chunk lie on the same side. A part is known by the number
#: of its chunk, so that other limits need a new RESULTS_VERSION.
LIMITS = {
    "hostility": (HOSTILE_ENOUGH, RIVAL_ABOVE),
    "hotspot_rate": (0.0,),
    "affinities": (0.0,),
}


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
    packed : int
        Points that one chunk takes; kept too.
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
    packed: int
    measures: str = "headline"
    keep: str = "no"

    @cached_property
    def identity(self) -> str:
        """
        One name for everything that decides a result.

        The number of replicates is left out: more of them continue the same study.
        """
        how_many = ("replicates", "block", "packed")
        return identity_of({k: v for k, v in self.said().items() if k not in how_many})

    def said(self) -> dict[str, Any]:
        """The fields by name; the points are not copied, for there may be a hundred thousand."""
        return {row.name: getattr(self, row.name) for row in fields(self)}

    def with_replicates(self, replicates: int) -> Study:
        """The same study with more or fewer replicates."""
        return replace(self, replicates=replicates)

    @cached_property
    def structures(self) -> list[tuple[dict[str, Any], list[int]]]:
        """Points that share a structure of the world, with the values that make it."""
        groups: dict[str, tuple[dict[str, Any], list[int]]] = {}
        limits = {path: limits_of(path) for path in self.live}
        for number, point in enumerate(self.points):
            fixed = {path: level for path, level in point.items() if path not in self.live}
            sided = {path: point[path] for path in self.live if limits[path]}
            sides = {path: _sides(level, limits[path]) for path, level in sided.items()}
            key = json.dumps([fixed, sides], sort_keys=True)
            groups.setdefault(key, (fixed | sided, []))[1].append(number)
        return list(groups.values())

    def chunks(self) -> Iterator[Chunk]:
        """
        The chunks, replicate-major: all points with some replicates before any with more.

        A study that is interrupted has every point with fewer replicates, not half the points.
        """
        number, structures = 0, self.structures
        for first in range(0, self.replicates, self.block):
            size = min(self.block, self.replicates - first)
            for _, points in structures:
                for start in range(0, len(points), self.packed):
                    yield Chunk(number, tuple(points[start : start + self.packed]), first, size)
                    number += 1


def block_and_packed(points: int, together: int) -> tuple[int, int]:
    """
    Replicates that one chunk takes of each of its points, and the points it takes.

    How many replicates are asked for has no say: a study may get more of them later.

    Parameters
    ----------
    points : int
        Of the study.
    together : int
        Runs that a chunk should have.

    Examples
    --------
    >>> block_and_packed(points=1, together=512)
    (512, 1)
    >>> block_and_packed(points=1000, together=512)
    (1, 500)
    >>> block_and_packed(points=100, together=512)
    (8, 50)
    """
    wanted = -(-together // points)
    block = LEAST_REPLICATES
    while block < wanted:
        block *= 2
    # Chunks of one size are as fast as they can be, and use each other's memory.
    chunks = -(-points * block // together)
    return block, -(-points // chunks)


def limits_of(path: str) -> tuple[float, ...]:
    """
    Limits on whose sides the structure of the world differs, for a number at a path.

    Examples
    --------
    >>> limits_of("dyads.*.hostility"), limits_of("affinities.A-B"), limits_of("states.A.gdp")
    ((0.1, 0.3), (0.0,), ())
    """
    room, *_, field = path.split(".")
    if room == "affinities":
        return LIMITS[room]
    return LIMITS.get(field, ()) if room == "dyads" else ()


def _sides(level: Any, limits: Sequence[float]) -> list[int]:
    """For each limit whether a level lies below (-1), on (0) or above it (1)."""
    return [int(np.sign(level - limit)) for limit in limits]


def live_factors(scenario: Scenario, factors: Mapping[str, float | str]) -> tuple[str, ...]:
    """Those of some factors that a world can hold as arrays over runs."""
    numbers = {
        path: np.array([float(level)])
        for path, level in expanded(scenario, factors).items()
        if not isinstance(level, str)
    }
    if not numbers:
        return ()
    # The numbers of a pair that cannot matter are read by nobody, and shape nothing either.
    unread = {p for p in unread_factors(scenario, numbers) if not pairs_named(p, scenario.roster)}
    dead = unread | set(COUNTED_IN_STEPS)
    return tuple(
        path
        for path, level in factors.items()
        if not isinstance(level, str) and not dead & set(expanded(scenario, {path: level}))
    )


def unread_factors(scenario: Scenario, numbers: Mapping[str, NDArray[np.float64]]) -> list[str]:
    """Those of some factors, with a level for one run, that no world of a scenario reads."""
    short = scenario.time.model_copy(update={"end": scenario.time.start + 1})
    world = World(scenario.model_copy(update={"time": short}), np.arange(1), 0, numbers)
    return world.unused_factors


def expanded(scenario: Scenario, point: Mapping[str, Any]) -> dict[str, Any]:
    """A point with every ``*`` written out, and pairs in their usual order."""
    from dilemma_sim.scenario.parts import found_or_new

    return {
        ".".join(str(step) for step in path): level
        for text, level in point.items()
        for path in found_or_new(scenario, text)
    }


def write_study(folder: Path, study: Study, resolved: str) -> None:
    """Put what workers need into the results folder; the study first, since it claims it."""
    text = json.dumps(study.said(), indent=1, ensure_ascii=False, allow_nan=False)
    write_text(folder / STUDY, text + "\n")
    write_text(folder / SCENARIO, resolved)


def read_study(folder: Path) -> Study:
    """
    Study of a results folder.

    Raises
    ------
    FolderError
        If the folder holds none, or its file was damaged or edited into one that cannot be.
    """
    path = folder / STUDY
    try:
        return _study_of(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        raise FolderError(f"{folder}: holds no study; give the folder of a sweep") from None
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise FolderError(
            f"{path}: cannot be used: {said}; put a copy of this file back: the same command "
            "with another --out makes one"
        ) from None


def _study_of(said: Any) -> Study:
    """
    Study of what its file says.

    Raises
    ------
    ValueError
        With the first thing that cannot be.
    """
    if not isinstance(said, dict) or said.keys() != {row.name for row in fields(Study)}:
        raise ValueError("it has not the fields of a study")
    for name, (holds, words) in SAID.items():
        if not holds(said[name]):
            raise ValueError(f"{name} must be {words}")
    varied = set(said["factors"])
    for number, point in enumerate(said["points"]):
        if point.keys() != varied or not all(map(_is_level, point.values())):
            raise ValueError(f"point {number} must have a number or a word for each of the factors")
    numbers = varied - {p for point in said["points"] for p, x in point.items() if _is_word(x)}
    for path in said["live"]:
        if path not in numbers or "." not in path:
            raise ValueError(f"live names {path}, which is no factor that is a number everywhere")
    lists = {name: tuple(said[name]) for name in ("factors", "points", "live")}
    return Study(**{**said, **lists})


def _is_word(said: Any) -> bool:
    return isinstance(said, str)


def _is_level(said: Any) -> bool:
    if isinstance(said, bool) or not isinstance(said, int | float):
        return _is_word(said)
    return abs(said) < math.inf


def _are(kind: type) -> Callable[[Any], bool]:
    return lambda said: isinstance(said, list) and all(isinstance(one, kind) for one in said)


def _at_least(least: int) -> Callable[[Any], bool]:
    return lambda said: type(said) is int and said >= least


#: What each field of a study's file must be, and how that is said.
SAID: dict[str, tuple[Callable[[Any], bool], str]] = {
    "name": (_is_word, "a word"),
    "scenario_hash": (_is_word, "a word"),
    "design": (_is_word, "a word"),
    "factors": (_are(str), "a list of paths"),
    "points": (lambda said: _are(dict)(said) and bool(said), "a list of points, one at least"),
    "live": (_are(str), "a list of paths"),
    "replicates": (_at_least(1), "a whole number of at least 1"),
    "seed": (_at_least(0), "a whole number of at least 0"),
    "block": (_at_least(1), "a whole number of at least 1"),
    "packed": (_at_least(1), "a whole number of at least 1"),
    "measures": (lambda said: said in ("headline", "all"), "headline or all"),
    "keep": (lambda said: said in ("no", "quantiles", "full"), "no, quantiles or full"),
}


def scenario_of(folder: Path, values: Mapping[str, Any]) -> Scenario:
    """The study's scenario with the values of one structure."""
    laid = {path: as_written(level) for path, level in values.items()}
    return load_scenario(folder / SCENARIO, laid)


@contextmanager
def under_points(scenario: Scenario) -> Iterator[Callable[[Mapping[str, Any]], Scenario]]:
    """
    How points are laid over a scenario, each as for a run of that point alone.

    The scenario is written out once for all points. What is yielded raises ScenarioError if it
    and a point do not make a scenario.

    Raises
    ------
    FolderError
        If there is no room for the scenario.
    """
    with TemporaryDirectory() as folder:
        try:
            (Path(folder) / SCENARIO).write_text(resolved_yaml(scenario), encoding="utf-8")
        except OSError as error:
            raise FolderError(
                f"{gettempdir()}: cannot be written: {error.strerror}; make room there, or name "
                "another folder in TMPDIR"
            ) from error
        yield partial(scenario_of, Path(folder))


def as_written(level: Any) -> Any:
    """
    A level as a file would have it: a year or a count is whole, a switch is no word.

    Examples
    --------
    >>> as_written(2030.0), as_written("false"), as_written("adaptive")
    (2030, False, 'adaptive')
    """
    if isinstance(level, str):
        return SWITCHES.get(level, level)
    return int(level) if isinstance(level, float) and level.is_integer() else level


def level_columns(study: Study, points: Sequence[int], replicates: int) -> dict[str, NDArray[Any]]:
    """Columns of the factors for some points, each repeated for its replicates."""
    columns = {}
    for path in study.factors:
        levels = [study.points[point][path] for point in points]
        words = any(isinstance(level, str) for level in levels)
        columns[path] = np.repeat(np.array(levels, dtype=object if words else None), replicates)
    return columns
