"""Pairs that cannot matter to each other are left out of the work, and nobody notices."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.agents.model import SecurityDilemma
from dilemma_sim.ensemble import simulate, simulate_futures
from dilemma_sim.experiment.study import live_factors
from dilemma_sim.scenario.schema import Event, Scenario
from dilemma_sim.world import possible
from dilemma_sim.world.branch import parting_step
from dilemma_sim.world.record import PUBLIC
from dilemma_sim.world.world import World

from ..worlds import VARIANTS, short, with_copies

COPIES = 3
FAR = "HRV-SRB1"


@pytest.fixture(scope="module")
def large() -> Scenario:
    return with_copies(short(), COPIES)


def _everybody_in_view(monkeypatch: pytest.MonkeyPatch) -> None:
    def all_pairs(calendar, *_):
        states = len(calendar.scenario.roster)
        return {(i, j) for j in range(states) for i in range(j)}

    monkeypatch.setattr(possible, "pairs_in_view", all_pairs)


def _with(scenario: Scenario, target: str, value: float, op: str = "set") -> Scenario:
    event = Event(label="what if", date=2017.1, target=target, op=op, value=value)
    return scenario.model_copy(update={"events": (*scenario.events, event)})


@pytest.mark.parametrize("name", [name for name in VARIANTS if name != "richardson and balance"])
def test_a_far_pair_changes_no_bit_of_anything_but_what_it_believes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = with_copies(short(VARIANTS[name]), COPIES)
    assert not World(large, np.arange(1), 0).view.complete
    without = simulate(large, replicates=3, seed=5)
    _everybody_in_view(monkeypatch)
    assert World(large, np.arange(1), 0).view.complete
    everybody = simulate(large, replicates=3, seed=5)
    near = without.proximity.values > 0.0
    for row in PUBLIC:
        found, expected = without[row.name].values, everybody[row.name].values
        if row.name == "belief":
            found, expected = found[:, near], expected[:, near]
        assert np.array_equal(found, expected), row.name


def test_who_cannot_matter_to_each_other_learns_nothing(large: Scenario) -> None:
    trajectories = simulate(large, replicates=2, seed=5)
    far = trajectories.sel(state="HRV", target="SRB1")
    assert np.array_equal(far.belief.values, np.full_like(far.belief.values, 0.03), equal_nan=True)
    assert float(far.hostility.min()) == float(far.hostility.max()) == 0.02
    assert float(np.abs(far.dyadic_threat).max()) == 0.0
    own = trajectories.sel(state="HRV", target="HRV")
    assert float(own.belief.max()) == 0.0


def test_where_a_rule_asks_about_all_others_nobody_is_left_out() -> None:
    rules = ({"rules.spending": "richardson"}, {"rules.alliances": "structural_balance"})
    for chosen in rules:
        large = with_copies(short(chosen), COPIES)
        assert World(large, np.arange(1), 0).view.complete


def test_both_drivers_agree_where_pairs_are_left_out(large: Scenario) -> None:
    ensemble = simulate(large, replicates=2, seed=7)
    model = SecurityDilemma(large, seed=7, replicate=1)
    for _ in range(ensemble.sizes["time"] - 1):
        model.step()
    last = ensemble.isel(time=-1, run=1)
    for code, agent in model.states.items():
        assert agent.budget == float(last.spending.sel(state=code))
        assert agent.threat == float(last.threat.sel(state=code))
        near = last.proximity.sel(state=code).values > 0.0
        assert list(agent.beliefs) == list(last.target.values[near])
        for other, belief in agent.beliefs.items():
            assert belief == float(last.belief.sel(state=code, target=other))


def test_an_event_that_names_a_far_pair_brings_it_into_view(large: Scenario) -> None:
    near = _with(large, f"dyads.{FAR}.proximity", 1.0)
    before = simulate(large, replicates=2, seed=5)
    after = simulate(near, replicates=2, seed=5)
    then = after.sel(state="HRV", target="SRB1", time=slice(2017.5, None))
    assert float(then.dyadic_threat.min()) > 0.0
    early = slice(None, 2017.0)
    assert before.threat.sel(time=early).equals(after.threat.sel(time=early))
    assert not before.threat.equals(after.threat)


def test_a_future_that_sees_more_than_its_base_is_played_from_the_start(large: Scenario) -> None:
    near = _with(large, f"dyads.{FAR}.proximity", 1.0)
    assert parting_step(large, near) == 0
    moved = _with(large, "world.outside_threat", 0.1)
    assert parting_step(large, moved) > 0
    futures = dict(simulate_futures(large, [near, moved], range(2), seed=5))
    assert futures[0].identical(simulate(near, replicates=2, seed=5))
    assert futures[1].identical(simulate(moved, replicates=2, seed=5))


def test_a_branch_that_sees_more_goes_on_from_what_both_had_in_view(large: Scenario) -> None:
    near = _with(large, f"dyads.{FAR}.proximity", 1.0)
    futures = dict(simulate_futures(large, [near], range(2), seed=5, since=2017.0))
    branch, base = futures[0], futures[-1]
    early = slice(None, 2017.0)
    assert branch.belief.sel(time=early).equals(base.belief.sel(time=early))
    assert float(branch.dyadic_threat.sel(state="HRV", target="SRB1")[-1].min()) > 0.0


def test_an_event_on_all_pairs_moves_those_that_matter(large: Scenario) -> None:
    opened = _with(large, "dyads.*.transparency", 0.9)
    assert not World(opened, np.arange(1), 0).view.complete
    struck = _with(large, "hostility.*", 0.2, op="pulse")
    assert World(struck, np.arange(1), 0).view.complete


def test_a_pulse_on_all_pairs_of_one_state_reaches_those_that_are_far(large: Scenario) -> None:
    struck = _with(large, "hostility.HRV-*", 0.5, op="pulse")
    then = simulate(struck, seed=5).sel(state="HRV", time=2017.25, run=0)
    assert float(then.hostility.drop_sel(target="HRV").min()) > 0.4


def test_a_number_of_a_far_pair_would_change_nothing_unless_it_can_bring_the_pair_near(
    large: Scenario,
) -> None:
    with pytest.raises(ValueError, match="would change nothing"):
        simulate(large, factors={f"dyads.{FAR}.transparency": 0.9})
    reach = np.array([0.0, 0.8])
    mixed = simulate(large, replicates=[0, 0], seed=5, factors={f"dyads.{FAR}.proximity": reach})
    alone = simulate(large, replicates=1, seed=5)
    assert np.array_equal(mixed.threat.values[..., 0], alone.threat.values[..., 0])
    assert not np.array_equal(mixed.threat.values[..., 1], alone.threat.values[..., 0])
    one_by_one = simulate(
        large, replicates=[0, 0], seed=5, chunk=1, factors={f"dyads.{FAR}.proximity": reach}
    )
    assert mixed.identical(one_by_one)


def test_openness_of_all_pairs_can_vary_within_a_chunk(large: Scenario) -> None:
    paths = ("dyads.*.transparency", f"dyads.{FAR}.transparency")
    assert live_factors(large, dict.fromkeys(paths, 0.5)) == paths
