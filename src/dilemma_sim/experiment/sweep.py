"""A sweep: from what is varied to a finished results folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from dilemma_sim.ensemble import runs_together
from dilemma_sim.experiment.batch import (
    Progress,
    now,
    parts,
    prepare,
    run_missing,
    sole_use,
    write_manifest,
)
from dilemma_sim.experiment.checks import levels_of, path_faults, point_faults
from dilemma_sim.experiment.chunk import measures_of
from dilemma_sim.experiment.designs import SAMPLED, Point
from dilemma_sim.experiment.folder import FolderError, chosen_folder
from dilemma_sim.experiment.quantiles import keep_quantiles
from dilemma_sim.experiment.said import Blame, by_option
from dilemma_sim.experiment.store import count_rows, read_metadata
from dilemma_sim.experiment.study import (
    Study,
    block_and_packed,
    live_factors,
)
from dilemma_sim.experiment.until import Until, more_replicates
from dilemma_sim.measures.table import measure_of
from dilemma_sim.scenario.problems import ScenarioError
from dilemma_sim.scenario.provenance import provenance_of
from dilemma_sim.scenario.resolved import resolved_yaml, scenario_hash
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.calendar import Calendar
from dilemma_sim.world.possible import ties


def plan_study(
    scenario: Scenario,
    points: Sequence[Point],
    *,
    design: str,
    replicates: int,
    seed: int,
    measures: str = "headline",
    keep: str = "no",
    blame: Blame = by_option,
) -> Study:
    """
    Study of some points of a scenario.

    Raises
    ------
    ScenarioError
        If a path leads nowhere, two factors move one number, or a point is no scenario that could
        be run alone; with everything that is wrong, each told as ``blame`` tells it.
    """
    factors = tuple(points[0])
    _refuse_wrong(scenario, points, design, blame)
    live = live_factors(scenario, points[0])
    view, _, _ = ties(Calendar(scenario))
    together = runs_together(scenario, view.targets.size)
    if keep != "no":
        # Tables of all pairs take much memory, and are no faster to write when they are long.
        together = max(1, runs_together(scenario) // 4)
    block, packed = block_and_packed(len(points), together)
    words = {path for point in points for path, level in point.items() if isinstance(level, str)}
    return Study(
        name=scenario.name,
        scenario_hash=scenario_hash(scenario),
        design=design,
        factors=factors,
        points=tuple(dict(point) for point in points),
        live=tuple(path for path in live if path not in words),
        replicates=replicates,
        seed=seed,
        block=block,
        packed=packed,
        measures=measures,
        keep=keep,
    )


def _outermost(points: Sequence[Point], design: str) -> list[Point]:
    """A few points in which every factor takes its lowest and highest level, and every word."""
    extremes: dict[str, list[Any]] = {}
    for path in points[0]:
        visited = {point[path] for point in points}
        numbers = sorted(level for level in visited if not isinstance(level, str))
        words = sorted(level for level in visited if isinstance(level, str))
        extremes[path] = words + (numbers if len(numbers) < 3 else [numbers[0], numbers[-1]])
    if design in SAMPLED:
        # A sampled design means the whole box, so its corners must hold.
        most = max(len(levels) for levels in extremes.values())
        return [{path: x[n % len(x)] for path, x in extremes.items()} for n in range(most)]
    chosen = [points[0], points[-1]]
    for path, levels in extremes.items():
        for level in levels:
            if all(point[path] != level for point in chosen):
                chosen.append(next(point for point in points if point[path] == level))
    return chosen


def _refuse_wrong(scenario: Scenario, points: Sequence[Point], design: str, blame: Blame) -> None:
    """Refuse factors that cannot be varied, and points that could not be run alone."""
    faults = path_faults(scenario, levels_of(points), blame)
    told = list(faults.values())
    outermost = [
        {path: level for path, level in point.items() if path not in faults}
        for point in _outermost(points, design)
    ]
    if any(outermost):
        told += point_faults(scenario, outermost, blame)
    if told:
        raise ScenarioError(told)


def run_study(
    scenario: Scenario,
    study: Study,
    *,
    out: Path | None,
    workers: int,
    scheduler: str | None,
    command: str,
    report: Callable[[Study, Progress], Callable[[int, int], None]],
    until: Until | None = None,
) -> tuple[Path, Study, Progress]:
    """
    Run what is missing of a study, here or elsewhere.

    Parameters
    ----------
    report : callable
        Given the study and how far it has come, returns what is told of each finished chunk.

    Returns
    -------
    folder, study, progress
    """
    folder = chosen_folder(out, study.name, study.identity)
    begun, resolved = now(), resolved_yaml(scenario)
    with sole_use(folder):
        study = prepare(folder, study, resolved)
        try:
            while True:
                state = _play(folder, study, command, begun, workers, scheduler, report)
                wider = None if until is None else more_replicates(folder, study, until)
                if wider is None:
                    break
                study = prepare(folder, study.with_replicates(wider), resolved)
            if study.keep == "quantiles":
                keep_quantiles(folder, study)
        except MemoryError:
            raise FolderError(
                f"{folder}: there is not enough memory for one run; what is finished is kept"
            ) from None
        except OSError as error:
            raise FolderError(
                f"{folder}: cannot be written: {error.strerror or error}; what is finished is "
                "kept, and the same command goes on from there"
            ) from error
    return folder, study, state


def _play(
    folder: Path,
    study: Study,
    command: str,
    begun: datetime,
    workers: int,
    scheduler: str | None,
    report: Callable[[Study, Progress], Callable[[int, int], None]],
) -> Progress:
    """Run what is missing; the manifest tells how far it came, whatever ended it."""
    # Before the first run too: a folder whose sweep is killed must say what it is.
    state = write_manifest(folder, study, command, begun, _dictionary(folder, study))
    told = report(study, state)
    if state.missing == 0 and study.keep == "no":
        return state
    try:
        run_missing(folder, study, workers=workers, scheduler=scheduler, report=told)
    except BaseException:
        # On a full disk the manifest fails too; what is told is the first fault.
        with suppress(OSError):
            write_manifest(folder, study, command, begun, _dictionary(folder, study))
        raise
    return write_manifest(folder, study, command, begun, _dictionary(folder, study))


def _dictionary(folder: Path, study: Study) -> dict[str, Any]:
    """Unit and meaning of the measure columns, once there is a part to read them from."""
    there = parts(folder, study)
    known = measures_of(study)
    for part in there:
        about = read_metadata(part) if count_rows(part) > 0 else {}
        names = [key.removeprefix("unit:") for key in about if key.startswith("unit:")]
        # A part of which every run failed knows no measures.
        if names:
            rows = {name: measure_of(name, known) for name in names}
            return {name: {"unit": row.unit, "meaning": row.meaning} for name, row in rows.items()}
    return {}


def every_range(scenario: Scenario) -> list[tuple[str, float, float]]:
    """Every number of a scenario that has a low and a high, with its path."""
    found = []
    for path, story in provenance_of(scenario).stories.items():
        low, high = story.low, story.high
        if low is not None and high is not None and low < high:
            found.append((".".join(str(step) for step in path), float(low), float(high)))
    return found
