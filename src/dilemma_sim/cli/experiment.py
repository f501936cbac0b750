"""`dilemma-sim experiment`: answer the question of an experiment file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from dilemma_sim.cli.batch import Order, Outcome, ended, running_options, warn_of_no_effect


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--replicates",
    type=click.IntRange(min=1),
    help="Runs of each point.  [default: those of the file]",
)
@running_options
def experiment(
    file: Path,
    replicates: int | None,
    workers: int | None,
    scheduler: str | None,
    out: Path | None,
) -> int:
    """Run the study of an experiment FILE and draw its figures.

    The same command goes on where it stopped, and does nothing twice.
    """
    from dilemma_sim.experiment.file import read_experiment

    asked = read_experiment(file)
    from dilemma_sim.experiment.drawing import draw_experiment
    from dilemma_sim.experiment.folder import FolderError
    from dilemma_sim.experiment.planning import planned, wanted_by

    wanted = wanted_by(asked, replicates)
    scenario, study = planned(wanted)
    study = replace(study, name=asked.name)
    warn_of_no_effect(scenario, study, wanted)

    def draw(outcome: Outcome) -> None:
        try:
            draw_experiment(outcome.folder, outcome.study, scenario, asked)
        except FolderError as error:
            click.echo(f"no figures: {error}", err=True)

    click.echo(f"{asked.question}\n")
    return ended(Order(scenario, study, out, workers, scheduler), draw)
