"""Forecasts of the model: history is imposed up to an origin, then the world runs free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.analysis.hindcast.information import known_by
from dilemma_sim.analysis.hindcast.record import History, recorded_history
from dilemma_sim.ensemble import all_at_once, runs_together
from dilemma_sim.rules.variants import Array, registered
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.inputs import value_at
from dilemma_sim.world.phases.budget import FAST_GROWTH
from dilemma_sim.world.schedule import begin, take_step
from dilemma_sim.world.world import World

if TYPE_CHECKING:
    import xarray

#: Years before the origin from which the trend of output and its luck are estimated.
TREND_YEARS = 10
#: With fewer yearly growth rates than this the scenario's own volatility stays.
FEWEST_RATES = 4


def assimilated_forecast(
    scenario: Scenario,
    origin: int,
    end: int,
    replicates: int | Sequence[int],
    seed: int = 0,
    factors: Mapping[str, Array] | None = None,
    known_gdp: bool = True,
    *,
    known_until: int | None = None,
    hindsight: bool = False,
    history: History | None = None,
) -> xarray.DataArray:
    """
    Spending from an origin on, with the recorded past imposed up to it.

    Parameters
    ----------
    scenario : Scenario
    origin : int
        The last year whose spending is imposed. Before the scenario's start the world itself
        starts at the origin.
    end : int
        The last year of the forecast.
    replicates : int or sequence of int
        How many, or the number of each run; a number may stand there several times, for runs
        that differ in their factors only.
    seed : int, >= 0
    factors : mapping of path to array (run,) or (1,), optional
        Numbers to replace. Those of a plan or event that is not yet known change nothing.
    known_gdp : bool
        Whether output follows the record to the end; if not, it grows from the origin on by its
        mean growth of the last ten years up to the origin, with the luck of those years.
    known_until : int, optional
        The year whose end decides what is known of plans and events; the origin if left out.
        Later than the origin it serves to fit a free run to the years in between.
    hindsight : bool
        Whether everything of the scenario is known. For comparison only: this is leakage.
    history : History, optional
        The record; the scenario's own series if left out.

    Returns
    -------
    xarray.DataArray (year, state, run), [USDm/yr]
        From the first year of the world on; up to the origin it is the record.

    Raises
    ------
    ValueError
        If the years do not fit, or a factor replaces nothing in the scenario.
    """
    import xarray

    past = recorded_history(scenario) if history is None else history.of(scenario.roster)
    if origin >= end:
        raise ValueError("end: should lie after the origin")
    unknown = [path for path in factors or {} if value_at(scenario, path) is None]
    if unknown:
        raise ValueError(f"factors: {', '.join(unknown)} would change nothing")
    told = origin if known_until is None else known_until
    world_then = scenario if hindsight else known_by(scenario, told)
    specified = at_origin(world_then, past, origin, end, known_gdp)
    numbers = list(range(replicates)) if isinstance(replicates, int) else list(replicates)
    parts = []
    together = runs_together(specified)
    for first in range(0, len(numbers), together):
        part = slice(first, first + together)
        given = {
            path: np.asarray(values, dtype=float)[part] if np.size(values) > 1 else values
            for path, values in (factors or {}).items()
        }
        world = World(specified, np.array(numbers[part], dtype=np.int64), seed, given)
        parts.append(play_through(world, past, origin)[0])
    values = np.concatenate(parts, axis=-1)
    coordinates = {
        "year": np.arange(specified.time.start, end + 1),
        "state": list(scenario.roster),
        "run": np.array(numbers),
    }
    result = xarray.DataArray(values, coordinates, ("year", "state", "run"), "spending")
    result.attrs.update(unit="USDm/yr", origin=origin, known_until=told)
    return result


def play_through(world: World, past: History, origin: int) -> tuple[Array, Array]:
    """
    Play a world to its end, with the record imposed at the beginning of each year up to an origin.

    Returns
    -------
    spending : array (year, state, run), [USDm/yr]
        In force from the beginning of each year on.
    foreseen : array (year, state, run), [USDm/yr]
        What the world itself had budgeted for that year, before the record was imposed.
    """
    years = list(range(world.scenario.time.start, world.scenario.time.end + 1))
    spending, gdp = np.exp(past.log_spending(years)), np.exp(past.log_gdp(years))
    streaks = fast_years(spending)
    begin(world, all_at_once(world))
    found = np.empty((len(years), len(world.roster), world.runs))
    foreseen = np.empty_like(found)
    for n, year in enumerate(years):
        foreseen[n] = world.spending
        if year <= origin:
            impose(world, spending[n], gdp[n], streaks[n])
        found[n] = world.spending
        if year < years[-1]:
            for _ in range(world.steps_per_year):
                take_step(world, all_at_once(world))
    return found, foreseen


def impose(world: World, spending: Array, gdp: Array, streak: Array) -> None:
    """
    Overwrite output and the budget in force with the record, where it says something.

    Beliefs, threat and stocks are left to follow: no record of them exists.

    Parameters
    ----------
    world : World
        At the beginning of a year.
    spending, gdp : array (state), [USDm/yr], [USDm]
        NaN where unknown.
    streak : array (state), [years]
        Years of fast growth in a row, up to this one.
    """
    known = np.isfinite(gdp)
    world.gdp[known] = gdp[known, None]
    spent = np.isfinite(spending)
    for name in ("spending", "next_spending", "last_spending"):
        getattr(world, name)[spent] = spending[spent, None]
    for name in ("burden", "next_burden"):
        getattr(world, name)[spent] = spending[spent, None] / world.gdp[spent]
    if world.step == 0:
        world.last_burden[spent] = world.burden[spent]
        world.first_spending[spent] = world.spending[spent]
    world.fast_growth_years[spent] = streak[spent, None]


def fast_years(spending: Array) -> Array:
    """Years in a row with growth that counts towards an arms race, (year, state)."""
    counts = np.zeros(spending.shape)
    for n in range(1, len(spending)):
        with np.errstate(invalid="ignore"):
            fast = spending[n] / spending[n - 1] >= 1.0 + FAST_GROWTH
        counts[n] = np.where(fast, counts[n - 1] + 1.0, 0.0)
    return counts


def at_origin(
    scenario: Scenario, past: History, origin: int, end: int, known_gdp: bool
) -> Scenario:
    """Scenario whose output follows the record, and then what could be expected at the origin."""
    start = min(scenario.time.start, origin)
    told = range(start, (end if known_gdp else origin) + 1)
    growth, volatility = trend_of_output(past, origin)
    gdp, spending = np.exp(past.log_gdp(list(told))), np.exp(past.log_spending([start]))[0]
    states = {}
    for n, code in enumerate(scenario.roster):
        series = {year: gdp[k, n] for k, year in enumerate(told) if np.isfinite(gdp[k, n])}
        changes: dict[str, object] = {
            "gdp_series": {year: float(value) for year, value in series.items()}
        }
        if np.isfinite(growth[n]):
            changes["gdp_growth"] = float(growth[n])
        if np.isfinite(volatility[n]):
            changes["gdp_volatility"] = float(volatility[n])
        if start < scenario.time.start and np.isfinite(gdp[0, n] * spending[n]):
            changes["gdp"] = float(gdp[0, n])
            changes["burden"] = float(spending[n] / gdp[0, n])
        states[code] = scenario.states[code].model_copy(update=changes)
    feedback = getattr(scenario.rules.economy, "growth_feedback", 0.0)
    known = registered()["economy"]["known"].parameters(growth_feedback=feedback)
    return scenario.model_copy(
        update={
            "states": states,
            "time": scenario.time.model_copy(update={"start": start, "end": end}),
            "rules": scenario.rules.model_copy(update={"economy": known}),
        }
    )


def trend_of_output(past: History, origin: int) -> tuple[Array, Array]:
    """
    Mean and standard deviation of the yearly log growth of output up to an origin, by state.

    The scenario's own growth may have been fitted to later years, so it is not used. NaN where
    nothing (or, for the deviation, too little) is known.
    """
    years = list(range(origin - TREND_YEARS, origin + 1))
    rates = np.diff(past.log_gdp(years), axis=0)
    count = np.isfinite(rates).sum(axis=0)
    filled = np.where(np.isfinite(rates), rates, 0.0)
    mean = np.where(count > 0, filled.sum(axis=0) / np.maximum(count, 1), np.nan)
    off = np.where(np.isfinite(rates), rates - mean, 0.0)
    deviation = np.sqrt((off**2).sum(axis=0) / np.maximum(count - 1, 1))
    return mean, np.where(count >= FEWEST_RATES, deviation, np.nan)
