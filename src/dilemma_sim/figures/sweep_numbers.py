"""The numbers that the figures of a study show: middles, intervals, and paired differences.

A table with a row a run comes in. Runs of one replicate share their luck at every point, so the
points are compared replicate by replicate: what luck does to both alike drops out.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import pandas
    from numpy.typing import NDArray

    from dilemma_sim.figures.sweep_panels import Quantity, Show

    Floats = NDArray[np.float64]

#: Share of what chance gives that an interval holds.
SURE = 0.95


def summary(
    table: pandas.DataFrame, x: str, measure: str, show: Show
) -> tuple[list[Any], Floats, Floats, Floats]:
    """Levels of a factor, and low end, middle and high end of a measure at each."""
    import numpy as np

    of: Callable[[Floats], tuple[float, ...]] = median_of
    if show == "mean":
        of = mean_of
        table = _cases(table, [x], measure)
    parts = [
        (level, of(values.to_numpy(float)))
        for level, values in table.groupby(x, sort=True)[measure]
    ]
    low, middle, high = np.array([ends for _, ends in parts]).T
    return [level for level, _ in parts], low, middle, high


def median_of(values: Floats) -> tuple[float, ...]:
    """Median within the middle 80%."""
    import numpy as np

    return tuple(float(q) for q in np.quantile(values, (0.1, 0.5, 0.9)))


def mean_of(values: Floats) -> tuple[float, ...]:
    """Mean within Student's interval, which is wider than the normal one for few runs."""
    from scipy.special import stdtrit

    mean = float(values.mean())
    margin = 0.0
    if len(values) > 1:
        width = float(stdtrit(len(values) - 1, 0.5 + SURE / 2))
        margin = width * float(values.std(ddof=1)) / math.sqrt(len(values))
    return mean - margin, mean, mean + margin


def differences(
    table: pandas.DataFrame, along: str, within: Sequence[str], measure: str
) -> pandas.DataFrame:
    """
    A row a replicate with the difference to the first level of a factor.

    Parameters
    ----------
    table : DataFrame
        Its first row has the level that the others are compared with.
    along : str
        The factor.
    within : sequence of str
        Factors of which only equal levels are compared.
    measure : str
    """
    first = table[along].iloc[0]
    cases = _cases(table, [*within, along], measure)
    pair = [*within, "replicate"]
    reference = cases[cases[along] == first].set_index(pair)[[measure, "runs"]]
    both = cases.join(reference.add_suffix(" of the first"), on=pair, how="inner")
    # Where a run of one side failed, the two sides are not about the same cases.
    both = both[both["runs"] == both["runs of the first"]]
    return both.assign(**{measure: both[measure] - both[f"{measure} of the first"]})


def _cases(table: pandas.DataFrame, by: Sequence[str], measure: str) -> pandas.DataFrame:
    """Runs of several points with one luck are one case, not several: the mean of each."""
    groups = table.groupby([*by, "replicate"], sort=False)[measure]
    found = groups.agg(["mean", "count", "size"])
    # The mean of a case with an unknown run is unknown.
    mean = found["mean"].where(found["count"] == found["size"])
    return mean.rename(measure).to_frame().assign(runs=found["size"]).reset_index()


def pooled(
    table: pandas.DataFrame, shown: Sequence[str], measures: Sequence[Quantity]
) -> list[str]:
    """Factors with several levels behind one mark of a figure, which it does not show."""
    known = {"point", "replicate", *shown, *(measure.column for measure in measures)}
    marks = table.groupby(list(shown))
    others = [str(column) for column in table if column not in known]
    return [column for column in others if marks[column].nunique().max() > 1]


def correlation(ranks: pandas.DataFrame, one: Quantity, other: Quantity) -> float:
    """Correlation of two columns of ranks; none where one of them stays as it is."""
    first, second = ranks[one.column], ranks[other.column]
    if first.nunique() < 2 or second.nunique() < 2:
        return 0.0
    return float(first.corr(second))


def chance_bound(points: int, factors: int) -> float:
    """
    Rank correlation that the strongest of so many idle factors stays below in 95% of all cases.

    With many factors some look strong by chance alone, so the bound is Sidak's over all of them.

    Examples
    --------
    >>> round(chance_bound(96, 1), 2), round(chance_bound(96, 84), 2)
    (0.2, 0.35)
    """
    from statistics import NormalDist

    each = SURE ** (1.0 / max(factors, 1))
    return NormalDist().inv_cdf(0.5 + each / 2) / math.sqrt(max(points - 1, 1))
