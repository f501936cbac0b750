"""`dilemma-sim new-region`: a first scenario of a region, out of a table."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from dilemma_sim.scenario.problems import Place, Problem, ScenarioError


@click.command(name="new-region")
@click.argument("table", type=click.Path(path_type=Path), metavar="DATA.csv")
@click.option("--name", help="Name of the scenario; that of the file if left out.")
@click.option(
    "--start",
    type=click.IntRange(1000, 3000),
    help="First year of the run; the first one with figures of every state if left out.",
)
@click.option(
    "--end",
    type=click.IntRange(1000, 3000),
    help="Year at whose beginning the run ends; the last recorded one if left out.",
)
@click.option(
    "--neighbors",
    metavar="A-B,...",
    help="Pairs that share a land border; '' for none. Asked for on a terminal if left out.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write; named after the table, in this folder, if left out.",
)
def new_region(
    table: Path,
    name: str | None,
    start: int | None,
    end: int | None,
    neighbors: str | None,
    out: Path | None,
) -> None:
    """Write a first scenario that runs, from a table of military spending and GDP.

    DATA.csv has a line a state and year, with the columns state, year,
    spending_constant2024_usdm, share_of_gdp or gdp, and where known spending_current_usdm and
    name. Beliefs are neutral, hostility is low, and there are no plans and no pacts: what to
    replace is marked in the file.
    """
    out = out or Path(f"{table.stem}.yaml")
    if out.exists():
        message = "the file is there already; choose another one with --out"
        raise ScenarioError([Problem(Place(str(out)), "", message)])
    from dataclasses import replace

    from dilemma_sim.scenario.load import load_scenario
    from dilemma_sim.scenario.new_region import borders_from, region_from, region_yaml
    from dilemma_sim.scenario.spending_csv import read_spending

    records = read_spending(table)
    title = name or table.stem.replace("-", " ").replace("_", " ").capitalize()
    region = region_from(records, table.name, title, start, end)
    codes = sorted(records)
    if neighbors is None and sys.stdin.isatty():
        neighbors = _asked(codes)
    if neighbors is not None:
        region = replace(region, borders=borders_from(neighbors, codes))
    out.write_text(region_yaml(region), encoding="utf-8")
    load_scenario(out)
    click.echo(f"{out}: {len(codes)} states, {region.start} to {region.end}")
    if region.borders is None:
        click.echo("No borders were given: fill them in under dyads, or use --neighbors A-B,...")
    click.echo("Replace what is marked as a neutral placeholder. It runs as it is:")
    click.echo(f"  dilemma-sim run {out}")


def _asked(codes: Sequence[str]) -> str:
    """The borders that somebody at the terminal tells, each asked for once."""
    pairs: list[str] = []
    for n, code in enumerate(codes[:-1]):
        others = codes[n + 1 :]
        question = f"Which of {', '.join(others)} share a land border with {code}? (Enter: none)"
        said = click.prompt(question, default="", show_default=False)
        pairs += [f"{code}-{other}" for other in said.replace(",", " ").split()]
    return ",".join(pairs)
