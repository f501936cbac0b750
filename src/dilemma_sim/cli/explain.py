"""`dilemma-sim explain`: where a scenario's values come from."""

from __future__ import annotations

from pathlib import Path

import click

from dilemma_sim.cli.settings import overrides, set_option


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.argument("path", required=False)
@set_option
def explain(scenario: Path, path: str | None, settings: tuple[str, ...]) -> None:
    """Show what SCENARIO extends and how its values are backed.

    With PATH, such as states.SRB.gdp or rules.spending, show each value with its file and line,
    what it replaces, its range, its assumption and its sources.
    """
    from dilemma_sim.scenario.explain import explain as explained
    from dilemma_sim.scenario.load import load_scenario

    click.echo(explained(load_scenario(scenario, overrides(settings)), path))
