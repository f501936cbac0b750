"""Write the page of what the documents claim: ``python docs/build_coverage.py``.

Reads ``docs/coverage.yaml`` and writes ``docs/coverage.md``. Whether the references hold is asked
by ``tests/architecture/test_coverage.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

DOCS = Path(__file__).parent
TABLE, PAGE = DOCS / "coverage.yaml", DOCS / "coverage.md"
#: How a reference is shown: where its words point to.
LINKS = {
    "what-if": "../scenarios/what-if/{}.yaml",
    "expects": "../scenarios/what-if/{}.yaml",
    "preset": "../scenarios/presets/{}.yaml",
    "experiment": "../experiments/{}.yaml",
}
WORDS = {"expects": "what-if", "mechanism": "mechanisms page"}
INTRODUCTION = """\
Made by `python docs/build_coverage.py` from `docs/coverage.yaml`. A test sees that every reference
leads somewhere."""
HOW_TO_READ = """\
*Documents* gives document and line: 000:6 is line 6 of document 000. In the column *shown by*, a
*sign* is a row of [test_signs.py](../tests/unit/test_signs.py), a paired difference in the base
scenario with one lever moved; a *test* says the same of a rule or of a small world; the
*mechanisms page* is [mechanisms.md](mechanisms.md), which measures what switching a mechanism off
changes; a *what-if* foretells a direction, and `compare` says whether it is found."""
SIGNS = {"D": "drives", "R": "restrains", "B": "both"}


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(read()), encoding="utf-8")


def read() -> dict[str, Any]:
    """The table as plain values."""
    table: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return table


def page(table: Mapping[str, Any]) -> str:
    """The page as text."""
    return "\n".join(_lines(table)) + "\n"


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    claims, groups = table["mechanisms"], table["rows"]
    rows = [row for group in groups.values() for row in group.values()]
    yield "# What the documents claim, and what stands for it"
    yield ""
    yield INTRODUCTION
    yield ""
    yield from _counts(claims, rows)
    yield ""
    yield HOW_TO_READ
    for letter, words in (
        ("M", "Mechanisms that drive the dilemma, or both ways"),
        ("R", "Restraints"),
    ):
        yield ""
        yield f"## {words}"
        yield ""
        yield "| | claim | documents | stands for it | shown by |"
        yield "|---|---|---|---|---|"
        for name, claim in claims.items():
            if name.startswith(letter):
                sign = f" *{SIGNS[claim['sign']]}*" if letter == "M" else ""
                why = [f"*{claim['reason']}*"] if "reason" in claim else []
                yield _row(
                    f"**{name}**",
                    f"{claim['claim']}{sign}",
                    claim["where"],
                    _references(claim.get("stands", ())),
                    "<br>".join([*_shown(claim.get("shown", ())), *why]),
                )
    for name, group in groups.items():
        yield ""
        yield f"## {name}"
        yield ""
        yield "| what | documents | stands for it | remark |"
        yield "|---|---|---|---|"
        for what, row in group.items():
            stands = _references(row.get("stands", ())) or "nothing"
            yield _row(what, row["where"], stands, row.get("reason", ""))


def _counts(
    claims: Mapping[str, Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    shown = {name: {r.split(":")[0] for r in c.get("shown", ())} for name, c in claims.items()}
    silent = [name for name, kinds in shown.items() if not kinds]
    foretold = [name for name, kinds in shown.items() if kinds == {"expects"}]
    covered = sum("stands" in row for row in rows)
    tested = len(claims) - len(silent) - len(foretold)
    yield f"Of {len(claims)} claims, {tested} have a test or a measured row that shows their sign."
    yield f"For {len(foretold)} ({', '.join(foretold)}) a what-if foretells it. For {len(silent)}"
    yield f"({', '.join(silent)}) the last column says why there is none."
    yield ""
    yield f"Of {len(rows)} states, actors, pacts, systems, firms, exercises, incidents and"
    yield f"variables, {covered} stand in the program. For {len(rows) - covered} it says why not."


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _references(references: Sequence[str]) -> str:
    return ", ".join(_reference(reference) for reference in references)


def _shown(references: Sequence[str]) -> Iterator[str]:
    for reference in references:
        kind, name = reference.split(":", 1)
        if kind == "test":
            file, test = name.split("::")
            yield f"test [{test.removeprefix('test_').replace('_', ' ')}](../{file})"
        else:
            yield _reference(reference)


def _reference(reference: str) -> str:
    kind, name = reference.split(":", 1)
    shown = f"[{name}]({LINKS[kind].format(name)})" if kind in LINKS else name
    if kind in ("rule", "parameter", "input", "measure"):
        shown = f"`{name}`"
    return f"{WORDS.get(kind, kind)} {shown}"


if __name__ == "__main__":
    main()
