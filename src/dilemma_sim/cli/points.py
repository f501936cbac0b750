"""A small table on the terminal: the medians of a study by point."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim.cli.tables import GAP, aligned_left, short_number

if TYPE_CHECKING:
    from dilemma_sim.experiment.study import Study

#: What still reads as a table: more factors or points go into a file.
MOST_FACTORS, MOST_POINTS = 2, 30
#: Columns of a query for medians; a million runs of eight columns are 64 MB.
COLUMNS_AT_A_TIME = 8
#: Shown first, where they differ between points.
LEADING = (
    "spending_growth",
    "belief_mean",
    "incidents_level_4",
    "arms_race_real_years",
    "pacts_formed",
)


def medians_by_point(parts: Sequence[Path], study: Study) -> str:
    """
    Medians of headline measures of the region that differ between the points.

    Parameters
    ----------
    parts : sequence of Path
        The Parquet files of the study.
    study : Study

    Returns
    -------
    str
        A line a point, as wide as the terminal; nothing where there would be too many factors
        or points, or no runs.
    """
    import pandas

    from dilemma_sim.experiment.store import query
    from dilemma_sim.measures.table import MEASURES

    few = len(study.factors) <= MOST_FACTORS and len(study.points) <= MOST_POINTS
    if not few or not parts:
        return ""
    there = set(query(parts, "SELECT * FROM parts LIMIT 0").columns)
    names = [m.name for m in MEASURES if m.headline and m.name in there]
    if not names:
        return ""
    tables: list[pandas.DataFrame] = []
    # A median holds all its values, so only some columns are taken at a time.
    for first in range(0, len(names), COLUMNS_AT_A_TIME):
        some = names[first : first + COLUMNS_AT_A_TIME]
        medians = ", ".join(f'quantile_cont("{name}", 0.5) AS "{name}"' for name in some)
        asked = f"SELECT point, count(*) AS runs, {medians} FROM parts WHERE status = 'done' "
        table = query(parts, asked + "GROUP BY point ORDER BY point")
        tables.append(table if not tables else table[some])
    rows = pandas.concat(tables, axis=1)
    moved = [name for name in names if rows[name].nunique() > 1]
    shown = sorted(moved or names, key=lambda name: name not in LEADING)
    lines = [["point", *(path.rpartition("rules.")[2] for path in study.factors), "runs", *shown]]
    for _, row in rows.iterrows():
        levels = [_level(study.points[int(row["point"])][path]) for path in study.factors]
        numbers = [short_number(float(row[name])) for name in shown]
        lines.append([str(int(row["point"])), *levels, str(int(row["runs"])), *numbers])
    fitted = fitting(lines, shutil.get_terminal_size((100, 24)).columns)
    return "medians of the runs of each point:\n" + aligned_left(
        fitted, right=range(len(fitted[0]))
    )


def fitting(lines: Sequence[Sequence[str]], width: int) -> list[Sequence[str]]:
    """The first columns of a table, as many as fit into a width."""
    columns, taken = 0, 0
    for column in zip(*lines, strict=True):
        taken += max(map(len, column)) + len(GAP)
        if columns and taken - len(GAP) > width:
            break
        columns += 1
    return [line[:columns] for line in lines]


def _level(level: float | str) -> str:
    """A level as it was given; a year has no comma."""
    return level if isinstance(level, str) else f"{level:.6g}"
