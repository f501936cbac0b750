"""Limits where the answer is known without counting (V26)."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.ensemble import simulate
from dilemma_sim.scenario.load import load_scenario

from ..worlds import BASE
from .theory import run

QUIET: dict[str, object] = {
    "rules.events": "none",
    "rules.crises": "none",
    "rules.alliances": "none",
    "rules.spending.budget_noise": 0.0,
    "rules.spending.compliance_scale": 0.0,
    "rules.beliefs.observation_noise": 0.0,
    "states.*.gdp_volatility": 0.0,
}


@pytest.mark.parametrize("growth", [-0.02, 0.0, 0.05])
def test_v26_without_reaction_plans_and_luck_the_burden_never_moves(growth: float) -> None:
    still = {**QUIET, "rules.spending.threat_elasticity": 0.0, "states.*.gdp_growth": growth}
    burden = simulate(load_scenario(BASE, still)).burden
    assert float(abs(burden / burden[0] - 1).max()) < 1e-12


@pytest.mark.parametrize("per_year", [1, 2, 4, 12])
def test_v26_a_calm_world_stays_calm_for_twenty_years(per_year: int) -> None:
    calm = {**QUIET, "time.steps_per_year": per_year}
    burden = simulate(load_scenario(BASE, calm)).burden
    assert float(abs(burden / burden[0] - 1).max()) < 0.05


def test_v26_a_certain_and_boundless_guarantee_leaves_only_the_outside() -> None:
    certain = {
        **QUIET,
        "guarantees.NATO.credibility": 1.0,
        "guarantees.NATO.reinforcement": 1e15,
        "world.outside_threat": 0.1,
        "rules.threat_perception.free_ride_weight": 1.0,
    }
    path = simulate(load_scenario(BASE, certain))
    members = ["ALB", "HRV", "HUN", "SVN", "BGR"]
    assert np.allclose(path.threat.sel(state=members), path.outside_threat.sel(state=members))
    assert np.allclose(path.planning_threat.sel(state=members), 0.1, atol=1e-9)
    assert float(path.threat.sel(state="XKX").min()) > 0.2


def test_v26_without_threat_incidents_do_not_depend_on_forces() -> None:
    few = {"rules.threat_perception": "none", "rules.beliefs": "fixed", "time.end": 2020}
    many = {**few, "states.*.legacy_stock": 50_000.0}
    counts = [
        simulate(load_scenario(BASE, chosen), replicates=64).crisis_level for chosen in (few, many)
    ]
    assert (counts[0] == counts[1]).all()
    assert (counts[0] > 0).any()


def test_v26_full_transparency_leaves_neither_bias_nor_noise() -> None:
    clear = {
        "dyads.*.transparency": 1.0,
        "rules.industry": "none",
        "rules.crises": "none",
        "rules.events": "none",
        "time.end": 2025,
    }
    usual = simulate(load_scenario(BASE, clear), seed=3)
    unbiased = {
        "rules.beliefs.attribution_bias": 0.0,
        "rules.beliefs.observation_noise": 0.0,
        "rules.beliefs.worst_case_bias": 0.0,
    }
    ideal = simulate(load_scenario(BASE, {**clear, **unbiased}), seed=3)
    assert np.allclose(usual.belief, ideal.belief, atol=1e-12)


def test_v26_reruns_are_identical() -> None:
    scenario = load_scenario(BASE, {"time.end": 2020})
    first, second = (simulate(scenario, replicates=5, seed=11) for _ in range(2))
    assert first.identical(second)


@pytest.mark.parametrize("name", ["adjustment", "log-reaction", "ramp", "spiral"])
def test_v26_equilibria_do_not_depend_on_the_length_of_a_step(name: str) -> None:
    ends = [
        run(name, time__steps_per_year=n, time__end=2060).burden.values[-1, :, 0]
        for n in (1, 2, 4, 12)
    ]
    for other in ends[1:]:
        assert other == pytest.approx(ends[0], rel=1e-9)


def test_v26_the_pipeline_settles_at_the_same_forces_for_any_step() -> None:
    settled = []
    for n in (1, 2, 4, 12):
        # Home industry takes decades to grow to its limit, and stocks decades to follow.
        quiet = {
            **QUIET,
            "time.end": 2110,
            "time.steps_per_year": n,
            "states.*.gdp_growth": 0.0,
            "rules.spending": "constant_share",
            "states.*.orders": [],
        }
        quiet.pop("rules.spending.compliance_scale")
        path = simulate(load_scenario(BASE, quiet | {"rules.spending.budget_noise": 0.0}))
        settled.append(path.stock.values[-1, :, :, 0])
    for other in settled[1:]:
        assert other == pytest.approx(settled[0], rel=0.01)
