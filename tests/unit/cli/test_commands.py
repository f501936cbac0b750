from __future__ import annotations

import json
import types
from dataclasses import dataclass
from pathlib import Path

import pytest

from dilemma_sim.cli.main import main

ROOT = Path(__file__).parents[3]
BASE = ROOT / "scenarios" / "western-balkans.yaml"


def output(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    shown = capsys.readouterr()
    assert left.value.code == code, shown.err
    return shown.err if code else shown.out


def test_check_looks_into_folders_and_not_at_evidence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "records.yaml").write_text("a-record: {says: x}\n")
    child = tmp_path / "child.yaml"
    child.write_text(f"extends: {BASE}\nname: child\n")
    right, unused = output(capsys, "check", str(tmp_path)).splitlines()
    assert right == f"{child}: right"
    assert "records.yaml:1:1: a-record: warning: nobody names this source" in unused


def test_check_tells_of_sources_that_do_not_exist(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "records.yaml").write_text("sipri-2026: {says: x}\n")
    child = tmp_path / "child.yaml"
    child.write_text(
        f"extends: {BASE}\nstates:\n  SRB:\n    gdp: {{value: 60000, source: sipri-2062}}\n"
    )
    said = output(capsys, "check", str(child), code=2)
    assert "child.yaml:4:18: states.SRB.gdp: there is no source 'sipri-2062'" in said
    assert "did you mean 'sipri-2026'?" in said


def test_check_prints_a_schema_for_editors(capsys: pytest.CaptureFixture[str]) -> None:
    assert "required" in json.loads(output(capsys, "check", "--schema", "whole"))


def test_explain_shows_a_value_and_what_it_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    setting = "guarantees.KFOR.credibility=0"
    said = output(capsys, "explain", str(BASE), "guarantees.KFOR.credibility", "--set", setting)
    assert f"from        --set {setting}" in said
    assert "replaces    0.75 (" in said


def test_diff_tells_what_changed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    child = tmp_path / "child.yaml"
    child.write_text(f"extends: {BASE}\nguarantees: {{KFOR: {{credibility: 0}}}}\n")
    said = output(capsys, "diff", str(BASE), str(child))
    assert said == "KFOR credibility 0.75 → 0 (guarantees.KFOR.credibility)\n"
    assert output(capsys, "diff", str(BASE), str(BASE)) == "no difference\n"


@dataclass
class Row:
    name: str = "peak_spending"
    unit: str = "USDm/yr"
    meaning: str = "highest yearly spending"
    median: float = 12.0
    p10: float = 10.0
    p90: float = 14.0


def test_run_hands_over_what_was_asked_and_shows_what_came_back(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "spending.png").touch()

    def run_scenario(scenario: object, **options: object) -> object:
        asked.update(options, scenario=scenario)
        return types.SimpleNamespace(
            folder=tmp_path, rows=[Row(), Row("other")], headlines=[Row()], found=True,
            system={"2020": {"return_time": 3.5, "dilemma_cost": "infinite"}},
            drawn={"count": 3, "held": ["rules.observation.lag"], "cut": []},
        )  # fmt: skip

    monkeypatch.setattr("dilemma_sim.experiment.single.run_scenario", run_scenario)
    said = output(
        capsys, "run", str(BASE), "--seed", "7", "--set", "world.outside_threat=0.1",
        "--out", str(tmp_path), "--no-figures", "--inputs", "sampled",
    )  # fmt: skip
    assert asked["inputs"] == "sampled"
    assert "3 inputs drawn from their ranges" in said
    assert "1 stay at their value, for the structure of the world: rules.observation.lag" in said
    assert (asked["replicates"], asked["seed"], asked["figures"]) == (200, 7, False)
    assert asked["scenario"].world.outside_threat == 0.1  # type: ignore[attr-defined]
    assert "peak_spending" in said
    assert "other" not in said.split("measures in all")[0]
    assert "2 measures in all" in said
    assert "infinite" in said
    assert "there already" in said
    assert str(tmp_path / "figures" / "spending.png") in said


def test_check_warns_without_an_error(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    child = tmp_path / "child.yaml"
    child.write_text(f"extends: {BASE}\nstates:\n  SRB: {{burden_ceiling: 0.02}}\n")
    lines = output(capsys, "check", str(child), str(child)).splitlines()
    assert lines[0] == f"{child}: right"
    (warning,) = lines[1:]
    assert warning.startswith(f"{BASE}:")
    assert "plans.Serbia 2022.target: warning: the target 0.025 is above" in warning
