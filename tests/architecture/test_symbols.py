"""docs/symbols.md is true: its paths, variables and files exist."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import BaseModel

from dilemma_sim.rules.variants import registered
from dilemma_sim.scenario.schema import (
    USUAL_VARIANTS,
    DomainInputs,
    DyadInputs,
    Guarantee,
    Scenario,
    StateInputs,
    Supplier,
    WorldInputs,
)
from dilemma_sim.world.variables import VARIABLES

from .places import PACKAGE, ROOT, RULES

PAGE = (ROOT / "docs" / "symbols.md").read_text(encoding="utf-8")
INPUTS, _, QUANTITIES = PAGE.partition("## Quantities of a run")
ROWS = [line for line in INPUTS.splitlines() if line.startswith("| $")]
PARTS: dict[str, type[BaseModel]] = {
    "domains": DomainInputs,
    "states": StateInputs,
    "dyads": DyadInputs,
    "guarantees": Guarantee,
    "suppliers": Supplier,
}


def exists(path: str) -> bool:
    """Whether a path leads to something that a scenario can hold."""
    head, *rest = path.split(".")
    if head == "world":
        return rest[0] in WorldInputs.model_fields
    if head == "rules":
        parameters: Any = registered()[rest[0]][USUAL_VARIANTS[rest[0]]].parameters
        return rest[1] in parameters.model_fields
    if head in PARTS:
        return rest[1] in PARTS[head].model_fields
    return head in Scenario.model_fields


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[2].strip())
def test_a_symbol_has_a_path_and_a_file(row: str) -> None:
    *_, paths, file, _ = row.split("|")
    found = re.findall(r"`([^`]+)`", paths)
    assert found
    assert [path for path in found if not exists(path)] == []
    place = file.strip(" `")
    assert ((PACKAGE if "/" in place else RULES) / place).is_file()


def test_every_quantity_is_a_variable() -> None:
    rows = [line for line in QUANTITIES.splitlines() if line.startswith("| $")]
    names = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert len(names) >= len(rows) > 15
    assert [name for name in names if name not in VARIABLES] == []


def test_a_path_that_does_not_exist_is_found() -> None:
    assert not exists("rules.spending.threat_elastisity")
    assert not exists("states.ID.budget")
