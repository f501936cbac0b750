"""The list of all cases, and playing them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dilemma_sim.analysis.verification import (
    balance,
    budgets,
    crises,
    limits,
    measured,
    perception,
    richardson,
    series,
    spiral,
)
from dilemma_sim.analysis.verification.case import Case, Row
from dilemma_sim.analysis.verification.ground import Ground

_THEMES = (richardson, budgets, perception, crises, balance, series, spiral, limits, measured)


def _place(case: Case) -> tuple[int, int, str]:
    """V before M, then by number, then by letter."""
    digits = case.id[1:].rstrip("ab")
    return "VM".index(case.id[0]), int(digits), case.id


#: Every case by its id, in the order of the table.
CASES: dict[str, Case] = {
    case.id: case
    for case in sorted((case for theme in _THEMES for case in theme.CASES), key=_place)
}


def played(ground: Ground, ids: Collection[str] = ()) -> Iterator[tuple[Case, list[Row]]]:
    """
    Each case with its rows, as soon as it is played.

    Parameters
    ----------
    ground : Ground
    ids : collection of str
        The cases that are wanted; all if empty.

    Notes
    -----
    A case that cannot be played is a row that fails: one fault must not hide what the others
    find.
    """
    for case in CASES.values():
        if ids and case.id not in ids:
            continue
        try:
            rows = list(case.rows(ground))
        except Exception as error:
            rows = [Row("the case can be played", "yes", f"no: {error or type(error).__name__}")]
        yield case, rows
