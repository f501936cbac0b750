"""Rules that raise or give what is no number, for some points of a study."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dilemma_sim.experiment.store import read_parquet
from dilemma_sim.experiment.tidy import TIDY_TABLES

from .studies import NO_NUMBER, RAISES, SOUND, Drivers, Ended, parts_of, table_of

BURDENS = [0.02, 0.04]
SPENDING = ["log_reaction"]


def _levels(*faults: float) -> dict[str, list[Any]]:
    return {"rules.economy.fault": list(faults), "states.A.burden": BURDENS}


@pytest.fixture(scope="module")
def mixed(drivers: Drivers, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """A study in which one chunk in four holds sound, raising and numberless points together."""
    folder = tmp_path_factory.mktemp("mixed") / "study"
    end = drivers.run(folder, factors=_levels(SOUND, RAISES, NO_NUMBER), replicates=4, keep="full")
    return folder, end


@pytest.fixture(scope="module")
def sound(drivers: Drivers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sound points of that study alone."""
    folder = tmp_path_factory.mktemp("sound") / "study"
    end = drivers.run(folder, factors=_levels(SOUND), replicates=4, keep="full")
    assert end.status == 0, end.error
    return folder


def test_failed_runs_are_counted_and_named(mixed: tuple[Path, Ended]) -> None:
    folder, end = mixed
    assert end.status == 0, end.error
    assert (end.counts["done"], end.counts["failed"], end.counts["missing"]) == (8, 16, 0)

    table = table_of(folder)
    assert [*zip(table["point"], table["replicate"], strict=True)] == [
        (point, replicate) for point in range(6) for replicate in range(4)
    ]
    told = dict(zip(table["rules.economy.fault"], table["error"].fillna(""), strict=True))
    assert told == {
        SOUND: "",
        RAISES: "ArithmeticError: this economy cannot be computed",
        NO_NUMBER: "gdp is not a finite number",
    }
    failed = table["status"] == "failed"
    assert list(failed) == list(table["rules.economy.fault"] != SOUND)
    assert table.loc[failed, _measures(table)].isna().all(axis=None)


def test_other_runs_of_their_chunks_are_untouched(mixed: tuple[Path, Ended], sound: Path) -> None:
    table, alone = table_of(mixed[0]), table_of(sound)
    there = table[table["status"] == "done"]
    assert list(there["states.A.burden"]) == list(alone["states.A.burden"])
    for name in _measures(alone):
        assert np.array_equal(there[name], alone[name], equal_nan=True), name


def test_trajectories_of_sound_runs_are_kept_and_no_others(
    mixed: tuple[Path, Ended], sound: Path
) -> None:
    for name in TIDY_TABLES:
        table, alone = (
            _sorted_trajectories(folder / name.removesuffix(".parquet"))
            for folder in (mixed[0], sound)
        )
        assert sorted(set(table["point"])) == [0, 1]
        assert table.equals(alone)


def test_a_study_of_which_every_run_fails_says_so(drivers: Drivers, tmp_path: Path) -> None:
    study = tmp_path / "study"
    end = drivers.run(study, factors=_levels(RAISES, NO_NUMBER), replicates=2, keep="quantiles")
    assert (end.counts["done"], end.counts["failed"]) == (0, 8), end.error
    before = parts_of(study)
    again = drivers.run(study, factors=_levels(RAISES, NO_NUMBER), replicates=2, keep="quantiles")
    assert (again.status, again.counts["chunks"]) == (0, 0), again.error
    assert parts_of(study) == before


def _measures(table: Any) -> list[str]:
    keys = {"point", "replicate", "status", "error", "rules.economy.fault", "states.A.burden"}
    return [name for name in table.columns if name not in keys]


def _sorted_trajectories(folder: Path) -> Any:
    import pandas

    table = pandas.concat([read_parquet(path) for path in sorted(folder.iterdir())])
    return table.sort_values(["point", "replicate", "time"], kind="stable").reset_index(drop=True)
