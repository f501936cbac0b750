"""How far a results folder has come: done, failed, missing, and what cannot be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dilemma_sim.experiment.batch import Progress, missing_chunks, parts, progress, study_of
from dilemma_sim.experiment.folder import FolderError, read_manifest
from dilemma_sim.experiment.quantiles import tables_in_full
from dilemma_sim.experiment.said import levels_in_words
from dilemma_sim.experiment.store import count_rows, query, rows_of
from dilemma_sim.experiment.study import STUDY, Study


@dataclass(frozen=True)
class Failure:
    """One run that failed: where, and why."""

    point: int
    replicate: int
    error: str
    levels: Mapping[str, float | str]

    @property
    def words(self) -> str:
        """Where and why, in one line."""
        where = point_in_words(self.point, self.levels)
        return f"{where}, replicate {self.replicate}: {' '.join(self.error.split())}"


def point_in_words(point: int, levels: Mapping[str, float | str]) -> str:
    """
    A point of a study, as a line names it.

    Examples
    --------
    >>> point_in_words(1, {"states.A.burden": 0.03})
    'point 1 (states.A.burden=0.03)'
    """
    shown = levels_in_words(levels)
    return f"point {point}{f' ({shown})' if shown else ''}"


@dataclass(frozen=True)
class FolderStatus:
    """
    What is there of a results folder.

    Attributes
    ----------
    name : str
    points, replicates : int
        As asked for.
    progress : Progress
    fewest_replicates : int
        Finished replicates of the point that has fewest of them.
    unreadable : tuple of Path
        Parts that are cut short or no Parquet; the command that finishes makes them anew.
    failure : Failure, optional
        The first run that failed, by replicate and point.
    command : str, optional
        What made the folder, and what finishes it.
    counted : str
        What progress counts: runs, or the theories of a comparison.
    left : str
        What is still to be made when all runs are there, in words.
    """

    name: str
    points: int
    replicates: int
    progress: Progress
    fewest_replicates: int
    unreadable: tuple[Path, ...]
    failure: Failure | None
    command: str | None
    counted: str = "runs"
    left: str = ""


def folder_status(folder: Path) -> FolderStatus:
    """
    How far the run or the study in a folder has come. Nothing is changed.

    Raises
    ------
    FolderError
        If the folder holds no results.
    """
    if (folder / STUDY).exists():
        return _of_study(folder, study_of(folder))
    manifest = read_manifest(folder)
    if manifest is not None and "theories" in manifest:
        return _of_theories(folder, manifest)
    table = folder / "runs.parquet"
    if manifest is None or not table.exists():
        raise FolderError(f"{folder}: holds no results; give the folder of a run or a sweep")
    replicates, points = int(manifest.get("replicates", 0)), int(manifest.get("points", 1))
    unreadable = () if count_rows(table) >= 0 else (table,)
    whole = [table] if not unreadable else []
    return FolderStatus(
        name=str(manifest.get("name", folder.name)),
        points=points,
        replicates=replicates,
        progress=_counted(whole, points * replicates),
        fewest_replicates=_fewest(whole, points),
        unreadable=unreadable,
        failure=first_failure(whole),
        command=manifest.get("command"),
    )


def _of_theories(folder: Path, manifest: Mapping[str, Any]) -> FolderStatus:
    asked = len(manifest["theories"])
    there = sorted((folder / "across").glob("part-*.parquet"))
    rows = rows_of(there)
    return FolderStatus(
        name=str(manifest.get("name", folder.name)),
        points=asked,
        replicates=int(manifest.get("replicates", 0)),
        progress=Progress(asked, sum(count > 0 for count in rows), 0),
        fewest_replicates=0,
        unreadable=tuple(path for path, count in zip(there, rows, strict=True) if count <= 0),
        failure=None,
        command=manifest.get("command"),
        counted="theories",
    )


def _of_study(folder: Path, study: Study) -> FolderStatus:
    there = parts(folder, study)
    rows = rows_of(there)
    unreadable = tuple(path for path, count in zip(there, rows, strict=True) if count < 0)
    whole = [path for path, count in zip(there, rows, strict=True) if count >= 0]
    manifest = read_manifest(folder) or {}
    state = progress(folder, study)
    return FolderStatus(
        name=study.name,
        points=len(study.points),
        replicates=study.replicates,
        progress=state,
        fewest_replicates=_fewest(whole, len(study.points)),
        unreadable=unreadable,
        failure=first_failure(whole, study),
        command=manifest.get("command"),
        left=_left(folder, study) if state.missing == 0 else "",
    )


def _left(folder: Path, study: Study) -> str:
    """What of the trajectories is still to be made when all runs are there, in words."""
    if study.keep != "no" and missing_chunks(folder, study):
        return "trajectories that are not there or cannot be read"
    in_full = (path for table in tables_in_full(folder) for path in table.glob("part-*.parquet"))
    return "the quantiles of the trajectories" if study.keep == "quantiles" and any(in_full) else ""


def _counted(paths: Sequence[Path], runs: int) -> Progress:
    if not paths:
        return Progress(runs, 0, 0)
    rows = query(paths, "SELECT status, count(*) AS runs FROM parts GROUP BY status", alike=True)
    counts = dict(zip(rows["status"], rows["runs"], strict=True))
    return Progress(runs, int(counts.get("done", 0)), int(counts.get("failed", 0)))


def _fewest(paths: Sequence[Path], points: int) -> int:
    if not paths:
        return 0
    rows = query(paths, "SELECT point, count(*) AS runs FROM parts GROUP BY point", alike=True)
    return int(rows["runs"].min()) if len(rows) == points else 0


def first_failure(paths: Sequence[Path], study: Study | None = None) -> Failure | None:
    """The first run that failed, in the order of replicates and then points."""
    if not paths:
        return None
    rows: Any = query(
        paths,
        "SELECT point, replicate, error FROM parts WHERE status = 'failed' "
        "ORDER BY replicate, point LIMIT 1",
        alike=True,
    )
    if not len(rows):
        return None
    row = rows.iloc[0]
    point = int(row["point"])
    levels = study.points[point] if study is not None else {}
    return Failure(point, int(row["replicate"]), str(row["error"]), levels)
