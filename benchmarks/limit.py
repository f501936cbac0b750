"""The limit: the core profile in C, compiled here and now for this very processor."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from inputs import SERIES, Numbers, Rules, StateNumbers, Tape, log_reference_path
from numpy.typing import NDArray

SOURCE = Path(__file__).with_name("limit.c")
#: Runs side by side; a multiple of this many can be played.
LANES = 32
FLAGS = (
    f"-DLANES={LANES}",
    "-std=gnu11",
    "-O3",
    "-march=native",
    "-ffast-math",
    "-fopenmp-simd",
    "-shared",
    "-fPIC",
)

#: Fields of the C structure, in its order. A state's numbers and the rules' keep their names.
RULES = tuple(f.name for f in fields(Rules) if f.type == "float" and f.name != "compliance_scale")
SIZES = ("steps", "steps_per_year", "lag", "states", "pairs", "runs")
BY_KIND = ("offensiveness", "depreciation")
BY_STATE = tuple(f.name for f in fields(StateNumbers) if f.type == "float")
BY_DYAD = ("transparency", "proximity", "belief", "co_member")
BY_PAIR = {
    "first": "a",
    "second": "b",
    "pair_hostility": "hostility",
    "pair_dispute": "dispute",
    "pair_transparency": "transparency",
    "pair_begins": "begins",
    "pair_hotspot": "hotspot_rate",
    "pair_presence": "presence",
}
SHOCKS = tuple(f.name for f in fields(Tape))
OUTPUTS = ("spending", "threat", "belief_out", "level", "hostility_out")
ARRAYS = (
    *BY_KIND,
    *BY_STATE,
    "mix",
    "log_path",
    *BY_DYAD,
    *BY_PAIR,
    *(f"shock_{name}" for name in SHOCKS),
    *OUTPUTS,
)


class Inputs(ctypes.Structure):
    """The C structure `inputs`."""

    _fields_ = (
        [(name, ctypes.c_double) for name in RULES]
        + [(name, ctypes.c_long) for name in SIZES]
        + [(f"array_{name}", ctypes.c_void_p) for name in ARRAYS]
    )


@dataclass(frozen=True)
class Job:
    """Runs that wait to be played: the structure, and the arrays that it points into."""

    inputs: Inputs
    arrays: dict[str, NDArray[np.float64]]


class NoCompilerError(Exception):
    """There is no C compiler, or it cannot build the limit."""


class Limit:
    """The compiled limit, ready to play."""

    def __init__(self) -> None:
        compiler = shutil.which("gcc") or shutil.which("cc")
        if compiler is None:
            raise NoCompilerError("no C compiler (gcc or cc) on the path")
        self.folder = tempfile.TemporaryDirectory(prefix="limit-")
        library = Path(self.folder.name) / "limit.so"
        # libmvec holds the vector exponentials; where there is none, plain ones must do.
        for maths in (["-lmvec", "-lm"], ["-lm"]):
            made = subprocess.run(
                [compiler, *FLAGS, str(SOURCE), "-o", str(library), *maths],
                capture_output=True,
                text=True,
                check=False,
            )
            if made.returncode == 0:
                break
        else:
            raise NoCompilerError(f"{compiler} failed: {made.stderr.strip().splitlines()[:1]}")
        self.library = ctypes.CDLL(str(library))
        if self.library.size_of_inputs() != ctypes.sizeof(Inputs):
            raise AssertionError("limit.c and limit.py disagree about the inputs")
        version = subprocess.run(
            [compiler, "--version"], capture_output=True, text=True, check=True
        )
        self.name = version.stdout.splitlines()[0]

    def prepare(self, numbers: Numbers, tape: Tape) -> Job:
        """Lay out inputs and room for the trajectories."""
        runs = tape.gdp.shape[-1]
        if runs % LANES:
            raise ValueError(f"the limit plays multiples of {LANES} runs")
        arrays = _arrays(numbers, tape, runs)
        given: dict[str, Any] = {name: getattr(numbers.rules, name) for name in RULES}
        given |= {name: getattr(numbers.rules, name) for name in SIZES[:3]}
        given |= {"states": len(numbers.states), "pairs": len(numbers.pairs), "runs": runs}
        given |= {f"array_{name}": arrays[name].ctypes.data for name in ARRAYS}
        return Job(Inputs(**given), arrays)

    def play(self, job: Job) -> dict[str, NDArray[np.float64]]:
        """Play all runs; returns the series, with the run as the last axis."""
        if self.library.play(ctypes.byref(job.inputs)):
            raise RuntimeError("the profile is too large for limit.c")
        return {name: job.arrays[given] for name, given in zip(SERIES, OUTPUTS, strict=True)}


def _arrays(numbers: Numbers, tape: Tape, runs: int) -> dict[str, NDArray[np.float64]]:
    def table(values: Any) -> NDArray[np.float64]:
        return np.ascontiguousarray(values, dtype=np.float64)

    states, pairs = numbers.states, numbers.pairs
    arrays = {name: table(getattr(numbers, name)) for name in BY_KIND}
    arrays |= {name: table([getattr(s, name) for s in states]) for name in BY_STATE}
    arrays |= {name: table([getattr(s, name) for s in states]) for name in ("mix", *BY_DYAD)}
    arrays |= {name: table([getattr(p, field) for p in pairs]) for name, field in BY_PAIR.items()}
    arrays |= {f"shock_{name}": table(getattr(tape, name)) for name in SHOCKS}
    arrays["log_path"] = table(
        [
            [log_reference_path(numbers, s, numbers.start + year + 1.0) for s in states]
            for year in range(numbers.years)
        ]
    )
    entries, n = numbers.rules.steps + 1, len(states)
    per_state, per_pair = (entries, n), (entries, len(pairs))
    shapes = (per_state, per_state, (entries, n, n), per_pair, per_pair)
    arrays |= {name: np.zeros((*shape, runs)) for name, shape in zip(OUTPUTS, shapes, strict=True)}
    return arrays
