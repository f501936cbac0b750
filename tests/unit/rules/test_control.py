"""Limits on stocks, and whether dated events happen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

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

from .draws import SHARE, STRENGTH, between, for_any


@for_any(stock=STRENGTH, limit=STRENGTH)
def test_nobody_holds_more_than_the_limit_and_nobody_must_buy_up_to_it(
    stock: Any, limit: Any
) -> None:
    kept = ceilings(stock, limit, Ceilings())
    assert kept <= limit
    assert kept <= stock
    assert kept in (stock, limit)


@for_any(stock=STRENGTH, limit=STRENGTH)
def test_a_limit_applied_twice_is_a_limit_applied_once(stock: Any, limit: Any) -> None:
    once = ceilings(stock, limit, Ceilings())
    assert ceilings(once, limit, Ceilings()) == once


@for_any(stock=STRENGTH, limit=STRENGTH, unit=between(1e-3, 1e3))
def test_limits_count_alike_in_any_currency(stock: Any, limit: Any, unit: Any) -> None:
    there = ceilings(unit * stock, unit * limit, Ceilings())
    assert there == pytest.approx(unit * ceilings(stock, limit, Ceilings()))


@for_any(stock=STRENGTH)
def test_an_infinite_limit_or_none_leaves_the_stock(stock: Any) -> None:
    assert ceilings(stock, np.float64(np.inf), Ceilings()) == stock
    assert no_arms_control(stock, NoArmsControl()) == stock


@for_any(before=STRENGTH, after=STRENGTH)
def test_a_dated_event_changes_and_without_events_nothing_does(before: Any, after: Any) -> None:
    assert dated(before, after, Dated()) == after
    assert no_events(before, NoEvents()) == before


def test_nobody_is_bound_unless_named() -> None:
    assert Ceilings().parties == ()
    assert Ceilings(parties=["SRB", "HRV"]).parties == ("SRB", "HRV")


@for_any(stock=STRENGTH, first=STRENGTH, share=SHARE)
def test_a_limit_is_a_share_of_the_stock_at_the_beginning(
    stock: Any, first: Any, share: Any
) -> None:
    p = Ceilings(stock_share=float(share))
    assert ceilings(stock, first, p) == min(stock, share * first)
    assert ceilings(stock, np.float64(np.inf), p) == stock, "not bound, whatever the share"
