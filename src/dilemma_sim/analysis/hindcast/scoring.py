"""Score cards: every error of a forecast, and what they say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from dilemma_sim.analysis.hindcast.record import History
from dilemma_sim.measures.scores import (
    EqualityTest,
    Interval,
    block_bootstrap,
    crps_ensemble,
    crps_normal,
    diebold_mariano,
)
from dilemma_sim.rules.variants import Array

#: Interval whose coverage and width are scored.
COVERAGE = 0.80
#: Normal quantile at the upper end of that interval.
NORMAL_END = 1.2815515655446004
#: States of estimated figures are scored on the mean level of this many years or more.
SOFT_YEARS = 3
#: With fewer past errors than this the spread of a shorter horizon is stretched.
FEWEST_ERRORS = 8
#: The note of forecasts whose spread is that of their past errors.
DRESSED = "normal"


@dataclass(frozen=True)
class Grid:
    """What is forecast: which years, from which origins, for which states."""

    history: History
    """Of the states that are scored, in their order."""
    origins: tuple[int, ...]
    last: int
    """Last recorded year."""

    @property
    def states(self) -> tuple[str, ...]:
        """States that are scored."""
        return self.history.states

    @property
    def horizons(self) -> int:
        """Longest horizon of any origin, [yr]."""
        return self.last - self.origins[0]

    def years(self, origin: int) -> list[int]:
        """Years ahead of an origin, with those after the record."""
        return list(range(origin + 1, origin + 1 + self.horizons))

    def observed(self, origin: int) -> Array:
        """What happened after an origin, as it is scored, (horizon, state)."""
        return self.as_scored(self.history.log_spending(self.years(origin)))

    def as_scored(self, path: Array) -> Array:
        """
        A path as it is scored, (horizon, state, ...).

        For states whose figures are estimates it is the mean level over the years so far, from
        three years on: their single years are revised by more than a forecast can miss.
        """
        scored = path.copy()
        for place in self.soft_places:
            scored[:, place] = mean_so_far(path[:, place])
            scored[: SOFT_YEARS - 1, place] = np.nan
        return scored

    @property
    def soft_places(self) -> list[int]:
        """Places of the states whose figures are estimates."""
        return [n for n, state in enumerate(self.states) if state in self.history.soft]


def mean_so_far(path: Array) -> Array:
    """Mean of a path up to each horizon, along the first axis."""
    count = np.arange(1, len(path) + 1).reshape(-1, *([1] * (path.ndim - 1)))
    return np.asarray(np.cumsum(path, axis=0) / count)


@dataclass
class Card:
    """All scores of one forecaster; NaN where nothing is forecast or nothing is known."""

    name: str
    gdp: str
    """Whether output was ``known`` or ``forecast``; ``-`` where it plays no part."""
    kind: str
    """``baseline``, ``model`` or ``ablation``."""
    grid: Grid
    note: str = ""
    error: Array = field(init=False)
    """Forecast over outcome, (origin, horizon, state), [log points]."""
    crps: Array = field(init=False)
    covered: Array = field(init=False)
    width: Array = field(init=False)
    paths: dict[int, Array] = field(default_factory=dict)
    """Ensembles by origin, (horizon, state, member), [ln USDm]; none for normal forecasts."""

    def __post_init__(self) -> None:
        shape = (len(self.grid.origins), self.grid.horizons, len(self.grid.states))
        for name in ("error", "crps", "covered", "width"):
            setattr(self, name, np.full(shape, np.nan))

    @property
    def label(self) -> str:
        """Name, and whether output had to be forecast too."""
        return f"{self.name}, GDP forecast" if self.gdp == "forecast" else self.name

    def enter_members(self, origin: int, members: Array) -> None:
        """
        Score an ensemble.

        Parameters
        ----------
        origin : int
        members : array (horizon, state, member), [ln USDm]
        """
        place, x = self.grid.origins.index(origin), self.grid.observed(origin)
        scored = self.grid.as_scored(members)
        tail = (1.0 - COVERAGE) / 2.0
        low, middle, high = np.quantile(scored, (tail, 0.5, 1.0 - tail), axis=-1)
        self._enter(place, x, middle, (low, high))
        self.crps[place] = crps_ensemble(scored, x)
        self.paths[origin] = members

    def enter_normal(self, origin: int, center: Array, sd: Array) -> None:
        """
        Score a normal forecast.

        Parameters
        ----------
        origin : int
        center : array (horizon, state), [ln USDm]
            The path, not yet as it is scored.
        sd : array (horizon, state), [log points]
            Of what is scored; NaN where nothing is known about past errors.
        """
        self.enter_scored(origin, self.grid.as_scored(center), sd)

    def enter_scored(self, origin: int, scored: Array, sd: Array) -> None:
        """Score a normal forecast of what is scored, (horizon, state)."""
        place, x = self.grid.origins.index(origin), self.grid.observed(origin)
        self._enter(place, x, scored, (scored - NORMAL_END * sd, scored + NORMAL_END * sd))
        self.crps[place] = crps_normal(scored, sd, x)

    def _enter(self, place: int, x: Array, center: Array, ends: tuple[Array, Array]) -> None:
        low, high = ends
        self.error[place] = center - x
        inside = (x >= low) & (x <= high)
        self.covered[place] = np.where(np.isfinite(x + low), inside, np.nan)
        self.width[place] = np.where(np.isfinite(x), high - low, np.nan)

    def values(
        self,
        score: str,
        horizon: int,
        states: Sequence[str] | None = None,
        since: int | None = None,
    ) -> Array:
        """One score at one horizon, (state, origin); from an origin on, if asked."""
        table = np.abs(self.error) if score == "mae" else getattr(self, SCORES[score])
        if not 1 <= horizon <= self.grid.horizons:
            return np.full((len(self._places(states)), len(self.grid.origins)), np.nan)
        rows: Array = table[:, horizon - 1].T
        kept = np.array([since is None or origin >= since for origin in self.grid.origins])
        return rows[self._places(states)][:, kept]

    def free_run(self, score: str, origin: int, states: Sequence[str] | None = None) -> Array:
        """One score over all years after one origin, (state, horizon)."""
        table = np.abs(self.error) if score == "mae" else getattr(self, SCORES[score])
        rows: Array = table[self.grid.origins.index(origin)].T
        return rows[self._places(states)]

    def _places(self, states: Sequence[str] | None) -> list[int]:
        wanted = self.grid.states if states is None else states
        return [self.grid.states.index(state) for state in wanted]


def dressed(card: Card) -> Card:
    """
    The same forecasts with a normal spread as wide as their own errors up to each origin were.

    An ensemble knows only the luck that the model knows. Its past errors know what it gets wrong.
    Early origins, before which too few errors are known, stay empty.
    """
    again = Card(f"{card.name}, spread of past errors", card.gdp, card.kind, card.grid, DRESSED)
    for place, origin in enumerate(card.grid.origins):
        squares = [
            [
                card.error[past, h][np.isfinite(card.error[past, h])] ** 2
                for past in range(place)
                if card.grid.origins[past] + h + 1 <= origin
            ]
            for h in range(card.grid.horizons)
        ]
        sd = spread_by_horizon(squares)[:, None] + np.zeros(len(card.grid.states))
        scored = np.where(np.isfinite(sd), card.error[place] + card.grid.observed(origin), np.nan)
        again.enter_scored(origin, scored, sd)
    return again


def spread_by_horizon(squares: Sequence[Sequence[Array]]) -> Array:
    """
    Standard deviation at each horizon, from squared errors around zero.

    Where too few errors of a horizon are known, that of the nearest shorter one grows with the
    square root of the horizon. NaN without any.
    """
    sd, known_at = np.full(len(squares), np.nan), 0
    for h, parts in enumerate(squares, start=1):
        values = np.concatenate(parts) if parts else np.empty(0)
        if len(values) >= FEWEST_ERRORS:
            sd[h - 1], known_at = np.sqrt(values.mean()), h
        elif known_at:
            sd[h - 1] = sd[known_at - 1] * np.sqrt(h / known_at)
    return sd


#: Names of scores and the tables they are read from.
SCORES = {"mae": "error", "bias": "error", "crps": "crps", "coverage": "covered", "width": "width"}


def mean_score(values: Array) -> float:
    """Mean over states of the mean over what each state has; NaN without any value."""
    return block_bootstrap(values, draws=1).value


def gain(card: Card, other: Card, horizon: int, states: Sequence[str] | None = None) -> Interval:
    """
    How much less a forecaster errs than another, with its 95% interval from drawing states anew.

    Only cases that both have forecast count. Above zero: the first is better.
    """
    values = other.values("mae", horizon, states) - card.values("mae", horizon, states)
    return block_bootstrap(values)


def gain_of_free_run(card: Card, other: Card, origin: int) -> Interval:
    """How much less a forecaster errs than another over all years after one origin."""
    return block_bootstrap(other.free_run("mae", origin) - card.free_run("mae", origin))


def equality(card: Card, other: Card, horizon: int) -> EqualityTest:
    """Diebold-Mariano test on the mean over states, origin by origin."""
    first, second = card.values("mae", horizon), other.values("mae", horizon)
    both = np.isfinite(first + second)
    count = both.sum(axis=0)
    sums = (np.where(both, each, 0.0).sum(axis=0) for each in (first, second))
    losses = [np.where(count > 0, each / np.maximum(count, 1), np.nan) for each in sums]
    return diebold_mariano(losses[0], losses[1], horizon)
