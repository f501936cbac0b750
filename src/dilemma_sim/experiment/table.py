"""Points of a table in a CSV file: a column a factor, named by its path, and a row a point."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dilemma_sim.experiment.designs import Point
from dilemma_sim.experiment.factors import Level, level_from
from dilemma_sim.experiment.said import Blame, What, by_option
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError

Row = Sequence[str]


@dataclass(frozen=True)
class Table:
    """The points of a file, and its rows as they are written, the paths first."""

    file: str
    points: tuple[Point, ...]
    rows: tuple[Row, ...]


def read_table(path: Path) -> Table:
    """
    The points of a CSV file.

    Raises
    ------
    ScenarioError
        With everything that keeps it from being read as such, each with its line.
    """
    rows = _rows(path)
    paths = [name.strip() for name in rows[0]]
    problems = [
        Problem(_place(str(path), 1, rows[0], n), name, "is in two columns; keep one")
        for n, name in enumerate(paths)
        if name in paths[:n]
    ]
    points: list[Point] = []
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(paths) or not all(cell.strip() for cell in row):
            asked = "1 value" if len(paths) == 1 else f"{len(paths)} values"
            message = f"needs {asked}, as the first line has paths"
            if not any(cell.strip() for cell in row):
                message = "is empty; take the line out"
            problems.append(Problem(Place(str(path), line, 1), "", message))
            continue
        point: Point = {}
        for n, (name, cell) in enumerate(zip(paths, row, strict=True)):
            try:
                point[name] = _level(cell.strip())
            except ValueError as error:
                problems.append(Problem(_place(str(path), line, row, n), name, str(error)))
        points.append(point)
    if problems:
        raise ScenarioError(problems)
    return Table(str(path), tuple(points), tuple(rows))


def in_table(table: Table) -> Blame:
    """Faults with their place in a table: the column of a path, or the row of a point."""
    columns = [name.strip() for name in table.rows[0]]

    def blame(what: What, message: str) -> Problem:
        if what.part != "factors":
            return by_option(what, message)
        line = 1
        if what.point is not None:
            # A point may be told without the levels that are wrong in themselves.
            wanted = what.point.items()
            line = next(n for n, p in enumerate(table.points, start=2) if wanted <= p.items())
        column = columns.index(what.path) if what.path else 0
        place = _place(table.file, line, table.rows[line - 1], column)
        return Problem(place, what.path, message)

    return blame


def _rows(path: Path) -> list[Row]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise _wrong(Place(str(path)), "there is no such file; check the name and folder") from None
    except UnicodeDecodeError:
        raise _wrong(Place(str(path)), "the text is not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise _wrong(Place(str(path)), f"the file cannot be read ({error.strerror})") from None
    try:
        rows: list[Row] = list(csv.reader(text.splitlines(keepends=True), strict=True))
    except csv.Error as error:
        raise _wrong(
            Place(str(path)), f"cannot be read as CSV ({error}); look at its quotes"
        ) from None
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if rows and len(rows[0]) == 1 and any(sign in rows[0][0] for sign in ";\t"):
        raise _wrong(Place(str(path), 1, 1), "separate with commas, and write 0.5 with a dot")
    if len(rows) < 2 or not all(name.strip() for name in rows[0]) or not rows[0]:
        raise _wrong(Place(str(path)), "needs a first line of paths and a line for each point")
    return rows


def _level(cell: str) -> Level:
    if any(sign in cell for sign in ",:"):
        raise ValueError("needs one value a column; a range or a list cannot stand here")
    return level_from(cell)


def _place(file: str, line: int, row: Row, column: int) -> Place:
    """Where a cell begins, in characters, as far as no cell before it is in quotes."""
    return Place(file, line, 1 + sum(len(cell) + 1 for cell in row[:column]))


def _wrong(place: Place, message: str) -> ScenarioError:
    return ScenarioError([Problem(place, "", message)])
