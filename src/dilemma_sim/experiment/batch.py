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
from dilemma_sim.experiment.manifest import RESULTS_VERSION, circumstances
from dilemma_sim.experiment.quantiles import tables_in_full
from dilemma_sim.experiment.store import clear_partials, of_each, rows_of, write_json
from dilemma_sim.experiment.study import STUDY, Chunk, Study, read_study, write_study

#: Below this many chunks a pool of processes costs more than it saves.
POOL_PAYS_FROM = 3
#: Chunks that are handed to a scheduler ahead of their turn, enough for a large cluster.
AHEAD_OF_SCHEDULER = 1000
#: What a part holds: its runs, those that are done, and the points and replicates they are of.
EXTENT = (
    "SELECT count(*), count(*) FILTER (status = 'done'), "
    "min(point), max(point), min(replicate), max(replicate) FROM part"
)
NONE = (0, 0)


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


def study_of(folder: Path) -> Study:
    """
    Study of a folder, whose parts this version of the program knows by their names.

    Raises
    ------
    FolderError
        If there is none, a version made it that gives other results, or its file was changed.
    """
    study, manifest = read_study(folder), read_manifest(folder) or {}
    if manifest.get("identity", study.identity) != study.identity:
        made = manifest.get("results_version")
        other = f"has results of version {made}, and this program makes those of {RESULTS_VERSION}"
        why = other if made != RESULTS_VERSION else f"{STUDY} is not what the parts were made from"
        raise FolderError(f"{folder}: {why}; use the version that made it, or another --out")
    return study


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
                f"{folder}: another command is at work here; wait for it, or give another folder"
            ) from None
        yield


def missing_chunks(folder: Path, study: Study) -> list[Chunk]:
    """
    Chunks without a whole part of their own, or without the trajectories that are to be kept.

    Nothing is removed: a part that is damaged, or shorter because the study had fewer
    replicates, stays until the new one takes its place.
    """
    kept = _kept(folder, study)
    there = {
        chunk.number for chunk in study.chunks() if kept.get(chunk.number, NONE)[0] == chunk.runs
    }
    if study.keep != "no":
        # A chunk of which every run failed has no trajectories.
        wanted = [number for number in sorted(there) if kept[number][1] > 0]
        for table in tables_in_full(folder):
            rows = rows_of([table / part_name(study, number) for number in wanted])
            there -= {number for number, count in zip(wanted, rows, strict=True) if count < 0}
    return [chunk for chunk in study.chunks() if chunk.number not in there]


def _kept(folder: Path, study: Study) -> dict[int, tuple[int, int]]:
    """Runs, and runs that are done, of each chunk that has a part of its own."""
    chunks = list(study.chunks())
    paths = [folder / PARTS / part_name(study, chunk.number) for chunk in chunks]
    kept = {}
    for chunk, answer in zip(chunks, of_each(paths, EXTENT), strict=True):
        if answer is not None:
            runs, done, *extent = answer
            last = chunk.first_replicate + runs // len(chunk.points) - 1
            # A part may have been put in another's place.
            if extent == [chunk.points[0], chunk.points[-1], chunk.first_replicate, last]:
                kept[chunk.number] = (runs, done)
    return kept


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
    clear_partials(folder)
    numbers = [chunk.number for chunk in missing_chunks(folder, study)]
    if not numbers:
        return
    if scheduler is None and len(numbers) < POOL_PAYS_FROM:
        workers = 1
    ahead = 2 * workers if scheduler is None else AHEAD_OF_SCHEDULER
    told = (str(folder.resolve()), study.identity, study.replicates)
    with executors_for(workers, scheduler) as executors:
        for _, done, failed in completed(executors, run_chunk, numbers, *told, ahead=ahead):
            report(done, failed)


def progress(folder: Path, study: Study) -> Progress:
    """How far the study in a folder has come; a part that cannot be read counts as missing."""
    kept = _kept(folder, study).values()
    runs, done = sum(row[0] for row in kept), sum(row[1] for row in kept)
    return Progress(len(study.points) * study.replicates, done, runs - done)


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
