"""Paired comparison: what a variant changes, measure by measure, under the same luck."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.ensemble import runs_together, simulate_futures
from dilemma_sim.measures.table import MEASURES, Columns, Measure, measure_runs
from dilemma_sim.scenario.schema import Scenario

#: Resamples of the replicates behind every interval.
RESAMPLES = 2000
#: Part of the base's standard deviation over the replicates below which no difference counts.
SMALLEST = 0.01
#: Share of the resampled means that an interval holds.
LEVEL = 0.95

#: What of this page's choices decides a verdict: part of the identity of what is kept.
ARITHMETIC = {"resamples": RESAMPLES, "level": LEVEL, "smallest": SMALLEST}

UP, DOWN, NONE = "up", "down", "none"
AS_EXPECTED = "as expected"
OPPOSITE = "opposite"
NO_EFFECT = "no effect within the interval"
NOT_FORETOLD = {UP: "up, not foretold", DOWN: "down, not foretold"}


@dataclass(frozen=True)
class Effect:
    """
    What a variant does to one measure.

    Attributes
    ----------
    difference : float
        Mean over the replicates of variant minus base, in the measure's unit. NaN if the measure
        is unknown in every pair.
    low, high : float
        Bootstrap interval of that mean, 95%.
    same_sign_share : float
        Share of the pairs whose own difference has the sign of the mean; pairs without any
        difference do not count as such.
    replicates : int
        Pairs in which the measure is known.
    expected : str
        ``up``, ``down``, ``none``, or empty where nothing was foretold.
    verdict : str
        Expectation against finding, in words.
    """

    variant: str
    measure: str
    difference: float
    low: float
    high: float
    same_sign_share: float
    replicates: int
    expected: str
    verdict: str


def direction_of(low: float, high: float, smallest: float = 0.0) -> str:
    """
    Direction of an effect, from its interval.

    With one luck on both sides even a difference without any meaning can be sure. So one counts
    only if its interval reaches neither zero nor the smallest difference that matters.

    Examples
    --------
    >>> direction_of(0.1, 0.4), direction_of(-2.0, -1.0), direction_of(-0.1, 0.2)
    ('up', 'down', 'none')
    >>> direction_of(1e-9, 2e-9, smallest=1e-6)
    'none'
    """
    if low > smallest:
        return UP
    return DOWN if high < -smallest else NONE


def verdict_on(expected: str, found: str) -> str:
    """
    Expectation against finding.

    Examples
    --------
    >>> verdict_on("up", "up"), verdict_on("up", "down"), verdict_on("up", "none")
    ('as expected', 'opposite', 'no effect within the interval')
    >>> verdict_on("none", "up"), verdict_on("", "up")
    ('opposite', 'up, not foretold')
    """
    if not expected:
        return NOT_FORETOLD.get(found, NO_EFFECT)
    if expected == found:
        return AS_EXPECTED
    return NO_EFFECT if found == NONE else OPPOSITE


def paired_columns(
    base: Scenario,
    variants: Sequence[Scenario],
    replicates: int,
    seed: int,
    measures: Sequence[Measure] = MEASURES,
) -> tuple[Columns, list[Columns]]:
    """
    Measures of a scenario and of its variants, run by run, all under the same luck.

    Returns
    -------
    base, variants
        Column name to (replicates); a list of such for the variants, in their order.
    """
    parts: dict[int, list[Columns]] = {}
    together = runs_together(base)
    for first in range(0, replicates, together):
        numbers = range(first, min(first + together, replicates))
        for place, path in simulate_futures(base, variants, numbers, seed):
            parts.setdefault(place, []).append(measure_runs(path, measures))
    joined = {
        place: {name: np.concatenate([part[name] for part in found]) for name in found[0]}
        for place, found in parts.items()
    }
    return joined[-1], [joined[place] for place in range(len(variants))]


def effects(
    variant: str,
    expects: Mapping[str, str],
    before: Columns,
    after: Columns,
    measures: Sequence[str] | None = None,
) -> list[Effect]:
    """
    Paired differences of one variant against the base, with verdicts.

    Parameters
    ----------
    variant : str
        Its name.
    expects : mapping of column to str
        What was foretold: ``up``, ``down`` or ``none``.
    before, after : mapping of column to array (replicates)
        Measures of the base and of the variant.
    measures : sequence of str, optional
        Columns wanted; all that both have if left out.
    """
    names = [name for name in measures or before if name in before and name in after]
    change = np.stack([paired_difference(before[name], after[name]) for name in names])
    known = np.isfinite(change)
    with np.errstate(invalid="ignore"):
        mean = np.where(known, change, 0.0).sum(axis=1) / known.sum(axis=1)
    low, high = bootstrap_interval(change)
    rows = []
    for row, name in enumerate(names):
        pairs = int(known[row].sum())
        same = np.sign(change[row][known[row]]) == np.sign(mean[row])
        alike = mean[row] != 0.0 and pairs > 0
        expected = expects.get(name, "")
        found_there = direction_of(low[row], high[row], smallest_of(before[name]))
        rows.append(
            Effect(
                variant,
                name,
                float(mean[row]),
                float(low[row]),
                float(high[row]),
                float(same.mean()) if alike else 0.0,
                pairs,
                expected,
                verdict_on(expected, found_there),
            )
        )
    return rows


def smallest_of(before: NDArray[np.float64]) -> float:
    """
    Smallest difference that counts: a hundredth of the spread that luck gives the base.

    Examples
    --------
    >>> import numpy as np
    >>> smallest_of(np.array([1.0, 3.0])), smallest_of(np.array([np.inf, 2.0]))
    (0.01, 0.0)
    """
    known = before[np.isfinite(before)]
    return SMALLEST * float(np.std(known)) if len(known) else 0.0


def paired_difference(
    before: NDArray[np.float64], after: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    After minus before, pair by pair; NaN where either is unknown.

    Examples
    --------
    >>> import numpy as np
    >>> paired_difference(np.array([1.0, np.inf]), np.array([3.0, np.inf]))
    array([ 2., nan])
    """
    with np.errstate(invalid="ignore"):
        change = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    return np.where(np.isfinite(change), change, np.nan)


@functools.lru_cache(maxsize=4)
def _resamples(pairs: int, seed: int) -> NDArray[np.int64]:
    """How often each resample holds each pair; drawn once for all variants of a comparison."""
    luck = np.random.default_rng(seed)
    return luck.multinomial(pairs, [1.0 / pairs] * pairs, RESAMPLES)


def bootstrap_interval(
    change: NDArray[np.float64], *, seed: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Percentile interval of a mean, by resampling the replicates [Efron1993]_.

    All rows are resampled alike, so that intervals of one table belong together.

    Parameters
    ----------
    change : array (row, replicate)
        NaN where a pair is unknown; it is then left out of every resample.
    seed : int
        Of the resampling; the same differences always give the same interval.

    Returns
    -------
    low, high : array (row,)
        NaN without any known pair.
    """
    pairs = change.shape[1]
    draws = _resamples(pairs, seed)
    known = np.isfinite(change)
    count = known.astype(float) @ draws.T
    with np.errstate(invalid="ignore", divide="ignore"):
        means = (np.where(known, change, 0.0) @ draws.T) / count
    tail = 50.0 * (1.0 - LEVEL)
    edges = np.full((2, len(change)), np.nan)
    for row in np.nonzero(known.any(axis=1))[0]:
        drawn = means[row][np.isfinite(means[row])]
        # A mean that never varies has no width; rounding would give it some.
        whole = change[row][known[row]]
        edges[:, row] = (
            whole[0] if np.all(whole == whole[0]) else np.percentile(drawn, [tail, 100.0 - tail])
        )
    return edges[0], edges[1]
