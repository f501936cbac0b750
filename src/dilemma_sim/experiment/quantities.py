"""Plain words and units for the columns of a study: its factors and its measures."""

from __future__ import annotations

from collections.abc import Mapping

from dilemma_sim.figures.sweep_panels import Quantity
from dilemma_sim.measures.table import MEASURES, Measure, measure_of
from dilemma_sim.scenario.parts import NoSuchPathError, found
from dilemma_sim.scenario.problems import did_you_mean
from dilemma_sim.scenario.provenance import provenance_of
from dilemma_sim.scenario.schema import Scenario

#: At the end of a measure's name: every column of its family.
FAMILY = ".*"


def factor_quantity(scenario: Scenario, path: str, labels: Mapping[str, str]) -> Quantity:
    """
    Words and unit of a factor: those of the experiment, or its path and the scenario's unit.

    Parameters
    ----------
    scenario : Scenario
        Knows the unit.
    path : str
    labels : mapping
        Words for some paths, with the unit in parentheses if one is wanted.
    """
    if path in labels:
        return Quantity(path, labels[path])
    try:
        places = [place for place, _ in found(scenario, path)]
    except NoSuchPathError:
        places = []
    story = provenance_of(scenario).of(places[0]) if places else None
    return Quantity(path, path_words(path), (story and story.unit) or "")


def path_words(path: str) -> str:
    """
    A path in short plain words.

    Examples
    --------
    >>> path_words("rules.spending.threat_elasticity"), path_words("states.SRB.burden")
    ('threat elasticity', 'burden of SRB')
    >>> path_words("rules.threat_perception"), path_words("beliefs.XKX.SRB")
    ('threat perception', 'belief of XKX about SRB')
    >>> path_words("events.Munich: NATO.value"), path_words("dyads.*.transparency")
    ('Munich: NATO', 'transparency')
    >>> path_words("states.SRB.plans.Serbia 2022.target")
    'Serbia 2022: target of SRB'
    >>> path_words("states.SRB.industry.artillery.capacity")
    'artillery capacity of SRB'
    """
    section, _, rest = path.partition(".")
    owner, _, name = rest.partition(".")
    if section == "rules":
        return (rest.rpartition(".")[2] or rest).replace("_", " ")
    if section == "events":
        return rest.removesuffix(".value")
    if section == "beliefs":
        return f"belief of {owner} about {name}"
    kind, _, inside = name.partition(".")
    if kind in ("plans", "orders"):
        name = inside.replace(".", ": ")
    elif kind == "industry":
        name = inside
    words = name.replace(".", " ").replace("_", " ")
    if not words:
        return f"{section} {owner}".replace("_", " ")
    return words if owner == "*" else f"{words} of {owner}"


def measure_quantity(column: str) -> Quantity:
    """Words and unit of a measure's column."""
    measure = measure_of(column)
    return Quantity(column, measure.meaning, measure.unit)


def unknown_measure(name: str, measures: str) -> str:
    """
    What is wrong with the name of a measure, or nothing.

    Parameters
    ----------
    name : str
        A column, or a family such as ``burden_final.*``.
    measures : {"headline", "all"}
        What the study reports.

    Examples
    --------
    >>> unknown_measure("incidents_level_4", "headline")
    ''
    >>> unknown_measure("burden_finale.*", "headline")
    "there is no measure 'burden_finale.*'; did you mean 'burden_final.ID'?"
    >>> unknown_measure("exports.SRB", "headline")
    "'exports.SRB' is not among the headline measures; add 'measures: all'"
    """
    fitting = _measures_of(name)
    if not fitting:
        advice = did_you_mean(name.replace(FAMILY, ".ID"), (row.name for row in MEASURES))
        return f"there is no measure '{name}'{advice}"
    if measures == "headline" and not any(row.headline for row in fitting):
        return f"'{name}' is not among the headline measures; add 'measures: all'"
    return ""


def _measures_of(name: str) -> list[Measure]:
    if name.endswith(FAMILY):
        base = name.removesuffix(FAMILY)
        return [row for row in MEASURES if row.name.startswith(f"{base}.")]
    try:
        return [measure_of(name)]
    except KeyError:
        return []


def columns_of(name: str, columns: list[str]) -> list[str]:
    """
    Columns that a name stands for, in the order of the table.

    Examples
    --------
    >>> columns_of("burden_final.*", ["burden_final", "burden_final.HRV", "burden_final.SRB"])
    ['burden_final.HRV', 'burden_final.SRB']
    """
    if not name.endswith(FAMILY):
        return [column for column in columns if column == name]
    return [column for column in columns if column.startswith(name.removesuffix("*"))]
