from __future__ import annotations

from pathlib import Path

import pytest

from dilemma_sim.experiment.planning import Wanted, factors_of, planned, without_effect
from dilemma_sim.scenario.problems import ScenarioError

from .studies import THEORY

SHORT = {"time.end": 2002}


def wanted(*varied: str, **more: object) -> Wanted:
    return Wanted(THEORY, SHORT, factors_of(varied), replicates=1, **more)  # type: ignore[arg-type]


def told(asked: Wanted) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        planned(asked)
    return str(error.value).splitlines()


@pytest.fixture
def ranged(tmp_path: Path) -> Path:
    """A scenario in which some numbers have a range, one of them of a rule's variant."""
    file = tmp_path / "ranged.yaml"
    file.write_text(
        f"extends: {THEORY}\ntime: {{end: 2002}}\n"
        "states: {A: {burden: {value: 0.02, low: 0.01, high: 0.03}},\n"
        "         B: {burden: {value: 0.02, low: 0.01, high: 0.03}}}\n"
        "rules:\n  spending: {variant: reference_path,\n"
        "    threat_elasticity: {value: 0.4, low: 0, high: 1}}\n"
    )
    return file


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ("states.A.burden", "states.*.burden", "states.A.burden"),
        ("states.*.burden", "states.A.burden", "states.A.burden"),
        ("dyads.A-B.hostility", "dyads.B-A.hostility", "dyads.A-B.hostility"),
        ("rules.beliefs", "rules.beliefs.variant", "rules.beliefs"),
    ],
)
def test_two_factors_that_move_one_number_are_refused_in_either_order(
    first: str, second: str, both: str
) -> None:
    levels = "fixed,adaptive" if "rules" in both else "0.1,0.2"
    line = f"--vary {second}: moves {both}, as {first} does; keep one of the two"
    assert told(wanted(f"{first}={levels}", f"{second}={levels}")) == [line]


def test_a_rule_and_a_number_of_its_variant_are_two_things() -> None:
    asked = wanted("rules.spending=reference_path", "rules.spending.threat_elasticity=0,1")
    assert len(planned(asked)[1].points) == 2


def test_everything_wrong_with_a_sweep_is_told_at_once() -> None:
    asked = wanted(
        "states.A.burdn=0.02,0.03",
        "rules.beliefs=fixed,fixd",
        "dyads.A-B.transparency=0,2",
        "world.outside_threat=0:0.5",
    )
    assert [line.split(": ")[0] for line in told(asked)] == [
        "--vary states.A.burdn",
        "--vary world.outside_threat",
        "--vary rules.beliefs=fixd",
        "--vary dyads.A-B.transparency=2",
    ]


def test_a_wrong_level_hides_what_only_follows_from_it() -> None:
    assert told(wanted("states=1,2")) == [
        "--vary states=1: must be a mapping of keys and values, not 1",
        "--vary states=2: must be a mapping of keys and values, not 2",
    ]


def test_a_rule_cannot_be_varied_over_numbers() -> None:
    (line,) = told(wanted("rules.beliefs=0:1:3"))
    assert line.startswith("--vary rules.beliefs=0: a rule takes names of variants; write bayes")


def test_a_fault_between_levels_is_told_of_one_point() -> None:
    (line,) = told(wanted("states.A.equipment_share=0.22,0.4,0.5"))
    assert line.startswith("the point states.A.equipment_share=0.5: the shares")


def test_ranges_leave_out_what_a_factor_moves(ranged: Path) -> None:
    factors = factors_of(["states.*.burden=0.02,0.03"])
    asked = Wanted(ranged, factors=factors, ranges=("*",), design="lhs", points=2, replicates=1)
    assert planned(asked)[1].factors == ("states.*.burden", "rules.spending.threat_elasticity")


def test_ranges_leave_out_the_numbers_of_a_rule_whose_variant_is_varied(ranged: Path) -> None:
    factors = factors_of(["rules.spending=parity,constant_share"])
    asked = Wanted(ranged, factors=factors, ranges=("*",), design="lhs", points=4, replicates=1)
    assert planned(asked)[1].factors == ("rules.spending", "states.A.burden", "states.B.burden")


def test_a_wrong_range_is_told_as_a_range_and_not_as_a_factor(ranged: Path) -> None:
    ranged.write_text(ranged.read_text().replace("high: 0.03", "high: 1.5", 1))
    (line,) = told(Wanted(ranged, ranges=("*",), design="lhs", points=8))
    assert line.startswith("--vary-ranges: states.A.burden: must be at most 1, not 1.")


@pytest.mark.parametrize(
    ("varied", "reason"),
    [
        ("rules.spending.threat_elasticity=5", "has one level, so nothing is varied; use --set"),
        ("rules.beliefs=fixed", "has one level, so nothing is varied; use --set"),
        ("world.distinguishability=0,1", "changes no number in this scenario"),
    ],
)
def test_a_factor_without_effect_comes_with_the_reason(varied: str, reason: str) -> None:
    asked = wanted(varied)
    ((path, said),) = without_effect(*planned(asked), asked)
    assert path == varied.partition("=")[0]
    assert said.startswith(reason)
