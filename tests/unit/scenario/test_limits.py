"""The range in which a number must lie, as the schema has it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from dilemma_sim.scenario.limits import CLEAR_OF, limits
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.problems import ScenarioError

from ...worlds import BASE, base, write


@pytest.mark.parametrize(
    ("path", "lowest", "highest"),
    [
        ("dyads.HRV-SRB.transparency", 0.0, 1.0),
        ("dyads.HRV-SRB.proximity", 0.0, 1.0),
        ("affinities.HRV-MKD", -1.0, 1.0),
        ("beliefs.HRV.SRB", CLEAR_OF, 1.0 - CLEAR_OF),
        ("states.SRB.component_dependence.CHN", 0.0, 1.0),
        ("states.SRB.industry.drones.capacity_limit", 0.0, math.inf),
        ("world.offense_defense_balance", CLEAR_OF, math.inf),
        ("rules.crises.escalation_probability.level_3", 0.0, 1.0),
        ("rules.beliefs.attribution_bias", 0.0, 1.0),
        ("states.SRB.gdp_growth", -math.inf, math.inf),
    ],
)
def test_a_number_has_the_range_of_its_key(path: str, lowest: float, highest: float) -> None:
    assert limits(base(), path) == (lowest, highest)


@pytest.mark.parametrize(
    ("target", "value", "advice"),
    [
        ("dyads.HRV-SRB.attribution", 1.5, "between 0 and 1"),
        ("affinities.HRV-MKD", -2.0, "between -1 and 1"),
        ("states.*.supplier_capacity", 0.0, "larger"),
    ],
)
def test_an_event_cannot_set_a_number_outside_its_range(
    tmp_path: Path, target: str, value: float, advice: str
) -> None:
    event = {"label": "x", "date": 2020.0, "target": target, "op": "set", "value": value}
    file = write(tmp_path, {"extends": str(BASE), "name": "x", "events": [event]})
    with pytest.raises(ScenarioError, match=advice):
        load_scenario(file)


def test_an_event_may_name_what_files_may_leave_out_and_nothing_unknown(tmp_path: Path) -> None:
    event = {"label": "x", "date": 2020.0, "op": "set", "value": 0.5}
    for target in ("affinities.MNE-MKD", "states.SRB.component_dependence.CHN"):
        tree = {"extends": str(BASE), "name": "x", "events": [{**event, "target": target}]}
        load_scenario(write(tmp_path, tree))
    for target in ("affinities.MNE-XXX", "states.SRB.component_dependence.XXX"):
        tree = {"extends": str(BASE), "name": "x", "events": [{**event, "target": target}]}
        with pytest.raises(ScenarioError, match="XXX"):
            load_scenario(write(tmp_path, tree))


@pytest.mark.parametrize(
    "target", ["states.SRB.gdp", "dyads.HRV-SRB.distance", "states.SRB.plans.Serbia 2022.target"]
)
def test_an_event_cannot_move_what_only_the_start_reads(tmp_path: Path, target: str) -> None:
    event = {"label": "x", "date": 2020.0, "op": "set", "value": 0.5, "target": target}
    file = write(tmp_path, {"extends": str(BASE), "name": "x", "events": [event]})
    with pytest.raises(ScenarioError, match="holds from the start of a run"):
        load_scenario(file)


def test_a_dependence_names_a_supplier_that_exists(tmp_path: Path) -> None:
    states = {"SRB": {"component_dependence": {"CHX": 0.3}}}
    file = write(tmp_path, {"extends": str(BASE), "name": "x", "states": states})
    with pytest.raises(ScenarioError, match="did you mean 'CHN'"):
        load_scenario(file)
