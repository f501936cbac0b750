"""Trajectories that are kept: in full, or as quantiles over the replicates."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dilemma_sim.ensemble import simulate
from dilemma_sim.experiment import quantiles
from dilemma_sim.experiment.batch import Progress
from dilemma_sim.experiment.folder import FolderError
from dilemma_sim.experiment.store import query, read_metadata, read_parquet
from dilemma_sim.experiment.study import SCENARIO
from dilemma_sim.experiment.tidy import TIDY_TABLES
from dilemma_sim.experiment.until import Until
from dilemma_sim.scenario.load import load_scenario

from .studies import grid, play, theory

LEVELS = {"states.A.burden": [0.02, 0.05], "rules.spending": ["log_reaction", "parity"]}


def test_full_trajectories_are_those_of_simulate(tmp_path: Path) -> None:
    scenario, out = theory(), tmp_path / "study"
    study, _ = play(scenario, grid(scenario, LEVELS, 3, keep="full"), out)
    for number, point in enumerate(study.points):
        path = simulate(load_scenario(out / SCENARIO, point), 3, seed=3)
        for name, dims in TIDY_TABLES.items():
            keys = ["replicate", "time", *dims]
            files = sorted((out / name.removesuffix(".parquet")).iterdir())
            rows = query(files, f"SELECT * FROM parts WHERE point = {number} ORDER BY {keys[0]}")
            rows = rows.set_index(keys).sort_index()
            for variable in rows.columns.drop("point"):
                mine = rows[variable].to_xarray().rename(replicate="run")
                given = path[variable].sel({dim: mine[dim] for dim in dims})
                assert np.array_equal(mine, given.transpose(*mine.dims)), variable


@pytest.mark.parametrize("rows", [4_000_000, 60])
def test_quantiles_are_those_of_numpy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    """However many rows are taken at a time: all, or those of one point and some dates."""
    monkeypatch.setattr(quantiles, "ROWS_AT_A_TIME", rows)
    scenario = theory()
    full, brief = tmp_path / "full", tmp_path / "brief"
    play(scenario, grid(scenario, LEVELS, 7, keep="full"), full)
    study, _ = play(scenario, grid(scenario, LEVELS, 7, keep="quantiles"), brief)
    assert not [path for path in brief.iterdir() if path.name.startswith(".trajectories")]
    for name, dims in TIDY_TABLES.items():
        stem = name.removesuffix(".parquet")
        assert not (brief / stem).exists()
        file = brief / f"{stem}-quantiles.parquet"
        assert read_metadata(file)["identity"] == study.identity
        keys = ["point", "time", *dims]
        table = read_parquet(file).set_index([*keys, "quantile"]).sort_index()
        rows = query(sorted((full / stem).iterdir()), "SELECT * FROM parts").groupby(keys)
        for q in quantiles.QUANTILES:
            mine = table.xs(q, level="quantile")
            for variable in mine.columns:
                given = rows[variable].apply(lambda x, q=q: np.quantile(x, q)).sort_index()
                np.testing.assert_allclose(mine[variable], given, rtol=1e-12, atol=1e-300)


def test_more_replicates_after_quantiles_are_refused(tmp_path: Path) -> None:
    scenario, out = theory(), tmp_path / "study"
    study = grid(scenario, LEVELS, 2, keep="quantiles")
    play(scenario, study, out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    for wider, until in ((study.with_replicates(4), None), (study, Until("spending_growth", 1e-9))):
        with pytest.raises(FolderError, match="quantiles of fewer replicates") as refused:
            play(scenario, wider, out, until=until)
        assert len(str(refused.value).splitlines()) == 1
        parts = {path: text for path, text in before.items() if path.suffix == ".parquet"}
        assert {path: path.read_bytes() for path in parts} == parts
    # The same again is found as it is.
    assert play(scenario, study, out)[1] == Progress(8, 8, 0)
    assert {path: path.read_bytes() for path in parts} == parts


@pytest.mark.parametrize("killed_at", ["copying", "removing"])
def test_quantiles_that_were_interrupted_are_made_of_all_runs(
    killed_at: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = theory()
    study = grid(scenario, LEVELS, 4, keep="quantiles")
    whole, out = tmp_path / "whole", tmp_path / "study"
    play(scenario, study, whole)

    class Killed(BaseException):
        pass

    def copying(*_: object) -> None:
        raise Killed

    def removing(folder: Path, ignore_errors: bool = False) -> None:
        if folder.exists():
            next(iter(folder.iterdir())).unlink()
            raise Killed

    with monkeypatch.context() as patched:
        if killed_at == "copying":
            patched.setattr(quantiles, "copy_query", copying)
        else:
            patched.setattr(shutil, "rmtree", removing)
        with pytest.raises(Killed):
            play(scenario, study, out)
    play(scenario, study, out)
    for name in TIDY_TABLES:
        file = name.replace(".parquet", "-quantiles.parquet")
        assert (out / file).read_bytes() == (whole / file).read_bytes()
    assert not [path for path in out.iterdir() if path.name.startswith(".trajectories")]


def test_a_part_that_is_made_again_leaves_the_quantiles_of_all(tmp_path: Path) -> None:
    scenario, out = theory(), tmp_path / "study"
    study = grid(scenario, LEVELS, 7, keep="quantiles")
    play(scenario, study, out)
    before = {path: path.read_bytes() for path in out.rglob("*.parquet")}
    next((out / "runs").iterdir()).unlink()
    assert play(scenario, study, out)[1] == Progress(28, 28, 0)
    assert {path: path.read_bytes() for path in out.rglob("*.parquet")} == before


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"")])
@pytest.mark.parametrize("keep", ["full", "quantiles"])
def test_trajectories_that_are_lost_are_made_again(
    keep: str, harm: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, whole, harmed = theory(), tmp_path / "whole", tmp_path / "harmed"
    study = grid(scenario, LEVELS, 7, keep=keep)
    play(scenario, study, whole)
    with monkeypatch.context() as killed:
        killed.setattr("dilemma_sim.experiment.sweep.keep_quantiles", lambda *_: None)
        play(scenario, study, harmed)
    harm(next((harmed / "trajectories-dyads").iterdir()))
    assert play(scenario, study, harmed)[1] == Progress(28, 28, 0)
    for path in whole.rglob("*.parquet"):
        assert (harmed / path.relative_to(whole)).read_bytes() == path.read_bytes()


def test_kept_tables_say_what_they_are(tmp_path: Path) -> None:
    scenario = theory()
    for keep in ("full", "quantiles"):
        study, _ = play(scenario, grid(scenario, LEVELS, 2, keep=keep), tmp_path / keep)
        for path in (tmp_path / keep).rglob("*.parquet"):
            about = read_metadata(path)
            assert (about["seed"], about["identity"]) == ("3", study.identity)
            assert {"program", "results_version", "factors"} <= set(about)
        stocks = [path for path in (tmp_path / keep).rglob("*.parquet") if "stocks" in str(path)]
        assert read_metadata(stocks[0])["unit:stock"] == "USDm"
