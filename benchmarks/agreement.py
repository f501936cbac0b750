"""Whether a peer gives the program's trajectories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from inputs import SERIES, Numbers
from numpy.typing import NDArray

#: Largest difference, absolute for probabilities and relative for money.
TOLERANCE = 1e-9
#: A draw so close to its threshold that rounding decides is rare; more is a mistake.
FLIPS_ALLOWED = 0.01

Series = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Agreement:
    """How far a peer is from the program."""

    runs: int
    worst: float
    flipped: int
    """Runs in which some incident fell on the other side of its draw."""

    @property
    def holds(self) -> bool:
        """Whether the two are one model."""
        return self.worst <= TOLERANCE and self.flipped <= max(1, FLIPS_ALLOWED * self.runs)

    def __str__(self) -> str:
        flips = f", {self.flipped} threshold flips" if self.flipped else ""
        return f"{self.runs} runs, largest difference {self.worst:.1e}{flips}"


def series_of(record: Any, numbers: Numbers, runs: Any = slice(None)) -> dict[str, Any]:
    """Take the compared series from a record or dataset, with the run as the last axis."""

    def of_pairs(name: str) -> NDArray[np.float64]:
        values = np.asarray(record[name])
        return np.stack([values[:, p.a, p.b] for p in numbers.pairs], axis=1)[..., runs]

    return {
        "spending": np.asarray(record["spending"])[..., runs],
        "threat": np.asarray(record["threat"])[..., runs],
        "belief": np.asarray(record["belief"])[..., runs],
        "level": of_pairs("crisis_level"),
        "hostility": of_pairs("hostility"),
    }


def compare(peer: Series, program: Series) -> Agreement:
    """
    Compare the series of some runs, up to the first incident that fell otherwise.

    Parameters
    ----------
    peer, program : mapping of name to array (time, ..., run)
        As :data:`~inputs.SERIES` names them.
    """
    other_level = (peer["level"] != program["level"]).any(axis=1)
    alike = ~np.maximum.accumulate(other_level, axis=0)
    worst = 0.0
    for name in (series for series in SERIES if series != "level"):
        mine, theirs = program[name], peer[name]
        if mine.shape != theirs.shape:
            raise ValueError(f"{name}: {theirs.shape} against {mine.shape}")
        apart = np.abs(theirs - mine) / np.maximum(np.abs(mine), 1.0)
        within = alike.reshape(alike.shape[0], *[1] * (apart.ndim - 2), alike.shape[1])
        # A number that is no number is the worst of all.
        worst = max(worst, float(np.where(within, np.nan_to_num(apart, nan=np.inf), 0.0).max()))
    return Agreement(alike.shape[1], worst, int(other_level.any(axis=0).sum()))
