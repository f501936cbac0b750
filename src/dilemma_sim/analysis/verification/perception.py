"""Contest, learning, and the dilemma itself (V9, V10, V12, V13)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import xarray

from dilemma_sim.analysis.verification.case import Case, Row
from dilemma_sim.analysis.verification.ground import Ground, numbers, runs_at
from dilemma_sim.measures.dilemma import assurance_threshold, dilemma_game, security_dilemma_index
from dilemma_sim.rules.variants import Array


def contests(ground: Ground) -> list[Row]:
    """V9: three against one, and a guarantee that may or may not be kept."""
    # Small forces and large ones, each with both exponents.
    path = runs_at(
        ground.scenario("contest"),
        {
            "rules.threat_perception.contest_sharpness": np.array([1.0, 1.0, 2.0, 2.0]),
            "states.A.legacy_stock": np.array([1.0, 1000.0, 1.0, 1000.0]),
            "states.B.legacy_stock": np.array([3.0, 3000.0, 3.0, 3000.0]),
        },
    )
    chance = path.attack_success.sel(state="A", target="B").values[0]
    known = {0.0: 0.6667, 0.75: 0.2821, 1.0: 0.1538}
    sheltered = runs_at(
        ground.scenario("guarantee"),
        {"guarantees.treaty.credibility": np.array(list(known))},
    )
    mixed = sheltered.attack_success.sel(state="A", target="B").values[0]
    return [
        Row("three to one, m = 1; a thousand times both", (0.75, 0.75), numbers(chance[:2]), 1e-12),
        Row("three to one, m = 2; a thousand times both", (0.9, 0.9), numbers(chance[2:]), 1e-12),
        *(
            Row(f"two to one, guarantee of ten believed at {kappa:g}", expected, float(found), 5e-5)
            for (kappa, expected), found in zip(known.items(), mixed, strict=True)
        ),
    ]


def learning(ground: Ground) -> list[Row]:
    """V10: exact Bayesian learning from yearly growth."""
    belief = ground.run("bayes").belief.sel(state="A", target="B").values[:, 0]
    steady = {f"events.year {year}.value": math.exp(0.10) for year in (1, 2, 4)}
    certain = ground.run("bayes", steady).belief.sel(state="A", target="B").values[:, 0]
    odds = np.log(certain / (1.0 - certain))
    drift = float(odds[2] - odds[1])
    back = ground.run("bayes", {f"events.year {year}.value": 1.0 for year in (1, 2, 4)})
    peaceful = back.belief.sel(state="A", target="B").values[:, 0]
    calm = np.log(peaceful / (1.0 - peaceful))
    return [
        Row("belief before the signals", 0.2, float(belief[1]), 6e-5),
        Row("after signals .15, .10, 0, .20", (0.33362, 0.41469, 0.33362, 0.58657),
            numbers(belief[2:6]), 6e-6),
        Row("yearly drift under a revisionist, log odds", 0.34722, drift, 5e-6),
        Row("yearly drift under a status quo state", -0.34722, float(calm[3] - calm[2]), 5e-6),
        Row("signals from a belief of .2 to .8", 7.985, 2 * math.log(4) / drift, 1e-3),
    ]  # fmt: skip


#: Payoffs in the order nobody arms, only the other, only oneself, both; where theory names them.
_GAMES: Mapping[float, tuple[str, tuple[float, ...] | None]] = {
    0.25: ("harmony", None),
    0.5: ("stag hunt", (0.94, 0.85, 0.93235, 0.89)),
    1.0: ("prisoner's dilemma", (0.85, 0.76, 0.89, 0.80)),
    2.0: ("chicken", None),
    4.0: ("harmony", None),
}
_COST = 0.05


def two_by_two(ground: Ground) -> list[Row]:
    """V12: the offense-defense balance decides which game two states play."""
    balance = np.repeat(np.array(list(_GAMES)), 4)
    mine, theirs = (np.tile(np.array(x), len(_GAMES)) for x in ([2.0, 2, 4, 4], [2.0, 4, 2, 4]))
    path = runs_at(
        ground.scenario("two-by-two"),
        {
            "world.offense_defense_balance": balance,
            "states.A.legacy_stock": mine,
            "states.B.legacy_stock": theirs,
        },
    )
    secure = path.security.sel(state="A").values[0].reshape(-1, 4)
    rows = []
    for (ratio, (game, payoffs)), security in zip(_GAMES.items(), secure, strict=True):
        found = [float(x) for x in security - np.array([0.0, 0.0, _COST, _COST])]
        rows.append(Row(f"game at a balance of {ratio:g}", game, dilemma_game(*found)))
        if payoffs:
            rows.append(Row("  its payoffs", payoffs, tuple(found), 5e-6))
        if game == "stag hunt":
            rows.append(Row("  trust that it needs", 0.8395, assurance_threshold(*found), 5e-5))
    gain = float(secure[2, 2] - secure[2, 0]), float(secure[2, 3] - secure[2, 1])
    rows.append(Row("cost below which B = 1 is a prisoner's dilemma", 0.09, min(gain), 1e-12))
    return rows


#: Index by the offensive share of what both add, and by the belief that it leaves.
_INDEX = {
    (0.0, 0.3): 0.0,
    (0.1, 0.3): 0.1556,
    (0.25, 0.3): 0.4167,
    (0.5, 0.3): 1.0,
    (0.75, 0.3): 2.25,
    (0.5, 0.4): 2.0,
}


def dilemma_index(ground: Ground) -> list[Row]:
    """V13: how much of the gain from arming the other's arming takes away."""
    offensive, after = (np.array(column) for column in zip(*_INDEX, strict=True))
    before = np.full(len(_INDEX), 0.3)
    index = mirror_index(ground, offensive, before, after, np.ones(len(_INDEX)))
    return [
        Row(
            f"index, offensive share {share:g}"
            + (f", belief .3 to {later}" if later != 0.3 else ""),
            expected,
            float(found),
            5e-5,
        )
        for ((share, later), expected), found in zip(_INDEX.items(), index, strict=True)
    ]


def mirror_index(
    ground: Ground, offensive: Array, before: Array, after: Array, sharpness: Array
) -> Array:
    """
    Index of two mirror states with half a unit each of offense and defense that add a unit.

    Parameters
    ----------
    offensive : array (point,), [1]
        Offensive share of what is added.
    before, after : array (point,), [1]
        Belief about the other's aims if not both have armed, and once both have.
    sharpness : array (point,), [1]
        Exponent of the contest.
    """
    air = (0.5 + offensive) / 2.0
    scenario = ground.scenario("dilemma-index")

    def security(who: str, belief: Array) -> xarray.DataArray:
        points = {
            "rules.threat_perception.contest_sharpness": sharpness,
            "beliefs.A.B": belief,
            "beliefs.B.A": belief,
        }
        for state in who:
            points[f"states.{state}.legacy_stock"] = np.full(len(air), 2.0)
            points[f"states.{state}.procurement_mix.air"] = air
            points[f"states.{state}.procurement_mix.air_defense"] = 1.0 - air
        secure: xarray.DataArray = runs_at(scenario, points).security.isel(time=0, drop=True)
        return secure

    alone = [security(state, before).sel(state=[state]) for state in "AB"]
    nobody, both = security("", before), security("AB", after)
    index: Array = security_dilemma_index(nobody, both, xarray.concat(alone, "state")).values
    return index


CASES = (
    Case("V9", "A contest of forces", "closed form; Tullock 1980 from memory", contests),
    Case("V10", "Bayesian learning", "closed form, Bayes", learning),
    Case("V12", "Jervis's games", "derived here, after Jervis 1978", two_by_two),
    Case("V13", "Index of the security dilemma", "derived here", dilemma_index),
)
