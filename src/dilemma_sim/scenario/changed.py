"""A scenario with other rules or fewer events: what analysis compares a scenario with."""

from __future__ import annotations

from collections.abc import Callable

from dilemma_sim.rules.variants import registered
from dilemma_sim.scenario.schema import Event, Scenario


def with_variants(scenario: Scenario, **variants: str) -> Scenario:
    """Scenario with some mechanisms under another variant, with that variant's defaults."""
    chosen = {
        mechanism: registered()[mechanism][name].parameters()
        for mechanism, name in variants.items()
        if getattr(scenario.rules, mechanism).variant != name
    }
    rules = scenario.rules.model_copy(update=chosen)
    return scenario.model_copy(update={"rules": rules})


def without_events(scenario: Scenario, unwanted: Callable[[Event], bool]) -> Scenario:
    """Scenario without the events that match."""
    kept = tuple(event for event in scenario.events if not unwanted(event))
    return scenario.model_copy(update={"events": kept})
