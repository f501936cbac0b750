"""The tables of a hindcast for the terminal."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dilemma_sim.cli.tables import aligned_left

if TYPE_CHECKING:
    from dilemma_sim.analysis.hindcast.study import Hindcast
    from dilemma_sim.analysis.hindcast.verdict import Row

_WIDTH = 110
_TITLES = {"model": "models", "baseline": "naive forecasts", "ablation": "ablations"}


def report(result: Hindcast) -> str:
    """The verdict, the table of forecasters, arms races and patterns.

    Parameters
    ----------
    result : Hindcast
        From the study.
    """
    import numpy as np

    from dilemma_sim.analysis.hindcast.verdict import rows, verdict

    first = "\n".join(_wrapped(line) for line in verdict(result))
    parts = [first, _about(result), _table(result, rows(result))]
    late = [
        row
        for row in rows(result, since=result.free_origin)
        if row.kind != "ablation" and np.isfinite(row.mae[0])
    ]
    title = f"The same from {result.free_origin} on, years that neither calibration nor learning"
    parts.append(f"{title} had seen:\n{_table(result, late, tests=False)}")
    if result.outsiders and len(result.outsiders) < len(result.grid.states):
        outside = [row for row in rows(result, result.outsiders) if row.kind != "ablation"]
        title = f"States that no treaty covers ({', '.join(result.outsiders)}):"
        parts.append(f"{title}\n{_table(result, outside, tests=False)}")
    if result.flags:
        parts.append(_races(result))
    if result.patterns:
        parts.append(_patterns(result))
    return "\n\n".join(parts)


def _wrapped(line: str) -> str:
    return textwrap.fill(line, _WIDTH, subsequent_indent="    ", break_on_hyphens=False)


def _about(result: Hindcast) -> str:
    grid, last = result.grid, result.grid.last
    told = (
        f"{result.scenario.name}: {len(grid.states)} states ({', '.join(grid.states)}), equal "
        f"weight; origins {grid.origins[0]} to {grid.origins[-1]}, outcomes to {last}; free run "
        f"from {result.free_origin}; {result.replicates} runs at each origin, seed {result.seed}. "
        "Errors are mean absolute errors of log spending; 0.10 is about 10%. Output is known where "
        "a line does not say that it is forecast too."
    )
    soft = sorted(grid.history.soft & set(grid.states))
    if soft:
        told += (
            f" {', '.join(soft)}: figures are estimates, revised from release to release by more "
            "than a year's growth, so the mean level of the years ahead is scored, from three "
            "years on."
        )
    return "\n".join(textwrap.wrap(told, _WIDTH))


def _table(result: Hindcast, rows: Sequence[Row], tests: bool = True) -> str:
    from dilemma_sim.analysis.hindcast.verdict import main_horizon

    h = main_horizon(result)
    heads = ["", *(f"{k} yr" for k in result.horizons), "free", "bias", "CRPS", "cover", "width"]
    if tests:
        heads += ["p(walk)", "p(plans)", "origins"]
    cells, kind = [heads], ""
    for row in rows:
        if row.kind != kind:
            kind = row.kind
            cells.append([_TITLES[kind], *[""] * (len(heads) - 1)])
        numbers = (*row.mae, row.free_run, row.bias, row.crps, row.coverage, row.width)
        label = f"  {row.label}" + (f" ({row.note})" if row.note else "")
        line = [label, *(_three(value) for value in numbers)]
        if tests:
            line += [_two(row.against_walk), _two(row.against_plans), str(row.origins)]
        cells.append(line)
    legend = f"free: all years after {result.free_origin}; bias, CRPS, coverage and width of the "
    legend += f"80% interval at {h} years"
    if tests:
        legend += (
            ";\np: Diebold-Mariano test against the random walk and plans only, on shared origins; "
            "lines with fewer\norigins do not compare with the others line by line, the tests and "
            "the verdict do"
        )
    return f"{_lined_up(cells)}\n{legend}"


def _races(result: Hindcast) -> str:
    cells = [["arms races in the next 3 years", "money", "Brier", "stated", "happened", "cases"]]
    cells += [
        [
            f"  {score.name}",
            score.money,
            _three(score.brier),
            _three(score.stated),
            _three(score.happened),
            str(score.cases),
        ]
        for score in result.flags
    ]
    return _lined_up(cells)


def _patterns(result: Hindcast) -> str:
    from dilemma_sim.analysis.patterns import STATUS

    cells = [["patterns", "runs", "no reaction", "median", "record", "status", "claim"]]
    for row in result.patterns:
        met = {True: "", False: " (fails)", None: ""}[row.observed_holds]
        cells.append(
            [
                f"  {row.name}",
                _two(row.share),
                _two(row.share_without_reaction),
                _three(row.median),
                "*" if row.observed_holds is None else f"{row.observed}{met}",
                row.status,
                f"{row.claim} ({row.tolerance})",
            ]
        )
    lines = [f"{word}: {meaning}" for word, meaning in STATUS.items()]
    lines.append("runs: share of runs in which it holds; *: the record of spending cannot tell")
    return "\n".join([_lined_up(cells, last_left=2), *lines])


def _lined_up(cells: Sequence[Sequence[str]], last_left: int = 0) -> str:
    return aligned_left(cells, right=range(1, len(cells[0]) - last_left))


def _three(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f}"


def _two(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.2f}"
