"""The presets: other readings of the same start, from what the documents say."""

from __future__ import annotations

import pytest

from dilemma_sim.scenario.differences import differences
from dilemma_sim.scenario.evidence import Evidence
from dilemma_sim.scenario.lints import lints
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.provenance import provenance_of
from dilemma_sim.scenario.schema import Scenario

from ...worlds import BASE

PRESETS = BASE.parent / "presets"
NAMES = sorted(path.stem for path in PRESETS.glob("*.yaml"))
USUAL = load_scenario(BASE)


def _preset(name: str) -> Scenario:
    return load_scenario(PRESETS / f"{name}.yaml")


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_changes_inputs_only_and_says_whose_they_are(name: str) -> None:
    scenario = _preset(name)
    for part in ("time", "world", "domains", "dyads", "guarantees", "suppliers", "pacts"):
        assert getattr(scenario, part) == getattr(USUAL, part), part
    assert (scenario.events, scenario.rules) == (USUAL.events, USUAL.rules)
    own = [s for s in provenance_of(scenario).stories.values() if name in s.file]
    assert [
        story for story in own if not story.source and story.value not in _words(scenario)
    ] == []
    assert lints(scenario) == []
    assert differences(USUAL, scenario)


def _words(scenario: Scenario) -> tuple[str | None, ...]:
    return scenario.name, scenario.question


@pytest.mark.parametrize("number", ["002", "003"])
def test_budgets_are_those_that_the_document_prints(number: str) -> None:
    scenario = _preset(f"budgets-{number}")
    evidence = Evidence(str(PRESETS / "x.yaml"))
    printed = 0
    for state, inputs in scenario.states.items():
        for year, amount in inputs.spending_series.items():
            path = f"states.{state}.spending_series.{year}"
            own = provenance_of(scenario).stories[("states", state, "spending_series", year)]
            readings = [r for r in evidence.readings(path, 2015) if r.name in own.source]
            theirs = {r.value for r in readings if r.name.startswith(f"d{int(number)}-")}
            if f"budgets-{number}" in own.file and amount in theirs:
                printed += 1
        # The level moves, and growth before the printed years does not.
        usual = USUAL.states[state].spending_series
        growth = inputs.spending_series[2022] / inputs.spending_series[2015]
        assert growth == pytest.approx(usual[2022] / usual[2015], rel=2e-3)
    assert printed == {"002": 5, "003": 13}[number]


def test_the_two_narratives_accuse_the_other_side() -> None:
    pristina, belgrade = _preset("narrative-001"), _preset("narrative-serbian-officials")
    for state in ("XKX", "HRV", "ALB"):
        usual = USUAL.beliefs[state]["SRB"]
        assert belgrade.beliefs[state]["SRB"] < usual < pristina.beliefs[state]["SRB"]
        usual = USUAL.beliefs["SRB"][state]
        assert pristina.beliefs["SRB"][state] < usual < belgrade.beliefs["SRB"][state]
        assert belgrade.states[state].true_type > pristina.states[state].true_type
    assert pristina.states["SRB"].true_type > belgrade.states["SRB"].true_type
    assert belgrade.states["SRB"].outside_threat > USUAL.states["SRB"].outside_threat
