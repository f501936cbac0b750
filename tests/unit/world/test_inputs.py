"""Inputs: numbers by path, with some of them varied between the runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dilemma_sim.ensemble import play, simulate
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.inputs import Inputs, paths_of, value_at
from dilemma_sim.world.variables import VARIABLES
from dilemma_sim.world.world import World

from ...worlds import small

PLAN = {"target": 0.03, "start": 2001.0, "deadline": 2005.0}
PLANS = [
    {"label": "plan", **PLAN},
    {"label": "plan 2.5", **PLAN, "target": 0.025},
    {"label": "plan 2.5.target", **PLAN, "target": 0.04},
]


def planned() -> Scenario:
    return small(states__AAA__plans=PLANS)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("time.start", 2000),
        ("states.AAA.gdp", 1000.0),
        ("domains.air.lead_time", 1.0),
        ("rules.spending.variant", "reference_path"),
        ("states.AAA.plans.plan.target", 0.03),
        ("states.AAA.plans.plan 2.5.deadline", 2005.0),
        ("states.AAA.plans.plan 2.5.target", None),
        ("states.AAA.plans.plan 2.5.target.target", 0.04),
        ("states.AAA.plans.nobody.target", None),
        ("states.CCC.gdp", None),
        ("no.such.path", None),
    ],
)
def test_value_at(path: str, value: Any) -> None:
    found = value_at(planned(), path)
    if path == "states.AAA.plans.plan 2.5.target":
        assert found.label == "plan 2.5.target"  # the longest label wins
    else:
        assert found == value


def test_a_plan_whose_label_holds_dots_can_be_varied() -> None:
    scenario = small(states__AAA__plans=[{"label": "2.5 by 2005", **PLAN}])
    path = "states.AAA.plans.2.5 by 2005.target"
    world = World(scenario, np.arange(2), 0, {path: np.array([0.02, 0.06])})
    assert world.unused_factors == []
    record = play(world)
    assert record.values["burden"][-1, 0, 0] < record.values["burden"][-1, 0, 1]


def test_a_number_has_length_one_unless_it_is_varied() -> None:
    inputs = Inputs(small(), {"states.AAA.gdp": np.array([1.0, 2.0, 3.0])}, 3)
    assert inputs.number("states.AAA.gdp").tolist() == [1.0, 2.0, 3.0]
    assert inputs.number("states.BBB.gdp").tolist() == [1000.0]
    assert inputs.number("beliefs.AAA.BBB", missing=0.03).tolist() == [0.03]


@pytest.mark.parametrize("path", ["states.CCC.gdp", "rules.spending.variant", "name"])
def test_what_is_no_number_is_refused(path: str) -> None:
    with pytest.raises(KeyError, match=path.split(".")[0]):
        Inputs(small(), {}, 1).number(path)


def test_numbers_side_by_side_are_no_longer_than_needed() -> None:
    inputs = Inputs(small(), {}, 3)
    assert inputs.stack([np.ones(1), np.ones(1)], (2,)).shape == (2, 1)
    mixed = inputs.stack([np.ones(1), np.arange(3.0)], (2,))
    assert mixed.tolist() == [[1.0, 1.0, 1.0], [0.0, 1.0, 2.0]]


def test_a_varied_input_widens_its_table_and_leaves_the_other_rows_alone() -> None:
    varied = np.array([0.1, 0.5, 0.9])
    world = World(small(), np.arange(3), 0, {"states.AAA.secrecy": varied})
    assert world.secrecy[0].tolist() == varied.tolist()
    assert world.secrecy[1].tolist() == [0.1] * 3
    assert world.unused_factors == []


def test_events_leave_the_array_of_a_factor_as_it_was_given() -> None:
    path = "rules.spending.threat_elasticity"
    event = {"label": "x", "date": 2005.0, "target": path, "op": "mul", "value": 3.0}
    scenario = small(events=[event])
    given = np.full(4, 0.2)
    several = simulate(scenario, 4, factors={path: given})
    assert given.tolist() == [0.2] * 4
    assert several.identical(simulate(scenario, 4, factors={path: 0.2}, chunk=1))


def test_a_number_of_a_pair_stands_in_both_directions() -> None:
    varied = np.array([0.1, 0.5])
    world = World(small(), np.arange(2), 0, {"dyads.AAA-BBB.transparency": varied})
    assert world.transparency[0, 1].tolist() == world.transparency[1, 0].tolist() == [0.1, 0.5]


def test_a_varied_run_is_the_run_of_a_scenario_with_that_number() -> None:
    world = World(small(), np.zeros(2), 0, {"states.AAA.burden": np.array([0.02, 0.03])})
    both = play(world)
    for n, burden in enumerate((0.02, 0.03)):
        alone = simulate(small(states__AAA__burden=burden))
        for name, values in both.values.items():
            assert np.array_equal(values[..., n], alone[name].values[..., 0]), name


def test_unused_factors_are_reported() -> None:
    factors = {"states.AAA.gdp": np.ones(1), "b.c": np.ones(1), "a": np.ones(1)}
    assert World(small(), np.arange(1), 0, factors).unused_factors == ["a", "b.c"]
    with pytest.raises(ValueError, match=r"states\.AAA\.gpd would change nothing"):
        simulate(small(), factors={"states.AAA.gpd": 1.0})
    with pytest.raises(ValueError, match=r"states\.AAA\.name"):
        simulate(small(), factors={"states.AAA.name": 1.0})


def test_places_leave_out_a_state_and_itself() -> None:
    world = World(small(), np.arange(1), 0)
    found = dict(paths_of(VARIABLES["prior_belief"], world.axes, world.view))
    assert found == {(0, 1): "beliefs.AAA.BBB", (1, 0): "beliefs.BBB.AAA"}
    shared = dict(paths_of(VARIABLES["dispute"], world.axes, world.view))
    assert set(shared.values()) == {"dyads.AAA-BBB.dispute"}


def test_the_proximity_of_a_pair() -> None:
    def near(**dyad: object) -> float:
        world = World(small(dyads={"AAA-BBB": dyad}), np.arange(1), 0)
        return float(world.proximity[0, 1, 0])

    assert near(border=True, distance=900.0) == 1.0
    assert near(distance=500.0) == pytest.approx(np.exp(-1.0))
    assert near(distance=500.0, proximity=0.2) == 0.2
    assert near() == 1.0
