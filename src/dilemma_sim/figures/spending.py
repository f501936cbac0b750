"""Military spending and burden: what the runs give, beside what was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dilemma_sim.figures.bands import draw_bands
from dilemma_sim.figures.panels import run_count_words, start_at_zero, state_panels, whole_years
from dilemma_sim.figures.style import BLACK, BLUE, GREY, legend_below, styled

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@styled
def spending(trajectories: xr.Dataset) -> Figure:
    """Military spending by state, simulated and recorded [million US$ of 2024 a year]."""
    figure = _against_record(
        trajectories, trajectories["spending"], trajectories["recorded_spending"], same_scale=False
    )
    figure.suptitle(f"Military spending ({run_count_words(trajectories)}; scales differ)")
    figure.supylabel("Spending\n(million US$ of 2024 a year)", multialignment="center")
    return figure


@styled
def burden(trajectories: xr.Dataset) -> Figure:
    """Military burden by state, simulated and recorded [percent of GDP]."""
    recorded = trajectories["recorded_spending"] / trajectories["recorded_gdp"]
    figure = _against_record(
        trajectories, 100 * trajectories["burden"], 100 * recorded, same_scale=True
    )
    figure.suptitle(f"Military burden ({run_count_words(trajectories)})")
    figure.supylabel("Spending\n(percent of GDP)", multialignment="center")
    return figure


def _against_record(
    trajectories: xr.Dataset, simulated: xr.DataArray, recorded: xr.DataArray, *, same_scale: bool
) -> Figure:
    figure, panels = state_panels(trajectories, same_scale=same_scale)
    annual = whole_years(trajectories)
    years = trajectories["time"].values[annual]
    for state, axes in panels.items():
        draw_bands(axes, years, simulated.sel(state=state).values[annual], BLUE)
        _draw_record(axes, recorded.isel(time=annual).sel(state=state))
    start_at_zero(panels.values())
    legend_below(figure, columns=5)
    return figure


def _draw_record(axes: Axes, recorded: xr.DataArray) -> None:
    known = recorded.dropna("time")
    if known.size == 0:
        return
    years = known["time"].values
    axes.axvline(years[-1], color=GREY, lw=0.8, ls=":", label="end of the record")
    axes.plot(years, known.values, "o", color=BLACK, ms=2.2, label="recorded")
