from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.provenance import provenance_of
from dilemma_sim.scenario.resolved import resolved_yaml, scenario_hash
from dilemma_sim.scenario.strict_yaml import read_text

Write = Callable[..., Path]
CHANGES: dict[str, object] = {
    "rules.threat_perception": "none",
    "states.NOR.plans.Two percent.deadline": "2026-06",
    "question": 'What: "if"\nnot?',
    "time.end": 2023,
}


def test_a_resolved_scenario_loads_to_an_equal_one(write: Write) -> None:
    scenario = load_scenario(write(), CHANGES)
    again = load_scenario(write(resolved_yaml(scenario), "resolved.yaml"))
    assert again == scenario
    assert again.model_dump() == scenario.model_dump()
    assert scenario_hash(again) == scenario_hash(scenario)


def test_a_resolved_scenario_keeps_stories_and_says_where_values_came_from(write: Write) -> None:
    text = resolved_yaml(load_scenario(write(), CHANGES))
    gdp = "gdp: {value: 1000, unit: USDm, low: 900.0, high: 1100.0, source: [a-record],"
    assert gdp in text
    assert "base.yaml:14" in text
    assert "deadline: 2026-06  # --set states.NOR.plans.Two percent.deadline=2026-06" in text
    assert "external_attention: 1.0  # default of the model" in text
    again = load_scenario(write(text, "resolved.yaml"))
    story = provenance_of(again).of(("states", "NOR", "gdp"))
    assert story is not None
    assert story.source == ("a-record",)


def test_a_scenario_changed_in_a_program_is_written_as_it_is(write: Write) -> None:
    scenario = load_scenario(write())
    changed = scenario.model_copy(update={"name": "Other"})
    assert load_scenario(write(resolved_yaml(changed), "resolved.yaml")) == changed


def test_the_hash_does_not_see_order_comments_or_stories(write: Write) -> None:
    path = write()
    told = scenario_hash(load_scenario(path))
    story = "{value: 1000, unit: USDm, low: 900, high: 1100, source: [a-record], assumption: A1}"
    lines = path.read_text().replace(story, "1000.0  # a comment")
    first, second = (line for line in lines.splitlines() if "percent" in line)
    lines = lines.replace(f"{first}\n{second}", f"{second}\n{first}")
    assert first != second
    tree, _ = read_text(lines, "s")
    sections = {str(key): node.place.line for key, node in tree.entries.items()}
    assert len(sections) > 5
    starts = [tree.entries[key].key_place.line - 1 for key in tree.entries]
    rows = lines.splitlines()
    blocks = [rows[a:b] for a, b in zip(starts, [*starts[1:], len(rows)], strict=True)]
    shuffled = "\n".join(row for block in reversed(blocks) for row in block) + "\n"
    assert scenario_hash(load_scenario(write(shuffled, "other.yaml"))) == told


def test_the_hash_sees_every_number(write: Write) -> None:
    path = write()
    hashes = {
        scenario_hash(load_scenario(path, change))
        for change in (
            {},
            {"states.SWE.gdp": 2000.1},
            {"rules.beliefs": "fixed"},
            {"states.NOR.plans.Two percent.active": False},
        )
    }
    assert len(hashes) == 4
