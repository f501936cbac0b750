"""Stability: whether a small disturbance of a scenario dies out, and how fast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.analysis.quiet import play_until, play_year, quiet_scenario, quiet_world
from dilemma_sim.ensemble import all_at_once
from dilemma_sim.measures.stability import (
    lyapunov_exponent,
    reaction_radius,
    return_time,
    spectral_radius,
    spiral_margin,
)
from dilemma_sim.rules.arithmetic import probability
from dilemma_sim.rules.variants import Array
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.schedule import SCHEDULE
from dilemma_sim.world.world import World

#: Relative size of a disturbance; small enough to be linear, large enough for the rounding.
NUDGE = 1e-6
#: A coordinate that nothing moves by more than this is held still.
STILL = 1e-8


@dataclass(frozen=True)
class Coordinate:
    """One kind of number that carries a world from year to year."""

    name: str
    read: Callable[[World], Array]
    write: Callable[[World, Array], None]


def _log_burden(world: World) -> Array:
    return np.log(world.burden)


def _set_log_burden(world: World, values: Array) -> None:
    world.burden[:] = np.exp(values)
    world.spending[:] = world.burden * world.gdp


def _log_stock(world: World) -> Array:
    held = world.stock[:, :-1].reshape(-1, world.runs)
    return np.log(np.maximum(held, 1e-12))


def _set_log_stock(world: World, values: Array) -> None:
    world.stock[:, :-1] = np.exp(values).reshape(len(world.roster), -1, world.runs)


def _others(world: World) -> NDArray[np.bool_]:
    return ~world.view.own[..., 0]


def _dyadic(name: str) -> tuple[Callable[[World], Array], Callable[[World, Array], None]]:
    def read(world: World) -> Array:
        values: Array = getattr(world, name)[_others(world)]
        return values

    def write(world: World, values: Array) -> None:
        getattr(world, name)[_others(world)] = values
        if name == "belief_log_odds":
            world.belief[_others(world)] = probability(values)

    return read, write


def _set_last_burden(world: World, values: Array) -> None:
    world.last_burden[:] = np.exp(values)


#: Everything that a year hands on to the next one in a world without luck and incidents.
COORDINATES: Sequence[Coordinate] = (
    Coordinate("burden", _log_burden, _set_log_burden),
    Coordinate("stock", _log_stock, _set_log_stock),
    Coordinate("belief", *_dyadic("belief_log_odds")),
    Coordinate("hostility", *_dyadic("hostility")),
    Coordinate("expected answer", *_dyadic("expected_answer")),
    Coordinate("last burden", lambda world: np.log(world.last_burden), _set_last_burden),
    Coordinate("last threat", *_dyadic("last_planning_dyadic_threat")),
)


def yearly_map(scenario: Scenario, year: float) -> Array:
    """
    Derivative of the map from one year to the next, by finite differences.

    Parameters
    ----------
    scenario : Scenario
    year : float
        The beginning of the year, with one more year to play.

    Returns
    -------
    array (k, k)
        Row: a coordinate a year later. Column: the coordinate that was moved. Burdens and
        stocks are in logarithms, beliefs in log odds.

    Notes
    -----
    The world has no luck, no incidents and no pipeline, and its pacts are the written ones: the
    orders under way would be coordinates too, by the hundred, and only delay what they do.
    Coordinates that the rules hold still (what members of one guarantee believe of each other,
    for instance) are left out: nothing moves them, and they would count as a disturbance that
    never fades. All columns are runs of one ensemble.
    """
    calm = quiet_scenario(scenario)
    sizes = _sizes(quiet_world(calm, 1))
    world = quiet_world(calm, sum(sizes) + 1)
    play_until(world, year)
    first = 1
    for coordinate, size in zip(COORDINATES, sizes, strict=True):
        values = coordinate.read(world).copy()
        places = np.arange(size)
        values[places, first + places] += NUDGE
        coordinate.write(world, values)
        first += size
    play_year(world)
    after = np.concatenate([coordinate.read(world) for coordinate in COORDINATES])
    change: Array = (after[:, 1:] - after[:, :1]) / NUDGE
    held_still = np.abs(change - np.eye(len(change))).max(axis=1) < STILL
    return change[np.ix_(~held_still, ~held_still)]


def _sizes(world: World) -> list[int]:
    play_until(world, world.calendar.start)
    return [len(coordinate.read(world)) for coordinate in COORDINATES]


def reaction_matrix(scenario: Scenario, year: float) -> Array:
    """
    Elasticity of each state's wanted burden to each state's forces.

    Parameters
    ----------
    scenario : Scenario
    year : float
        When it is asked.

    Returns
    -------
    array (state, state), [1]
        Percent more wanted by the row's state for one percent more forces of the column's
        state; forces follow spending, so the column may be read as spending.
    """
    calm = quiet_scenario(scenario)
    states = len(scenario.roster)
    world = quiet_world(calm, states + 1)
    play_until(world, year)
    for rival in range(states):
        world.stock[rival, :, rival + 1] *= np.exp(NUDGE)
    phases = {phase.name: phase for phase in SCHEDULE}
    play = all_at_once(world)
    for name in ("assess_capability", "observe", "perceive_threat"):
        play(phases[name])
        # The elasticity is that of the long run: what is seen late is taken as seen.
        world.offense_history[:] = world.offense
    play(phases["plan_budget"])
    wanted = np.log(world.desired_burden)
    matrix: Array = (wanted[:, 1:] - wanted[:, :1]) / NUDGE
    return matrix


def spiral_margins(scenario: Scenario, year: float) -> dict[str, float]:
    """
    Distance of each directed pair of rivals from the border of the spiral, [1/yr^2].

    Read off the world without luck at a year; negative: fear and arms feed each other. Empty
    under rules that know no elasticity or no misattribution.
    """
    rules = scenario.rules
    if not hasattr(rules.spending, "threat_elasticity"):
        return {}
    if not hasattr(rules.beliefs, "signal_noise"):
        return {}
    world = quiet_world(quiet_scenario(scenario), 1)
    play_until(world, year)
    beliefs, spending = rules.beliefs, rules.spending
    floor = rules.threat_perception.threat_floor
    margins = {}
    for i, seen in zip(*np.nonzero(world.rival[..., 0]), strict=True):
        j = world.view.targets[i, seen]
        threat = float(world.planning_threat[i, 0])
        margins[f"{scenario.roster[i]}-{scenario.roster[j]}"] = spiral_margin(
            spending.adjustment_rate,
            beliefs.forgetting_rate,
            beliefs.revisionist_growth / beliefs.signal_noise**2,
            getattr(beliefs, "attribution_bias", 0.0),
            float(world.effective_transparency[i, seen, 0]),
            spending.threat_elasticity,
            (1.0 - float(world.belief[i, seen, 0])) * threat / (threat + floor),
        )
    return margins


def stability(scenario: Scenario, year: float) -> dict[str, float]:
    """
    Numbers of stability at a year of the world without luck.

    Returns
    -------
    dict
        ``spectral_radius`` of the yearly map (below 1: disturbances die out), ``return_time``
        [yr], ``lyapunov_exponent`` [1/yr], ``reaction_radius`` (spectral radius of the
        reaction matrix without its diagonal), and ``spiral_margin``, the smallest over rivals
        [1/yr^2].
    """
    moved = yearly_map(scenario, year)
    margins = spiral_margins(scenario, year)
    # The slowest mode says all; the eigenvalues of the whole map are worked out once.
    slowest = [[spectral_radius(moved)]]
    return {
        "spectral_radius": slowest[0][0],
        "return_time": return_time(slowest),
        "lyapunov_exponent": lyapunov_exponent(slowest),
        "reaction_radius": reaction_radius(reaction_matrix(scenario, year)),
        "spiral_margin": min(margins.values(), default=float("nan")),
    }
