"""A table of military spending and output, as a researcher has it: read, checked, told apart."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dilemma_sim.scenario.problems import Place, Problem, ScenarioError, did_you_mean, listed

#: What a column holds, and the names under which it is found; the first is the documented one.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "state": ("state", "code"),
    "year": ("year",),
    "spending": ("spending_constant2024_usdm", "spending_constant", "spending"),
    "current": ("spending_current_usdm", "spending_current"),
    "share": ("share_of_gdp", "share"),
    "gdp": ("gdp_constant2024_usdm", "gdp_constant", "gdp"),
    "name": ("name",),
}
#: How tables say that a figure is not known.
UNKNOWN = {"", "..", ". .", "...", "n/a", "na", "nan", "xxx", "-"}
FIRST_YEAR, LAST_YEAR = 1000, 3000
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
# One comma before three digits is left out: 1,204 may be a thousand or a little more than one.
_THOUSANDS = re.compile(
    r"\d{1,3}([ \u00a0']\d{3})+(\.\d+)?|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}"
)
_DECIMAL_COMMA = re.compile(r"0,\d+|\d+,(\d{1,2}|\d{4,})")
_PLAIN = re.compile(r"\d+(\.\d*)?|\.\d+")


@dataclass
class StateRecord:
    """What a table says about one state, by year; years without a figure are left out."""

    name: str
    spending: dict[int, float] = field(default_factory=dict)
    """Military spending at constant prices, [USDm]."""
    gdp: dict[int, float] = field(default_factory=dict)
    """Output in the same money, [USDm]."""
    prices: dict[int, float] = field(default_factory=dict)
    """Current over constant money."""


def read_spending(path: Path) -> dict[str, StateRecord]:
    """
    The states of a CSV file with their spending and output.

    Parameters
    ----------
    path : Path
        A line a state and year. Needed are `state`, `year`, `spending_constant2024_usdm`, and
        `share_of_gdp` (0.02 or 2%) or `gdp`; `spending_current_usdm` and `name` are optional,
        other columns are passed over. Commas, semicolons or tabs part the columns.

    Raises
    ------
    ScenarioError
        With every fault: its line, its column and what to do.
    """
    lines = _lines(path)
    table = csv.reader(lines, delimiter=_delimiter(lines[0]))
    places = _Places(str(path), _found(next(table), str(path)))
    records: dict[str, StateRecord] = {}
    told: dict[tuple[str, int], int] = {}
    for cells in table:
        if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#"):
            _take(places.row(table.line_num, cells), records, told)
    if places.problems:
        raise ScenarioError(places.problems)
    return records


@dataclass
class _Places:
    """Where the columns are, and what was found wrong so far."""

    file: str
    columns: Mapping[str, int]
    problems: list[Problem] = field(default_factory=list)

    def row(self, line: int, cells: Sequence[str]) -> _Row:
        return _Row(self, line, cells)


@dataclass
class _Row:
    """One line of the table."""

    table: _Places
    line: int
    cells: Sequence[str]

    def text(self, column: str) -> str:
        at = self.table.columns.get(column)
        return self.cells[at].strip() if at is not None and at < len(self.cells) else ""

    def wrong(self, column: str, message: str) -> None:
        at = self.table.columns[column]
        before = self.cells[:at]
        place = Place(self.table.file, self.line, 1 + sum(len(cell) + 1 for cell in before))
        self.table.problems.append(Problem(place, COLUMNS[column][0], message))

    def number(self, column: str) -> float | None:
        """A positive number, or none where the cell is empty or at fault."""
        text = self.text(column)
        if text.lower() in UNKNOWN:
            return None
        value = _number(text)
        if value is None:
            self.wrong(
                column, f"'{text}' is no clear number; write 1204 or 1204.5, or leave it empty"
            )
        elif not math.isfinite(value) or value <= 0.0:
            self.wrong(column, f"{text} is not above zero; correct it or leave the cell empty")
            return None
        return value


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        message = "there is no such file; check the name and folder"
    except IsADirectoryError:
        message = "this is a folder; name a CSV file"
    except UnicodeDecodeError:
        message = "the text is not UTF-8; save the file as CSV with UTF-8"
    except OSError as error:
        message = f"the file cannot be read ({error.strerror})"
    else:
        if text.strip():
            # Splitting at line ends only: other separators may stand inside a name.
            return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        message = "the file is empty; begin it with a line of column names"
    raise ScenarioError([Problem(Place(str(path)), "", message)])


def _delimiter(header: str) -> str:
    return max((",", ";", "\t"), key=header.count)


def _found(header: Sequence[str], file: str) -> dict[str, int]:
    """The place of every column that is known."""
    names = [name.strip().lower() for name in header]
    columns: dict[str, int] = {}
    for column, known in COLUMNS.items():
        at = [names.index(name) for name in known if name in names]
        if at:
            columns[column] = at[0]
    problems = [
        Problem(Place(file, 1, 1), "", _missing(column, names))
        for column in ("state", "year", "spending")
        if column not in columns
    ]
    if "share" not in columns and "gdp" not in columns:
        problems.append(Problem(Place(file, 1, 1), "", _missing("share", names)))
    if problems:
        raise ScenarioError(problems)
    return columns


def _missing(column: str, names: Sequence[str]) -> str:
    wanted = COLUMNS[column][0]
    words = f"there is no column '{wanted}'"
    if column == "share":
        words += " and none 'gdp'"
    if column == "spending" and any(name in names for name in COLUMNS["current"]):
        return f"{words}; add spending at constant prices: current money mixes growth and inflation"
    known = {name for others in COLUMNS.values() for name in others}
    like = did_you_mean(wanted, [name for name in names if name not in known])
    if like:
        return (
            f"{words}; {like.removeprefix('; did you mean ').rstrip('?')} looks like it: rename it"
        )
    return f"{words}; add it. The first line names the columns: {listed([*names], 'and')}"


def _take(row: _Row, records: dict[str, StateRecord], told: dict[tuple[str, int], int]) -> None:
    """Enter one line."""
    state, year = row.text("state"), _year(row)
    if not _CODE.fullmatch(state):
        said = f"'{state}' is no code of a state" if state else "the state is missing"
        row.wrong("state", f"{said}; write a short code of letters, such as SRB")
        return
    if year is None:
        return
    first = told.setdefault((state, year), row.line)
    if first != row.line:
        row.wrong("year", f"{state} has {year} twice, first in line {first}; keep one")
        return
    record = records.setdefault(state, StateRecord(row.text("name") or state))
    spending, gdp, share = row.number("spending"), _optional(row, "gdp"), _share(row)
    if spending is not None:
        record.spending[year] = spending
        current = _optional(row, "current")
        if current is not None:
            record.prices[year] = current / spending
        if gdp is None and share is not None:
            gdp = spending / share
    if gdp is not None:
        if spending is not None and spending >= gdp:
            at = "gdp" if "gdp" in row.table.columns else "share"
            row.wrong(at, f"spending {spending:g} is not below GDP {gdp:g}; use one unit for both")
        record.gdp[year] = gdp


def _year(row: _Row) -> int | None:
    text = row.text("year")
    if text.isdecimal() and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return int(text)
    said = f"'{text}' is no year" if text else "the year is missing"
    row.wrong("year", f"{said}; write a whole number such as 2015")
    return None


def _optional(row: _Row, column: str) -> float | None:
    return row.number(column) if column in row.table.columns else None


def _share(row: _Row) -> float | None:
    share = _optional(row, "share")
    if share is not None and share >= 1.0:
        row.wrong("share", f"a share of {share:g} is all of GDP or more; write 0.02 or 2% for 2%")
        return None
    return share


def _number(text: str) -> float | None:
    """
    A number as tables write it.

    Examples
    --------
    >>> [_number(text) for text in ("1204.1", "1,204.1", "2.1%", "0,021", "1,204", "much")]
    [1204.1, 1204.1, 0.021, 0.021, None, None]
    """
    sign, bare = (-1.0, text[1:]) if text.startswith("-") else (1.0, text)
    scale = 0.01 if bare.endswith("%") else 1.0
    bare = bare.rstrip("%").strip()
    if _THOUSANDS.fullmatch(bare):
        bare = re.sub(r"[ ,\u00a0']", "", bare)
    elif _DECIMAL_COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    is_number = _PLAIN.fullmatch(bare) or re.fullmatch(r"\d+(\.\d*)?[eE][-+]?\d+", bare)
    return sign * float(f"{float(bare) * scale:.12g}") if is_number else None


def years_of(records: Mapping[str, StateRecord]) -> Iterator[int]:
    """Years in which every state has spending and output, in order."""
    common = [set(record.spending) & set(record.gdp) for record in records.values()]
    yield from sorted(set.intersection(*common)) if common else ()
