"""Incidents between states: how many a year, and how soon a grave one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dilemma_sim.figures.bands import wilson_interval
from dilemma_sim.figures.panels import mark_years, run_count_words
from dilemma_sim.figures.style import (
    BLACK,
    BLUE,
    LEVEL_COLORS,
    MIDDLE,
    VERMILLION,
    blank_figure,
    legend_below,
    styled,
)

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

LEVEL_NAMES = {
    1: "level 1",
    2: "2: threat",
    3: "3: display of force",
    4: "4: use of force",
    5: "5: war",
}
GRAVE = (
    (3, BLUE, "-", "level 3 or more (display of force)"),
    (4, VERMILLION, "--", "level 4 or more (use of force)"),
)

MARK: dict[str, Any] = {"fmt": "none", "ecolor": BLACK, "elinewidth": 0.8, "capsize": 1.5}


@styled
def incidents_per_year(trajectories: xr.Dataset) -> Figure:
    """Incidents a year by level, mean over runs, and how sure that mean is [count a year]."""
    import numpy as np

    levels = _levels_by_dyad(trajectories)
    years, starts = _years_of_steps(trajectories)
    figure = blank_figure(MIDDLE, 3.2)
    axes = figure.subplots()
    floor = np.zeros(len(years))
    for level, name in LEVEL_NAMES.items():
        counts = np.add.reduceat((levels == level).sum(axis=1), starts, axis=0)
        if level == 1 and not counts.any():
            continue  # the ladder starts at level 2; only an event can set level 1
        mean = counts.mean(axis=-1)
        color = LEVEL_COLORS[level]
        axes.bar(years, mean, 0.78, floor, color=color, label=name)
        floor = floor + mean
    total = np.add.reduceat((levels > 0).sum(axis=1), starts, axis=0)
    if total.shape[-1] > 1:
        margin = 1.96 * total.std(axis=-1, ddof=1) / np.sqrt(total.shape[-1])
        axes.errorbar(years, floor, margin, label="95% range of the mean of all levels", **MARK)
    mark_years(trajectories, axes)
    axes.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    axes.set_xlabel("Year")
    axes.set_ylabel("Incidents a year (mean over runs)")
    figure.suptitle(f"Incidents by level ({run_count_words(trajectories)})")
    legend_below(figure, columns=5)
    return figure


@styled
def grave_incident_probability(trajectories: xr.Dataset) -> Figure:
    """Probability that a grave incident has happened by a date [probability]."""
    import numpy as np

    highest = _levels_by_dyad(trajectories).max(axis=1, initial=0)
    time = trajectories["time"].values
    runs = highest.shape[-1]
    figure = blank_figure(MIDDLE, 3.0)
    axes = figure.subplots()
    for level, color, dashes, name in GRAVE:
        happened = np.logical_or.accumulate(highest >= level, axis=0).sum(axis=-1)
        count = np.concatenate(([0.0], happened))
        low, high = wilson_interval(count, runs)
        axes.fill_between(time, low, high, step="post", color=color, alpha=0.18, lw=0)
        axes.step(time, count / runs, where="post", color=color, ls=dashes, label=name)
    mark_years(trajectories, axes)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("Year")
    axes.set_ylabel("Probability of at least one by then")
    figure.suptitle(
        f"First grave incident ({run_count_words(trajectories)}, 95% range of the estimate)"
    )
    legend_below(figure, columns=3)
    return figure


def _levels_by_dyad(trajectories: xr.Dataset) -> NDArray[np.float64]:
    """Incident levels (step, dyad, run), every pair of states once, without the start."""
    import numpy as np

    levels = trajectories["crisis_level"].values[1:]
    one, other = np.triu_indices(levels.shape[1], 1)
    return np.asarray(levels[:, one, other])


def _years_of_steps(trajectories: xr.Dataset) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Years and the first step of each; a step belongs to the year it lies in, not ends in."""
    import numpy as np

    time = trajectories["time"].values
    middle_of_step = (time[1:] + time[:-1]) / 2
    return np.unique(np.floor(middle_of_step).astype(int), return_index=True)
