"""`dilemma-sim run`: simulate one scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from dilemma_sim.cli.batch import command_line
from dilemma_sim.cli.settings import overrides, set_option

if TYPE_CHECKING:
    from dilemma_sim.scenario.schema import Scenario


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
    "--inputs",
    type=click.Choice(["point", "sampled"]),
    default="point",
    show_default=True,
    help="point: every run has the scenario's own values. sampled: each run draws every number "
    "that has a low and a high, so that the bands hold what the documents leave open.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the results; chosen by name and content if left out.",
)
@click.option("--figures/--no-figures", default=True, show_default=True, help="Draw figures.")
@click.option(
    "--branch",
    metavar="YEAR",
    type=float,
    help="Play to this date, and on from there under each scenario given by --with.",
)
@click.option(
    "--with",
    "futures",
    metavar="SCENARIO",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A future to branch into, such as a what-if. Repeatable.",
)
@click.option("--trajectories", is_flag=True, help="Also write every variable at every step.")
@click.option("--all-measures", is_flag=True, help="Print every measure, not only the headlines.")
def run(
    scenario: Path,
    replicates: int,
    seed: int,
    settings: tuple[str, ...],
    inputs: Literal["point", "sampled"],
    out: Path | None,
    figures: bool,
    branch: float | None,
    futures: tuple[Path, ...],
    trajectories: bool,
    all_measures: bool,
) -> None:
    """Simulate SCENARIO and write a folder of results.

    The table shows the median of every measure and the span from its 10th to its 90th percentile
    over the runs. With --branch there is one history and several futures, and the table shows
    the medians that differ.
    """
    if (branch is None) != (not futures):
        raise click.UsageError("--branch YEAR and --with SCENARIO go together.")
    if branch is not None and (inputs == "sampled" or trajectories):
        raise click.UsageError("--branch goes with neither --inputs sampled nor --trajectories.")
    from dilemma_sim.scenario.load import load_scenario

    # A wrong input is told before the simulator is loaded, which takes a second.
    loaded = load_scenario(scenario, overrides(settings))
    if branch is not None:
        _branched(loaded, futures, branch, settings, replicates, seed, out, figures)
        return
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
        inputs=inputs,
        command=command_line(),
    )
    runs = "1 run" if replicates == 1 else f"{replicates} runs"
    click.echo(f"{loaded.name}: {runs}, seed {seed}\n")
    if result.drawn:
        click.echo("\n".join(_about_draws(result.drawn)) + "\n")
    click.echo(measure_table(result.rows if all_measures else result.headlines))
    if not all_measures:
        click.echo(f"\n{len(result.rows)} measures in all: --all-measures, or runs.parquet")
    if result.system:
        click.echo(f"\n{system_table(result.system, SYSTEM_NUMBERS)}")
    click.echo(f"\n{'the same run was there already: ' if result.found else ''}{result.folder}")
    for figure in sorted((Path(result.folder) / "figures").glob("*.*")):
        click.echo(f"  {figure}")


def _branched(
    base: Scenario,
    files: tuple[Path, ...],
    since: float,
    settings: tuple[str, ...],
    replicates: int,
    seed: int,
    out: Path | None,
    figures: bool,
) -> None:
    """Play one history and several futures, and show how their medians differ."""
    from dilemma_sim.cli.tables import aligned_left, counted, short_number
    from dilemma_sim.experiment.branching import run_branches
    from dilemma_sim.experiment.comparing import named_variants
    from dilemma_sim.scenario.load import load_scenario

    branches = named_variants(
        files, [load_scenario(file, overrides(settings)) for file in files], base
    )
    result = run_branches(
        base,
        branches,
        since,
        replicates=replicates,
        seed=seed,
        out=out,
        figures=figures,
        command=command_line(),
    )
    futures = counted(len(branches), "branch", "branches")
    runs = counted(replicates, "run")
    click.echo(f"{base.name} to {since:g}, then {futures}: {runs} each\n")
    names = list(result.medians)
    lines = [["median of the runs", *names]]
    for measure in result.medians[names[0]]:
        numbers = [short_number(result.medians[name][measure]) for name in names]
        # A measure that no branch moves tells nothing here.
        if len(set(numbers)) > 1:
            lines.append([measure, *numbers])
    if len(lines) > 1:
        click.echo(aligned_left(lines, right=range(1, len(names) + 1)))
    else:
        click.echo("No median differs between them.")
    click.echo(
        f"\n{'the same branches were there already: ' if result.found else ''}{result.folder}"
    )


def _about_draws(drawn: Mapping[str, Any]) -> Iterator[str]:
    """How many inputs were drawn, and which were not, or not from their whole range."""
    yield f"{drawn['count']} inputs drawn from their ranges, one draw a run"
    if drawn["held"]:
        yield f"{len(drawn['held'])} stay at their value, for the structure of the world: " + (
            ", ".join(drawn["held"])
        )
    if drawn["cut"]:
        yield f"{len(drawn['cut'])} drawn from the part of the range in which the same pairs " + (
            f"can clash, sign and be rivals: {', '.join(drawn['cut'])}"
        )
