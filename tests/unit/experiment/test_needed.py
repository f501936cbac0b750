"""A sweep records what its measures read, and nothing of that changes a result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dilemma_sim.ensemble import CHUNK, FEWEST, runs_together, simulate
from dilemma_sim.ensemble import play as play_world
from dilemma_sim.experiment import chunk
from dilemma_sim.experiment.needed import Watched
from dilemma_sim.world.record import PUBLIC, Record
from dilemma_sim.world.world import World

from ...worlds import short, with_copies
from .studies import grid, play, theory


def test_trajectories_tell_what_was_asked_of_them() -> None:
    path = simulate(theory(), 2)
    watched: Any = Watched(path)
    assert watched.sizes["run"] == 2
    assert watched.asked == set()
    assert watched["burden"] is not None
    assert watched.threat is not None
    assert "belief" in watched
    assert watched.asked == {"burden", "threat", "belief"}


@pytest.mark.parametrize("ask", [lambda x: x.isel(run=0), lambda x: x[["gdp"]], list])
def test_who_takes_trajectories_as_a_whole_asks_for_all(ask: Any) -> None:
    watched: Any = Watched(simulate(theory(), 2))
    ask(watched)
    assert watched.asked >= {row.name for row in PUBLIC}


def test_later_chunks_record_less_and_measure_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight chunks: the first run records all, and the chunks record what its measures read."""
    monkeypatch.setattr("dilemma_sim.ensemble.CHUNK", 2)
    monkeypatch.setattr(chunk, "SOME_RUNS", 1)
    kept: list[int] = []

    def watched_play(*given: Any) -> Any:
        record = play_world(*given)
        kept.append(len(record.values))
        return record

    monkeypatch.setattr(chunk, "play", watched_play)
    scenario, levels = theory(), {"states.A.burden": [0.02, 0.05]}
    play(scenario, grid(scenario, levels, 8), tmp_path / "brief")
    assert kept[0] == len(PUBLIC)
    assert set(kept[1:]) == {min(kept)}
    assert min(kept) < len(PUBLIC)
    monkeypatch.setattr(chunk, "Watched", _Deaf)
    play(scenario, grid(scenario, levels, 8), tmp_path / "all")
    for part in sorted((tmp_path / "brief" / "runs").iterdir()):
        assert part.read_bytes() == (tmp_path / "all" / "runs" / part.name).read_bytes()


class _Deaf(Watched):
    """Notices nothing, so that every chunk records all."""

    def __init__(self, path: Any) -> None:
        super().__init__(path)
        self.asked = set()

    def __getitem__(self, name: Any) -> Any:
        return self._trajectories[name]


def test_what_is_not_recorded_is_still_known_to_be_no_number() -> None:
    world = World(theory(), np.arange(3), 0)
    world.shocks.gdp = world.shocks.gdp.copy()
    world.shocks.gdp[2, 0, 1] = np.nan
    assert play_world(world, {"crisis_level"}).broken() == [None, "gdp", None]


def test_a_record_writes_over_what_is_large_enough() -> None:
    world = World(theory(), np.arange(3), 0)
    spent = {"gdp": np.zeros(10_000), "spending": np.zeros(3)}
    record = Record(world, {"gdp", "spending"}, spent)
    assert np.shares_memory(record.values["gdp"], spent["gdp"])
    assert not np.shares_memory(record.values["spending"], spent["spending"])
    assert record.values["gdp"].shape == record.values["spending"].shape


def test_runs_that_are_measured_a_few_at_a_time_measure_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, levels = theory(), {"states.A.burden": [0.02, 0.05]}
    play(scenario, grid(scenario, levels, 8), tmp_path / "whole")
    monkeypatch.setattr(chunk, "runs_together", lambda _: 3)
    play(scenario, grid(scenario, levels, 8), tmp_path / "parts")
    for part in sorted((tmp_path / "whole" / "runs").iterdir()):
        assert part.read_bytes() == (tmp_path / "parts" / "runs" / part.name).read_bytes()


def test_fewer_runs_move_together_in_large_regions_and_over_long_times() -> None:
    assert runs_together(theory()) == CHUNK
    large = with_copies(short(), 5)
    assert FEWEST < runs_together(large) < CHUNK
    assert runs_together(large, pairs=500) > runs_together(large)
