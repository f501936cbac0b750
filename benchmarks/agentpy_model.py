"""The core profile as an AgentPy model, run by AgentPy's own experiments."""

from __future__ import annotations

from typing import Any

import agentpy as ap
import numpy as np
from inputs import Numbers, Tape
from numpy.typing import NDArray
from plain_state import PlainPair, PlainState


class State(ap.Agent, PlainState):
    """A state as an AgentPy agent."""

    def setup(self, index: int) -> None:
        """Take the numbers of the start."""
        self.begin(self.p.numbers, index, self.model.luck)

    @property
    def beliefs(self) -> tuple[float, ...]:
        """Beliefs as they are now, to be recorded."""
        return tuple(self.belief)


class CoreModel(ap.Model):
    """The core profile; parameters are `numbers`, `tape`, `replicate` and `steps`."""

    def setup(self) -> None:
        """Create the states and let them take their first look."""
        numbers: Numbers = self.p.numbers
        self.luck = self.p.tape.of_run(self.p.replicate)
        n = len(numbers.states)
        self.states = ap.AgentList(self, n, State, index=ap.AttrIter(range(n)))
        self.pairs = [
            PlainPair(pair, numbers.rules, place, self.luck, pair.hostility)
            for place, pair in enumerate(numbers.pairs)
        ]
        self.states.assess()
        self.states.perceive(self.states)
        self.states.look_back()

    def step(self) -> None:
        """Play a quarter."""
        rules, now, states = self.p.numbers.rules, self.t - 1, self.states
        year, year_ends = now // rules.steps_per_year, (now + 1) % rules.steps_per_year == 0
        states.grow(now)
        states.receive()
        states.assess()
        states.perceive(states)
        for pair in self.pairs:
            pair.clash(states, now)
        for pair in self.pairs:
            pair.leave_traces(states, now)
        if year_ends:
            states.update_beliefs(states, year)
            states.perceive(states)
            states.plan_and_set_budget(year)
            states.expect_answers(states)
            states.remember_year()
        states.order()
        if year_ends:
            states.enact()

    def update(self) -> None:
        """Record the series."""
        self.states.record(["spending", "threat", "beliefs"])
        self.record("levels", tuple(pair.level for pair in self.pairs))
        self.record("hostilities", tuple(pair.hostility for pair in self.pairs))

    def end(self) -> None:
        """Report how the run ended."""
        self.report("spending", sum(self.states.spending))
        self.report("threat", max(self.states.threat))


def run(numbers: Numbers, tape: Tape, runs: list[int], record: bool = False) -> Any:
    """
    Output of an AgentPy experiment.

    Parameters
    ----------
    record : bool
        Whether the experiment keeps the series of every run. All are recorded anyway.
    """
    sample = [
        {"numbers": numbers, "tape": tape, "replicate": r, "steps": numbers.rules.steps}
        for r in runs
    ]
    return ap.Experiment(CoreModel, sample, record=record).run(display=False)


def trajectories(numbers: Numbers, tape: Tape, runs: list[int]) -> dict[str, NDArray[np.float64]]:
    """Everything that was recorded, with the run as the last axis."""
    n, entries = len(numbers.states), numbers.rules.steps + 1
    found = run(numbers, tape, runs, record=True).variables

    def table(rows: Any, *shape: int) -> NDArray[np.float64]:
        """Rows come by run, then by state, then by time."""
        return np.array(rows.to_list()).reshape(len(runs), *shape)

    states = found.State
    pairs = found.CoreModel
    level = table(pairs["levels"], entries, len(numbers.pairs))
    hostility = table(pairs["hostilities"], entries, len(numbers.pairs))
    belief = table(states["beliefs"], n, entries, n)
    return {
        "spending": table(states["spending"], n, entries).transpose(2, 1, 0),
        "threat": table(states["threat"], n, entries).transpose(2, 1, 0),
        "belief": belief.transpose(2, 1, 3, 0),
        "level": level.transpose(1, 2, 0),
        "hostility": hostility.transpose(1, 2, 0),
    }
