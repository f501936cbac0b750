"""Small studies that the tests of this folder share."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas

from dilemma_sim.experiment.batch import Progress, parts
from dilemma_sim.experiment.store import query
from dilemma_sim.experiment.study import Study
from dilemma_sim.experiment.sweep import plan_study, run_study
from dilemma_sim.experiment.until import Until
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.schema import Scenario

from ...worlds import ROOT

THEORY = ROOT / "scenarios" / "theory" / "two-states.yaml"


def theory(**changes: object) -> Scenario:
    """Two states with luck in their budgets; ``__`` in a name stands for a dot."""
    usual = {
        "time.end": 2002,
        "states.*.gdp_volatility": 0.1,
        "rules.economy": "trend",
        "rules.spending.budget_noise": 0.1,
    }
    return load_scenario(THEORY, usual | {k.replace("__", "."): v for k, v in changes.items()})


def grid(
    scenario: Scenario, factors: Mapping[str, Sequence[Any]], replicates: int, **changes: Any
) -> Study:
    """All combinations of some levels."""
    points = [dict(zip(factors, row, strict=True)) for row in itertools.product(*factors.values())]
    told = {"design": "grid", "seed": 3, **changes}
    return plan_study(scenario, points, replicates=replicates, **told)


def play(
    scenario: Scenario,
    study: Study,
    out: Path,
    until: Until | None = None,
    report: Callable[[Study, Progress], Callable[[int, int], None]] | None = None,
) -> tuple[Study, Progress]:
    """Run a study in this process."""

    def quiet(_: Study, __: Progress) -> Callable[[int, int], None]:
        return lambda done, failed: None

    _, study, state = run_study(
        scenario,
        study,
        out=out,
        workers=1,
        scheduler=None,
        command="test",
        report=report or quiet,
        until=until,
    )
    return study, state


def runs_of(folder: Path, study: Study) -> pandas.DataFrame:
    """All runs of a study, by point and replicate."""
    return query(parts(folder, study), "SELECT * FROM parts ORDER BY point, replicate")


def bytes_of(folder: Path) -> dict[str, bytes]:
    """The parts of a study, byte for byte."""
    return {path.name: path.read_bytes() for path in sorted((folder / "runs").iterdir())}


def times_of(folder: Path) -> dict[str, int]:
    """When each part was written."""
    return {path.name: path.stat().st_mtime_ns for path in (folder / "runs").iterdir()}
