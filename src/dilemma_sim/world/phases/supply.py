"""How orders turn into deliveries: the schedule of arrivals, and what is made at home."""

from __future__ import annotations

from typing import Any

import numpy as np

from dilemma_sim.rules.capability import stock_after
from dilemma_sim.rules.variants import Array
from dilemma_sim.scenario.schema import STANDARDS, Scenario
from dilemma_sim.world.phases.economy import usable_capacity
from dilemma_sim.world.totals import shares, total
from dilemma_sim.world.view import Index
from dilemma_sim.world.world import UNNAMED, World

#: Stock and inflow of one unit each: a step's wear is worked out for these alone, once for all.
UNIT_OF_STOCK, UNIT_OF_INFLOW = np.eye(2)[:, :, None, None]


def home_part(world: World, who: slice, orders: Array) -> Array:
    """Part of the orders that domestic industry can take after its exports, [USDm/yr]."""
    free = usable_capacity(world, who) * (1.0 - world.export_share[who][:, None])
    return np.minimum(orders, free)


def lead_steps(world: World, who: slice, backlog: Array) -> Index:
    """Steps from an order to its first delivery, by state, kind of weapon and run; at least 1."""
    lead = world.apply(
        "procurement",
        usual_lead=world.lead_time,
        backlog=backlog[:, None],
        capacity=world.supplier_capacity[who][:, None],
    )
    steps = whole_steps(world, lead)
    return np.broadcast_to(
        np.maximum(steps, 1), (who.stop - who.start, len(world.window), world.runs)
    )


def whole_steps(world: World, years: Array) -> Index:
    """Years as steps, rounded."""
    whole: Index = np.rint(years * world.steps_per_year).astype(np.int64)
    return whole


def window_steps(world: World) -> list[int]:
    """Steps over which an order of each kind arrives."""
    return [1] * len(world.window) if arrives_at_once(world) else world.window


def arrives_at_once(world: World) -> bool:
    """Whether the scenario does without a pipeline."""
    return world.rules["procurement"].name == "immediate"


def expect(schedule: Array, cells: Index, slots: Index, changes: Array) -> None:
    """
    Enter changes of a rate into a difference-coded schedule, each at a time of its own.

    Parameters
    ----------
    schedule : array (slot, ..., run), changed in place
        The last slot is never reached: what is due after the run ends there.
    cells : array (...), int
        Place of each change within a slot, counted through.
    slots : array (...), int
        When the rate changes.
    changes : array (...)
        By how much; where two fall on one place they are entered in this order.
    """
    flat, never = schedule.reshape(-1), schedule.shape[0] - 1
    size = flat.size // schedule.shape[0]
    # These are the largest tables of a step: they are worked on in place.
    places = np.minimum(np.broadcast_to(slots, changes.shape), never)
    places *= size
    places += cells
    np.add.at(flat, places.ravel(), changes.ravel())


def expect_together(schedule: Array, place: Any, begins: int, window: int, rate: Array) -> None:
    """Enter deliveries that begin, and end, in the same slot in all runs; see `expect`."""
    never = schedule.shape[0] - 1
    schedule[min(begins, never)][place] += rate
    schedule[min(begins + window, never)][place] -= rate


def supplier_ranks(world: World) -> tuple[Index, Array]:
    """
    Turn each state's suppliers, in the order in which it asks them, into tables.

    Returns
    -------
    which : array (state, rank), int
        Place on the supplier axis; -1 where there is none.
    share : array (state, rank, 1)
        Part of the orders that is offered there first.
    """
    place = {name: n for n, name in enumerate(world.axes["supplier"])}
    lists = [
        [(s.name, s.share) for s in world.scenario.states[state].suppliers] or [(UNNAMED, 1.0)]
        for state in world.roster
    ]
    longest = max(len(row) for row in lists)
    which = np.full((len(lists), longest), -1, dtype=np.int64)
    share = np.zeros((len(lists), longest, 1))
    for i, row in enumerate(lists):
        for rank, (name, part) in enumerate(row):
            which[i, rank], share[i, rank] = place[name], part
    return which, share


def makers_of_standards(world: World) -> list[tuple[int, list[int]]]:
    """Places of the suppliers that deliver each standard; unnamed ones deliver the first."""
    makers: dict[int, list[int]] = {}
    for place, name in enumerate(world.axes["supplier"]):
        row = world.scenario.suppliers.get(name)
        makers.setdefault(STANDARDS.index(row.standard if row else STANDARDS[0]), []).append(place)
    return list(makers.items())


def counts_standards(scenario: Scenario) -> bool:
    """Whether standards matter; where they do not, nobody follows their stocks."""
    followed: bool = scenario.rules.interoperability.variant != "none"
    return followed


def load_pipeline(world: World, abroad: Array) -> None:
    """
    Fill the pipeline with what was ordered before the start, as if it had always been so.

    Deliveries of old orders thin out over the window while those of new orders come in, so
    that a state whose budget does not move sees no dip.
    """
    world.supplier_which, world.supplier_share = supplier_ranks(world)
    world.arrival_cells = np.arange(world.arrivals[0].size).reshape(world.arrivals.shape[1:])
    world.money_cells = np.arange(world.payments[0].size).reshape(world.payments.shape[1:])
    world.makers = makers_of_standards(world)
    world.has_named_orders = bool(world.order_numbers)
    world.orders_at = {}
    for step, i, numbers in world.order_numbers:
        world.orders_at.setdefault(step, []).append((i, numbers))
    everyone = world.everyone
    windows = window_steps(world)
    rows, runs = np.arange(len(world.roster)), np.arange(world.runs)
    never = world.steps + 1
    abroad = np.broadcast_to(abroad, world.delivery_rate.shape)
    backlog = np.broadcast_to(_backlog_at_rest(world, abroad), world.backlog.shape)
    # Lead times are whole steps: the backlog that they leave is worked out until it agrees.
    for _ in range(20):
        # Orders are placed after the step's deliveries have left the queue.
        steps = lead_steps(world, everyone, backlog - total(abroad, axis=1) * world.dt)
        before, backlog = backlog, _waiting(world, abroad, steps)
        if np.array_equal(before, backlog):
            break
    world.backlog[:] = backlog
    for d, window in enumerate(windows):
        fading = abroad[:, d] / window
        for w in range(window):
            slot = np.minimum(steps[:, d] + w, never)
            world.arrivals[slot, rows[:, None], d, runs] -= fading
            world.foreign_arrivals[slot, rows[:, None], runs] -= fading
    at_home = world.delivery_rate - abroad
    world.arrivals[min(max(world.home_lead, 1), never)] -= at_home
    for rank in range(world.supplier_which.shape[1]):
        which = np.maximum(world.supplier_which[:, rank], 0)
        world.supplier_backlog[rows, which] += world.backlog * world.supplier_share[:, rank]


def _waiting(world: World, abroad: Array, steps: Index) -> Array:
    """What is under way when orders of some size always take some steps, [USDm]."""
    spread = 0.5 * (np.array(window_steps(world)).reshape(1, -1, 1) - 1.0)
    return total(abroad * (world.dt * (steps + spread)), axis=1)


def _backlog_at_rest(world: World, abroad: Array) -> Array:
    """Backlog that lengthens lead times to just the length that keeps it where it is."""
    p = world.parameters["procurement"]
    delay = getattr(p, "backlog_delay", np.zeros(1))
    window = np.array(world.window).reshape(1, -1, 1) * world.dt
    short = total(abroad * (world.lead_time + 0.5 * window), axis=1)
    stretch = delay / world.supplier_capacity * total(abroad * world.lead_time, axis=1)
    return short / (1.0 - np.minimum(stretch, 0.9))


def take_deliveries(world: World, who: slice) -> None:
    """Weapons arrive, old ones wear out, and arms-control limits are kept."""
    slot = world.step
    world.delivery_rate[who] += world.arrivals[slot, who]
    world.foreign_rate[who] += world.foreign_arrivals[slot, who]
    left, gained = stock_after(UNIT_OF_STOCK, world.depreciation[:-1], UNIT_OF_INFLOW, world.dt)
    rate = np.maximum(world.delivery_rate[who], 0.0)
    kept = world.stock[who, :-1] * left
    after = kept + rate * gained
    if counts_standards(world.scenario):
        _follow_standards(world, who, kept, after, rate)
    _limit(world, who, after)
    world.stock[who, :-1] = world.apply("arms_control", stock=after, ceiling=world.ceiling[who])
    if world.has_named_orders:
        world.tilt_rate[who] += world.tilt_arrivals[slot, who]
        world.tilt[who] = world.tilt[who] * left + world.tilt_rate[who] * gained
    _work_off_backlog(world, who)


def _follow_standards(world: World, who: slice, left: Array, after: Array, rate: Array) -> None:
    """Foreign arms bring their makers' standards; home-made ones follow those in use."""
    kept = total(left, axis=1)
    arrived = total(after, axis=1) - kept
    rates = total(rate, axis=1)
    foreign = np.minimum(np.maximum(world.foreign_rate[who], 0.0), rates)
    foreign_arrived = arrived * (foreign / np.where(rates > 0.0, rates, 1.0))
    in_use = shares(world.standard_stock[who], axis=1)
    waiting = world.supplier_backlog[who]
    ordered = np.zeros_like(in_use)
    for standard, makers in world.makers:
        ordered[:, standard] = total(waiting.take(makers, axis=1), axis=1)
    brought = np.where(total(ordered, axis=1)[:, None] > 0.0, shares(ordered, axis=1), in_use)
    home = kept + arrived - foreign_arrived
    world.standard_stock[who] = in_use * home[:, None] + brought * foreign_arrived[:, None]


def _limit(world: World, who: slice, stock: Array) -> None:
    p = world.parameters["arms_control"]
    if world.rules["arms_control"].name != "ceilings":
        return
    if max(world.calendar.step(float(p.begins[0])), 0) != world.step:
        return
    for i in range(who.start, who.stop):
        if world.roster[i] in p.parties:
            for domain in p.domains:
                d = world.axes["bought"].index(domain)
                world.ceiling[i, d] = stock[i - who.start, d]


def _work_off_backlog(world: World, who: slice) -> None:
    delivered = np.maximum(world.foreign_rate[who], 0.0) * world.dt
    backlog = world.backlog[who]
    left = np.maximum(backlog - delivered, 0.0)
    kept = left / np.where(backlog > 0.0, backlog, 1.0)
    world.supplier_backlog[who] *= kept[:, None]
    world.backlog[who] = left
