from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dilemma_sim.analysis.hindcast.forecasts import assimilated_forecast
from dilemma_sim.analysis.hindcast.record import recorded_log_spending
from dilemma_sim.cli.main import WRONG_INPUT, main
from dilemma_sim.ensemble import simulate
from dilemma_sim.scenario.check_files import problems_of_file
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.new_region import borders_from, region_from, region_yaml
from dilemma_sim.scenario.problems import ScenarioError
from dilemma_sim.scenario.provenance import provenance_of
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.scenario.spending_csv import read_spending

ROOT = Path(__file__).parents[3]
HEADER = "state,year,spending_constant2024_usdm,spending_current_usdm,share_of_gdp"
TABLE = f"""\
{HEADER}
NOR,2010,500,400,0.02
NOR,2011,510,420,0.02
NOR,2012,530,440,2.05%
SWE,2010,300,240,0.015
SWE,2011,330,,0.016
SWE,2012,360,300,0.017
"""

Write = Callable[..., Path]


def scenario_of(table: Path, **chosen: int) -> Scenario:
    region = region_from(read_spending(table), table.name, "A region", **chosen)
    out = table.with_suffix(".yaml")
    out.write_text(region_yaml(region), encoding="utf-8")
    assert problems_of_file(out) == []
    return load_scenario(out)


def refused(write: Write, text: str) -> str:
    with pytest.raises(ScenarioError) as error:
        scenario_of(write(text, "data.csv"))
    return str(error.value)


def test_the_table_comes_back_out_of_the_run(write: Write) -> None:
    scenario = scenario_of(write(TABLE, "data.csv"))
    runs = simulate(scenario, 2)
    first = runs.spending.isel(time=0, run=0)
    assert np.allclose(first, [500, 300], rtol=1e-9)
    assert float(runs.recorded_spending.sel(state="SWE", time=2012)) == 360
    assert float(runs.gdp.sel(state="NOR").isel(time=0, run=0)) == 25000
    assert scenario.states["NOR"].price_index == {2010: 0.8, 2011: 0.823529, 2012: 0.830189}
    assert scenario.states["SWE"].price_index == {2010: 0.8, 2012: 0.833333}


def test_the_shipped_table_makes_a_region(tmp_path: Path) -> None:
    table = tmp_path / "milex.csv"
    table.write_text((ROOT / "data" / "milex.csv").read_text(encoding="utf-8"), encoding="utf-8")
    scenario = scenario_of(table)
    # Kosovo's series begins last.
    assert (scenario.time.start, scenario.time.end) == (2009, 2025)
    assert scenario.roster == tuple(sorted({r.split(",")[0] for r in _rows(table)}))
    assert scenario_of(table, start=2015).states["SRB"].gdp_growth == pytest.approx(
        0.0107, abs=1e-3
    )


def test_the_region_can_be_held_against_its_past(tmp_path: Path) -> None:
    table = tmp_path / "milex.csv"
    table.write_text((ROOT / "data" / "milex.csv").read_text(encoding="utf-8"), encoding="utf-8")
    scenario = scenario_of(table)
    forecast = assimilated_forecast(scenario, 2020, 2022, 3)
    record = recorded_log_spending(scenario, range(2009, 2021))
    assert np.allclose(np.log(forecast.sel(year=slice(2009, 2020)).isel(run=0)), record)
    assert np.isfinite(forecast).all()


def test_europe_before_1914_runs_as_richardson_wrote() -> None:
    runs = simulate(load_scenario(ROOT / "scenarios" / "europe-1909.yaml"), 2)
    total = runs.spending.sum("state").sel(time=range(1909, 1915)).isel(run=0)
    recorded = runs.recorded_spending.sum("state").sel(time=range(1909, 1914))
    assert np.allclose(recorded, [199.2, 204.8, 214.9, 238.7, 289.0])
    # dU/dt = 0.731 (U - 194.91), in monthly steps.
    years = np.arange(6)
    expected = 194.91 + (199.2 - 194.91) * (1 + 0.731 / 12) ** (12 * years)
    assert np.allclose(total, expected, rtol=1e-3)
    # The two alliances are in force from the start and nobody else signs.
    allied = runs.commitment.isel(time=-1, run=0)
    assert float(allied.sel(state="FRA", target="RUS")) > 0.5
    assert float(allied.sel(state="FRA", target="DEU")) == 0.0


def _rows(table: Path) -> list[str]:
    return table.read_text(encoding="utf-8").splitlines()[1:]


def test_growth_says_from_which_years_it_is(write: Write) -> None:
    years = range(2000, 2011)
    lines = [f"{s},{y},{10 * 1.05 ** (y - 2000)},0.02" for s in ("A", "B") for y in years]
    table = write("state,year,spending,share\n" + "\n".join(lines) + "\n", "data.csv")
    for start, note in ((2000, "it looks ahead of the start"), (2006, "mean of 2000 to 2006")):
        scenario = scenario_of(table, start=start)
        assert scenario.states["A"].gdp_growth == pytest.approx(np.log(1.05), abs=1e-6)
        story = provenance_of(scenario).of(("states", "A", "gdp_growth"))
        assert story is not None
        assert note in (story.note or "")


def test_every_number_that_the_table_does_not_give_says_whose_it_is(write: Write) -> None:
    scenario = scenario_of(write(TABLE, "data.csv"))
    told = provenance_of(scenario).stories
    silent = [
        path
        for path, story in told.items()
        if isinstance(story.value, float | int)
        and not isinstance(story.value, bool)
        and path[0] != "time"
        and not (story.assumption or story.note)
        and path[-2] not in ("gdp_series", "spending_series", "price_index")
    ]
    assert silent == []


def test_a_heavy_burden_stays_below_its_ceiling(write: Write) -> None:
    table = write("state;year;spending;gdp\nA;2000;30;100\nA;2001;30;90\nB;2000;1;100\n", "d.csv")
    scenario = scenario_of(table)
    assert scenario.states["A"].burden_ceiling == pytest.approx(0.5)
    assert scenario.states["B"].burden_ceiling == pytest.approx(0.045)


def test_borders_are_land_borders_both_ways(write: Write) -> None:
    table = write(TABLE, "data.csv")
    region = region_from(read_spending(table), table.name, "A region")
    assert "# fill in" in region_yaml(region)
    told = replace(region, borders=borders_from("SWE-NOR", region.states))
    assert "# fill in" not in region_yaml(told)
    (table.with_suffix(".yaml")).write_text(region_yaml(told), encoding="utf-8")
    runs = simulate(load_scenario(table.with_suffix(".yaml")), 1)
    assert runs.border.sel(state="NOR", target="SWE") == 1
    # Without a border there is distance: out of touch is not next door.
    assert simulate(scenario_of(table), 1).proximity.max() < 0.5
    for wrong, words in (("SWE", "no pair"), ("SWE-NRO", "did you mean 'NOR'")):
        with pytest.raises(ScenarioError, match=words):
            borders_from(wrong, ["NOR", "SWE"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "510,420",
            "51O,420",
            "data.csv:3:10: spending_constant2024_usdm: '51O' is no clear number",
        ),
        (
            "510,420",
            "-510,420",
            "data.csv:3:10: spending_constant2024_usdm: -510 is not above zero",
        ),
        ("2.05%", "2.05", "data.csv:4:18: share_of_gdp: a share of 2.05 is all of GDP or more"),
        ("NOR,2011", "NOR,2010", "data.csv:3:5: year: NOR has 2010 twice, first in line 2; keep"),
        ("NOR,2011", "NOR,11", "data.csv:3:5: year: '11' is no year; write a whole number"),
        ("NOR,2011", "N-R,2011", "data.csv:3:1: state: 'N-R' is no code of a state; write"),
        ("share_of_gdp", "share_gdp", "data.csv:1:1: there is no column 'share_of_gdp' and none"),
        ("_constant2024", "_real", "there is no column 'spending_constant2024_usdm'"),
        ("state,", "country,", "there is no column 'state'; add it. The first line names"),
        ("SWE", "NOR", "NOR has 2010 twice, first in line 2"),
        (
            "SWE,2010,300",
            "SWE,2010,..",
            "SWE: no spending and GDP in 2010; begin with --start 2011",
        ),
    ],
)
def test_a_wrong_table_is_told_with_its_place(write: Write, old: str, new: str, said: str) -> None:
    if "--start" in said:
        with pytest.raises(ScenarioError) as error:
            scenario_of(write(TABLE.replace(old, new), "data.csv"), start=2010)
        assert said in str(error.value)
        return
    assert said in refused(write, TABLE.replace(old, new))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        (f"{HEADER}\nNOR,2010,500,400,0.02\n", "one state"),
        (f"{HEADER}\nNOR,2010,5,4,0.02\nSWE,2011,5,4,0.02\n", "no year in which every state"),
        (f"{HEADER}\nNOR,2010,5,4,0.02\nSWE,2010,5,4,0.02\n", "begin in 2010 and end in 2010"),
        ("state,year,spending_current_usdm,share_of_gdp\n", "current money mixes growth"),
    ],
)
def test_a_table_that_is_too_small_is_refused(write: Write, text: str, said: str) -> None:
    assert said in refused(write, text)


def test_the_command_writes_once_and_says_what_is_missing(
    write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = write(TABLE, "north.csv")
    monkeypatch.chdir(table.parent)
    for wanted, words in ((0, "No borders were given"), (WRONG_INPUT, "is there already")):
        with pytest.raises(SystemExit) as left:
            main(["new-region", "north.csv"])
        shown = capsys.readouterr()
        assert (left.value.code or 0) == wanted
        assert words in shown.out + shown.err
    assert load_scenario(Path("north.yaml")).name == "North"


def test_somebody_at_a_terminal_is_asked_for_each_border_once(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = write(TABLE + "FIN,2010,1,1,0.02\nFIN,2011,1,1,0.02\n", "north.csv")
    asked: list[str] = []

    def answer(question: str, **_: object) -> str:
        asked.append(question)
        return "SWE" if "with FIN?" in question else ""

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.prompt", answer)
    with pytest.raises(SystemExit):
        main(["new-region", str(table), "--out", str(table.with_suffix(".yaml"))])
    assert [q[: q.index(" share")] for q in asked] == ["Which of NOR, SWE", "Which of SWE"]
    borders = load_scenario(table.with_suffix(".yaml")).dyads
    assert sorted(pair for pair, dyad in borders.items() if dyad.border) == ["FIN-SWE"]
