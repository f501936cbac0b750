"""Every scenario that is shipped loads, and every source it names exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from dilemma_sim.scenario.check_files import problems_of_file, scenario_files

from .places import ROOT, name_of

SCENARIOS = scenario_files([ROOT / "scenarios"])


@pytest.mark.parametrize("file", SCENARIOS, ids=name_of)
def test_a_shipped_scenario_is_right(file: Path) -> None:
    assert problems_of_file(file) == []
