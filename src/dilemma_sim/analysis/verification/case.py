"""A case of verification: what theory says, what the program finds, and how far they may part."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dilemma_sim.analysis.verification.ground import Ground

Value = float | str | tuple[float, ...]


@dataclass(frozen=True)
class Row:
    """
    One number, or a few that belong together, or one word.

    Parameters
    ----------
    what : str
        What is compared, in plain words.
    expected, found : float, tuple of float, or str
        By theory, and by the program.
    tolerance : float
        Largest difference of any number; not used for words.
    source : str
        Where the expected value comes from, if not from the source of the whole case.
    """

    what: str
    expected: Value
    found: Value
    tolerance: float = 0.0
    source: str = ""

    @property
    def ok(self) -> bool:
        """Whether the program finds what is expected. A number that is unknown is wrong."""
        if isinstance(self.expected, str) or isinstance(self.found, str):
            return self.expected == self.found
        expected, found = _numbers(self.expected), _numbers(self.found)
        return len(expected) == len(found) and all(
            a == b or abs(a - b) <= self.tolerance for a, b in zip(expected, found, strict=True)
        )


@dataclass(frozen=True)
class Case:
    """
    Something known without the program, and how to put it to the program.

    Parameters
    ----------
    id : str
        V and a number for theory, M and a number for measures.
    title : str
    source : str
        Author and year; "from memory" where nobody of this project had the work at hand, and
        "derived here" where there is no other source.
    rows : callable
        From the ground on which it is played to the rows of the table.
    note : str
        What belongs to it and is no row: data, and what is not tried.
    """

    id: str
    title: str
    source: str
    rows: Callable[[Ground], Sequence[Row]]
    note: str = ""


def shown(value: Value, tolerance: float) -> str:
    """
    A value as the table writes it: no more digits than the tolerance speaks of, and one.

    Examples
    --------
    >>> shown((0.333333333, 2.0), 5e-4)
    '(0.33333, 2)'
    >>> shown(1e-17, 1e-12)
    '0'
    >>> shown("harmony", 0.0)
    'harmony'
    """
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return f"({', '.join(shown(number, tolerance) for number in value)})"
    if not math.isfinite(value):
        return str(value)
    digits = min(12, 1 - math.floor(math.log10(tolerance))) if tolerance > 0 else 12
    rounded = round(value, max(digits, 0))
    return f"{rounded:.12g}" if rounded != 0 else "0"


def _numbers(value: float | tuple[float, ...]) -> tuple[float, ...]:
    return value if isinstance(value, tuple) else (value,)
