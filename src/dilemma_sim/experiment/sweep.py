"""A sweep: from what is varied to a finished results folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dilemma_sim.experiment.batch import (
    Progress,
    now,
    parts,
    prepare,
    progress,
    run_missing,
    sole_use,
    write_manifest,
)
from dilemma_sim.experiment.chunk import measures_of
from dilemma_sim.experiment.designs import Point
from dilemma_sim.experiment.effect import moved_nothing
from dilemma_sim.experiment.folder import chosen_folder
from dilemma_sim.experiment.quantiles import keep_quantiles
from dilemma_sim.experiment.store import query, read_metadata
from dilemma_sim.experiment.study import (
    Study,
    expanded,
    live_factors,
    replicates_in_block,
)
from dilemma_sim.measures.table import measure_of
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError
from dilemma_sim.scenario.provenance import provenance_of
from dilemma_sim.scenario.resolved import resolved_yaml, scenario_hash
from dilemma_sim.scenario.schema import Scenario

#: Standard deviations on either side of a mean that hold it 19 times in 20.
WIDTH_95 = 1.959964


@dataclass(frozen=True)
class Until:
    """Add replicates until the 95% interval of a measure's mean is this narrow, everywhere."""

    measure: str
    half_width: float
    most: int = 10_000


def until_from(text: str) -> Until:
    """
    The rule of ``--until MEASURE:HALF_WIDTH``.

    Examples
    --------
    >>> until_from("incidents_level_4:0.5").half_width
    0.5
    """
    measure, _, width = text.rpartition(":")
    try:
        half_width = float(width)
    except ValueError:
        half_width = 0.0
    if not measure or not half_width > 0.0:
        raise _wrong(f"--until {text}", "write MEASURE:HALF_WIDTH with a width above 0")
    return Until(measure, half_width)


def plan_study(
    scenario: Scenario,
    points: Sequence[Point],
    *,
    design: str,
    replicates: int,
    seed: int,
    measures: str = "headline",
    keep: str = "no",
) -> Study:
    """
    Study of some points of a scenario.

    Raises
    ------
    ScenarioError
        If a path leads nowhere.
    """
    factors = tuple(points[0])
    for path in factors:
        try:
            expanded(scenario, {path: points[0][path]})
        except ValueError as error:
            raise _wrong(f"--vary {path}", str(error)) from None
    live = live_factors(scenario, points[0])
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
        block=replicates_in_block(len(points), replicates),
        measures=measures,
        keep=keep,
    )


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
    begun = now()
    study = prepare(folder, study, resolved_yaml(scenario))
    with sole_use(folder):
        while True:
            told = report(study, progress(folder, study))
            try:
                run_missing(folder, study, workers=workers, scheduler=scheduler, report=told)
            finally:
                state = write_manifest(folder, study, command, begun, _dictionary(folder, study))
            wider = None if until is None else _more_replicates(folder, study, until)
            if wider is None:
                break
            study = study.with_replicates(wider)
        if study.keep == "quantiles":
            keep_quantiles(folder, study)
    return folder, study, state


def _dictionary(folder: Path, study: Study) -> dict[str, Any]:
    """Unit and meaning of the measure columns, once there is a part to read them from."""
    there = parts(folder, study)
    if not there:
        return {}
    known = measures_of(study)
    names = [key.removeprefix("unit:") for key in read_metadata(there[0]) if key[:5] == "unit:"]
    rows = {name: measure_of(name, known) for name in names}
    return {name: {"unit": row.unit, "meaning": row.meaning} for name, row in rows.items()}


def _more_replicates(folder: Path, study: Study, until: Until) -> int | None:
    """Replicates that should be narrow enough at every point, or None if these are."""
    paths = parts(folder, study)
    column = '"' + until.measure.replace('"', "") + '"'
    rows = query(
        paths,
        f"SELECT point, stddev_samp({column}) AS s, count({column}) AS n FROM parts "
        "WHERE status = 'done' GROUP BY point",
    )
    spread, runs = rows["s"].to_numpy(), rows["n"].to_numpy()
    widths = WIDTH_95 * spread / np.sqrt(np.maximum(runs, 1))
    if not len(widths) or np.nanmax(widths) <= until.half_width:
        return None
    needed = int(np.ceil(np.nanmax((WIDTH_95 * spread / until.half_width) ** 2)))
    # Whole blocks, so that no chunk is begun twice.
    block = study.block
    wanted = -(-max(needed, study.replicates + block) // block) * block
    return None if study.replicates >= until.most else min(wanted, until.most)


def every_range(scenario: Scenario) -> list[tuple[str, float, float]]:
    """Every number of a scenario that has a low and a high, with its path."""
    found = []
    for path, story in provenance_of(scenario).stories.items():
        low, high = story.low, story.high
        if low is not None and high is not None and low < high:
            found.append((".".join(str(step) for step in path), float(low), float(high)))
    return found


def factors_without_effect(scenario: Scenario, study: Study) -> list[str]:
    """Factors whose change moves no number in a few runs of the scenario."""
    return [path for path in study.factors if moved_nothing(scenario, study, path)]


def _wrong(place: str, message: str) -> ScenarioError:
    return ScenarioError([Problem(Place(place), "", message)])
