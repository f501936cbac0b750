"""Where the time of the ensemble goes, by phase, for any scenario.

python benchmarks/phases.py                                  # the core profile
python benchmarks/phases.py scenarios/western-balkans.yaml   # the whole model
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from engines import forget_luck
from inputs import PROFILE

from dilemma_sim.ensemble import CHUNK, all_at_once
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.record import Record, dataset
from dilemma_sim.world.schedule import Phase, begin, take_step
from dilemma_sim.world.world import World


class Stopwatch:
    """Core seconds by name."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def over(self, name: str) -> Iterator[None]:
        """Time what is inside."""
        begun = time.process_time()
        yield
        self.spent[name] += time.process_time() - begun


def seconds_by_phase(scenario: Scenario, runs: int) -> dict[str, float]:
    """Play once, as the ensemble does, with a stopwatch around every phase."""
    watch = Stopwatch()
    forget_luck()
    with watch.over("(world and shocks)"):
        world = World(scenario, np.arange(runs), 0)
    play = all_at_once(world)

    def play_phase(phase: Phase) -> None:
        with watch.over(phase.name):
            play(phase)

    with watch.over("(first moment)"):
        begin(world, play)
    with watch.over("(record)"):
        record = Record(world)
        record.take(world)
    while world.step < world.steps:
        take_step(world, play_phase)
        with watch.over("(record)"):
            record.take(world)
    with watch.over("(labels)"):
        dataset(scenario, [record], list(range(runs)), 0)
    return watch.spent


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Where the time of the ensemble goes.")
    parser.add_argument("scenario", type=Path, nargs="?", default=PROFILE)
    parser.add_argument("--runs", type=int, default=CHUNK)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    scenario = load_scenario(options.scenario)
    seconds_by_phase(scenario, 1)  # so that imports are not timed
    rounds = [seconds_by_phase(scenario, options.runs) for _ in range(options.rounds)]
    medians = {name: statistics.median(r[name] for r in rounds) for name in rounds[0]}
    whole = sum(medians.values())
    print(f"{scenario.name}: {options.runs} runs, medians of {options.rounds} rounds\n")
    print(f"{'phase':<20} {'us/run':>9} {'share':>7}")
    for name, seconds in sorted(medians.items(), key=lambda row: -row[1]):
        print(f"{name:<20} {seconds / options.runs * 1e6:9.1f} {seconds / whole:7.1%}")
    print(f"{'sum':<20} {whole / options.runs * 1e6:9.1f} {1:7.1%}")


if __name__ == "__main__":
    main()
