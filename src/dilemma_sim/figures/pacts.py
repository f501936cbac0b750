"""Pacts: which states stand by each other, how often and how firmly."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from dilemma_sim.figures.network_layout import line_between, number_spots, place_states
from dilemma_sim.figures.panels import run_count_words
from dilemma_sim.figures.style import BLACK, BLUE, VERMILLION, WIDE, blank_figure, styled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    Points = NDArray[np.float64]

COVERED = "covered by an outside guarantee in most runs"
UNCOVERED = "not covered"


class Tie(NamedTuple):
    """Pact between two states at one date: how often, and how firm on average over all runs."""

    one: int
    other: int
    share: float
    weight: float


@styled
def pact_network(
    trajectories: xr.Dataset,
    dates: Sequence[float] | None = None,
    capitals: Mapping[str, tuple[float, float]] | None = None,
    least_share: float = 0.05,
) -> Figure:
    """Networks of pacts at some dates.

    Width and strength of a line show the share of runs with a pact times its mean commitment
    there; the number on it is the share.

    Parameters
    ----------
    trajectories : Dataset
        What to draw.
    dates : sequence of float, optional
        Decimal years; by default the start, two dates between, and the end.
    capitals : mapping of str to (longitude, latitude), optional
        Places of the states [degrees]. Unless every state has one, all stand on a circle.
    least_share : float
        Pacts in a smaller share of runs are left out.
    """
    import numpy as np

    entries = _entries(trajectories["time"].values, dates)
    states = [str(state) for state in trajectories["state"].values]
    points = place_states(states, capitals)
    columns = min(len(entries), 2)
    rows = -(-len(entries) // columns)
    height = WIDE / 2 * (np.ptp(points[:, 1]) + 0.2) / 1.2 + 0.25
    figure = blank_figure(WIDE / 2 * columns, rows * height + 0.9)
    for place, entry in enumerate(entries):
        axes = figure.add_subplot(rows, columns, place + 1)
        now = trajectories.isel(time=entry)
        _draw_map(axes, points)
        ties = _ties(now["commitment"].values, least_share)
        _draw_ties(axes, points, ties)
        _draw_states(axes, points, states, (now["credibility"].values > 0).mean(axis=-1) > 0.5)
        axes.set_title(f"{float(now['time']):.6g}" + ("" if ties else ": no pacts"))
    figure.suptitle(
        f"Pacts ({run_count_words(trajectories)}; numbers: percent of runs with the pact;"
        f" under {100 * least_share:.3g}% left out)"
    )
    _explain(figure)
    return figure


def _entries(time: Points, dates: Sequence[float] | None) -> list[int]:
    import numpy as np

    wanted = np.round(np.linspace(time[0], time[-1], 4)) if dates is None else np.asarray(dates)
    nearest = np.abs(time[:, None] - wanted).argmin(axis=0)
    return sorted({int(entry) for entry in nearest})


def _ties(commitment: NDArray[np.float64], least_share: float) -> list[Tie]:
    shares = (commitment > 0).mean(axis=-1)
    # The share times the mean where there is a pact is the mean over all runs.
    weights = commitment.mean(axis=-1)
    return [
        Tie(i, j, float(shares[i, j]), float(weights[i, j]))
        for i, j in combinations(range(len(commitment)), 2)
        if shares[i, j] > 0 and shares[i, j] >= least_share
    ]


def _draw_map(axes: Axes, points: Points) -> None:
    axes.set_aspect("equal")
    axes.axis("off")
    (left, bottom), (right, top) = points.min(axis=0), points.max(axis=0)
    axes.set_xlim(left - 0.1, right + 0.1)
    axes.set_ylim(bottom - 0.1, top + 0.1)


def _line_look(weight: float) -> dict[str, Any]:
    return {"lw": 0.8 + 5.0 * weight, "alpha": 0.45 + 0.55 * weight}


def _draw_ties(axes: Axes, points: Points, ties: Sequence[Tie]) -> None:
    import numpy as np

    taken = list(points)
    # The firmest pacts are drawn last, on top, and their numbers choose their place first.
    for tie in sorted(ties, key=lambda tie: tie.weight):
        way = line_between(points, tie.one, tie.other)
        axes.plot(
            *way.T, color=VERMILLION, zorder=1, solid_capstyle="butt", **_line_look(tie.weight)
        )
    for tie in sorted(ties, key=lambda tie: -tie.weight):
        spots = number_spots(line_between(points, tie.one, tie.other))
        # The first spot wins ties, so numbers stay near the middle where there is room.
        room = [min(0.09, *(float(np.hypot(*(spot - other))) for other in taken)) for spot in spots]
        spot = spots[int(np.argmax(room))]
        taken.append(spot)
        axes.text(
            spot[0],
            spot[1],
            f"{100 * tie.share:.0f}",
            size=6.5,
            ha="center",
            va="center",
            zorder=2,
            bbox={"boxstyle": "round,pad=0.12", "fc": "white", "ec": "none", "alpha": 0.85},
        )


def _node_look(covered: bool) -> dict[str, Any]:
    return {"marker": "s", "color": BLUE} if covered else {"marker": "o", "color": "white"}


def _draw_states(
    axes: Axes, points: Points, states: Sequence[str], covered: Sequence[bool]
) -> None:
    for point, state, safe in zip(points, states, covered, strict=True):
        axes.scatter(point[0], point[1], 340, ec=BLACK, lw=0.8, zorder=3, **_node_look(bool(safe)))
        ink = "white" if safe else BLACK
        axes.text(
            point[0],
            point[1],
            state,
            size=6.5,
            color=ink,
            ha="center",
            va="center",
            weight="bold",
            zorder=4,
        )


def _explain(figure: Figure) -> None:
    from matplotlib.lines import Line2D

    nodes = [
        Line2D([], [], ls="", ms=8, mec=BLACK, label=label, **_node_look(safe))
        for label, safe in ((COVERED, True), (UNCOVERED, False))
    ]
    lines = [
        Line2D(
            [],
            [],
            color=VERMILLION,
            label=f"share of runs × mean commitment = {weight}",
            **_line_look(weight),
        )
        for weight in (0.2, 0.8)
    ]
    figure.legend(handles=[*nodes, *lines], loc="outside lower center", ncols=2)
