"""Limits on stocks, and events that happen or not."""

from __future__ import annotations

import numpy as np

from dilemma_sim.rules.control import (
    Ceilings,
    Dated,
    NoArmsControl,
    NoEvents,
    ceilings,
    dated,
    no_arms_control,
    no_events,
)

from .draws import STRENGTH, for_any


@for_any(stock=STRENGTH, limit=STRENGTH)
def test_a_stock_never_passes_its_ceiling_and_is_never_raised(
    stock: np.float64, limit: np.float64
) -> None:
    after = ceilings(stock, limit, Ceilings())
    assert after <= limit
    assert after <= stock
    assert ceilings(stock, np.float64(np.inf), Ceilings()) == stock
    assert no_arms_control(stock, NoArmsControl()) == stock


@for_any(value=STRENGTH, changed=STRENGTH)
def test_events_change_what_they_name_or_nothing(value: np.float64, changed: np.float64) -> None:
    assert dated(value, changed, Dated()) == changed
    assert no_events(value, NoEvents()) == value
