from __future__ import annotations

from pathlib import Path

import pytest

from dilemma_sim.experiment.file import read_experiment
from dilemma_sim.experiment.planning import fits, planned, wanted_by
from dilemma_sim.scenario.evidence import Evidence
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.problems import ScenarioError
from dilemma_sim.scenario.provenance import provenance_of

from ...worlds import ROOT

EXPERIMENTS = sorted((ROOT / "experiments").glob("*.yaml"))
RIGHT = """\
name: Short
question: Why?
scenario: two-states.yaml
factors:
  rules.beliefs.attribution_bias: {low: 0, high: 1, count: 3}
  world.distinguishability: [0, 0.5]
figures:
  - {kind: lines, measure: [spending_growth, "burden_final.*"], x: world.distinguishability}
"""


def file(folder: Path, text: str) -> Path:
    path = folder / "short.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_says_what_is_varied_and_shown(tmp_path: Path) -> None:
    found = read_experiment(file(tmp_path, RIGHT + "keep: no\nsettings: {time.end: 2003}\n"))
    assert found.scenario == tmp_path / "two-states.yaml"
    assert [factor.levels for factor in found.factors] == [(0.0, 0.5, 1.0), (0.0, 0.5)]
    assert found.settings == {"time.end": 2003}
    assert found.keep == "no"
    assert found.figures[0].measures == ("spending_growth", "burden_final.*")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("question: Why?", "qestion: Why?", "2:1: qestion: there is no 'qestion' in an experiment"),
        ("question: Why?", "qestion: Why?", "did you mean 'question'?"),
        ("name: Short", "name: 3", "1:7: name: must be text"),
        ("kind: lines", "knid: lines", "did you mean 'kind'?"),
        ("kind: lines", "kind: line", "8:12: figures.1.kind: must be lines, strip, heatmap"),
        ("x: world.dist", "x: world.disd", "no factor here; did you mean"),
        ("spending_growth", "spending_grwth", "no measure 'spending_grwth'; did you mean"),
        ("burden_final.*", "reserve_final.*", "add 'measures: all'"),
        ("[0, 0.5]", "[0, [1]]", "6:3: factors.world.distinguishability: a list must hold"),
        ("high: 1,", "hihg: 1,", "there is no 'hihg' in a factor; did you mean 'high'?"),
        ("question: Why?", "replicates: 0", "2:13: replicates: must be a whole number of 1"),
        ("question: Why?", "design: lsh", "must be grid, zip, lhs, sobol or morris; did you mean"),
        ("question: Why?", "design: lhs", "take ranking or spread for lhs"),
        ("x: world", "border: spiral, x: world", "only a heatmap has a border"),
        ("kind: lines", "kind: heatmap", "heatmap needs a factor as 'by'"),
        ("kind: lines, measure", "kind: heatmap, by: world.distinguishability, measure",
         "a heatmap shows one measure"),
        ("world.distinguishability: [0, 0.5]", "world.distinguishability: [a, b]",
         "figures.1.x: lines needs numbers here; take strip"),
        ("world.distinguishability: [0, 0.5]",
         "world.distinguishability: [0, 0.5]\n  world.outside_threat: 0:0.9:9\nfigures:\n  - "
         "{kind: strip, measure: spending_growth, x: world.distinguishability,"
         " by: world.outside_threat}\nlabels: {}\nold:",
         "figures.1.by: has more than 8 levels"),
        ("name: Short", "name: Short\nname: Long", "the key 'name' is given twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(
    old: str, new: str, told: str, tmp_path: Path
) -> None:
    path = file(tmp_path, RIGHT.replace(old, new, 1))
    with pytest.raises(ScenarioError) as error:
        read_experiment(path)
    assert told in str(error.value)
    assert all(line.startswith(f"{path}:") for line in str(error.value).splitlines())


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as error:
        read_experiment(file(tmp_path, "name: 3\nfigurs: []\n"))
    faults = str(error.value).splitlines()
    assert {fault.split(": ")[1] for fault in faults} == {
        "name", "figurs", "factors", "question", "scenario"
    }  # fmt: skip


def test_a_pattern_stands_for_words_between_dots() -> None:
    assert fits("*", "rules.spending.threat_elasticity")
    assert fits("states.*.orders.*.value", "states.SRB.orders.FK-3 SRB.value")
    assert not fits("states.*.burden", "states.SRB.burden_ceiling")
    assert not fits("states.SRB", "states.SRB.burden")


def test_there_are_eight_questions_and_each_is_on_the_page() -> None:
    assert len(EXPERIMENTS) >= 8
    page = (ROOT / "experiments" / "README.md").read_text(encoding="utf-8")
    for path in EXPERIMENTS:
        found = read_experiment(path)
        assert f"({path.name})" in page
        assert all(f"`{wish.name}`" in page for wish in found.figures), path.name


@pytest.mark.parametrize("path", EXPERIMENTS, ids=lambda path: path.stem)
def test_a_shipped_experiment_can_be_run(path: Path) -> None:
    found = read_experiment(path)
    assert path.read_text(encoding="utf-8").startswith("# "), "say what is condition, what input"
    _, study = planned(wanted_by(found, None))
    runs = len(study.points) * study.replicates
    assert runs <= 3_000
    assert set(found.labels) <= set(study.factors)


@pytest.mark.parametrize("path", sorted((ROOT / "experiments" / "scenarios").glob("*.yaml")),
                         ids=lambda path: path.stem)  # fmt: skip
def test_every_source_of_an_experiment_is_in_the_records(path: Path) -> None:
    known = set(Evidence(str(ROOT / "scenarios" / "western-balkans.yaml")).names)
    stories = provenance_of(load_scenario(path)).stories.values()
    assert {name for story in stories for name in story.source} <= known
