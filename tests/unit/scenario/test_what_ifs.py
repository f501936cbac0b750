"""The library of what-ifs: every file says what it expects and why, and changes something."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from dilemma_sim.ensemble import simulate
from dilemma_sim.measures.table import measure_runs
from dilemma_sim.scenario.differences import differences
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.schema import Scenario, decimal_year
from dilemma_sim.world.calendar import canonical, matching

SCENARIOS = Path(__file__).parents[3] / "scenarios"
LIBRARY = SCENARIOS / "what-if"
FILES = sorted(LIBRARY.glob("*.yaml"))
README = (LIBRARY / "README.md").read_text(encoding="utf-8")
#: What a what-if says about itself; everything else changes the world.
WORDS = {"extends", "name", "question", "expects", "because", "description"}
#: What the documents raise, numbered as in the README of the library.
RAISED = [f"W{number:02d}" for number in range(1, 56)]

# That every file loads and names sources that exist is asked of all shipped scenarios in
# tests/architecture/test_shipped.py. Loading takes a quarter of a second, so that only a sample is
# loaded here: a file for each way of changing the base.
SAMPLE = (
    "no-munich-shock",
    "kosovo-in-nato",
    "serbia-hungary-real-alliance",
    "arms-control-restored",
    "chinese-parts-cut-off",
    "deal-of-2023-holds",
)


def name_of(file: Path) -> str:
    return file.stem


@cache
def written(file: Path) -> dict[str, Any]:
    """A file as it is written, without what it extends."""
    content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    assert isinstance(content, dict)
    return content


@cache
def base() -> Scenario:
    return load_scenario(SCENARIOS / "western-balkans.yaml")


@cache
def columns() -> set[str]:
    """Every column that a comparison with the base can have."""
    time = base().time.model_copy(update={"end": base().time.start + 1})
    return set(measure_runs(simulate(base().model_copy(update={"time": time}))))


def coarse_run(scenario: Scenario) -> dict[str, Any]:
    """Measures of a few runs by whole years: enough to see that something moves."""
    time = scenario.time.model_copy(update={"steps_per_year": 1})
    return measure_runs(simulate(scenario.model_copy(update={"time": time}), 2, seed=1))


@cache
def usual_run() -> dict[str, Any]:
    return coarse_run(base())


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_what_if_says_what_it_asks_and_why_it_expects_what(file: Path) -> None:
    content = written(file)
    assert str(content["question"]).endswith("?")
    assert str(content["because"]).endswith(".")
    assert "document" in str(content["because"]).lower()
    assert 1 <= len(content["expects"]) <= 5
    assert set(content["expects"].values()) <= {"up", "down"}


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_what_is_expected_is_a_measure_of_the_base(file: Path) -> None:
    assert set(written(file)["expects"]) <= columns()


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_what_if_stands_on_the_base_and_changes_it(file: Path) -> None:
    content, below = written(file), file
    while "extends" in written(below):
        below = (below.parent / written(below)["extends"]).resolve()
    assert below == (SCENARIOS / "western-balkans.yaml").resolve()
    assert set(content) - WORDS


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_what_changes_has_a_reason(file: Path) -> None:
    for event in written(file).get("events", ()):
        value = event["value"]
        told = value if isinstance(value, dict) else event
        # The reverse of an earlier event in the same file needs no reason of its own.
        undoes = op_of(event) == "mul" and not isinstance(value, dict)
        assert undoes or told.get("source") or told.get("assumption"), event["label"]


def op_of(event: dict[str, Any]) -> str:
    return str(event["op"])


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_no_event_is_overruled_on_its_own_day(file: Path) -> None:
    # Events of one day act in the order of their labels; the last one to set an input wins.
    own = written(file).get("events", ())
    below = {event.label: (event.date, event.target, event.op) for event in base().events}
    for above in (written(other) for other in chain_below(file)):
        below |= {event["label"]: placed(event) for event in above.get("events", ())}
    for event in own:
        date, target, _ = placed(event)
        rivals = [
            label
            for label, (other_date, other_target, op) in below.items()
            if op == "set" and other_date == date and alike(target, other_target)
        ]
        assert all(label <= event["label"] for label in rivals), rivals


def placed(event: dict[str, Any]) -> tuple[float | None, str, str]:
    """Date, target and kind of an event as it is written."""
    date = decimal_year(str(event["date"])) if "date" in event else None
    return (None if date is None else float(str(date))), str(event["target"]), op_of(event)


def alike(one: str, other: str) -> bool:
    """Whether two targets can name the same input."""
    return bool(matching(one, [canonical(other)]) or matching(other, [canonical(one)]))


def chain_below(file: Path) -> list[Path]:
    """The what-ifs that a what-if extends."""
    above = (file.parent / written(file)["extends"]).resolve()
    return [above, *chain_below(above)] if above.parent == LIBRARY.resolve() else []


def test_no_two_what_ifs_are_the_same() -> None:
    changes = [
        repr([written(file)["extends"], {k: v for k, v in written(file).items() if k not in WORDS}])
        for file in FILES
    ]
    assert len(set(changes)) == len(changes)
    names = [written(file)["name"] for file in FILES]
    assert len(set(names)) == len(names)


def test_the_readme_lists_every_file_once() -> None:
    listed = re.findall(r"^\| \[([\w-]+)\]\(\1\.yaml\)", README, re.MULTILINE)
    assert sorted(listed) == sorted(file.stem for file in FILES)


def test_the_readme_answers_for_everything_that_the_documents_raise() -> None:
    assert sorted(set(re.findall(r"\bW\d\d\b", README))) == RAISED


@pytest.mark.parametrize("name", SAMPLE)
def test_a_what_if_differs_from_the_base_in_words_and_in_numbers(name: str) -> None:
    scenario = load_scenario(LIBRARY / f"{name}.yaml")
    told = {"name", "question", "description", "because"}
    assert [line for line in differences(base(), scenario) if line.split()[0] not in told]
    ours, theirs = coarse_run(scenario), usual_run()
    assert any(not np.array_equal(ours[key], theirs[key], equal_nan=True) for key in theirs)
