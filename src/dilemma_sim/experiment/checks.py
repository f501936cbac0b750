"""Whether what is varied can be meant: paths that lead somewhere, and points that can be run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dilemma_sim.experiment.designs import Point
from dilemma_sim.experiment.factors import Level
from dilemma_sim.experiment.said import Blame, What
from dilemma_sim.experiment.study import expanded, under_points
from dilemma_sim.rules.variants import registered
from dilemma_sim.scenario.parts import NoSuchPathError
from dilemma_sim.scenario.problems import Problem, ScenarioError, listed
from dilemma_sim.scenario.schema import Scenario


def whole_paths(scenario: Scenario, path: str) -> list[str]:
    """
    What a path moves, with every ``*`` written out; a variant goes by the name of its rule.

    Raises
    ------
    NoSuchPathError
        If it leads nowhere.
    """
    found = expanded(scenario, {path: 0.0})
    return [one.removesuffix(".variant") if _rule_of(one) else one for one in found]


def _rule_of(path: str) -> str:
    """The rule whose variant is at a path; empty for any other path."""
    steps = path.removesuffix(".variant").split(".")
    return steps[1] if len(steps) == 2 and steps[0] == "rules" else ""


def path_faults(scenario: Scenario, levels: Point, blame: Blame) -> dict[str, Problem]:
    """
    Factors that cannot be varied at all, whatever the others are.

    A path must lead somewhere; no two may move one number, since their order would decide which
    holds; and a rule takes names of variants.

    Parameters
    ----------
    scenario : Scenario
    levels : mapping
        A level of each factor, a number if it has any.
    blame : callable
    """
    faults: dict[str, Problem] = {}
    taken: dict[str, str] = {}
    for path, level in levels.items():
        try:
            moved = whole_paths(scenario, path)
        except NoSuchPathError as error:
            faults[path] = blame(What("factors", path), str(error))
            continue
        rule = _rule_of(moved[0])
        if rule in registered() and not isinstance(level, str):
            message = f"a rule takes names of variants; write {listed(registered()[rule])}"
            faults[path] = blame(What("factors", path, {path: level}), message)
        twice = [one for one in moved if one in taken]
        if twice:
            message = f"moves {twice[0]}, as {taken[twice[0]]} does; keep one of the two"
            faults[path] = blame(What("factors", path), message)
        taken |= dict.fromkeys(moved, path)
    return faults


def point_faults(scenario: Scenario, points: Sequence[Point], blame: Blame) -> list[Problem]:
    """
    What is wrong with some points, each laid over the scenario as for a run of it alone.

    A level that is wrong is told once, and then hides what follows from it. What is wrong
    between levels is told of the first point that has it.
    """
    levels: list[Problem] = []
    between: list[Problem] = []
    with under_points(scenario) as under:
        for point in points:
            wrong, others = _faults(under, point, blame)
            levels += wrong
            between = between or others
    return list(dict.fromkeys([*levels, *between]))


def _faults(
    under: Callable[[Point], Scenario], point: Point, blame: Blame
) -> tuple[list[Problem], list[Problem]]:
    """Faults of levels at a point, and, if there are none, those between levels."""
    try:
        under(point)
    except ScenarioError as error:
        wrong = {laid_at(fault, point): fault for fault in reversed(error.problems)}
        between = [blame(What("factors", point=point), f.message) for f in error.problems]
    else:
        return [], []
    levels = [blame(What("factors", p, point), f.message) for p, f in wrong.items() if p]
    if not levels:
        return [], between
    # A wrong variant hides the faults of other levels.
    rest = {path: level for path, level in point.items() if path not in wrong}
    return levels + (_faults(under, rest, blame)[0] if rest else []), []


def laid_at(fault: Problem, laid: Mapping[str, object]) -> str:
    """The path of the laid value that a fault is about; empty if it is about none alone."""
    fitting = [path for path in laid if fault.place.file.startswith(f"--set {path}=")]
    return max(fitting, key=len, default="")


def levels_of(points: Sequence[Point]) -> dict[str, Level]:
    """A level of each factor, a number if it has any."""
    return {
        path: next((point[path] for point in points if not isinstance(point[path], str)), level)
        for path, level in points[0].items()
    }
