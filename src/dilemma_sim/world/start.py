"""The first moment: what the world holds before anybody moves."""

from __future__ import annotations

import numpy as np

from dilemma_sim.rules.arithmetic import log_odds, probability
from dilemma_sim.rules.industry import manpower_value
from dilemma_sim.rules.spending import reaction_to
from dilemma_sim.rules.variants import Array
from dilemma_sim.world.calendar import common
from dilemma_sim.world.phases.crises import ways_in
from dilemma_sim.world.phases.economy import personnel_spending, recorded_growth
from dilemma_sim.world.phases.supply import home_part, load_pipeline
from dilemma_sim.world.phases.surroundings import moved_inputs
from dilemma_sim.world.possible import HOSTILE_ENOUGH
from dilemma_sim.world.totals import shares, total
from dilemma_sim.world.world import World


def set_up(world: World) -> None:
    """Give every variable its value at the start of the run."""
    _budgets(world)
    _forces(world)
    _relations(world)
    _pacts(world)
    world.drawn_through = ways_in(world)
    world.recorded_growth = recorded_growth(world)
    world.moved = moved_inputs(world)


def _budgets(world: World) -> None:
    first = world.starting.gdp * world.starting_burden
    world.gdp[:] = world.starting.gdp
    for name in ("burden", "next_burden", "last_burden", "desired_burden"):
        getattr(world, name)[:] = world.starting_burden
    for name in ("spending", "next_spending", "last_spending", "first_spending"):
        getattr(world, name)[:] = first
    world.equipment_share[:] = world.usual_equipment_share
    p = world.parameters["spending"]
    if not world.rules["spending"].parameters.yearly:
        spending = world.spending
        pull = total(
            reaction_to(
                world.view.of_targets(spending, world.everyone),
                spending[:, None],
                p.reaction * world.reaction_factor,
                p.submissiveness,
            ),
            axis=1,
        )
        balanced = p.fatigue * world.own_fatigue * spending - pull
        for i, state in enumerate(world.roster):
            given = world.scenario.states[state].grievance
            world.grievance[i] = balanced[i] if given is None else given


def _forces(world: World) -> None:
    mix = shares(world.usual_mix, axis=1)
    world.mix[:] = mix
    world.capacity[:] = world.apply("industry", **_industry_at_rest(world))
    usual_orders = world.usual_equipment_share[:, None] * world.spending[:, None] * mix
    home = home_part(world, world.everyone, usual_orders)
    price = getattr(world.parameters["industry"], "home_price", np.ones(1))
    abroad = usual_orders - home
    inflow = abroad + home / price
    stock = world.starting.legacy_stock[:, None] * mix + inflow / world.depreciation[:-1]
    world.stock[:, :-1] = stock
    world.ceiling[:] = np.inf
    world.delivery_rate[:] = inflow
    world.foreign_rate[:] = total(abroad, axis=1)
    world.standard_stock[:] = world.starting.standards * total(stock, axis=1)[:, None]
    world.offensive_share[:] = total(mix * world.offensiveness[:-1], axis=1)
    spent = total(usual_orders, axis=1)
    world.domestic_share[:] = total(home, axis=1) / np.where(spent > 0.0, spent, 1.0)
    p = world.parameters["manpower"]
    world.reserve[:] = world.starting.reserve
    if world.rules["manpower"].name == "active_only":
        world.reserve[:] = 0.0
    world.stock[:, -1] = manpower_value(
        world.active_personnel,
        world.reserve,
        p.soldier_value,
        getattr(p, "reserve_weight", np.zeros(1)),
    )
    load_pipeline(world, abroad)
    world.first_personnel = world.active_personnel + 0.0
    world.first_personnel_spending = personnel_spending(world, world.everyone)


def _industry_at_rest(world: World) -> dict[str, object]:
    still: Array = np.zeros(1)
    return {
        "capacity": world.starting.capacity + 0.0 * world.capacity,
        "capacity_limit": world.capacity_limit,
        "growth_rate": still,
        "investment": still,
        "dt": 0.0,
    }


def _relations(world: World) -> None:
    prior = log_odds(world.prior_belief)
    world.prior_log_odds = prior
    world.belief_log_odds[:] = prior
    world.belief[:] = probability(prior)
    world.hostility[:] = world.usual_hostility
    world.starting_hostility[:] = world.usual_hostility
    world.starting_transparency[:] = world.transparency
    own = world.view.own[..., 0]
    for name in ("belief", "hostility", "starting_hostility"):
        getattr(world, name)[own] = 0.0
    edges = world.ladder_edges
    i, seen = edges.observer, edges.seen
    next_door = world.border[i, edges.target, None] > 0.0
    hostile = (world.usual_hostility[i, seen] >= HOSTILE_ENOUGH) & next_door
    #: Edges where incidents begin by themselves; on the others states are only drawn in.
    world.can_begin = np.where(hostile | (world.hotspot_rate[i, seen] > 0.0), 1.0, 0.0)


def _pacts(world: World) -> None:
    """Pacts that were signed before the start are in force from the start."""
    edges, place = world.pact_edges, {state: n for n, state in enumerate(world.roster)}
    world.pact_signed[:] = -np.inf
    #: Steps at which the scenario itself signs (1) or ends (-1) a pact: step -> edges.
    world.imposed = {}
    chosen_by_states = world.rules["alliances"].name == "threat_logit"
    for pact, spans, included in world.calendar.pacts():
        members = world.calendar.pact_members(pact)
        terms = (world.pact_numbers[pact.label], pact.activities)
        for a, joined in members:
            for b, other in members:
                edge = edges.place.get((place[a], place[b]))
                if edge is None:
                    continue
                for held in common(spans, joined, other):
                    # Where states choose, a pact of the scenario is only a record of history,
                    # unless it was signed before the start or an event brings it.
                    brought = included or held.begins > pact.signed
                    if held.begins < world.calendar.start:
                        _in_force_from_the_start(world, edge, held.begins, terms)
                    elif brought or not chosen_by_states:
                        _impose(world, edge, held.begins, 1.0, terms)
                    _impose(world, edge, held.ends, -1.0, terms)


def _in_force_from_the_start(
    world: World, edge: int, signed: float, terms: tuple[Array, float]
) -> None:
    edges = world.pact_edges
    world.pact_in_force[edge] = 1.0
    world.pact_activities[edge] = terms[1]
    world.pact_signed[edge] = signed
    world.commitment[edges.observer[edge], edges.seen[edge]] = terms[0]


def _impose(world: World, edge: int, when: float, sign: float, terms: tuple[Array, float]) -> None:
    if np.isfinite(when):
        step = world.calendar.step(when)
        world.imposed.setdefault(step, []).append((edge, sign, *terms))
