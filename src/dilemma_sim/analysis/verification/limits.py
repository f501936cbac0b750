"""Limits of the shipped scenario where the answer is known without counting (V26)."""

from __future__ import annotations

import numpy as np
import xarray

from dilemma_sim.analysis.verification.case import Case, Row
from dilemma_sim.analysis.verification.ground import Ground, runs_at, step_length
from dilemma_sim.analysis.verification.perception import dilemma_index
from dilemma_sim.ensemble import simulate
from dilemma_sim.rules.variants import Array

_STEPS = (1, 2, 4, 12)

#: No luck, no plans, no pacts, no incidents and no events.
QUIET: dict[str, object] = {
    "rules.events": "none",
    "rules.crises": "none",
    "rules.alliances": "none",
    "rules.spending.budget_noise": 0.0,
    "rules.spending.compliance_scale": 0.0,
    "rules.beliefs.observation_noise": 0.0,
    "states.*.gdp_volatility": 0.0,
}


def limits(ground: Ground) -> list[Row]:
    """V26: all limits."""
    return [
        _without_reaction(ground),
        *_calm(ground),
        *_certain_guarantee(ground),
        *_no_threat(ground),
        _full_transparency(ground),
        Row("index of the dilemma when all new arms are defensive", 0.0,
            dilemma_index(ground)[0].found, 1e-12),
        _reruns(ground),
        *_length_of_a_step(ground),
    ]  # fmt: skip


def _largest_change(burden: xarray.DataArray) -> float:
    return float(abs(burden / burden.isel(time=0) - 1.0).max())


def _without_reaction(ground: Ground) -> Row:
    still = {**QUIET, "rules.spending.threat_elasticity": 0.0}
    scenario = ground.base(still)
    growth = np.array([-0.02, 0.0, 0.05])
    paths = {f"states.{state}.gdp_growth": growth for state in scenario.roster}
    found = _largest_change(runs_at(scenario, paths).burden)
    what = "no reaction, plans, luck; growth -2, 0, 5%: change of burdens"
    return Row(what, 0.0, found, 1e-12)


def _calm(ground: Ground) -> list[Row]:
    return [
        Row(
            f"twenty calm years, steps of {step_length(n)}: change of burdens",
            0.0,
            _largest_change(simulate(ground.base({**QUIET, "time.steps_per_year": n})).burden),
            0.05,
        )
        for n in _STEPS
    ]


def _certain_guarantee(ground: Ground) -> list[Row]:
    certain = {
        **QUIET,
        "guarantees.NATO.credibility": 1.0,
        "guarantees.NATO.reinforcement": 1e15,
        "world.outside_threat": 0.1,
        "rules.threat_perception.free_ride_weight": 1.0,
    }
    path = simulate(ground.base(certain))
    members = ["ALB", "BGR", "HRV", "HUN", "SVN"]
    felt, planned = path.threat.sel(state=members), path.planning_threat.sel(state=members)
    outside = path.outside_threat.sel(state=members)
    return [
        Row("certain, boundless guarantee: members' threat above the outside's", 0.0,
            float(abs(felt - outside).max()), 1e-9),
        Row("  and in their planning", 0.0, float(abs(planned - outside).max()), 1e-9),
        Row("  Kosovo, which has none such, feels more than the outside", "yes",
            "yes" if float((path.threat - path.outside_threat).sel(state="XKX").min()) > 0.1
            else "no"),
    ]  # fmt: skip


def _no_threat(ground: Ground) -> list[Row]:
    few = {"rules.threat_perception": "none", "rules.beliefs": "fixed", "time.end": 2020}
    many = {**few, "states.*.legacy_stock": 50_000.0}
    lean, heavy = (simulate(ground.base(chosen), 64).crisis_level.values for chosen in (few, many))
    some = "some" if (lean > 0).any() else "none"
    return [
        Row("nobody feels threatened: incidents that differ with larger stocks", 0.0,
            float((lean != heavy).sum())),
        Row("  incidents there are", "some", some),
    ]  # fmt: skip


def _full_transparency(ground: Ground) -> Row:
    clear = {
        "dyads.*.transparency": 1.0,
        "rules.industry": "none",
        "rules.crises": "none",
        "rules.events": "none",
        "time.end": 2025,
    }
    ideal = {
        "rules.beliefs.attribution_bias": 0.0,
        "rules.beliefs.observation_noise": 0.0,
        "rules.beliefs.worst_case_bias": 0.0,
    }
    usual, unbiased = (
        simulate(ground.base(chosen), seed=3).belief for chosen in (clear, {**clear, **ideal})
    )
    what = "full transparency: what bias and noise change in beliefs"
    return Row(what, 0.0, float(abs(usual - unbiased).max()), 1e-12)


def _reruns(ground: Ground) -> Row:
    scenario = ground.base({"time.end": 2020})
    first, second = (simulate(scenario, replicates=5, seed=11) for _ in range(2))
    same = "identical" if first.identical(second) else "not identical"
    return Row("the same run again", "identical", same)


def _length_of_a_step(ground: Ground) -> list[Row]:
    """Where a run without luck comes to rest must not depend on how often it is looked at."""
    rows = []
    for name in ("adjustment", "log-reaction", "ramp", "spiral"):
        ends = [
            ground.run(name, {"time.steps_per_year": n, "time.end": 2040}).burden.values[-1]
            for n in _STEPS
        ]
        what = f"{name}.yaml, steps of 1, 1/2, 1/4, 1/12 yr: burdens differ"
        rows.append(Row(what, 0.0, _spread(ends), 1e-9))
    # Home industry takes decades to grow to its limit, and stocks decades to follow.
    quiet = {key: value for key, value in QUIET.items() if "compliance" not in key}
    resting: dict[str, object] = {
        **quiet,
        "time.end": 2110,
        "states.*.gdp_growth": 0.0,
        "rules.spending": "constant_share",
        "rules.spending.budget_noise": 0.0,
        "states.*.orders": [],
    }
    settled = [
        simulate(ground.base({**resting, "time.steps_per_year": n})).stock.values[-1]
        for n in _STEPS
    ]
    rows.append(Row("stocks at rest behind a pipeline with lags that round", 0.0, _spread(settled),
                    0.01))  # fmt: skip
    return rows


def _spread(ends: list[Array]) -> float:
    """Largest relative difference of any result from the first."""
    return max(float(np.abs(other / ends[0] - 1.0).max()) for other in ends[1:])


CASES = (Case("V26", "Limits", "follows from the equations", limits),)
