"""Memory: a study of many chunks holds no more than a study of few."""

from __future__ import annotations

from pathlib import Path

from .studies import SOUND, Drivers, asked

#: Kilobytes that the peak may still rise by; the chunks' trajectories together take 12,000.
ALLOWED = 3_000


def test_the_peak_does_not_grow_with_the_number_of_chunks(drivers: Drivers, tmp_path: Path) -> None:
    end = drivers.run(
        tmp_path / "study",
        overrides=asked(tmp_path, {})["overrides"] | {"time.end": 2040},
        factors={"states.A.burden": [0.02, 0.03, 0.04, 0.05], "rules.economy.fault": [SOUND]},
        replicates=40,
    )
    assert end.counts["chunks"] == 20, end.error
    memory = end.counts["memory"]
    assert memory[-1] - memory[5] < ALLOWED, memory
