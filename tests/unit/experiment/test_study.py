"""Studies: how they are cut into chunks, and which points can share one."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from dilemma_sim.ensemble import CHUNK, simulate
from dilemma_sim.experiment.chunk import measures_of
from dilemma_sim.experiment.study import Study, live_factors
from dilemma_sim.experiment.sweep import plan_study
from dilemma_sim.measures.table import measure_runs
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.problems import ScenarioError

from ...worlds import BASE, short
from .studies import THEORY, grid, play, runs_of, theory


def _study(points: int, replicates: int) -> Study:
    levels = np.linspace(0.01, 0.04, points).tolist()
    return grid(theory(), {"states.A.burden": levels}, replicates)


@pytest.mark.parametrize(("points", "replicates"), [(1, 1000), (7, 100), (300, 40), (300, 3)])
def test_chunks_hold_every_run_once(points: int, replicates: int) -> None:
    study = _study(points, replicates)
    seen = Counter(
        (point, chunk.first_replicate + n)
        for chunk in study.chunks()
        for point in chunk.points
        for n in range(chunk.replicates)
    )
    assert set(seen.values()) == {1}
    assert len(seen) == points * replicates
    assert max(chunk.runs for chunk in study.chunks()) <= CHUNK


def test_all_points_advance_together() -> None:
    study = _study(50, 100)
    done = Counter[int]()
    for chunk in study.chunks():
        done.update(dict.fromkeys(chunk.points, chunk.replicates))
        counts = [done[point] for point in range(50)]
        assert max(counts) - min(counts) <= study.block


def test_more_replicates_leave_the_chunks_before_them_as_they_are() -> None:
    study = _study(50, 32)
    more = list(study.with_replicates(100).chunks())
    assert more[: len(list(study.chunks()))] == list(study.chunks())


@pytest.mark.parametrize(
    ("factor", "live"),
    [
        ({"states.A.burden": 0.03}, True),
        ({"dyads.B-A.transparency": 0.5}, True),
        ({"beliefs.*.*": 0.4}, True),
        ({"rules.spending.threat_elasticity": 0.4}, True),
        ({"rules.spending": "parity"}, False),
        ({"rules.observation.lag": 1.0}, False),
        ({"time.steps_per_year": 12.0}, False),
        ({"time.end": 2010.0}, False),
        ({"domains.air.lead_time": 2.0}, False),
    ],
)
def test_what_can_differ_within_a_chunk(factor: dict[str, Any], live: bool) -> None:
    scenario = theory(rules__observation="lagged")
    assert live_factors(scenario, factor) == (tuple(factor) if live else ())


#: What makes another world, and what looks as if it did not.
STRUCTURAL: list[tuple[dict[str, object], dict[str, list[Any]]]] = [
    ({}, {"rules.spending": ["reference_path", "parity"], "states.SRB.burden": [0.01, 0.03]}),
    ({}, {"rules.observation.lag": [0.5, 1.5], "world.outside_threat": [0.0, 0.3]}),
    ({}, {"rules.industry.home_lead_time": [0.5, 2.0]}),
    ({}, {"time.steps_per_year": [1.0, 4.0]}),
    ({}, {"states.SRB.plans.Serbia 2022.deadline": [2018.0, 2020.0]}),
    ({}, {"domains.armor.lead_time": [1.0, 4.0]}),
    ({}, {"dyads.HRV-SRB.hostility": [0.02, 0.2, 0.6]}),
    ({}, {"dyads.BIH-HRV.hotspot_rate": [0.0, 0.5]}),
    ({}, {"affinities.HRV-MNE": [-0.5, 0.5]}),
    ({}, {"dyads.HRV-SRB.proximity": [0.5, 0.9]}),
    (
        {"rules.arms_control": {"variant": "ceilings", "begins": 2016.0, "parties": ["SRB"]}},
        {"rules.arms_control.begins": [2016.0, 2017.0], "rules.arms_control.stock_share": [1, 0.5]},
    ),
]


@pytest.mark.parametrize(("usual", "factors"), STRUCTURAL, ids=lambda x: ", ".join(map(str, x)))
def test_a_study_equals_runs_of_each_point_alone(
    usual: dict[str, object], factors: dict[str, list[Any]], tmp_path: Any
) -> None:
    scenario = short(usual, years=2)
    study = grid(scenario, factors, 2)
    study, state = play(scenario, study, tmp_path / "study")
    assert state.failed == 0
    rows = runs_of(tmp_path / "study", study)
    overrides = {"time.end": 2017, **usual}
    for number, point in enumerate(study.points):
        alone = simulate(load_scenario(BASE, {**overrides, **point}), 2, seed=3)
        mine = rows[rows["point"] == number]
        for name, values in measure_runs(alone, measures_of(study)).items():
            assert np.array_equal(mine[name], values, equal_nan=True), (point, name)


@pytest.mark.parametrize(
    ("factors", "line"),
    [
        ({"dyads.A-B.transparency": [0.5, 2.0]}, "--vary dyads.A-B.transparency=2"),
        ({"states.A.burdn": [0.1, 0.2]}, "there is no 'burdn'"),
        ({"states.A.equipment_share": [0.22, 0.4]}, "the point states.A.equipment_share=0.4: the"),
        ({"rules.spending": ["parity", "parities"]}, "did you mean"),
    ],
)
def test_a_point_that_could_not_be_run_alone_is_refused(
    factors: dict[str, list[Any]], line: str
) -> None:
    with pytest.raises(ScenarioError) as refused:
        grid(theory(), factors, 2)
    assert line in str(refused.value)


def test_shares_that_move_together_are_no_fault() -> None:
    points = [
        {"states.A.equipment_share": 0.22, "states.A.personnel_share": 0.5},
        {"states.A.equipment_share": 0.40, "states.A.personnel_share": 0.32},
    ]
    study = plan_study(load_scenario(THEORY), points, design="zip", replicates=1, seed=0)
    assert len(study.live) == 2
    with pytest.raises(ScenarioError, match="add up to"):
        plan_study(load_scenario(THEORY), points, design="lhs", replicates=1, seed=0)
