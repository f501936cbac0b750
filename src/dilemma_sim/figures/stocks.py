"""Military capability: what stands in each domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dilemma_sim.figures.panels import run_count_words, start_at_zero, state_panels
from dilemma_sim.figures.style import (
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    SKY_BLUE,
    SLATE,
    VERMILLION,
    YELLOW,
    legend_below,
    styled,
)

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

# Dark and light take turns, and two have a pattern, so that the stack reads in grey too.
COLORS = (BLUE, YELLOW, GREEN, ORANGE, SLATE, SKY_BLUE, VERMILLION, PURPLE)
HATCHES = ("", "", "/////", "", "", ".....", "", "")


@styled
def capability_by_domain(trajectories: xr.Dataset) -> Figure:
    """Capability by state, stacked by domain, median of each [million US$ of 2024].

    The medians are taken domain by domain, so their sum is close to the median of the whole,
    not equal to it.
    """
    figure, panels = state_panels(trajectories, same_scale=False)
    time = trajectories["time"].values
    domains = [str(domain) for domain in trajectories["domain"].values]
    median = trajectories["stock"].median("run").transpose("state", "domain", "time")
    for state, axes in panels.items():
        axes.stackplot(
            time,
            median.sel(state=state).values,
            colors=[COLORS[place % len(COLORS)] for place in range(len(domains))],
            hatch=[HATCHES[place % len(HATCHES)] for place in range(len(domains))],
            labels=[domain.replace("_", " ") for domain in domains],
            ec="white",
            lw=0.4,
        )
    start_at_zero(panels.values())
    runs = run_count_words(trajectories)
    figure.suptitle(f"Military capability by domain ({runs}, medians; scales differ)")
    figure.supylabel("Capability\n(million US$ of 2024)", multialignment="center")
    legend_below(figure, columns=6)
    return figure
