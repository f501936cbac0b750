"""From what a user asks for to a study: factors, ranges, points, and whether they can be meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dilemma_sim.experiment.chunk import measures_of
from dilemma_sim.experiment.designs import design_points, table_points
from dilemma_sim.experiment.effect import moved_nothing
from dilemma_sim.experiment.factors import Factor, factor_from_setting
from dilemma_sim.experiment.file import Experiment
from dilemma_sim.experiment.study import Study
from dilemma_sim.experiment.sweep import Until, every_range, plan_study
from dilemma_sim.measures.table import measure_of
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError, did_you_mean
from dilemma_sim.scenario.schema import Scenario, dyad_key

#: Recorded figures have ranges too, but no run reads them: results are only held against them.
RECORDED = ".spending_series."


@dataclass(frozen=True)
class Wanted:
    """
    What is varied, how, and how often.

    Attributes
    ----------
    scenario : Path
    settings : mapping
        Values laid over the scenario.
    factors : tuple of Factor
        What the user named.
    ranges : tuple of str
        Patterns of paths: every number with a range that fits one is a factor too.
    table : Path, optional
        A CSV file of points, in place of factors and a design.
    """

    scenario: Path
    settings: Mapping[str, object] = field(default_factory=dict)
    factors: tuple[Factor, ...] = ()
    ranges: tuple[str, ...] = ()
    table: Path | None = None
    design: str = "grid"
    points: int = 64
    replicates: int = 20
    seed: int = 0
    measures: str = "headline"
    keep: str = "no"


def factors_of(settings: Sequence[str]) -> tuple[Factor, ...]:
    """
    Factors of what stands after each ``--vary``.

    Raises
    ------
    ScenarioError
        With everything that is wrong with them.
    """
    found: list[Factor] = []
    problems: list[Problem] = []
    for text in settings:
        try:
            found.append(factor_from_setting(text))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return tuple(found)


def wanted_by(experiment: Experiment, replicates: int | None) -> Wanted:
    """What an experiment file wants, with another number of replicates if one is given."""
    return Wanted(
        scenario=experiment.scenario,
        settings=experiment.settings,
        factors=experiment.factors,
        ranges=experiment.ranges,
        design=experiment.design,
        points=experiment.points,
        replicates=experiment.replicates if replicates is None else replicates,
        seed=experiment.seed,
        measures=experiment.measures,
        keep=experiment.keep,
    )


def planned(wanted: Wanted) -> tuple[Scenario, Study]:
    """
    Scenario and study of what is wanted.

    Raises
    ------
    ScenarioError
        If the scenario, a path, a level or the design is wrong.
    """
    scenario = load_scenario(wanted.scenario, wanted.settings)
    if wanted.table is not None:
        design, points = "table", table_points(wanted.table)
    else:
        named = tuple(factor.path for factor in wanted.factors)
        factors = (*wanted.factors, *_from_ranges(scenario, wanted.ranges, named))
        design = wanted.design
        points = design_points(design, factors, wanted.points, wanted.seed)
    study = plan_study(
        scenario,
        points,
        design=design,
        replicates=wanted.replicates,
        seed=wanted.seed,
        measures=wanted.measures,
        keep=wanted.keep,
    )
    return scenario, study


def without_effect(scenario: Scenario, study: Study, wanted: Wanted) -> list[str]:
    """
    Factors that the user named and that move no number.

    Those that come from the scenario's own ranges are not asked: there may be hundreds.
    """
    named = {factor.path for factor in wanted.factors} or set(study.factors)
    if wanted.ranges and not wanted.factors:
        return []
    return [p for p in study.factors if p in named and moved_nothing(scenario, study, p)]


def _from_ranges(scenario: Scenario, patterns: Sequence[str], named: Sequence[str]) -> list[Factor]:
    if not patterns:
        return []
    known = [row for row in every_range(scenario) if RECORDED not in row[0]]
    for pattern in patterns:
        if not any(fits(pattern, path) for path, _, _ in known):
            message = "no number that has a low and a high has such a path"
            raise ScenarioError([Problem(Place(f"ranges: {pattern}"), "", message)])
    return [
        Factor(path, (), low, high)
        for path, low, high in known
        if path not in named and any(fits(pattern, path) for pattern in patterns)
    ]


def fits(pattern: str, path: str) -> bool:
    """
    Whether a path fits a pattern in which ``*`` stands for any words.

    Examples
    --------
    >>> fits("states.*.burden", "states.SRB.burden"), fits("states.*.burden", "states.SRB.gdp")
    (True, False)
    """
    first, *others = pattern.split("*")
    if not path.startswith(first):
        return False
    rest = path[len(first) :]
    for n, part in enumerate(others):
        if n == len(others) - 1:
            return rest.endswith(part)
        _, found, rest = rest.partition(part)
        if part and not found:
            return False
    return not rest


def check_until(until: Until, study: Study, scenario: Scenario) -> None:
    """
    Make sure that the measure of ``--until`` is one that the runs report.

    Raises
    ------
    ScenarioError
        If it is not.
    """
    place = Place(f"--until {until.measure}:{until.half_width:g}")
    known = measures_of(study)
    try:
        measure = measure_of(until.measure, known)
    except KeyError:
        advice = did_you_mean(until.measure, (row.name for row in known))
        message = f"the runs report no measure '{until.measure}'{advice}"
        raise ScenarioError([Problem(place, "", message)]) from None
    _, *labels = until.measure.split(".")
    if measure.name.endswith((".ID", ".A-B")):
        states = labels[0].split("-")
        strange = [state for state in states if state not in scenario.states]
        tidy = dyad_key(*states) if len(states) == 2 else labels[0]
        if strange or tidy != labels[0]:
            advice = did_you_mean(strange[0], scenario.states) if strange else f"; write {tidy}"
            message = f"the runs report no measure '{until.measure}'{advice}"
            raise ScenarioError([Problem(place, "", message)])
