"""Designs: which points of the factors' space a study visits."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.experiment.factors import Factor, Level
from dilemma_sim.experiment.said import Blame, What, by_option
from dilemma_sim.scenario.problems import ScenarioError

Point = dict[str, Level]

#: Levels of Morris trajectories; SALib's usual choice.
MORRIS_LEVELS = 4


def design_points(
    kind: str, factors: Sequence[Factor], points: int, seed: int, blame: Blame = by_option
) -> list[Point]:
    """
    Points of a design, in its own order.

    Parameters
    ----------
    kind : {"grid", "zip", "lhs", "sobol", "morris"}
    factors : sequence of Factor
    points : int
        Points of ``lhs``, base samples of ``sobol`` (a power of 2), trajectories of ``morris``.
    seed : int
        For the designs that draw.
    blame : callable
        How a fault is told.

    Returns
    -------
    list of dict
        Path to level. ``sobol`` and ``morris`` keep the layout of SALib, so that indices can be
        computed from the results later: ``sobol`` has N (D + 2) points, ``morris`` N (D + 1).

    Raises
    ------
    ScenarioError
        If the factors do not suit the design.
    """
    unsuited = list(unsuited_factors(kind, factors, points))
    if unsuited:
        raise ScenarioError(blame(what, message) for what, message in unsuited)
    return DESIGNS[kind](factors, points, seed)


def unsuited_factors(
    kind: str, factors: Sequence[Factor], points: int
) -> Iterator[tuple[What, str]]:
    """Everything in which some factors and a design do not go together, and what to do."""
    if not factors:
        yield What("factors"), "nothing is varied; give PATH=SPEC"
    paths = [factor.path for factor in factors]
    for n, factor in enumerate(factors):
        what = What("factors", factor.path)
        if factor.path in paths[:n]:
            yield what, "is varied twice; give it once"
        elif kind not in SAMPLED and not factor.levels:
            advice = "write a,b,c or low:high:count, or take a sampled design such as lhs"
            yield what, f"{kind} needs values; {advice}"
        elif kind in SAMPLED and factor.levels and factor.has_range:
            yield what, f"{kind} draws from the whole range and takes no count; write low:high"
        elif kind in SAMPLED and not factor.levels and not factor.has_range:
            yield what, f"{kind} needs a range; write low:high"
    counts = [len(factor.levels) for factor in factors if factor.levels]
    if kind == "zip" and len(set(counts)) > 1:
        said = ", ".join(f"{f.path} has {len(f.levels)}" for f in factors if f.levels)
        yield What("design"), f"zip needs equally many values of each factor; {said}"
    if kind == "sobol" and points & (points - 1):
        below = 1 << (points.bit_length() - 1)
        yield What("points"), f"sobol needs a power of 2; take {below} or {2 * below}"


def _grid(factors: Sequence[Factor], points: int, seed: int) -> list[Point]:
    paths = [factor.path for factor in factors]
    rows = itertools.product(*(factor.levels for factor in factors))
    return [dict(zip(paths, row, strict=True)) for row in rows]


def _zip(factors: Sequence[Factor], points: int, seed: int) -> list[Point]:
    paths = [factor.path for factor in factors]
    rows = zip(*(factor.levels for factor in factors), strict=True)
    return [dict(zip(paths, row, strict=True)) for row in rows]


def _lhs(factors: Sequence[Factor], points: int, seed: int) -> list[Point]:
    from scipy.stats import qmc

    sampler = qmc.LatinHypercube(d=len(factors), rng=np.random.default_rng([seed, 1]))
    return _stretched(factors, sampler.random(points))


def _sobol(factors: Sequence[Factor], points: int, seed: int) -> list[Point]:
    from SALib.sample import sobol

    # SALib treats a seed of 0 as none at all.
    table = sobol.sample(_problem(factors), points, calc_second_order=False, seed=seed + 1)
    return _stretched(factors, table)


def _morris(factors: Sequence[Factor], points: int, seed: int) -> list[Point]:
    from SALib.sample import morris

    table = morris.sample(_problem(factors), points, num_levels=MORRIS_LEVELS, seed=seed + 1)
    return _stretched(factors, table)


DESIGNS: dict[str, Callable[[Sequence[Factor], int, int], list[Point]]] = {
    "grid": _grid,
    "zip": _zip,
    "lhs": _lhs,
    "sobol": _sobol,
    "morris": _morris,
}
#: Designs that draw points from ranges; the others visit the values that are given.
SAMPLED = ("lhs", "sobol", "morris")


def _problem(factors: Sequence[Factor]) -> Mapping[str, object]:
    """The unit cube under the factors' names, as SALib wants it."""
    return {
        "num_vars": len(factors),
        "names": [factor.path for factor in factors],
        "bounds": [[0.0, 1.0]] * len(factors),
    }


def _stretched(factors: Sequence[Factor], unit: NDArray[np.float64]) -> list[Point]:
    """Points of the unit cube, stretched to the factors' ranges; a list is cut up."""
    columns = [_drawn(factor, column) for factor, column in zip(factors, unit.T, strict=True)]
    paths = [factor.path for factor in factors]
    return [dict(zip(paths, row, strict=True)) for row in zip(*columns, strict=True)]


def _drawn(factor: Factor, column: NDArray[np.float64]) -> list[Level]:
    if factor.low is not None and factor.high is not None:
        return [float(factor.low + (factor.high - factor.low) * x) for x in column]
    count = len(factor.levels)
    return [factor.levels[min(int(x * count), count - 1)] for x in column]
