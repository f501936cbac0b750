"""Disks that fill up or take nothing, parts that are cut short, folders that are in use."""

from __future__ import annotations

import itertools
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dilemma_sim.experiment.batch import Progress, sole_use
from dilemma_sim.experiment.folder import FolderError
from dilemma_sim.experiment.study import Study
from dilemma_sim.experiment.sweep import plan_study, run_study
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.schema import Scenario

from .studies import THEORY, Drivers, asked, copied, litter, parts_of, times_of

Mount = Callable[[str], Path]


def _quiet(study: Study, state: Progress) -> Callable[[int, int], None]:
    return lambda done, failed: None


def _again(scenario: Scenario, study: Study, out: Path) -> Progress:
    return run_study(
        scenario, study, out=out, workers=1, scheduler=None, command="test", report=_quiet
    )[2]


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Mounts a small disk that lives in memory; only the superuser can."""
    places: list[Path] = []

    def mounted(options: str) -> Path:
        place = tmp_path / f"disk{len(places)}"
        place.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("no file system can be mounted here")
        places.append(place)
        return place

    yield mounted
    for place in places:
        subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dilemma_sim.ensemble.CHUNK", 8)
    monkeypatch.setattr("dilemma_sim.experiment.study.LEAST_REPLICATES", 2)


@pytest.fixture
def theory() -> Scenario:
    return load_scenario(THEORY, {"time.end": 2002, "rules.spending.budget_noise": 0.1})


def planned(scenario: Scenario, replicates: int = 6) -> Study:
    """Four points, in chunks of two replicates of each."""
    levels = itertools.product((0.02, 0.04), (0.2, 0.6))
    points = [{"states.A.burden": a, "dyads.A-B.hostility": b} for a, b in levels]
    return plan_study(scenario, points, design="grid", replicates=replicates, seed=3)


def test_a_full_disk_leaves_whole_parts_and_the_study_goes_on(
    drivers: Drivers, undisturbed: Path, mount: Mount
) -> None:
    # Room for the files that tell of the study, and for two and a half of its six parts.
    told = [path for path in undisturbed.iterdir() if path.is_file()]
    sizes = [path.stat().st_size for path in told]
    room = sum(_pages(size) for size in sizes) + _pages(max(sizes))
    room += round(2.5 * _pages(max(map(len, parts_of(undisturbed).values()))))
    disk = mount(f"size={room}k")
    study = disk / "study"
    end = drivers.run(study)
    assert end.status == 2
    assert end.error.startswith(f"{study}: cannot be written: No space left on device; ")
    assert len(end.error.splitlines()) == 1
    whole, there = parts_of(undisturbed), parts_of(study)
    assert 0 < len(there) < len(whole)
    assert there.items() <= whole.items()
    assert not litter(study)

    subprocess.run(["mount", "-o", "remount,size=10m", str(disk)], check=True)
    again = drivers.run(study, workers=2)
    assert (again.status, again.counts["done"]) == (0, 48), again.error
    assert again.counts["chunks"] == len(whole) - len(there)
    assert parts_of(study) == whole


def test_a_file_that_may_not_grow_is_one_line_too_and_from_a_worker(
    drivers: Drivers, undisturbed: Path, tmp_path: Path
) -> None:
    study = tmp_path / "study"
    sizes = [path.stat().st_size for path in undisturbed.rglob("*")]
    # Over twelve years the trajectories are the largest files by far.
    changes = {"keep": "full", "overrides": asked(study, {})["overrides"] | {"time.end": 2012}}
    end = drivers.run(study, file_limit=max(sizes) + 1000, workers=2, **changes)
    assert end.status == 2
    assert end.error.startswith(f"{study}: cannot be written: File too large; ")
    assert len(end.error.splitlines()) == 1
    assert not litter(study)
    assert not parts_of(study)

    again = drivers.run(study, **changes)
    assert (again.status, again.counts["done"]) == (0, 48), again.error


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("kept", [0, 100, 0.5, -1])
def test_a_part_that_was_cut_short_is_made_again_and_no_other(
    theory: Scenario, tmp_path: Path, kept: float
) -> None:
    study, out = planned(theory), tmp_path / "study"
    _again(theory, study, out)
    whole, first = parts_of(out), times_of(out)
    cut = sorted(whole)[1]
    size = {0.5: len(whole[cut]) // 2, -1: len(whole[cut]) - 1}.get(kept, int(kept))
    os.truncate(out / "runs" / cut, size)

    state = _again(theory, study, out)
    assert state == Progress(24, 24, 0)
    assert parts_of(out) == whole
    assert {name for name, time in times_of(out).items() if time != first[name]} == {cut}


@pytest.mark.usefixtures("small_chunks")
def test_a_read_only_folder_is_refused_in_one_line(
    theory: Scenario, tmp_path: Path, mount: Mount
) -> None:
    disk = mount("size=1m")
    begun = disk / "begun"
    _again(theory, planned(theory, 2), begun)
    before = parts_of(begun)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    for folder in (disk / "new", begun):
        with pytest.raises(FolderError) as refused:
            _again(theory, planned(theory), folder)
        assert str(refused.value) == f"{folder}: cannot be written: Read-only file system"
    assert parts_of(begun) == before


@pytest.mark.usefixtures("small_chunks")
def test_a_folder_under_a_file_is_refused_in_one_line(theory: Scenario, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for folder in (file, file / "study"):
        with pytest.raises(FolderError, match="cannot be written: Not a directory") as refused:
            _again(theory, planned(theory), folder)
        assert len(str(refused.value).splitlines()) == 1


def test_a_second_sweep_in_one_folder_changes_nothing(
    drivers: Drivers, undisturbed: Path, tmp_path: Path
) -> None:
    study = copied(undisturbed, tmp_path / "study")
    with sole_use(study):
        before = _files(study)
        end = drivers.run(study, replicates=8)
        assert _files(study) == before
    line = f"{study}: another command is at work here; wait for it, or give another folder"
    assert (end.status, end.error) == (2, line)

    again = drivers.run(study, replicates=8)
    assert (again.status, again.counts["done"]) == (0, 64)


def _pages(size: int) -> int:
    """Kilobytes that a file takes on a disk of whole pages."""
    return -(-size // 4096) * 4


def _files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
