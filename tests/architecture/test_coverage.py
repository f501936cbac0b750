"""The page of what the documents claim leaves nothing out and points nowhere in vain."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from dilemma_sim.measures.table import measure_of
from dilemma_sim.rules.variants import registered
from dilemma_sim.scenario.evidence import Evidence
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.parts import found
from dilemma_sim.scenario.schema import Scenario

from ..unit.test_signs import LEVERS, SIGNS
from ..worlds import BASE, ROOT

DOCS = ROOT / "docs"
CLAIMS = [*(f"M{n:02d}" for n in range(1, 55)), *(f"R{n:02d}" for n in range(1, 23))]
#: Groups of part (g) of the register of evidence, and how many rows each must have at least.
GROUPS = {
    "States": 10,
    "Actors below the state": 5,
    "Outside powers": 12,
    "Institutions": 10,
    "Pacts and ties": 11,
    "Disputes and hotspots": 4,
    "Procurement": 30,
    "Industry": 10,
    "Exercises": 6,
    "Incidents and shocks": 9,
    "Levers of restraint": 10,
    "Attention and credibility": 4,
    "Perception": 5,
    "Inside states": 5,
}


def _builder() -> Any:
    spec = importlib.util.spec_from_file_location("build_coverage", DOCS / "build_coverage.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILDER = _builder()
TABLE: Mapping[str, Any] = BUILDER.read()
ROWS: dict[str, Mapping[str, Any]] = {
    **TABLE["mechanisms"],
    **{f"{g}: {name}": row for g, rows in TABLE["rows"].items() for name, row in rows.items()},
}


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load_scenario(BASE)


def _labels(base: Scenario, what: str) -> list[str]:
    return [item.label for state in base.states.values() for item in getattr(state, what)]


def _test_is_there(name: str) -> bool:
    file, _, test = name.partition("::")
    path = ROOT / file
    return path.is_file() and bool(re.search(rf"^def {test}\(", path.read_text(), re.MULTILINE))


def _sign_is_there(name: str) -> bool:
    lever, _, measure = name.partition(" > ")
    return lever in LEVERS and any((lever, measure) == row[:2] for row in SIGNS)


def _rule_is_there(name: str) -> bool:
    mechanism, _, variant = name.partition(".")
    return variant in registered().get(mechanism, {})


def _is_there(base: Scenario, kind: str, name: str) -> bool:
    """Whether a reference leads somewhere; an exception says so as well."""
    mechanisms = (DOCS / "mechanisms.md").read_text(encoding="utf-8")
    known: dict[str, Callable[[], bool]] = {
        "rule": lambda: _rule_is_there(name),
        "parameter": lambda: bool(found(base, name)) and name.startswith("rules."),
        "input": lambda: bool(found(base, name)),
        "event": lambda: name in {event.label for event in base.events},
        "order": lambda: name in _labels(base, "orders"),
        "plan": lambda: name in _labels(base, "plans"),
        "pact": lambda: name in {pact.label for pact in base.pacts},
        "supplier": lambda: name in base.suppliers,
        "guarantee": lambda: name in base.guarantees,
        "state": lambda: name in base.states,
        "measure": lambda: bool(measure_of(name)),
        "what-if": lambda: (ROOT / "scenarios" / "what-if" / f"{name}.yaml").is_file(),
        "preset": lambda: (ROOT / "scenarios" / "presets" / f"{name}.yaml").is_file(),
        "experiment": lambda: (ROOT / "experiments" / f"{name}.yaml").is_file(),
        "sign": lambda: _sign_is_there(name),
        "test": lambda: _test_is_there(name),
        "mechanism": lambda: f"\n| {name} |" in mechanisms,
        "expects": lambda: "\nexpects: {" in _what_if(name),
    }
    return known[kind]()


def _what_if(name: str) -> str:
    return (ROOT / "scenarios" / "what-if" / f"{name}.yaml").read_text(encoding="utf-8")


def _nowhere(base: Scenario) -> Iterator[str]:
    for row, said in ROWS.items():
        for reference in [*said.get("stands", ()), *said.get("shown", ())]:
            kind, _, name = reference.partition(":")
            try:
                there = _is_there(base, kind, name)
            except (KeyError, ValueError, OSError):
                there = False
            if not there:
                yield f"{row}: {reference}"


def test_every_reference_leads_somewhere(base: Scenario) -> None:
    assert list(_nowhere(base)) == []


def test_the_test_finds_what_leads_nowhere(base: Scenario) -> None:
    for kind, name in (("event", "Munchen"), ("sign", "Munich > gini_spending"), ("nothing", "x")):
        with pytest.raises((KeyError, AssertionError)):
            assert _is_there(base, kind, name)


def test_no_claim_and_no_group_is_left_out() -> None:
    assert list(TABLE["mechanisms"]) == CLAIMS
    counts = {group: len(rows) for group, rows in TABLE["rows"].items()}
    assert list(counts) == list(GROUPS)
    assert [group for group, least in GROUPS.items() if counts[group] < least] == []


def test_a_row_that_nothing_stands_for_or_nothing_shows_says_why() -> None:
    claims, keys = TABLE["mechanisms"], {"claim", "sign", "where", "records", "stands", "shown"}
    silent = [
        name
        for name, row in ROWS.items()
        if not row.get("reason")
        and (not row.get("stands") or (name in claims and not row.get("shown")))
    ]
    assert silent == []
    assert {key for row in ROWS.values() for key in row} <= keys | {"reason"}


def test_every_claim_names_its_lines_and_its_records_exist() -> None:
    known = Evidence(str(BASE)).names
    lines = re.compile(r"00[0-4]:\d+(-\d+)?(, 00[0-4]:\d+(-\d+)?)*")
    assert [name for name, row in ROWS.items() if not lines.fullmatch(row["where"])] == []
    named = {record for row in ROWS.values() for record in row.get("records", ())}
    assert named - set(known) == set()


def test_the_page_is_made_from_the_table() -> None:
    assert (DOCS / "coverage.md").read_text(encoding="utf-8") == BUILDER.page(TABLE)
