"""Calibration finds numbers that it is shown, and does not look where it must not."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from dilemma_sim.analysis.calibration import (
    FREE,
    TOGETHER,
    Calibration,
    calibrate,
    compared_states,
    free_numbers,
)
from dilemma_sim.analysis.hindcast.forecasts import assimilated_forecast
from dilemma_sim.analysis.rejection import (
    latin_hypercube,
    posterior_of,
    shrinkage_of_nothing,
    tried_on_itself,
)
from dilemma_sim.cli.main import WRONG_INPUT, main
from dilemma_sim.experiment.calibrating import findings_json, overlay_yaml, sample_csv
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.problems import ScenarioError
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.inputs import value_at

ROOT = Path(__file__).parents[3]
BASE = ROOT / "scenarios" / "western-balkans.yaml"
COMPLIANCE, NOISE = "rules.spending.compliance_scale", "rules.spending.budget_noise"
ELASTICITY = "rules.spending.threat_elasticity"


def with_record(scenario: Scenario, spending: dict[str, dict[int, float]]) -> Scenario:
    states = {
        code: state.model_copy(
            update={"spending_series": {**state.spending_series, **spending.get(code, {})}}
        )
        for code, state in scenario.states.items()
    }
    return scenario.model_copy(update={"states": states})


def found(result: Calibration, path: str) -> tuple[float, float, float]:
    (row,) = [finding for finding in result.findings if finding.path == path]
    return row.low80, row.median, row.high80


# --- the statistics alone ----------------------------------------------------------------------


def toy(draws: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two numbers; the first is seen nine times with noise, the second never."""
    numbers = latin_hypercube(draws, 2, seed)
    noise = np.random.default_rng(seed).normal(0.0, 0.3, (draws, 9))
    return numbers, numbers[:, :1] + noise


def test_the_posterior_of_a_known_case_is_found() -> None:
    numbers, seen = toy(8000, 1)
    observed = np.full(9, 0.5) + 0.3 * np.array([-1, 1, -0.5, 0.5, 0, 0.3, -0.3, 0.1, -0.1])
    posterior = posterior_of(numbers, seen, observed, 400)
    # Nine sightings with a deviation of 0.3: the mean is known to 0.1, far from both ends.
    assert posterior.quantile(0.5)[0] == pytest.approx(0.5, abs=0.015)
    assert posterior.deviation[0] == pytest.approx(0.1, abs=0.012)
    assert posterior.quantile(0.9)[0] == pytest.approx(0.5 + 0.128, abs=0.02)
    assert abs(posterior.shrinkage[1]) < 0.1
    assert np.all((posterior.sample >= 0.0) & (posterior.sample <= 1.0))
    # Rows that count alike say the same as weighted ones.
    assert posterior.evenly(500).mean(axis=0)[0] == pytest.approx(0.5, abs=0.02)


def test_the_method_knows_how_much_it_knows() -> None:
    numbers, seen = toy(4000, 2)
    trial = tried_on_itself(numbers, seen, 200, 150)
    assert np.all(np.abs(trial.coverage - 0.8) < 0.1)
    assert trial.shrinkage[0] > 0.5
    idle = shrinkage_of_nothing(numbers, seen, seen[0], 200, 0)
    assert abs(idle.mean()) < 0.05
    assert np.quantile(idle, 0.95) < trial.shrinkage[0]


# --- on the model ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario(BASE)


@pytest.mark.parametrize(
    "truth",
    [
        {COMPLIANCE: 0.15, NOISE: 0.06, ELASTICITY: 0.05},
        {COMPLIANCE: 1.1, NOISE: 0.11, ELASTICITY: 0.1},
    ],
    ids=["plans on paper", "plans kept"],
)
def test_numbers_that_made_a_record_are_found_in_it(
    scenario: Scenario, truth: dict[str, float]
) -> None:
    given = {path: np.array([value]) for path, value in truth.items()}
    # Replicate and seed are none of those that the calibration plays.
    world = assimilated_forecast(scenario, 2015, 2020, [99_999], 7, given, known_until=2020)
    record = {
        str(code): {int(y): float(world.sel(state=code, year=y).item()) for y in world.year.values}
        for code in world.state.values
    }
    result = calibrate(with_record(scenario, record), until=2020, draws=2500, keep=0.06, worlds=5)
    for path, width in ((COMPLIANCE, 0.4), (NOISE, 0.025), (ELASTICITY, 0.35)):
        low, median, high = found(result, path)
        assert median == pytest.approx(truth[path], abs=width)
        assert low < high
    other = {0.15: 1.1, 1.1: 0.15}[truth[COMPLIANCE]]
    assert not found(result, COMPLIANCE)[0] <= other <= found(result, COMPLIANCE)[2]


@pytest.fixture(scope="module")
def result(scenario: Scenario) -> Calibration:
    return calibrate(scenario, until=2020, draws=700, keep=0.1, worlds=5)


def test_years_after_the_last_one_change_nothing(scenario: Scenario, result: Calibration) -> None:
    states = {
        code: state.model_copy(
            update={
                name: {
                    year: value * (3.0 if year > 2020 else 1.0)
                    for year, value in getattr(state, name).items()
                }
                for name in ("spending_series", "gdp_series", "price_index")
            }
        )
        for code, state in scenario.states.items()
    }
    changed = scenario.model_copy(update={"states": states})
    other = calibrate(changed, until=2020, draws=700, keep=0.1, worlds=5)
    assert findings_json(changed, other) == findings_json(scenario, result)
    assert sample_csv(other) == sample_csv(result)


def test_thirteen_numbers_are_drawn_from_the_ranges_of_the_scenario(
    scenario: Scenario, result: Calibration
) -> None:
    assert len(FREE) == 13
    assert [row.path for row in result.findings] == list(FREE)
    for row in result.findings:
        assert row.low <= row.low80 <= row.median <= row.high80 <= row.high
        assert row.value == value_at(scenario, row.path)
    assert sum(bool(row.seen) for row in result.findings) == 5
    numbers, absent = free_numbers(load_scenario(BASE, {"rules.spending": "constant_share"}))
    assert set(absent) == set(TOGETHER)
    # A variant without a story in the file has the ranges of the rule itself.
    assert numbers["rules.spending.adjustment_rate"][:3] == (0.15, 0.6, 0.3)


def test_few_draws_do_not_pass_off_luck_as_knowledge(result: Calibration) -> None:
    # Seventy draws can make any number look narrower; what does nothing must not count as known.
    assert result.idle_shrinkage > 0.1
    silent = [row for row in result.findings if row.path.startswith(("rules.crises", "rules.all"))]
    assert {row.verdict for row in silent} == {"not identified"}


def test_what_is_taken_over_is_what_is_identified_and_its_companion(
    scenario: Scenario, result: Calibration, tmp_path: Path
) -> None:
    taken = {row.path for row in result.findings if row.taken}
    known = {row.path for row in result.findings if row.verdict == "identified"}
    assert known <= taken
    assert taken - known <= set(TOGETHER)
    assert len(taken & set(TOGETHER)) != 1
    file = tmp_path / "calibrated.yaml"
    file.write_text(overlay_yaml(scenario, result, BASE.as_posix()), encoding="utf-8")
    overlaid = load_scenario(file)
    for row in result.findings:
        expected = row.median if row.taken else row.value
        assert value_at(overlaid, row.path) == pytest.approx(expected, rel=1e-5)
    assert overlaid.states == scenario.states


def test_a_single_payment_and_a_gap_are_left_out(scenario: Scenario) -> None:
    states, left_out = compared_states(scenario, 2020, ["SVN"])
    assert left_out == ("BGR", "SVN")  # Bulgaria paid for its aircraft in 2019
    assert len(states) == 8
    kosovo = scenario.states["XKX"]
    series = {year: value for year, value in kosovo.spending_series.items() if year != 2017}
    gap = scenario.model_copy(
        update={
            "states": {
                **scenario.states,
                "XKX": kosovo.model_copy(update={"spending_series": series}),
            }
        }
    )
    assert "XKX" in compared_states(gap, 2020, ())[1]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"until": 2016}, "2015 to 2016 is too short"),
        ({"until": 2030}, "no state has recorded spending in every year"),
        ({"draws": 700, "keep": 0.01}, "keeps 7 of 700 draws"),
        ({"leave_out": ["SRV"]}, "there is no state 'SRV' to leave out; did you mean"),
    ],
)
def test_what_cannot_be_fitted_is_refused(
    scenario: Scenario, changed: dict[str, object], words: str
) -> None:
    asked = {"until": 2020, "draws": 700, "keep": 0.1, **changed}
    with pytest.raises(ScenarioError, match=words):
        calibrate(scenario, **asked)  # type: ignore[arg-type]


def test_the_command_keeps_its_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "fit"
    words = ["calibrate", str(BASE), "--draws=700", "--keep=0.1", f"--out={out}"]
    for again in (False, True):
        with pytest.raises(SystemExit) as left:
            main(words)
        assert not left.value.code
        shown = capsys.readouterr().out
        assert ("the same run was there already" in shown) is again
        assert f"--calibrated {out / 'calibrated.yaml'}" in shown
    assert load_scenario(out / "calibrated.yaml").name.endswith("calibrated on 2015 to 2020")
    told = json.loads((out / "calibration.json").read_text(encoding="utf-8"))
    assert told["left_out"] == ["BGR"]
    assert (out / "figures" / "posterior.png").stat().st_size > 10_000
    head, *rows = (out / "posterior.csv").read_text(encoding="utf-8").splitlines()
    assert head.split(",") == list(FREE)
    assert len(rows) == 70
    with pytest.raises(SystemExit) as left:
        main([*words, "--seed=1"])
    assert left.value.code == WRONG_INPUT  # nothing is overwritten
