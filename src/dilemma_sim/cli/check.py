"""`dilemma-sim check`: what is wrong with scenario files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dilemma_sim.scenario.problems import Problem, ScenarioError


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--schema",
    type=click.Choice(["whole", "extending"]),
    help="Print the JSON Schema of whole files, or of files that extend, for an editor.",
)
def check(paths: tuple[Path, ...], schema: str | None) -> None:
    """Check scenario files, or all of those in a folder.

    Every fault is one line: file, line, column, path, what is wrong and what to do.
    """
    if schema is not None:
        from dilemma_sim.scenario.json_schema import json_schema

        click.echo(json.dumps(json_schema(extending=schema == "extending"), indent=2))
        return
    if not paths:
        raise click.UsageError("Name at least one file or folder.")
    from dilemma_sim.scenario.check_files import problems_of_file, scenario_files

    files = scenario_files(paths)
    problems: list[Problem] = []
    for file in files:
        found = problems_of_file(file)
        problems += found
        if not found:
            click.echo(f"{file}: right")
    if problems:
        raise ScenarioError(problems)
