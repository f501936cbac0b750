"""One chunk of a study: played, measured, and written as one Parquet part."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.ensemble import play
from dilemma_sim.experiment.store import write_parquet
from dilemma_sim.experiment.study import (
    Chunk,
    Study,
    expanded,
    level_columns,
    read_study,
    scenario_of,
)
from dilemma_sim.experiment.tidy import TIDY_TABLES, tidy
from dilemma_sim.measures.table import MEASURES, Columns, Measure, measure_of, measure_runs
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.record import Record, dataset
from dilemma_sim.world.world import World

if TYPE_CHECKING:
    import xarray

PARTS = "runs"


def part_name(study: Study, number: int) -> str:
    """
    Name of a part: it is its identity, so that what is there need not be made again.

    The name holds the first digits of the study's identity and the number of the chunk.
    """
    return f"part-{study.identity[:12]}-{number:06d}.parquet"


def run_chunk(folder: str, replicates: int, number: int) -> tuple[int, int, int]:
    """
    Play one chunk of the study in a folder and write its part.

    Returns
    -------
    number, done, failed : int
        Nothing else is sent back: the results are on the disk.
    """
    study, chunks = _known_study(folder, replicates)
    chunk = chunks[number]
    table, trajectories = _table(Path(folder), study, chunk)
    failed = int((table["status"] == "failed").sum())
    target = Path(folder) / PARTS / part_name(study, number)
    if trajectories is not None and study.keep != "no":
        _keep(Path(folder), study, chunk, trajectories)
    write_parquet(target, table, metadata_of(study, table))
    return number, chunk.runs - failed, failed


@functools.lru_cache(maxsize=4)
def _known_study(folder: str, replicates: int) -> tuple[Study, list[Chunk]]:
    study = read_study(Path(folder)).with_replicates(replicates)
    return study, list(study.chunks())


@functools.lru_cache(maxsize=8)
def _known_scenario(folder: str, values: str) -> Scenario:
    return scenario_of(Path(folder), json.loads(values))


def measures_of(study: Study) -> tuple[Measure, ...]:
    """The measures that a study reports."""
    if study.measures == "all":
        return MEASURES
    return tuple(measure for measure in MEASURES if measure.headline)


def _table(folder: Path, study: Study, chunk: Chunk) -> tuple[Any, xarray.Dataset | None]:
    """Table of a chunk's runs; if the chunk breaks, its runs are tried one by one."""
    structures = study.structures()
    values = next(values for values, points in structures if chunk.points[0] in points)
    scenario = _known_scenario(str(folder), json.dumps(values, sort_keys=True))
    replicates = np.tile(
        np.arange(chunk.first_replicate, chunk.first_replicate + chunk.replicates),
        len(chunk.points),
    )
    points = np.repeat(np.array(chunk.points), chunk.replicates)
    try:
        path = _played(study, scenario, points, replicates)
    except Exception:
        # One run may break a whole chunk; alone, each tells its own fault.
        return _one_by_one(study, scenario, chunk, points, replicates), None
    errors = _unknown_numbers(path)
    return _rows(study, chunk, points, replicates, _measured(study, path), errors), path


def _played(
    study: Study, scenario: Scenario, points: NDArray[Any], replicates: NDArray[Any]
) -> xarray.Dataset:
    """Trajectories of some runs; every run may have numbers of its own."""
    rows = [
        expanded(scenario, {path: study.points[p][path] for path in study.live}) for p in points
    ]
    factors = {path: np.array([row[path] for row in rows], dtype=float) for path in rows[0]}
    with np.errstate(all="ignore"):
        world = World(scenario, replicates, study.seed, factors)
        record: Record = play(world)
    return dataset(scenario, [record], [int(r) for r in range(len(points))], study.seed)


def _measured(study: Study, path: xarray.Dataset) -> Columns:
    with np.errstate(all="ignore"):
        return measure_runs(path, measures_of(study))


def _unknown_numbers(path: xarray.Dataset) -> list[str | None]:
    """For each run the first variable that is not a number anywhere, or None."""
    errors: list[str | None] = [None] * path.sizes["run"]
    for name, values in path.data_vars.items():
        if "run" not in values.dims or "time" not in values.dims:
            continue
        other = [dim for dim in values.dims if dim != "run"]
        places = tuple(values.dims.index(dim) for dim in other)
        wrong = np.any(~np.isfinite(values.values), axis=places)
        for run in np.nonzero(wrong)[0]:
            errors[run] = errors[run] or f"{name} is not a finite number"
    return errors


def _one_by_one(
    study: Study,
    scenario: Scenario,
    chunk: Chunk,
    points: NDArray[Any],
    replicates: NDArray[Any],
) -> Any:
    columns: dict[str, list[float]] = {}
    errors: list[str | None] = []
    for run in range(len(points)):
        try:
            path = _played(study, scenario, points[run : run + 1], replicates[run : run + 1])
            measured: Mapping[str, Any] = _measured(study, path)
            errors += _unknown_numbers(path)
        except Exception as error:
            measured = {}
            errors.append(f"{type(error).__name__}: {error}")
        for name in measured:
            columns.setdefault(name, [np.nan] * run)
        for name, values in columns.items():
            values.append(float(measured[name][0]) if name in measured else np.nan)
    arrays = {name: np.array(values) for name, values in columns.items()}
    return _rows(study, chunk, points, replicates, arrays, errors)


def _rows(
    study: Study,
    chunk: Chunk,
    points: NDArray[Any],
    replicates: NDArray[Any],
    columns: Columns,
    errors: list[str | None],
) -> Any:
    import pandas

    failed = np.array([error is not None for error in errors])
    measured = {name: np.where(failed, np.nan, values) for name, values in columns.items()}
    return pandas.DataFrame(
        {
            "point": points.astype(np.int64),
            "replicate": replicates.astype(np.int64),
            **level_columns(study, chunk.points, chunk.replicates),
            **measured,
            "status": np.where(failed, "failed", "done"),
            "error": pandas.Series(errors, dtype="string"),
        }
    )


def metadata_of(study: Study, table: Any) -> dict[str, str]:
    """What a part says of itself: the study, its seed, and the unit of every measure."""
    about = {
        "name": study.name,
        "scenario_hash": study.scenario_hash,
        "identity": study.identity,
        "design": study.design,
        "seed": str(study.seed),
        "factors": ", ".join(study.factors),
    }
    known = measures_of(study)
    keys = {"point", "replicate", "status", "error", *study.factors}
    units = {
        f"unit:{name}": measure_of(name, known).unit for name in table.columns if name not in keys
    }
    return about | units


def _keep(folder: Path, study: Study, chunk: Chunk, path: xarray.Dataset) -> None:
    """Write the chunk's trajectories beside its part, before the part itself."""
    points = np.repeat(np.array(chunk.points), chunk.replicates)
    replicates = np.tile(
        np.arange(chunk.first_replicate, chunk.first_replicate + chunk.replicates),
        len(chunk.points),
    )
    for name, dims in TIDY_TABLES.items():
        frame, units = tidy(path, dims)
        runs = frame["replicate"].to_numpy()
        frame["point"], frame["replicate"] = points[runs], replicates[runs]
        stem = name.removesuffix(".parquet")
        target = folder / stem / part_name(study, chunk.number)
        target.parent.mkdir(exist_ok=True)
        write_parquet(target, frame, units)
