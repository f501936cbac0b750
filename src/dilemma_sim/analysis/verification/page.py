"""The table of verification, for a terminal and as a page of the documentation."""

from __future__ import annotations

from collections.abc import Sequence

from dilemma_sim.analysis.verification.case import Case, Row, shown

Played = Sequence[tuple[Case, Sequence[Row]]]

_WIDTHS = (5, 66, 30, 30, 9, 3)
HEAD = ("case", "what", "expected", "found", "tolerance", "ok", "source")

_INTRODUCTION = """\
# Verification

Does the program do what theory says it must? Each case below is known without the program: from a
closed form, from a published example, or from counting out. The program's own rules, drivers and
measures play it: on the small scenarios of `scenarios/theory`, on the shipped scenario, and on the
recorded spending in `data/milex.csv`.

This page is written by

```sh
dilemma-sim verify --write docs/verification.md
```

and a test checks that it is up to date. `dilemma-sim verify` prints the same table. Its exit status
is 1 if a row fails. {count}

V cases are about theory, M cases about measures. The numbers V3, V6, V23 and V24 are not used.
"From memory" marks works that nobody of this project had at hand: look them up before you cite
them. "Derived here" marks results that we have not found elsewhere. A tolerance is the largest
difference that passes; where it is empty the two must be the same. Where luck plays a part, the
tolerance is its reach with the number of runs that are made.
"""


def cells(case: Case, row: Row) -> tuple[str, ...]:
    """What the table says of a row, in the order of `HEAD`."""
    return (
        case.id,
        row.what.strip(),
        told(row),
        shown(row.found, row.tolerance),
        f"{row.tolerance:g}" if row.tolerance else "",
        "yes" if row.ok else "NO",
        row.source or case.source,
    )


def told(row: Row) -> str:
    """The expected value, as the page writes it."""
    return shown(row.expected, min(row.tolerance, 1e-6) if row.tolerance else 0.0)


def line(values: Sequence[str]) -> str:
    """One line of the table for a terminal."""
    padded = [value.ljust(width) for value, width in zip(values, _WIDTHS, strict=False)]
    return "  ".join([*padded, *values[len(padded) :]]).rstrip()


def lines(case: Case, rows: Sequence[Row]) -> list[str]:
    """The lines of a case for a terminal; rows that go on from the one above are set in."""
    found = []
    for row in rows:
        number, what, *rest = cells(case, row)
        inset = "  " if row.what.startswith(" ") else ""
        found.append(line((number, inset + what, *rest)))
    return found


def verdict(played: Played) -> str:
    """One sentence on the whole."""
    rows = [row for _, found in played for row in found]
    wrong = sum(not row.ok for row in rows)
    counted = f"{len(played)} cases, {len(rows)} rows"
    return f"{counted}: {f'{wrong} not as expected' if wrong else 'all as expected'}."


def page(played: Played) -> str:
    """The page of the documentation."""
    parts = [_INTRODUCTION.format(count=verdict(played))]
    for case, rows in played:
        parts.append(f"## {case.id} {case.title}\n\nSource: {case.source}.\n")
        if case.note:
            parts.append(f"{case.note}\n")
        parts.append("\n".join(section(case, rows)) + "\n")
    return "\n".join(parts)


def section(case: Case, rows: Sequence[Row]) -> list[str]:
    """The table of one case on the page; a column for sources only if rows have their own."""
    own = any(row.source for row in rows)
    head = ["what", "expected", "found", "tolerance", "ok", *(["source of the row"] if own else [])]
    table = [_marked(head), "|" + " --- |" * len(head)]
    for row in rows:
        _, what, expected, found, tolerance, ok, _ = cells(case, row)
        inset = "… " if row.what.startswith(" ") else ""
        values = [inset + what, expected, found, tolerance, ok]
        table.append(_marked([*values, row.source] if own else values))
    return table


def _marked(values: Sequence[str]) -> str:
    return f"| {' | '.join(values)} |"
