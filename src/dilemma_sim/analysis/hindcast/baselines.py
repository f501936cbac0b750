"""Naive forecasts: what a model has to beat to be worth its trouble.

Each is a path of spending from what was known at the origin, with a normal spread as wide as its
own errors up to the origin were. None is fitted to a later year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dilemma_sim.analysis.hindcast.forecasts import trend_of_output
from dilemma_sim.analysis.hindcast.information import public
from dilemma_sim.analysis.hindcast.record import History
from dilemma_sim.analysis.hindcast.scoring import (
    Card,
    Grid,
    mean_so_far,
    spread_by_horizon,
)
from dilemma_sim.rules.variants import Array
from dilemma_sim.scenario.schema import Plan, Scenario

#: Years over which a drift is measured, and the fewest that will do.
DRIFT_YEARS, FEWEST_DRIFT_YEARS = 5, 3


@dataclass(frozen=True)
class Known:
    """What a naive forecaster has on the desk."""

    scenario: Scenario
    history: History
    known_gdp: bool
    hindsight: bool = False
    """Whether states that come to share a goal later count as well: leakage, to compare with."""
    leave_out: int | None = None
    """Place of a state whose own past is not looked at where all states are pooled."""

    def log_gdp(self, origin: int, years: Sequence[int]) -> Array:
        """Output in the years ahead: recorded, or grown by its mean growth up to the origin."""
        if self.known_gdp:
            return self.history.log_gdp(years)
        growth, _ = trend_of_output(self.history, origin)
        ahead = np.array(years)[:, None] - origin
        return np.asarray(self.history.log_gdp([origin]) + ahead * growth)


Forecaster = Callable[[Known, int, Sequence[int]], Array]


def random_walk(known: Known, origin: int, years: Sequence[int]) -> Array:
    """Spending stays where it is."""
    return np.repeat(known.history.log_spending([origin]), len(years), axis=0)


def own_drift(known: Known, origin: int, years: Sequence[int]) -> Array:
    """Spending goes on growing as it has over the last five years."""
    ahead = np.array(years)[:, None] - origin
    return np.asarray(known.history.log_spending([origin]) + ahead * _drift(known, origin))


def regional_drift(known: Known, origin: int, years: Sequence[int]) -> Array:
    """Every state grows as the mean of all has over the last five years."""
    ahead = np.array(years)[:, None] - origin
    drift = _drift(known, origin)
    if known.leave_out is not None:
        drift = np.delete(drift, known.leave_out)
    told = drift[np.isfinite(drift)]
    mean = told.mean() if len(told) else np.nan
    return np.asarray(known.history.log_spending([origin]) + ahead * mean)


def constant_share(known: Known, origin: int, years: Sequence[int]) -> Array:
    """The burden stays where it is."""
    return _log_burden(known, origin) + known.log_gdp(origin, years)


def glide(known: Known, origin: int, years: Sequence[int]) -> Array:
    """States that share a public goal go to it in a straight line; the others keep their burden."""
    burden = np.repeat(np.exp(_log_burden(known, origin)), len(years), axis=0)
    for n, state in enumerate(known.history.states):
        for plan in known.scenario.states[state].plans:
            if plan.label not in _told_goals(known, origin):
                continue
            if public(plan) < origin + 1.0:
                _lead_to(burden[:, n], plan, max(origin, int(plan.start)), years)
            elif known.hindsight:
                _lead_to(burden[:, n], plan, origin, years)
    return np.asarray(np.log(burden) + known.log_gdp(origin, years))


def _told_goals(known: Known, origin: int) -> frozenset[str]:
    """Labels of the goals that states share and that are public for one of them at least."""
    told = {
        plan.label
        for state in known.scenario.states.values()
        for plan in state.plans
        if public(plan) < origin + 1.0
    }
    return shared_goals(known.scenario) & told


def _lead_to(burden: Array, plan: Plan, begins: int, years: Sequence[int]) -> None:
    """Raise a path in a straight line to a plan's target; a plan never lowers it."""
    due = int(plan.deadline)
    for k, year in enumerate(years):
        done = 1.0 if year >= due else max(year - begins, 0) / (due - begins)
        burden[k] = max(burden[k], burden[k] + done * (plan.target - burden[k]))


def shared_goals(scenario: Scenario) -> frozenset[str]:
    """Labels of plans that two or more states share: the goals of an alliance."""
    count = Counter(
        plan.label for state in scenario.states.values() for plan in state.plans if plan.active
    )
    return frozenset(label for label, states in count.items() if states > 1)


def _log_burden(known: Known, origin: int) -> Array:
    history = known.history
    return np.asarray(history.log_spending([origin]) - history.log_gdp([origin]))


def _drift(known: Known, origin: int) -> Array:
    """Mean yearly growth of each state over the last years, (state)."""
    now = known.history.log_spending([origin])[0]
    drift = np.full(now.shape, np.nan)
    for back in range(FEWEST_DRIFT_YEARS, DRIFT_YEARS + 1):
        then = known.history.log_spending([origin - back])[0]
        drift = np.where(np.isfinite(now - then), (now - then) / back, drift)
    return drift


def spread(path: Forecaster, known: Known, grid: Grid, origin: int) -> Array:
    """
    Standard deviation of a naive forecast, from its own errors with targets up to the origin.

    Errors of all states count alike, around zero.

    Returns
    -------
    array (horizon, state), [log points]
        See :func:`~dilemma_sim.analysis.hindcast.scoring.spread_by_horizon`.
    """
    first = known.history.years[0]
    squares: dict[bool, list[list[Array]]] = {
        soft: [[] for _ in range(grid.horizons)] for soft in (False, True)
    }
    for past in range(first, origin):
        years = list(range(past + 1, origin + 1))[: grid.horizons]
        error = path(known, past, years) - known.history.log_spending(years)
        if known.leave_out is not None:
            error[:, known.leave_out] = np.nan
        for soft, table in ((False, error), (True, mean_so_far(error))):
            for h in range(len(years)):
                squares[soft][h].append(table[h][np.isfinite(table[h])] ** 2)
    sd = np.empty((grid.horizons, len(grid.states)))
    for n in range(len(grid.states)):
        sd[:, n] = spread_by_horizon(squares[n in grid.soft_places])
    return sd


#: Name, path, and whether output plays a part.
BASELINES: tuple[tuple[str, Forecaster, bool], ...] = (
    ("random walk", random_walk, False),
    ("own drift", own_drift, False),
    ("regional drift", regional_drift, False),
    ("constant share", constant_share, True),
    ("glide to shared goal", glide, True),
)


def baseline_cards(scenario: Scenario, grid: Grid) -> list[Card]:
    """Score cards of all naive forecasts, with output known and forecast."""
    cards = []
    for name, path, uses_gdp in BASELINES:
        if path is glide and not shared_goals(scenario):
            continue
        for known_gdp in (True, False) if uses_gdp else (True,):
            gdp = "-" if not uses_gdp else "known" if known_gdp else "forecast"
            card = Card(name, gdp, "baseline", grid)
            _fill(card, path, Known(scenario, grid.history, known_gdp))
            cards.append(card)
    if len(grid.states) > 2:
        card = Card("regional drift, state left out", "-", "ablation", grid)
        _fill_left_out(card, regional_drift, Known(scenario, grid.history, known_gdp=True))
        cards.append(card)
    if shared_goals(scenario):
        card = Card("glide, all accessions foreseen", "known", "ablation", grid, "leakage")
        _fill(card, glide, Known(scenario, grid.history, True, hindsight=True))
        cards.append(card)
    return cards


def _fill(card: Card, path: Forecaster, known: Known) -> None:
    for origin in card.grid.origins:
        sd = spread(path, known, card.grid, origin)
        card.enter_normal(origin, path(known, origin, card.grid.years(origin)), sd)


def _fill_left_out(card: Card, path: Forecaster, known: Known) -> None:
    """Every state is forecast by what the others' past says, and its own last year."""
    for origin in card.grid.origins:
        years = card.grid.years(origin)
        center = np.empty((len(years), len(card.grid.states)))
        sd = np.empty_like(center)
        for n in range(len(card.grid.states)):
            others = replace(known, leave_out=n)
            center[:, n] = path(others, origin, years)[:, n]
            sd[:, n] = spread(path, others, card.grid, origin)[:, n]
        card.enter_normal(origin, center, sd)
