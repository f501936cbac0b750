"""A state as a Mesa agent: it plays its own row of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa

from dilemma_sim.world.schedule import SCHEDULE, WORLD, Phase

if TYPE_CHECKING:
    from dilemma_sim.agents.model import SecurityDilemma


class StateAgent(mesa.Agent):  # type: ignore[misc]
    """
    A state that holds a budget, forces, ties and beliefs.

    Each method is one phase of the schedule, played for this state alone. To give one state a
    mind of its own, subclass and override one of them; it may read everything in
    ``self.world`` and should write only its own row, ``self.row``.
    """

    model: SecurityDilemma

    def __init__(self, model: SecurityDilemma, code: str) -> None:
        super().__init__(model)
        self.code = code
        self.index = model.world.roster.index(code)
        self.row = slice(self.index, self.index + 1)

    @property
    def world(self) -> Any:
        """The world that all states share."""
        return self.model.world

    def _own(self, name: str) -> float:
        return float(getattr(self.world, name)[self.index, 0])

    def _toward_others(self, name: str) -> dict[str, float]:
        """What it holds of each state that it has in view."""
        values = getattr(self.world, name)[self.index, :, 0]
        return {
            self.world.roster[other]: float(value)
            for other, value in zip(self.world.view.targets[self.index], values, strict=True)
            if other != self.index
        }

    @property
    def budget(self) -> float:
        """Military spending, [USDm/yr]."""
        return self._own("spending")

    @property
    def burden(self) -> float:
        """Military spending as a share of GDP."""
        return self._own("burden")

    @property
    def gdp(self) -> float:
        """Output, [USDm/yr]."""
        return self._own("gdp")

    @property
    def threat(self) -> float:
        """Threat felt, a probability."""
        return self._own("threat")

    @property
    def security(self) -> float:
        """Security felt: one minus threat."""
        return self._own("security")

    @property
    def debt(self) -> float:
        """Loans for arms, [USDm]."""
        return self._own("debt")

    @property
    def capability(self) -> dict[str, float]:
        """Stock of each kind of weapon, [USDm]."""
        stock = self.world.stock[self.index, :, 0]
        return dict(zip(self.world.axes["domain"], map(float, stock), strict=True))

    @property
    def beliefs(self) -> dict[str, float]:
        """Probability that each other state that can matter to it is revisionist."""
        return self._toward_others("belief")

    @property
    def allies(self) -> dict[str, float]:
        """Commitment to each state with which there is a pact."""
        return {k: v for k, v in self._toward_others("commitment").items() if v > 0.0}

    def __repr__(self) -> str:
        return f"StateAgent({self.code})"


def _turn(phase: Phase) -> Any:
    def play(self: StateAgent) -> None:
        phase.play(self.world, self.row)

    play.__name__ = phase.name
    play.__doc__ = phase.play.__doc__
    return play


for _phase in SCHEDULE:
    if _phase.when != WORLD:
        setattr(StateAgent, _phase.name, _turn(_phase))
