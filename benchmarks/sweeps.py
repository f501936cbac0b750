"""Whole sweeps: two workers against one, what is not simulation, and memory.

Every sweep runs in a process of its own, as a user would start it.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inputs import PROFILE

SCENARIOS = Path(__file__).parents[1] / "scenarios"
THEORY = SCENARIOS / "theory" / "two-states.yaml"
WHOLE = SCENARIOS / "western-balkans.yaml"
#: Two states over two years: runs so small that a million of them fit into a benchmark.
TINY = {
    "time.end": 2002,
    "states.*.gdp_volatility": 0.1,
    "rules.economy": "trend",
    "rules.spending.budget_noise": 0.1,
}
RULES = ("rules.spending.threat_elasticity=0:1.2", "rules.beliefs.attribution_bias=0:1")
FACTORS = {
    PROFILE: RULES,
    WHOLE: RULES,
    THEORY: ("states.A.burden=0.01:0.05", "states.B.burden=0.01:0.05"),
}


@dataclass(frozen=True)
class Job:
    """One sweep: four points for each base sample of Sobol's sequence."""

    scenario: Path
    base_samples: int
    replicates: int
    workers: int = 1

    @property
    def runs(self) -> int:
        """Runs of the sweep."""
        return 4 * self.base_samples * self.replicates


def run_here(job: Job, folder: Path) -> dict[str, float]:
    """Run a sweep in this process and its workers; rate once it is under way, and time shares."""
    from dilemma_sim.experiment import batch, chunk
    from dilemma_sim.experiment.planning import Wanted, factors_of, planned
    from dilemma_sim.experiment.sweep import run_study

    spent: defaultdict[str, float] = defaultdict(float)

    def watched(module: Any, name: str) -> None:
        whole = getattr(module, name)

        def timed(*given: Any, **named: Any) -> Any:
            begun = time.process_time()
            result = whole(*given, **named)
            spent[name] += time.process_time() - begun
            return result

        setattr(module, name, timed)

    if job.workers == 1:
        # What is watched cannot be sent to another process.
        watched(chunk, "_record")
        watched(chunk, "measure_runs")
        watched(batch, "run_chunk")
    wanted = Wanted(
        scenario=job.scenario,
        settings=TINY if job.scenario == THEORY else {},
        factors=factors_of(FACTORS[job.scenario]),
        design="sobol",
        points=job.base_samples,
        replicates=job.replicates,
    )
    scenario, study = planned(wanted)
    ended: list[tuple[float, int]] = []

    def told(done: int, failed: int) -> None:
        if not ended:
            # The first chunk also loads what the others find.
            spent.clear()
        ended.append((time.perf_counter(), done + failed))

    def report(*_: object) -> Callable[[int, int], None]:
        return told

    begun = time.process_time()
    run_study(
        scenario,
        study,
        out=folder,
        workers=job.workers,
        scheduler=None,
        command="benchmark",
        report=report,
    )
    # Each worker warms up in its first chunks; the rate is that of the others.
    late = ended[2 * job.workers - 1 :]
    runs, seconds = sum(n for _, n in late[1:]), late[-1][0] - late[0][0]
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {
        "rate": runs / seconds,
        "core_seconds": time.process_time() - begun,
        "megabytes": size / 1e6,
        **spent,
    }


def started(job: Job, folder: Path) -> subprocess.Popen[str]:
    """Start a sweep in a process of its own."""
    told = [str(job.scenario), job.base_samples, job.replicates, job.workers, str(folder)]
    return subprocess.Popen(
        [sys.executable, __file__, json.dumps(told)], stdout=subprocess.PIPE, text=True
    )


def finished(process: subprocess.Popen[str]) -> dict[str, float]:
    """What a sweep told when it ended."""
    said, _ = process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"a sweep ended with {process.returncode}")
    result: dict[str, float] = json.loads(said.splitlines()[-1])
    return result


def rates(job: Job, rounds: int) -> dict[str, list[float]]:
    """Runs a second of one worker, of two workers, and of two sweeps side by side, in turns."""
    found: dict[str, list[float]] = {"one worker": [], "two workers": [], "two sweeps at once": []}
    two = Job(job.scenario, job.base_samples, 2 * job.replicates, 2)
    for _ in range(rounds):
        for name, jobs in zip(found, ([job], [two], [job, job]), strict=True):
            with tempfile.TemporaryDirectory(prefix="benchmark-") as room:
                together = [started(one, Path(room) / str(n)) for n, one in enumerate(jobs)]
                found[name].append(sum(finished(process)["rate"] for process in together))
    return found


def memory(job: Job) -> tuple[dict[str, float], float, float]:
    """What a sweep told, and the highest memory of its main process and of a worker, [MB]."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as room:
        process = started(job, Path(room) / "sweep")
        main, worker = 0.0, 0.0
        while process.poll() is None:
            main = max(main, _peak(process.pid))
            worker = max([worker, *(_peak(child) for child in _children(process.pid))])
            time.sleep(0.1)
        return finished(process), main, worker


def _shares(job: Job) -> dict[str, float]:
    """Of the time of a sweep's chunks, what goes into playing, measuring and keeping."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as room:
        told = finished(started(job, Path(room) / "sweep"))
    playing, measuring = (told[name] / told["run_chunk"] for name in ("_record", "measure_runs"))
    return {
        "playing": playing,
        "measuring": measuring,
        "labels, tables, Parquet, fsync": 1.0 - playing - measuring,
    }


def _peak(pid: int) -> float:
    try:
        told = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        return int(told.partition("VmHWM:")[2].split()[0]) / 1e3
    except (OSError, IndexError):
        return 0.0


def _children(pid: int) -> list[int]:
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(child) for child in told.split()]


def show(rounds: int, replicates: int, sizes: list[Job]) -> None:
    """Measure and print what whole sweeps cost."""
    job = Job(PROFILE, 64, replicates)
    found = rates(job, rounds)
    print(
        f"\nA sweep of the core profile, headline measures, {job.runs:,} runs a worker, wall time"
    )
    for name, row in found.items():
        ratios = [a / b for a, b in zip(row, found["one worker"], strict=True)]
        print(
            f"{name:<24} {statistics.median(row):8,.0f} runs/s "
            f"{statistics.median(ratios):5.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
        )
    shares = [_shares(Job(scenario, 64, replicates)) for scenario in (PROFILE, WHOLE)]
    print(f"\n{'Of the time of a chunk':<36} {'core':>7} {'whole model':>12}")
    for name in shares[0]:
        print(f"{name:<36} {shares[0][name]:7.1%} {shares[1][name]:12.1%}")
    if not Path("/proc/self/status").exists():
        return
    print(f"\n{'Memory, two workers':<24} {'main MB':>8} {'worker MB':>10} {'disk MB':>8}")
    for size in sizes:
        result, main, worker = memory(size)
        print(f"{size.runs:>14,} runs {main:13,.0f} {worker:10,.0f} {result['megabytes']:8,.1f}")


def main() -> None:
    """Run one sweep, as told, and say what it took."""
    scenario, base_samples, replicates, workers, folder = json.loads(sys.argv[1])
    told = run_here(Job(Path(scenario), base_samples, replicates, workers), Path(folder))
    print(json.dumps(told))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
