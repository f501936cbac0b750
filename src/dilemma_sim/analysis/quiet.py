"""A world without luck, played to a date: the ground for perturbations."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dilemma_sim.ensemble import all_at_once
from dilemma_sim.scenario.changed import with_variants
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.schedule import begin, take_step
from dilemma_sim.world.world import World


def quiet_scenario(scenario: Scenario) -> Scenario:
    """
    Scenario without incidents and chosen pacts, whose forces follow spending at once.

    Its written pacts, its plans and its events stay.
    """
    pacts = {} if scenario.rules.alliances.variant == "none" else {"alliances": "exogenous"}
    return with_variants(scenario, crises="none", procurement="immediate", **pacts)


def quiet_world(scenario: Scenario, runs: int) -> World:
    """World of equal runs in which nothing is left to luck."""
    still = {f"states.{state}.gdp_volatility": np.zeros(1) for state in scenario.roster}
    for path in ("spending.budget_noise", "beliefs.observation_noise"):
        mechanism, name = path.split(".")
        if hasattr(getattr(scenario.rules, mechanism), name):
            still[f"rules.{path}"] = np.zeros(1)
    return World(scenario, np.zeros(runs, dtype=np.int64), 0, still)


def play_until(world: World, year: float, start: Callable[[World], None] | None = None) -> None:
    """
    Play a world up to the beginning of a year.

    Parameters
    ----------
    start : callable, optional
        Changes the world after its first look, before its first step.

    Raises
    ------
    ValueError
        If the year lies outside the run.
    """
    if not world.calendar.start <= year <= world.calendar.end:
        raise ValueError(
            f"year: should lie in {world.calendar.start:.0f} to {world.calendar.end:.0f}"
        )
    begin(world, all_at_once(world))
    if start is not None:
        start(world)
    while world.now < year - 1e-9:
        take_step(world, all_at_once(world))


def play_year(world: World) -> None:
    """Play one more year."""
    for _ in range(world.steps_per_year):
        take_step(world, all_at_once(world))
