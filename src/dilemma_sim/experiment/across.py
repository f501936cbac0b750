"""A comparison repeated under rival theories, one part a theory, which survives a fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
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
    Found,
    Survival,
    Theory,
    survival,
)
from dilemma_sim.experiment.batch import sole_use
from dilemma_sim.experiment.executors import WorkerError, completed, executors_for
from dilemma_sim.experiment.folder import (
    GOES_ON,
    MANIFEST,
    FolderError,
    chosen_folder,
    read_manifest,
)
from dilemma_sim.experiment.manifest import circumstances, identity_of
from dilemma_sim.experiment.rivals import wrong_theory
from dilemma_sim.experiment.store import (
    clear_partials,
    count_rows,
    read_metadata,
    read_parquet,
    write_json,
    write_parquet,
)
from dilemma_sim.experiment.study import as_written
from dilemma_sim.measures.table import MEASURES, measure_of
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.problems import Problem, ScenarioError
from dilemma_sim.scenario.resolved import scenario_hash
from dilemma_sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas

UNASKED = "cannot be asked under this theory"
ACROSS, SURVIVAL = "across.parquet", "survival.parquet"
#: Stands for the hash of a variant that cannot be read under a theory.
UNREAD = ""
#: A row a theory: the hash of the base, then of each variant.
Asked = tuple[tuple[str, ...], ...]


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


def compare_across(
    question: Question,
    name: str,
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
    name : str
        What the base is called.

    Raises
    ------
    FolderError
        If the folder holds something else or cannot be written, if a worker died again and again,
        or if a file was changed meanwhile.
    ScenarioError
        If the base cannot be read under a theory, or a theory changes nothing in it.
    """
    asked = _asked(question)
    identity = _identity(question, asked)
    folder = chosen_folder(out, f"{name} across theories", identity)
    begun = datetime.now(UTC)
    _refuse_other(folder, identity)
    with sole_use(folder, MANIFEST):
        # Again, since another may have come and gone before the folder was ours.
        _refuse_other(folder, identity)
        try:
            clear_partials(folder)
            # Before any theory: a folder that is stopped must say what it is.
            _write_manifest(folder, identity, name, question, command, begun)
            found = _answered(folder, question, asked, name, workers, figures, report)
            _write_manifest(folder, identity, name, question, command, begun)
        except WorkerError as error:
            where = "" if error.item is None else f"'{question.theories[error.item].name}': "
            raise FolderError(f"{folder}: {where}{error.said}; {GOES_ON}") from None
        except OSError as error:
            said = error.strerror or str(error)
            raise FolderError(f"{folder}: cannot be written: {said}; {GOES_ON}") from error
    return Answer(folder, found)


def _answered(
    folder: Path,
    question: Question,
    asked: Asked,
    name: str,
    workers: int,
    figures: bool,
    report: Callable[[int, int], None],
) -> list[Survival]:
    """Ask under every theory that has no part yet, and put the parts together."""
    import pandas

    parts = _parts(folder, question)
    parts[0].parent.mkdir(exist_ok=True)
    missing = [n for n, part in enumerate(parts) if count_rows(part) <= 0]
    report(len(parts) - len(missing), len(parts))
    told = (str(folder), question, asked)
    with executors_for(workers, None) as executors:
        for _ in completed(executors, answer_one, missing, *told, ahead=2 * workers):
            report(sum(part.exists() for part in parts), len(parts))
    table = pandas.concat([read_parquet(part) for part in parts], ignore_index=True)
    write_parquet(folder / ACROSS, table, {"name": name})
    found = survivals_of(table)
    write_parquet(folder / SURVIVAL, _survival_table(found), {"name": name})
    if figures:
        _draw(folder / "figures", table, question.measures)
    return found


def answer_one(folder: str, question: Question, asked: Asked, number: int) -> int:
    """Compare under one theory and write its part."""
    import pandas

    theory = question.theories[number]
    base = _unchanged(question, theory, question.base, asked[number][0])
    variants: list[tuple[str, Scenario]] = []
    rows: list[dict[str, Any]] = []
    for file, known in zip(question.variants, asked[number][1:], strict=True):
        if known == UNREAD:
            rows += _unasked(Path(file).stem, question.measures)
        else:
            variants.append((Path(file).stem, _unchanged(question, theory, file, known)))
    wanted = [tuple(dict.fromkeys([*v.expects, *question.measures])) for _, v in variants]
    names = {measure_of(name).name for columns in wanted for name in columns}
    measures = [measure for measure in MEASURES if measure.name in names]
    before, after = paired_columns(
        base, [v for _, v in variants], question.replicates, question.seed, measures
    )
    for (name, variant), columns, shown in zip(variants, after, wanted, strict=True):
        for row in effects(name, variant.expects, before, columns, shown):
            change = paired_difference(before[row.measure], columns[row.measure])
            moved = change[np.isfinite(change)]
            spread = float(np.var(moved)) if len(moved) else float("nan")
            smallest = smallest_of(before[row.measure])
            rows.append({**asdict(row), "smallest": smallest, "variance": spread})
    table = pandas.DataFrame(rows)
    table.insert(0, "theory", theory.name)
    table.insert(1, "kind", theory.kind)
    about = {"theory": theory.name, "identity": _identity(question, asked)}
    write_parquet(_parts(Path(folder), question)[number], table, about)
    return number


def _parts(folder: Path, question: Question) -> list[Path]:
    return [folder / "across" / f"part-{n:03d}.parquet" for n in range(len(question.theories))]


def _identity(question: Question, asked: Asked) -> str:
    return identity_of({**asdict(question), "asked": asked, **ARITHMETIC})


def _load(question: Question, theory: Theory, file: str) -> Scenario:
    laid = {path: as_written(level) for path, level in theory.overrides.items()}
    return load_scenario(file, {**question.overrides, **laid}, view=theory.view)


def _unchanged(question: Question, theory: Theory, file: str, known: str) -> Scenario:
    """
    A file under a theory, as it was when the question was asked.

    Raises
    ------
    FolderError
        If it, a file that it extends or a view was edited since.
    """
    with suppress(ScenarioError):
        scenario = _load(question, theory, file)
        if scenario_hash(scenario) == known:
            return scenario
    raise FolderError(
        f"{file}: what it says under '{theory.name}' was changed meanwhile; put the files back and "
        "give the same command to go on, or ask anew with another --out"
    )


def _asked(question: Question) -> Asked:
    """
    Hashes of the base and of each variant under each theory.

    They tell whether a file is still what it was: each theory reads the files when its turn
    comes, and they may be edited in between.
    """
    rows: list[tuple[str, ...]] = []
    for theory in question.theories:
        try:
            base = scenario_hash(_load(question, theory, question.base))
        except ScenarioError as error:
            raise ScenarioError(
                Problem(fault.place, fault.path, f"{fault.message} (under '{theory.name}')")
                for fault in error.problems
            ) from None
        if rows and base == rows[0][0]:
            raise wrong_theory(theory.name, "changes nothing in the base")
        rows.append((base, *(_hash(question, theory, file) for file in question.variants)))
    return tuple(rows)


def _hash(question: Question, theory: Theory, file: str) -> str:
    try:
        return scenario_hash(_load(question, theory, file))
    except ScenarioError:
        # As where an event moves a number that only another rule has.
        return UNREAD


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
    """Refuse a folder of other things; where the manifest is torn, its parts say whose it is."""
    if not folder.exists() or all(path.name[0] == "." for path in folder.iterdir()):
        return
    manifest = read_manifest(folder)
    if manifest is not None:
        held = {manifest.get("identity")}
    else:
        parts = (folder / "across").glob("part-*.parquet")
        held = {read_metadata(part).get("identity") for part in parts if count_rows(part) > 0}
    if held != {identity}:
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
) -> None:
    parts = _parts(folder, question)
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
