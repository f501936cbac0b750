"""Claims about the table of measures."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import xarray as xr

from dilemma_sim.measures.table import (
    MEASURES,
    Columns,
    Measure,
    measure_of,
    measure_runs,
    summarize,
)

from .trajectories import calm_world, make_rivals, set_pair

HEADLINES = {
    "spending_growth", "spending_growth.ID", "burden_final.ID", "threat_final.ID",
    "security_final.ID", "incidents_level_2", "incidents_level_3", "incidents_level_4",
    "incidents_level_5", "conflict_severity", "pacts_formed", "polarization", "belief_mean",
    "arms_race_real_years", "arms_race_nominal_years", "gini_spending", "hhi_spending",
    "mutual_deterrence", "debt_final", "exports", "domestic_share", "entrapments",
    "supplier_overlap",
}  # fmt: skip


def _busy() -> xr.Dataset:
    world = calm_world(("ALB", "HRV", "SRB", "XKX"), runs=3)
    make_rivals(world, "SRB", "XKX")
    make_rivals(world, "HRV", "SRB", 0.35)
    for friend in ("ALB", "HRV"):
        set_pair(world, "commitment", friend, "XKX", 0.25, time=slice(2018.0, None))
    set_pair(world, "crisis_level", "SRB", "XKX", 4.0, time=2019.25)
    world["credibility"].loc[{"state": ["ALB", "HRV", "XKX"]}] = 0.8
    world["gdp"][:] = world["gdp"] * xr.DataArray([1.0, 3.0, 4.0, 0.5], dims="state")
    world["burden"][:] = world["burden"] * xr.DataArray([1.0, 0.9, 1.2, 0.8], dims="state")
    return world


@pytest.fixture
def busy() -> xr.Dataset:
    """Four states with a rivalry, a pact, guarantees and an incident, and slow growth."""
    return _busy()


@pytest.fixture(scope="module")
def known() -> Columns:
    """What is measured in the busy world before anything is changed."""
    return measure_runs(_busy())


def test_the_headlines_are_those_that_what_ifs_ask_for() -> None:
    assert {measure.name for measure in MEASURES if measure.headline} == HEADLINES


def test_names_are_unique_and_everything_is_explained() -> None:
    assert len({measure.name for measure in MEASURES}) == len(MEASURES)
    assert all(measure.unit and measure.meaning and measure.source for measure in MEASURES)


def test_columns_are_named_by_state_pair_and_level(known: Columns) -> None:
    columns = known
    for name in (
        "spending_growth",
        "burden_final.SRB",
        "incidents_level_4.SRB-XKX",
        "incidents_ended.level_4",
        "stock_final.HRV.drones",
    ):
        assert columns[name].shape == (3,)
    assert columns["incidents_level_4"].tolist() == [1, 1, 1]
    assert not any("XKX-SRB" in name for name in columns)


def test_every_column_finds_its_measure_and_no_measure_is_without_column(known: Columns) -> None:
    found = {measure_of(column).name for column in known}
    assert found == {measure.name for measure in MEASURES}


def test_the_unit_of_a_measure_is_that_of_its_function(busy: xr.Dataset) -> None:
    assert {m.name: m.unit for m in MEASURES} == {
        m.name: m.function(busy).attrs["unit"] for m in MEASURES
    }


def test_a_busy_world_leaves_no_measure_unknown(known: Columns) -> None:
    unknown = [name for name, values in known.items() if np.isnan(values).any()]
    assert unknown == []


def test_the_order_of_runs_does_not_matter(busy: xr.Dataset) -> None:
    busy["spending"].loc[{"run": 1, "time": slice(2018.0, None)}] = 3_000.0
    plain, mixed = measure_runs(busy), measure_runs(busy.isel(run=[2, 1, 0]))
    for name in plain:
        np.testing.assert_array_equal(mixed[name], plain[name][::-1])


RUN_VARIABLES = sorted(
    str(name) for name, variable in calm_world(years=1).items() if "run" in variable.dims
)


@pytest.mark.parametrize("variable", RUN_VARIABLES)
def test_an_unknown_input_is_never_silently_dropped(
    busy: xr.Dataset, known: Columns, variable: str
) -> None:
    busy[variable].loc[{"run": 1}] = np.nan
    for name, values in measure_runs(busy).items():
        assert np.isnan(values[1]) or values[1] == known[name][1], name
        np.testing.assert_array_equal(values[[0, 2]], known[name][[0, 2]])


def test_every_recorded_variable_that_a_measure_reads_makes_it_unknown(busy: xr.Dataset) -> None:
    wiped = busy.copy(deep=True)
    for variable in RUN_VARIABLES:
        wiped[variable].loc[{"run": 1}] = np.nan
    assert [name for name, values in measure_runs(wiped).items() if not np.isnan(values[1])] == []


def test_a_summary_gives_the_middle_and_the_edges() -> None:
    columns = {"burden_final.SRB": np.arange(11) / 100.0}
    (row,) = summarize(columns)
    assert (row.name, row.unit) == ("burden_final.SRB", "share")
    assert (row.p10, row.median, row.p90) == pytest.approx((0.01, 0.05, 0.09))


def test_a_summary_with_an_unknown_run_is_unknown() -> None:
    (row,) = summarize({"exports": np.array([1.0, np.nan, 3.0])})
    assert np.isnan([row.median, row.p10, row.p90]).all()


def test_a_wrong_column_is_answered_with_near_ones() -> None:
    with pytest.raises(KeyError, match="did you mean incidents_level_4"):
        measure_of("incidents_level4")


def test_a_user_can_bring_a_measure(busy: xr.Dataset) -> None:
    own = Measure(
        "peak_threat", "probability", "highest felt threat", "user",
        lambda world: world["threat"].max(("time", "state"), skipna=False),
    )  # fmt: skip
    columns = measure_runs(busy, [own])
    assert list(columns) == ["peak_threat"]
    assert summarize(columns, [own])[0].meaning == "highest felt threat"


def test_the_columns_do_not_depend_on_who_is_a_rival(busy: xr.Dataset, known: Columns) -> None:
    busy["rival"][:] = 0.0
    assert list(measure_runs(busy)) == list(known)


def test_the_smallest_world_can_be_measured() -> None:
    columns = measure_runs(calm_world(("SRB", "XKX"), years=1, steps_per_year=1, runs=1))
    assert columns["incidents_level_2"].tolist() == [0]
    assert np.isnan(columns["mutual_deterrence"]).all()


def test_looking_at_the_table_imports_nothing_heavy() -> None:
    code = (
        "import sys, dilemma_sim.measures.table; "
        "print([m for m in ('xarray', 'scipy', 'pandas', 'mesa', 'matplotlib', 'yaml') "
        "if m in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
