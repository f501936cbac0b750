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
from .studies import THEORY

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
        ("[0, 0.5]", "[0, [1]]", "6:33: factors.world.distinguishability: a list must hold"),
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
        ("world.distinguishability: [0, 0.5]",
         "rules.beliefs: [fixed, adaptive]\nfigures:\n  - {kind: ranking, measure: spending_growth}"
         "\nlabels: {}\nold:",
         "ranking needs numbers; take strip for factors of words"),
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


def faults(path: Path) -> list[str]:
    """What is wrong with an experiment file, each without the name of the file."""
    with pytest.raises(ScenarioError) as error:
        planned(wanted_by(read_experiment(path), None))
    lines = str(error.value).splitlines()
    assert all(line.startswith(f"{path}:") for line in lines), lines
    return [line.removeprefix(f"{path}:") for line in lines]


HEAD = f"name: Short\nquestion: Why?\nscenario: {THEORY}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("factors:\n  states.A.burdn: [0.02, 0.03]\n",
         "5:3: factors.states.A.burdn: there is no 'burdn' in 'states.A'; did you mean 'burden'?"),
        ("factors:\n  rules.beliefs: [fixed, fixd]\n",
         "5:26: factors.rules.beliefs: there is no variant 'fixd'; did you mean 'fixed'?"),
        ("factors:\n  states.A.burden: 0.2:1.5:3\n",
         "5:20: factors.states.A.burden: must be at most 1, not 1.5"),
        ("factors:\n  states.A.burden: {low: 0.2, high: 1.5, count: 3}\n",
         "5:37: factors.states.A.burden: must be at most 1, not 1.5"),
        ("factors:\n  states.A.burden: 0.2:0.9\n",
         "5:3: factors.states.A.burden: grid needs values; write a,b,c or low:high:count, or take "
         "a sampled design such as lhs"),
        ("design: lhs\nfactors:\n  states.A.burden: 0.2:0.9:3\n",
         "6:3: factors.states.A.burden: lhs draws from the whole range and takes no count; write "
         "low:high"),
        ("settings: {time.edn: 1}\nfactors:\n  states.A.burden: 0.2:0.9:3\n",
         "4:12: settings.time.edn: there is no 'edn' in 'time'; did you mean 'end'?"),
        ("ranges: [states.*.nothing]\n",
         "4:10: ranges: 'states.*.nothing' fits no number that has a low and a high"),
        ("ranges: all\n",
         "4:9: ranges: there is no number that has a low and a high; give PATH=SPEC"),
        ("factors:\n  rules.beliefs: 0:1:3\n",
         "5:18: factors.rules.beliefs: a rule takes names of variants; write bayes_attrib, "
         "bayes_rational, adaptive or fixed"),
        ("factors:\n  states.A: [1, x]\n",
         "5:14: factors.states.A: must be a mapping of keys and values, not 1\n"
         "5:17: factors.states.A: must be a mapping of keys and values, not 'x'"),
        ("factors:\n  states.A.burden: [0.01, 0.03]\n  states.*.burden: [0.01, 0.02]\n",
         "6:3: factors.states.*.burden: moves states.A.burden, as states.A.burden does; keep one of"
         " the two"),
        ("design: zip\nfactors:\n  states.A.burden: [0.01, 0.03]\n  states.B.burden: [0.01]\n",
         "4:9: design: zip needs equally many values of each factor; states.A.burden has 2, "
         "states.B.burden has 1"),
        ("design: sobol\npoints: 6\nfactors:\n  states.A.burden: 0.01:0.03\n",
         "5:9: points: sobol needs a power of 2; take 4 or 8"),
        ("factors:\n  states.A.equipment_share: [0.22, 0.4]\n",
         "4:1: factors: at the point states.A.equipment_share=0.4: the shares personnel_share, "
         "operations_share, equipment_share and industry_share add up to 1.18, not to 1; change "
         "them"),
        ("factors:\n  states.A.burden: [0.01, [1]]\n",
         "5:27: factors.states.A.burden: a list must hold numbers or words"),
        ("factors:\n  states.A.burden: [0.01, .inf]\n",
         "5:27: .inf is not a finite number; write a number"),
        ("factor:\n  states.A.burden: [0.01]\n",
         "4:1: factor: there is no 'factor' in an experiment; did you mean 'factors'?"),
        ("factors: {}\n", "4:1: factors: nothing is varied; write 'factors: {PATH: SPEC}'"),
        ("seed: 1\n", "1:1: factors: nothing is varied; write 'factors: {PATH: SPEC}'"),
        ("factors:\n  states.A.burdn: [0.02, 0.03]\nfigures:\n"
         "  - {kind: lines, measure: spending_growth, x: states.A.burden}\n",
         "5:3: factors.states.A.burdn: there is no 'burdn' in 'states.A'; did you mean 'burden'?"),
    ],
)  # fmt: skip
def test_what_the_scenario_does_not_allow_is_told_in_words_of_the_file(
    text: str, told: str, tmp_path: Path
) -> None:
    assert "\n".join(faults(file(tmp_path, HEAD + text))) == told


def test_a_scenario_that_is_not_there_is_told_with_its_place(tmp_path: Path) -> None:
    (line,) = faults(file(tmp_path, RIGHT))
    assert line.startswith("3:11: scenario: ")
    assert line.endswith("two-states.yaml: there is no such file; check the name and folder")


def test_faults_of_every_kind_are_told_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    text = """\
settings: {time.edn: 2003, states.A.burden: high}
factors:
  states.A.burdn: [0.02, 0.03]
  rules.beliefs: [fixed, fixd]
  dyads.A-B.transparency: {low: 0, high: 2, count: 3}
  dyads.A-B.hostility: {low: 0, high: 1, cout: 3}
  world.outside_threat: {low: 0, high: 0.5}
ranges: [states.*.nothing]
desing: lhs
figures:
  - {kind: lines, measure: spending_grwth, x: states.A.burden}
replicates: 0
"""
    told = [line.split(" ", 1)[0] for line in faults(file(tmp_path, HEAD + text))]
    assert told == [
        "4:12:", "4:28:", "6:3:", "7:26:", "8:42:", "9:42:", "11:10:", "12:1:", "14:28:", "15:13:",
    ]  # fmt: skip


def test_a_wrong_setting_of_a_variant_hides_what_it_would_have_brought(tmp_path: Path) -> None:
    text = """\
settings: {rules.spending: paritty, rules.spending.parity_ratio: 1}
factors: {rules.spending.parity_ratio: [1, 2], states.A.burden: [0.01, 2]}
"""
    told = faults(file(tmp_path, HEAD + text))
    assert [line.split(" ", 1)[0] for line in told] == ["4:12:", "5:72:"]


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
