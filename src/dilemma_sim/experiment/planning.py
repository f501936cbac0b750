"""From what a user asks for to a study: factors, ranges, points, and whether they can be meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim.experiment.checks import laid_at, path_faults, whole_paths
from dilemma_sim.experiment.chunk import measures_of
from dilemma_sim.experiment.designs import SAMPLED, Point, design_points, unsuited_factors
from dilemma_sim.experiment.effect import moved_nothing
from dilemma_sim.experiment.factors import Factor, factor_from_setting
from dilemma_sim.experiment.said import Blame, What, by_option, in_file
from dilemma_sim.experiment.study import Study
from dilemma_sim.experiment.sweep import every_range, plan_study
from dilemma_sim.experiment.table import in_table, read_table
from dilemma_sim.experiment.until import Until
from dilemma_sim.measures.table import measure_of
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.parts import NoSuchPathError
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError, did_you_mean, listed
from dilemma_sim.scenario.schema import Scenario, dyad_key
from dilemma_sim.scenario.tree import Node

if TYPE_CHECKING:
    from dilemma_sim.experiment.file import Experiment

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
        Patterns of paths: every number with a range that fits one is a factor too, unless a factor
        moves it, or moves the variant of the rule that has it.
    table : Path, optional
        A CSV file of points, in place of factors and a design.
    design : str
        Empty if the user named none that there is; only what else is wrong can then be told.
    file : Node, optional
        The experiment file in which all this was said, to tell places in it.
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
    file: Node | None = None


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
        file=experiment.tree,
    )


def planned(wanted: Wanted) -> tuple[Scenario, Study]:
    """
    Scenario and study of what is wanted.

    Raises
    ------
    ScenarioError
        With everything that is wrong with the scenario, the paths, the levels and the design, in
        the order of lines.
    """
    scenario, problems, laid = _loaded(wanted)
    try:
        design, blame, points, wrong = _asked(scenario, wanted, laid)
    except ScenarioError as error:
        raise ScenarioError(in_order([*problems, *error.problems])) from None
    problems += wrong
    study = None
    if points:
        try:
            study = plan_study(
                scenario,
                points,
                design=design,
                replicates=wanted.replicates,
                seed=wanted.seed,
                measures=wanted.measures,
                keep=wanted.keep,
                blame=blame,
            )
        except ScenarioError as error:
            problems += error.problems
    if problems or study is None:
        raise ScenarioError(in_order(problems))
    return scenario, study


def _asked(
    scenario: Scenario, wanted: Wanted, laid: Collection[str]
) -> tuple[str, Blame, Sequence[Point], list[Problem]]:
    """The design, how its faults are told, its points, and what stands against the others."""
    if wanted.table is not None:
        table = read_table(wanted.table)
        return "table", in_table(table), table.points, []
    named = {factor.path for factor in wanted.factors}
    blame = partial(by_option, named=named) if wanted.file is None else in_file(wanted.file)
    # A setting that is wrong may choose the variant whose numbers are varied.
    wrong = wanted.settings.keys() - laid
    factors = tuple(f for f in wanted.factors if not _below(f.path, wrong))
    return wanted.design, blame, *_points(scenario, replace(wanted, factors=factors), blame)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Faults in the order of lines; what has no line stays as it was found, and comes first."""

    def line(problem: Problem) -> tuple[str, int, int]:
        place = problem.place
        return (place.file, place.line, place.column) if place.line else ("", 0, 0)

    return sorted(problems, key=line)


def _loaded(wanted: Wanted) -> tuple[Scenario, list[Problem], Collection[str]]:
    """The scenario with all settings that are right, what is wrong, and the paths that are."""
    try:
        return load_scenario(wanted.scenario, wanted.settings), [], wanted.settings.keys()
    except ScenarioError as error:
        problems = [_as_said(fault, wanted) for fault in error.problems]
        wrong = {laid_at(fault, wanted.settings) for fault in error.problems} - {""}
    if not wrong:
        raise ScenarioError(problems)
    rest = {p: x for p, x in wanted.settings.items() if not _below(p, wrong)}
    try:
        scenario, more, laid = _loaded(replace(wanted, settings=rest))
    except ScenarioError as error:
        raise ScenarioError(in_order([*problems, *error.problems])) from None
    return scenario, problems + more, laid


def _below(path: str, others: Collection[str]) -> bool:
    """Whether a path is one of some others, or leads on from one."""
    return any(path == other or path.startswith(f"{other}.") for other in others)


def _as_said(fault: Problem, wanted: Wanted) -> Problem:
    """A fault of the scenario, with its place in the experiment file if it is one of that."""
    if wanted.file is None or fault.place.line:
        return fault
    blame = in_file(wanted.file)
    setting = laid_at(fault, wanted.settings)
    if setting:
        return blame(What("settings", setting), fault.message)
    return blame(What("scenario"), f"{fault.place.file}: {fault.message}")


def _points(scenario: Scenario, wanted: Wanted, blame: Blame) -> tuple[list[Point], list[Problem]]:
    """The points of a design, as far as they can be drawn, and what stands against the rest."""
    ranged, problems = _from_ranges(scenario, wanted.ranges, wanted.factors, blame)
    factors = [*wanted.factors, *ranged]
    levels = {f.path: next(iter(f.levels), f.low or 0.0) for f in factors}
    faults = path_faults(scenario, levels, blame)
    problems += faults.values()
    if problems and not factors:
        return [], problems
    design = wanted.design or "grid"
    if ranged and wanted.design and design not in SAMPLED:
        message = f"{design} visits values, and ranges list none; take {listed(SAMPLED, 'or')}"
        problems.append(blame(What("design"), message))
        factors = list(wanted.factors)
    unsuited = list(unsuited_factors(design, factors, wanted.points)) if factors else []
    if wanted.design:
        problems += [blame(what, message) for what, message in unsuited]
    wrong = {what.path for what, _ in unsuited} | faults.keys()
    suited = [factor for factor in factors if factor.path not in wrong]
    if "" in wrong or not suited:
        return [], problems
    return design_points(design, suited, wanted.points, wanted.seed), problems


def without_effect(scenario: Scenario, study: Study, wanted: Wanted) -> list[tuple[str, str]]:
    """
    Factors that the user named and that move no number, each with the reason.

    Those that come from the scenario's own ranges are not asked: there may be hundreds.
    """
    named = {factor.path for factor in wanted.factors} or set(study.factors)
    if wanted.ranges and not wanted.factors:
        return []
    instead = "--set" if wanted.file is None else "settings"
    found = []
    for path in study.factors:
        if path not in named:
            continue
        if len({point[path] for point in study.points}) == 1:
            found.append((path, f"has one level, so nothing is varied; use {instead} for it"))
        elif moved_nothing(scenario, study, path):
            found.append((path, "changes no number in this scenario"))
    return found


def _from_ranges(
    scenario: Scenario, patterns: Sequence[str], factors: Sequence[Factor], blame: Blame
) -> tuple[list[Factor], list[Problem]]:
    """Factors from the scenario's own ranges, and patterns that fit none."""
    if not patterns:
        return [], []
    known = [row for row in every_range(scenario) if RECORDED not in row[0]]
    problems = [
        blame(What("ranges", "" if pattern == "*" else pattern), _unfit(pattern))
        for pattern in patterns
        if not any(fits(pattern, path) for path, _, _ in known)
    ]
    taken = {one for factor in factors for one in _moved(scenario, factor.path)}
    ranged = [
        Factor(path, (), low, high)
        for path, low, high in known
        # A number of a rule is there at some points only, if another variant is in force at others.
        if not _below(path, taken) and any(fits(pattern, path) for pattern in patterns)
    ]
    return ranged, problems


def _unfit(pattern: str) -> str:
    if pattern == "*":
        return "there is no number that has a low and a high; give PATH=SPEC"
    return f"'{pattern}' fits no number that has a low and a high"


def _moved(scenario: Scenario, path: str) -> list[str]:
    try:
        return whole_paths(scenario, path)
    except NoSuchPathError:
        return []


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
