"""Designs: which points of the factors' space a study visits."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.experiment.factors import Factor, Level
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError

Point = dict[str, Level]

#: Levels of Morris trajectories; SALib's usual choice.
MORRIS_LEVELS = 4


def design_points(kind: str, factors: Sequence[Factor], points: int, seed: int) -> list[Point]:
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
    if not factors:
        raise _wrong("nothing is varied; give --vary PATH=SPEC")
    repeated = [f.path for n, f in enumerate(factors) if f.path in {g.path for g in factors[:n]}]
    if repeated:
        raise _wrong(f"{repeated[0]} is varied twice; give it once")
    return DESIGNS[kind](factors, points, seed)


def _grid(factors: Sequence[Factor], points: int, seed: int) -> list[Point]:
    levels = [_levels(factor, "grid") for factor in factors]
    paths = [factor.path for factor in factors]
    return [dict(zip(paths, row, strict=True)) for row in itertools.product(*levels)]


def _zip(factors: Sequence[Factor], points: int, seed: int) -> list[Point]:
    levels = [_levels(factor, "zip") for factor in factors]
    counts = {len(row) for row in levels}
    if len(counts) > 1:
        said = ", ".join(f"{f.path} has {len(row)}" for f, row in zip(factors, levels, strict=True))
        raise _wrong(f"--design zip needs equally many values of each factor; {said}")
    paths = [factor.path for factor in factors]
    return [dict(zip(paths, row, strict=True)) for row in zip(*levels, strict=True)]


def _lhs(factors: Sequence[Factor], points: int, seed: int) -> list[Point]:
    from scipy.stats import qmc

    sampler = qmc.LatinHypercube(d=len(factors), rng=np.random.default_rng([seed, 1]))
    return _stretched(factors, sampler.random(points), "lhs")


def _sobol(factors: Sequence[Factor], points: int, seed: int) -> list[Point]:
    if points & (points - 1):
        below = 1 << (points.bit_length() - 1)
        raise _wrong(f"--design sobol needs a power of 2 as --points; take {below} or {2 * below}")
    from SALib.sample import sobol

    # SALib treats a seed of 0 as none at all.
    table = sobol.sample(_problem(factors), points, calc_second_order=False, seed=seed + 1)
    return _stretched(factors, table, "sobol")


def _morris(factors: Sequence[Factor], points: int, seed: int) -> list[Point]:
    from SALib.sample import morris

    table = morris.sample(_problem(factors), points, num_levels=MORRIS_LEVELS, seed=seed + 1)
    return _stretched(factors, table, "morris")


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


def _stretched(factors: Sequence[Factor], unit: NDArray[np.float64], kind: str) -> list[Point]:
    """Points of the unit cube, stretched to the factors' ranges; a list of words is cut up."""
    columns: list[list[Level]] = []
    for factor, column in zip(factors, unit.T, strict=True):
        if factor.low is not None and factor.high is not None:
            low, high = factor.low, factor.high
            columns.append([float(low + (high - low) * x) for x in column])
        elif factor.levels:
            count = len(factor.levels)
            columns.append([factor.levels[min(int(x * count), count - 1)] for x in column])
        else:
            raise _wrong(f"--design {kind} needs a range low:high for {factor.path}")
    paths = [factor.path for factor in factors]
    return [dict(zip(paths, row, strict=True)) for row in zip(*columns, strict=True)]


def _levels(factor: Factor, kind: str) -> tuple[Level, ...]:
    if not factor.levels:
        raise _wrong(
            f"--design {kind} needs values for {factor.path}; write a,b,c or low:high:count"
        )
    return factor.levels


def table_points(path: Path) -> list[Point]:
    """
    Points of a table in a CSV file: a column a factor, named by its path, a row a point.

    Raises
    ------
    ScenarioError
        If the file cannot be read as such, with the line.
    """
    import csv

    from dilemma_sim.experiment.factors import factor_from

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError([Problem(Place(str(path)), "", f"cannot be read: {error}")]) from None
    rows = list(csv.reader(text.splitlines()))
    if len(rows) < 2 or not all(name.strip() for name in rows[0]):
        message = "needs a first line of paths and a line for each point"
        raise ScenarioError([Problem(Place(str(path)), "", message)])
    paths = [name.strip() for name in rows[0]]
    points = []
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(paths) or not all(cell.strip() for cell in row):
            message = f"needs {len(paths)} values, as the first line has paths"
            raise ScenarioError([Problem(Place(str(path), line, 1), "", message)])
        levels = [factor_from(p, cell).levels for p, cell in zip(paths, row, strict=True)]
        if any(len(one) != 1 for one in levels):
            message = "needs one value a column; a range or a list cannot stand here"
            raise ScenarioError([Problem(Place(str(path), line, 1), "", message)])
        points.append({path: one[0] for path, one in zip(paths, levels, strict=True)})
    return points


def _wrong(message: str) -> ScenarioError:
    return ScenarioError([Problem(Place("design"), "", message)])
