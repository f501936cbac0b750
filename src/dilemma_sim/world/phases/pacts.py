"""Phases of alliances: what a pact would bring, who signs, and how commitment grows."""

from __future__ import annotations

import numpy as np

from dilemma_sim.rules.alliances import balance_drift, commitment_after, dissolution_rate_of
from dilemma_sim.rules.arithmetic import contest_success
from dilemma_sim.rules.threat import believed_success
from dilemma_sim.rules.variants import Array
from dilemma_sim.world.totals import product
from dilemma_sim.world.view import Index
from dilemma_sim.world.world import World


def _own_edges(world: World, who: slice) -> tuple[slice, Index, Index]:
    edges = world.pact_edges
    rows = edges.rows(who)
    return rows, edges.observer[rows], edges.target[rows]


def weigh_pacts(world: World, who: slice) -> None:
    """Each state asks how much of its threat a partner's help would take away."""
    rows, i, k = _own_edges(world, who)
    if world.rules["alliances"].name != "threat_logit" or rows.start == rows.stop:
        return
    p, edges = world.parameters["threat_perception"], world.pact_edges
    support = world.parameters["alliances"].initial_commitment
    offense = world.reaching[i]
    help_ = support * world.proximity[i, edges.seen[rows]] * world.defense[k]
    defense = (world.protecting[i] + help_)[:, None]
    success = believed_success(
        contest_success(offense, defense, p.contest_sharpness),
        contest_success(offense, defense + world.reinforcement[i][:, None], p.contest_sharpness),
        world.credibility[i][:, None],
    )
    dyadic = world.apply("threat_perception", belief=world.belief[i], success=success)
    with_help = 1.0 - (1.0 - world.outside_threat[i]) * product(1.0 - dyadic, axis=1)
    threat = world.threat[i]
    world.security_gain[rows] = (threat - with_help) / (threat + p.threat_floor)


def choose_pacts(world: World, who: slice) -> None:
    """Pairs without a pact may sign, pairs with one may part; both sides decide alike."""
    rows, i, k = _own_edges(world, who)
    if rows.start == rows.stop:
        return
    name = world.rules["alliances"].name
    change = np.zeros((rows.stop - rows.start, world.runs))
    if name == "threat_logit":
        change = _chosen(world, rows, i, k)
    if name == "structural_balance":
        world.balance_push[rows] = _balance_push(world, i, k)
    for edge, sign, _, _ in world.imposed.get(world.step, ()):
        if rows.start <= edge < rows.stop:
            change[edge - rows.start] = sign
    world.pact_change[rows] = np.where(
        (change > 0.0) & (world.pact_in_force[rows] > 0.0), 0.0, change
    )


def _chosen(world: World, rows: slice, i: Index, k: Index) -> Array:
    p = world.parameters["alliances"]
    edges = world.pact_edges
    other = edges.reverse[rows]
    gain = 0.5 * (world.security_gain[rows] + world.security_gain[other])
    members = world.guaranteed[i] + world.guaranteed[k]
    doubt = (world.doubt[i] + world.doubt[k]) / np.maximum(members, 1.0)
    affinity = world.affinity[rows]
    chance = world.apply(
        "alliances",
        security_gain=gain,
        doubt=doubt,
        counter=_fresh_rival_pact(world, i, k),
        affinity=affinity,
    )
    quarters = 4.0 * world.dt
    signs = -np.expm1(quarters * np.log1p(-np.minimum(chance, 1.0 - 1e-12)))
    weaker = np.minimum(world.threat[i], world.threat[k])
    parts = -np.expm1(-dissolution_rate_of(weaker, p.dissolution_rate) * world.dt)
    luck = world.shocks.pacts[world.step, edges.pair[rows]]
    held = world.pact_in_force[rows] > 0.0
    joined = np.where((affinity > 0.0) & (luck < signs), 1.0, 0.0)
    return np.where(held, np.where(luck < parts, -1.0, 0.0), joined)


def _fresh_rival_pact(world: World, i: Index, k: Index) -> Array:
    """
    1 where a pair of rivals of either side, neither of them one of the two, just signed.

    Less where that pair consulted its rivals before.
    """
    window = world.parameters["alliances"].counter_pact_window
    edges, where = world.pact_edges, world.view.where
    found = np.zeros((len(i), world.runs))
    for a, b in edges.pairs:
        fresh = (world.now - world.pact_signed[edges.place[(a, b)]]) <= window
        if not fresh.any():
            continue
        against = np.maximum(
            np.maximum(world.rival[a, where[a, i]], world.rival[a, where[a, k]]),
            np.maximum(world.rival[b, where[b, i]], world.rival[b, where[b, k]]),
        )
        apart = (i != a) & (i != b) & (k != a) & (k != b)
        unheard = against * (1.0 - world.rivals_consulted[a, where[a, b]])
        # What nobody is against changes nothing.
        heard = np.flatnonzero(apart & (unheard > 0.0).any(axis=1))
        if len(heard):
            loudest = np.maximum(found[heard], unheard[heard])
            found[heard] = np.where(fresh, loudest, found[heard])
    return found


def _balance_push(world: World, i: Index, k: Index) -> Array:
    relation = world.commitment - world.hostility
    push = np.zeros((len(i), world.runs))
    where = world.view.where
    for third in range(len(world.roster)):
        push = push + balance_drift(relation[i, where[i, third]], relation[third, where[third, k]])
    pushed: Array = world.parameters["alliances"].balance_rate * push
    return pushed


def bind_pacts(world: World, who: slice) -> None:
    """Signed pacts bind, ended ones fall away, and the others deepen or fade."""
    rows, i, _ = _own_edges(world, who)
    if rows.start == rows.stop:
        return
    p = world.parameters["alliances"]
    change = world.pact_change[rows]
    seen = world.pact_edges.seen[rows]
    commitment = world.commitment[i, seen]
    if world.rules["alliances"].name == "structural_balance":
        moved = commitment + world.dt * world.balance_push[rows]
        commitment = np.minimum(np.maximum(moved, 0.0), 1.0)
    else:
        held = world.pact_in_force[rows] > 0.0
        grown = commitment_after(
            commitment, world.pact_activities[rows], p.deepening_rate, p.fading_rate, world.dt
        )
        commitment = np.where(held, grown, 0.0)
    first, activities = _terms(world, rows)
    commitment = np.where(change < 0.0, 0.0, commitment)
    world.commitment[i, seen] = np.where(change > 0.0, first, commitment)
    world.pact_activities[rows] = np.where(change > 0.0, activities, world.pact_activities[rows])
    world.pact_signed[rows] = np.where(change > 0.0, world.now, world.pact_signed[rows])
    world.pact_in_force[rows] = np.where(
        change > 0.0, 1.0, np.where(change < 0.0, 0.0, world.pact_in_force[rows])
    )


def _terms(world: World, rows: slice) -> tuple[Array, Array]:
    """Commitment and activities with which a pact begins: its own if written down."""
    # Only states that choose their pacts sign any that are not written down.
    p = world.parameters["alliances"]
    size = (rows.stop - rows.start, world.runs)
    first = np.zeros(size) + getattr(p, "initial_commitment", 0.0)
    activities = np.zeros(size) + getattr(p, "activities", 0.0)
    for edge, sign, commitment, joint in world.imposed.get(world.step, ()):
        if sign > 0.0 and rows.start <= edge < rows.stop:
            first[edge - rows.start] = commitment
            activities[edge - rows.start] = joint
    return first, activities
