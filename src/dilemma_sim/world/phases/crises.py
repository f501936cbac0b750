"""Phases of crises: incidents, allies drawn in, consequences, and calm."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dilemma_sim.rules.alliances import alarm_at_signing
from dilemma_sim.rules.arithmetic import clip_log_odds, probability
from dilemma_sim.rules.beliefs import suspicion_after_incident
from dilemma_sim.rules.crises import (
    FORCE,
    THREAT,
    between_the_sides,
    escalation_odds_factor,
    happens,
    held_back,
    onset_rate,
    opportunism,
    stepped_up,
)
from dilemma_sim.rules.restraint import hostility_healed
from dilemma_sim.rules.variants import Array
from dilemma_sim.world.phases.perception import set_beliefs
from dilemma_sim.world.view import Index
from dilemma_sim.world.world import World

#: Level at which an ally that is drawn in enters (assumption S25).
ENTRY_LEVEL = 3.0
#: Years of fast growth on both sides that make an arms race.
RACE_YEARS = 3.0


def face_incidents(world: World, who: slice) -> None:
    """
    Draw the step's incident of each pair that can clash, and how far it goes.

    The levels are nested hazards under one draw: exact for any length of the step, and under
    the same luck a higher rate never gives a lower level.
    """
    # Both sides of a pair see the same incident, so that it is worked out once.
    rows = world.ladder_edges.once(who)
    if not len(rows):
        return
    sides = _sides(world, rows)
    rate = _onset(world, sides)
    luck = world.shocks.incidents[world.step, world.ladder_edges.pair[rows]]
    level: Array = THREAT * happens(luck, rate, world.dt)
    for step_up in _ways_up(world, sides):
        rate = rate * step_up
        level = level + happens(luck, rate, world.dt)
    drawn = np.maximum(world.drawn_in[rows], world.drawn_in[world.ladder_edges.reverse[rows]])
    level = np.maximum(np.maximum(level, ENTRY_LEVEL * drawn), world.forced_level[rows])
    world.crisis_level[sides.there] = level
    if who == world.everyone:
        world.crisis_level[sides.back] = level


class Sides(NamedTuple):
    """The two sides of some pairs that can clash, and where the tables hold each on the other."""

    rows: Index | slice
    i: Index
    j: Index
    there: tuple[Index, Index]
    back: tuple[Index, Index]


def _sides(world: World, rows: Index | slice) -> Sides:
    edges = world.ladder_edges
    i, j, turned = edges.observer[rows], edges.target[rows], edges.reverse[rows]
    return Sides(rows, i, j, (i, edges.seen[rows]), (j, edges.seen[turned]))


def _onset(world: World, sides: Sides) -> Array:
    rows, i, j, there, back = sides
    restraint = world.apply("conditionality", eu_leverage=world.eu_leverage, eu_veto=world.eu_veto)
    usual = onset_rate(
        world.dispute[there],
        world.hostility[there] - world.starting_hostility[there],
        world.dyadic_threat[there] + world.dyadic_threat[back],
        world.transparency[there],
        restraint[i] + restraint[j],
        np.zeros(1),
        world.parameters["crises"],
    )
    hotspot: Array = world.hotspot_rate[there]
    begins: Array = world.can_begin[rows]
    unwatched = opportunism(world.external_attention, world.parameters["crises"])
    return (begins * usual + hotspot) * unwatched


def _ways_up(world: World, sides: Sides) -> tuple[Array, Array, Array]:
    """Probabilities of going from level 2 to 3, from 3 to 4, and from 4 to war."""
    p = world.parameters["crises"]
    _, i, j, there, back = sides
    years = np.minimum(world.fast_growth_years[i], world.fast_growth_years[j])
    factor = escalation_odds_factor(
        world.belief[there] + world.belief[back],
        world.transparency[there],
        world.offense_defense_balance,
        np.where(years >= RACE_YEARS, 1.0, 0.0),
        p,
    )
    restraint = held_back(
        world.presence[there],
        world.external_attention,
        np.maximum(world.treaty_credibility[i], world.treaty_credibility[j]),
        _expected_damage(world, world.proximity[there], i, j),
        p,
    )
    bound = between_the_sides(world.deconfliction[there], _common_friend(world, i, j), p)
    restrained = factor * restraint * bound
    q = p.escalation_probability
    war = world.apply("crises", war_probability=stepped_up(q.level_4, restrained))
    return stepped_up(q.level_2, factor), stepped_up(q.level_3, restrained), war


def _expected_damage(world: World, near: Array, i: Index, j: Index) -> Array:
    """What the less deterred of the two must expect to lose, over its yearly output."""
    return np.minimum(
        near * world.offense[j] / world.gdp[i], near * world.offense[i] / world.gdp[j]
    )


def _common_friend(world: World, i: Index, j: Index) -> Array:
    """The highest product of both sides' commitments to one ally, (edge, run)."""
    found = np.zeros((len(i), 1))
    if not np.any(world.parameters["crises"].friend_weight > 0.0):
        return found
    where = world.view.where
    for k in range(len(world.roster)):
        first, second = world.commitment[i, where[i, k]], world.commitment[j, where[j, k]]
        found = np.maximum(found, first * second)
    return found


def draw_in_allies(world: World, who: slice) -> None:
    """A state may join its ally's crisis of level 4 or more; it enters in the next step."""
    edges, where = world.ladder_edges, world.view.where
    rows = edges.rows(who)
    if rows.start == rows.stop:
        return
    world.drawn_in[rows] = 0.0
    for edge in range(rows.start, rows.stop):
        friends = world.drawn_through.get(edge, ())
        if not friends:
            continue
        k, opponent = edges.observer[edge], edges.target[edge]
        stays_out = None
        for friend in friends:
            fights = world.crisis_level[friend, where[friend, opponent]] >= FORCE
            if not fights.any():
                continue
            stays_out = np.ones(world.runs) if stays_out is None else stays_out
            in_force = np.where(fights, 1.0, 0.0)
            joins = world.apply(
                "entrapment",
                commitment=world.commitment[k, where[k, friend]],
                proximity=world.proximity[k, where[k, opponent]],
            )
            stays_out = stays_out * (1.0 - in_force * joins)
        if stays_out is None:
            continue
        luck = world.shocks.entrapment[world.step, edge]
        joined = np.where(luck < 1.0 - stays_out, 1.0, 0.0)
        world.drawn_in[edge] = joined
        world.entrapments[k] += joined


def ways_in(world: World) -> dict[int, tuple[int, ...]]:
    """Friends through whose crisis with the target each edge's state may be drawn in."""
    ladder, pacts = world.ladder_edges, world.pact_edges
    found = {}
    for (k, opponent), edge in ladder.place.items():
        friends = tuple(
            friend
            for ally, friend in pacts.place
            if ally == k and friend != opponent and (friend, opponent) in ladder.place
        )
        if friends:
            found[edge] = friends
    return found


def bear_consequences(world: World, who: slice) -> None:
    """Incidents leave hostility and suspicion; orders and pacts that are new leave suspicion."""
    rows = world.ladder_edges.rows(who)
    update = getattr(world.parameters["beliefs"], "incident_update", np.zeros(1))
    if rows.start < rows.stop:
        there = _sides(world, rows).there
        level = world.crisis_level[there]
        luck = world.shocks.mediation[world.step, world.ladder_edges.pair[rows]]
        chance = world.apply("mediation", attention=world.external_attention)
        calmed = np.where((level > THREAT) & (luck < chance), 1.0, 0.0)
        world.hostility[there] = world.apply(
            "hostility", hostility=world.hostility[there], level=level, calmed=calmed
        )
        push = suspicion_after_incident(level, world.attribution[there], update)
        feared = clip_log_odds(world.belief_log_odds[there] + push)
        world.belief_log_odds[there] = feared
        world.belief[there] = probability(feared)
    if getattr(world.parameters["beliefs"], "announcements", "off") == "on":
        apart = np.where(world.co_member[who] > 0.0, 0.0, 1.0)
        told = world.belief_log_odds[who] + apart * world.view.of_targets(world.announced, who)
        set_beliefs(world, who, clip_log_odds(told))
    _hear_of_pacts(world, who)


def _hear_of_pacts(world: World, who: slice) -> None:
    """
    A pact signed in this step alarms the rivals of its members.

    A state that signs several pacts at once alarms a rival once, and nobody is alarmed by a
    pact of its own.
    """
    p = world.parameters["alliances"]
    if not np.any(getattr(p, "signing_alarm", np.zeros(1)) > 0.0):
        return
    edges = world.pact_edges
    observers = np.arange(who.start, who.stop)[:, None]
    alarm = np.zeros(world.belief[who].shape)
    for signer, partner, seen, signed in zip(
        edges.observer, edges.target, edges.seen, world.pact_signed, strict=True
    ):
        fresh = (signed == world.now) & (observers != partner)
        if fresh.any():
            at = world.view.at(who, signer)
            rise = alarm_at_signing(world.rival[who][at], world.rivals_consulted[signer, seen], p)
            alarm[at] = np.maximum(alarm[at], np.where(fresh, rise, 0.0))
    set_beliefs(world, who, clip_log_odds(world.belief_log_odds[who] + alarm))


def calm_down(world: World, who: slice) -> None:
    """Hostility goes back towards what is usual."""
    rate = getattr(world.parameters["hostility"], "decay_rate", np.zeros(1))
    healed = hostility_healed(world.hostility[who], world.usual_hostility[who], rate, world.dt)
    world.put("hostility", who, healed)
