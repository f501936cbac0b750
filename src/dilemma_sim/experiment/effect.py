"""Whether a factor changes anything at all: a factor that does not is worth a warning."""

from __future__ import annotations

import numpy as np

from dilemma_sim.ensemble import play
from dilemma_sim.experiment.study import Study, expanded, limits_of, under_points
from dilemma_sim.scenario.problems import ScenarioError
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.record import Record
from dilemma_sim.world.world import World

#: Replicates that are looked at; a rare event may need more than one.
REPLICATES = 8


def moved_nothing(scenario: Scenario, study: Study, path: str) -> bool:
    """Whether the two most distant levels of a factor give the same trajectories."""
    levels = [point[path] for point in study.points]
    words = all(isinstance(level, str) for level in levels)
    if words or path not in study.live or limits_of(path):
        return _play_alike(scenario, study, path)
    low, high = min(levels, key=float), max(levels, key=float)
    runs = np.concatenate([np.arange(REPLICATES)] * 2)
    column = np.repeat([float(low), float(high)], REPLICATES)
    factors = dict.fromkeys(expanded(scenario, {path: low}), column)
    try:
        with np.errstate(all="ignore"):
            record: Record = play(World(scenario, runs, study.seed, factors))
    except (ArithmeticError, ValueError, ScenarioError):
        return False
    return all(
        np.array_equal(values[..., :REPLICATES], values[..., REPLICATES:], equal_nan=True)
        for values in record.values.values()
        if values.shape[-1] == 2 * REPLICATES
    )


def _play_alike(scenario: Scenario, study: Study, path: str) -> bool:
    """Whether the worlds of all levels play alike; words and structure make a world for each."""
    levels = dict.fromkeys(point[path] for point in study.points)
    first = None
    with under_points(scenario) as under, np.errstate(all="ignore"):
        for level in levels:
            try:
                record = play(World(under({path: level}), np.arange(REPLICATES), study.seed))
            except (ArithmeticError, ValueError, ScenarioError):
                return False
            first = record if first is None else first
            if any(
                not np.array_equal(values, record.values[name], equal_nan=True)
                for name, values in first.values.items()
            ):
                return False
    return True
