"""`run`: one scenario in one folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dilemma_sim.experiment import single
from dilemma_sim.experiment.folder import FolderError, read_manifest
from dilemma_sim.experiment.single import RunResult, run_scenario
from dilemma_sim.experiment.store import read_metadata, read_parquet
from dilemma_sim.experiment.tidy import TIDY_TABLES

from .studies import theory


def _run(out: Path, seed: int = 0, **changes: Any) -> RunResult:
    told = {"figures": False, "replicates": 3, **changes}
    return run_scenario(theory(), seed=seed, out=out, command="dilemma-sim run", **told)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_folder_holds_what_was_run(tmp_path: Path) -> None:
    out = tmp_path / "run"
    result = _run(out, trajectories=True)
    assert (result.folder, result.found) == (out, False)
    assert set(_files(out)) == {"manifest.json", "runs.parquet", "scenario.yaml", *TIDY_TABLES}
    table = read_parquet(out / "runs.parquet")
    assert list(table["replicate"]) == [0, 1, 2]
    assert set(table["status"]) == {"done"}
    manifest = read_manifest(out)
    assert manifest is not None
    assert manifest["runs"] == {"done": 3, "failed": 0}
    assert manifest["command"] == "dilemma-sim run"
    about = read_metadata(out / "runs.parquet")
    assert all(about[f"unit:{name}"] == row["unit"] for name, row in manifest["columns"].items())


def test_the_same_run_is_found_and_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _run(tmp_path / "run")
    before = _files(tmp_path)
    monkeypatch.setattr(single, "simulate", None)
    again = _run(tmp_path / "run")
    assert again.found
    assert repr(again.rows) == repr(first.rows)
    assert again.system == first.system
    assert _files(tmp_path) == before


@pytest.mark.parametrize("change", [{"seed": 1}, {"replicates": 4}, {"trajectories": True}])
def test_another_run_is_refused_and_changes_nothing(change: dict[str, Any], tmp_path: Path) -> None:
    _run(tmp_path / "run")
    before = _files(tmp_path)
    with pytest.raises(FolderError, match="holds other results") as refused:
        _run(tmp_path / "run", **change)
    assert len(str(refused.value).splitlines()) == 1
    assert _files(tmp_path) == before


def test_an_empty_folder_is_taken_and_leftovers_do_no_harm(tmp_path: Path) -> None:
    out = tmp_path / "run"
    out.mkdir()
    dead = tmp_path / ".run.4711.partial"
    dead.mkdir()
    (dead / "runs.parquet").write_bytes(b"PAR1")
    assert not _run(out).found
    assert _run(out).found
    assert np.isfinite([row.median for row in _run(out).headlines]).any()


@pytest.mark.parametrize(
    "broken", ["measure_runs", "_write_tables", "resolved_yaml", "_draw", "circumstances"]
)
@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt])
def test_a_fault_in_the_middle_leaves_nothing(
    broken: str, fault: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise fault("in the middle")

    with monkeypatch.context() as patched:
        patched.setattr(single, broken, breaks)
        with pytest.raises(fault):
            _run(tmp_path / "run", figures=broken == "_draw")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> Callable[[], None]:
        raise OSError(28, "No space left on device", "runs.parquet")

    monkeypatch.setattr(single, "write_parquet", full)
    with pytest.raises(FolderError) as told:
        _run(tmp_path / "run")
    assert str(told.value) == f"{tmp_path / 'run'}: could not be finished: No space left on device"
    assert not list(tmp_path.iterdir())
