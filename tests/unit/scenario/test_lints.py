"""Warnings of `check`: things that run and are probably not meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dilemma_sim.scenario.check_files import examined, unused_sources
from dilemma_sim.scenario.lints import lints
from dilemma_sim.scenario.load import load_scenario

from ...worlds import BASE

Write = Callable[..., Path]
Child = Callable[[str], Path]

SLIPS = [
    (
        "states: {NOR: {spending_series: {2020: 30}}}",
        "NOR.burden: warning: gdp times burden is 20 ",
    ),
    ("states: {NOR: {gdp_series: {2020: 900}}}", "NOR.gdp: warning: gdp is 1000 in 2020, and "),
    (
        "states: {NOR: {personnel_share: 0.6}}",
        "child.yaml:2:33: states.NOR.personnel_share: warning: personnel_share, operations_share",
    ),
    (
        "states: {NOR: {industry: {air: {capacity: 9, capacity_limit: 5}}}}",
        "states.NOR.industry.air.capacity: warning: it is above the capacity_limit 5",
    ),
    (
        "states: {NOR: {plans: [{label: Ten, target: 0.1, start: 2021, deadline: 2026}]}}",
        "states.NOR.plans.Ten.target: warning: the target 0.1 is above the burden_ceiling 0.045",
    ),
    (
        "events: [{date: 2023, label: more, target: states.NOR.plans, op: include,"
        " value: Five percent}]",
        "base.yaml:17:39: states.NOR.plans.Five percent.target: warning: the target 0.05 is above",
    ),
    (
        "events: [{date: 2023, label: nil, target: world.outside_threat, op: add, value: 0}]",
        "events.nil.value: warning: to add 0 changes nothing",
    ),
    (
        "events: [{date: 2023, label: same, target: states.NOR.secrecy, op: set, value: 0.1}]",
        "events.same.value: warning: states.NOR.secrecy is 0.1 already",
    ),
    (
        "events: [{date: 2023, label: a, target: states.NOR.secrecy, op: set, value: 0.5},"
        " {date: 2023, label: b, target: states.*.secrecy, op: set, value: 0.9}]",
        "events.a.date: warning: 'b' sets the same on the same day",
    ),
    (
        "events: [{date: 2023, label: blink, target: states.NOR.secrecy, op: set, value: 1,"
        " half_life: 0.1}]",
        "events.blink.half_life: warning: half of it is gone within a step, which is 0.25 yr",
    ),
    (
        "events: [{date: 2025, label: late, target: events, op: remove, value: war}]",
        "events.late.date: warning: 'war' has happened by then",
    ),
    (
        "events: [{date: 2025, label: in, target: guarantees.NATO.members, op: include,"
        " value: NOR}]",
        "events.in.value: warning: 'NOR' is in guarantees.NATO.members already",
    ),
    (
        "events: [{date: 2025, label: out, target: guarantees.NATO.members, op: remove,"
        " value: SWE}]",
        "events.out.value: warning: 'SWE' is not in guarantees.NATO.members at that date",
    ),
    (
        "states: {NOR: {orders: [{label: F, system: F, supplier: FRA, domain: air, value: 9,"
        " signed: 2019, first_delivery: 2021}]}}",
        "states.NOR.orders.F.signed: warning: it is signed outside the run, 2020 to 2030",
    ),
    (
        "world: {distinguishability: {value: 0.3, low: -0.1, high: 1}}",
        "world.distinguishability: warning: its low -0.1 is no valid value: the least is 0",
    ),
    (
        "rules: {spending: {threat_elasticity: 3}}",
        "rules.spending.threat_elasticity: warning: 3 is outside the range of this rule, 0 to 1.2",
    ),
    (
        "states: {FIN: {name: Finland, gdp: 900}}\ndyads: {FIN-NOR: {border: false}}",
        "dyads.FIN-NOR: warning: neither border nor distance is given",
    ),
]


@pytest.mark.parametrize(("text", "warning"), SLIPS, ids=[text[:50] for text, _ in SLIPS])
def test_a_slip_is_told_with_its_place_and_is_no_fault(
    text: str, warning: str, child: Child
) -> None:
    found = examined(child(text + "\n"))
    assert found.problems == []
    (told,) = found.warnings
    assert warning in str(told)
    assert ".yaml:" in str(told)


def test_a_state_that_nothing_reaches_is_told(write: Write) -> None:
    lonely = (
        write().read_text().replace('"*": {"*": 0.03}', "SWE: {NOR: 0.03}")
        + "# \n"
    )  # fmt: skip
    lonely = lonely.replace(
        "dyads:\n",
        "dyads:\n  FIN-NOR: {border: false, distance: 9000}\n"
        "  FIN-SWE: {border: false, distance: 9000}\n",
    ).replace("dyads:", "  FIN: {name: Finland, gdp: 900}\ndyads:", 1)
    warnings = lints(load_scenario(write(lonely)))
    assert [warning.path for warning in warnings] == ["states.FIN.name"]


def test_a_parameter_beyond_its_rule_is_no_slip_if_somebody_says_why(child: Child) -> None:
    why = "rules: {spending: {threat_elasticity: {value: 3, note: a limit of theory}}}\n"
    assert examined(child(why)).warnings == []


def test_a_range_that_leaves_a_document_out_is_told(write: Write) -> None:
    write("far: {source: d1, says: x, reads: {states.NOR.gdp: 1500}}\n", "evidence/records.yaml")
    (told,) = examined(write()).warnings
    assert "states.NOR.gdp: warning: its range leaves out the 1500 of far" in str(told)


def test_the_shipped_base_has_no_slips() -> None:
    assert lints(load_scenario(BASE)) == []


def test_a_source_that_nobody_names_is_told_where_the_whole_folder_is_asked(
    write: Write, tmp_path: Path
) -> None:
    write("a-record: {source: d1, says: x}\nb-record: {source: d1, says: y}\n",
          "evidence/records.yaml")  # fmt: skip
    write("d1: {title: A paper}\nd2: {title: Another}\n", "evidence/sources.yaml")
    used = examined(write()).sources
    told = [warning.path for warning in unused_sources([tmp_path], used)]
    assert told == ["b-record", "d2"]
    write("claims: [b-record, d2]\n", "docs/coverage.yaml")
    assert unused_sources([tmp_path], used) == []
    assert unused_sources([], set()) == []
