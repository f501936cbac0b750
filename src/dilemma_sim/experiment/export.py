"""One table of all runs, for other programs: CSV, Stata, or one Parquet file."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim.experiment.batch import parts, study_of
from dilemma_sim.experiment.folder import FolderError
from dilemma_sim.experiment.quantities import factor_quantity
from dilemma_sim.experiment.store import copy_query, count_rows, named, query, read_metadata
from dilemma_sim.experiment.study import STUDY, scenario_of

if TYPE_CHECKING:
    import pandas

ORDER = "ORDER BY point, replicate"
#: What sorting may take; the rest goes through the disk. Stata's files are made in one piece.
MEMORY = "512MB"
#: Stata's limits on names and labels, and on text that is no long text.
NAME_SIGNS, LABEL_SIGNS, TEXT_SIGNS = 32, 80, 2045
#: Words that Stata keeps for itself.
RESERVED = re.compile(
    r"aggregate|array|boolean|break|byte|case|catch|class|colvector|complex|"
    r"const|continue|default|delegate|delete|do|double|else|eltypedef|end|"
    r"enum|explicit|export|external|float|for|friend|function|global|goto|"
    r"if|in|inline|int|local|long|mata|matrix|namespace|new|null|numeric|"
    r"nullmat|operator|orgtypedef|pointer|polymorphic|pragma|private|protected|"
    r"public|quad|real|return|rowvector|scalar|short|signed|static|strL|"
    r"string|struct|super|switch|template|this|throw|transmorphic|try|"
    r"typedef|typename|union|unsigned|using|vector|version|virtual|void|"
    r"volatile|while|with|_all|_b|_coef|_cons|_n|_N|_pi|_pred|_rc|_skip"
    r"|str\d*"
)


def tables_of(folder: Path) -> list[Path]:
    """
    Parquet files that hold the runs of a results folder.

    Raises
    ------
    FolderError
        If there is none, or one cannot be read.
    """
    whole = folder / "runs.parquet"
    if (folder / STUDY).exists():
        paths = parts(folder, study_of(folder))
    else:
        paths = [whole] if whole.exists() else []
    if not paths:
        raise FolderError(f"{folder}: holds no runs; give the folder of a run or a sweep")
    broken = [path for path in paths if count_rows(path) < 0]
    if broken:
        raise FolderError(
            f"{broken[0]}: cannot be read; run the command of the folder again, which makes it "
            "anew (see: dilemma-sim status)"
        )
    return paths


def export(folder: Path, kind: str, out: Path | None = None) -> tuple[Path, int]:
    """
    Write all runs of a results folder into one file, whole or not at all.

    Parameters
    ----------
    folder : Path
    kind : {"csv", "dta", "parquet"}
    out : Path, optional
        The file; ``runs.KIND`` in the folder if left out.

    Returns
    -------
    file : Path
    rows : int

    Raises
    ------
    FolderError
        If there is nothing to export, or the file cannot be written.
    """
    paths = tables_of(folder)
    target = out if out is not None else folder / f"runs.{kind}"
    if any(path.resolve() == target.resolve() for path in paths):
        raise FolderError(f"{target}: is the table itself; give another file with --out")
    columns = query(paths, "SELECT * FROM parts LIMIT 0")
    about = read_metadata(paths[0])
    try:
        if kind == "parquet":
            options = "FORMAT parquet, COMPRESSION zstd"
            sql = f"SELECT * FROM parts {ORDER}"
            copy_query(paths, sql, target, options, about, memory=MEMORY)
        elif kind == "csv":
            chosen = ", ".join(_known(name, dtype.kind) for name, dtype in columns.dtypes.items())
            sql = f"SELECT {chosen} FROM parts {ORDER}"
            copy_query(paths, sql, target, "FORMAT csv, HEADER", {}, memory=MEMORY)
        else:
            about = {**_units_of_factors(folder), **about}
            _write_stata(query(paths, f"SELECT * FROM parts {ORDER}"), target, about)
    except OSError as error:
        raise FolderError(f"{target}: cannot be written: {error.strerror or error}") from error
    except _database_error() as error:
        raise FolderError(f"{target}: cannot be written: {str(error).splitlines()[0]}") from error
    rows = query(paths, "SELECT count(*) AS runs FROM parts")
    return target, int(rows["runs"][0])


def missing_of(folder: Path, rows: int) -> tuple[int, int]:
    """
    Runs that a folder lacks when some rows are there, and those that it was asked for.

    Only a study can lack any: a plain run is whole or not there.
    """
    if not (folder / STUDY).exists():
        return 0, rows
    study = study_of(folder)
    asked = len(study.points) * study.replicates
    return asked - rows, asked


def _database_error() -> type[Exception]:
    import duckdb

    error: type[Exception] = duckdb.Error
    return error


def _units_of_factors(folder: Path) -> dict[str, str]:
    """Units of what a study varies; the parts carry those of the measures."""
    if not (folder / STUDY).exists():
        return {}
    scenario = scenario_of(folder, {})
    factors = study_of(folder).factors
    return {f"unit:{path}": factor_quantity(scenario, path, {}).unit for path in factors}


def _known(name: object, kind: str) -> str:
    """A column for a text file: what is unknown is an empty cell, not a word."""
    quoted = named(str(name))
    return quoted if kind != "f" else f"nullif({quoted}, 'nan'::DOUBLE) AS {quoted}"


def _write_stata(table: pandas.DataFrame, target: Path, about: Mapping[str, str]) -> None:
    import numpy as np

    names = stata_names(str(column) for column in table)
    labels = {names[str(c)]: _label(str(c), about.get(f"unit:{c}", "")) for c in table}
    table = table.rename(columns=names)
    long: list[str] = []
    for name in table:
        if table[name].dtype.kind == "f":
            # Stata knows no infinity; it is as unknown as NaN there.
            table[name] = table[name].replace([np.inf, -np.inf], np.nan)
        elif table[name].dtype.kind not in "iub":
            table[name] = table[name].astype(object).fillna("").map(str)
            long += [str(name)] if table[name].map(len).max() > TEXT_SIGNS else []
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        table.to_stata(
            partial,
            write_index=False,
            version=118,
            variable_labels=labels,
            data_label=about.get("name", "")[:LABEL_SIGNS],
            convert_strl=long or None,
        )
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def stata_names(columns: Iterable[str]) -> dict[str, str]:
    """
    A legal name for each column, no two alike.

    Of a long name the end is kept: there the paths differ.

    Examples
    --------
    >>> stata_names(["burden_final.SRB", "rules.spending.threat_elasticity", "with"])
    {'burden_final.SRB': 'burden_final_SRB', \
'rules.spending.threat_elasticity': 'rules_spending_threat_elasticity', 'with': 'with_'}
    >>> stata_names(["rules.crises.escalation_probability.level_2"]).popitem()[1]
    'escalation_probability_level_2'
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for column in columns:
        plain = _legal(column)
        name, count = plain, 1
        while name.lower() in taken:
            count += 1
            name = f"{plain[: NAME_SIGNS - len(str(count)) - 1]}_{count}"
        names[column] = name
        taken.add(name.lower())
    return names


def _legal(column: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", column).encode("ascii", "ignore").decode()
    parts = [re.sub(r"\W+", "_", part).strip("_") for part in ascii_only.split(".")]
    parts = [part for part in parts if part] or ["column"]
    while len(parts) > 1 and len("_".join(parts)) > NAME_SIGNS:
        parts.pop(0)
    name = "_".join(parts)[:NAME_SIGNS].strip("_")
    if not name[:1].isalpha():
        name = f"v_{name}"[:NAME_SIGNS]
    return f"{name}_" if RESERVED.fullmatch(name) else name


def _label(column: str, unit: str) -> str:
    """Full name and unit, in the room that Stata gives."""
    suffix = f" [{unit}]" if unit else ""
    room = LABEL_SIGNS - len(suffix)
    shown = column if len(column) <= room else f"{column[: room - 3]}..."
    return (shown + suffix)[:LABEL_SIGNS]
