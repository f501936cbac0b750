"""`dilemma-sim check`: what is wrong with scenario files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dilemma_sim.scenario.problems import Problem, ScenarioError

if TYPE_CHECKING:
    from dilemma_sim.scenario.schema import Scenario


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--schema",
    type=click.Choice(["whole", "extending"]),
    help="Print the JSON Schema of whole files, or of files that extend, for an editor.",
)
def check(paths: tuple[Path, ...], schema: str | None) -> None:
    """Check scenario files, or all of those in a folder.

    Every fault is one line: file, line, column, path, what is wrong and what to do. A line with
    the word warning is about something that runs and is probably not meant; it changes nothing in
    the exit status.
    """
    if schema is not None:
        from dilemma_sim.scenario.json_schema import json_schema

        click.echo(json.dumps(json_schema(extending=schema == "extending"), indent=2))
        return
    if not paths:
        raise click.UsageError("Name at least one file or folder.")
    from dilemma_sim.scenario.check_files import examined, scenario_files, unused_sources

    files = scenario_files(paths)
    problems: list[Problem] = []
    warnings: list[Problem] = []
    sources: set[str] = set()
    for file in files:
        found = examined(file)
        found.problems.extend(_unknown_measures(file, found.scenario))
        problems += found.problems
        warnings += found.warnings
        sources |= found.sources
        if not found.problems:
            click.echo(f"{file}: right")
    if not problems:
        # What cannot be read may well name what seems unused.
        warnings += unused_sources((path for path in paths if path.is_dir()), sources)
    # A file that many extend is blamed once.
    for warning in dict.fromkeys(warnings):
        click.echo(str(warning))
    if problems:
        raise ScenarioError(problems)


def _unknown_measures(file: Path, scenario: Scenario | None) -> list[Problem]:
    """Expectations on measures that no run would give; the list of measures is loaded for it."""
    if scenario is None or not scenario.expects:
        return []
    from dilemma_sim.experiment.comparing import wrong_expectations

    return wrong_expectations(str(file), scenario, scenario)
