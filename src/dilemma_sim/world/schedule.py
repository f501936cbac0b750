"""The order of play. There is no second place where the order is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dilemma_sim.world.phases import (
    budget,
    crises,
    economy,
    orders,
    pacts,
    perception,
    supply,
    surroundings,
)
from dilemma_sim.world.start import set_up
from dilemma_sim.world.world import World

WORLD, EVERY_STEP, YEAR_END, EACH_BUDGET = "world", "every step", "year's end", "each budget"


@dataclass(frozen=True)
class Phase:
    """One phase: its verb, when it is played, and the function."""

    name: str
    when: str
    play: Callable[..., None]

    def is_due(self, world: World) -> bool:
        """Whether the phase is played in the current step."""
        if self.when == EACH_BUDGET:
            yearly = world.rules["spending"].parameters.yearly
            return world.year_ends or not yearly
        return self.when in (WORLD, EVERY_STEP) or world.year_ends


#: The schedule of a step. Phases of the world have no observers; the others are played by
#: states. Budgets are made at year's end, or at every step under Richardson's rule.
SCHEDULE = (
    Phase("apply_events", WORLD, surroundings.apply_events),
    Phase("extend_guarantees", WORLD, surroundings.extend_guarantees),
    Phase("grow_economy", EVERY_STEP, economy.grow_economy),
    Phase("run_industry", EVERY_STEP, economy.run_industry),
    Phase("take_deliveries", EVERY_STEP, supply.take_deliveries),
    Phase("train_reserves", EVERY_STEP, economy.train_reserves),
    Phase("assess_capability", EVERY_STEP, perception.assess_capability),
    Phase("observe", EVERY_STEP, perception.observe),
    Phase("perceive_threat", EVERY_STEP, perception.perceive_threat),
    Phase("weigh_pacts", EVERY_STEP, pacts.weigh_pacts),
    Phase("choose_pacts", EVERY_STEP, pacts.choose_pacts),
    Phase("bind_pacts", EVERY_STEP, pacts.bind_pacts),
    Phase("face_incidents", EVERY_STEP, crises.face_incidents),
    Phase("draw_in_allies", EVERY_STEP, crises.draw_in_allies),
    Phase("bear_consequences", EVERY_STEP, crises.bear_consequences),
    Phase("calm_down", EVERY_STEP, crises.calm_down),
    Phase("update_beliefs", YEAR_END, perception.update_beliefs),
    Phase("perceive_threat", YEAR_END, perception.perceive_threat),
    Phase("plan_budget", EACH_BUDGET, budget.plan_budget),
    Phase("set_budget", EACH_BUDGET, budget.set_budget),
    Phase("expect_answers", YEAR_END, perception.expect_answers),
    Phase("remember_year", YEAR_END, budget.remember_year),
    Phase("choose_mix", EVERY_STEP, orders.choose_mix),
    Phase("place_orders", EVERY_STEP, orders.place_orders),
    Phase("enact_budget", EACH_BUDGET, budget.enact_budget),
)

#: What is worked out once before the first step, so that the first entry of every series is
#: complete.
FIRST_LOOK = ("assess_capability", "observe", "perceive_threat")


def begin(world: World, play: Callable[[Phase], None]) -> None:
    """
    Set the world up and let every state take its first look.

    Parameters
    ----------
    world : World
    play : callable
        How the driver plays one phase: all states at once, or agent by agent.
    """
    world.begun = False
    set_up(world)
    surroundings.extend_guarantees(world)
    phases = {phase.name: phase for phase in SCHEDULE}
    for name in FIRST_LOOK:
        play(phases[name])
    world.offense_history[:] = world.offense
    world.starting_planning_threat[:] = world.planning_threat
    world.last_planning_dyadic_threat[:] = world.planning_dyadic_threat
    world.begun = True


def take_step(world: World, play: Callable[[Phase], None]) -> None:
    """Play one step in the order of the schedule."""
    for phase in SCHEDULE:
        if phase.is_due(world):
            play(phase)
    world.step += 1
