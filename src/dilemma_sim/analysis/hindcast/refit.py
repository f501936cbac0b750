"""A model that learns as it goes: compliance and reaction fitted at every origin to the past only.

The compliance of the scenario's plans may have been set with an eye on later years. Here every
plan is taken at its word, times one number for all, and that number and the threat elasticity are
those that would have foreseen the next year's spending best, in the years up to the origin. The
noise of the forecast is as large as the misses that were left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dilemma_sim.analysis.hindcast.forecasts import (
    assimilated_forecast,
    at_origin,
    play_through,
)
from dilemma_sim.analysis.hindcast.information import known_by
from dilemma_sim.analysis.hindcast.models import ELASTICITY, at_their_word
from dilemma_sim.analysis.hindcast.record import History
from dilemma_sim.analysis.hindcast.scoring import Card, Grid
from dilemma_sim.rules.variants import Array
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.world import World

SCALE = "rules.spending.compliance_scale"
NOISE = "rules.spending.budget_noise"
#: Numbers that are tried, over the ranges of the two parameters.
SCALES: Sequence[float] = tuple(round(0.1 * n, 1) for n in range(13))
TRIED_ELASTICITIES: Sequence[float] = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.2)
#: Worlds of different luck over which a foreseen budget is averaged.
WORLDS = 4
#: Fewer years than this are not enough to fit.
FEWEST_YEARS = 2


class Numbers(NamedTuple):
    """What is learned from the past."""

    scale: float
    """One factor on the compliance of all plans."""
    elasticity: float
    noise: float
    """Standard deviation of yearly budgets around what was foreseen, [log points]."""


@dataclass(frozen=True)
class Lesson:
    """What the past up to an origin says about one pair of numbers after another."""

    origin: int
    scales: Array
    elasticities: Array
    misses: Array
    """Mean squared error of the next year's spending, (state, pair), [log points squared]."""

    def best(self, reaction: bool, leave_out: int | None = None) -> Numbers:
        """
        The compliance scale and elasticity that missed least, and how much they missed.

        Parameters
        ----------
        reaction : bool
            Whether an elasticity above 0 is allowed.
        leave_out : int, optional
            Place of a state that is not looked at.
        """
        rows = np.delete(self.misses, leave_out, axis=0) if leave_out is not None else self.misses
        total = np.nanmean(rows, axis=0)
        allowed = np.ones(len(total), bool) if reaction else self.elasticities == 0.0
        place = int(np.argmin(np.where(allowed, total, np.inf)))
        noise = float(np.sqrt(total[place]))
        return Numbers(float(self.scales[place]), float(self.elasticities[place]), noise)


def lesson(scenario: Scenario, history: History, grid: Grid, origin: int, seed: int) -> Lesson:
    """
    How well each pair of numbers foresaw one year ahead, in the years up to an origin.

    Parameters
    ----------
    scenario : Scenario
        With the plans at their word.
    history : History
        Of all states of the world.
    grid : Grid
        Whose states are looked at.
    origin : int
        No later year is looked at.
    seed : int
    """
    pairs = [(scale, value) for scale in SCALES for value in TRIED_ELASTICITIES]
    scales, values = (np.repeat(column, WORLDS) for column in np.array(pairs).T)
    numbers = np.tile(np.arange(WORLDS), len(pairs))
    past = at_origin(known_by(scenario, origin), history, origin, origin + 1, known_gdp=False)
    factors = {SCALE: scales, ELASTICITY: values, NOISE: np.zeros(1)}
    world = World(past, numbers, seed, factors)
    first = past.time.start
    _, foreseen = play_through(world, history, origin)
    places = [scenario.roster.index(state) for state in grid.states]
    years = list(range(first + 1, origin + 1))
    guess = np.log(foreseen[1 : len(years) + 1, places])
    guess = guess.reshape(*guess.shape[:2], len(pairs), WORLDS).mean(axis=-1)
    error = guess - grid.history.log_spending(years)[..., None]
    misses = np.nanmean(error**2, axis=0)
    return Lesson(origin, scales[::WORLDS], values[::WORLDS], misses)


@dataclass(frozen=True)
class Refitted:
    """Score cards of the learning model, and what it learned."""

    cards: list[Card]
    left_out: list[Card]
    """The same with each state's own past left out of the fit."""
    lessons: dict[int, dict[str, Numbers]]
    """By origin, with reaction and without."""


def refitted(
    scenario: Scenario, history: History, grid: Grid, replicates: int, seed: int
) -> Refitted:
    """
    Forecasts with compliance and reaction fitted at every origin to the years before it.

    Output is known, as for the other models. Origins with fewer than two years to learn from
    stay empty.
    """
    word = at_their_word(scenario)
    names = {True: "learning", False: "learning, no reaction"}
    cards = {reaction: Card(name, "known", "model", grid) for reaction, name in names.items()}
    alone = {
        reaction: Card(f"{name}, state left out", "known", "ablation", grid)
        for reaction, name in names.items()
    }
    learned = {}
    for origin in grid.origins:
        if origin - scenario.time.start < FEWEST_YEARS:
            continue
        taught = lesson(word, history, grid, origin, seed)
        learned[origin] = {names[reaction]: taught.best(reaction) for reaction in names}
        for reaction in names:
            wanted = [taught.best(reaction)]
            wanted += [taught.best(reaction, n) for n in range(len(grid.states))]
            paths = _paths(word, history, grid, origin, wanted, replicates, seed)
            cards[reaction].enter_members(origin, paths[wanted[0]])
            mixed = np.stack(
                [paths[numbers][:, n] for n, numbers in enumerate(wanted[1:])],
                axis=1,
            )
            alone[reaction].enter_members(origin, mixed)
    return Refitted(list(cards.values()), list(alone.values()), learned)


def _paths(
    scenario: Scenario,
    history: History,
    grid: Grid,
    origin: int,
    wanted: Sequence[Numbers],
    replicates: int,
    seed: int,
) -> dict[Numbers, Array]:
    """Forecast paths of each different set of numbers, (horizon, state, run)."""
    different = sorted(set(wanted))
    scales, values, noise = (np.repeat(column, replicates) for column in np.array(different).T)
    path = assimilated_forecast(
        scenario,
        origin,
        grid.last,
        list(range(replicates)) * len(different),
        seed,
        {SCALE: scales, ELASTICITY: values, NOISE: noise},
        history=history,
    )
    ahead = path.sel(year=slice(origin + 1, None), state=list(grid.states)).to_numpy()
    table = np.full((grid.horizons, *ahead.shape[1:]), np.nan)
    table[: len(ahead)] = np.log(ahead)
    return {
        one: table[..., n * replicates : (n + 1) * replicates] for n, one in enumerate(different)
    }
