"""The machine and the versions, and what whole processes cost on it."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

#: What the installed command does.
START = "import sys; from dilemma_sim.cli.main import main; sys.exit(main())"


def load() -> float | None:
    """How many processes want a core, over the last minute."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def facts(compiler: str | None, busy: float | None) -> list[str]:
    """Lines that say where the figures were measured."""
    packages = ", ".join(f"{name} {_version(name)}" for name in ("numpy", "mesa", "agentpy"))
    waiting = "unknown" if busy is None else f"{busy:.2f}"
    return [
        f"{_processor()}, {os.cpu_count()} cores, load at the start {waiting}",
        f"{platform.system()}, Python {platform.python_version()}, {packages}",
        f"C compiler: {compiler or 'none'}",
    ]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    table = Path("/proc/cpuinfo")
    if table.exists():
        for line in table.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


@dataclass(frozen=True)
class Cost:
    """What a whole process costs: medians of time, and the highest memory."""

    seconds: float
    core_seconds: float
    megabytes: float


def whole_process(command: Sequence[str], rounds: int) -> Cost:
    """Start a command some times in a process of its own, and see what it takes."""
    walls, cores, peak = [], [], 0.0
    for _ in range(rounds):
        begun = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
        walls.append(time.perf_counter() - begun)
        cores.append(used.ru_utime + used.ru_stime)
        # Kilobytes on Linux, bytes on macOS.
        peak = max(peak, used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3))
    return Cost(statistics.median(walls), statistics.median(cores), peak)


def commands(scenario: Path, folder: Path) -> dict[str, tuple[list[str], int]]:
    """Commands that people wait for, and how often each is tried."""
    program = [sys.executable, "-c", START]
    run = [*program, "run", str(scenario), "--replicates", "200", "--no-figures", "--out"]
    return {
        "python -c pass": ([sys.executable, "-c", "pass"], 5),
        "import dilemma_sim": ([sys.executable, "-c", "import dilemma_sim"], 5),
        "dilemma-sim --help": ([*program, "--help"], 5),
        # A second run of the same would find the first.
        "dilemma-sim run, 200 replicates, no figures": ([*run, str(folder / "results")], 1),
    }


def processes(scenario: Path) -> dict[str, Cost]:
    """
    Cost of whole processes; nothing where the system does not tell it (Windows).

    They are started by a small process of their own: a child begins with its parent's memory,
    and the benchmark's own would be taken for the command's.
    """
    if not hasattr(os, "wait4"):
        return {}
    told = subprocess.run(
        [sys.executable, __file__, str(scenario)], capture_output=True, text=True, check=True
    )
    return {name: Cost(**cost) for name, cost in json.loads(told.stdout).items()}


def main() -> None:
    """Measure the commands from this small process."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        rows = {
            name: asdict(whole_process(command, rounds))
            for name, (command, rounds) in commands(Path(sys.argv[1]), Path(folder)).items()
        }
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
