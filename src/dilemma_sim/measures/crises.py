"""Crises: incidents by level and year, severity, and the chance and time of the worst.

Levels are those of militarized disputes: 2 threat, 3 display, 4 use of force, 5 war. An
incident of a pair is one incident. An ally that is drawn in is an incident of its own pair.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.measures.dyads import first_to_second, involved_dyads
from dilemma_sim.measures.labels import labelled
from dilemma_sim.measures.once import once
from dilemma_sim.measures.truth import reached, times_reached
from dilemma_sim.measures.years import after_start, year_of_step

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import ArrayLike, NDArray

LOWEST_LEVEL, HIGHEST_LEVEL = 2, 5


@once
def incident_levels(trajectories: xr.Dataset) -> xr.DataArray:
    """Level of the incident of each pair in each step; 0 where nothing happened.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``crisis_level``, symmetric in its two states.

    Returns
    -------
    xarray.DataArray
        (time, dyad, run) [level], 0 or 2 to 5, for steps after the start. Each unordered pair
        with a state of the region stands there once.
    """
    steps = after_start(trajectories["crisis_level"])
    levels = first_to_second(steps, involved_dyads(trajectories))
    return labelled(
        levels.transpose("time", "dyad", "run"), "incident_levels", "level", "level of incidents"
    )


def incidents_by_level(trajectories: xr.Dataset) -> xr.DataArray:
    """Number of incidents that ended at each level, by year.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``crisis_level``.

    Returns
    -------
    xarray.DataArray
        (level, year, run) [count].
    """
    import xarray as xr

    levels = incident_levels(trajectories)
    years = xr.DataArray(year_of_step(levels["time"].values), dims="time", name="year")
    wanted = range(LOWEST_LEVEL, HIGHEST_LEVEL + 1)
    exact = xr.concat(
        [reached(levels, level) - reached(levels, level + 1) for level in wanted], dim="level"
    )
    by_step = exact.assign_coords(level=list(wanted)).sum("dyad", skipna=False)
    by_year = by_step.groupby(years).sum(skipna=False).transpose("level", "year", "run")
    return labelled(by_year, "incidents_by_level", "count", "incidents by the level they reach")


def incidents_in_run(trajectories: xr.Dataset) -> xr.DataArray:
    """Number of incidents that ended at each level in the whole run; (level, run) [count]."""
    count = incidents_by_level(trajectories).sum("year", skipna=False)
    return labelled(count, "incidents_in_run", "count", "incidents by the level they reach")


def incidents(trajectories: xr.Dataset, level: int = LOWEST_LEVEL) -> xr.DataArray:
    """Number of incidents in the whole run that reach a level or more.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``crisis_level``.
    level : int
        The level to be reached, 2 to 5.

    Returns
    -------
    xarray.DataArray
        (run) [count].
    """
    count = incidents_by_dyad(trajectories, level).sum("dyad", skipna=False)
    return labelled(count, "incidents", "count", f"incidents of level {level} or more")


def incidents_by_dyad(trajectories: xr.Dataset, level: int = LOWEST_LEVEL) -> xr.DataArray:
    """Number of incidents of each pair in the whole run that reach a level or more.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``crisis_level``.
    level : int
        The level to be reached, 2 to 5.

    Returns
    -------
    xarray.DataArray
        (dyad, run) [count].
    """
    count = times_reached(incident_levels(trajectories), level, "time")
    return labelled(count, "incidents_by_dyad", "count", f"incidents of level {level} or more")


def conflict_severity(trajectories: xr.Dataset) -> xr.DataArray:
    """Severity of all incidents of a run: the sum of their squared levels.

    Squares let one use of force outweigh several threats.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``crisis_level``.

    Returns
    -------
    xarray.DataArray
        (run) [level^2]; 0 is a run without incidents, a threat adds 4, a war 25.
    """
    levels = incident_levels(trajectories)
    severity = (levels**2).sum(("time", "dyad"), skipna=False)
    return labelled(severity, "conflict_severity", "level^2", "sum of squared incident levels")


def first_incident_date(trajectories: xr.Dataset, level: int) -> xr.DataArray:
    """Date at which a run first sees an incident of a level or more.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``crisis_level``.
    level : int
        The level to be reached, 2 to 5.

    Returns
    -------
    xarray.DataArray
        (run) [decimal year], the end of the step; infinite if the run ends without one, NaN if
        an unknown step came first.
    """
    highest = incident_levels(trajectories).max("dyad", skipna=False)
    noticed = (highest >= level) | highest.isnull()
    position = noticed.argmax("time")
    date = highest["time"].isel(time=position).drop_vars("time")
    known = highest.isel(time=position).notnull()
    result = date.where(noticed.any("time"), np.inf).where(known.drop_vars("time"))
    return labelled(
        result, "first_incident_date", "decimal year", f"first incident of level {level} or more"
    )


def probability_of_level(
    trajectories: xr.Dataset, level: int, year: float, *, confidence: float = 0.95
) -> xr.DataArray:
    """Chance that an incident of a level or more has happened by a date.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``crisis_level``.
    level : int
        The level to be reached, 2 to 5.
    year : float
        The date, in decimal years.
    confidence : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    xarray.DataArray
        (estimate) [probability] with the entries share, low and high: the share of runs and its
        Wilson interval. All NaN if any run is unknown. The interval speaks of the number of
        runs only, not of what the model leaves out.
    """
    import xarray as xr

    dates = first_incident_date(trajectories, level)
    # Rounding of dates that are sums of twelfths must not push a step past the date asked for.
    happened = (dates <= year + 1e-6).astype(np.float64).where(dates.notnull())
    successes = float(happened.sum("run", skipna=False))
    trials = dates.sizes["run"]
    values = [successes / trials, *wilson_interval(successes, trials, confidence=confidence)]
    if math.isnan(successes):
        values = [math.nan] * 3
    return labelled(
        xr.DataArray(values, dims="estimate", coords={"estimate": ["share", "low", "high"]}),
        "probability_of_level",
        "probability",
        f"chance of an incident of level {level} or more by {year}",
    )


def wilson_interval(
    successes: float, trials: int, *, confidence: float = 0.95
) -> tuple[float, float]:
    """Interval for a share that stays inside 0 to 1 and is honest at 0 and at 1.

    Parameters
    ----------
    successes : float
        How often the event happened.
    trials : int
        How often it could have happened, at least 1.
    confidence : float
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of float
        (low, high) [probability].

    Notes
    -----
    Wilson (1927), Journal of the American Statistical Association 22.

    Examples
    --------
    >>> [round(bound, 4) for bound in wilson_interval(0, 10)]
    [0.0, 0.2775]
    >>> [round(bound, 4) for bound in wilson_interval(5, 10)]
    [0.2366, 0.7634]
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2.0)
    share = successes / trials
    weight = 1.0 + z * z / trials
    center = (share + z * z / (2.0 * trials)) / weight
    spread = z * np.sqrt(share * (1.0 - share) / trials + z * z / (4.0 * trials**2)) / weight
    # The bounds are clipped with NumPy: Python's max and min would turn NaN into 0 and 1.
    low, high = np.clip([center - spread, center + spread], 0.0, 1.0)
    return float(low), float(high)


def survival_without_level(trajectories: xr.Dataset, level: int) -> xr.DataArray:
    """Share of runs that have not yet seen an incident of a level or more, over time.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``crisis_level``.
    level : int
        The level to be reached, 2 to 5.

    Returns
    -------
    xarray.DataArray
        (time) [probability]; starts at 1 and never rises. NaN if any run is unknown.

    Notes
    -----
    The estimator of Kaplan and Meier; a run that ends without the event is censored there.
    """
    dates = first_incident_date(trajectories, level).values
    times = np.asarray(trajectories["time"].values, dtype=np.float64)
    observed = np.isfinite(dates)
    ends = np.where(np.isinf(dates), times[-1], dates)
    curve = trajectories["time"].copy(data=kaplan_meier(ends, observed, times))
    return labelled(
        curve,
        "survival_without_level",
        "probability",
        f"share of runs without an incident of level {level} or more so far",
    )


def kaplan_meier(
    durations: ArrayLike, observed: ArrayLike, times: ArrayLike
) -> NDArray[np.float64]:
    """Share that survives beyond each time, when some are watched for a shorter time.

    Parameters
    ----------
    durations : array_like
        When the event came, or when the watching ended, (cases).
    observed : array_like
        True where the event came, (cases).
    times : array_like
        Where the curve is wanted, (times).

    Returns
    -------
    numpy.ndarray
        (times) [probability]; NaN everywhere if any duration is NaN.

    Notes
    -----
    Product over event times t of 1 - d(t)/n(t), with d events among the n still watched.
    Kaplan and Meier (1958), Journal of the American Statistical Association 53.

    Examples
    --------
    >>> kaplan_meier([1, 2, 3, 4], [True, False, True, False], [0, 1, 2, 3, 4]).tolist()
    [1.0, 0.75, 0.75, 0.375, 0.375]
    """
    ends = np.asarray(durations, dtype=np.float64)
    seen = np.asarray(observed, dtype=bool)
    wanted = np.asarray(times, dtype=np.float64)
    if np.isnan(ends).any():
        return np.full(wanted.shape, np.nan)
    events = np.unique(ends[seen])
    factors = [1.0 - (seen & (ends == t)).sum() / (ends >= t).sum() for t in events]
    survival = np.concatenate([[1.0], np.cumprod(factors)])
    return np.asarray(survival[np.searchsorted(events, wanted, side="right")], dtype=np.float64)
