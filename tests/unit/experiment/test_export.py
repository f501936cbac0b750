from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas
import pytest

from dilemma_sim.experiment.export import NAME_SIGNS, export, stata_names, tables_of
from dilemma_sim.experiment.factors import factor_from
from dilemma_sim.experiment.folder import FolderError
from dilemma_sim.experiment.planning import Wanted, planned
from dilemma_sim.experiment.single import run_scenario
from dilemma_sim.experiment.status import folder_status
from dilemma_sim.experiment.store import read_metadata, read_parquet
from dilemma_sim.experiment.sweep import run_study
from dilemma_sim.scenario.load import load_scenario

from ...worlds import ROOT

TWO = ROOT / "scenarios" / "theory" / "two-states.yaml"
SHORT = {"time.end": 2002}


def run(folder: Path, **wanted: Any) -> Path:
    factors = (
        factor_from("rules.beliefs", "bayes_attrib,fixed"),
        factor_from("states.A.burden", "0.02,0.03"),
    )
    asked = Wanted(scenario=TWO, settings=SHORT, factors=factors, replicates=3, **wanted)
    scenario, study = planned(asked)
    run_study(
        scenario,
        study,
        out=folder,
        workers=1,
        scheduler=None,
        command="dilemma-sim sweep ...",
        report=lambda *_: lambda *_: None,
    )
    return folder


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(tmp_path_factory.mktemp("export") / "sweep")


def test_every_kind_holds_the_same_runs_in_order(sweep: Path, tmp_path: Path) -> None:
    tables = {}
    for kind, read in (
        ("csv", pandas.read_csv),
        ("parquet", read_parquet),
        ("dta", pandas.read_stata),
    ):
        file, rows = export(sweep, kind, tmp_path / f"runs.{kind}")
        tables[kind] = read(file)
        assert rows == len(tables[kind]) == 12
    keys = list(zip(tables["csv"]["point"], tables["csv"]["replicate"], strict=True))
    assert keys == [(point, replicate) for point in range(4) for replicate in range(3)]
    for table in tables.values():
        growth = table.filter(regex=r"^spending_growth.A$").iloc[:, 0]
        pandas.testing.assert_series_equal(
            growth, tables["csv"]["spending_growth.A"], check_names=False
        )
    assert [path.name for path in sorted(tmp_path.iterdir())] == [
        "runs.csv", "runs.dta", "runs.parquet"
    ]  # fmt: skip


def test_without_out_the_file_goes_into_the_folder(sweep: Path) -> None:
    file, _ = export(sweep, "csv")
    assert file == sweep / "runs.csv"
    assert folder_status(sweep).progress.done == 12


def test_a_parquet_file_keeps_the_units(sweep: Path, tmp_path: Path) -> None:
    file, _ = export(sweep, "parquet", tmp_path / "runs.parquet")
    assert read_metadata(file)["unit:burden_final.A"] == "share"


def test_what_is_unknown_is_an_empty_cell(sweep: Path, tmp_path: Path) -> None:
    file, _ = export(sweep, "csv", tmp_path / "runs.csv")
    table = read_parquet(tables_of(sweep)[0])
    unknown = [name for name in table if table[name].dtype.kind == "f" and table[name].isna().any()]
    header, first, *_ = file.read_text(encoding="utf-8").splitlines()
    assert "nan" not in first.lower().split(",")
    for name in unknown:
        assert first.split(",")[header.split(",").index(name)] == ""


def test_labels_in_stata_have_the_full_name_and_the_unit(sweep: Path, tmp_path: Path) -> None:
    file, _ = export(sweep, "dta", tmp_path / "runs.dta")
    with pandas.read_stata(file, iterator=True) as reader:
        labels = reader.variable_labels()
    assert labels["burden_final_A"] == "burden_final.A [share]"
    assert labels["states_A_burden"].startswith("states.A.burden")
    assert labels["rules_beliefs"] == "rules.beliefs"


def test_names_for_stata_are_legal_short_and_unlike() -> None:
    columns = [
        "point",
        "rules.crises.escalation_probability.level_2",
        "rules.crisis.escalation_probability.level_2",
        "events.Munich: NATO.value",
        "events.Munich NATO.value",
        "states.SRB.orders.Končar counter-drone.value",
        "in",
        "str12",
        "2025",
        "POINT",
        "событие",
        "x" * 40,
        "x" * 41,
    ]
    names = stata_names(columns)
    assert list(names) == columns
    assert len({name.lower() for name in names.values()}) == len(columns)
    for name in names.values():
        assert len(name) <= NAME_SIGNS
        assert name.isascii()
        assert name.isidentifier()
    assert names["in"] == "in_"
    assert names["states.SRB.orders.Končar counter-drone.value"] == "Koncar_counter_drone_value"


def test_a_plain_run_is_exported_too(tmp_path: Path) -> None:
    scenario = load_scenario(TWO, SHORT)
    folder = tmp_path / "run"
    run_scenario(scenario, replicates=2, seed=0, out=folder, figures=False)
    file, rows = export(folder, "csv")
    assert (file.name, rows) == ("runs.csv", 2)
    with pytest.raises(FolderError, match="is the table itself"):
        export(folder, "parquet")
    state = folder_status(folder)
    assert (state.progress.done, state.progress.missing, state.fewest_replicates) == (2, 0, 2)


def test_a_failed_run_is_a_row_with_its_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dilemma_sim.experiment.chunk._unknown_numbers", _third_fails)
    folder = run(tmp_path / "sweep", seed=5)
    file, _ = export(folder, "dta")
    table = pandas.read_stata(file)
    failed = table[table["status"] == "failed"]
    assert (failed["error"] == "threat is not a finite number").all()
    assert math.isnan(failed["spending_growth"].iloc[0])
    state = folder_status(folder)
    assert state.failure is not None
    assert state.progress.failed == len(failed) > 0
    assert state.failure.words.startswith("point ")
    assert "states.A.burden=" in state.failure.words


def _third_fails(record: Any) -> list[str | None]:
    return ["threat is not a finite number" if n == 2 else None for n in range(record.runs)]


def test_a_part_that_cannot_be_read_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    folder = run(tmp_path / "sweep", seed=6)
    broken = tables_of(folder)[0]
    broken.write_bytes(broken.read_bytes()[:200])
    with pytest.raises(FolderError, match="cannot be read"):
        export(folder, "csv")
    assert not (folder / "runs.csv").exists()
    state = folder_status(folder)
    assert state.unreadable == (broken,)
    assert state.progress.missing == 12 - state.progress.done > 0
    assert state.fewest_replicates == 0
    assert state.command == "dilemma-sim sweep ..."


@pytest.mark.parametrize("kind", ["csv", "dta", "parquet"])
def test_a_place_that_cannot_be_written_is_told(sweep: Path, tmp_path: Path, kind: str) -> None:
    with pytest.raises(FolderError, match="cannot be written"):
        export(sweep, kind, tmp_path / "no" / "such" / f"runs.{kind}")


def test_a_folder_without_runs_is_told(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="holds no runs"):
        export(tmp_path, "csv")
    with pytest.raises(FolderError, match="holds no results"):
        folder_status(tmp_path)
