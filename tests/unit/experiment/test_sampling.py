"""Inputs drawn from their ranges: one draw a run, and nothing that could be no input."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dilemma_sim.analysis.paired import share_of_reaction
from dilemma_sim.ensemble import simulate
from dilemma_sim.experiment.folder import read_manifest
from dilemma_sim.experiment.sampling import draw_inputs
from dilemma_sim.experiment.single import run_scenario
from dilemma_sim.experiment.store import read_metadata, read_parquet
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.problems import ScenarioError
from dilemma_sim.scenario.schema import Scenario

from ...worlds import BASE, ROOT
from .studies import THEORY

RANGES = """
time: {start: 2000, end: 2004, steps_per_year: 1}
states:
  "*": {gdp_growth: {value: 0, low: 0, high: 0.1, unit: 1/yr}}
rules:
  economy: trend
  spending: {threat_elasticity: {value: 0.2, low: 0, high: 1}}
  observation: {variant: lagged, lag: {value: 0, low: 0, high: 2}}
"""


def _scenario(folder: Path, text: str = RANGES, extends: Path = THEORY) -> Scenario:
    path = folder / "ranges.yaml"
    path.write_text(f"extends: {extends}\nname: ranges\n{text}", encoding="utf-8")
    return load_scenario(path)


def test_every_part_of_every_range_is_visited_once(tmp_path: Path) -> None:
    drawn = draw_inputs(_scenario(tmp_path), 10, seed=1)
    assert set(drawn.levels) == {
        "states.A.gdp_growth",
        "states.B.gdp_growth",
        "rules.spending.threat_elasticity",
    }
    for path, row in drawn.levels.items():
        tenth = row / (1.0 if path.startswith("rules") else 0.1) * 10
        assert sorted(np.floor(tenth)) == list(range(10)), path
    assert drawn.held == ("rules.observation.lag",)


def test_bands_hold_what_the_ranges_leave_open(tmp_path: Path) -> None:
    scenario = _scenario(tmp_path)
    told = {"replicates": 12, "seed": 0, "figures": False}
    points = run_scenario(scenario, out=tmp_path / "points", **told)  # type: ignore[arg-type]
    drawn = run_scenario(
        scenario, out=tmp_path / "drawn", inputs="sampled", **told  # type: ignore[arg-type]
    )  # fmt: skip
    widths = [
        next(row.p90 - row.p10 for row in result.rows if row.name == "spending_growth")
        for result in (points, drawn)
    ]
    assert widths[1] > 2 * widths[0]
    table = read_parquet(tmp_path / "drawn" / "runs.parquet")
    assert table["states.A.gdp_growth"].between(0.0, 0.1).all()
    assert read_metadata(tmp_path / "drawn" / "runs.parquet")["unit:states.A.gdp_growth"] == "1/yr"
    manifests = [read_manifest(result.folder) or {} for result in (points, drawn)]
    assert [manifest["inputs"] for manifest in manifests] == ["point", "sampled"]
    assert drawn.drawn is not None
    assert (drawn.drawn["count"], drawn.drawn["held"]) == (3, ["rules.observation.lag"])
    again = run_scenario(
        scenario, out=tmp_path / "drawn", inputs="sampled", **told  # type: ignore[arg-type]
    )  # fmt: skip
    assert again.found


def test_each_run_is_that_of_a_scenario_with_its_numbers(tmp_path: Path) -> None:
    scenario = _scenario(tmp_path)
    levels = draw_inputs(scenario, 3, seed=4).levels
    together = simulate(scenario, 3, seed=4, factors=levels, chunk=2)
    shares = share_of_reaction(scenario, together, 4, levels)
    assert shares is not None
    for run in range(3):
        own = load_scenario(tmp_path / "ranges.yaml", {p: float(r[run]) for p, r in levels.items()})
        alone = simulate(own, [run], seed=4)
        assert np.array_equal(alone.spending.values[..., 0], together.spending.values[..., run])
        share = share_of_reaction(own, alone, 4)
        assert share is not None
        assert np.array_equal(share.values[..., 0], shares.values[..., run])


def test_pairs_stay_on_their_side_of_what_makes_them_rivals() -> None:
    drawn = draw_inputs(load_scenario(BASE), 30, seed=0)
    assert {"dyads.HRV-SRB.hostility", "dyads.BIH-SRB.hostility"} <= set(drawn.cut)
    assert drawn.levels["dyads.HRV-SRB.hostility"].min() > 0.3
    assert drawn.levels["dyads.BIH-SRB.hostility"].max() <= 0.3
    assert drawn.levels["affinities.ALB-MKD"].min() > 0.0


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "states: {A: {equipment_share: {value: 0.22, low: 0.2, high: 0.3}}}",
            "3:107: states.A: at the low end of its range: the shares personnel_share",
        ),
        (
            "states: {A: {burden: {value: 0.02, low: 0.01, high: 1.2}}}",
            "3:30: states.A.burden: at the high end of its range: must be at most 1, not 1.2",
        ),
    ],
)
def test_a_draw_that_could_be_no_input_is_refused_before_the_run(
    text: str, fault: str, tmp_path: Path
) -> None:
    shares = "personnel_share: 0.5, operations_share: 0.26, industry_share: 0.02"
    text = text.replace("A: {equipment", f"A: {{{shares}, equipment")
    with pytest.raises(ScenarioError) as refused:
        draw_inputs(_scenario(tmp_path, text), 2, seed=0)
    assert fault in str(refused.value)
    assert len(refused.value.problems) == 1


def test_without_ranges_there_is_nothing_to_draw() -> None:
    with pytest.raises(ScenarioError, match="no number has a low and a high"):
        draw_inputs(load_scenario(THEORY), 2, seed=0)


def test_an_array_needs_one_number_for_each_replicate() -> None:
    wrong = {"states.A.gdp": np.ones(2)}
    with pytest.raises(ValueError, match="one for each replicate"):
        simulate(load_scenario(THEORY), 3, factors=wrong)


@pytest.mark.parametrize("name", ["western-balkans", "europe-1909"])
def test_what_is_drawn_for_a_shipped_scenario_can_be_played(name: str) -> None:
    scenario = load_scenario(ROOT / "scenarios" / f"{name}.yaml")
    soon = {"time": scenario.time.model_copy(update={"end": scenario.time.start + 1})}
    simulate(scenario.model_copy(update=soon), 2, factors=draw_inputs(scenario, 2, seed=0).levels)
