"""One history, several futures: where branches of a run lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.figures.bands import draw_range
from dilemma_sim.figures.panels import mark_years, whole_years
from dilemma_sim.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY_BLUE,
    VERMILLION,
    WIDE,
    blank_figure,
    legend_below,
    styled,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import xarray as xr
    from matplotlib.figure import Figure

#: Look of the branches, in their order; the base comes first.
LOOKS = (
    (BLACK, "-"),
    (BLUE, "--"),
    (VERMILLION, "-."),
    (GREEN, ":"),
    (PURPLE, (0, (5, 1))),
    (ORANGE, (0, (3, 1, 1, 1))),
    (SKY_BLUE, (0, (1, 1))),
)
GRAVE = 4
"""Level from which an incident counts as a use of force."""


def _region(path: xr.Dataset) -> xr.Dataset:
    """The states that measures of the region speak about; all where none is marked as core."""
    if "group" not in path.coords:
        return path
    core = np.flatnonzero(path["group"].values == "core")
    return path.isel(state=core) if len(core) else path


def _spending(path: xr.Dataset) -> xr.DataArray:
    # A budget holds for a year.
    yearly: xr.DataArray = (
        _region(path)["spending"].isel(time=whole_years(path)).sum("state") / 1000.0
    )
    return yearly


def _threat(path: xr.Dataset) -> xr.DataArray:
    return _region(path)["threat"].mean("state")


def _belief(path: xr.Dataset) -> xr.DataArray:
    rivals = path["rival"]
    total: xr.DataArray = (path["belief"] * rivals).sum(("state", "target"))
    return total / rivals.sum(("state", "target"))


def _grave(path: xr.Dataset) -> xr.DataArray:
    # Every pair stands in the table twice.
    found: xr.DataArray = (path["crisis_level"] >= GRAVE).sum(("state", "target")) / 2.0
    return found.cumsum("time").mean("run", keepdims=True)


PANELS: dict[str, tuple[str, Callable[[xr.Dataset], xr.DataArray]]] = {
    "Spending of the region": ("billion US$ of 2024 a year", _spending),
    "Felt threat, mean of the states": ("probability", _threat),
    "Belief of rivals in ill intent, mean": ("probability", _belief),
    "Uses of force since the start, mean": ("count", _grave),
}


@styled
def futures(branches: Mapping[str, xr.Dataset], since: float) -> Figure:
    """Figure of several futures: median and middle 80% of runs, a panel a quantity.

    Parameters
    ----------
    branches : mapping of str to Dataset
        Name to trajectories, the base first. Up to `since` all are the same.
    since : float
        Decimal year in which they part.

    Returns
    -------
    Figure
        As wide as a page.
    """
    figure = blank_figure(WIDE, 4.6)
    for axes, (title, (unit, of)) in zip(
        figure.subplots(2, 2, sharex=True).flat, PANELS.items(), strict=True
    ):
        for place, (name, path) in enumerate(branches.items()):
            color, dashes = LOOKS[place % len(LOOKS)]
            values = of(path).transpose("time", "run")
            # The base is drawn from the start, the others from where they part.
            shown = values if place == 0 else values.sel(time=slice(since, None))
            look: Any = dashes
            draw_range(axes, shown["time"].values, shown.values, color, look, name)
        axes.axvline(since, color=GREY, lw=0.8, ls=":")
        axes.set_title(title)
        axes.set_ylabel(unit)
        axes.set_ylim(bottom=0.0)
        mark_years(next(iter(branches.values())), axes)
    legend_below(figure, min(len(branches), 4))
    return figure
