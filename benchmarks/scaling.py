"""How cost grows: with states, with runs per chunk, and with what is recorded."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from bigger import repeated
from engines import SEED, Engine, read_by_headlines
from inputs import profile

from dilemma_sim.ensemble import CHUNK, play, runs_together
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.calendar import Calendar
from dilemma_sim.world.possible import ties
from dilemma_sim.world.record import PUBLIC
from dilemma_sim.world.world import World

#: Copies of the ten states.
COPIES = (1, 5, 20)
RUNS = (1, 16, 64, 256, 512, 1024)
#: What reaches from copy to copy where every pair matters: next to nothing, and not nothing.
HARDLY = 1e-9
FEW = frozenset({"spending", "threat", "crisis_level"})
ALL = frozenset(row.name for row in PUBLIC)

Timed = Callable[[dict[str, Engine], int], dict[str, list[float]]]


@dataclass(frozen=True)
class Table:
    """Some engines beside the first of them."""

    title: str
    engines: dict[str, Engine]


def tables(region: Path) -> list[Table]:
    """The comparisons, on the core profile and the whole model."""
    core, whole = profile(), load_scenario(region)
    headline = read_by_headlines(core)
    states = {}
    for copies in COPIES:
        for words, reach in (("nine others matter", 0.0), ("all pairs matter", HARDLY)):
            larger = repeated(core, copies, reach)
            view, _, _ = ties(Calendar(larger))
            runs = runs_together(larger, view.targets.size)
            name = f"{10 * copies} states, {words} ({runs} runs a chunk)"
            if copies > 1 or reach == 0.0:
                states[name] = _case(larger, runs, headline)
    chunks = {f"{runs} runs a chunk": _case(core, runs, headline) for runs in RUNS}
    recorded = {
        "all public variables, new memory": _case(core, CHUNK, ALL, again=False),
        "all public variables": _case(core, CHUNK, ALL),
        "what headline measures read": _case(core, CHUNK, headline),
        "spending, threat and crisis level": _case(core, CHUNK, FEW),
    }
    models = {
        "core profile": _case(core, CHUNK, headline),
        "Western Balkans, all rules": _case(whole, CHUNK, read_by_headlines(whole)),
    }
    return [
        Table("States", states),
        Table("Runs per chunk", chunks),
        Table(f"Recorded variables, {CHUNK} runs a chunk", recorded),
        Table(f"The whole model beside the core profile, {CHUNK} runs a chunk", models),
    ]


def _case(scenario: Scenario, runs: int, keep: Collection[str], *, again: bool = True) -> Engine:
    """Playing with luck that is drawn already; memory is used again, as in a sweep."""
    room: dict[str, Any] = {}

    def played(world: World) -> None:
        record = play(world, keep, room if again else None)
        if again:
            room.update(record.values)

    return Engine("", runs, played, prepare=lambda: World(scenario, np.arange(runs), SEED))


def show(found: Sequence[Table], timed: Timed, rounds: int) -> None:
    """Measure and print the tables."""
    for table in found:
        begun = time.perf_counter()
        times = timed(table.engines, rounds)
        first = next(iter(times.values()))
        print(f"\n{table.title}: play, luck drawn before\n{'':<40} {'us/run':>9} {'x first':>16}")
        for name, row in times.items():
            ratios = [a / b for a, b in zip(row, first, strict=True)]
            middle, low, high = statistics.median(ratios), min(ratios), max(ratios)
            print(
                f"{name:<40} {statistics.median(row) * 1e6:9,.0f} "
                f"{middle:6.3g} ({low:.3g}-{high:.3g})"
            )
        print(f"({time.perf_counter() - begun:.0f} s)")
