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


def test_documents_with_another_figure_are_told(write: Write) -> None:
    read = "reads: {states.NOR.gdp: %s, states.NOR.plans.Two percent.deadline: %s}"
    write(
        f"near: {{source: d1, says: x, {read % (1004, 2024.45)}}}\n"
        f"far: {{source: d1, says: y, {read % (1500, 2026)}}}\n"
        "then: {source: d1, says: z, reads: {states.NOR.gdp@2020: 950, states.NOR.gdp@1909: 9}}\n",
        "evidence/records.yaml",
    )
    scenario = load_scenario(write())
    said = explain(scenario, "states.NOR.gdp").splitlines()
    assert said[-3:] == [
        "  agree       near",
        "  differs     then: 950, 5% less",
        "  differs     far: 1500, 50% more, beyond the range",
    ]
    deadline = explain(scenario, "states.NOR.plans.Two percent.deadline")
    assert "far: 2026, 1.58 years later" in deadline
    assert "far has 1500" in explain(scenario, "states.NOR")
    assert "other figures for 2 of them" in explain(scenario)


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
        "question: And now?\n"
        "expects: {spending_growth.NOR: up}\n"
        "guarantees: {NATO: {credibility: 0}}\n"
        "states: {NOR: {plans: [{label: Third, target: 0.03, start: 2021, deadline: 2026}]}}\n"
        "beliefs: {NOR: {SWE: 0.5}}\n"
        "affinities: {SWE-NOR: 0.5}\n"
        "rules: {threat_perception: none, spending: {threat_elasticity: 0.5}}\n",
        "child.yaml",
    )
    assert differences(load_scenario(path), load_scenario(changed)) == [
        "plan 'Third' of NOR added: 3% of GDP by 2026 (states.NOR.plans.Third)",
        "belief of NOR about SWE 0.2 → 0.5 (beliefs.NOR.SWE)",
        "NATO credibility 0.9 → 0 (guarantees.NATO.credibility)",
        "affinity 'NOR-SWE' added: 0.5 (affinities.NOR-SWE)",
        "spending threat elasticity 0.4 → 0.5 (rules.spending.threat_elasticity)",
        "rule threat perception: balance_of_threat → none (rules.threat_perception)",
        "expected: spending growth of NOR up",
        "other words: question",
    ]


EVENTS = [
    (
        "{date: 2026-07, label: peace, target: world.outside_threat, op: set, value: 0}",
        "outside threat 0.1 → 0 from July 2026 (event 'peace')",
    ),
    (
        "{date: 2026, label: scare, target: world.outside_threat, op: add, value: 0.1,"
        " half_life: 2}",
        "outside threat 0.1 → 0.2 from 2026, fading by half every 2 years (event 'scare')",
    ),
    (
        "{from: start, label: no war, target: events, op: remove, value: war}",
        "outside threat 0.1 → 0 from 24 February 2024 (without event 'war')",
    ),
    (
        "{date: 2024-02-24, label: war, target: world.outside_threat, op: add, value: 0.3}",
        "outside threat 0.1 → 0.3 from 24 February 2024 (event 'war')",
    ),
    (
        "{date: 2026, label: books, target: 'dyads.*.transparency', op: mul, value: 1.5}",
        "transparency of every pair 0.5 → 0.75 from 2026 (event 'books')",
    ),
    (
        "{date: 2026-03-02, label: clash, target: crisis_level.SWE-NOR, op: pulse, value: 3}",
        "an incident of level 3 between SWE and NOR on 2 March 2026 (event 'clash')",
    ),
    (
        "{date: 2026, label: calm, target: belief_log_odds.NOR.SWE, op: pulse, value: -0.5}",
        "belief of NOR about SWE pushed down by 0.5 log odds in 2026 (event 'calm')",
    ),
    (
        "{date: 2026, label: in, target: guarantees.NATO.members, op: include, value: SWE}",
        "SWE joins NATO from 2026 (event 'in')",
    ),
    (
        "{date: 2022, label: no, target: states.NOR.plans, op: remove, value: Two percent}",
        "plan 'Two percent' of NOR is given up in 2022 (event 'no')",
    ),
]


@pytest.mark.parametrize(("event", "line"), EVENTS, ids=[line[:30] for _, line in EVENTS])
def test_an_event_is_told_as_the_change_that_it_makes(event: str, line: str, write: Write) -> None:
    base = load_scenario(write())
    child = load_scenario(write(f"extends: base.yaml\nevents: [{event}]\n", "child.yaml"))
    assert differences(base, child) == [line]


def test_a_change_that_is_taken_back_is_told_as_such(write: Write) -> None:
    events = [
        "{date: 2026, label: away, target: states.NOR.gdp_volatility, op: mul, value: 50000}",
        "{date: 2028, label: back, target: states.NOR.gdp_volatility, op: set, value: 0.04}",
    ]
    base = load_scenario(write())
    child = load_scenario(
        write(f"extends: base.yaml\nevents: [{', '.join(events)}]\n", "child.yaml")
    )
    assert differences(base, child) == [
        "NOR gdp volatility 0.04 → 2000 from 2026 (event 'away')",
        "NOR gdp volatility back at 0.04 from 2028 (event 'back')",
    ]


def test_what_happens_no_longer_is_told_too(write: Write) -> None:
    clash = "{date: 2026-03, label: clash, target: hostility.NOR-SWE, op: pulse, value: 0.1}"
    base = load_scenario(write())
    child = load_scenario(write(f"extends: base.yaml\nevents: [{clash}]\n", "child.yaml"))
    assert differences(child, base) == [
        "no longer happens: hostility between NOR and SWE pushed up by 0.1 in March 2026"
        " (event 'clash')"
    ]


def test_a_scenario_does_not_differ_from_itself(write: Write) -> None:
    scenario = load_scenario(write())
    assert differences(scenario, load_scenario(write())) == []


def test_a_value_of_a_state_that_the_other_scenario_lacks_is_gone() -> None:
    scenarios = Path(__file__).parents[3] / "scenarios"
    first, second = (
        load_scenario(scenarios / f"{n}.yaml") for n in ("western-balkans", "europe-1909")
    )
    lines = [line for line in differences(first, second) if line.startswith("HRV conscript intake")]
    assert lines
    assert all("→ gone" in line for line in lines)
