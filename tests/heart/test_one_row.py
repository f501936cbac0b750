"""The heart's guard: a phase played for one row changes that row, and only what it may."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.world.schedule import SCHEDULE, WORLD, Phase, begin, take_step
from dilemma_sim.world.variables import STATES_OF_THE_WORLD, VARIABLES
from dilemma_sim.world.world import World

from ..worlds import BASE, VARIANTS

STATE_PHASES = [phase for phase in SCHEDULE if phase.when != WORLD]


def _snapshot(world: World) -> dict[str, np.ndarray]:
    return {name: getattr(world, name).copy() for name in VARIABLES}


def _restore(world: World, values: dict[str, np.ndarray]) -> None:
    for name, value in values.items():
        getattr(world, name)[...] = value


def _same(new: np.ndarray, old: np.ndarray) -> bool:
    """Whether two arrays hold the same values; equal bytes are the usual case, and seen faster."""
    return new.tobytes() == old.tobytes() or np.array_equal(new, old, equal_nan=True)


def _own_places(world: World, name: str, who: slice) -> tuple[object, ...]:
    """Where a state's own part of a variable lies."""
    axes = VARIABLES[name].axes
    if axes[0] == "pact_edge":
        return (world.pact_edges.rows(who),)
    if axes[0] == "ladder_edge":
        return (world.ladder_edges.rows(who),)
    return tuple(who if axis == "state" else slice(None) for axis in axes)


def _check(world: World, phase: Phase) -> None:
    before = _snapshot(world)
    phase.play(world, world.everyone)
    together = _snapshot(world)
    for order in (range(len(world.roster)), reversed(range(len(world.roster)))):
        _restore(world, before)
        last = dict(before)
        for i in order:
            who = slice(i, i + 1)
            phase.play(world, who)
            for name, old in last.items():
                new = getattr(world, name)
                if _same(new, old):
                    continue
                assert phase.name in VARIABLES[name].writers, f"{phase.name} wrote {name}"
                untouched = new.copy()
                own = _own_places(world, name, who)
                untouched[own] = old[own]
                assert _same(untouched, old), (
                    f"{phase.name} played by {world.roster[i]} changed others' {name}"
                )
                last[name] = new.copy()
        for name, expected in together.items():
            assert _same(getattr(world, name), expected), (
                f"{phase.name}: rows in turn and all at once differ in {name}"
            )


@pytest.mark.parametrize("name", VARIANTS)
def test_a_row_changes_only_itself_and_the_order_of_rows_does_not_matter(name: str) -> None:
    scenario = load_scenario(BASE, {"time.start": 2022, "time.end": 2026, **VARIANTS[name]})
    world = World(scenario, np.arange(2), seed=1)

    def play(phase: Phase) -> None:
        if phase.when == WORLD:
            phase.play(world)
        else:
            _check(world, phase)

    begin(world, play)
    while world.step < world.steps:
        take_step(world, play)


def test_phases_of_the_world_write_only_what_the_table_says() -> None:
    world = World(load_scenario(BASE, {"time.start": 2022, "time.end": 2026}), np.arange(2), 1)
    written: dict[str, set[str]] = {}

    def play(phase: Phase) -> None:
        before = _snapshot(world)
        phase.play(world) if phase.when == WORLD else phase.play(world, world.everyone)
        for name, old in before.items():
            if not _same(getattr(world, name), old):
                written.setdefault(name, set()).add(phase.name)

    begin(world, play)
    while world.step < world.steps:
        take_step(world, play)
    for name, phases in written.items():
        assert phases <= set(VARIABLES[name].writers), f"{name} is written by {phases}"


def test_every_writer_in_the_table_is_a_phase() -> None:
    phases = {phase.name for phase in SCHEDULE}
    for row in VARIABLES.values():
        assert set(row.writers) <= phases, row.name


def test_every_variable_is_read_somewhere() -> None:
    """A variable that nobody reads would be a mechanism that does nothing."""
    from pathlib import Path

    import dilemma_sim

    source = Path(dilemma_sim.__file__).parent
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for room in ("world", "measures", "figures")
        for path in (source / room).rglob("*.py")
        if path.name != "variables.py"
    )
    for row in STATES_OF_THE_WORLD:
        reads = text.count(f"world.{row.name}") - text.count(f"world.{row.name}[who] =")
        reads += text.count(f'"{row.name}"') + text.count(f".{row.name}")
        assert reads > 1, f"nothing reads {row.name}"
