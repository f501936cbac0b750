"""The engines that take part: this program's, the peers, and the limit."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import plain_mesa
from agreement import Agreement, Series, compare, series_of
from inputs import Numbers, Tape, numbers_of, profile, tape_of
from limit import Limit, NoCompilerError

from dilemma_sim.agents.model import SecurityDilemma
from dilemma_sim.ensemble import CHUNK, play, simulate
from dilemma_sim.experiment.needed import Watched
from dilemma_sim.measures.table import MEASURES, measure_runs
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world import shocks
from dilemma_sim.world.record import PUBLIC, Record, dataset
from dilemma_sim.world.world import World

#: Runs that models of one run at a time play in a round.
FEW = 4
SEED = 0
#: Variables of the record in which all engines are compared.
SERIES_READ = frozenset({"spending", "threat", "belief", "crisis_level", "hostility"})


def forget_luck() -> None:
    """Make sure that the next world draws its luck anew."""
    shocks._tape.cache_clear()


def read_by_headlines(scenario: Scenario) -> frozenset[str]:
    """Variables that the headline measures read of a scenario's runs, as a sweep finds out."""
    runs = np.arange(2)
    path: Any = Watched(dataset(scenario, [play(World(scenario, runs, SEED))], [0, 1], SEED))
    measure_runs(path, [measure for measure in MEASURES if measure.headline])
    return frozenset(path.asked) & {row.name for row in PUBLIC}


def nothing() -> None:
    """Most engines have nothing to prepare."""


@dataclass(frozen=True)
class Engine:
    """One way to play the profile."""

    name: str
    runs: int
    """Runs that it plays in a round."""
    play: Callable[[Any], object]
    agreement: Agreement | None = None
    prepare: Callable[[], Any] = nothing
    """What is done before the clock starts; its result is handed to `play`."""


@dataclass(frozen=True)
class Field:
    """All engines that this machine has, and what there is to say about the others."""

    engines: dict[str, Engine]
    remarks: list[str]
    compiler: str | None


def field() -> Field:
    """Build every engine and hold its trajectories against the ensemble's."""
    scenario = profile()
    numbers = numbers_of(scenario)
    runs = np.arange(CHUNK)
    tape = tape_of(numbers, SEED, runs)
    program = series_of(play(World(scenario, runs, SEED)).values, numbers)
    remarks: list[str] = []
    engines = {"mesa": _mesa(numbers, tape, program)}
    try:
        engines["agentpy"] = _agentpy(numbers, tape, program)
    except ImportError:
        remarks.append("AgentPy: skipped; pip install -r benchmarks/requirements.txt")
    engines |= _program(scenario, numbers, program)
    engines["shocks"] = Engine(
        "drawing the shocks alone",
        CHUNK,
        lambda _: tape_of(numbers, SEED, runs),
        prepare=forget_luck,
    )
    compiler = None
    try:
        limit = Limit()
        compiler = limit.name
        engines["limit"] = _limit(limit, numbers, tape, program)
    except NoCompilerError as error:
        remarks.append(f"the limit in C: skipped; {error}")
    return Field(engines, remarks, compiler)


def _first(series: Series, runs: int) -> Series:
    return {name: values[..., :runs] for name, values in series.items()}


def _mesa(numbers: Numbers, tape: Tape, program: Series) -> Engine:
    few = list(range(FEW))
    agreement = compare(plain_mesa.trajectories(numbers, tape, few), _first(program, FEW))
    return Engine(
        "plain Mesa, batch_run", FEW, lambda _: plain_mesa.run(numbers, tape, few), agreement
    )


def _agentpy(numbers: Numbers, tape: Tape, program: Series) -> Engine:
    import agentpy_model

    few = list(range(FEW))
    agreement = compare(agentpy_model.trajectories(numbers, tape, few), _first(program, FEW))
    return Engine(
        "AgentPy, Experiment", FEW, lambda _: agentpy_model.run(numbers, tape, few), agreement
    )


def _program(scenario: Scenario, numbers: Numbers, program: Series) -> dict[str, Engine]:
    runs = np.arange(CHUNK)

    read = read_by_headlines(scenario)
    room: dict[str, Any] = {}

    def in_a_sweep(_: Any, keep: Collection[str] = read) -> Record:
        # The luck of the chunk before is at hand, and its memory too.
        record = play(World(scenario, runs, SEED), keep, room)
        room.update(record.values)
        return record

    def driver(_: Any) -> Record:
        model = SecurityDilemma(scenario, seed=SEED)
        record = Record(model.world)
        record.take(model.world)
        while model.running:
            model.step()
            record.take(model.world)
        return record

    return {
        "driver": Engine(
            "dilemma_sim: SecurityDilemma (Mesa)",
            1,
            driver,
            compare(series_of(driver(None).values, numbers), _first(program, 1)),
        ),
        "simulate": Engine(
            "dilemma_sim: simulate",
            CHUNK,
            lambda _: simulate(scenario, CHUNK, SEED),
            compare(series_of(simulate(scenario, CHUNK, SEED), numbers), program),
            forget_luck,
        ),
        "whole": Engine(
            "dilemma_sim: World, play",
            CHUNK,
            lambda _: play(World(scenario, runs, SEED)),
            prepare=forget_luck,
        ),
        "play": Engine(
            "dilemma_sim: play, shocks drawn",
            CHUNK,
            play,
            prepare=lambda: World(scenario, runs, SEED),
        ),
        "sweep": Engine(
            "dilemma_sim: World, play, as in a sweep",
            CHUNK,
            in_a_sweep,
            compare(series_of(in_a_sweep(None, read | SERIES_READ).values, numbers), program),
        ),
    }


def _limit(limit: Limit, numbers: Numbers, tape: Tape, program: Series) -> Engine:
    job = limit.prepare(numbers, tape)
    return Engine(
        "C, 32 runs side by side: the limit",
        CHUNK,
        lambda _: limit.play(job),
        compare(limit.play(job), program),
    )
