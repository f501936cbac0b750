"""`dilemma-sim export`: one table of all runs for another program."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "kind",
    type=click.Choice(["csv", "dta", "parquet"]),
    required=True,
    help="CSV for any program, dta for Stata, parquet for R, Python and databases.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file; runs.csv and so on in RESULTS if left out.",
)
def export(results: Path, kind: str, out: Path | None) -> None:
    """Write all runs of RESULTS into one file, sorted by point and replicate.

    In Stata files the label of a variable has its full name and unit. If RESULTS is not finished,
    the runs that are there are written, and a warning says how many are not.
    """
    from dilemma_sim.experiment.export import export as exported
    from dilemma_sim.experiment.export import missing_of
    from dilemma_sim.experiment.folder import FolderError

    try:
        file, rows = exported(results, kind, out)
    except FolderError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{rows:,} runs: {file}")
    missing, asked = missing_of(results, rows)
    if missing > 0:
        click.echo(f"warning: {missing:,} of {asked:,} runs are missing", err=True)
