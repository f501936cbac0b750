"""Studies that run in processes of their own, so that a test may kill them.

The rule and the driver are written to a folder of the test and are no modules of the suite: what
is registered as a rule here must not be seen by the other tests.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dilemma_sim.experiment.store import read_parquet

from ..worlds import ROOT

THEORY = ROOT / "scenarios" / "theory" / "two-states.yaml"

#: Values of `rules.economy.fault`.
SOUND, RAISES, NO_NUMBER, DEADLY = 0.0, 1.0, 2.0, 3.0

RULES = '''
"""An economy with a fault that can be chosen, and chunks of a few runs."""

import os
import signal
from typing import Literal

import numpy as np

from dilemma_sim.rules.variants import Parameters, parameter, variant


class Faulty(Parameters):
    variant: Literal["faulty"] = "faulty"
    fault: float = parameter(0.0, unit="1", low=0.0, high=3.0, source="assumption")


@variant("economy", Faulty)
def faulty(gdp, volatility, shock, dt, p):
    if np.any(p.fault == 1.0):
        raise ArithmeticError("this economy\\ncannot be computed")
    if np.any(p.fault == 3.0) and _is_the_first():
        os.kill(os.getpid(), signal.SIGKILL)
    after = gdp * np.exp(volatility * np.sqrt(dt) * shock)
    return np.where(p.fault == 2.0, np.nan, after)


def _is_the_first():
    """Whether a deadly point is met for the first time; without the file it kills nobody."""
    if "DEATHS" not in os.environ:
        return False
    try:
        os.close(os.open(os.environ["DEATHS"], os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


import dilemma_sim.ensemble as ensemble
import dilemma_sim.experiment.study as study

ensemble.CHUNK, study.LEAST_REPLICATES = 8, 2
if "PROCESSES" in os.environ:
    with open(os.environ["PROCESSES"], "a") as file:
        file.write(f"{os.getpid()}\\n")
'''

DRIVER = '''
"""Runs the study that a JSON text describes, as the command line would."""

import itertools
import json
import os
import resource
import signal
import sys
from pathlib import Path

import broken_rules

from dilemma_sim.experiment.executors import WorkerError
from dilemma_sim.experiment.folder import FolderError
from dilemma_sim.experiment.sweep import plan_study, run_study
from dilemma_sim.scenario.load import load_scenario


def main(asked):
    scenario = load_scenario(asked["scenario"], asked["overrides"])
    paths = list(asked["factors"])
    points = [dict(zip(paths, row)) for row in itertools.product(*asked["factors"].values())]
    study = plan_study(
        scenario,
        points,
        design="grid",
        replicates=asked["replicates"],
        seed=asked["seed"],
        keep=asked["keep"],
    )
    if asked["file_limit"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["file_limit"], resource.RLIM_INFINITY))
    chunks, memory = [], []

    def report(study, state):
        def told(done, failed):
            chunks.append(done + failed)
            memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
            print("chunk", flush=True)
            if len(chunks) == asked["die_after"]:
                os.kill(os.getpid(), signal.SIGKILL)

        return told

    try:
        _, study, state = run_study(
            scenario,
            study,
            out=Path(asked["out"]),
            workers=asked["workers"],
            scheduler=asked["scheduler"],
            command="driver",
            report=report,
        )
    except KeyboardInterrupt:
        return 130
    except (FolderError, WorkerError) as error:
        print(error, file=sys.stderr)
        return 2
    said = {"done": state.done, "failed": state.failed, "missing": state.missing}
    print(json.dumps(said | {"chunks": len(chunks), "memory": memory}))
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
'''


@dataclass(frozen=True)
class Ended:
    """How a driver ended: its exit status, what it counted, what it said as an error."""

    status: int
    counts: dict[str, Any]
    error: str


class Drivers:
    """Starts studies from a folder that holds the rule and the driver."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        (folder / "broken_rules.py").write_text(RULES, encoding="utf-8")
        (folder / "driver.py").write_text(DRIVER, encoding="utf-8")
        self.folder = folder

    def environment(self, **more: Path | str) -> dict[str, str]:
        """Surroundings in which the rule can be imported."""
        paths = [str(self.folder), os.environ.get("PYTHONPATH", "")]
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(path for path in paths if path),
            **{name: str(value) for name, value in more.items()},
        }

    def start(
        self, out: Path, surroundings: dict[str, Path] | None = None, **changes: Any
    ) -> subprocess.Popen[str]:
        """Start a study and leave it running."""
        command = [sys.executable, str(self.folder / "driver.py"), json.dumps(asked(out, changes))]
        return subprocess.Popen(
            command,
            env=self.environment(**(surroundings or {})),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, out: Path, surroundings: dict[str, Path] | None = None, **changes: Any) -> Ended:
        """Run a study to its end, whatever that is."""
        return ended(self.start(out, surroundings, **changes))


def ended(process: subprocess.Popen[str]) -> Ended:
    """Wait for a driver."""
    said, error = process.communicate(timeout=120)
    last = said.strip().splitlines()[-1:] or [""]
    counts = json.loads(last[0]) if last[0].startswith("{") else {}
    return Ended(process.returncode, counts, error.strip())


def asked(out: Path, changes: dict[str, Any]) -> dict[str, Any]:
    """What a driver is told: eight points of two structures, six replicates, in six chunks."""
    return {
        "scenario": str(THEORY),
        "overrides": {
            "time.end": 2002,
            "rules.economy": "faulty",
            "states.*.gdp_volatility": 0.1,
            "rules.spending": "log_reaction",
            "rules.spending.budget_noise": 0.1,
        },
        "factors": {
            "rules.spending": ["log_reaction", "parity"],
            "states.A.burden": [0.02, 0.04],
            "rules.economy.fault": [SOUND, DEADLY],
        },
        "replicates": 6,
        "seed": 3,
        "keep": "no",
        "out": str(out),
        "workers": 1,
        "scheduler": None,
        "die_after": 0,
        "file_limit": 0,
        **changes,
    }


def parts_of(folder: Path) -> dict[str, bytes]:
    """The parts of a study, byte for byte."""
    return {path.name: path.read_bytes() for path in sorted((folder / "runs").iterdir())}


def times_of(folder: Path) -> dict[str, int]:
    """When each part was written."""
    return {path.name: path.stat().st_mtime_ns for path in (folder / "runs").iterdir()}


def table_of(folder: Path) -> Any:
    """All runs of a study, by point and replicate."""
    import pandas

    tables = [read_parquet(path) for path in sorted((folder / "runs").glob("part-*.parquet"))]
    table = pandas.concat(tables)
    return table.sort_values(["point", "replicate"]).reset_index(drop=True)


def litter(folder: Path) -> list[Path]:
    """Half-written files that were left behind."""
    return list(folder.rglob("*.partial"))


def copied(folder: Path, to: Path) -> Path:
    """A copy that keeps the times of the files."""
    shutil.copytree(folder, to)
    return to
