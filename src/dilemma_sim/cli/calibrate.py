"""`dilemma-sim calibrate`: what the record says of the free numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from dilemma_sim.cli.settings import overrides, set_option

#: Shares below which the record lies outside of what the model can do.
UNUSUAL, HALF = 0.05, 0.5


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--until",
    type=int,
    default=2020,
    show_default=True,
    help="The last recorded year that is looked at; later ones are left to `hindcast`.",
)
@click.option(
    "--draws",
    type=click.IntRange(min=1),
    default=20_000,
    show_default=True,
    help="Worlds that are played, each with its own numbers and its own luck.",
)
@click.option(
    "--keep",
    type=click.FloatRange(0.0, 1.0, min_open=True, max_open=True),
    default=0.05,
    show_default=True,
    help="Share of the draws that is kept.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Where all draws and all luck come from.",
)
@click.option(
    "--leave-out",
    metavar="STATE",
    multiple=True,
    help="A state whose record is not compared. May be repeated.",
)
@set_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the results; chosen by name and content if left out.",
)
@click.option("--figures/--no-figures", default=True, show_default=True, help="Draw the figure.")
def calibrate(
    scenario: Path,
    until: int,
    draws: int,
    keep: float,
    seed: int,
    leave_out: tuple[str, ...],
    settings: tuple[str, ...],
    out: Path | None,
    figures: bool,
) -> None:
    """Fit the free numbers of SCENARIO to its recorded spending.

    Numbers are drawn from their ranges, and the draws that look most like the record are kept.
    Writes calibrated.yaml, which extends SCENARIO, and says which numbers the record identifies.
    With --set it shows what the answer owes to a value, and writes no scenario.
    """
    from dilemma_sim.cli.batch import command_line
    from dilemma_sim.experiment.calibrating import SCENARIO, calibrate_scenario

    done = calibrate_scenario(
        scenario,
        until=until,
        draws=draws,
        keep=keep,
        seed=seed,
        leave_out=leave_out,
        settings=overrides(settings),
        out=out,
        figures=figures,
        command=command_line(),
    )
    for line in report_lines(done.told):
        click.echo(line)
    click.echo(f"\n{'the same run was there already: ' if done.found else ''}{done.folder}")
    if not settings:
        click.echo(f"Held against later years: dilemma-sim hindcast {scenario} \\")
        click.echo(f"  --calibrated {done.folder / SCENARIO}")


def report_lines(told: Mapping[str, Any]) -> Iterator[str]:
    """What was found, in a table and in words."""
    from dilemma_sim.cli.tables import aligned_left, short_number

    without = f", without {', '.join(told['left_out'])}" if told["left_out"] else ""
    yield (
        f"{told['name']}: {told['kept']} of {told['draws']} draws kept, seed {told['seed']};"
        f" spending of {told['start']} to {told['until']}"
    )
    yield f"compared: {', '.join(told['states'])}{without}\n"
    head = ["number", "range", "was", "median", "middle 80%", "shrinkage", "learnable", "80% holds"]
    lines = [[*head, "verdict", "taken", "had seen"]]
    for row in told["parameters"]:
        ends = [short_number(row[key]) for key in ("low", "high", "low80", "high80")]
        lines.append(
            [
                row["path"].removeprefix("rules."),
                f"{ends[0]} to {ends[1]}",
                short_number(row["value"]),
                short_number(row["median"]),
                f"{ends[2]} to {ends[3]}",
                f"{row['shrinkage']:.2f}",
                f"{row['learnable']:.2f}",
                f"{row['coverage']:.0%}",
                row["verdict"],
                "yes" if row["taken"] else "no",
                row["seen"],
            ]
        )
    yield aligned_left(lines, right=(2, 3, 5, 6, 7))
    yield ""
    yield from _words(told)


def _words(told: Mapping[str, Any]) -> Iterator[str]:
    yield (
        "shrinkage: 0 is as wide as the range, 1 is known. Of numbers that do nothing, 19 of 20"
        f" stay below {told['idle_shrinkage']:.2f}."
    )
    yield "learnable, 80% holds: the same on worlds of the model whose numbers are known."
    yield (
        f"{told['inside']:.0%} of the recorded growth rates lie in the middle 80% of the kept"
        f" worlds; {told['nearness']:.0%} of the model's own worlds lie no nearer than the record."
    )
    if told["nearness"] < UNUSUAL or told["inside"] < HALF:
        yield "The record looks like none of these worlds: do not lean on these numbers."
    correlation = told["correlation"]["value"]
    if correlation is not None:
        yield f"Threat elasticity and compliance, fitted together: correlation {correlation:+.2f}."
    if told["absent"]:
        yield f"Not in this scenario's rules, or without a range: {', '.join(told['absent'])}."
