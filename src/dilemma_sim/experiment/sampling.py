"""Inputs drawn from their ranges: one draw a replicate, evenly spread over every range."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.experiment.designs import design_points
from dilemma_sim.experiment.factors import Factor
from dilemma_sim.experiment.planning import RECORDED
from dilemma_sim.experiment.study import as_written, limits_of, live_factors, unread_factors
from dilemma_sim.experiment.sweep import every_range
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.parts import found
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError
from dilemma_sim.scenario.provenance import provenance_of
from dilemma_sim.scenario.resolved import resolved_yaml
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.possible import HOSTILE_ENOUGH

Range = tuple[str, float, float]
#: How far inside a limit a range that is cut there ends; the limit itself lies on one side.
_INSIDE = 1e-9


@dataclass(frozen=True)
class Drawn:
    """
    Inputs that differ between replicates.

    Attributes
    ----------
    levels : mapping of path to array (replicate,)
    held : tuple of str
        Paths with a range that stay at their value, since they make the structure of the world
        or are read by nobody.
    cut : tuple of str
        Paths that were drawn from one side of a limit only; see :func:`draw_inputs`.
    """

    levels: Mapping[str, NDArray[np.float64]]
    held: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """One name for all that was drawn: ranges are no part of a scenario's hash."""
        table = hashlib.sha256()
        for path, row in sorted(self.levels.items()):
            table.update(path.encode() + row.tobytes())
        return table.hexdigest()


def draw_inputs(scenario: Scenario, replicates: int, seed: int) -> Drawn:
    """
    Draw every number that has a low and a high, independently and once for each replicate.

    Parameters
    ----------
    scenario : Scenario
    replicates : int, >= 1
    seed : int, >= 0

    Returns
    -------
    Drawn
        The design is the Latin hypercube of a sweep. Recorded series stay, since no run reads
        them. Dates, lags and counts of steps stay, since all runs move together. A hostility, a
        hotspot or an affinity whose range crosses the limit that decides who can clash, who is a
        rival and who can sign is drawn from the side of its value: the runs of one table must
        be about the same rivals.

    Raises
    ------
    ScenarioError
        If nothing has a range, or a draw could be no valid input.
    """
    ranges = [row for row in every_range(scenario) if RECORDED not in row[0]]
    if not ranges:
        file = (provenance_of(scenario).files or ("scenario",))[-1]
        message = "no number has a low and a high; give some a range, or leave --inputs out"
        raise ScenarioError([Problem(Place(file), "", message)])
    _refuse_impossible(scenario, ranges)
    live = set(live_factors(scenario, {path: low for path, low, _ in ranges}))
    sided = [_on_its_side(scenario, row) for row in ranges if row[0] in live]
    wide = {path: (low, high) for path, low, high in ranges}
    # On its side of a limit a number may be one that nobody reads: an affinity too small to sign.
    unread = unread_factors(scenario, {path: np.array([low]) for path, low, _ in sided})
    chosen = [
        Factor(path, (), low, high)
        for path, low, high in sided
        if low < high and path not in unread
    ]
    points = design_points("lhs", chosen, replicates, seed)
    levels = {
        factor.path: np.array([float(point[factor.path]) for point in points]) for factor in chosen
    }
    return Drawn(
        levels,
        held=tuple(path for path, _, _ in ranges if path not in levels),
        cut=tuple(f.path for f in chosen if (f.low, f.high) != wide[f.path]),
    )


def _on_its_side(scenario: Scenario, row: Range) -> Range:
    """A range without what lies beyond a limit from the scenario's own value."""
    path, low, high = row
    limits = limits_of(path)
    if not limits:
        return row
    value = _value_of(scenario, path)
    for limit in limits:
        # Rivals and signers lie above their limit; who can clash lies on it or above.
        above = value >= limit if limit == HOSTILE_ENOUGH else value > limit
        least = limit if limit == HOSTILE_ENOUGH else limit + _INSIDE
        most = limit - _INSIDE if limit == HOSTILE_ENOUGH else limit
        low, high = (max(low, least), high) if above else (low, min(high, most))
    return path, low, high


def _value_of(scenario: Scenario, path: str) -> float:
    value = found(scenario, path)[0][1]
    return float(value) if isinstance(value, int | float) else -inf


def _refuse_impossible(scenario: Scenario, ranges: Sequence[Range]) -> None:
    """Read the scenario with all ranges at their low ends and at their high ends."""
    problems: dict[str, Problem] = {}
    with TemporaryDirectory() as folder:
        file = Path(folder) / "scenario.yaml"
        file.write_text(resolved_yaml(scenario), encoding="utf-8")
        for side, words in ((1, "low"), (2, "high")):
            try:
                load_scenario(file, {str(row[0]): as_written(row[side]) for row in ranges})
            except ScenarioError as error:
                for fault in error.problems:
                    message = f"at the {words} end of its range: {fault.message}"
                    place = _place_of(scenario, fault.path, ranges)
                    # Shares that must sum to one fail at either end; once is enough.
                    problems.setdefault(fault.path, Problem(place, fault.path, message))
    if problems:
        raise ScenarioError(problems.values())


def _place_of(scenario: Scenario, path: str, ranges: Iterable[Range]) -> Place:
    """Where the range stands that a fault is about, or the first range of its group."""
    inside = {known for known, _, _ in ranges if known == path or known.startswith(f"{path}.")}
    provenance = provenance_of(scenario)
    for steps, story in provenance.stories.items():
        if ".".join(str(step) for step in steps) in inside:
            return Place(story.file, story.line, story.column)
    return Place((provenance.files or ("scenario",))[-1])
