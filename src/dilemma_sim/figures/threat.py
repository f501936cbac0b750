"""Threat: what each state feels, and how the main rivals see each other."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from dilemma_sim.figures.bands import draw_bands, draw_range
from dilemma_sim.figures.panels import mark_years, run_count_words, start_at_zero, state_panels
from dilemma_sim.figures.style import BLUE, VERMILLION, WIDE, blank_figure, legend_below, styled

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

VIEWS = (
    ("belief", "Belief that the other\nis revisionist (probability)"),
    ("dyadic_threat", "Threat felt from\nthe other (probability)"),
)


@styled
def felt_threat(trajectories: xr.Dataset) -> Figure:
    """Felt threat by state [probability]."""
    figure, panels = state_panels(trajectories, same_scale=True)
    time = trajectories["time"].values
    for state, axes in panels.items():
        draw_bands(axes, time, trajectories["threat"].sel(state=state).values, VERMILLION)
    start_at_zero(panels.values())
    figure.suptitle(f"Felt threat ({run_count_words(trajectories)})")
    figure.supylabel("Felt threat\n(probability)", multialignment="center")
    legend_below(figure, columns=3)
    return figure


@styled
def rival_perceptions(trajectories: xr.Dataset, most: int = 4) -> Figure:
    """Belief and threat in both directions of the main dyads [probability].

    Parameters
    ----------
    trajectories : Dataset
        What to draw.
    most : int
        Number of dyads to draw at most.
    """
    dyads = main_dyads(trajectories, most)
    if not dyads:
        figure = blank_figure(WIDE, 0.75)
        figure.suptitle("How rivals see each other: one state alone has no rivals")
        return figure
    figure = blank_figure(WIDE, 1.45 * len(dyads) + 0.75)
    grid = figure.subplots(len(dyads), len(VIEWS), sharex=True, sharey="col", squeeze=False)
    for row, (one, other) in zip(grid, dyads, strict=True):
        for axes, (variable, label) in zip(row, VIEWS, strict=True):
            _draw_both_ways(axes, trajectories, variable, one, other)
            axes.set_ylabel(label)
        row[0].set_title(f"{one} and {other}")
        row[-1].legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    mark_years(trajectories, grid[-1, 0])
    start_at_zero(grid.flat)
    for axes in grid[-1]:
        axes.set_xlabel("Year")
    runs = run_count_words(trajectories)
    spread = "" if runs == "1 run" else ", median and middle 80%"
    figure.suptitle(f"How rivals see each other ({runs}{spread})")
    return figure


def main_dyads(trajectories: xr.Dataset, most: int) -> list[tuple[str, str]]:
    """Pairs of rivals, or of all states where none are rivals, most threatened first."""
    states = [str(state) for state in trajectories["state"].values]
    rival = trajectories["rival"].values > 0
    felt = trajectories["dyadic_threat"].mean(["time", "run"]).values
    pairs = list(combinations(range(len(states)), 2))
    rivals = [(i, j) for i, j in pairs if rival[i, j] or rival[j, i]]
    ranked = sorted(rivals or pairs, key=lambda pair: -(felt[pair] + felt[pair[::-1]]))
    return [(states[i], states[j]) for i, j in ranked[:most]]


def _draw_both_ways(
    axes: Axes, trajectories: xr.Dataset, variable: str, one: str, other: str
) -> None:
    time = trajectories["time"].values
    looks = ((one, other, BLUE, "-"), (other, one, VERMILLION, "--"))
    for observer, target, color, dashes in looks:
        values = trajectories[variable].sel(state=observer, target=target).values
        draw_range(axes, time, values, color, dashes, label=f"{observer} of {target}")
