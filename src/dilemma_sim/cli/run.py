"""`dilemma-sim run`: simulate one scenario."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from dilemma_sim.cli.settings import overrides, set_option


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--replicates",
    type=click.IntRange(min=1),
    default=200,
    show_default=True,
    help="Runs, each with its own luck.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Where all luck comes from: the same seed gives the same runs.",
)
@set_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the results; chosen by name and content if left out.",
)
@click.option("--figures/--no-figures", default=True, show_default=True, help="Draw figures.")
@click.option("--trajectories", is_flag=True, help="Also write every variable at every step.")
@click.option("--all-measures", is_flag=True, help="Print every measure, not only the headlines.")
def run(
    scenario: Path,
    replicates: int,
    seed: int,
    settings: tuple[str, ...],
    out: Path | None,
    figures: bool,
    trajectories: bool,
    all_measures: bool,
) -> None:
    """Simulate SCENARIO and write a folder of results.

    The table shows the median of every measure and the span from its 10th to its 90th percentile
    over the runs.
    """
    from dilemma_sim.scenario.load import load_scenario

    # A wrong input is told before the simulator is loaded, which takes a second.
    loaded = load_scenario(scenario, overrides(settings))
    from dilemma_sim.analysis.standard import SYSTEM_NUMBERS
    from dilemma_sim.cli.tables import measure_table, system_table
    from dilemma_sim.experiment.single import run_scenario

    result = run_scenario(
        loaded,
        replicates=replicates,
        seed=seed,
        out=out,
        figures=figures,
        trajectories=trajectories,
        command=shlex.join(["dilemma-sim", *sys.argv[1:]]),
    )
    runs = "1 run" if replicates == 1 else f"{replicates} runs"
    click.echo(f"{loaded.name}: {runs}, seed {seed}\n")
    click.echo(measure_table(result.rows if all_measures else result.headlines))
    if not all_measures:
        click.echo(f"\n{len(result.rows)} measures in all: --all-measures, or runs.parquet")
    if result.system:
        click.echo(f"\n{system_table(result.system, SYSTEM_NUMBERS)}")
    click.echo(f"\n{'the same run was there already: ' if result.found else ''}{result.folder}")
    for figure in sorted((Path(result.folder) / "figures").glob("*.*")):
        click.echo(f"  {figure}")
