"""One chunk of a study: played, measured, and written as one Parquet part."""

from __future__ import annotations

import functools
import json
import platform
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.ensemble import play, runs_together
from dilemma_sim.experiment.folder import FolderError
from dilemma_sim.experiment.manifest import RESULTS_VERSION
from dilemma_sim.experiment.needed import Watched
from dilemma_sim.experiment.quantiles import tables_in_full
from dilemma_sim.experiment.store import write_parquet
from dilemma_sim.experiment.study import (
    STUDY,
    Chunk,
    Study,
    expanded,
    level_columns,
    read_study,
    scenario_of,
)
from dilemma_sim.experiment.tidy import TIDY_TABLES, tidy
from dilemma_sim.measures.table import MEASURES, Columns, Measure, measure_of, measure_runs
from dilemma_sim.scenario.problems import ScenarioError
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.record import Record, dataset
from dilemma_sim.world.world import World

if TYPE_CHECKING:
    import xarray

PARTS = "runs"
#: Runs that are played first to learn which variables the measures read.
SOME_RUNS = 8


def part_name(study: Study, number: int) -> str:
    """
    Name of a part: it is its identity, so that what is there need not be made again.

    The name holds the first digits of the study's identity and the number of the chunk.
    """
    return f"part-{study.identity[:12]}-{number:06d}.parquet"


def run_chunk(folder: str, identity: str, replicates: int, number: int) -> tuple[int, int, int]:
    """
    Play one chunk of the study in a folder and write its part.

    Parameters
    ----------
    identity : str
        Of the study that is meant; a worker may outlive a folder and the program it began with.

    Returns
    -------
    number, done, failed : int
        Nothing else is sent back: the results are on the disk.

    Raises
    ------
    FolderError
        If this process does not see the folder with just this study.
    """
    plan = _plan(folder, identity, replicates, _made(folder))
    study, chunk = plan.study, plan.chunks[number]
    points, replicates_of = _runs_of(chunk)
    played = _play_chunk(plan, chunk, points, replicates_of)
    table = _rows(study, chunk, points, replicates_of, played)
    failed = sum(error is not None for error in played.errors)
    if study.keep != "no":
        _keep(Path(folder), study, number, points, replicates_of, played)
    target = Path(folder) / PARTS / part_name(study, number)
    write_parquet(target, table, metadata_of(study, table))
    return number, chunk.runs - failed, failed


@dataclass(frozen=True)
class _Plan:
    """A study as a worker knows it, with what every chunk of it asks for again."""

    folder: str
    study: Study
    chunks: Sequence[Chunk]
    values: Mapping[int, str]
    """Point to the values that make the structure of its world, as JSON."""
    read: dict[str, frozenset[str]] = field(default_factory=dict)
    """Values of a structure to the variables that the measures read of its first runs."""
    room: dict[int, dict[str, NDArray[np.float64]]] = field(default_factory=dict)
    """What each thread recorded of its last chunk; its next one may write over it."""


def _made(folder: str) -> int:
    """When the study in a folder was written: a folder may be deleted and made again."""
    study = Path(folder) / STUDY
    return study.stat().st_mtime_ns if study.exists() else 0


@functools.lru_cache(maxsize=2)
def _plan(folder: str, identity: str, replicates: int, made: int) -> _Plan:
    where = f"the worker on {platform.node()}"
    if not Path(folder).is_dir():
        raise FolderError(f"{folder}: {where} does not see this folder; put it on a shared disk")
    study = read_study(Path(folder)).with_replicates(replicates)
    if study.identity != identity:
        raise FolderError(
            f"{folder}: {where} has another version of the program, or sees another study there; "
            "install the same version everywhere and start the workers anew"
        )
    values = {
        point: json.dumps(values, sort_keys=True)
        for values, points in study.structures
        for point in points
    }
    return _Plan(folder, study, list(study.chunks()), values)


@functools.lru_cache(maxsize=8)
def _known_scenario(folder: str, identity: str, values: str) -> Scenario:
    """The scenario of one structure; the identity keeps apart what a folder held in turn."""
    return scenario_of(Path(folder), json.loads(values))


def _runs_of(chunk: Chunk) -> tuple[NDArray[Any], NDArray[Any]]:
    """Point and replicate of each run of a chunk."""
    replicates = np.arange(chunk.first_replicate, chunk.first_replicate + chunk.replicates)
    points = np.repeat(np.array(chunk.points), chunk.replicates)
    return points, np.tile(replicates, len(chunk.points))


def measures_of(study: Study) -> tuple[Measure, ...]:
    """The measures that a study reports."""
    if study.measures == "all":
        return MEASURES
    return tuple(measure for measure in MEASURES if measure.headline)


@dataclass(frozen=True)
class _Played:
    """Some runs that were played: their measures, faults and trajectories."""

    measured: Columns
    errors: Sequence[str | None]
    path: xarray.Dataset | None
    """None if nothing of it is kept, or not one of the runs could be played."""
    read: frozenset[str] = frozenset()
    """Variables that the measures asked for."""


def _play_chunk(
    plan: _Plan, chunk: Chunk, points: NDArray[Any], replicates: NDArray[Any]
) -> _Played:
    """Play a chunk's runs together; if the chunk breaks, they are tried in halves."""
    study, values = plan.study, plan.values[chunk.points[0]]
    try:
        scenario = _known_scenario(plan.folder, study.identity, values)
    except ScenarioError as error:
        return _Played({}, [_said(error)] * len(points), None)
    if study.keep == "no":
        with suppress(Exception):
            return _measured_alone(plan, scenario, values, points, replicates)
    played = _in_halves(study, scenario, points, replicates)
    plan.read[values] = plan.read.get(values, frozenset()) | played.read
    return played


def _in_full(
    study: Study, scenario: Scenario, points: NDArray[Any], replicates: NDArray[Any]
) -> _Played:
    """Play and measure some runs, with all variables recorded."""
    record = _record(study, scenario, points, replicates)
    errors = _unknown_numbers(record)
    measured, read = ({}, frozenset()) if all(errors) else _measured(study, scenario, record)
    path = None if study.keep == "no" else _laid_out(study, scenario, record)
    return _Played(measured, errors, path, read)


def _measured_alone(
    plan: _Plan, scenario: Scenario, values: str, points: NDArray[Any], replicates: NDArray[Any]
) -> _Played:
    """Play and measure some runs; the first few tell which variables need to be recorded."""
    study = plan.study
    if values not in plan.read:
        some = min(SOME_RUNS, runs_together(scenario))
        played = _in_full(study, scenario, points[:some], replicates[:some])
        if len(points) <= some:
            return played
        plan.read[values] = played.read
    room = plan.room.setdefault(threading.get_ident(), {})
    record = _record(study, scenario, points, replicates, plan.read[values], room)
    errors = _unknown_numbers(record)
    measured = {} if all(errors) else _in_parts(study, scenario, record)
    return _Played(measured, errors, None)


def _in_parts(study: Study, scenario: Scenario, record: Record) -> Columns:
    """Measure as many runs at a time as memory holds with all pairs laid out."""
    columns = []
    for runs in np.array_split(np.arange(record.runs), -(-record.runs // runs_together(scenario))):
        part = record.part(slice(runs[0], runs[-1] + 1))
        columns.append(_measured(study, scenario, part)[0])
    return {name: np.concatenate([part[name] for part in columns]) for name in columns[0]}


def _measured(study: Study, scenario: Scenario, record: Record) -> tuple[Columns, frozenset[str]]:
    """Measures of some runs, and the variables that they read."""
    # NumPy adds up one run in another order than many: in the last bit a run would depend on
    # the company in which it is measured. So nobody is measured alone.
    twice = [record, record] if record.runs == 1 else [record]
    watched = Watched(_laid_out(study, scenario, *twice))
    with np.errstate(all="ignore"):
        columns = measure_runs(cast("xarray.Dataset", watched), measures_of(study))
    return {name: row[: record.runs] for name, row in columns.items()}, frozenset(watched.asked)


def _laid_out(study: Study, scenario: Scenario, *records: Record) -> xarray.Dataset:
    """Records as trajectories, their runs numbered from 0."""
    runs = sum(record.runs for record in records)
    return dataset(scenario, records, list(range(runs)), study.seed)


def _record(
    study: Study,
    scenario: Scenario,
    points: NDArray[Any],
    replicates: NDArray[Any],
    keep: Collection[str] | None = None,
    room: dict[str, NDArray[np.float64]] | None = None,
) -> Record:
    """What some runs did, or just those variables to `keep`; every run may have its own numbers."""
    factors: dict[str, NDArray[np.float64]] = {}
    for path in study.live:
        levels = np.array([study.points[p][path] for p in points], dtype=float)
        factors |= dict.fromkeys(expanded(scenario, {path: levels}), levels)
    with np.errstate(all="ignore"):
        world = World(scenario, replicates, study.seed, factors)
        record = play(world, keep, room)
    if room is not None:
        room.update({k: v for k, v in record.values.items() if v.size > _size(room.get(k))})
    # World and moved inputs hold each other; parted, they leave the memory at once.
    world.moved = []
    return record


def _size(array: NDArray[np.float64] | None) -> int:
    return 0 if array is None else array.size


def _unknown_numbers(record: Record) -> list[str | None]:
    """For each run the first variable that is not a number anywhere, or None."""
    return [name and f"{name} is not a finite number" for name in record.broken()]


def _in_halves(
    study: Study, scenario: Scenario, points: NDArray[Any], replicates: NDArray[Any]
) -> _Played:
    """Play runs; if one of them breaks the others, halves of halves, down to the one."""
    if len(points) <= runs_together(scenario):
        try:
            return _in_full(study, scenario, points, replicates)
        except (OSError, MemoryError):
            # A fault of the machine says nothing about a run.
            if len(points) == 1:
                raise
        except Exception as error:
            if len(points) == 1:
                return _Played({}, [_said(error)], None)
    middle = len(points) // 2
    return _together(
        _in_halves(study, scenario, points[:middle], replicates[:middle]),
        _in_halves(study, scenario, points[middle:], replicates[middle:]),
    )


def _together(first: _Played, second: _Played) -> _Played:
    """Some runs and those that come after them."""
    before, after = len(first.errors), len(second.errors)
    measured = {
        name: np.concatenate(
            [
                first.measured.get(name, np.full(before, np.nan)),
                second.measured.get(name, np.full(after, np.nan)),
            ]
        )
        for name in {**first.measured, **second.measured}
    }
    paths = [
        played.path.assign_coords(run=played.path["run"] + since)
        for played, since in ((first, 0), (second, before))
        if played.path is not None
    ]
    read = first.read | second.read
    return _Played(measured, [*first.errors, *second.errors], _joined(paths), read)


def _joined(paths: Sequence[xarray.Dataset]) -> xarray.Dataset | None:
    if not paths:
        return None
    import xarray

    # Only what moves in time is kept, and that is laid out alike in all runs.
    moving = [[name for name, row in path.items() if "run" in row.dims] for path in paths]
    joined: xarray.Dataset = xarray.concat(
        [path[names] for path, names in zip(paths, moving, strict=True)],
        dim="run",
        data_vars="minimal",
        coords="minimal",
        compat="override",
        join="override",
    )
    return joined


def _said(error: Exception) -> str:
    """An exception in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def _rows(
    study: Study,
    chunk: Chunk,
    points: NDArray[Any],
    replicates: NDArray[Any],
    played: _Played,
) -> dict[str, NDArray[Any]]:
    failed = np.array([error is not None for error in played.errors])
    measured = {name: np.where(failed, np.nan, row) for name, row in played.measured.items()}
    return {
        "point": points.astype(np.int64),
        "replicate": replicates.astype(np.int64),
        **level_columns(study, chunk.points, chunk.replicates),
        **measured,
        "status": np.where(failed, "failed", "done").astype(object),
        "error": np.array(list(played.errors), dtype=object),
    }


def metadata_of(study: Study, columns: Iterable[str]) -> dict[str, str]:
    """What a part says of itself: the study, its seed, versions, and the unit of each measure."""
    about = {
        "name": study.name,
        "scenario_hash": study.scenario_hash,
        "identity": study.identity,
        "design": study.design,
        "seed": str(study.seed),
        "factors": ", ".join(study.factors),
        "program": version("dilemma-sim"),
        "results_version": str(RESULTS_VERSION),
    }
    known = measures_of(study)
    keys = {"point", "replicate", "status", "error", *study.factors}
    units = {f"unit:{name}": measure_of(name, known).unit for name in columns if name not in keys}
    return about | units


def _keep(
    folder: Path,
    study: Study,
    number: int,
    points: NDArray[Any],
    replicates: NDArray[Any],
    played: _Played,
) -> None:
    """
    Write the chunk's trajectories beside its part, before the part itself.

    Those of failed runs are left out: what is no number would spoil a quantile. So are those
    whose quantiles are there already: a few would be taken for all.
    """
    sound = [run for run, error in enumerate(played.errors) if error is None]
    if played.path is None or not sound:
        return
    path = played.path.sel(run=sound)
    about = metadata_of(study, ())
    for table in tables_in_full(folder):
        frame, units = tidy(path, TIDY_TABLES[f"{table.name}.parquet"])
        runs = frame["replicate"].to_numpy()
        frame["point"], frame["replicate"] = points[runs], replicates[runs]
        table.mkdir(exist_ok=True)
        write_parquet(table / part_name(study, number), frame, about | units)
