"""Processes that are killed: a worker, the main process, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from .studies import Drivers, ended, litter, parts_of, times_of


def test_a_worker_killed_in_mid_chunk_costs_nothing(
    drivers: Drivers, undisturbed: Path, tmp_path: Path
) -> None:
    deaths = tmp_path / "deaths"
    end = drivers.run(tmp_path / "study", {"DEATHS": deaths}, workers=2)
    assert deaths.exists(), "no worker was killed"
    assert (end.status, end.counts["done"], end.counts["missing"]) == (0, 48, 0), end.error
    assert parts_of(tmp_path / "study") == parts_of(undisturbed)
    assert not litter(tmp_path)


def test_two_workers_write_the_same_bytes_and_a_killed_study_goes_on(
    drivers: Drivers, undisturbed: Path, tmp_path: Path
) -> None:
    study, processes = tmp_path / "study", tmp_path / "processes"
    end = drivers.run(study, {"PROCESSES": processes}, workers=2, die_after=2)
    assert end.status == -signal.SIGKILL

    workers = [int(line) for line in processes.read_text().split()]
    assert len(workers) == 3
    assert _all_gone(workers), "workers outlive the study that started them"

    first = times_of(study)
    assert 2 <= len(first) < 6
    assert not set(parts_of(study)) - set(parts_of(undisturbed))

    again = drivers.run(study, workers=1)
    assert (again.status, again.counts["done"]) == (0, 48), again.error
    assert again.counts["chunks"] == 6 - len(first), "a finished chunk was made again"
    assert times_of(study).items() >= first.items()
    assert parts_of(study) == parts_of(undisturbed)
    assert not litter(study)

    once_more = drivers.run(study, workers=2)
    assert (once_more.status, once_more.counts["chunks"]) == (0, 0)


def test_ctrl_c_lets_the_chunks_in_hand_finish(
    drivers: Drivers, undisturbed: Path, tmp_path: Path
) -> None:
    study = tmp_path / "study"
    # More replicates, so that a busy machine hears the signal before all is done.
    process = drivers.start(study, workers=2, replicates=30)
    assert process.stdout is not None
    assert process.stdout.readline() == "chunk\n"
    # As a terminal does it: to the workers as well.
    os.killpg(process.pid, signal.SIGINT)
    end = ended(process)
    assert (end.status, end.error) == (130, "")
    assert not litter(study)
    finished = parts_of(study)

    again = drivers.run(study, replicates=30)
    assert (again.status, again.counts["done"]) == (0, 240), again.error
    assert parts_of(study).items() >= (finished | parts_of(undisturbed)).items()


def _all_gone(processes: list[int]) -> bool:
    for _ in range(100):
        if not any(_lives(process) for process in processes):
            return True
        time.sleep(0.1)
    return False


def _lives(process: int) -> bool:
    """Whether a process still runs; one that is dead but not yet buried does not."""
    stat = Path(f"/proc/{process}/stat")
    if stat.parent.parent.joinpath("self").exists():
        try:
            return stat.read_text().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
