"""Phases of the budget: what is wanted, what is set, and when it comes into force."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dilemma_sim.rules.spending import (
    burden_after,
    moved_by_plan,
    plan_progress,
    reaction_to,
)
from dilemma_sim.rules.variants import Array
from dilemma_sim.world.calendar import holds
from dilemma_sim.world.totals import total
from dilemma_sim.world.world import World

#: Growth in a year that counts towards an arms race [Gibler2005]_.
FAST_GROWTH = 0.08


def log_reference_burden(world: World, who: slice) -> Array:
    """Starting burden moved by the plans that are public, in logarithms."""
    p = world.parameters["spending"]
    lead = (1.0 - p.adjustment_rate) / p.adjustment_rate
    year = world.calendar.start + world.year + 1.0
    path = np.log(world.starting_burden[who]) + np.zeros((who.stop - who.start, world.runs))
    plans = [
        (row, plan)
        for row, plans in zip(path, world.plan_numbers[who], strict=True)
        for plan in plans
        if holds(plan.spans, year)
    ]
    dates = np.array([(plan.start, plan.deadline, plan.public) for _, plan in plans])
    start, deadline, public = dates.reshape(-1, 3, 1).swapaxes(0, 1)
    progress = plan_progress(np.array(year), start, deadline, lead, public)
    for (row, plan), done in zip(plans, progress, strict=True):
        compliance = p.compliance_scale * plan.compliance
        row[:] = moved_by_plan(row, plan.log_target, compliance, done)
    return path


def _rival_growth(world: World, who: slice) -> Array:
    rival = world.rival[who]
    growth: Array = np.log(world.spending) - np.log(world.first_spending)
    count = total(rival, axis=1)
    rivals_growth: Array = rival * world.view.of_targets(growth, who)
    return total(rivals_growth, axis=1) / np.where(count > 0.0, count, 1.0)


def _suspected_rival_spending(world: World, who: slice) -> Array:
    spending = world.view.of_targets(world.spending, who)
    return total(world.rival[who] * world.belief[who] * spending, axis=1)


def _ally_spending(world: World, who: slice) -> Array:
    allies = np.where(world.view.own[who], 0.0, world.co_member[who])
    return total(allies * world.view.of_targets(world.spending, who), axis=1)


def _reaction(world: World, who: slice) -> Array:
    p = world.parameters["spending"]
    pull = reaction_to(
        world.view.of_targets(world.spending, who),
        world.spending[who][:, None],
        p.reaction * world.reaction_factor[who],
        p.submissiveness,
    )
    return total(pull, axis=1)


#: What a spending rule may ask for by name, and how it is worked out.
QUANTITIES: dict[str, Callable[[World, slice], Array]] = {
    "log_reference_burden": log_reference_burden,
    "starting_burden": lambda world, who: world.starting_burden[who],
    "burden_ceiling": lambda world, who: world.burden_ceiling[who],
    "planning_threat": lambda world, who: world.planning_threat[who],
    "starting_planning_threat": lambda world, who: world.starting_planning_threat[who],
    "threat_floor": lambda world, who: world.parameters["threat_perception"].threat_floor,
    "gdp": lambda world, who: world.gdp[who],
    "spending": lambda world, who: world.spending[who],
    "own_fatigue": lambda world, who: world.own_fatigue[who],
    "grievance": lambda world, who: world.grievance[who],
    "dt": lambda world, who: world.dt,  # type: ignore[return-value, dict-item]
    "rival_growth": _rival_growth,
    "suspected_rival_spending": _suspected_rival_spending,
    "ally_spending": _ally_spending,
    "reaction": _reaction,
}


def plan_budget(world: World, who: slice) -> None:
    """Each state works out the burden it wants next."""
    asked = world.rules["spending"].asks_for
    given = {name: QUANTITIES[name](world, who) for name in asked if name in QUANTITIES}
    world.desired_burden[who] = np.exp(world.apply("spending", **given))


def set_budget(world: World, who: slice) -> None:
    """Parliaments move the budget part of the way to what is wanted."""
    wanted = world.desired_burden[who]
    if world.rules["spending"].parameters.yearly:
        p = world.parameters["spending"]
        wanted = np.exp(
            burden_after(
                np.log(world.burden[who]),
                np.log(wanted),
                world.shocks.budget[world.year, who],
                p.adjustment_rate,
                p.budget_noise,
            )
        )
    world.next_burden[who] = wanted
    world.next_spending[who] = wanted * world.gdp[who]


def remember_year(world: World, who: slice) -> None:
    """Each state keeps what it will compare with a year from now."""
    world.last_planning_dyadic_threat[who] = world.planning_dyadic_threat[who]
    world.last_burden[who] = world.burden[who]
    ordered = world.ordered_value[who]
    world.offensive_share[who] = np.where(
        ordered > 0.0,
        world.ordered_offense[who] / np.where(ordered > 0.0, ordered, 1.0),
        world.offensive_share[who],
    )
    world.ordered_value[who] = 0.0
    world.ordered_offense[who] = 0.0
    fast = world.next_spending[who] / world.last_spending[who] >= 1.0 + FAST_GROWTH
    world.fast_growth_years[who] = np.where(fast, world.fast_growth_years[who] + 1.0, 0.0)
    world.last_spending[who] = world.next_spending[who]


def enact_budget(world: World, who: slice) -> None:
    """The budget that was set comes into force."""
    world.burden[who] = world.next_burden[who]
    world.spending[who] = world.next_spending[who]
