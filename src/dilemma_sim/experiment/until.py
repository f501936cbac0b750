"""Replicates until an interval is narrow enough: `--until`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dilemma_sim.experiment.batch import parts
from dilemma_sim.experiment.status import point_in_words
from dilemma_sim.experiment.store import named, query
from dilemma_sim.experiment.study import Study
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError

#: Replicates before which no interval is trusted: the first few may agree by chance.
LEAST = 8
#: An interval that holds the mean 19 times in 20.
SURE = 0.95


@dataclass(frozen=True)
class Until:
    """
    Add replicates until the 95% interval of a measure's mean is this narrow, everywhere.

    Everywhere is at every point where some run has a number; see :func:`still_wide`.
    """

    measure: str
    half_width: float
    most: int = 10_000


def until_from(text: str) -> Until:
    """
    The rule of ``--until MEASURE:HALF_WIDTH``.

    Examples
    --------
    >>> until_from("incidents_level_4:0.5").half_width
    0.5
    """
    measure, _, width = text.rpartition(":")
    try:
        half_width = float(width)
    except ValueError:
        half_width = 0.0
    if not measure or not half_width > 0.0:
        message = "write MEASURE:HALF_WIDTH with a width above 0"
        raise ScenarioError([Problem(Place(f"--until {text}"), "", message)])
    return Until(measure, half_width)


def more_replicates(folder: Path, study: Study, until: Until) -> int | None:
    """
    Replicates that should be narrow enough at every point, or None if no more are of use.

    They are doubled at most: the spread of a few runs is a poor guess.
    """
    replicates, block = study.replicates, study.block
    if replicates >= until.most:
        return None
    widths = half_widths(folder, study, until.measure)
    widest = max(widths.values(), default=0.0)
    if not widths or (widest <= until.half_width and replicates >= LEAST):
        return None
    # The width falls with the root of the runs; a tiny one that is asked for overflows nothing.
    ratio = min(widest / until.half_width, math.sqrt(2.0))
    wanted = max(math.ceil(replicates * ratio * ratio), replicates + 1, LEAST)
    if wanted > block:
        # Whole blocks, so that no chunk is begun twice.
        whole = -(-wanted // block) * block
        wanted = whole if whole <= 2 * replicates else wanted // block * block
    return min(wanted, until.most)


def half_widths(folder: Path, study: Study, measure: str) -> dict[int, float]:
    """
    Half the 95% interval of a measure's mean by Student's t, by point.

    Infinite where one run alone has a number; a point where none has one is left out.
    """
    from scipy.special import stdtrit

    there, column = parts(folder, study), named(measure)
    if not there or measure not in query(there, "SELECT * FROM parts LIMIT 0"):
        return {}
    rows = query(
        there,
        f"SELECT point, stddev_samp({column}) AS s, count({column}) AS n FROM parts "
        f"WHERE status = 'done' AND isfinite({column}) GROUP BY point ORDER BY point",
    )
    runs = rows["n"].to_numpy(dtype=float)
    spread = rows["s"].to_numpy(dtype=float)
    margins = stdtrit(np.maximum(runs - 1.0, 1.0), 0.5 + SURE / 2.0)
    widths = np.where(runs < 2, np.inf, margins * spread / np.sqrt(runs))
    return dict(zip(rows["point"].tolist(), widths.tolist(), strict=True))


def still_wide(folder: Path, study: Study, until: Until) -> list[str]:
    """What a finished study leaves open of ``--until``, a line each; none if all is narrow."""
    widths = half_widths(folder, study, until.measure)
    rule, lines = f"--until {until.measure}:{until.half_width:g}", []
    point = max(widths, key=lambda point: widths[point], default=0)
    widest = widths.get(point, 0.0)
    if widest > until.half_width:
        wide = "unknown" if math.isinf(widest) else f"{widest:.3g} on either side of the mean"
        lines.append(
            f"{rule} is not reached with {study.replicates:,} replicates: the widest interval is "
            f"{wide}, at {point_in_words(point, study.points[point])}"
        )
    # Nothing says that more replicates would ever have one: a war that nobody fights has no length.
    without = [point for point in range(len(study.points)) if point not in widths]
    if without:
        lines.append(
            f"{rule} leaves out {len(without):,} of {len(study.points):,} points, where no run has "
            f"a number; the first: {point_in_words(without[0], study.points[without[0]])}"
        )
    return lines
