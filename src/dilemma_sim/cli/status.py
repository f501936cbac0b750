"""`dilemma-sim status`: how far a results folder has come."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
def status(results: Path) -> None:
    """Tell what is done, failed and missing in RESULTS, and what finishes it."""
    from dilemma_sim.experiment.folder import FolderError
    from dilemma_sim.experiment.status import folder_status

    try:
        state = folder_status(results)
    except FolderError as error:
        raise click.ClickException(str(error)) from None
    progress = state.progress
    each = f"{state.points:,} x {state.replicates:,} runs"
    asked = each if state.counted == "runs" else f"{state.points:,} {state.counted}"
    click.echo(f"{state.name}: {asked} in {results}")
    click.echo(f"done        {progress.done:,}")
    click.echo(f"failed      {progress.failed:,}")
    click.echo(f"missing     {progress.missing:,}")
    if state.counted == "runs":
        least = f"{state.fewest_replicates:,} of {state.replicates:,}"
        click.echo(f"every point has at least {least} replicates")
    for path in state.unreadable:
        click.echo(f"cannot be read, and will be made anew: {path}")
    if state.failure is not None:
        click.echo(f"the first run that failed: {state.failure.words}")
    if state.left:
        click.echo(f"still to be made: {state.left}")
    if progress.missing > 0 or state.left:
        known = state.command or "the command that began it (it is not in the folder)"
        click.echo(f"to finish: {known}")
