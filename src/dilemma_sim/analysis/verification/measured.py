"""Measures on systems whose answer is known (M1 to M5)."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import xarray

from dilemma_sim.analysis.paired import dilemma_of_forces
from dilemma_sim.analysis.quiet import play_until, play_year, quiet_scenario, quiet_world
from dilemma_sim.analysis.stability import COORDINATES, stability
from dilemma_sim.analysis.verification.case import Case, Row
from dilemma_sim.analysis.verification.ground import Ground, numbers
from dilemma_sim.analysis.verification.perception import mirror_index
from dilemma_sim.ensemble import simulate
from dilemma_sim.measures.crises import (
    conflict_severity,
    kaplan_meier,
    probability_of_level,
    survival_without_level,
    wilson_interval,
)
from dilemma_sim.measures.lyapunov import two_trajectory_exponent
from dilemma_sim.measures.stability import (
    lyapunov_exponent,
    recovery_time,
    return_time,
    spectral_radius,
)
from dilemma_sim.rules.variants import Array
from dilemma_sim.scenario.schema import DOMAINS

#: Slow eigenvalue of Richardson's two states of V1, and the factor it leaves in a year.
_SLOW = -0.117712
_YEAR = 1.0 + _SLOW
#: Stocks that follow at once, so that they are not the slowest of all disturbances.
_WEARS_OUT_FAST: dict[str, object] = {f"domains.{kind}.depreciation": 0.5 for kind in DOMAINS}


def linear_systems(ground: Ground) -> list[Row]:
    """M1: radius, return time and Lyapunov exponent of linear systems."""
    turn = 0.9 * np.array([[0.6, -0.8], [0.8, 0.6]])
    shear = np.array([[0.5, 100.0], [0.0, -0.8]])
    resting: dict[str, object] = {
        "states.A.burden": 0.04,
        "states.B.burden": 0.03,
        "time.steps_per_year": 1,
        "rules.beliefs": "fixed",
        **_WEARS_OUT_FAST,
    }
    world = stability(ground.scenario("richardson", resting), 2010)
    names = ("spectral_radius", "return_time", "lyapunov_exponent")
    fading = xarray.DataArray(0.7 ** np.arange(20.0), {"time": np.arange(2000.0, 2020.0)}, "time")
    return [
        Row("a turn by .9: radius, return time, exponent",
            (0.9, -1 / math.log(0.9), math.log(0.9)),
            (spectral_radius(turn), return_time(turn), lyapunov_exponent(turn)), 1e-12),
        Row("a shear with eigenvalues .5 and -.8: radius", 0.8, spectral_radius(shear), 1e-12),
        Row("Richardson's two states, the world's yearly map: the same three",
            (_YEAR, -1 / math.log(_YEAR), math.log(_YEAR)),
            tuple(world[name] for name in names), 5e-4),
        Row("years until .7 a year has shrunk to a tenth", 7.0,
            float(recovery_time(fading, 0.0 * fading)), 1e-12),
    ]  # fmt: skip


def nearby_worlds(ground: Ground) -> list[Row]:
    """M2: how fast two trajectories part, on maps with a known exponent and on the spiral."""
    richardson = np.eye(2) + np.array([[-0.2, 0.1], [0.15, -0.3]])
    return [
        Row("Richardson's two states, yearly steps", math.log(_YEAR),
            two_trajectory_exponent(lambda x: richardson @ x, [1.0, 1.0], 200, settle=50), 1e-5),
        Row("logistic map at 4: ln 2", math.log(2.0), _logistic(4.0, 0.3), 5e-3),
        Row("logistic map at 3.2, a cycle of two: ln(.16)/2", 0.5 * math.log(0.16),
            _logistic(3.2, 0.3), 1e-4),
        Row("logistic map at 2.5, a resting point: ln .5", math.log(0.5), _logistic(2.5, 0.3),
            1e-4),
        # The square of the yearly factor is (1-lambda)(1-phi) plus half of .384.
        Row("the world of the spiral at half its border", 0.5 * math.log(0.616 + 0.5 * 0.384),
            _spiral(ground, 0.5), 2e-3, "derived here"),
        Row("  at 1.2 of its border, a cycle without end", 0.0, _spiral(ground, 1.2), 2e-3),
    ]  # fmt: skip


def _logistic(rate: float, start: float) -> float:
    return two_trajectory_exponent(lambda x: rate * x * (1.0 - x), [start], 8_000, settle=200)


def _spiral(ground: Ground, factor: float) -> float:
    """Exponent of the program's world, its years being the steps."""
    years, settle, fright = 400, 150, 0.05
    scenario = ground.scenario(
        "spiral",
        {
            "rules.spending.threat_elasticity": factor * 0.576,
            "events.fright.value": fright,
            **_WEARS_OUT_FAST,
            "time.steps_per_year": 1,
            "time.end": 2010 + years + settle,
        },
    )
    world = quiet_world(quiet_scenario(scenario), 2)
    play_until(world, 2005)
    # Hostility is held still by the rules of this world: what is nudged there stays for ever.
    moving = [coordinate for coordinate in COORDINATES if coordinate.name != "hostility"]
    sizes = np.cumsum([len(coordinate.read(world)) for coordinate in moving])[:-1]

    def step(numbers: Array) -> Array:
        for coordinate, values in zip(moving, np.split(numbers, sizes), strict=True):
            coordinate.write(world, values)
        play_year(world)
        return np.concatenate([coordinate.read(world) for coordinate in moving])

    start = np.concatenate([coordinate.read(world) for coordinate in moving])[:, 0]
    return two_trajectory_exponent(step, start, years, settle=settle)


def closed_index(ground: Ground) -> list[Row]:
    """M3: the index of the dilemma against its closed form, off the beaten points."""
    offensive = np.array([0.05, 0.3, 0.6, 0.8, 0.9])
    sharpness = np.array([0.5, 1.0, 1.5, 2.0, 3.0])
    belief = np.array([0.1, 0.2, 0.5, 0.7, 0.9])
    played = mirror_index(ground, offensive, belief, belief, sharpness)
    offense, defense = 0.5 + offensive, 1.5 - offensive

    def chance(attack: Array | float) -> Array:
        success: Array = attack**sharpness / (attack**sharpness + defense**sharpness)
        return success

    closed = 1.0 - (0.5 - chance(offense)) / (0.5 - chance(0.5))
    rows = [
        Row(f"offensive share {w}, m = {m}, belief {pi}", round(float(a), 9), float(b), 1e-8)
        for w, m, pi, a, b in zip(offensive, sharpness, belief, closed, played, strict=True)
    ]
    alike = ground.scenario(
        "inventory",
        {
            "states.*.legacy_stock": 100.0,
            "states.*.procurement_mix.air": 0.5,
            "states.*.procurement_mix.air_defense": 0.5,
            "states.*.procurement_mix.armor": 0.0,
            "rules.beliefs": "fixed",
            "time.end": 2011,
        },
    )
    grown = dilemma_of_forces(alike, 2010)
    rows.append(
        Row("forces that grow alike in a run: index, price of security", (1.0, math.inf),
            (grown["security_dilemma_index"], grown["dilemma_cost"]), 1e-9)
    )  # fmt: skip
    return rows


#: A world of one pair and two years that can be counted out: onset, steps up, and what an
#: incident leaves.
_ONSET, _STEPS_UP = 0.8, (0.7, 0.5, 0.5)
_USUAL, _LEAVES, _HEALS, _WEIGHT = 0.3, 0.3, 0.35, 3.0
_RUNS = 4000
_SURE = 0.9999


def tiny_world(ground: Ground) -> list[Row]:
    """M4: chances of levels in a world of one pair and two years, counted out exactly."""
    scenario = ground.scenario(
        "ladder",
        {
            "time.end": 2002,
            "dyads.A-B.hostility": _USUAL,
            "rules.crises.base_rate": _ONSET,
            "rules.crises.hostility_weight": _WEIGHT,
            **{
                f"rules.crises.escalation_probability.level_{n + 2}": q
                for n, q in enumerate(_STEPS_UP)
            },
            "rules.hostility": "remembered",
            "rules.hostility.incident_increment": _LEAVES,
            "rules.hostility.decay_rate": _HEALS,
        },
    )
    path = simulate(scenario, _RUNS)
    exact = _counted_out()
    rows = []
    for level in (2, 3, 4, 5):
        for year in (2001, 2002):
            share, low, high = (
                float(x) for x in probability_of_level(path, level, year, confidence=_SURE)
            )
            wide = round(max(high - share, share - low), 4)
            what = f"level {level} or more by the end of year {year - 2000}"
            rows.append(Row(what, round(exact[level, year], 6), share, wide))
    survived = survival_without_level(path, 4).sel(time=[2001, 2002]).values
    reached = [float(probability_of_level(path, 4, year)[0]) for year in (2001, 2002)]
    rows.append(
        Row("no level 4 so far, by Kaplan and Meier: 1 minus the share above",
            (1 - reached[0], 1 - reached[1]), numbers(survived), 1e-12)
    )  # fmt: skip
    rows += [_severity(path), _remembered(path)]
    return rows


def _chances(rate: float) -> dict[int, float]:
    """Chance of each level within a year at an onset rate."""
    hazards = np.cumprod([rate, *_STEPS_UP])
    least = [1.0, *(-np.expm1(-hazards)).tolist(), 0.0]
    return {
        level: high - low
        for level, (high, low) in zip((0, 2, 3, 4, 5), pairwise(least), strict=True)
    }


def _rise(level: int) -> float:
    """Hostility above the usual at the end of a year with an incident of a level."""
    felt = min(_USUAL + _LEAVES * max(level - 1, 0) / 2.0, 1.0)
    return (felt - _USUAL) * math.exp(-_HEALS)


def _after(level: int) -> float:
    """Onset rate of the second year, from the level of the first."""
    return _ONSET * math.exp(_WEIGHT * _rise(level))


def _outcomes() -> dict[tuple[int, int], float]:
    """Chance of each pair of levels, of the first and the second year."""
    return {
        (first, second): one * two
        for first, one in _chances(_ONSET).items()
        for second, two in _chances(_after(first)).items()
    }


def _counted_out() -> dict[tuple[int, int], float]:
    """Chance that a level has been reached by the end of the first and of the second year."""
    found = {}
    for level in (2, 3, 4, 5):
        outcomes = _outcomes().items()
        found[level, 2001] = sum(p for (first, _), p in outcomes if first >= level)
        found[level, 2002] = sum(p for pair, p in outcomes if max(pair) >= level)
    return found


def _severity(path: xarray.Dataset) -> Row:
    """Mean of the squared levels of both years together."""
    squares = {pair: float(pair[0] ** 2 + pair[1] ** 2) for pair in _outcomes()}
    mean = sum(p * squares[pair] for pair, p in _outcomes().items())
    variance = sum(p * (squares[pair] - mean) ** 2 for pair, p in _outcomes().items())
    found = float(conflict_severity(path).mean())
    wide = round(4.0 * math.sqrt(variance / _RUNS), 3)
    return Row("mean severity of a run, squared levels", round(mean, 4), found, wide)


def _remembered(path: xarray.Dataset) -> Row:
    """What the incident of the first year has left, run by run."""
    pair = path.sel(state="A", target="B", time=2001)
    counted = np.array([_USUAL + _rise(int(level)) for level in pair.crisis_level.values])
    apart = float(np.abs(pair.hostility.values - counted).max())
    return Row("hostility that the first year leaves, largest difference", 0.0, apart, 1e-12)


def shares_and_survival(ground: Ground) -> list[Row]:
    """M5: the interval of a share and the curve of survival, against hand values."""
    # Weeks of remission of 21 patients; True where it ended.
    weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    ended = [n in (0, 1, 2, 4, 6, 9, 10, 14, 15) for n in range(21)]
    curve = kaplan_meier(weeks, ended, [6, 7, 10, 13, 16, 22, 23])
    small = kaplan_meier([1, 2, 3, 4], [True, False, True, False], [0, 1, 2, 3, 4])
    return [
        Row("Wilson's interval of 0 in 10", (0.0, 0.2775), wilson_interval(0, 10), 5e-5),
        Row("Wilson's interval of 5 in 10", (0.2366, 0.7634), wilson_interval(5, 10), 5e-5),
        Row("four cases, two of them cut short", (1.0, 0.75, 0.75, 0.375, 0.375),
            numbers(small), 1e-12),
        Row("a textbook's 21 patients", (0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448),
            numbers(curve), 5e-4, "Freireich et al. 1963, from memory"),
    ]  # fmt: skip


CASES = (
    Case("M1", "Stability of linear systems", "closed form", linear_systems),
    Case(
        "M2",
        "Two nearby worlds",
        "known exponents; Benettin et al. 1976 from memory",
        nearby_worlds,
    ),
    Case("M3", "The index of the dilemma", "closed form", closed_index),
    Case("M4", "A world that can be counted out", "exact enumeration", tiny_world),
    Case(
        "M5",
        "Shares and survival",
        "by hand; Wilson 1927, Kaplan and Meier 1958",
        shares_and_survival,
    ),
)
