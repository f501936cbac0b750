"""Every wrong input is one line with place and advice, exit status 2, and nothing written."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dilemma_sim.cli.main import main

GOOD = """\
name: Two states
time: {start: 2020, end: 2030, steps_per_year: 4}
domains:
  air: {offensiveness: 0.7, depreciation: 0.04, lead_time: 3, delivery_window: 2}
  air_defense: {offensiveness: 0.1, depreciation: 0.05, lead_time: 2, delivery_window: 1}
  armor: {offensiveness: 0.5, depreciation: 0.04, lead_time: 3, delivery_window: 2}
  artillery: {offensiveness: 0.6, depreciation: 0.05, lead_time: 2, delivery_window: 1}
  drones: {offensiveness: 0.5, depreciation: 0.2, lead_time: 1, delivery_window: 1}
  manpower: {offensiveness: 0.3, depreciation: 0.1}
states:
  NOR: {name: Norway, gdp: 1000, burden: 0.02, suppliers: [{name: FRA, share: 1}]}
  SWE:
    name: Sweden
    gdp: 2000
    burden: 0.02
    procurement_mix: {air: 0.4, armor: 0.6}
    plans:
      - {label: Two percent, target: 0.02, start: 2021, deadline: 2024-06}
    orders:
      - {label: Jets, system: Rafale, supplier: FRA, domain: air, value: 9, signed: 2022,
         first_delivery: 2025}
dyads:
  NOR-SWE: {hostility: 0.4, border: true}
beliefs:
  NOR: {SWE: 0.2}
guarantees:
  NATO: {credibility: 0.9, reinforcement: 20000, members: {NOR: 1949-04-04}}
suppliers:
  FRA: {standard: NATO}
pacts:
  - {label: North, members: [NOR, SWE], signed: 2024}
events:
  - {date: 2024-02-24, label: war, target: world.outside_threat, op: add, value: 0.1}
rules:
  spending: {variant: reference_path, threat_elasticity: 0.4}
"""

# What replaces what, where the fault is (line:column), and words of the message.
WRONG = {
    "text for a number": ("gdp: 2000", "gdp: high", "14:10", "a number, not 'high'"),
    "number in quotes": ("gdp: 2000", "gdp: '2000'", "14:10", "take the quotes away"),
    "true for a number": ("gdp: 2000", "gdp: true", "14:10", "a number, not true"),
    "nothing for a number": ("gdp: 2000", "gdp:", "14:9", "an empty value"),
    "list for a number": ("gdp: 2000", "gdp: [1]", "14:5", "a number, not a list"),
    "supplier listed twice": (
        "[{name: FRA, share: 1}]",
        "[{name: FRA, share: 0.5}, {name: FRA, share: 0.5}]",
        "11:92",
        "listed twice; give it one share",
    ),
    "number for text": ("name: Sweden", "name: 7", "13:11", "put it in quotes"),
    "fraction for a year": ("start: 2020,", "start: 2020.5,", "2:15", "whole number"),
    "too small": ("hostility: 0.4", "hostility: -1", "23:24", "at least 0, not -1"),
    "too large": ("credibility: 0.9", "credibility: 9", "27:23", "at most 1, not 9"),
    "not above zero": ("gdp: 2000", "gdp: 0", "14:10", "above 0, not 0"),
    "no such choice": ("steps_per_year: 4", "steps_per_year: 3", "2:48", "1, 2, 4 or 12"),
    "nan": ("gdp: 2000", "gdp: .nan", "14:10", "not a finite number"),
    "infinity": ("gdp: 2000", "gdp: -.inf", "14:10", "not a finite number"),
    "unknown key": ("name: Sweden", "nam: Sweden\n    name: S", "13:5", "did you mean 'name'?"),
    "unknown section": ("pacts:", "pakts:", "30:1", "did you mean 'pacts'?"),
    "unknown domain": ("  manpower:", "  men: {offensiveness: 0.5, depreciation: 0.1}\n  manpower:",
                       "9:3", "unknown key"),
    "missing key": ("    gdp: 2000\n", "", "12:3", "states.SWE.gdp: this key is missing"),
    "missing domain": ("  manpower: {offensiveness: 0.3, depreciation: 0.1}\n", "", "3:1",
                       "manpower is missing"),
    "missing lead time": ("lead_time: 1, ", "", "8:3", "domains.drones.lead_time"),
    "key given twice": ("    gdp: 2000", "    gdp: 2000\n    gdp: 1", "15:5", "given twice"),
    "tag": ("gdp: 2000", "gdp: !!float 2000", "14:10", "the tag !!float"),
    "anchor": ("gdp: 2000", "gdp: &x 2000", "14:10", "anchors and aliases"),
    "alias": ("gdp: 2000", "gdp: *x", "14:10", "anchors and aliases"),
    "second document": ("domains:", "---\ndomains:", "3:1", "one document a file"),
    "tab": ("    gdp: 2000", "\tgdp: 2000", "14:1", "a tab character"),
    "bad indentation": ("    gdp: 2000", "   gdp: 2000", "14:4", "the indentation does not fit"),
    "unknown variant": ("variant: reference_path", "variant: reference_pat", "35:3",
                        "did you mean 'reference_path'?"),
    "parameter of another variant": ("threat_elasticity", "parity_ratio", "35:39",
                                     "unknown key"),
    "unknown rule": ("  spending: {", "  spendin: {", "35:3", "did you mean 'spending'?"),
    "unknown state in a dyad": ("NOR-SWE:", "NOR-SWD:", "23:3", "did you mean 'SWE'?"),
    "no pair": ("NOR-SWE:", "NOR-SWE-DNK:", "23:3", "is not a pair of states"),
    "a pair of one": ("NOR-SWE:", "NOR-NOR:", "23:3", "is not a pair of states"),
    "dyad in both orders": ("  NOR-SWE:", "  SWE-NOR: {}\n  NOR-SWE:", "24:3", "given twice"),
    "unknown state in a belief": ("NOR: {SWE: 0.2}", "NOR: {SWD: 0.2}", "25:9",
                                  "did you mean 'SWE'?"),
    "belief about oneself": ("NOR: {SWE: 0.2}", "NOR: {NOR: 0.2}", "25:9", "about itself"),
    "certain belief": ("NOR: {SWE: 0.2}", "NOR: {SWE: 1}", "25:14", "below 1, not 1"),
    "unknown state in a pact": ("[NOR, SWE]", "[NOR, SVE]", "31:35", "did you mean 'SWE'?"),
    "pact of one": ("[NOR, SWE]", "[NOR]", "31:20", "at least 2 items"),
    "unknown member": ("{NOR: 1949-04-04}", "{NRO: 1949-04-04}", "27:60", "did you mean 'NOR'?"),
    "unknown supplier": ("supplier: FRA", "supplier: FRO", "20:49", "did you mean 'FRA'?"),
    "unknown supplier of a state": ("name: FRA", "name: USA", "11:67", "under 'suppliers'"),
    "no date": ("deadline: 2024-06", "deadline: soon", "18:67", "should be a date"),
    "no such day": ("date: 2024-02-24", "date: 2024-02-31", "33:12", "should be a date"),
    "deadline before start": ("deadline: 2024-06", "deadline: 2020", "18:67", "not after start"),
    "delivered before it is signed": ("first_delivery: 2025", "first_delivery: 2021", "21:26",
                                      "is before signed 2022"),
    "end before start": ("end: 2030", "end: 2020", "2:26", "is not after start"),
    "shares": ("armor: 0.6", "armor: 0.5", "16:5", "add up to 0.9, not to 1"),
    "supplier shares": ("share: 1}", "share: 0.5}", "11:48", "add up to 0.5, not to 1"),
    "same label twice": ("    orders:", "      - {label: Two percent, target: 0.03, start: 2021,"
                         " deadline: 2025}\n    orders:", "19:17", "given twice"),
    "event outside the run": ("date: 2024-02-24", "date: 2031-01", "33:12", "outside the run"),
    "event without a date": ("date: 2024-02-24, ", "", "33:5", "either a date or 'from: start'"),
    "target does not exist": ("world.outside_threat", "world.outside_thret", "33:44",
                              "did you mean 'outside_threat'?"),
    "target is no number": ("world.outside_threat", "states.SWE.name", "33:44", "no number"),
    "target is a group": ("world.outside_threat", "states.SWE", "33:44", "a group of values"),
    "target is the time": ("world.outside_threat", "time.end", "33:44", "cannot change the time"),
    "text for an event's number": ("value: 0.1}", "value: much}", "33:82", "needs a number"),
    "unknown operation": ("op: add", "op: plus", "33:70", "set, add, mul"),
    "pulse on an input": ("op: add", "op: pulse", "33:44", "a pulse acts on"),
    "pulse on an unknown state": (
        "world.outside_threat, op: add", "belief_log_odds.NOR.SWD, op: pulse", "33:44",
        "did you mean 'SWE'?"),
    "label to include does not exist": (
        "world.outside_threat, op: add, value: 0.1", "states.SWE.plans, op: include, value: Two",
        "33:82", "there is no label 'Two'"),
    "state to include does not exist": (
        "world.outside_threat, op: add, value: 0.1",
        "guarantees.NATO.members, op: include, value: SWD", "33:89", "did you mean 'SWE'?"),
    "value outside its range": ("gdp: 2000", "gdp: {value: 2, low: 3}", "14:18", "own range"),
    "range upside down": ("gdp: 2000", "gdp: {value: 2, low: 3, high: 1}", "14:26", "swap them"),
    "unknown key in a story": ("gdp: 2000", "gdp: {value: 2, unti: USDm}", "14:21",
                               "did you mean 'unit'?"),
    "number as source": ("gdp: 2000", "gdp: {value: 2, source: 5}", "14:29", "id of a record"),
    "base does not exist": ("name: Two", "extends: bad.yml\nname: Two", "1:10",
                            "did you mean 'bad.yaml'?"),
    "base is the file itself": ("name: Two", "extends: bad.yaml\nname: Two", "1:10",
                                "in a circle"),
    "base is no name": ("name: Two", "extends: 5\nname: Two", "1:10", "relative to this file"),
}  # fmt: skip


def fails(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    shown = capsys.readouterr()
    assert left.value.code == 2
    assert shown.out == ""
    assert shown.err.count("\n") == 1, shown.err
    return shown.err


def test_the_text_that_is_spoiled_below_is_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    with pytest.raises(SystemExit) as left:
        main(["check", str(path)])
    assert not left.value.code, capsys.readouterr().err


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize(("old", "new", "place", "words"), WRONG.values(), ids=list(WRONG))
def test_a_wrong_file_is_told_in_one_line(
    command: str,
    old: str,
    new: str,
    place: str,
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert GOOD.count(old) >= 1
    path = tmp_path / "bad.yaml"
    path.write_text(GOOD.replace(old, new, 1))
    options = ["--out", str(tmp_path / "out")] if command == "run" else []
    said = fails([command, str(path), *options], capsys)
    assert said.startswith(f"{path}:{place}: "), said
    assert words in said, said
    assert re.search(r"[;?]|change|write|not|delete|add", said)
    assert [file.name for file in tmp_path.iterdir()] == ["bad.yaml"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"- 1\n- 2\n", "a scenario is a mapping of keys"),
        (b"name: \xff\xfe\n", ":1:7: the text is not UTF-8"),
        (b"name: a\x00b\n", ":1:8: control character"),
        (b"name: " + b"[" * 200_000, "levels inside each other"),
        (b"a: &a [1]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\n", "anchors and aliases"),
        (b"name: 'open", "not closed"),
    ],
)
def test_a_file_that_is_no_scenario_is_told_in_one_line(
    content: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    with pytest.raises(SystemExit) as left:
        main(["check", str(path)])
    first = capsys.readouterr().err.splitlines()[0]
    assert left.value.code == 2
    assert first.startswith(str(path))
    assert words in first


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("states.SWD.gdp=3", "there is no 'SWD' in 'states'; did you mean 'SWE'?"),
        ("states.SWE.gdp=x", "must be a number, not 'x'"),
        ("states.SWE.gdp=.inf", "not a finite number"),
        ("states.SWE.gdp", "write PATH=VALUE"),
        ("states.SWE.gdp=", "write PATH=VALUE"),
        ("states.SWE.gdp.more=1", "has no parts"),
        ("states.SWE.plans.Two.target=0.1", "there are Two percent"),
        ("states.*.gpd=1", "did you mean 'gdp'?"),
        ("dyads.*.hostility=2", "must be at most 1, not 2"),
        ("rules.spending=reference_pat", "did you mean 'reference_path'?"),
        ("rules.spendin=parity", "did you mean 'spending'?"),
        ("rules.spending.parity_ratio=1", "there is no 'parity_ratio' in 'rules.spending'"),
        ("world.outside_threat=[1, 2", "a bracket is not closed"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line(
    setting: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    said = fails(["run", str(path), "--set", setting, "--out", str(tmp_path / "out")], capsys)
    assert said.startswith(f"--set {setting}")
    assert words in said
    assert [file.name for file in tmp_path.iterdir()] == ["good.yaml"]


@pytest.mark.parametrize("command", ["run", "check", "explain"])
def test_a_file_that_does_not_exist_is_told_in_one_line(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = fails([command, str(tmp_path / "none.yaml")], capsys)
    assert "none.yaml: there is no such file" in said


def test_the_installed_command_leaves_with_status_2(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from dilemma_sim.cli.main import main; main()", "check", "no.yaml"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "no.yaml: there is no such file; check the name and folder\n"
