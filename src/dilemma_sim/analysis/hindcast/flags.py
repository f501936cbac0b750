"""Forecasts of arms races: the chance that a pair of states races, against whether it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.analysis.hindcast.baselines import Known, random_walk, spread
from dilemma_sim.analysis.hindcast.scoring import Card, Grid
from dilemma_sim.measures.arms_race import arms_race_flags
from dilemma_sim.measures.scores import brier
from dilemma_sim.measures.spending import Money
from dilemma_sim.rules.variants import Array
from dilemma_sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import xarray

#: Growth before the origin that can be part of a race after it.
YEARS_BEFORE = 3
#: Years ahead in which a race may show.
WINDOW = 3
#: Paths of the random walk.
WALKS = 400


@dataclass(frozen=True)
class FlagScore:
    """How well arms races within three years were foreseen, over all pairs and origins."""

    name: str
    money: Money
    brier: float
    stated: float
    """Mean chance that was stated."""
    happened: float
    """Share of pairs that did race."""
    cases: int


def flag_scores(scenario: Scenario, grid: Grid, cards: Sequence[Card]) -> list[FlagScore]:
    """
    Brier scores of arms races by the growth rule, in real and in nominal money.

    A case is a pair of scored states and an origin; it happens where the two race in any of the
    next three years. Prices after the origin are taken as known, as output is. Beside the models
    stand a random walk with the spread of its past errors, and the word "never".
    """
    shortened = [origin for origin in grid.origins if origin + WINDOW <= grid.last]
    if not shortened:
        return []
    walk = {origin: _walks(scenario, grid, origin) for origin in shortened}
    forecasts = {card.name: card.paths for card in cards} | {"random walk": walk}
    scores = []
    for money in ("real", "nominal"):
        happened = np.concatenate([_raced(grid, origin, money) for origin in shortened])
        told = np.isfinite(happened)
        stated = {"never": np.zeros(len(happened))}
        for name, paths in forecasts.items():
            if all(origin in paths for origin in shortened):
                parts = [_chance(grid, origin, paths[origin], money) for origin in shortened]
                stated[name] = np.concatenate(parts)
        for name, chance in stated.items():
            kept = told & np.isfinite(chance)
            if kept.any():
                value = float(brier(chance[kept], happened[kept]).mean())
                shares = float(chance[kept].mean()), float(happened[kept].mean())
                scores.append(FlagScore(name, money, value, *shares, int(kept.sum())))
    return scores


def _walks(scenario: Scenario, grid: Grid, origin: int) -> Array:
    """Random walks from an origin, (horizon, state, member), [ln USDm]."""
    known = Known(scenario, grid.history, known_gdp=True)
    step = spread(random_walk, known, grid, origin)[0]
    luck = np.random.default_rng(origin).standard_normal((grid.horizons, len(grid.states), WALKS))
    start = grid.history.log_spending([origin])[..., None]
    return np.asarray(start + np.cumsum(luck * step[None, :, None], axis=0))


def _raced(grid: Grid, origin: int, money: Money) -> Array:
    """Whether each pair raced in the window after an origin, (pair); NaN where unknown."""
    ahead = grid.history.log_spending(grid.years(origin))[..., None]
    return _chance(grid, origin, ahead, money)


def _chance(grid: Grid, origin: int, members: Array, money: Money) -> Array:
    """Share of members in which each pair races in the window after an origin, (pair)."""
    path = _path(grid, origin, members)
    flags = arms_race_flags(path, money).sel(year=slice(origin + 1, None)).transpose("year", ...)
    # A pair with an unknown year is a case only if it is known to have raced.
    raced: Array = flags.max("year").to_numpy()
    unknown = np.isnan(flags.to_numpy()).any(axis=0) & (raced != 1.0)
    chance = np.where(unknown, np.nan, raced).mean(axis=-1)
    return np.asarray(chance)


def _path(grid: Grid, origin: int, members: Array) -> xarray.Dataset:
    """Recorded years and the window after them as the measures read trajectories."""
    import xarray

    before = list(range(origin - YEARS_BEFORE, origin + 1))
    years = [*before, *range(origin + 1, origin + WINDOW + 1)]
    past = np.repeat(grid.history.log_spending(before)[..., None], members.shape[-1], axis=-1)
    spending = np.exp(np.concatenate([past, members[:WINDOW]]))
    return xarray.Dataset(
        {
            "spending": (("time", "state", "run"), spending),
            "price_index": (("time", "state"), grid.history.price_index(years)),
        },
        {
            "time": np.array(years, dtype=float),
            "state": list(grid.states),
            "run": np.arange(members.shape[-1]),
        },
    )
