"""Skill of forecasts: error by horizon, what reaction saves, and whether intervals hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE_GREY,
    PURPLE,
    SKY_BLUE,
    SLATE,
    VERMILLION,
    WIDE,
    blank_figure,
    legend_below,
    styled,
)

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Color and mark of the forecasters that every hindcast has; others take what is left.
LOOKS = {
    "default": (BLACK, "o"),
    "calibrated": (VERMILLION, "s"),
    "calibrated, no reaction": (VERMILLION, "D"),
    "learning": (PURPLE, "^"),
    "learning, no reaction": (PURPLE, "v"),
    "plans only": (BLUE, "D"),
    "glide to shared goal": (GREEN, "P"),
    "constant share": (ORANGE, "X"),
    "own drift": (SKY_BLUE, "<"),
    "regional drift": (SKY_BLUE, ">"),
    "random walk": (GREY, "o"),
    "alliance goals at their word": (SLATE, "h"),
    "default, GDP forecast": (GREY, "d"),
}
#: Part of the room between two horizons that their marks take.
ROOM = 0.72
#: Coverage that counts as right for an interval of 80%.
GOOD_COVERAGE = (0.70, 0.90)


@styled
def skill(scores: xr.Dataset) -> Figure:
    """Error of every model and naive forecast by horizon, beside what reaction saves.

    Parameters
    ----------
    scores : Dataset
        ``error`` and ``late_error`` with their ends, and ``coverage``, by forecaster and horizon;
        ``saved`` with its ends by pair and horizon; ``wider_coverage`` of models with a spread
        as wide as their past errors; coordinates ``kind`` and ``complete`` of the
        forecasters; the origins in the attributes.

    Notes
    -----
    Bars hold 95% of resamples of the states. An open mark is a naive forecast. A forecaster that
    starts late stands only in the panel of late origins, which all share. The grey band shows
    where coverage is right.
    """
    figure = blank_figure(WIDE, 5.2)
    grid = figure.add_gridspec(2, 2, width_ratios=(1.6, 1.0))
    first, late, last = (scores.attrs[f"{name}_origin"] for name in ("first", "late", "last"))
    whole = scores.isel(forecaster=np.flatnonzero(scores.complete.values))
    _errors(figure.add_subplot(grid[0, 0]), whole, "error", f"Error, origins {first} to {last}")
    title = f"Error, origins {late} to {last}"
    _errors(figure.add_subplot(grid[1, 0]), scores, "late_error", title)
    _saved(figure.add_subplot(grid[0, 1]), scores)
    _coverage(figure.add_subplot(grid[1, 1]), scores)
    legend_below(figure, 4)
    return figure


def _errors(axes: Axes, scores: xr.Dataset, variable: str, title: str) -> None:
    names = [str(name) for name in scores.forecaster.values]
    places = np.arange(scores.sizes["horizon"], dtype=float)
    shifts = np.linspace(-ROOM / 2, ROOM / 2, len(names)) if len(names) > 1 else np.zeros(1)
    for n, name in enumerate(names):
        row = scores.isel(forecaster=n)
        color, mark = LOOKS.get(name, (SLATE, "h"))
        _marks(axes, places + shifts[n], row, variable, color, mark, _label(row, name))
    axes.set_title(title)
    axes.set_ylabel("mean absolute error [log points]")
    axes.set_ylim(bottom=0.0)
    _horizons(axes, scores)


def _saved(axes: Axes, scores: xr.Dataset) -> None:
    places = np.arange(scores.sizes["horizon"], dtype=float)
    names = [str(name) for name in scores.pair.values]
    shifts = np.linspace(-ROOM / 4, ROOM / 4, len(names)) if len(names) > 1 else np.zeros(1)
    axes.axhline(0.0, color=SLATE, lw=0.6)
    for n, name in enumerate(names):
        color, mark = LOOKS.get(name, (SLATE, "h"))
        row = scores.isel(pair=n)
        label = "_" if name in scores.forecaster.values else name
        _marks(axes, places + shifts[n], row, "saved", color, mark, label)
    axes.set_title("Error saved by threat reaction")
    axes.set_ylabel("[log points]")
    axes.margins(y=0.12)
    _horizons(axes, scores)


def _coverage(axes: Axes, scores: xr.Dataset) -> None:
    axes.axhspan(*GOOD_COVERAGE, color=PALE_GREY, lw=0)
    axes.axhline(float(scores.attrs["nominal_coverage"]), color=SLATE, lw=0.6)
    places = np.arange(scores.sizes["horizon"])
    for n, name in enumerate(scores.forecaster.values):
        row = scores.isel(forecaster=n)
        color, mark = LOOKS.get(str(name), (SLATE, "h"))
        face = "white" if str(row.kind.values) == "baseline" else color
        axes.plot(
            places, row.coverage.values, color=color, marker=mark, mfc=face, lw=0.7, label="_"
        )
    for n, name in enumerate(scores.wider.values):
        shares = scores.wider_coverage.isel(wider=n).values
        axes.plot(places, shares, color=BLACK, ls="--", lw=1.0, label=str(name))
    axes.set_title("Inside the 80% interval")
    axes.set_ylabel("share of outcomes")
    axes.set_ylim(0.0, 1.0)
    _horizons(axes, scores)


def _marks(
    axes: Axes,
    places: np.ndarray[tuple[int], np.dtype[np.float64]],
    row: xr.Dataset,
    name: str,
    color: str,
    mark: str,
    label: str,
) -> None:
    middle, low, high = (row[f"{name}{end}"].values for end in ("", "_low", "_high"))
    axes.vlines(places, low, high, color=color, lw=0.8, alpha=0.7)
    face = "white" if name != "saved" and str(row.kind.values) == "baseline" else color
    axes.plot(places, middle, ls="none", color=color, marker=mark, mfc=face, ms=4, label=label)


def _label(row: xr.Dataset, name: str) -> str:
    return f"{name} (model)" if str(row.kind.values) == "model" else name


def _horizons(axes: Axes, scores: xr.Dataset) -> None:
    years = [int(h) for h in scores.horizon.values]
    axes.set_xticks(range(len(years)), [str(year) for year in years])
    axes.set_xlim(-0.5, len(years) - 0.5)
    axes.set_xlabel("years ahead")
