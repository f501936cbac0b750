from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.problems import ScenarioError
from dilemma_sim.scenario.provenance import provenance_of

Write = Callable[..., Path]
Child = Callable[[str], Path]


def complaint(path: Path, **overrides: object) -> str:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, overrides)
    return str(caught.value)


def test_wildcards_and_defaults_are_filled_in(write: Write) -> None:
    scenario = load_scenario(write())
    assert scenario.states["NOR"].burden == 0.02
    assert (scenario.states["NOR"].secrecy, scenario.states["SWE"].secrecy) == (0.1, 0.3)
    assert scenario.dyads["NOR-SWE"].hostility == 0.4
    assert scenario.dyads["NOR-SWE"].transparency == 0.5
    assert scenario.beliefs == {"NOR": {"SWE": 0.2}, "SWE": {"NOR": 0.03}}
    assert scenario.world.external_attention == 1.0


def test_a_file_that_extends_changes_only_what_it_says(child: Child) -> None:
    scenario = load_scenario(child("guarantees: {NATO: {credibility: 0.4}}\n"))
    assert scenario.guarantees["NATO"].credibility == 0.4
    assert scenario.guarantees["NATO"].reinforcement == 20000
    assert scenario.name == "Two states"


def test_command_line_wins_over_file_and_file_over_its_base(child: Child) -> None:
    path = child("guarantees: {NATO: {credibility: 0.4}}\n")
    scenario = load_scenario(path, {"guarantees.NATO.credibility": 0})
    story = provenance_of(scenario).of(("guarantees", "NATO", "credibility"))
    assert scenario.guarantees["NATO"].credibility == 0.0
    assert story is not None
    assert story.place == "--set guarantees.NATO.credibility=0"
    assert [(old.value, Path(old.file).name) for old in story.overridden] == [
        (0.9, "base.yaml"),
        (0.4, "child.yaml"),
    ]


def test_a_story_stays_beside_its_value(write: Write) -> None:
    scenario = load_scenario(write())
    story = provenance_of(scenario).of(("states", "NOR", "gdp"))
    assert story is not None
    assert (story.value, story.unit, story.low, story.high) == (1000, "USDm", 900.0, 1100.0)
    assert (story.source, story.assumption, story.line) == (("a-record",), "A1", 14)


def test_a_new_value_does_not_inherit_the_story_of_the_old_one(child: Child) -> None:
    scenario = load_scenario(child("states: {NOR: {gdp: 1200}}\n"))
    story = provenance_of(scenario).of(("states", "NOR", "gdp"))
    assert story is not None
    assert (story.source, story.low) == ((), None)


def test_the_story_of_a_mapping_is_the_story_of_its_numbers(child: Child) -> None:
    mix = "{air: 0.2, air_defense: 0.2, armor: 0.2, artillery: 0.2, drones: 0.2}"
    text = f"states: {{SWE: {{procurement_mix: {{value: {mix}, source: [x]}}}}}}\n"
    scenario = load_scenario(child(text))
    story = provenance_of(scenario).of(("states", "SWE", "procurement_mix", "drones"))
    assert story is not None
    assert (story.value, story.source) == (0.2, ("x",))


def test_items_of_lists_are_addressed_by_label(write: Write) -> None:
    path = write()
    scenario = load_scenario(path, {"states.NOR.plans.Two percent.compliance": 0.5})
    plans = {plan.label: plan for plan in scenario.states["NOR"].plans}
    assert plans["Two percent"].compliance == 0.5
    assert plans["Five percent"].compliance == 1.0


def test_an_override_may_use_a_wildcard(write: Write) -> None:
    path = write()
    assert load_scenario(path, {"dyads.*.transparency": 0.9}).dyads["NOR-SWE"].transparency == 0.9
    beliefs = load_scenario(path, {"beliefs.*.NOR": 0.6}).beliefs
    assert beliefs == {"NOR": {"SWE": 0.2}, "SWE": {"NOR": 0.6}}


def test_a_dyad_may_be_named_in_either_order(write: Write) -> None:
    for dyad in ("NOR-SWE", "SWE-NOR"):
        scenario = load_scenario(write(), {f"dyads.{dyad}.hostility": 0.7})
        assert scenario.dyads["NOR-SWE"].hostility == 0.7


def test_a_variant_is_chosen_with_its_defaults(write: Write) -> None:
    scenario = load_scenario(write(), {"rules.spending": "log_reaction"})
    assert scenario.rules.spending.variant == "log_reaction"  # type: ignore[attr-defined]
    assert not hasattr(scenario.rules.spending, "threat_elasticity")  # type: ignore[attr-defined]


@pytest.mark.parametrize("choice", ["rules.spending", "rules.spending.variant"])
def test_a_parameter_of_a_chosen_variant_may_be_set_in_any_order(write: Write, choice: str) -> None:
    settings = {"rules.spending.reaction": 0.7, choice: "log_reaction"}
    scenario = load_scenario(write(), settings)
    assert scenario.rules.spending.reaction == 0.7  # type: ignore[attr-defined]


def test_a_default_of_the_model_may_be_set(write: Write) -> None:
    settings = {"rules.beliefs.attribution_bias": 0.3, "world.outside_threat": np.float64(0.2)}
    scenario = load_scenario(write(), settings)
    assert scenario.rules.beliefs.attribution_bias == 0.3  # type: ignore[attr-defined]
    assert scenario.world.outside_threat == 0.2


def test_new_keys_may_be_set_in_free_tables_only(write: Write) -> None:
    scenario = load_scenario(write(), {"affinities.SWE-NOR": 0.5, "states.SWE.gdp_series.2020": 9})
    assert scenario.affinities == {"NOR-SWE": 0.5}
    assert scenario.states["SWE"].gdp_series == {2020: 9.0}
    assert "did you mean 'SWE'?" in complaint(write(), **{"states.SEW.gdp": 3})


def test_a_shorter_run_leaves_out_later_events(child: Child) -> None:
    assert load_scenario(child("time: {end: 2022}\n")).events == ()


def test_an_event_outside_the_run_of_its_own_file_is_a_fault(child: Child) -> None:
    text = "events: [{date: 2041, label: x, target: world.outside_threat, op: set, value: 0}]\n"
    assert "2041 is outside the run, 2020 to 2030" in complaint(child(text))


def test_a_fault_of_a_child_is_blamed_on_the_child(child: Child) -> None:
    said = complaint(child("states: {NOR: {burden: lots}}\n"))
    assert "child.yaml:2:24: states.NOR.burden: must be a number, not 'lots'" in said


def test_a_fault_of_the_base_is_blamed_on_the_base(write: Write) -> None:
    write("name: 5\n")
    said = complaint(write("extends: base.yaml\nquestion: Why?\n", "child.yaml"))
    assert "base.yaml:1:7: name: must be text, not 5; put it in quotes" in said


def test_all_faults_are_told_at_once(child: Child) -> None:
    said = complaint(child("staets: {}\nstates: {NOR: {secrecy: 2, gdp: .inf}}\nname: !x y\n"))
    lines = said.splitlines()
    assert len(lines) == 4
    assert sum("did you mean 'states'?" in line for line in lines) == 1
    assert sum("must be at most 1, not 2" in line for line in lines) == 1


def test_a_wildcard_with_a_fault_is_told_once(child: Child) -> None:
    assert len(complaint(child("states: {'*': {secrecy: 2}}\n")).splitlines()) == 1


def test_files_that_extend_each_other_in_a_circle_are_refused(write: Write) -> None:
    write("extends: b.yaml\n", "a.yaml")
    said = complaint(write("extends: a.yaml\n", "b.yaml"))
    assert "a.yaml:1:10: extends: the files extend each other in a circle" in said


def test_a_long_chain_of_files_is_refused(write: Write) -> None:
    for number in range(12):
        write(f"extends: s{number + 1}.yaml\n", f"s{number}.yaml")
    write(name="s12.yaml")
    assert "more than 10 files extend" in complaint(write("extends: s0.yaml\n"))


def test_extends_is_relative_to_the_file_that_says_it(write: Write) -> None:
    write()
    path = write("extends: ../base.yaml\n", "what-if/child.yaml")
    assert load_scenario(path) == load_scenario(path.parent.parent / "base.yaml")


def test_the_error_survives_the_trip_between_processes(write: Write) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(write("name: 5\n"))
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.problems, str(copy)) == (caught.value.problems, str(caught.value))


def test_values_that_no_file_could_hold_are_refused(write: Write) -> None:
    assert "a set cannot be a value" in complaint(write(), **{"world.outside_threat": {1}})
