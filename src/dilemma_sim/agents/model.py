"""The model: states as Mesa agents that play the schedule on one world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mesa
import numpy as np

from dilemma_sim.agents.state_agent import StateAgent
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.schedule import WORLD, Phase, begin, take_step
from dilemma_sim.world.world import World

#: What the data collector keeps of every state at every step.
COLLECTED = ("code", "budget", "burden", "gdp", "threat", "security", "debt")


class SecurityDilemma(mesa.Model):  # type: ignore[misc]
    """
    One run of a scenario, state by state and step by step.

    Parameters
    ----------
    scenario : Scenario
    seed : int, >= 0
    replicate : int, >= 0
        Which of the seed's replicates; the run equals that one of ``simulate`` to the last bit.
    agent_class : type or mapping of state to type, optional
        Agents with a mind of their own; :class:`StateAgent` where nothing is given.

    Examples
    --------
    >>> from dilemma_sim import load_scenario, SecurityDilemma     # doctest: +SKIP
    >>> model = SecurityDilemma(load_scenario("scenarios/western-balkans.yaml"), seed=7)
    ...                                                            # doctest: +SKIP
    >>> model.step(); model.states["SRB"].budget                   # doctest: +SKIP
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 0,
        replicate: int = 0,
        agent_class: type[StateAgent] | Mapping[str, type[StateAgent]] = StateAgent,
    ) -> None:
        super().__init__(rng=seed)
        self.spec = scenario
        self.world = World(scenario, np.array([replicate]), seed)
        classes = agent_class if isinstance(agent_class, Mapping) else {}
        usual = StateAgent if isinstance(agent_class, Mapping) else agent_class
        self.states = {code: classes.get(code, usual)(self, code) for code in self.world.roster}
        begin(self.world, self._play)
        self.datacollector = mesa.DataCollector(
            model_reporters={"year": "year"}, agent_reporters={name: name for name in COLLECTED}
        )
        self.datacollector.collect(self)

    @property
    def year(self) -> float:
        """Decimal year that the model has reached."""
        return self.world.now

    def _play(self, phase: Phase) -> None:
        if phase.when == WORLD:
            phase.play(self.world)
        else:
            self.agents.do(phase.name)

    def step(self) -> None:
        """Play one step; after the last one of the scenario the model no longer runs."""
        if self.world.step >= self.world.steps:
            self.running = False
            return
        take_step(self.world, self._play)
        self.datacollector.collect(self)
        self.running = self.world.step < self.world.steps

    def collected(self) -> Any:
        """What was collected, as a table with a row a state and step."""
        return self.datacollector.get_agent_vars_dataframe()
