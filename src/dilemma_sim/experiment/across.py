"""A comparison repeated under rival theories, one part a theory, which survives a fault."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.analysis.comparison import (
    ARITHMETIC,
    Effect,
    effects,
    paired_columns,
    paired_difference,
    smallest_of,
)
from dilemma_sim.analysis.theories import (
    BASE,
    PARAMETER,
    STRUCTURE,
    USUAL,
    Found,
    Survival,
    Theory,
    survival,
)
from dilemma_sim.experiment.batch import sole_use
from dilemma_sim.experiment.executors import completed, executors_for
from dilemma_sim.experiment.factors import factor_from_setting
from dilemma_sim.experiment.folder import MANIFEST, FolderError, chosen_folder, read_manifest
from dilemma_sim.experiment.manifest import circumstances, identity_of
from dilemma_sim.experiment.store import (
    count_rows,
    read_parquet,
    write_json,
    write_parquet,
)
from dilemma_sim.measures.table import MEASURES, measure_of
from dilemma_sim.rules.variants import registered
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError, did_you_mean
from dilemma_sim.scenario.resolved import scenario_hash
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.inputs import value_at

if TYPE_CHECKING:
    import pandas

UNASKED = "cannot be asked under this theory"
ACROSS, SURVIVAL = "across.parquet", "survival.parquet"
# A comma ends a theory where another path or file begins; between levels it does not.
_NEXT = re.compile(r",(?=\s*(?:[A-Za-z_][\w*-]*[./]|\.{0,2}/))")


@dataclass(frozen=True)
class Question:
    """What is asked under every theory; plain values, so that a worker can be handed it."""

    base: str
    variants: tuple[str, ...]
    overrides: dict[str, object]
    theories: tuple[Theory, ...]
    measures: tuple[str, ...]
    replicates: int
    seed: int


@dataclass(frozen=True)
class Answer:
    """What came of it."""

    folder: Path
    survivals: Sequence[Survival]


def theories_from(texts: Sequence[str], base: Scenario) -> list[Theory]:
    """
    Theories of ``--across``: ``rules.X`` for all its variants, ``PATH=SPEC``, or a file.

    The base's own theory comes first; a level that the base already has is not asked again, and
    what is said twice is asked once.

    Raises
    ------
    ScenarioError
        If the words are no such thing.
    """
    found = [Theory(USUAL, BASE)]
    for text in texts:
        for said in _NEXT.split(text):
            found += _theories_of(said.strip(), base)
    found = _told_apart(found)
    if len(found) == 1:
        raise _wrong(", ".join(texts), "names nothing that differs from the base")
    return found


def _told_apart(theories: Sequence[Theory]) -> list[Theory]:
    """Each theory once; where two share a name, each is called by its whole path."""
    once: list[Theory] = []
    for theory in theories:
        if theory not in once:
            once.append(theory)
    shared = Counter(theory.name for theory in once)
    return [
        replace(theory, name=_whole_name(theory)) if shared[theory.name] > 1 else theory
        for theory in once
    ]


def _whole_name(theory: Theory) -> str:
    if theory.view is not None:
        return theory.view
    ((path, level),) = theory.overrides.items()
    return f"{path}: {level}" if theory.kind == STRUCTURE else f"{path} {level:g}"


def _theories_of(said: str, base: Scenario) -> list[Theory]:
    if said.endswith((".yaml", ".yml")):
        return [Theory(Path(said).stem, PARAMETER, view=said)]
    path, equals, _ = said.partition("=")
    mechanism = path.removeprefix("rules.")
    if not equals:
        if path == mechanism or mechanism not in registered():
            advice = did_you_mean(mechanism, registered())
            raise _wrong(said, f"write rules.NAME, PATH=SPEC or a file{advice}")
        levels: Sequence[object] = tuple(registered()[mechanism])
    else:
        factor = factor_from_setting(said)
        levels = factor.levels
        if not levels:
            raise _wrong(said, "give values, as in PATH=a,b,c or PATH=low:high:count")
    usual = value_at(base, path)
    usual = getattr(usual, "variant", usual)
    words = any(isinstance(level, str) for level in levels)
    kind = STRUCTURE if words else PARAMETER
    short = mechanism if words else path.rpartition(".")[2]
    return [
        Theory(f"{short}: {level}" if words else f"{short} {level:g}", kind, {path: level})
        for level in levels
        if level != usual
    ]


def compare_across(
    question: Question,
    base: Scenario,
    variants: Sequence[Scenario],
    *,
    out: Path | None,
    workers: int,
    figures: bool,
    command: str,
    report: Callable[[int, int], None],
) -> Answer:
    """
    Repeat a comparison under every theory, and keep the answer in a folder.

    Each theory is a part of its own, written when it is finished; the same command goes on
    where it stopped.

    Parameters
    ----------
    question : Question
    base, variants : Scenario
        Its files as they were read without any theory.

    Raises
    ------
    FolderError
        If the folder holds something else, or cannot be written.
    ScenarioError
        If the base cannot be read under a theory, or a theory changes nothing in it.
    """
    import pandas

    identity = identity_of(
        {
            **asdict(question),
            "hashes": [scenario_hash(scenario) for scenario in (base, *variants)],
            # A view may be edited between two calls, and is then another question.
            "worlds": _hashes_under_theories(question),
            "expects": [scenario.expects for scenario in (base, *variants)],
            **ARITHMETIC,
        }
    )
    folder = chosen_folder(out, f"{base.name} across theories", identity)
    _refuse_other(folder, identity)
    begun = datetime.now(UTC)
    with sole_use(folder, MANIFEST):
        parts = [folder / "across" / f"part-{n:03d}.parquet" for n in range(len(question.theories))]
        parts[0].parent.mkdir(exist_ok=True)
        _write_manifest(folder, identity, base.name, question, command, begun, parts)
        missing = [n for n, part in enumerate(parts) if count_rows(part) <= 0]
        report(len(parts) - len(missing), len(parts))
        with executors_for(workers, None) as executors:
            for _ in completed(
                executors, answer_one, missing, str(folder), question, ahead=2 * workers
            ):
                report(sum(part.exists() for part in parts), len(parts))
        table = pandas.concat([read_parquet(part) for part in parts], ignore_index=True)
        write_parquet(folder / ACROSS, table, {"name": base.name})
        found = survivals_of(table)
        write_parquet(folder / SURVIVAL, _survival_table(found), {"name": base.name})
        if figures:
            _draw(folder / "figures", table, question.measures)
        _write_manifest(folder, identity, base.name, question, command, begun, parts)
    return Answer(folder, found)


def answer_one(folder: str, question: Question, number: int) -> int:
    """Compare under one theory and write its part."""
    import pandas

    theory = question.theories[number]
    base = _load(question, theory, question.base)
    asked: list[tuple[str, Scenario]] = []
    rows: list[dict[str, Any]] = []
    for file in question.variants:
        try:
            asked.append((Path(file).stem, _load(question, theory, file)))
        except ScenarioError:
            # As where an event moves a number that only another rule has.
            rows += _unasked(Path(file).stem, question.measures)
    wanted = [tuple(dict.fromkeys([*v.expects, *question.measures])) for _, v in asked]
    names = {measure_of(name).name for columns in wanted for name in columns}
    measures = [measure for measure in MEASURES if measure.name in names]
    before, after = paired_columns(
        base, [v for _, v in asked], question.replicates, question.seed, measures
    )
    for (name, variant), columns, shown in zip(asked, after, wanted, strict=True):
        for row in effects(name, variant.expects, before, columns, shown):
            change = paired_difference(before[row.measure], columns[row.measure])
            known = change[np.isfinite(change)]
            spread = float(np.var(known)) if len(known) else float("nan")
            smallest = smallest_of(before[row.measure])
            rows.append({**asdict(row), "smallest": smallest, "variance": spread})
    table = pandas.DataFrame(rows)
    table.insert(0, "theory", theory.name)
    table.insert(1, "kind", theory.kind)
    target = Path(folder) / "across" / f"part-{number:03d}.parquet"
    write_parquet(target, table, {"theory": theory.name})
    return number


def _load(question: Question, theory: Theory, file: str) -> Scenario:
    return load_scenario(file, {**question.overrides, **theory.overrides}, view=theory.view)


def _hashes_under_theories(question: Question) -> list[str]:
    """Hash of the base under each theory; refuses what cannot be asked of it at all."""
    hashes: list[str] = []
    for theory in question.theories:
        try:
            hashes.append(scenario_hash(_load(question, theory, question.base)))
        except ScenarioError as error:
            raise ScenarioError(
                Problem(fault.place, fault.path, f"{fault.message} (under '{theory.name}')")
                for fault in error.problems
            ) from None
        if len(hashes) > 1 and hashes[-1] == hashes[0]:
            raise _wrong(theory.name, "changes nothing in the base")
    return hashes


def _unasked(variant: str, measures: Sequence[str]) -> list[dict[str, Any]]:
    unknown = float("nan")
    return [
        {
            **asdict(Effect(variant, name, unknown, unknown, unknown, 0.0, 0, "", UNASKED)),
            "smallest": unknown,
            "variance": unknown,
        }
        for name in measures
    ]


def survivals_of(table: pandas.DataFrame) -> list[Survival]:
    """How every finding of a table fares, in the order of the variants."""
    asked: dict[tuple[str, str], list[Found]] = {}
    for row in _found(table):
        asked.setdefault((row.variant, row.measure), []).append(row)
    return [survival(rows) for rows in asked.values() if rows[0].kind == BASE]


def _found(table: pandas.DataFrame) -> list[Found]:
    names = [field.name for field in fields(Found)]
    columns = [table[name].tolist() for name in names]
    return [Found(*row) for row in zip(*columns, strict=True)]


def _survival_table(found: Sequence[Survival]) -> pandas.DataFrame:
    import pandas

    rows = [{**asdict(row), "turns": "; ".join(row.turns), "verdict": row.verdict} for row in found]
    return pandas.DataFrame(rows)


def _refuse_other(folder: Path, identity: str) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        return
    manifest = read_manifest(folder)
    if manifest is None or manifest.get("identity") != identity:
        raise FolderError(
            f"{folder}: holds something else; give another folder with --out, or move it away"
        )


def _write_manifest(
    folder: Path,
    identity: str,
    name: str,
    question: Question,
    command: str,
    begun: datetime,
    parts: Sequence[Path],
) -> None:
    done = sum(part.exists() for part in parts)
    manifest = {
        "identity": identity,
        "name": name,
        **asdict(question),
        **circumstances(command, begun),
        "theories_done": done,
        "theories_missing": len(parts) - done,
    }
    write_json(folder / MANIFEST, manifest)


def _draw(folder: Path, table: pandas.DataFrame, measures: Sequence[str]) -> None:
    from dilemma_sim.figures.style import save
    from dilemma_sim.figures.verdicts import verdict_map

    rows = [row for row in _found(table) if row.measure in measures]
    titles = {name: measure_of(name).meaning for name in measures}
    save(verdict_map(rows, titles), folder, "verdicts", {})


def _wrong(said: str, message: str) -> ScenarioError:
    return ScenarioError([Problem(Place(f"--across {said}"), "", message)])
