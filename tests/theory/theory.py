"""Scenarios of theory, and small readings of what they do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import xarray
from numpy.typing import NDArray

from dilemma_sim.ensemble import simulate
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.schema import Scenario

from ..worlds import ROOT


def scenario(name: str, **overrides: object) -> Scenario:
    """A file of scenarios/theory with some values changed; ``__`` stands for a dot."""
    path = ROOT / "scenarios" / "theory" / f"{name}.yaml"
    return load_scenario(path, {k.replace("__", "."): v for k, v in overrides.items()})


def run(name: str, replicates: int = 1, **overrides: object) -> xarray.Dataset:
    """Trajectories of such a scenario."""
    return simulate(scenario(name, **overrides), replicates=replicates)


def at(trajectories: xarray.Dataset, variable: str, year: float) -> NDArray[np.float64]:
    """Values of a variable by state at a moment, of the first run."""
    return trajectories[variable].sel(time=year).values[..., 0]


def step_map(
    play: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    start: NDArray[np.float64],
    change: float = 1e-6,
) -> NDArray[np.float64]:
    """Derivative of one played step, by moving each starting value up and down."""
    columns = []
    for n in range(len(start)):
        up, down = start.copy(), start.copy()
        up[n] += change
        down[n] -= change
        columns.append((play(up) - play(down)) / (2 * change))
    return np.array(columns).T
