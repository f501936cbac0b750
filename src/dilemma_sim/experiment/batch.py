"""A batch: the chunks of a study that are still missing, played and kept."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dilemma_sim.experiment.chunk import PARTS, part_name, run_chunk
from dilemma_sim.experiment.executors import completed, executor_for
from dilemma_sim.experiment.folder import MANIFEST, FolderError, read_manifest
from dilemma_sim.experiment.manifest import circumstances
from dilemma_sim.experiment.store import count_rows, query, write_text
from dilemma_sim.experiment.study import STUDY, Chunk, Study, read_study, write_study

#: Below this many chunks a pool of processes costs more than it saves.
POOL_PAYS_FROM = 3


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

    Returns
    -------
    Study
        The study, cut into chunks as the folder already has it.

    Raises
    ------
    FolderError
        If it holds another study or other things, or cannot be written.
    """
    try:
        if (folder / STUDY).exists():
            study = replace(study, block=_the_same(folder, study).block)
            write_study(folder, study, resolved)
            return study
        if folder.exists() and any(folder.iterdir()):
            raise FolderError(
                f"{folder}: holds something that is no study; give another folder with --out"
            )
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
        write_study(folder, study, resolved)
        return study
    except OSError as error:
        raise FolderError(f"{folder}: cannot be written: {error.strerror}") from error


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
def sole_use(folder: Path) -> Iterator[None]:
    """
    Keep a second batch out of a folder while one is at work in it.

    Raises
    ------
    FolderError
        If one already is.
    """
    try:
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
    missing = []
    for chunk in study.chunks():
        part = folder / PARTS / part_name(study, chunk.number)
        if not part.exists():
            missing.append(chunk)
            continue
        rows = count_rows(part)
        if rows != chunk.runs:
            # A shorter part is whole, from a study with fewer replicates: it stays until the
            # longer one takes its place.
            if rows < 0:
                part.unlink()
            missing.append(chunk)
    return missing


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
    for stale in (folder / PARTS).glob(".*.partial"):
        stale.unlink(missing_ok=True)
    numbers = [chunk.number for chunk in missing_chunks(folder, study)]
    if not numbers:
        return
    if scheduler is None and len(numbers) < POOL_PAYS_FROM:
        workers = 1
    ahead = max(2 * workers, 1) if scheduler is None else 64
    with executor_for(workers, scheduler) as make:
        for _, done, failed in completed(
            make, run_chunk, numbers, str(folder.resolve()), study.replicates, ahead=ahead
        ):
            report(done, failed)


def progress(folder: Path, study: Study) -> Progress:
    """How far the study in a folder has come."""
    runs = len(study.points) * study.replicates
    paths = parts(folder, study)
    if not paths:
        return Progress(runs, 0, 0)
    rows = query(paths, "SELECT status, count(*) AS runs FROM parts GROUP BY status")
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
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
    write_text(folder / MANIFEST, text + "\n")
    return state


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)
