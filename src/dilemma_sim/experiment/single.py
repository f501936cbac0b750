"""One scenario, many replicates, one results folder."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from dilemma_sim.analysis.standard import paired_measures, system_numbers
from dilemma_sim.ensemble import simulate
from dilemma_sim.experiment.folder import (
    MANIFEST,
    chosen_folder,
    found,
    new_folder,
    read_manifest,
)
from dilemma_sim.experiment.manifest import circumstances, identity_of
from dilemma_sim.experiment.sampling import Drawn, draw_inputs
from dilemma_sim.experiment.store import read_parquet, write_json, write_parquet
from dilemma_sim.experiment.tidy import TIDY_TABLES, tidy
from dilemma_sim.measures.table import (
    MEASURES,
    Columns,
    Measure,
    SummaryRow,
    measure_of,
    measure_runs,
    summarize,
)
from dilemma_sim.scenario.provenance import provenance_of
from dilemma_sim.scenario.resolved import resolved_yaml, scenario_hash
from dilemma_sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import xarray


@dataclass(frozen=True)
class RunResult:
    """What `run` shows: the folder, its numbers, and whether it was there before."""

    folder: Path
    rows: Sequence[SummaryRow]
    headlines: Sequence[SummaryRow]
    system: Mapping[str, Mapping[str, float | str | None]]
    """Numbers of the world without luck, by year."""
    found: bool
    drawn: Mapping[str, Any] | None = None
    """How many inputs were drawn and which stayed; None if every run has the values themselves."""


def run_scenario(
    scenario: Scenario,
    *,
    replicates: int,
    seed: int,
    out: Path | None = None,
    figures: bool = True,
    trajectories: bool = False,
    inputs: Literal["point", "sampled"] = "point",
    command: str = "",
) -> RunResult:
    """
    Simulate a scenario and keep its measures, figures and circumstances in a folder.

    The same run is not made twice: where its folder exists it is read and shown.

    Parameters
    ----------
    inputs : {"point", "sampled"}
        Whether every replicate has the scenario's own values, or each draws those that have a
        range.

    Raises
    ------
    FolderError
        If the folder holds something else, or cannot be written.
    ScenarioError
        If a drawn value could be no valid input.
    """
    drawn = draw_inputs(scenario, replicates, seed) if inputs == "sampled" else None
    what = {
        "scenario": scenario_hash(scenario),
        "seed": seed,
        "replicates": replicates,
        "figures": figures,
        "trajectories": trajectories,
        **({"inputs": inputs, "drawn": drawn.identity} if drawn else {}),
    }
    identity = identity_of(what)
    folder = chosen_folder(out, scenario.name, identity)
    levels = drawn.levels if drawn else {}
    measures = (*MEASURES, *paired_measures(scenario, seed, levels))
    if found(folder, identity):
        return _shown(folder, measures, found=True)
    begun = datetime.now(UTC)
    with new_folder(folder) as partial:
        path = simulate(scenario, replicates=replicates, seed=seed, factors=levels)
        path.attrs["scenario_hash"] = what["scenario"]
        columns = measure_runs(path, measures)
        about = _dictionary(columns, measures)
        units = {**_units(scenario, levels), **{name: row["unit"] for name, row in about.items()}}
        _write_tables(partial, path, {**levels, **columns}, units, trajectories)
        (partial / "scenario.yaml").write_text(resolved_yaml(scenario), encoding="utf-8")
        if figures:
            _draw(partial / "figures", path)
        manifest = {
            "identity": identity,
            "name": scenario.name,
            **what,
            "inputs": inputs,
            **({"drawn": _told(drawn)} if drawn else {}),
            **circumstances(command, begun),
            "runs": {"done": replicates, "failed": 0},
            "system": _readable(system_numbers(scenario)),
            "columns": about,
        }
        write_json(partial / MANIFEST, manifest)
    return _shown(folder, measures, found=False)


def _shown(folder: Path, measures: Sequence[Measure], found: bool) -> RunResult:
    """Read a finished folder; what is shown is always what was kept."""
    table = read_parquet(folder / "runs.parquet")
    manifest = read_manifest(folder) or {}
    columns = {str(name): table[name].to_numpy() for name in manifest.get("columns", {})}
    rows = summarize(columns, measures)
    headlines = [row for row in rows if measure_of(row.name, measures).headline]
    system, drawn = manifest.get("system", {}), manifest.get("drawn")
    return RunResult(folder, rows, headlines, system, found, drawn)


def _told(drawn: Drawn) -> dict[str, Any]:
    """What a manifest says of drawn inputs; their levels are columns of the runs table."""
    return {
        "identity": drawn.identity,
        "count": len(drawn.levels),
        "held": list(drawn.held),
        "cut": list(drawn.cut),
    }


def _units(scenario: Scenario, paths: Collection[str]) -> dict[str, str]:
    """Units of drawn inputs, as their file gives them."""
    stories = provenance_of(scenario).stories.items()
    known = {".".join(str(step) for step in path): story.unit for path, story in stories}
    return {path: known.get(path) or "1" for path in paths}


def _readable(numbers: Mapping[int, Mapping[str, float]]) -> dict[str, dict[str, Any]]:
    """Numbers as JSON can hold them: no NaN, and infinity as a word."""

    def said(value: float) -> float | str | None:
        if math.isnan(value):
            return None
        return value if math.isfinite(value) else "infinite"

    return {
        str(year): {name: said(value) for name, value in row.items()}
        for year, row in numbers.items()
    }


def _dictionary(columns: Columns, measures: Sequence[Measure]) -> dict[str, dict[str, str]]:
    """Unit and meaning of every measure column."""
    rows = {name: measure_of(name, measures) for name in columns}
    return {name: {"unit": m.unit, "meaning": m.meaning} for name, m in rows.items()}


def _write_tables(
    folder: Path,
    path: xarray.Dataset,
    columns: Columns,
    units: Mapping[str, str],
    trajectories: bool,
) -> None:
    import pandas

    runs = path.sizes["run"]
    table = pandas.DataFrame(
        {
            "point": np.zeros(runs, dtype=np.int64),
            "replicate": path.run.values,
            **columns,
            "status": ["done"] * runs,
            "error": pandas.Series([None] * runs, dtype="string"),
        }
    )
    about = {key: str(path.attrs[key]) for key in ("name", "seed", "scenario_hash", "currency")}
    told = {f"unit:{name}": unit for name, unit in units.items()}
    write_parquet(folder / "runs.parquet", table, {**about, **told})
    if trajectories:
        for name, dims in TIDY_TABLES.items():
            frame, told = tidy(path, dims)
            write_parquet(folder / name, frame, {**about, **told})


def capitals_of(path: xarray.Dataset) -> dict[str, tuple[float, float]] | None:
    """Longitude and latitude of the capitals, where the scenario gives them all."""
    if "longitude" not in path.coords:
        return None
    places = zip(path.longitude.values, path.latitude.values, strict=True)
    return {
        str(state): (float(x), float(y))
        for state, (x, y) in zip(path.state.values, places, strict=True)
    }


def _draw(folder: Path, path: xarray.Dataset) -> None:
    from dilemma_sim.figures.standard import standard_figures
    from dilemma_sim.figures.style import save

    folder.mkdir()
    about = {"Title": str(path.attrs["name"]), "Subject": str(path.attrs["scenario_hash"])}
    for name, figure in standard_figures(path, capitals_of(path)).items():
        save(figure, folder, name, about)
