"""Hindcasts: no look ahead, the record imposed, naive forecasts as worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from dilemma_sim.analysis.hindcast.baselines import Known, baseline_cards, glide, spread
from dilemma_sim.analysis.hindcast.baselines import random_walk as stays
from dilemma_sim.analysis.hindcast.export import as_json, for_figure
from dilemma_sim.analysis.hindcast.flags import flag_scores
from dilemma_sim.analysis.hindcast.forecasts import assimilated_forecast
from dilemma_sim.analysis.hindcast.models import ELASTICITY, at_their_word
from dilemma_sim.analysis.hindcast.record import (
    History,
    recorded_history,
    recorded_log_spending,
)
from dilemma_sim.analysis.hindcast.refit import lesson
from dilemma_sim.analysis.hindcast.scoring import Card, Grid, dressed, mean_score
from dilemma_sim.analysis.hindcast.study import hindcast
from dilemma_sim.analysis.hindcast.verdict import rows, verdict
from dilemma_sim.analysis.patterns import PATTERNS, scored_patterns
from dilemma_sim.cli.hindcast import hindcast as command
from dilemma_sim.figures.hindcast import skill
from dilemma_sim.scenario.problems import ScenarioError
from dilemma_sim.scenario.schema import Scenario

from ...worlds import ROOT, base, small, write

EIGHT = ("ALB", "BIH", "HRV", "MKD", "MNE", "SRB", "SVN", "XKX")
ORIGIN = 2017


@pytest.fixture(scope="module")
def western_balkans() -> Scenario:
    return base()


@pytest.fixture(scope="module")
def history(western_balkans: Scenario) -> History:
    return recorded_history(western_balkans, ROOT / "data" / "milex.csv")


@pytest.fixture(scope="module")
def forecast(western_balkans: Scenario, history: History) -> Any:
    return assimilated_forecast(western_balkans, ORIGIN, 2020, 2, history=history)


def changed(scenario: Scenario, state: str, **values: Any) -> Scenario:
    states = {**scenario.states, state: scenario.states[state].model_copy(update=values)}
    return scenario.model_copy(update={"states": states})


# --- no look ahead ----------------------------------------------------------------------------


def later(scenario: Scenario) -> dict[str, Scenario]:
    """The scenario with one more thing that nobody knew at the origin."""
    serbia = scenario.states["SRB"]
    plan = serbia.plans[0].model_copy(
        update={"label": "later", "start": 2016.0, "public": ORIGIN + 1.0, "target": 0.1}
    )
    order = serbia.orders[0].model_copy(
        update={"label": "later", "signed": ORIGIN + 1.0, "first_delivery": ORIGIN + 1.5}
    )
    event = scenario.events[0].model_copy(
        update={"label": "later", "date": ORIGIN + 1.0, "target": "world.outside_threat"}
        | {"op": "set", "value": 0.9}
    )
    pact = scenario.pacts[0].model_copy(update={"label": "later", "signed": ORIGIN + 1.0})
    shield = scenario.guarantees["NATO"]
    joined = shield.model_copy(update={"members": {**shield.members, "SRB": ORIGIN + 1.0}})
    return {
        "plan": changed(scenario, "SRB", plans=(*serbia.plans, plan)),
        "order": changed(scenario, "SRB", orders=(*serbia.orders, order)),
        "event": scenario.model_copy(update={"events": (*scenario.events, event)}),
        "pact": scenario.model_copy(update={"pacts": (*scenario.pacts, pact)}),
        "accession": scenario.model_copy(
            update={"guarantees": {**scenario.guarantees, "NATO": joined}}
        ),
        "trend": changed(scenario, "SRB", gdp_growth=0.5, gdp_volatility=0.5),
    }


@pytest.mark.parametrize("what", ["plan", "order", "event", "pact", "accession", "trend"])
def test_what_became_known_after_the_origin_changes_no_bit(
    western_balkans: Scenario, history: History, forecast: Any, what: str
) -> None:
    informed = later(western_balkans)[what]
    again = assimilated_forecast(informed, ORIGIN, 2020, 2, history=history)
    assert (again.to_numpy() == forecast.to_numpy()).all()


def test_the_guard_has_teeth(western_balkans: Scenario, history: History, forecast: Any) -> None:
    for what in ("plan", "event"):
        informed = later(western_balkans)[what]
        told = assimilated_forecast(informed, ORIGIN, 2020, 2, history=history, hindsight=True)
        assert not (told.sel(year=2020).to_numpy() == forecast.sel(year=2020).to_numpy()).all()


def test_later_years_of_the_record_are_not_read_where_output_is_forecast(
    western_balkans: Scenario, history: History
) -> None:
    after = np.array(history.years) > ORIGIN
    doubled = replace(
        history,
        spending=np.where(after[:, None], 2.0, 1.0) * history.spending,
        gdp=np.where(after[:, None], 2.0, 1.0) * history.gdp,
    )
    paths = [
        assimilated_forecast(western_balkans, ORIGIN, 2019, 2, known_gdp=False, history=record)
        for record in (history, doubled)
    ]
    assert (paths[0].to_numpy() == paths[1].to_numpy()).all()
    with_gdp = assimilated_forecast(western_balkans, ORIGIN, 2019, 2, history=doubled)
    ratio = with_gdp.sel(year=2018) / paths[0].sel(year=2018)
    assert float(ratio.min()) > 1.5


def test_spreads_of_naive_forecasts_do_not_look_ahead(
    western_balkans: Scenario, history: History
) -> None:
    after = np.array(history.years) > 2018
    doubled = replace(history, spending=np.where(after[:, None], 2.0, 1.0) * history.spending)
    spreads = []
    for record in (history, doubled):
        grid = Grid(record.of(EIGHT), (2018, 2019), 2025)
        known = Known(western_balkans, grid.history, known_gdp=True)
        spreads.append(spread(stays, known, grid, 2018))
    assert (spreads[0] == spreads[1]).all()


# --- the record is imposed, then the world runs free -----------------------------------------


def test_up_to_the_origin_spending_is_the_record(forecast: Any, history: History) -> None:
    years = list(range(2015, ORIGIN + 1))
    recorded = np.exp(history.log_spending(years))[..., None]
    np.testing.assert_allclose(forecast.sel(year=years), np.repeat(recorded, 2, axis=-1))
    assert (forecast.sel(year=2020).std("run") > 0).all()


def test_an_origin_before_the_start_starts_the_world_there(
    western_balkans: Scenario, history: History
) -> None:
    path = assimilated_forecast(western_balkans, 2014, 2016, 2, history=history)
    assert path.year.to_numpy().tolist() == [2014, 2015, 2016]
    np.testing.assert_allclose(path.isel(year=0, run=0), np.exp(history.log_spending([2014]))[0])


def test_runs_with_their_own_numbers_are_the_runs_alone(
    western_balkans: Scenario, history: History
) -> None:
    values = np.array([0.0, 0.8])
    both = assimilated_forecast(
        western_balkans, ORIGIN, 2019, [3, 3], 0, {ELASTICITY: values}, history=history
    )
    for run, value in enumerate(values):
        alone = assimilated_forecast(
            western_balkans, ORIGIN, 2019, [3], 0, {ELASTICITY: np.array([value])}, history=history
        )
        np.testing.assert_allclose(both.isel(run=run), alone.isel(run=0), rtol=1e-12)


def test_wrong_requests_are_refused(western_balkans: Scenario) -> None:
    with pytest.raises(ValueError, match="after the origin"):
        assimilated_forecast(western_balkans, 2017, 2017, 1)
    with pytest.raises(ValueError, match="would change nothing"):
        assimilated_forecast(western_balkans, 2017, 2018, 1, factors={"rules.x.y": np.zeros(1)})


def two_states(**changes: Any) -> Scenario:
    """Two states with a record of 2000 to 2010, whose second grows faster."""
    series = {
        "AAA": {year: 20.0 * 1.02 ** (year - 2000) for year in range(2000, 2011)},
        "BBB": {year: 20.0 * 1.05 ** (year - 2000) for year in range(2000, 2011)},
    }
    output = {year: 1000.0 * 1.03 ** (year - 2000) for year in range(2000, 2011)}
    given = {f"states__{code}__spending_series": spent for code, spent in series.items()}
    given |= {f"states__{code}__gdp_series": output for code in series}
    return small(**given, **changes)


def test_a_world_that_follows_output_is_the_naive_constant_share() -> None:
    scenario = two_states(rules__spending={"variant": "constant_share", "budget_noise": 0.0})
    past = recorded_history(scenario)
    path = assimilated_forecast(scenario, 2000, 2006, 1)
    grid = Grid(past, (2000,), 2006)
    naive = Card("world", "known", "model", grid)
    naive.enter_members(2000, np.log(path.sel(year=slice(2001, None))).to_numpy().repeat(2, -1))
    (card,) = (card for card in baseline_cards(scenario, grid) if card.label == "constant share")
    np.testing.assert_allclose(naive.error, card.error, atol=1e-12)


def test_records_keep_to_the_scenario_and_fill_from_the_table(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    lines = ["state,year,spending_constant2024_usdm,spending_current_usdm,share_of_gdp,note"]
    lines += [f"AAA,{year},99,99,0.1,estimate" for year in (1998, 1999, 2000)]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    past = recorded_history(two_states(), table)
    assert np.exp(past.log_spending([1999, 2000]))[:, 0] == pytest.approx([99.0, 20.0])
    assert np.isnan(past.log_spending([1999])[0, 1])
    assert past.soft == {"AAA"}
    assert recorded_log_spending(two_states(), [2000])[0] == pytest.approx(np.log([20.0, 20.0]))


def test_a_region_without_a_record_is_refused() -> None:
    with pytest.raises(ScenarioError, match="--data"):
        recorded_history(small())


# --- naive forecasts --------------------------------------------------------------------------

#: Mean absolute errors at 1, 3 and 5 years and of the free run from 2020, worked out by hand.
WORKED_OUT = {
    "random walk": (0.094, 0.220, 0.362, 0.310),
    "own drift": (0.082, 0.186, 0.338, 0.189),
    "regional drift": (0.080, 0.177, 0.339, 0.192),
    "constant share": (0.082, 0.159, 0.224, 0.190),
    "glide, all accessions foreseen": (0.100, 0.159, 0.193, 0.140),
}


@pytest.fixture(scope="module")
def eight(western_balkans: Scenario, history: History) -> dict[str, Card]:
    record = replace(history.of(EIGHT), soft=frozenset())
    grid = Grid(record, tuple(range(2014, 2025)), 2025)
    return {card.label: card for card in baseline_cards(western_balkans, grid)}


@pytest.mark.parametrize("name", WORKED_OUT)
def test_naive_forecasts_err_as_worked_out(eight: dict[str, Card], name: str) -> None:
    card = eight[name]
    found = [mean_score(card.values("mae", h)) for h in (1, 3, 5)]
    found.append(mean_score(card.free_run("mae", 2020)))
    assert found == pytest.approx(WORKED_OUT[name], abs=6e-4)


def test_the_glide_that_knows_no_later_member_is_another_one(eight: dict[str, Card]) -> None:
    honest, foreseen = eight["glide to shared goal"], eight["glide, all accessions foreseen"]
    far = [mean_score(card.values("mae", 5)) for card in (honest, foreseen)]
    assert far[0] > far[1]


def test_a_glide_reaches_the_goal_on_time_and_leaves_others_alone(
    western_balkans: Scenario, history: History
) -> None:
    known = Known(western_balkans, history, known_gdp=True)
    years = list(range(2016, 2026))
    burden = np.exp(glide(known, 2015, years) - history.log_gdp(years))
    members, others = ("ALB", "HRV", "SVN", "HUN", "BGR"), ("SRB", "BIH", "XKX", "MNE")
    for state in members:
        assert burden[years.index(2024), history.states.index(state)] == pytest.approx(0.02)
    for state in others:
        assert np.ptp(burden[:, history.states.index(state)]) < 1e-12


# --- scoring ----------------------------------------------------------------------------------


def test_estimated_figures_are_scored_on_the_mean_of_three_years_and_more(history: History) -> None:
    grid = Grid(history.of(("HRV", "SRB")), (2015,), 2025)
    path = np.arange(10.0)[:, None].repeat(2, axis=1)
    scored = grid.as_scored(path)
    assert scored[:, 0].tolist() == path[:, 0].tolist()
    assert np.isnan(scored[:2, 1]).all()
    assert scored[2:4, 1].tolist() == [1.0, 1.5]


def test_a_forecast_with_the_spread_of_its_past_errors_is_as_sure_as_it_was_right() -> None:
    luck = np.random.default_rng(0)
    years = tuple(range(1900, 2001))
    states = ("AAA", "BBB", "CCC", "DDD")
    walk = np.exp(np.cumsum(luck.standard_normal((101, 4)) * 0.1, axis=0) + 5.0)
    record = History(states, years, walk, walk, walk, frozenset())
    grid = Grid(record, tuple(range(1905, 2000)), 2000)
    card = Card("timid", "known", "model", grid)
    for origin in grid.origins:
        here = np.log(walk[origin - 1900])[:, None] + [-1e-3, 1e-3]
        card.enter_members(origin, np.repeat(here[None], grid.horizons, axis=0))
    assert mean_score(card.values("coverage", 1)) < 0.1
    again = dressed(card)
    assert mean_score(again.values("coverage", 1)) == pytest.approx(0.8, abs=0.05)
    assert mean_score(again.values("crps", 1)) < mean_score(card.values("crps", 1))


def test_late_origins_can_be_looked_at_alone(result: Any) -> None:
    card = result.card("random walk")
    late = card.values("mae", 1, since=2008)
    assert late.shape == (2, 2)
    assert (late == card.values("mae", 1)[:, -2:]).all()


def test_races_are_foreseen_by_whoever_knows_the_record() -> None:
    spent = {year: 20.0 * 1.1 ** max(year - 2005, 0) for year in range(2000, 2011)}
    codes = ("AAA", "BBB")
    scenario = small(
        **{f"states__{code}__spending_series": spent for code in codes},
        **{f"states__{code}__price_index": dict.fromkeys(spent, 1.0) for code in codes},
    )
    grid = Grid(recorded_history(scenario), (2001, 2005), 2010)
    seer = Card("seer", "known", "model", grid)
    for origin in grid.origins:
        ahead = grid.history.log_spending(grid.years(origin))
        seer.enter_members(origin, ahead[..., None].repeat(2, axis=-1))
    scores = {score.name: score for score in flag_scores(scenario, grid, [seer])}
    assert (scores["seer"].brier, scores["seer"].happened) == (0.0, 0.5)
    assert (scores["never"].brier, scores["never"].stated) == (0.5, 0.0)


# --- learning ---------------------------------------------------------------------------------


def test_learning_finds_the_compliance_that_made_the_record() -> None:
    plan = {"label": "P", "target": 0.04, "start": 2000.0, "deadline": 2008.0}
    scenario = two_states(
        states__AAA__plans=[plan], rules__threat_perception={"variant": "balance_of_threat"}
    )
    word = at_their_word(scenario)
    truth = {"rules.spending.compliance_scale": np.array([0.6]), ELASTICITY: np.zeros(1)}
    made = assimilated_forecast(word, 2000, 2010, 1, 0, truth).isel(run=0)
    past = recorded_history(scenario)
    copied = past.spending.copy()
    copied[: made.sizes["year"]] = made.to_numpy()
    grid = Grid(replace(past, spending=copied), (2008,), 2010)
    learned = lesson(word, grid.history, grid, 2008, 0).best(reaction=True)
    assert learned.scale == pytest.approx(0.6)
    assert learned.elasticity == 0.0
    assert learned.noise < 0.005


# --- the whole --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def result() -> Any:
    scenario = two_states()
    return hindcast(scenario, recorded_history(scenario), first_origin=2006, replicates=2)


def test_the_first_line_says_whether_reaction_helps(result: Any) -> None:
    first = verdict(result)[0]
    assert first.startswith("Threat reaction")
    assert "plans only out of sample" in first


def test_machines_get_every_score_of_every_forecaster(result: Any) -> None:
    told = json.loads(json.dumps(as_json(result), allow_nan=False))
    names = {forecaster["name"] for forecaster in told["forecasters"]}
    assert {"default", "plans only", "reaction 0.8", "random walk", "constant share"} <= names
    for forecaster in told["forecasters"]:
        assert set(forecaster["horizons"]) == {"1", "2", "3"}
        for scores in forecaster["horizons"].values():
            assert set(scores["states"]) == {"AAA", "BBB"}
            assert {"mae", "bias", "crps", "coverage", "width"} <= set(scores["all"])


def test_the_same_command_gives_the_same_numbers(result: Any) -> None:
    past = recorded_history(result.scenario)
    again = hindcast(result.scenario, past, first_origin=2006, replicates=2)
    assert as_json(again) == as_json(result)


def test_drift_forecasts_steady_growth_without_error(result: Any) -> None:
    (row,) = (row for row in rows(result) if row.label == "own drift")
    assert row.mae == pytest.approx((0.0,) * 3, abs=1e-12)


def test_the_figure_has_a_panel_for_each_question(result: Any) -> None:
    figure = skill(for_figure(result))
    assert len(figure.axes) == 4


def test_the_command_writes_table_and_files(tmp_path: Path) -> None:
    scenario = two_states().model_dump(mode="json", exclude_defaults=True, by_alias=True)
    path = write(tmp_path, scenario)
    out = tmp_path / "out"
    asked = [str(path), "--replicates", "2", "--first-origin", "2008", "--out", str(out)]
    done = CliRunner().invoke(command, asked, catch_exceptions=False)
    assert done.exit_code == 0
    assert done.stdout.startswith("Threat reaction")
    assert {file.name for file in out.iterdir()} == {
        "hindcast.json",
        "hindcast_skill.png",
        "hindcast_skill.pdf",
    }


# --- patterns ---------------------------------------------------------------------------------


def test_the_record_itself_meets_every_pattern_it_can_tell(
    western_balkans: Scenario, history: History
) -> None:
    found = {row.name: row for row in scored_patterns(western_balkans, history, 2)}
    assert list(found) == [pattern.name for pattern in PATTERNS]
    assert {row.observed_holds for row in found.values()} == {True, None}
    assert all(0.0 <= row.share <= 1.0 for row in found.values())


def test_other_regions_have_no_patterns_yet() -> None:
    assert scored_patterns(two_states(), recorded_history(two_states()), 2) == []
