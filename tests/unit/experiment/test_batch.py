"""A batch in its folder: continued, widened, refused, and as wide as an interval asks for."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from dilemma_sim.experiment import chunk
from dilemma_sim.experiment.batch import Progress, missing_chunks, progress
from dilemma_sim.experiment.chunk import run_chunk
from dilemma_sim.experiment.folder import FolderError, read_manifest
from dilemma_sim.experiment.store import count_rows
from dilemma_sim.experiment.study import SCENARIO, STUDY, Study, read_study
from dilemma_sim.experiment.until import LEAST, Until, until_from
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.problems import ScenarioError
from dilemma_sim.world.world import World

from ...worlds import BASE
from .studies import bytes_of, grid, play, runs_of, theory, times_of

BURDENS: dict[str, list[Any]] = {"states.A.burden": [0.02, 0.03, 0.04, 0.05]}


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dilemma_sim.ensemble.CHUNK", 8)
    monkeypatch.setattr("dilemma_sim.experiment.study.LEAST_REPLICATES", 2)


def test_a_table_tells_of_its_points_and_a_manifest_of_the_study(tmp_path: Path) -> None:
    out = tmp_path / "study"
    study, state = play(theory(), grid(theory(), BURDENS, 3), out)
    assert state == Progress(12, 12, 0)
    rows = runs_of(out, study)
    keys = zip(rows["point"], rows["replicate"], rows["states.A.burden"], strict=True)
    assert list(keys) == [(p, r, BURDENS["states.A.burden"][p]) for p in range(4) for r in range(3)]
    assert set(rows["status"]) == {"done"}
    assert rows["error"].isna().all()

    manifest = read_manifest(out)
    assert manifest is not None
    assert manifest["identity"] == study.identity
    assert manifest["runs"] == {"done": 12, "failed": 0, "missing": 0}
    told = set(manifest["columns"])
    assert told == set(rows.columns) - {"point", "replicate", "status", "error", *study.factors}


def test_points_share_their_luck(tmp_path: Path) -> None:
    # What A does in a world where it looks at nobody depends on its own luck alone.
    blind = theory(rules__spending="constant_share", rules__spending__budget_noise=0.1)
    study, _ = play(blind, grid(blind, {"states.B.burden": [0.02, 0.05]}, 4), tmp_path / "study")
    rows = runs_of(tmp_path / "study", study)
    first, second = (rows[rows["point"] == p]["spending_growth.A"].to_numpy() for p in (0, 1))
    assert np.array_equal(first, second)
    assert len(set(first)) == 4


def test_more_replicates_go_on_and_fewer_throw_nothing_away(tmp_path: Path) -> None:
    scenario, out = theory(), tmp_path / "study"
    few = grid(scenario, BURDENS, 4)
    play(scenario, few, out)
    first = times_of(out)
    told: list[int] = []

    def report(_: Study, __: Progress) -> Callable[[int, int], None]:
        return lambda done, failed: told.append(done)

    study, state = play(scenario, grid(scenario, BURDENS, 7), out, report=report)
    assert state == Progress(28, 28, 0)
    assert told == [8, 4]
    assert times_of(out).items() >= first.items()
    assert runs_of(out, study).query("replicate < 4").shape[0] == 16

    whole = bytes_of(out)
    study, state = play(scenario, few, out, report=report)
    assert (study.replicates, state) == (7, Progress(28, 28, 0))
    assert (told, bytes_of(out)) == ([8, 4], whole)

    # The half chunk of the last replicate gives way to a whole one.
    study, state = play(scenario, grid(scenario, BURDENS, 8), out, report=report)
    assert (state, told) == (Progress(32, 32, 0), [8, 4, 8])

    at_once = tmp_path / "at once"
    play(scenario, grid(scenario, BURDENS, 8), at_once)
    assert bytes_of(at_once) == bytes_of(out)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"scenario": {"world.outside_threat": 0.2}}, "the scenario"),
        ({"factors": {"states.A.burden": [0.02, 0.03]}}, "the points of the design"),
        ({"seed": 4}, "the seed"),
        ({"measures": "all"}, "the measures"),
        ({"keep": "full"}, "what is kept of the trajectories"),
        ({"version": 999}, "the version of the program that decides results"),
    ],
)
def test_another_study_is_refused_and_changes_nothing(
    change: dict[str, Any], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "study"
    play(theory(), grid(theory(), BURDENS, 2), out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}

    if "version" in change:
        name = "dilemma_sim.experiment.manifest.RESULTS_VERSION"
        monkeypatch.setattr(name, change.pop("version"))
    scenario = theory(**change.pop("scenario", {}))
    other = grid(scenario, change.pop("factors", BURDENS), 2, **change)
    with pytest.raises(FolderError) as refused:
        play(scenario, other, out)
    advice = "give another folder with --out, or move this one away"
    assert str(refused.value) == f"{out}: holds a study that differs in {words}; {advice}"
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_another_version_is_refused_even_where_nothing_was_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, out = theory(), tmp_path / "study"
    study = grid(scenario, BURDENS, 2)

    def stop(_: Study, __: Progress) -> Callable[[int, int], None]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(scenario, study, out, report=stop)
    monkeypatch.setattr("dilemma_sim.experiment.manifest.RESULTS_VERSION", 999)
    with pytest.raises(FolderError, match="the version of the program"):
        play(scenario, grid(scenario, BURDENS, 2), out)


@pytest.mark.parametrize("name", ["notes.txt", "manifest.json"])
def test_a_folder_with_other_things_is_left_alone(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("{}")
    with pytest.raises(FolderError, match="holds something that is no study"):
        play(theory(), grid(theory(), BURDENS, 2), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("left", [[], [".lock"], [".lock", STUDY], [".lock", STUDY, SCENARIO]])
def test_a_study_killed_while_its_folder_was_made_can_begin_again(
    left: list[str], tmp_path: Path
) -> None:
    scenario, out = theory(), tmp_path / "study"
    study = grid(scenario, BURDENS, 2)
    play(scenario, study, out)
    kept = {name: (out / name).read_bytes() for name in left}
    again = tmp_path / "again"
    again.mkdir()
    for name, content in kept.items():
        (again / name).write_bytes(content)
    (again / ".study.json.123.partial").write_text("{")
    assert play(scenario, study, again)[1] == Progress(8, 8, 0)
    assert bytes_of(again) == bytes_of(out)
    assert not list(again.rglob("*.partial"))


def test_progress_counts_a_part_that_cannot_be_read_as_missing(tmp_path: Path) -> None:
    study, _ = play(theory(), grid(theory(), BURDENS, 4), tmp_path / "study")
    part = min((tmp_path / "study" / "runs").iterdir())
    part.write_bytes(part.read_bytes()[:50])
    assert progress(tmp_path / "study", study) == Progress(16, 8, 0)


def test_a_worker_refuses_a_folder_with_another_study(tmp_path: Path) -> None:
    out = tmp_path / "study"
    study, _ = play(theory(), grid(theory(), BURDENS, 2), out)
    with pytest.raises(FolderError, match="has another version of the program, or sees another"):
        run_chunk(str(out), replace(study, seed=99).identity, 2, 0)
    with pytest.raises(FolderError, match="does not see this folder; put it on a shared disk"):
        run_chunk(str(tmp_path / "elsewhere"), study.identity, 2, 0)


def test_a_folder_that_is_made_again_is_cut_anew(tmp_path: Path) -> None:
    out = tmp_path / "study"
    play(theory(), grid(theory(), BURDENS, 2), out)
    _, longer = play(theory(), grid(theory(), BURDENS, 8), out)
    shutil.rmtree(out)
    study, again = play(theory(), grid(theory(), BURDENS, 8), out)
    assert longer == again == Progress(32, 32, 0)
    assert sorted(count_rows(out / "runs" / name) for name in bytes_of(out)) == sorted(
        chunk.runs for chunk in study.chunks()
    )


def test_until_adds_replicates_until_every_point_is_narrow_enough(tmp_path: Path) -> None:
    scenario, out = theory(), tmp_path / "study"
    study = grid(scenario, BURDENS, 4)
    until = Until("spending_growth", 0.05)
    study, state = play(scenario, study, out, until=until)
    assert study.replicates > 4
    assert study.replicates % study.block == 0
    assert state == Progress(4 * study.replicates, 4 * study.replicates, 0)
    assert read_study(out).replicates == study.replicates
    rows = runs_of(out, study).groupby("point")["spending_growth"]
    widths = stats.t.ppf(0.975, rows.count() - 1) * rows.std() / np.sqrt(rows.count())
    assert (widths <= 0.05).all()

    whole, first = bytes_of(out), times_of(out)
    again, _ = play(scenario, grid(scenario, BURDENS, 4), out, until=until)
    assert (again.replicates, bytes_of(out), times_of(out)) == (study.replicates, whole, first)


def test_until_stops_at_the_most_that_is_allowed(tmp_path: Path) -> None:
    until = Until("spending_growth", 1e-6, most=10)
    study, state = play(theory(), grid(theory(), BURDENS, 4), tmp_path / "study", until=until)
    assert (study.replicates, state.done) == (10, 40)


def test_until_can_begin_with_a_single_run(tmp_path: Path) -> None:
    until = Until("spending_growth", 10.0)
    study, _ = play(theory(), grid(theory(), BURDENS, 1), tmp_path / "study", until=until)
    assert study.replicates == LEAST


def test_until_doubles_the_replicates_at_most(tmp_path: Path) -> None:
    asked: list[int] = []

    def report(study: Study, _: Progress) -> Callable[[int, int], None]:
        asked.append(study.replicates)
        return lambda done, failed: None

    until = Until("spending_growth", 1e-9, most=100)
    play(theory(), grid(theory(), BURDENS, 5), tmp_path / "study", until=until, report=report)
    assert asked[-1] == 100
    assert all(before < after <= 2 * before for before, after in itertools.pairwise(asked))


@pytest.mark.parametrize("text", ["x", "x:", ":1", "x:0", "x:-1", "x:wide"])
def test_until_says_how_it_is_written(text: str) -> None:
    with pytest.raises(ScenarioError, match="write MEASURE:HALF_WIDTH with a width above 0"):
        until_from(text)


def test_a_part_in_the_place_of_another_is_made_again(tmp_path: Path) -> None:
    scenario, out = theory(), tmp_path / "study"
    study, _ = play(scenario, grid(scenario, BURDENS, 6), out)
    before = bytes_of(out)
    first, *_, last = sorted((out / "runs").iterdir())
    shutil.copy(first, last)
    assert progress(out, study) == Progress(24, 16, 0)
    assert play(scenario, study, out)[1] == Progress(24, 24, 0)
    assert bytes_of(out) == before


def test_a_part_is_there_until_another_takes_its_place(tmp_path: Path) -> None:
    scenario, out = theory(), tmp_path / "study"
    study, _ = play(scenario, grid(scenario, BURDENS, 6), out)
    broken = sorted((out / "runs").iterdir())[1]
    broken.write_bytes(broken.read_bytes()[:-1])
    assert [missing.number for missing in missing_chunks(out, study)] == [1]
    assert broken.exists()


def test_what_a_first_look_asked_for_does_not_cut_the_study_small(tmp_path: Path) -> None:
    scenario, few, many = theory(), tmp_path / "few", tmp_path / "many"
    for replicates in (1, 3, 12):
        play(scenario, grid(scenario, BURDENS, replicates), few)
    play(scenario, grid(scenario, BURDENS, 12), many)
    assert bytes_of(few) == bytes_of(many)


def test_a_run_has_the_same_bits_in_whatever_company_it_is_measured(tmp_path: Path) -> None:
    scenario, alone, together = load_scenario(BASE), tmp_path / "alone", tmp_path / "together"
    factors = {"rules.spending.threat_elasticity": [0.8]}
    one, _ = play(scenario, grid(scenario, factors, 1, measures="all"), alone)
    many, _ = play(scenario, grid(scenario, factors, 5, measures="all"), together)
    first = runs_of(together, many).query("replicate == 0")
    assert runs_of(alone, one).equals(first.reset_index(drop=True))


def test_a_fault_of_the_machine_is_no_fault_of_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def starved(*_: object, **__: object) -> None:
        raise MemoryError

    scenario, out = theory(), tmp_path / "study"
    with monkeypatch.context() as scarce:
        scarce.setattr("dilemma_sim.experiment.chunk.play", starved)
        with pytest.raises((MemoryError, FolderError)):
            play(scenario, grid(scenario, BURDENS, 2), out)
    assert play(scenario, grid(scenario, BURDENS, 2), out)[1] == Progress(8, 8, 0)


def test_one_broken_run_costs_its_neighbors_little(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, out = theory(), tmp_path / "study"
    monkeypatch.setattr("dilemma_sim.ensemble.CHUNK", 64)
    played: list[int] = []

    def sometimes(world: World, *told: Any) -> Any:
        played.append(world.runs)
        if 5 in world.replicates:
            raise ArithmeticError("not this one")
        return actual(world, *told)

    actual = chunk.play
    monkeypatch.setattr(chunk, "play", sometimes)
    study, state = play(scenario, grid(scenario, {"states.A.burden": [0.02]}, 64), out)
    assert state == Progress(64, 63, 1)
    rows = runs_of(out, study)
    assert rows["error"].dropna().tolist() == ["ArithmeticError: not this one"]
    assert sum(played) < 5 * 64

    monkeypatch.setattr(chunk, "play", actual)
    sound, _ = play(scenario, study, tmp_path / "sound")
    both = (rows, runs_of(tmp_path / "sound", sound))
    first, second = (table.drop(5).drop(columns="error") for table in both)
    assert first.equals(second)
