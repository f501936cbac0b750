"""Tables for the terminal."""

from __future__ import annotations

import math
import shutil
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

GAP = "  "
# Below this a meaning would be a column of single words.
_NARROWEST_MEANING = 24


class MeasureRow(Protocol):
    """One measure over all runs."""

    @property
    def name(self) -> str:
        """Name of the column."""

    @property
    def unit(self) -> str:
        """Unit of the numbers."""

    @property
    def meaning(self) -> str:
        """What is measured."""

    @property
    def median(self) -> float:
        """Middle of the runs."""

    @property
    def p10(self) -> float:
        """10th percentile."""

    @property
    def p90(self) -> float:
        """90th percentile."""


def measure_table(rows: Iterable[MeasureRow], width: int | None = None) -> str:
    """Median and 10th to 90th percentile of every measure, fitted to the terminal.

    Parameters
    ----------
    rows : iterable of MeasureRow
        The measures.
    width : int, optional
        Signs in a line; those of the terminal if left out.
    """
    width = shutil.get_terminal_size((100, 24)).columns if width is None else width
    cells = [["measure", "median", "10%", "90%", "unit"]]
    meanings, told = ["meaning"], ""
    for row in rows:
        numbers = (row.median, row.p10, row.p90)
        cells.append([row.name, *(short_number(value) for value in numbers), row.unit])
        # A family of columns is explained once, where it begins.
        meanings.append("" if row.meaning == told else row.meaning)
        told = row.meaning
    widths = [max(len(line[column]) for line in cells) for column in range(5)]
    room = width - sum(widths) - 5 * len(GAP)
    lines: list[str] = []
    for line, meaning in zip(cells, meanings, strict=True):
        # Numbers stand to the right, so that their digits line up.
        fitted = [
            cell.rjust(size) if 1 <= column <= 3 else cell.ljust(size)
            for column, (cell, size) in enumerate(zip(line, widths, strict=True))
        ]
        start = GAP.join(fitted)
        if room < _NARROWEST_MEANING:
            lines.append(start.rstrip())
            continue
        first, *others = textwrap.wrap(meaning, room) or [""]
        lines.append(f"{start}{GAP}{first}".rstrip())
        lines += [" " * (len(start) + len(GAP)) + other for other in others]
    return "\n".join(lines)


def system_table(
    system: Mapping[str, Mapping[str, float | str | None]],
    about: Mapping[str, tuple[str, str]],
) -> str:
    """Numbers of the world without luck, a column a year.

    Parameters
    ----------
    system : mapping
        Year to name to number; a word where it is infinite, None where it is unknown.
    about : mapping
        Name to unit and meaning.
    """
    years = list(system)
    cells = [["world without luck", *years, "unit"]]
    for name, (unit, _) in about.items():
        cells.append([name, *(_said(system[year].get(name)) for year in years), unit])
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    meanings = ["meaning", *(meaning for _, meaning in about.values())]
    return "\n".join(
        GAP.join(
            [
                line[0].ljust(widths[0]),
                *(cell.rjust(size) for cell, size in zip(line[1:-1], widths[1:-1], strict=True)),
                line[-1].ljust(widths[-1]),
                meaning,
            ]
        )
        for line, meaning in zip(cells, meanings, strict=True)
    )


def _said(value: float | str | None) -> str:
    if value is None:
        return "-"
    return value if isinstance(value, str) else short_number(value)


def short_number(value: float, *, signed: bool = False) -> str:
    """Four digits that matter, or three and a sign; thousands stay whole.

    Examples
    --------
    >>> [short_number(value) for value in (0.016955, 1061.84, 0.0, float("nan"))]
    ['0.01696', '1,062', '0', '-']
    >>> [short_number(value, signed=True) for value in (0.016955, -1061.84, 0.0)]
    ['+0.017', '-1,062', '0']
    """
    if math.isnan(value):
        return "-"
    if value == 0.0:
        return "0"
    sign, digits = ("+", 3) if signed else ("", 4)
    if abs(value) >= 1000:
        return f"{value:{sign},.0f}"
    return f"{value:{sign}.{digits}g}"


def aligned_left(lines: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """
    Lines of cells as columns of words; the columns named in `right` hold numbers.

    Examples
    --------
    >>> print(aligned_left([["name", "x"], ["a", "10"], ["b", "5"]], right=(1,)))
    name   x
    a     10
    b      5
    """
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        GAP.join(
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def counted(number: int, one: str, more: str = "") -> str:
    """
    A number of things, in words.

    Examples
    --------
    >>> counted(1, "variant"), counted(2, "variant"), counted(2, "branch", "branches")
    ('1 variant', '2 variants', '2 branches')
    """
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"
