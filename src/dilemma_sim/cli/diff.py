"""`dilemma-sim diff`: how two scenarios differ."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("first", metavar="A", type=click.Path(path_type=Path))
@click.argument("second", metavar="B", type=click.Path(path_type=Path))
def diff(first: Path, second: Path) -> None:
    """Say in words what changes from scenario A to scenario B, one line a difference."""
    from dilemma_sim.scenario.differences import differences
    from dilemma_sim.scenario.load import load_scenario

    lines = differences(load_scenario(first), load_scenario(second))
    click.echo("\n".join(lines) if lines else "no difference")
