"""Phases of the economy and of home production."""

from __future__ import annotations

import numpy as np

from dilemma_sim.rules.industry import manpower_value, usable_part
from dilemma_sim.rules.variants import Array
from dilemma_sim.world.totals import product, shares, total
from dilemma_sim.world.world import World


def grow_economy(world: World, who: slice) -> None:
    """Output grows by its trend and its luck, or along the record where that is asked for."""
    growth, volatility = world.gdp_growth[who], world.gdp_volatility[who]
    if world.rules["economy"].name == "known":
        recorded = world.recorded_growth[world.year, who]
        known = np.isfinite(recorded)
        growth = np.where(known, np.where(known, recorded, 0.0), growth)
        volatility = np.where(known, 0.0, volatility)
    world.gdp[who] = world.apply(
        "economy",
        gdp=world.gdp[who],
        growth=growth,
        volatility=volatility,
        shock=world.shocks.gdp[world.step, who],
        burden=world.burden[who],
        starting_burden=world.starting_burden[who],
        dt=world.dt,
    )


def recorded_growth(world: World) -> Array:
    """
    Yearly growth of output in the record.

    Returns
    -------
    array (year, state, 1), [1/yr]
        NaN where the record does not reach.
    """
    years = world.steps // world.steps_per_year
    growth = np.full((years, len(world.roster), 1), np.nan)
    for i, state in enumerate(world.roster):
        series = world.scenario.states[state].gdp_series
        for y in range(years):
            now, then = (series.get(int(world.calendar.start) + y + k) for k in (0, 1))
            if now is not None and then is not None:
                growth[y, i] = np.log(then) - np.log(now)
    return growth


def usable_capacity(world: World, who: slice) -> Array:
    """Domestic capacity for which suppliers deliver the components, (w, bought, run) [USDm/yr]."""
    dependence, capacity = world.component_dependence[who], world.capacity[who]
    if not dependence.any():
        return capacity
    parts = usable_part(dependence, world.availability[None])
    return capacity * product(parts, axis=1)[:, None]


def run_industry(world: World, who: slice) -> None:
    """Domestic capacity grows with the budget's investment and with what exports bring."""
    capacity = world.capacity[who]
    if world.rules["industry"].name == "none":
        world.capacity[who] = world.apply("industry", capacity=capacity)
        world.exports[who] = 0.0
        return
    exported = world.export_share[who][:, None] * usable_capacity(world, who)
    world.exports[who] = total(exported, axis=1)
    money = world.industry_share[who] * world.spending[who] + world.exports[who]
    limit = world.capacity_limit[who]
    world.capacity[who] = world.apply(
        "industry",
        capacity=capacity,
        capacity_limit=limit,
        growth_rate=world.capacity_growth[who],
        investment=money[:, None] * shares(limit, axis=1),
        dt=world.dt,
    )


def train_reserves(world: World, who: slice) -> None:
    """
    Conscripts become reservists, reservists grow old, and pay limits who can be kept.

    Soldiers beyond what pay affords at the starting wage leave (assumption S24).
    """
    p = world.parameters["manpower"]
    world.reserve[who] = world.apply(
        "manpower",
        reserve=world.reserve[who],
        conscript_intake=world.conscript_intake[who],
        conscript_days=world.conscript_days[who],
        dt=world.dt,
    )
    affordable = world.first_personnel[who] * (
        personnel_spending(world, who) / world.first_personnel_spending[who]
    )
    world.stock[who, -1] = manpower_value(
        np.minimum(world.active_personnel[who], affordable),
        world.reserve[who],
        p.soldier_value,
        getattr(p, "reserve_weight", np.zeros(1)),
    )


def personnel_spending(world: World, who: slice) -> Array:
    """Pay in the budget: pay and operations shrink alike when equipment grows, [USDm/yr]."""
    pay, operations = world.personnel_share[who], world.operations_share[who]
    running = pay + operations
    left = 1.0 - world.equipment_share[who] - world.industry_share[who]
    return left * pay / np.where(running > 0.0, running, 1.0) * world.spending[who]
