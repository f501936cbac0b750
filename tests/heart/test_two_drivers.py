"""The Mesa model and the ensemble are one model: equal to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.agents.model import SecurityDilemma
from dilemma_sim.ensemble import simulate
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.world.record import PUBLIC

from ..worlds import BASE, VARIANTS


@pytest.mark.parametrize("name", VARIANTS)
def test_every_recorded_variable_is_the_same_in_both_drivers(name: str) -> None:
    scenario = load_scenario(BASE, {"time.end": 2028, **VARIANTS[name]})
    ensemble = simulate(scenario, replicates=3, seed=7)
    # Plain arrays: to ask the data set for every entry would take longer than both drivers.
    recorded = {row.name: ensemble[row.name].transpose("time", ..., "run").values for row in PUBLIC}
    for replicate in (0, 2):
        model = SecurityDilemma(scenario, seed=7, replicate=replicate)
        for t in range(ensemble.sizes["time"]):
            for row in PUBLIC:
                played = getattr(model.world, row.name)[..., 0]
                expected = recorded[row.name][t, ..., replicate]
                assert np.array_equal(played, expected), f"{row.name} differs at entry {t}"
            model.step()


def test_the_model_stands_at_the_last_entry_after_all_its_steps() -> None:
    scenario = load_scenario(BASE, {"time.end": 2017})
    trajectories = simulate(scenario, seed=3)
    model = SecurityDilemma(scenario, seed=3)
    for _ in range(trajectories.sizes["time"] - 1):
        model.step()
    assert not model.running
    assert model.year == float(trajectories.time[-1])
    assert model.states["SRB"].budget == float(trajectories.spending.sel(state="SRB")[-1, 0])
    assert isinstance(model.states["SRB"].threat, float)


def test_stepping_past_the_end_changes_nothing() -> None:
    model = SecurityDilemma(load_scenario(BASE, {"time.end": 2016}))
    model.run_model()
    before = model.states["SRB"].budget
    model.step()
    assert model.states["SRB"].budget == before
    assert model.year == 2016.0


def test_the_table_of_an_agent_run_has_a_row_a_state_and_entry() -> None:
    model = SecurityDilemma(load_scenario(BASE, {"time.end": 2016}))
    model.run_model()
    table = model.collected()
    assert len(table) == 10 * 5
    assert set(table["code"]) == set(model.world.roster)


def test_a_state_can_be_given_a_mind_of_its_own() -> None:
    from dilemma_sim.agents.state_agent import StateAgent

    class Pacifist(StateAgent):
        def plan_budget(self) -> None:
            self.world.desired_burden[self.row] = 0.5 * self.world.starting_burden[self.row]

    scenario = load_scenario(BASE, {"time.end": 2025})
    usual = SecurityDilemma(scenario)
    peaceful = SecurityDilemma(scenario, agent_class={"SRB": Pacifist})
    usual.run_model()
    peaceful.run_model()
    assert peaceful.states["SRB"].burden < 0.7 * usual.states["SRB"].burden
    assert peaceful.states["XKX"].threat < usual.states["XKX"].threat
