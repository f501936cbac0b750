"""The core profile as a plain Mesa model, run by Mesa's own batch facility."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np
from inputs import SERIES, Numbers, Tape
from numpy.typing import NDArray
from plain_state import PlainPair, PlainState


class State(mesa.Agent, PlainState):
    """A state as a Mesa agent."""

    def __init__(self, model: CoreModel, index: int) -> None:
        super().__init__(model)
        self.begin(model.numbers, index, model.luck)

    @property
    def beliefs(self) -> tuple[float, ...]:
        """Beliefs as they are now, to be collected."""
        return tuple(self.belief)


class CoreModel(mesa.Model):
    """
    The core profile.

    Parameters
    ----------
    numbers : Numbers
    tape : Tape
    run : int
        Which run of the tape to play.
    rng
        Taken because newer versions of `batch_run` hand it over; luck comes from the tape.
    """

    def __init__(self, numbers: Numbers, tape: Tape, run: int, rng: Any = None) -> None:
        super().__init__(rng=rng)
        self.numbers, self.luck, self.done = numbers, tape.of_run(run), 0
        self.states = [State(self, index) for index in range(len(numbers.states))]
        self.pairs = [
            PlainPair(pair, numbers.rules, place, self.luck, pair.hostility)
            for place, pair in enumerate(numbers.pairs)
        ]
        self.agents.do("assess")
        self.agents.do("perceive", self.states)
        self.agents.do("look_back")
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "levels": lambda model: tuple(pair.level for pair in model.pairs),
                "hostilities": lambda model: tuple(pair.hostility for pair in model.pairs),
            },
            agent_reporters={"spending": "spending", "threat": "threat", "beliefs": "beliefs"},
        )
        self.datacollector.collect(self)

    def step(self) -> None:
        """Play a quarter."""
        rules, now, states = self.numbers.rules, self.done, self.states
        year, year_ends = now // rules.steps_per_year, (now + 1) % rules.steps_per_year == 0
        self.agents.do("grow", now)
        self.agents.do("receive")
        self.agents.do("assess")
        self.agents.do("perceive", states)
        for pair in self.pairs:
            pair.clash(states, now)
        for pair in self.pairs:
            pair.leave_traces(states, now)
        if year_ends:
            self.agents.do("update_beliefs", states, year)
            self.agents.do("perceive", states)
            self.agents.do("plan_and_set_budget", year)
            self.agents.do("expect_answers", states)
            self.agents.do("remember_year")
        self.agents.do("order")
        if year_ends:
            self.agents.do("enact")
        self.done += 1
        self.running = self.done < rules.steps
        self.datacollector.collect(self)


def run(numbers: Numbers, tape: Tape, runs: list[int]) -> list[dict[str, Any]]:
    """Rows of `mesa.batch_run`: how each run ended. All steps are collected anyway."""
    rows: list[dict[str, Any]] = mesa.batch_run(
        CoreModel,
        {"numbers": numbers, "tape": tape, "run": runs},
        number_processes=1,
        data_collection_period=-1,
        display_progress=False,
    )
    return rows


def trajectories(numbers: Numbers, tape: Tape, runs: list[int]) -> dict[str, NDArray[np.float64]]:
    """Everything that was collected, with the run as the last axis."""
    n, entries = len(numbers.states), numbers.rules.steps + 1
    found: dict[str, list[Any]] = {name: [] for name in SERIES}
    for place in runs:
        model = CoreModel(numbers, tape, place)
        while model.running:
            model.step()
        states = model.datacollector.get_agent_vars_dataframe()
        found["spending"].append(states["spending"].to_numpy().reshape(entries, n))
        found["threat"].append(states["threat"].to_numpy().reshape(entries, n))
        found["belief"].append(np.array(states["beliefs"].to_list()).reshape(entries, n, n))
        pairs = model.datacollector.get_model_vars_dataframe()
        found["level"].append(np.array(pairs["levels"].to_list()))
        found["hostility"].append(np.array(pairs["hostilities"].to_list()))
    return {name: np.stack(parts, axis=-1) for name, parts in found.items()}
