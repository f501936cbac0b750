"""Phases of perception: what is seen, what is feared, what is believed."""

from __future__ import annotations

import numpy as np

from dilemma_sim.rules.arithmetic import contest_success, probability
from dilemma_sim.rules.beliefs import expected_answer_after, threat_growth_due_to, weapon_weight
from dilemma_sim.rules.capability import defense_of, offense_of
from dilemma_sim.rules.restraint import opened
from dilemma_sim.rules.threat import believed_success
from dilemma_sim.rules.variants import Array
from dilemma_sim.world.totals import product, shares, total
from dilemma_sim.world.world import World


def assess_capability(world: World, who: slice) -> None:
    """Stocks become offense and defense; the picture of the last steps is kept."""
    effectiveness = world.apply("interoperability", concentration=_concentration(world, who))
    world.interoperability[who] = effectiveness
    weapons_differ = world.rules["threat_perception"].parameters.weapons_differ
    omega = world.offensiveness if weapons_differ else 0.5 + 0.0 * world.offensiveness
    stock = world.stock[who]
    offense = total(offense_of(stock, omega, effectiveness[:, None]), axis=1)
    defense = total(defense_of(stock, omega, effectiveness[:, None]), axis=1)
    if weapons_differ and world.tilt[who].any():
        extra = total(world.tilt[who], axis=1) * effectiveness
        offense, defense = np.maximum(offense + extra, 0.0), np.maximum(defense - extra, 0.0)
    world.offense[who], world.defense[who] = offense, defense
    # Index 0 is the first moment; the run then writes 1, 2, ... round the ring.
    slot = (world.step + 1 if world.begun else 0) % (world.lag + 1)
    world.offense_history[slot, who] = offense


def _concentration(world: World, who: slice) -> Array:
    """Herfindahl index of the stock over families of standards."""
    if world.rules["interoperability"].name == "none":
        return np.ones((who.stop - who.start, 1))
    part = shares(world.standard_stock[who], axis=1)
    herfindahl = total(part * part, axis=1)
    return np.where(herfindahl > 0.0, herfindahl, 1.0)


def observe(world: World, who: slice) -> None:
    """Each state sees the others' offense, late and without what they hide."""
    clear = world.transparency[who]
    opacity = getattr(world.parameters["industry"], "opacity", None)
    if opacity is not None:
        clear = clear * (1.0 - opacity * world.view.of_targets(world.domestic_share, who))
    conditions = world.parameters["conditionality"]
    restraint = world.apply("conditionality", eu_leverage=world.eu_leverage, eu_veto=world.eu_veto)
    clear = opened(
        clear,
        restraint[who][:, None] + world.view.of_targets(restraint, who),
        getattr(conditions, "transparency_gain", np.zeros(1)),
    )
    world.effective_transparency[who] = clear
    newest = world.step + 1 if world.begun else 0
    seen = world.offense_history[max(newest - world.lag, 0) % (world.lag + 1)]
    observed = world.apply(
        "observation",
        stock=world.view.of_targets(seen, who),
        secrecy=world.view.of_targets(world.secrecy, who),
        transparency=clear,
    )
    world.put("observed_offense", who, observed)


def reach(world: World, who: slice) -> Array:
    """Offense of each target and its bloc that reaches an observer, (w, target, run) [USDm]."""
    near = world.proximity[who]
    own = near * world.offense_defense_balance * world.observed_offense[who]
    weight = world.parameters["threat_perception"].bloc_weight
    together, edges = own, world.pact_edges
    for j, k, place in zip(edges.observer, edges.target, edges.seen, strict=True):
        tie = world.commitment[j, place]
        # Adding nothing changes no bit, and most ties are not in force.
        if tie.any():
            together = own + 0.0 if together is own else together
            bloc, ally = world.view.at(who, j), world.view.at(who, k)
            together[bloc] += near[bloc] * (weight * tie) * own[ally]
    return together


def protection(world: World, who: slice) -> Array:
    """Defense of an observer and its allies, (w, run) [USDm]."""
    own = world.defense[who] + 0.0
    edges = world.pact_edges
    for e in range(*edges.rows(who).indices(len(edges))):
        i, k, place = edges.observer[e], edges.target[e], edges.seen[e]
        tie = world.commitment[i, place]
        if tie.any():
            own[i - who.start] += tie * world.proximity[i, place] * world.defense[k]
    return own


def perceive_threat(world: World, who: slice) -> None:
    """
    Each state weighs every other: what reaches it, what protects it, and what is believed.

    Felt threat leans on guarantees as far as they are believed; planners lean on them less.
    """
    p = world.parameters["threat_perception"]
    offense, protecting = reach(world, who), protection(world, who)
    world.put("reaching", who, offense)
    world.protecting[who] = protecting
    defense = protecting[:, None]
    alone = contest_success(offense, defense, p.contest_sharpness)
    helped = contest_success(
        offense, defense + world.reinforcement[who][:, None], p.contest_sharpness
    )
    outside = 1.0 - world.outside_threat[who]
    felt = believed_success(alone, helped, world.credibility[who][:, None])
    leaning = getattr(p, "free_ride_weight", np.ones(1))
    planned = believed_success(alone, helped, (leaning * world.credibility[who])[:, None])
    world.put("attack_success", who, felt)
    belief = world.belief[who]
    dyadic = world.apply("threat_perception", belief=belief, success=felt)
    planning = world.apply("threat_perception", belief=belief, success=planned)
    world.put("dyadic_threat", who, dyadic)
    world.put("planning_dyadic_threat", who, planning)
    world.security[who] = outside * product(1.0 - dyadic, axis=1)
    world.threat[who] = 1.0 - world.security[who]
    world.planning_threat[who] = 1.0 - outside * product(1.0 - planning, axis=1)


def update_beliefs(world: World, who: slice) -> None:
    """At year's end each state asks what the others' growth says about their intentions."""
    growth = np.log(world.burden) - np.log(world.last_burden)
    weight = weapon_weight(world.offensive_share, world.distinguishability)
    before = world.belief_log_odds[who]
    after = world.apply(
        "beliefs",
        belief_log_odds=before,
        prior_log_odds=world.prior_log_odds[who],
        build_up=world.view.of_targets(weight * growth, who),
        expected_answer=world.expected_answer[who],
        transparency=world.effective_transparency[who],
        resting_transparency=world.starting_transparency[who],
        noise=world.shocks.perception[world.year, who],
        usual_hostility=world.usual_hostility[who],
    )
    if getattr(world.parameters["beliefs"], "within_alliance", "on") == "off":
        after = np.where(world.co_member[who] > 0.0, before, after)
    set_beliefs(world, who, after)


def set_beliefs(world: World, who: slice, log_odds: Array) -> None:
    """Write beliefs; a state holds none about itself."""
    world.put("belief_log_odds", who, log_odds)
    world.put("belief", who, np.where(world.view.own[who], 0.0, probability(log_odds)))


def expect_answers(world: World, who: slice) -> None:
    """Each state works out how far the others' next budgets answer its own build-up."""
    p = world.parameters["spending"]
    elasticity = getattr(p, "threat_elasticity", None)
    if elasticity is None:
        return
    floor = world.parameters["threat_perception"].threat_floor
    due = threat_growth_due_to(
        world.view.of_targets(world.planning_threat, who),
        world.view.by_targets(world.planning_dyadic_threat, who),
        world.view.by_targets(world.last_planning_dyadic_threat, who),
        floor,
    )
    answer = expected_answer_after(world.expected_answer[who], due, p.adjustment_rate, elasticity)
    world.put("expected_answer", who, answer)
