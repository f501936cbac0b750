"""A batch: the chunks of a study that are still missing, played and kept."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dilemma_sim.experiment.chunk import PARTS, part_name, run_chunk
from dilemma_sim.experiment.executors import completed, executors_for
from dilemma_sim.experiment.folder import MANIFEST, FolderError, read_manifest
from dilemma_sim.experiment.manifest import circumstances
from dilemma_sim.experiment.store import query, rows_of, write_json
from dilemma_sim.experiment.study import STUDY, Chunk, Study, read_study, write_study

#: Below this many chunks a pool of processes costs more than it saves.
POOL_PAYS_FROM = 3
#: Chunks that are handed to a scheduler ahead of their turn, enough for a large cluster.
AHEAD_OF_SCHEDULER = 1000


@dataclass(frozen=True)
class Progress:
    """How far a study has come, in runs."""

    runs: int
    done: int
    failed: int

    @property
    def missing(self) -> int:
        """Runs that have no result yet."""
        return self.runs - self.done - self.failed


def prepare(folder: Path, study: Study, resolved: str) -> Study:
    """
    Make the folder of a study, or make sure that it is the folder of just this one.

    Only who has the folder for sole use may call this.

    Returns
    -------
    Study
        The study, cut into chunks as the folder already has it, and with no fewer replicates
        than it has there: what is finished is never thrown away.

    Raises
    ------
    FolderError
        If it holds another study or other things, or cannot be written.
    """
    try:
        if (folder / STUDY).exists():
            kept = _the_same(folder, study)
            replicates = max(kept.replicates, study.replicates)
            if replicates > kept.replicates:
                refuse_after_quantiles(folder)
            study = replace(study, block=kept.block, packed=kept.packed, replicates=replicates)
        write_study(folder, study, resolved)
        (folder / PARTS).mkdir(exist_ok=True)
        return study
    except OSError as error:
        raise FolderError(f"{folder}: cannot be written: {error.strerror}") from error


def refuse_after_quantiles(folder: Path) -> None:
    """
    Refuse more replicates once quantiles stand in the place of the trajectories.

    Raises
    ------
    FolderError
        If they do: quantiles of all replicates could no longer be made.
    """
    if any(folder.glob("*-quantiles.parquet")):
        raise FolderError(
            f"{folder}: holds quantiles of fewer replicates, and the trajectories are gone; "
            "give another folder with --out"
        )


def _the_same(folder: Path, study: Study) -> Study:
    """The study that a folder holds, if it is this one."""
    kept = read_study(folder)
    manifest = read_manifest(folder) or {}
    if kept.identity == study.identity and manifest.get("identity", kept.identity) == kept.identity:
        return kept
    differs = [
        words
        for field, words in (
            ("scenario_hash", "the scenario"),
            ("points", "the points of the design"),
            ("design", "the kind of the design"),
            ("seed", "the seed"),
            ("measures", "the measures"),
            ("keep", "what is kept of the trajectories"),
        )
        if getattr(kept, field) != getattr(study, field)
    ]
    what = ", ".join(differs) or "the version of the program that decides results"
    raise FolderError(
        f"{folder}: holds a study that differs in {what}; "
        "give another folder with --out, or move this one away"
    )


@contextmanager
def sole_use(folder: Path, mark: str = STUDY) -> Iterator[None]:
    """
    Keep a second batch out of a folder while one is at work in it.

    Parameters
    ----------
    folder : Path
        A new one, or one that holds the file `mark`.

    Raises
    ------
    FolderError
        If one already is, or if the folder holds other things or cannot be written.
    """
    try:
        held = [path for path in folder.iterdir() if path.name[0] != "."] if folder.exists() else []
        if held and not (folder / mark).exists():
            raise FolderError(
                f"{folder}: holds something that is no study; give another folder with --out"
            )
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / ".lock").open("w")
    except OSError as error:
        raise FolderError(f"{folder}: cannot be written: {error.strerror}") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FolderError(
                f"{folder}: another sweep is at work here; wait for it, or give another folder"
            ) from None
        yield


def missing_chunks(folder: Path, study: Study) -> list[Chunk]:
    """Chunks without a whole part. A part that cannot be read is removed and made again."""
    chunks = list(study.chunks())
    there = parts(folder, study)
    rows = dict(zip(there, rows_of(there), strict=True))
    for part in (path for path, count in rows.items() if count < 0):
        part.unlink()
    # A shorter part is whole, from a study with fewer replicates: it stays until the longer one
    # takes its place.
    return [
        chunk
        for chunk in chunks
        if rows.get(folder / PARTS / part_name(study, chunk.number)) != chunk.runs
    ]


def run_missing(
    folder: Path,
    study: Study,
    *,
    workers: int,
    scheduler: str | None,
    report: Callable[[int, int], None],
) -> None:
    """
    Play every chunk that has no part yet.

    Parameters
    ----------
    report : callable
        Told the runs done and failed of each finished chunk.
    """
    for stale in folder.rglob(".*.partial"):
        stale.unlink(missing_ok=True)
    numbers = [chunk.number for chunk in missing_chunks(folder, study)]
    if not numbers:
        return
    if scheduler is None and len(numbers) < POOL_PAYS_FROM:
        workers = 1
    ahead = max(2 * workers, 1) if scheduler is None else AHEAD_OF_SCHEDULER
    told = (str(folder.resolve()), study.identity, study.replicates)
    with executors_for(workers, scheduler) as executors:
        for _, done, failed in completed(executors, run_chunk, numbers, *told, ahead=ahead):
            report(done, failed)


def progress(folder: Path, study: Study) -> Progress:
    """How far the study in a folder has come; a part that cannot be read counts as missing."""
    runs = len(study.points) * study.replicates
    there = parts(folder, study)
    paths = [path for path, count in zip(there, rows_of(there), strict=True) if count >= 0]
    if not paths:
        return Progress(runs, 0, 0)
    rows = query(paths, "SELECT status, count(*) AS runs FROM parts GROUP BY status", alike=True)
    counts = dict(zip(rows["status"], rows["runs"], strict=True))
    return Progress(runs, int(counts.get("done", 0)), int(counts.get("failed", 0)))


def parts(folder: Path, study: Study) -> list[Path]:
    """The parts that are there, in the order of their chunks."""
    names = (folder / PARTS / part_name(study, chunk.number) for chunk in study.chunks())
    return [path for path in names if path.exists()]


def write_manifest(
    folder: Path, study: Study, command: str, begun: datetime, columns: dict[str, Any]
) -> Progress:
    """Write what made the folder and how far it has come."""
    state = progress(folder, study)
    manifest = {
        "identity": study.identity,
        "name": study.name,
        "scenario": study.scenario_hash,
        "design": study.design,
        "factors": list(study.factors),
        "points": len(study.points),
        "replicates": study.replicates,
        "seed": study.seed,
        **circumstances(command, begun),
        "runs": {"done": state.done, "failed": state.failed, "missing": state.missing},
        "columns": columns,
    }
    write_json(folder / MANIFEST, manifest)
    return state


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)
