"""Small multiples: one panel a state, in one order for all figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dilemma_sim.figures.style import MIDDLE, NARROW, WIDE, blank_figure

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

GROUP_ORDER = ("core", "neighbor")
PANEL_HEIGHT = 1.35
SURROUNDINGS_HEIGHT = 0.95  # title, axis label and legend


def states_in_order(trajectories: xr.Dataset) -> list[str]:
    """Ids of the states: core first, then neighbors, then others; by id within a group."""
    groups = _groups(trajectories)

    def place(state: str) -> tuple[int, str]:
        group = groups.get(state, "")
        return (GROUP_ORDER.index(group) if group in GROUP_ORDER else len(GROUP_ORDER), state)

    return sorted((str(state) for state in trajectories["state"].values), key=place)


def run_count_words(trajectories: xr.Dataset) -> str:
    """Number of runs in words for a title.

    Examples
    --------
    >>> import xarray as xr
    >>> run_count_words(xr.Dataset(coords={"run": [0]}))
    '1 run'
    """
    count = trajectories.sizes["run"]
    return "1 run" if count == 1 else f"{count} runs"


def whole_years(trajectories: xr.Dataset) -> NDArray[np.int_]:
    """Indices of the entries at the start of a year, where annual values stand."""
    import numpy as np

    time = trajectories["time"].values
    return np.flatnonzero(np.abs(time - np.round(time)) < 1e-6)


def state_panels(trajectories: xr.Dataset, *, same_scale: bool) -> tuple[Figure, dict[str, Axes]]:
    """Figure and one titled panel a state.

    Parameters
    ----------
    trajectories : Dataset
        Gives the states and their groups.
    same_scale : bool
        Whether all panels share the vertical scale.
    """
    states = states_in_order(trajectories)
    columns = min(len(states), 4)
    rows = -(-len(states) // columns)
    width = {1: NARROW, 2: MIDDLE}.get(columns, WIDE)
    figure = blank_figure(width, PANEL_HEIGHT * max(rows, 1.2) + SURROUNDINGS_HEIGHT)
    groups = _groups(trajectories)
    panels: dict[str, Axes] = {}
    for place, state in enumerate(states):
        first = next(iter(panels.values()), None)
        axes = figure.add_subplot(
            rows, columns, place + 1, sharex=first, sharey=first if same_scale else None
        )
        group = groups.get(state)
        axes.set_title(f"{state} ({group})" if group == "neighbor" else state)
        # The lowest panel of each column carries the years, also above an empty place.
        lowest = place + columns >= len(states)
        axes.tick_params(labelbottom=lowest)
        axes.set_xlabel("Year" if lowest else "")
        axes.tick_params(labelleft=not same_scale or place % columns == 0)
        axes.yaxis.set_major_formatter("{x:,.7g}")
        panels[state] = axes
    mark_years(trajectories, axes)
    start, end = trajectories["time"].values[[0, -1]]
    few = sorted({round(start), round((start + end) / 2), round(end)})
    axes.set_xticks(few, labels=[str(year) for year in few])
    return figure, panels


def mark_years(trajectories: xr.Dataset, axes: Axes) -> None:
    """Put whole years on the horizontal axis, over the time of the run."""
    from matplotlib.ticker import MaxNLocator

    time = trajectories["time"].values
    axes.set_xlim(time[0] - 0.4, time[-1] + 0.4)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter("{x:.0f}")


def start_at_zero(panels: Iterable[Axes]) -> None:
    """Put zero at the foot of panels that are drawn already.

    Earlier it would freeze the top of a shared scale before every panel has had its say.
    """
    for axes in panels:
        axes.set_ylim(bottom=0)


def _groups(trajectories: xr.Dataset) -> dict[str, str]:
    if "group" not in trajectories.coords:
        return {}
    states = (str(state) for state in trajectories["state"].values)
    return dict(zip(states, map(str, trajectories["group"].values), strict=True))
