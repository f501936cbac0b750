"""`dilemma-sim hindcast`: skill of the model against naive forecasts."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from dilemma_sim.cli.settings import overrides, set_option

#: Where the record is looked for if none is named.
USUAL_DATA = Path("data") / "milex.csv"


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@set_option
@click.option(
    "--replicates",
    type=click.IntRange(min=2),
    default=100,
    show_default=True,
    help="Runs of each model at each origin.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option(
    "--calibrated",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A scenario with fitted numbers, as `calibrate` writes it, to stand beside the default; "
    "--set does not reach it.",
)
@click.option(
    "--fitted-to",
    type=int,
    help="Last year that the calibrated numbers have seen: they are scored from there on; the "
    "origin of the free run if left out.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A table of spending for years of which the scenario says nothing; if left out, "
    "data/milex.csv of the working folder, or beside the scenario's folder, where there is one.",
)
@click.option("--states", help="States that are scored, as SRB,HRV; the core states if left out.")
@click.option("--first-origin", type=int, help="Year of the first forecast.")
@click.option("--free-run", type=int, help="Origin of the free run; five years after the start.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for hindcast.json and the figure.",
)
def hindcast(
    scenario: Path,
    settings: tuple[str, ...],
    replicates: int,
    seed: int,
    calibrated: Path | None,
    fitted_to: int | None,
    data: Path | None,
    states: str | None,
    first_origin: int | None,
    free_run: int | None,
    out: Path | None,
) -> None:
    """Score SCENARIO against naive forecasts on recorded spending.

    At each origin the record is imposed up to that year and the model runs on, knowing only the
    plans and events that were public by then. The first lines say whether threat reaction beats
    the plans alone, and whether the model beats each naive forecast.
    """
    from dilemma_sim.scenario.load import load_scenario

    loaded = load_scenario(scenario, overrides(settings))
    fitted = None if calibrated is None else load_scenario(calibrated)
    from dilemma_sim.analysis.hindcast.export import as_json, for_figure
    from dilemma_sim.analysis.hindcast.record import recorded_history
    from dilemma_sim.analysis.hindcast.study import hindcast as study
    from dilemma_sim.cli.hindcast_tables import report

    result = study(
        loaded,
        recorded_history(loaded, data or _usual_data(scenario)),
        calibrated=fitted,
        states=states.replace(" ", "").split(",") if states else None,
        first_origin=first_origin,
        free_origin=free_run,
        fitted_to=fitted_to,
        replicates=replicates,
        seed=seed,
        tell=_tell,
    )
    click.echo(report(result))
    if out is None:
        return
    from dilemma_sim.figures.hindcast import skill
    from dilemma_sim.figures.style import save
    from dilemma_sim.scenario.resolved import scenario_hash

    out.mkdir(parents=True, exist_ok=True)
    told = json.dumps(as_json(result), indent=1, ensure_ascii=False) + "\n"
    (out / "hindcast.json").write_text(told, encoding="utf-8")
    about = {"Scenario": loaded.name, "Hash": scenario_hash(loaded), "Seed": str(seed)}
    written = save(skill(for_figure(result)), out, "hindcast_skill", about)
    click.echo(f"\n{out / 'hindcast.json'}")
    for path in written:
        click.echo(str(path))


def _usual_data(scenario: Path) -> Path | None:
    """The table that lies where tables usually lie."""
    places = (USUAL_DATA, scenario.resolve().parents[1] / USUAL_DATA)
    return next((place for place in places if place.is_file()), None)


def _tell(what: str) -> None:
    """Say what is at work, on a terminal; nothing in a log."""
    if sys.stderr.isatty():
        click.echo(f"  {what} ...", err=True)
