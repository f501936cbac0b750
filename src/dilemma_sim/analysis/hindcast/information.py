"""The information set: the world as somebody at the end of a year could have described it."""

from __future__ import annotations

from dilemma_sim.scenario.schema import Plan, Scenario


def known_by(scenario: Scenario, year: int) -> Scenario:
    """
    Scenario without anything that became known only after a year.

    Left out are plans made public later, and events, pacts, arms orders and accessions dated
    later. The series of spending, output and prices end with the year.

    Parameters
    ----------
    scenario : Scenario
    year : int
        The last year that is known; its last day counts.
    """
    after = year + 1.0
    states = {
        code: state.model_copy(
            update={
                "plans": tuple(plan for plan in state.plans if public(plan) < after),
                "orders": tuple(order for order in state.orders if order.signed < after),
                "gdp_series": _until(state.gdp_series, year),
                "spending_series": _until(state.spending_series, year),
                "price_index": _until(state.price_index, year),
            }
        )
        for code, state in scenario.states.items()
    }
    guarantees = {
        name: promise.model_copy(
            update={"members": {who: day for who, day in promise.members.items() if day < after}}
        )
        for name, promise in scenario.guarantees.items()
    }
    return scenario.model_copy(
        update={
            "states": states,
            "guarantees": guarantees,
            "events": tuple(e for e in scenario.events if e.date is None or e.date < after),
            "pacts": tuple(pact for pact in scenario.pacts if pact.signed < after),
        }
    )


def public(plan: Plan) -> float:
    """When a plan became known, [yr]."""
    return plan.start if plan.public is None else plan.public


def _until(series: dict[int, float], year: int) -> dict[int, float]:
    return {then: value for then, value in series.items() if then <= year}
