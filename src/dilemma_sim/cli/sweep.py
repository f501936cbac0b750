"""`dilemma-sim sweep`: run a scenario at many points."""

from __future__ import annotations

from pathlib import Path

import click

from dilemma_sim.cli.batch import Order, ended, running_options, warn_of_no_effect, with_folder
from dilemma_sim.cli.settings import overrides, set_option

DESIGNS = ("grid", "zip", "lhs", "sobol", "morris")


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--vary",
    "varied",
    metavar="PATH=SPEC",
    multiple=True,
    help="What to vary. a,b,c are choices in every design; low:high:count is for grid and zip; "
    "low:high is for lhs, sobol and morris. Repeatable.",
)
@click.option(
    "--vary-ranges",
    is_flag=True,
    help="Vary every number of the scenario that has a low and a high, except what --vary moves "
    "and the numbers of a rule that is itself varied.",
)
@click.option(
    "--table",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Points from a CSV file: a column a path, a row a point.",
)
@click.option(
    "--design",
    type=click.Choice(DESIGNS),
    help="How points are laid out.  [default: grid; lhs with --vary-ranges]",
)
@click.option(
    "--points",
    type=click.IntRange(min=1),
    default=64,
    show_default=True,
    help="N: lhs visits N points, morris N (D + 1) and sobol N (D + 2) for D factors.",
)
@click.option(
    "--replicates",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Runs of each point, each with its own luck.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Where all luck and all sampled points come from.",
)
@click.option(
    "--measures",
    type=click.Choice(["headline", "all"]),
    default="headline",
    show_default=True,
    help="What is measured of each run.",
)
@click.option(
    "--keep",
    type=click.Choice(["no", "quantiles", "full"]),
    default="no",
    show_default=True,
    help="What is kept of the course of each run, besides its measures.",
)
@running_options
@click.option(
    "--until",
    "until_text",
    metavar="MEASURE:HALF_WIDTH",
    help="Add replicates until the 95% interval of the measure's mean (by Student's t) is so "
    "narrow at every point. At least 8, at most 10,000; a warning tells where it is still wider.",
)
@set_option
@click.option(
    "--resume",
    is_flag=True,
    help="Go on with a folder that must be there. Without it the same command goes on too.",
)
def sweep(
    scenario: Path,
    varied: tuple[str, ...],
    vary_ranges: bool,
    table: Path | None,
    design: str | None,
    points: int,
    replicates: int,
    seed: int,
    measures: str,
    keep: str,
    workers: int | None,
    scheduler: str | None,
    out: Path | None,
    until_text: str | None,
    settings: tuple[str, ...],
    resume: bool,
) -> int:
    """Run SCENARIO at many points, each with the same luck.

    The same command goes on where it stopped, and does nothing twice. A run that fails is a row
    with its error; the others go on.
    """
    if table is not None and (varied or vary_ranges or design is not None):
        raise click.UsageError("--table holds the points; leave out --vary and --design.")
    if table is None and not varied and not vary_ranges:
        raise click.UsageError("Nothing is varied; give --vary PATH=SPEC.")
    laid_over = overrides(settings)
    from dilemma_sim.experiment.planning import Wanted, check_until, factors_of, planned
    from dilemma_sim.experiment.until import until_from

    until = until_from(until_text) if until_text is not None else None
    wanted = Wanted(
        scenario=scenario,
        settings=laid_over,
        factors=factors_of(varied),
        ranges=("*",) if vary_ranges else (),
        table=table,
        design=design or ("lhs" if vary_ranges else "grid"),
        points=points,
        replicates=replicates,
        seed=seed,
        measures=measures,
        keep=keep,
    )
    loaded, study = planned(wanted)
    if until is not None:
        check_until(until, study, loaded)
    order = Order(loaded, study, out, workers, scheduler, until)
    if resume:
        with_folder(order)
    warn_of_no_effect(loaded, study, wanted)
    return ended(order)
