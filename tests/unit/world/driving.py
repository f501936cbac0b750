"""Worlds driven by hand, so that a test can look between two phases."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.ensemble import all_at_once
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.schedule import begin, take_step
from dilemma_sim.world.world import World

Numbers = NDArray[np.float64]


def begun(scenario: Scenario, runs: int = 1, factors: Mapping[str, Numbers] | None = None) -> World:
    """A world after its first look."""
    world = World(scenario, np.arange(runs), 0, factors)
    begin(world, all_at_once(world))
    return world


def history(
    scenario: Scenario,
    read: Callable[[World], Numbers | float],
    runs: int = 1,
    factors: Mapping[str, Numbers] | None = None,
) -> Numbers:
    """What is read after every step, by step."""
    world = begun(scenario, runs, factors)
    rows = []
    while world.step < world.steps:
        take_step(world, all_at_once(world))
        rows.append(np.array(read(world), dtype=float))
    return np.array(rows)
