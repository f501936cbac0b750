"""What theory says, case by case: the same cases that `dilemma-sim verify` plays."""

from __future__ import annotations

import re

import pytest

from dilemma_sim.analysis.verification.case import Case, Row
from dilemma_sim.analysis.verification.cases import CASES
from dilemma_sim.analysis.verification.ground import Ground
from dilemma_sim.analysis.verification.page import section

from ..worlds import ROOT
from .theory import FOLDER

PAGE = (ROOT / "docs" / "verification.md").read_text(encoding="utf-8")
SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]


def expected_of(table: list[str]) -> list[list[str]]:
    """What a table says without what was found: the last digits of that belong to a machine."""
    rows = [line.strip("| ").split(" | ") for line in table if line.startswith("|")]
    return [row[:2] + row[3:] for row in rows]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_program_finds_what_is_known_and_the_page_says_so(case: Case) -> None:
    rows: list[Row] = list(case.rows(Ground(FOLDER)))
    assert [(row.what, row.expected, row.found) for row in rows if not row.ok] == []
    (on_page,) = [part for part in SECTIONS if part.startswith(f"{case.id} {case.title}\n")]
    assert f"Source: {case.source}." in on_page
    assert expected_of(on_page.splitlines()) == expected_of(section(case, rows))


def test_the_page_holds_these_cases_and_no_others() -> None:
    assert [part.split()[0] for part in SECTIONS] == list(CASES)
