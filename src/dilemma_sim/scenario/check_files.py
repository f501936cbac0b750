"""Checking scenario files as a whole: everything `load_scenario` asks, and their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dilemma_sim.scenario.evidence import Evidence
from dilemma_sim.scenario.lints import cited, lints
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError, did_you_mean
from dilemma_sim.scenario.provenance import Provenance, provenance_of
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.scenario.strict_yaml import read_yaml
from dilemma_sim.scenario.tree import dotted

_SUFFIXES = (".yaml", ".yml")
# Records and sources are tables of their own, not scenarios.
_EVIDENCE = "evidence"


def scenario_files(paths: Iterable[Path]) -> list[Path]:
    """The files to check: those named, and the YAML files below the folders named.

    Raises
    ------
    ScenarioError
        If a folder holds none.
    """
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = [
            file
            for file in sorted(path.rglob("*"))
            if file.suffix in _SUFFIXES and _EVIDENCE not in file.relative_to(path).parts
        ]
        if not inside:
            message = "no YAML file is in this folder; name another one"
            raise ScenarioError([Problem(Place(str(path)), "", message)])
        files += inside
    return list(dict.fromkeys(files))


@dataclass(frozen=True)
class Examined:
    """What was found in a scenario file.

    Attributes
    ----------
    problems : list of Problem
        What makes it unusable.
    warnings : list of Problem
        What is allowed and looks like a slip.
    sources : set of str
        The ids that it names.
    scenario : Scenario, optional
        What it says, if it can be read.
    """

    problems: list[Problem]
    warnings: list[Problem]
    sources: set[str]
    scenario: Scenario | None = None


def examined(file: Path) -> Examined:
    """Everything that is wrong or odd in a scenario file, and the sources that it names."""
    try:
        scenario = load_scenario(file)
    except ScenarioError as error:
        return Examined(list(error.problems), [], set())
    unknown = list(_unknown_sources(provenance_of(scenario)))
    return Examined(unknown, lints(scenario), cited(scenario), scenario)


def problems_of_file(file: Path) -> list[Problem]:
    """Everything that makes a scenario file unusable; nothing if it is right."""
    return examined(file).problems


def _unknown_sources(provenance: Provenance) -> Iterator[Problem]:
    """Sources that no record or source beside the files has as its id."""
    evidence = {file: Evidence(file) for file in provenance.files}
    told: set[tuple[Place, str]] = set()
    for path, story in provenance.stories.items():
        names = evidence[story.file].names if story.file in evidence else []
        place = Place(story.file, story.line, story.column)
        for name in story.source:
            # A wildcard gives one line to many paths.
            if not names or name in names or (place, name) in told:
                continue
            told.add((place, name))
            advice = did_you_mean(name, names) or "; add it to evidence/records.yaml"
            yield Problem(place, dotted(path), f"there is no source '{name}'{advice}")


def unused_sources(folders: Iterable[Path], used: Iterable[str]) -> list[Problem]:
    """Records and sources below some folders that no scenario names.

    A source is also used by its records, and a record by the table of what the documents claim
    (`docs/coverage.yaml`), where there is one.

    Parameters
    ----------
    folders : iterable of Path
        Only what lies below these is asked: one file cannot know what others need.
    used : iterable of str
        The ids that the scenarios name.
    """
    known: dict[str, Place] = {}
    named = set(used)
    for folder in folders:
        for table in sorted(folder.rglob(f"{_EVIDENCE}/*.yaml")):
            tree, _ = read_yaml(table)
            named |= Evidence(str(table)).claimed
            for name, node in tree.entries.items():
                known[str(name)] = node.key_place
                source = node.at("source")
                if source is not None:
                    named.add(str(source.value))
    return [
        Problem(place, name, "warning: nobody names this source; cite it or delete it")
        for name, place in known.items()
        if name not in named
    ]
