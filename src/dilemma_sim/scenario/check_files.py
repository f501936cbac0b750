"""Checking scenario files as a whole: everything `load_scenario` asks, and their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from dilemma_sim.scenario.evidence import Evidence
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError, did_you_mean
from dilemma_sim.scenario.provenance import Provenance, provenance_of
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


def problems_of_file(file: Path) -> list[Problem]:
    """Everything that is wrong with a scenario file; nothing if it is right."""
    try:
        scenario = load_scenario(file)
    except ScenarioError as error:
        return list(error.problems)
    return list(_unknown_sources(provenance_of(scenario)))


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
