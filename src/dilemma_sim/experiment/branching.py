"""One history and several futures, kept in one results folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.ensemble import simulate_futures
from dilemma_sim.experiment.comparing import Variant, runs_table, write_scenarios
from dilemma_sim.experiment.folder import MANIFEST, chosen_folder, found, new_folder
from dilemma_sim.experiment.manifest import circumstances, identity_of
from dilemma_sim.experiment.store import read_parquet, write_json, write_parquet
from dilemma_sim.measures.table import Columns, measure_of, measure_runs
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError
from dilemma_sim.scenario.resolved import scenario_hash
from dilemma_sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import xarray

#: What the base is called among its branches.
BASE = "as it is"
#: Columns of the runs table that are no measures.
KEYS = ("point", "variant", "replicate", "status", "error")


@dataclass(frozen=True)
class Branches:
    """What `run --branch` shows: the folder, and the medians of each branch."""

    folder: Path
    medians: Mapping[str, Mapping[str, float]]
    """Branch to headline measure to median; the base first."""
    found: bool


def run_branches(
    base: Scenario,
    branches: Sequence[Variant],
    since: float,
    *,
    replicates: int,
    seed: int,
    out: Path | None = None,
    figures: bool = True,
    command: str = "",
) -> Branches:
    """
    Play a scenario to a date, and on from there under each branch; keep all in a folder.

    What a branch would have changed before the date is not heard before it.

    Raises
    ------
    ScenarioError
        If the date lies outside the run, or a branch cannot go on from the base's world.
    FolderError
        If the folder holds something else, or cannot be written.
    """
    if not base.time.start < since < base.time.end:
        message = f"should lie within {base.time.start} to {base.time.end}"
        raise ScenarioError([Problem(Place(f"--branch {since:g}"), "", message)])
    what = {
        "scenario": scenario_hash(base),
        "branches": {branch.name: scenario_hash(branch.scenario) for branch in branches},
        "since": since,
        "seed": seed,
        "replicates": replicates,
        "figures": figures,
    }
    identity = identity_of(what)
    folder = chosen_folder(out, f"{base.name} branches", identity)
    if found(folder, identity):
        return Branches(folder, _medians(folder), found=True)
    begun = datetime.now(UTC)
    with new_folder(folder) as partial:
        paths = _played(base, branches, since, replicates, seed)
        columns = {name: measure_runs(path) for name, path in paths.items()}
        _write_tables(partial, columns, seed)
        write_scenarios(partial, base, branches, "branches")
        if figures:
            _draw(partial / "figures", paths, since)
        manifest = {
            "identity": identity,
            "name": base.name,
            **what,
            **circumstances(command, begun),
            "points": len(paths),
            "runs": {"done": replicates * len(paths), "failed": 0},
        }
        write_json(partial / MANIFEST, manifest)
    return Branches(folder, _medians(folder), found=False)


def _played(
    base: Scenario, branches: Sequence[Variant], since: float, replicates: int, seed: int
) -> dict[str, xarray.Dataset]:
    scenarios = [branch.scenario for branch in branches]
    try:
        paths = dict(simulate_futures(base, scenarios, range(replicates), seed, since=since))
    except ValueError as error:
        raise ScenarioError([Problem(Place("--with"), "", str(error))]) from None
    named = {branch.name: paths[place] for place, branch in enumerate(branches)}
    return {BASE: paths[-1], **named}


def _write_tables(folder: Path, columns: Mapping[str, Columns], seed: int) -> None:
    first = next(iter(columns.values()))
    units = {f"unit:{name}": measure_of(name).unit for name in first}
    table = runs_table(list(columns), list(columns.values()))
    write_parquet(folder / "runs.parquet", table, {"seed": str(seed), **units})


def _medians(folder: Path) -> dict[str, dict[str, float]]:
    """Medians of the headline measures, as the folder holds them."""
    table = read_parquet(folder / "runs.parquet")
    names = [str(n) for n in table if n not in KEYS and measure_of(str(n)).headline]
    rows = table.groupby("variant", sort=False)
    return {
        str(branch): {name: float(np.median(part[name])) for name in names} for branch, part in rows
    }


def _draw(folder: Path, paths: Mapping[str, xarray.Dataset], since: float) -> None:
    from dilemma_sim.figures.futures import futures
    from dilemma_sim.figures.style import save

    save(futures(paths, since), folder, "futures", {"since": f"{since:g}"})
