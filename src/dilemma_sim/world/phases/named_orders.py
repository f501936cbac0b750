"""Orders that a scenario names: signed on a date, financed, and delivered on dates of their own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from dilemma_sim.rules.variants import Array
from dilemma_sim.world.phases.supply import (
    arrives_at_once,
    expect,
    expect_together,
    whole_steps,
)
from dilemma_sim.world.view import Index
from dilemma_sim.world.world import World


def sign_named_orders(world: World, who: slice) -> Array:
    """Sign the named orders of this step; their advances are due at once, [USDm]."""
    advances = np.zeros((who.stop - who.start, world.runs))
    world.announced[who] = 0.0
    for i, numbers in world.orders_at.get(world.step, ()):
        if who.start <= i < who.stop:
            paid = _sign(world, i, numbers)
            advances[i - who.start] += paid
            world.announced[i] += paid / world.spending[i]
    return advances


def _sign(world: World, i: int, numbers: SimpleNamespace) -> Array:
    """Sign one named order, with another supplier if its own refuses; return the advance."""
    order = numbers.order
    p = world.parameters["procurement"]
    prompt, late, second = _accepted(world, i, order.supplier)
    value = numbers.value * np.ones(world.runs)
    worth = value * (getattr(p, "used_value", np.ones(1)) if order.used else np.ones(1))
    loss = getattr(p, "hop_loss", np.zeros(1))
    first = world.axes["supplier"].index(order.supplier)
    for s, share, kept in ((first, prompt, np.ones(1)), (second, late, 1.0 - loss)):
        world.supplier_orders[i, s] += value * share
        world.supplier_backlog[i, s] += worth * share * kept
    _deliver_named(world, i, numbers, worth * prompt, worth * late * (1.0 - loss))
    signed = prompt + late
    world.ordered_value[i] += value * signed
    omega = world.offensiveness[world.axes["bought"].index(order.domain)]
    world.ordered_offense[i] += (
        value * signed * (omega if numbers.offensiveness is None else numbers.offensiveness)
    )
    return _finance(world, i, numbers, value * signed)


def _accepted(world: World, i: int, supplier: str) -> tuple[Array, Array, int]:
    """Whether the named supplier, or else the state's next one, takes an order; and which."""
    first = world.axes["supplier"].index(supplier)
    others = [int(s) for s in world.supplier_which[i] if s >= 0 and s != first]
    luck = world.shocks.suppliers[world.step, i]
    if arrives_at_once(world):
        return np.ones(world.runs), np.zeros(world.runs), first
    prompt = np.where(luck[first] < world.availability[first], 1.0, 0.0)
    if not others:
        return prompt, np.zeros(world.runs), first
    second = others[0]
    late = (1.0 - prompt) * np.where(luck[second] < world.availability[second], 1.0, 0.0)
    return prompt, late, second


def _deliver_named(
    world: World, i: int, numbers: SimpleNamespace, prompt: Array, late: Array
) -> None:
    order = numbers.order
    d = world.axes["bought"].index(order.domain)
    hop = whole_steps(world, getattr(world.parameters["procurement"], "hop_delay", np.zeros(1)))
    begins = max(world.calendar.step(order.first_delivery), world.step + 1)
    window = max(1, round(order.delivery_window * world.steps_per_year))
    if arrives_at_once(world):
        begins, window = world.step + 1, 1
    schedules: list[tuple[Array, Index, Any, Array | float]] = [
        (world.arrivals, world.arrival_cells, (i, d), 1.0),
        (world.foreign_arrivals, world.money_cells, i, 1.0),
    ]
    if numbers.offensiveness is not None:
        extra = numbers.offensiveness - world.offensiveness[d]
        schedules.append((world.tilt_arrivals, world.arrival_cells, (i, d), extra))
    for schedule, cells, place, factor in schedules:
        rate, late_rate = (factor * value / (window * world.dt) for value in (prompt, late))
        expect_together(schedule, place, begins, window, rate)
        if late.any():
            slots = np.stack([begins + hop, begins + hop + window])
            expect(schedule, cells[place], slots, np.stack([late_rate, -late_rate]))
    world.backlog[i] += prompt + late


def _finance(world: World, i: int, numbers: SimpleNamespace, value: Array) -> Array:
    """Split the price into advance, loan and payments on delivery; return the advance."""
    order = numbers.order
    loan = value * np.minimum(numbers.loan_share, 1.0 - numbers.advance)
    rest = value * np.maximum(1.0 - numbers.advance - numbers.loan_share, 0.0)
    world.debt[i] += loan
    spy = world.steps_per_year
    begins = max(world.calendar.step(order.first_delivery), world.step + 1)
    window = max(1, round(order.delivery_window * spy))
    years = max(1, round(order.loan_years * spy))
    expect_together(world.payments, i, begins, window, rest / (window * world.dt))
    expect_together(world.repayments, i, world.step + 1, years, loan / (years * world.dt))
    advance: Array = value * numbers.advance
    return advance


def due_for_named_orders(world: World, who: slice) -> Array:
    """Payments and debt service for named orders, [USDm/yr]; loans are paid back."""
    world.payment_rate[who] += world.payments[world.step, who]
    world.repayment_rate[who] += world.repayments[world.step, who]
    interest = getattr(world.parameters["procurement"], "loan_interest", np.zeros(1))
    service = np.maximum(world.repayment_rate[who], 0.0)
    due: Array = np.maximum(world.payment_rate[who], 0.0) + service + interest * world.debt[who]
    world.debt[who] = np.maximum(world.debt[who] - service * world.dt, 0.0)
    return due
