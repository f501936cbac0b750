"""A scenario against its variants, kept in one results folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.analysis.comparison import ARITHMETIC, Effect, effects, paired_columns
from dilemma_sim.experiment.folder import (
    MANIFEST,
    chosen_folder,
    found,
    new_folder,
)
from dilemma_sim.experiment.manifest import circumstances, identity_of
from dilemma_sim.experiment.store import read_parquet, write_json, write_parquet
from dilemma_sim.measures.table import Columns, measure_of
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError, did_you_mean
from dilemma_sim.scenario.resolved import resolved_yaml, scenario_hash
from dilemma_sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas

#: Names that the tables give to the base itself.
OWN_NAMES = ("base", "as it is")
#: Measures that are shown and drawn of every variant, beside those it foretells.
SHOWN = ("spending_growth", "incidents_level_4")
COMPARISON = "comparison.parquet"


@dataclass(frozen=True)
class Variant:
    """A variant by the name of its file."""

    name: str
    scenario: Scenario


@dataclass(frozen=True)
class Comparison:
    """What `compare` shows: the folder, its table, and whether it was there before."""

    folder: Path
    effects: Sequence[Effect]
    found: bool


def named_variants(
    files: Sequence[Path], scenarios: Sequence[Scenario], base: Scenario
) -> list[Variant]:
    """
    Variants by the names of their files, without the ending.

    Raises
    ------
    ScenarioError
        If two have one name, one has a name of the base, or a variant foretells a measure that
        it or its base does not have.
    """
    variants: list[Variant] = []
    problems = []
    for file, scenario in zip(files, scenarios, strict=True):
        name = file.stem
        if name in OWN_NAMES:
            message = f"'{name}' is what tables call the base; rename the file"
            problems.append(Problem(Place(str(file)), "", message))
        if any(variant.name == name for variant in variants):
            message = f"there are two variants named '{name}'; rename one of the files"
            problems.append(Problem(Place(str(file)), "", message))
        variants.append(Variant(name, scenario))
        problems += wrong_expectations(str(file), scenario, base)
    if problems:
        raise ScenarioError(problems)
    return variants


def refuse_unknown(measures: Sequence[str], scenario: Scenario, place: str) -> None:
    """
    Refuse measures that a run of the scenario would not give.

    Raises
    ------
    ScenarioError
    """
    wrong = [Problem(Place(place), "", text) for m in measures if (text := _unknown(m, scenario))]
    if wrong:
        raise ScenarioError(wrong)


def wrong_expectations(file: str, scenario: Scenario, base: Scenario) -> list[Problem]:
    """Expectations on measures that a run of the scenario, or of its base, would not give."""
    problems = []
    for column in scenario.expects:
        said = _unknown(column, scenario)
        if not said and (absent := _unknown(column, base)):
            said = f"{absent} (in the base)"
        if said:
            problems.append(Problem(Place(file), f"expects.{column}", said))
    return problems


def unlike(base: Scenario, variants: Sequence[Variant]) -> Iterator[str]:
    """Warnings on variants whose difference is not their own doing alone."""
    for name, other in ((variant.name, variant.scenario) for variant in variants):
        if (other.time.start, other.time.end) != (base.time.start, base.time.end):
            yield (
                f"{name} runs from {other.time.start} to {other.time.end}, the base from "
                f"{base.time.start} to {base.time.end}: they are measured over other years"
            )
        if other.roster != base.roster:
            yield f"{name} has other states than the base: measures of the region are of others"


def _unknown(column: str, scenario: Scenario) -> str:
    """What is wrong with the name of a measure column; empty if nothing is."""
    try:
        measure = measure_of(column)
    except KeyError as error:
        return str(error.args[0])
    kinds = measure.name.split(".")[1:]
    for kind, label in zip(kinds, column.split(".")[1:], strict=True):
        if kind not in ("ID", "A-B"):
            continue
        for state in label.split("-"):
            if state not in scenario.states:
                return f"there is no state '{state}'{did_you_mean(state, scenario.roster)}"
    return ""


def compare(
    base: Scenario,
    variants: Sequence[Variant],
    *,
    replicates: int,
    seed: int,
    measures: Sequence[str] = SHOWN,
    out: Path | None = None,
    figures: bool = True,
    command: str = "",
) -> Comparison:
    """
    Compare variants with their base under the same luck, and keep the answer in a folder.

    The same comparison is not made twice: where its folder exists it is read and shown.

    Parameters
    ----------
    measures : sequence of str
        Those drawn in the forest plot; the table on the disk holds all.

    Raises
    ------
    FolderError
        If the folder holds something else, or cannot be written.
    """
    what = {
        "base": scenario_hash(base),
        "variants": {variant.name: scenario_hash(variant.scenario) for variant in variants},
        "expects": {variant.name: variant.scenario.expects for variant in variants},
        "seed": seed,
        "replicates": replicates,
        **ARITHMETIC,
        "drawn": list(measures) if figures else [],
    }
    identity = identity_of(what)
    folder = chosen_folder(out, f"{base.name} compared", identity)
    if found(folder, identity):
        return Comparison(folder, _read(folder), found=True)
    begun = datetime.now(UTC)
    with new_folder(folder) as partial:
        before, after = paired_columns(base, [v.scenario for v in variants], replicates, seed)
        rows = [
            row
            for variant, columns in zip(variants, after, strict=True)
            for row in effects(variant.name, variant.scenario.expects, before, columns)
        ]
        about = {"name": base.name, "seed": str(seed), "replicates": str(replicates)}
        units = {name: measure_of(name).unit for name in before}
        notes = about | {f"unit:{name}": unit for name, unit in units.items()}
        write_parquet(partial / COMPARISON, effect_table(rows), notes)
        names = ["base", *(variant.name for variant in variants)]
        runs = runs_table(names, [before, *after])
        write_parquet(partial / "runs.parquet", runs, notes)
        write_scenarios(partial, base, variants, "variants")
        if figures:
            _draw(partial / "figures", rows, measures, about)
        manifest = {
            "identity": identity,
            "name": base.name,
            **what,
            **circumstances(command, begun),
            "points": 1 + len(variants),
            "runs": {"done": replicates * (1 + len(variants)), "failed": 0},
            "columns": {
                name: {"unit": unit, "meaning": measure_of(name).meaning}
                for name, unit in units.items()
            },
        }
        write_json(partial / MANIFEST, manifest)
    return Comparison(folder, _read(folder), found=False)


def effect_table(rows: Sequence[Effect]) -> pandas.DataFrame:
    """Effects as a table, a row each, in the columns of `comparison.parquet`."""
    import pandas

    return pandas.DataFrame([asdict(row) for row in rows], columns=list(Effect.__annotations__))


def _read(folder: Path) -> list[Effect]:
    """Read a finished comparison; what is shown is always what was kept."""
    table = read_parquet(folder / COMPARISON)
    columns = [table[field.name].tolist() for field in fields(Effect)]
    return [Effect(*row) for row in zip(*columns, strict=True)]


def runs_table(names: Sequence[str], parts: Sequence[Columns]) -> pandas.DataFrame:
    """Measures run by run, a point a name; the name stands in the column `variant`."""
    import pandas

    tables = []
    for point, (name, columns) in enumerate(zip(names, parts, strict=True)):
        runs = len(next(iter(columns.values())))
        keys = {"point": point, "variant": name, "replicate": np.arange(runs)}
        tables.append(pandas.DataFrame({**keys, **columns, "status": "done"}))
    table = pandas.concat(tables, ignore_index=True)
    error = pandas.Series([None] * len(table), dtype="string", name="error")
    return pandas.concat([table, error], axis=1)


def write_scenarios(folder: Path, base: Scenario, variants: Sequence[Variant], below: str) -> None:
    """The base and, in a folder below, its variants, all as they were run."""
    (folder / "scenario.yaml").write_text(resolved_yaml(base), encoding="utf-8")
    (folder / below).mkdir()
    for variant in variants:
        file = folder / below / f"{variant.name}.yaml"
        file.write_text(resolved_yaml(variant.scenario), encoding="utf-8")


def _draw(
    folder: Path, rows: Sequence[Effect], measures: Sequence[str], about: Mapping[str, Any]
) -> None:
    from dilemma_sim.figures.forest import forest
    from dilemma_sim.figures.style import save

    titles = {name: (measure_of(name).meaning, measure_of(name).unit) for name in measures}
    shown = [row for row in rows if row.measure in titles]
    save(forest(shown, titles), folder, "forest", about)
