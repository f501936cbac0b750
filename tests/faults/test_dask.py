"""Dask: a real scheduler and two worker processes, one of which is killed."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .studies import Drivers, litter, parts_of

pytest.importorskip("distributed", reason="the extra 'dist' is not installed")


class Cluster:
    """A scheduler and two workers on this machine."""

    def __init__(self, drivers: Drivers, folder: Path, deaths: Path) -> None:
        self.folder = folder
        self.address = f"tcp://127.0.0.1:{_free_port()}"
        self.environment = drivers.environment(DEATHS=deaths)
        port = self.address.rpartition(":")[2]
        self.processes = [
            self._start("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")
        ]
        for number in range(2):
            self.processes.append(
                self._start(
                    *("worker", self.address, "--host", "127.0.0.1", "--no-dashboard"),
                    *("--no-nanny", "--nthreads", "1", "--preload", "broken_rules"),
                    *("--local-directory", str(folder / f"space{number}"), "--death-timeout", "30"),
                )
            )

    def _start(self, role: str, *words: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{role}.log").open("ab")
        command = [sys.executable, "-m", f"distributed.cli.dask_{role}", *words]
        with log:
            return subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)

    def wait(self) -> None:
        """Wait until both workers have come."""
        from distributed import Client

        with Client(self.address, timeout="30s") as client:
            client.wait_for_workers(2, timeout=60)

    def close(self) -> None:
        """End what was started here."""
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture
def cluster(drivers: Drivers, tmp_path: Path) -> Iterator[Cluster]:
    started = Cluster(drivers, tmp_path, tmp_path / "deaths")
    try:
        yield started
    finally:
        started.close()


def test_a_killed_dask_worker_costs_nothing(
    drivers: Drivers, undisturbed: Path, cluster: Cluster, tmp_path: Path
) -> None:
    cluster.wait()
    study = tmp_path / "study"
    end = drivers.run(study, scheduler=cluster.address)
    assert (tmp_path / "deaths").exists(), "no worker was killed"
    assert sum(process.poll() is not None for process in cluster.processes) == 1
    assert (end.status, end.counts["done"], end.counts["missing"]) == (0, 48, 0), end.error
    assert parts_of(study) == parts_of(undisturbed)
    assert not litter(study)

    # The worker lives on; the folder gives way to another study of the same size.
    study.rename(tmp_path / "old")
    other = drivers.run(study, scheduler=cluster.address, seed=4)
    assert (other.status, other.counts["done"], other.counts["missing"]) == (0, 48, 0), other.error
    assert not set(parts_of(study)) & set(parts_of(undisturbed))

    scheduler = cluster.processes[0]
    process = drivers.start(tmp_path / "third", scheduler=cluster.address, replicates=40)
    assert process.stdout is not None
    assert process.stdout.readline() == "chunk\n"
    scheduler.kill()
    started = time.monotonic()
    _, error = process.communicate(timeout=120)
    assert process.returncode == 2
    assert error.strip().splitlines()[-1].startswith("the scheduler is gone"), error
    assert time.monotonic() - started < 60


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
