"""Phases of procurement: what to buy, and from whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dilemma_sim.rules.procurement import (
    ANSWERS,
    DEFENSIVE_BELOW,
    equipment_share,
    placed_with,
)
from dilemma_sim.rules.variants import Array
from dilemma_sim.world.phases.named_orders import due_for_named_orders, sign_named_orders
from dilemma_sim.world.phases.supply import (
    arrives_at_once,
    expect,
    expect_together,
    home_part,
    lead_steps,
    whole_steps,
    window_steps,
)
from dilemma_sim.world.totals import shares, total
from dilemma_sim.world.view import Index
from dilemma_sim.world.world import World


def choose_mix(world: World, who: slice) -> None:
    """Each state weighs the kinds of weapons it will buy next."""
    usual = shares(world.usual_mix[who], axis=1)
    omega = world.offensiveness[:-1]
    given: dict[str, Array] = {"usual_mix": usual, "offensiveness": omega}
    if "answered_share" in world.rules["allocation"].asks_for:
        given["answered_share"] = _answered_share(world, who)
    if "defensive_part" in world.rules["allocation"].asks_for:
        given["defensive_part"] = total(np.where(omega < DEFENSIVE_BELOW, usual, 0.0), axis=1)[
            :, None
        ]
    world.mix[who] = shares(world.apply("allocation", **given), axis=1)


def _answered_share(world: World, who: slice) -> Array:
    """Share of the threat that comes from weapons which each kind answers."""
    offensive = world.offensiveness[:-1] * world.stock[:, :-1]
    by_kind = total(
        world.dyadic_threat[who][:, :, None] * world.view.of_targets(offensive, who), axis=1
    )
    share = shares(by_kind, axis=1)
    kinds = world.axes["bought"]
    answered = np.zeros_like(share)
    for d, kind in enumerate(kinds):
        for other in ANSWERS.get(kind, ()):
            answered[:, d] = answered[:, d] + share[:, kinds.index(other)]
    return answered


def place_orders(world: World, who: slice) -> None:
    """
    Spend the step's equipment money: named orders first, the rest by the usual mix.

    Payments and debt service of named orders and the cost of conscripts come first; what they
    leave is ordered and paid at once. Charges beyond the money are carried over.
    """
    share = equipment_share(
        world.usual_equipment_share[who],
        world.starting_burden[who],
        world.gdp[who],
        world.spending[who],
        world.parameters["allocation"],
    )
    world.equipment_share[who] = share
    advances = sign_named_orders(world, who)
    money = share * world.spending[who] * world.dt
    room = money - advances - _charges(world, who)
    world.carried[who] = np.maximum(-room, 0.0)
    free = np.maximum(room, 0.0)
    abroad, home = free[:, None] * world.mix[who], None
    if world.rules["industry"].name == "none":
        world.domestic_share[who] = np.where(free > 0.0, 0.0, world.domestic_share[who])
    else:
        home = home_part(world, who, abroad / world.dt) * world.dt
        spent_at_home = total(home, axis=1)
        world.domestic_share[who] = np.where(
            free > 0.0, spent_at_home / np.where(free > 0.0, free, 1.0), world.domestic_share[who]
        )
        abroad = abroad - home
    on_time, late = _offer(world, who, total(abroad, axis=1))
    _enter(world, who, abroad, home, on_time, late)


def _charges(world: World, who: slice) -> Array:
    """Payments, debt service and conscripts of this step, with what was carried over."""
    cost = getattr(world.parameters["manpower"], "conscript_cost", np.zeros(1))
    charges = cost * world.conscript_intake[who] * world.conscript_days[who] / 365.0
    if world.has_named_orders:
        charges = due_for_named_orders(world, who) + charges
    return charges * world.dt + world.carried[who]


def _offer(world: World, who: slice, amount: Array) -> tuple[Array, Array]:
    """
    Offer the step's foreign orders to the suppliers, in each state's order.

    What one refuses is offered to the next; what all refuse stays in hand.

    Returns
    -------
    on_time, late : array (w, run)
        Shares of the amount that the first choice and a later one took.
    """
    which = world.supplier_which[who]
    row, rank = np.nonzero(which >= 0)
    ledger = row + who.start, which[row, rank]
    first = amount[:, None] * world.supplier_share[who]
    taken = kept = first
    late = np.zeros_like(amount)
    if not arrives_at_once(world):
        first, second, late = _ask_around(world, who, first)
        loss = getattr(world.parameters["procurement"], "hop_loss", np.zeros(1))
        taken, kept = first + second, first + (1.0 - loss) * second
    world.supplier_orders[ledger] += taken[row, rank]
    world.supplier_backlog[ledger] += kept[row, rank]
    some = np.where(amount > 0.0, amount, 1.0)
    return total(first, axis=1) / some, late / some


def _ask_around(world: World, who: slice, offered: Array) -> tuple[Array, Array, Array]:
    """
    Hear which suppliers take what they are offered, and ask the next ones where they do not.

    Parameters
    ----------
    offered : array (w, rank, run)

    Returns
    -------
    first, second : array (w, rank, run)
        What each supplier takes as a first choice, and as a later one.
    late : array (w, run)
        All that went to later choices.
    """
    which = world.supplier_which[who]
    place = np.maximum(which, 0)
    available = np.where((which >= 0)[..., None], world.availability[place], 0.0)
    luck = world.shocks.suppliers[world.step, np.arange(who.start, who.stop)[:, None], place]
    first, second = placed_with(offered, available, luck), np.zeros_like(offered)
    late = np.zeros((len(which), world.runs))
    # Where all accept, nothing goes on to the next.
    refused = np.flatnonzero((first < offered).any(axis=(1, 2)))
    if len(refused):
        again, pending = _ask_again(*(x[refused] for x in (offered, first, available, luck)))
        second[refused], late[refused] = again, total(again, axis=1)
        world.carried[who.start + refused] -= np.maximum(pending, 0.0)
    return first, second, late


def _ask_again(offered: Array, first: Array, available: Array, luck: Array) -> tuple[Array, Array]:
    """Offer what one supplier refuses to the next: what they take, and what is left at last."""
    second, pending = np.zeros_like(offered), np.zeros_like(offered[:, 0])
    for r in range(offered.shape[1]):
        second[:, r] = placed_with(pending, available[:, r], luck[:, r])
        pending = pending + offered[:, r] - first[:, r] - second[:, r]
    return second, pending


def _enter(
    world: World, who: slice, abroad: Array, home: Array | None, on_time: Array, late: Array
) -> None:
    """Enter the orders into the schedule of arrivals."""
    prompt = abroad * on_time[:, None]
    arriving = ordered = prompt
    if arrives_at_once(world):
        _enter_at_once(world, who, prompt)
    else:
        ordered = abroad * (on_time + late)[:, None]
        arriving = _enter_in_time(world, who, abroad, prompt, late)
    if home is not None:
        price = getattr(world.parameters["industry"], "home_price", np.ones(1))
        begins = world.step + max(world.home_lead, 1)
        expect_together(world.arrivals, who, begins, 1, home / price / world.dt)
        ordered = ordered + home
    arrives = total(arriving, axis=1)
    world.backlog[who] += arrives
    world.ordered_value[who] += arrives if ordered is arriving else total(ordered, axis=1)
    world.ordered_offense[who] += total(ordered * world.offensiveness[:-1], axis=1)


def _enter_at_once(world: World, who: slice, value: Array) -> None:
    """Enter orders abroad that arrive in the next step and in no other."""
    rate = value / world.dt
    expect_together(world.arrivals, who, world.step + 1, 1, rate)
    expect_together(world.foreign_arrivals, who, world.step + 1, 1, total(rate, axis=1))


def _enter_in_time(world: World, who: slice, abroad: Array, prompt: Array, late: Array) -> Array:
    """Enter orders abroad, each with its own lead time; return all that will arrive."""
    p = world.parameters["procurement"]
    loss, delay = (getattr(p, name, np.zeros(1)) for name in ("hop_loss", "hop_delay"))
    leads = lead_steps(world, who, world.backlog[who])
    refused = np.flatnonzero(late.any(axis=1))
    if not len(refused):
        _expect_abroad(world, who, leads, [(0, prompt)])
        return prompt
    # Few states have late orders; theirs are entered apart, since nobody else needs room for them.
    delayed = abroad[refused] * late[refused][:, None] * (1.0 - loss)
    orders = [(np.array(0), prompt[refused]), (whole_steps(world, delay), delayed)]
    _expect_abroad(world, refused + who.start, leads[refused], orders)
    arriving = prompt.copy()
    arriving[refused] += delayed
    if len(refused) < len(prompt):
        prompt[refused] = 0.0
        _expect_abroad(world, who, leads, [(0, prompt)])
    return arriving


def _expect_abroad(
    world: World, rows: Any, leads: Index, orders: Sequence[tuple[Index | int, Array]]
) -> None:
    """Enter what some states ordered abroad: further delays in steps, and values by kind."""
    windows = np.array(window_steps(world))[:, None]
    # Kind by kind, prompt before late: what several kinds bring adds up in one foreign rate.
    shape = (*leads.shape[:2], 2 * len(orders), leads.shape[2])
    slots, changes = np.empty(shape, dtype=np.int64), np.empty(shape)
    for n, (delay, value) in enumerate(orders):
        begin, end = 2 * n, 2 * n + 1
        slots[:, :, begin] = leads + (world.step + delay)
        slots[:, :, end] = slots[:, :, begin] + windows
        changes[:, :, begin] = value / (windows * world.dt)
        changes[:, :, end] = -changes[:, :, begin]
    expect(world.arrivals, world.arrival_cells[rows][:, :, None], slots, changes)
    expect(world.foreign_arrivals, world.money_cells[rows][:, None, None], slots, changes)
