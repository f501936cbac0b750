"""Trajectories as quantiles over the replicates of each point."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from dilemma_sim.experiment.store import copy_query, query, read_metadata, rows_of
from dilemma_sim.experiment.study import Study
from dilemma_sim.experiment.tidy import TIDY_TABLES

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
PARQUET = "FORMAT parquet, COMPRESSION zstd"
#: Rows of trajectories whose quantiles are worked out together; about half a gigabyte.
ROWS_AT_A_TIME = 4_000_000


def tables_in_full(folder: Path) -> list[Path]:
    """Folders of those trajectories of a study whose place no quantiles have taken."""
    return [
        folder / name.removesuffix(".parquet")
        for name in TIDY_TABLES
        if not _quantile_file(folder, name).exists()
    ]


def _quantile_file(folder: Path, name: str) -> Path:
    return folder / name.replace(".parquet", "-quantiles.parquet")


def keep_quantiles(folder: Path, study: Study) -> None:
    """
    Replace the full trajectories of a finished study by their quantiles.

    One file for each table of :data:`~dilemma_sim.experiment.tidy.TIDY_TABLES`: a row a point,
    time, place and quantile. They are worked out for some points and times after the others, so
    that memory does not grow with the study.
    """
    for name, dims in TIDY_TABLES.items():
        whole, target = folder / name.removesuffix(".parquet"), _quantile_file(folder, name)
        spent, room = folder / f".{whole.name}.spent", folder / f".{whole.name}.pieces"
        for stale in (spent, room):
            shutil.rmtree(stale, ignore_errors=True)
        paths = sorted(whole.glob("part-*.parquet"))
        # Where the quantiles stand already, we were killed before the rest was put away.
        if paths and not target.exists():
            _write_quantiles(paths, ["point", "time", *dims], room, target, len(study.points))
        if whole.exists():
            # Away at one stroke: if we are killed in the middle, nobody takes what is left for all.
            whole.rename(spent)
            shutil.rmtree(spent)


def _write_quantiles(
    paths: Sequence[Path], keys: Sequence[str], room: Path, target: Path, points: int
) -> None:
    """Write the quantiles of some tables of trajectories, piece after piece."""
    columns = [
        column
        for column in query(paths[:1], "SELECT * FROM parts LIMIT 0").columns
        if column not in (*keys, "replicate")
    ]
    pieces = []
    room.mkdir()
    for number, window in enumerate(_windows(paths, points)):
        pieces.append(room / f"{number:06d}.parquet")
        copy_query(paths, _quantiles_of(keys, columns, window), pieces[-1], PARQUET, {})
    copy_query(pieces, "SELECT * FROM parts", target, PARQUET, read_metadata(paths[0]))
    shutil.rmtree(room)


def _windows(paths: Sequence[Path], points: int) -> list[str]:
    """Conditions that cut a table into pieces of some points and times, in their order."""
    pieces = -(-sum(rows_of(paths)) // ROWS_AT_A_TIME)
    points_each = max(1, points // max(pieces, 1))
    slices = -(-pieces * points_each // points)
    times = query(paths[:1], "SELECT DISTINCT time FROM parts ORDER BY time")["time"].tolist()
    begins = times[:: -(-len(times) // max(slices, 1))]
    return [
        f"point BETWEEN {first} AND {first + points_each - 1}{moments}"
        for first in range(0, points, points_each)
        for moments in _between(begins)
    ]


def _between(begins: Sequence[float]) -> list[str]:
    """Conditions that cut all of time at some moments; some points may begin or end elsewhere."""
    since = ["", *(f" AND time >= '{moment!r}'::DOUBLE" for moment in begins[1:])]
    until = [*(f" AND time < '{moment!r}'::DOUBLE" for moment in begins[1:]), ""]
    return [a + b for a, b in zip(since, until, strict=True)]


def _quantiles_of(keys: Sequence[str], columns: Sequence[str], window: str) -> str:
    grouped = ", ".join(f'"{key}"' for key in keys)
    asked = " UNION ALL ".join(
        f"SELECT {grouped}, {q} AS quantile, "
        + ", ".join(f'quantile_cont("{c}", {q}) AS "{c}"' for c in columns)
        + f" FROM parts WHERE {window} GROUP BY {grouped}"
        for q in QUANTILES
    )
    return f"SELECT * FROM ({asked}) ORDER BY {grouped}, quantile"
