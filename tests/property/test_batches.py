"""Batches: however a study is cut, ordered or interrupted, each run is the run that it is alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dilemma_sim.ensemble import simulate
from dilemma_sim.experiment import batch
from dilemma_sim.experiment.batch import missing_chunks, prepare, run_missing
from dilemma_sim.experiment.chunk import measures_of, run_chunk
from dilemma_sim.experiment.designs import design_points
from dilemma_sim.experiment.factors import factor_from_setting
from dilemma_sim.experiment.store import query
from dilemma_sim.experiment.study import SCENARIO, Study
from dilemma_sim.experiment.sweep import plan_study
from dilemma_sim.measures.table import measure_runs
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.resolved import resolved_yaml
from dilemma_sim.scenario.schema import Scenario

from ..worlds import ROOT

THEORY = ROOT / "scenarios" / "theory" / "two-states.yaml"
REPLICATES = 3
FACTORS = (
    "states.A.burden=0.01,0.03",
    "dyads.A-B.hostility=0.05,0.2,0.6",
    "rules.spending=log_reaction,parity",
    "rules.observation.lag=0.25,1",
    "time.steps_per_year=4,12",
    "dyads.A-B.hotspot_rate=0,0.5",
)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    changes = {
        "time.end": 2002,
        "states.*.gdp_volatility": 0.1,
        "rules.economy": "trend",
        "rules.observation": "lagged",
        "rules.crises": "ladder",
        "rules.hostility": "remembered",
    }
    return load_scenario(THEORY, changes)


def _study(scenario: Scenario, chosen: list[str], replicates: int = REPLICATES) -> Study:
    points = design_points("grid", [factor_from_setting(text) for text in chosen], 0, 0)
    return plan_study(scenario, points, design="grid", replicates=replicates, seed=5)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "runs").iterdir())}


def _nothing(done: int, failed: int) -> None:
    pass


@settings(max_examples=8)
@given(
    chosen=st.lists(st.sampled_from(FACTORS), min_size=1, max_size=2, unique=True),
    size=st.sampled_from([3, 6, 512]),
    data=st.data(),
)
def test_a_run_of_a_chunk_is_the_run_alone(
    scenario: Scenario, chosen: list[str], size: int, data: Any
) -> None:
    with TemporaryDirectory() as place, patch("dilemma_sim.ensemble.CHUNK", size):
        folder = Path(place) / "study"
        study = _prepared(folder, scenario, _study(scenario, chosen))
        chunk = data.draw(st.sampled_from(list(study.chunks())))
        run_chunk(str(folder), study.identity, study.replicates, chunk.number)
        rows = query(batch.parts(folder, study), "SELECT * FROM parts")
        assert len(rows) == chunk.runs
        row = rows.iloc[data.draw(st.integers(0, chunk.runs - 1))]
        point = study.points[int(row["point"])]
        alone = load_scenario(folder / SCENARIO, point)
        path = simulate(alone, [int(row["replicate"])], seed=5)
        for name, values in measure_runs(path, measures_of(study)).items():
            assert np.array_equal(values[0], row[name], equal_nan=True), name


@settings(max_examples=5)
@given(data=st.data())
def test_order_and_interruption_leave_no_trace(
    scenario: Scenario, straight: tuple[Study, dict[str, bytes]], data: Any
) -> None:
    study, whole = straight
    with TemporaryDirectory() as place, _small_chunks():
        folder = Path(place) / "study"
        _prepared(folder, scenario, study)
        numbers = [chunk.number for chunk in study.chunks()]
        first = data.draw(st.lists(st.sampled_from(numbers), unique=True, max_size=len(numbers)))
        for number in first:
            run_chunk(str(folder), study.identity, study.replicates, number)
        left = [chunk.number for chunk in missing_chunks(folder, study)]
        assert left == [number for number in numbers if number not in first]
        run_missing(folder, study, workers=1, scheduler=None, report=_nothing)
        assert _bytes(folder) == whole


@pytest.fixture(scope="module")
def straight(scenario: Scenario) -> tuple[Study, dict[str, bytes]]:
    """A study of six chunks, and its parts when it is run from the first to the last."""
    with TemporaryDirectory() as place, _small_chunks():
        folder = Path(place) / "study"
        study = _prepared(folder, scenario, _study(scenario, [FACTORS[0], FACTORS[2]], 6))
        run_missing(folder, study, workers=1, scheduler=None, report=_nothing)
        whole = _bytes(folder)
        assert len(whole) == 6
        return study, whole


@contextmanager
def _small_chunks() -> Iterator[None]:
    with (
        patch("dilemma_sim.ensemble.CHUNK", 4),
        patch("dilemma_sim.experiment.study.LEAST_REPLICATES", 2),
    ):
        yield


def _prepared(folder: Path, scenario: Scenario, study: Study) -> Study:
    """Make the folder of a study that is only here."""
    folder.mkdir()
    return prepare(folder, study, resolved_yaml(scenario))
