from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dilemma_sim.scenario.differences import differences
from dilemma_sim.scenario.explain import explain
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.problems import ScenarioError

Write = Callable[..., Path]


@pytest.fixture
def evidence(write: Write) -> None:
    write(
        "a-record: {source: d1, where: line 3, says: Norway is rich., kind: fact}\n",
        "evidence/records.yaml",
    )
    write("d1: {title: A paper, author: A. Nansen, date: 2026-01}\n", "evidence/sources.yaml")
    write("# Assumptions\n\n**A1 Money.** Norway keeps\nits money.\n\n**A10 Other.** x\n",
          "docs/assumptions.md")  # fmt: skip


@pytest.mark.usefixtures("evidence")
def test_a_value_is_explained_with_its_sources_and_assumption(write: Write) -> None:
    said = explain(load_scenario(write()), "states.NOR.gdp")
    assert said.splitlines()[0] == "states.NOR.gdp = 1000 USDm"
    assert "base.yaml:14:18" in said
    assert "900 to 1100" in said
    assert "A1: Money. Norway keeps its money." in said
    assert "a-record: fact: Norway is rich. [A. Nansen, A paper, 2026-01 (line 3)]" in said


def test_what_a_value_replaced_is_told(write: Write) -> None:
    said = explain(load_scenario(write(), {"states.NOR.gdp": 7}), "states.NOR.gdp")
    assert "from        --set states.NOR.gdp=7" in said
    assert "replaces    1000 (" in said
    assert "base.yaml:14)" in said


def test_a_default_of_the_model_shows_its_range_and_meaning(write: Write) -> None:
    said = explain(load_scenario(write()), "rules.beliefs.forgetting_rate")
    assert "default of the model" in said
    assert "meaning" in said
    assert "0.02 to 0.4" in said


def test_a_subtree_is_a_table_addressed_by_label(write: Write) -> None:
    lines = explain(load_scenario(write()), "states.NOR.plans").splitlines()
    assert lines[0].split()[0] == "value"
    row = next(line for line in lines if "Two percent.deadline" in line)
    assert row.split("  ")[0] == "states.NOR.plans.Two percent.deadline"
    assert "2024-06" in row


def test_the_summary_counts_every_value_once(write: Write) -> None:
    said = explain(load_scenario(write(), {"world.outside_threat": 0.1}))
    counts = [int(line.split()[0]) for line in said.splitlines() if line.strip()[:1].isdigit()]
    assert sum(counts[:-1]) == counts[-1]
    assert "     1  values set on the command line" in said
    assert "     1  values with a source" in said


def test_an_unknown_path_is_answered_with_advice(write: Write) -> None:
    with pytest.raises(ScenarioError, match="did you mean 'gdp'"):
        explain(load_scenario(write()), "states.NOR.gpd")


def test_differences_are_told_in_words(write: Write) -> None:
    path = write()
    changed = write(
        "extends: base.yaml\n"
        "guarantees: {NATO: {credibility: 0}}\n"
        "states: {NOR: {plans: [{label: Third, target: 0.03, start: 2021, deadline: 2026}]}}\n"
        "events: []\n"
        "beliefs: {NOR: {SWE: 0.5}}\n"
        "affinities: {SWE-NOR: 0.5}\n"
        "rules: {threat_perception: none, spending: {threat_elasticity: 0.5}}\n",
        "child.yaml",
    )
    assert differences(load_scenario(path), load_scenario(changed)) == [
        "plan 'Third' of NOR added (states.NOR.plans.Third)",
        "belief of NOR about SWE 0.2 -> 0.5 (beliefs.NOR.SWE)",
        "NATO credibility 0.9 -> 0 (guarantees.NATO.credibility)",
        "affinity 'NOR-SWE' added: 0.5 (affinities.NOR-SWE)",
        "event 'war' removed: add 0.1 to world.outside_threat from 2024-02-24 (events.war)",
        "spending threat elasticity 0.4 -> 0.5 (rules.spending.threat_elasticity)",
        "rule threat perception: balance_of_threat -> none (rules.threat_perception)",
    ]


def test_a_scenario_does_not_differ_from_itself(write: Write) -> None:
    scenario = load_scenario(write())
    assert differences(scenario, load_scenario(write())) == []
