"""Orders, money and deliveries: nothing is lost and nothing comes from nowhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xarray as xr

from dilemma_sim.ensemble import all_at_once, simulate_futures
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.schedule import Phase, take_step
from dilemma_sim.world.world import World

from ...worlds import short, small
from .driving import Numbers, begun

NONE = np.zeros(1)


class Ledger:
    """The money of every step, added up around the phase that spends it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.money, self.spent = (np.zeros((len(world.roster), world.runs)) for _ in range(2))
        self.signed, self.loans = np.zeros_like(self.money), np.zeros_like(self.money)
        self.start = world.carried.copy()
        self.at_once = world.rules["procurement"].name == "immediate"

    def play(self, phase: Phase) -> None:
        if phase.name != "place_orders":
            all_at_once(self.world)(phase)
            return
        w = self.world
        value, debt = w.ordered_value.copy(), w.debt.copy()
        signed, loans = self._named()
        all_at_once(w)(phase)
        advances = w.announced * w.spending
        payments = np.cumsum(w.payments, axis=0)[w.step] * w.dt
        service = np.cumsum(w.repayments, axis=0)[w.step] * w.dt
        interest = getattr(w.parameters["procurement"], "loan_interest", NONE)
        pay = getattr(w.parameters["manpower"], "conscript_cost", NONE)
        conscripts = pay * w.conscript_intake * w.conscript_days / 365.0 * w.dt
        self.money += w.equipment_share * w.spending * w.dt
        self.spent += advances + payments + service + interest * (debt + loans) * w.dt
        self.spent += conscripts + (w.ordered_value - value) - signed
        self.signed += signed
        self.loans += loans

    def _named(self) -> tuple[Numbers, Numbers]:
        """Value and loans of the named orders that some supplier takes in this step."""
        w = self.world
        signed, loans = np.zeros_like(w.spending), np.zeros_like(w.spending)
        for i, numbers in w.orders_at.get(w.step, ()):
            first = w.axes["supplier"].index(numbers.order.supplier)
            others = [int(s) for s in w.supplier_which[i] if s >= 0 and s != first][:1]
            takes = w.shocks.suppliers[w.step, i] < w.availability
            taken = np.any([takes[s] for s in [first, *others]], axis=0) | self.at_once
            signed[i] += numbers.value * taken
            loans[i] += numbers.value * taken * numbers.loan_share
        return signed, loans

    def run(self) -> Ledger:
        while self.world.step < self.world.steps:
            take_step(self.world, self.play)
        return self

    def balances(self) -> None:
        """Everything that came in was spent or is still in hand; charges owed are negative."""
        in_hand = self.start - self.world.carried
        scale = float(self.money.max())
        np.testing.assert_allclose(self.money - self.spent, in_hand, atol=1e-9 * scale)


ORDER: dict[str, Any] = {
    "label": "jets",
    "system": "jet",
    "supplier": "X",
    "domain": "air",
    "value": 12.0,
    "signed": 2001.0,
    "first_delivery": 2003.0,
    "delivery_window": 2.0,
    "advance": 0.25,
    "loan_share": 0.5,
    "loan_years": 4.0,
}


def trade(x: float = 1.0, y: float = 1.0, both: bool = True, **changes: Any) -> Scenario:
    """AAA buys from X and then from Y, which accept with given probabilities."""
    named = [{"name": "X", "share": 1.0}] + ([{"name": "Y", "share": 0.0}] if both else [])
    suppliers = {
        "X": {"availability": x, "standard": "NATO"},
        "Y": {"availability": y, "standard": "Soviet"},
    }
    tree: dict[str, Any] = {"suppliers": suppliers, "states__AAA__suppliers": named}
    return small(**(tree | {"rules__procurement": {"variant": "pipeline"}} | changes))


# --- money ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"rules.procurement.loan_interest": 0.05},
        {"rules.procurement": "immediate", "rules.industry": "none"},
    ],
)
def test_money_is_conserved_in_the_shipped_scenario(rules: dict[str, object]) -> None:
    ledger = Ledger(begun(short(rules, years=14), runs=3)).run()
    assert ledger.signed.any()
    ledger.balances()


@pytest.mark.parametrize("availability", [(1.0, 1.0), (0.5, 0.5), (0.0, 1.0), (0.3, 0.0)])
@pytest.mark.parametrize("value", [2.0, 12.0, 80.0])
def test_money_is_conserved_with_named_orders(
    availability: tuple[float, float], value: float
) -> None:
    orders = [
        ORDER | {"value": value},
        ORDER | {"label": "second", "signed": 2004.0, "advance": 0.9, "loan_share": 0.0},
    ]
    scenario = trade(
        *availability,
        states__AAA__orders=orders,
        states__AAA__conscript_intake=100.0,
        states__AAA__conscript_days=60.0,
    )
    Ledger(begun(scenario, runs=5)).run().balances()


def test_an_order_beyond_the_money_is_carried_over_and_worked_off() -> None:
    world = begun(trade(states__AAA__orders=[ORDER | {"value": 40.0}]))
    owed = []
    while world.step < world.steps:
        take_step(world, all_at_once(world))
        owed.append(float(world.carried[0, 0]))
    assert max(owed) > 0.0
    assert owed[-1] == 0.0


# --- loans ------------------------------------------------------------------------------------


@pytest.mark.parametrize("years", [0.1, 1.0, 4.0, 10.0])
@pytest.mark.parametrize("interest", [0.0, 0.05])
def test_loans_are_repaid_in_full(years: float, interest: float) -> None:
    scenario = trade(
        states__AAA__orders=[ORDER | {"loan_years": years}],
        rules__procurement={"variant": "pipeline", "loan_interest": interest},
    )
    world = begun(scenario)
    debt, repaid = [], 0.0
    while world.step < world.steps:
        take_step(world, all_at_once(world))
        debt.append(float(world.debt[0, 0]))
        repaid += max(float(world.repayment_rate[0, 0]), 0.0) * world.dt
    assert max(debt) == pytest.approx(6.0)
    assert debt[4] == pytest.approx(6.0)
    assert repaid == pytest.approx(6.0)
    assert debt[-1] == pytest.approx(0.0, abs=1e-12)
    assert (np.diff(debt[4:]) <= 1e-12).all()


def test_advance_loan_and_payments_make_up_the_price() -> None:
    world = begun(trade(states__AAA__orders=[ORDER]))
    ledger = Ledger(world).run()
    paid = np.maximum(np.cumsum(world.payments, axis=0), 0.0).sum(axis=0) * world.dt
    assert ledger.loans[0, 0] == pytest.approx(6.0)
    assert paid[0, 0] == pytest.approx(12.0 - 3.0 - 6.0)


# --- deliveries -------------------------------------------------------------------------------

ENDS = {"label": "no more", "date": 2008.0, "target": "states.*.equipment_share"}
STOPS: dict[str, Any] = {
    "time__end": 2030,
    "events": [ENDS | {"op": "set", "value": 0.0}],
    "rules__allocation": {
        "variant": "fixed",
        "equipment_share_low": 0.0,
        "equipment_growth_share": 0.0,
    },
    "rules__threat_perception": {"variant": "none"},
    "rules__industry": {"variant": "none"},
}


def _deliveries(scenario: Scenario, runs: int = 1) -> tuple[Numbers, Numbers, World]:
    """Backlog at the start with everything ordered, everything that arrived, and the end."""
    world = begun(scenario, runs)
    ordered, arrived = world.backlog.copy(), np.zeros_like(world.backlog)

    def play(phase: Phase) -> None:
        before = world.ordered_value.copy()
        all_at_once(world)(phase)
        if phase.name == "place_orders":
            ordered[:] += world.ordered_value - before
        if phase.name == "take_deliveries":
            arrived[:] += world.delivery_rate.sum(axis=1) * world.dt

    while world.step < world.steps:
        take_step(world, play)
    return ordered, arrived, world


@pytest.mark.parametrize("orders", [(), (ORDER,)])
@pytest.mark.parametrize("per_year", [1, 4, 12])
def test_everything_ordered_arrives(orders: tuple[Any, ...], per_year: int) -> None:
    scenario = trade(**STOPS, states__AAA__orders=orders, time__steps_per_year=per_year)
    ordered, arrived, world = _deliveries(scenario)
    assert ordered.min() > 30.0
    np.testing.assert_allclose(arrived, ordered, rtol=1e-9)
    for left in (world.backlog, world.supplier_backlog, world.delivery_rate, world.foreign_rate):
        np.testing.assert_allclose(left, 0.0, atol=1e-9)


def test_everything_made_at_home_arrives_too_at_its_price() -> None:
    line = {"capacity": 100.0, "capacity_limit": 100.0, "growth_rate": 0.0}
    changes = STOPS | {
        "states__AAA__industry": {"armor": line},
        "rules__industry": {"variant": "growing"},
    }
    world = begun(trade(**changes))
    price = float(world.parameters["industry"].home_price[0])
    waiting = float(world.delivery_rate[0, 2, 0]) * max(world.home_lead, 1) * world.dt
    ordered = arrived = 0.0
    while world.step < world.steps:
        take_step(world, all_at_once(world))
        share = world.equipment_share[0, 0] * world.mix[0, 2, 0]
        ordered += float(share * world.spending[0, 0]) * world.dt
        arrived += max(float(world.delivery_rate[0, 2, 0]), 0.0) * world.dt
    assert arrived == pytest.approx(waiting + ordered / price, rel=1e-9)


def test_second_hand_weapons_are_worth_more_than_they_cost() -> None:
    new, old = (
        _deliveries(trade(**STOPS, states__AAA__orders=[ORDER | {"used": used}]))
        for used in (False, True)
    )
    assert old[0][0, 0] == pytest.approx(new[0][0, 0])
    assert old[1][0, 0] - new[1][0, 0] == pytest.approx(12.0 * (2.0 - 1.0))


def _jets(*availability: float) -> tuple[Numbers, World]:
    """Changes in the rate at which the jets of a named order arrive; nothing else flies."""
    armor = {"armor": 1.0}
    scenario = trade(*availability, states__AAA__orders=[ORDER], states__AAA__procurement_mix=armor)
    world = begun(scenario)
    while world.step < world.calendar.step(2001.0):
        take_step(world, all_at_once(world))
    assert not world.arrivals[:, 0, 0].any()  # not before it is signed
    take_step(world, all_at_once(world))
    return world.arrivals[:, 0, 0, 0], world


def test_a_named_order_arrives_between_its_dates() -> None:
    jets, _ = _jets(1.0, 1.0)
    assert np.flatnonzero(jets).tolist() == [12, 20]
    assert jets[[12, 20]].tolist() == [6.0, -6.0]


def test_without_a_pipeline_orders_arrive_in_the_next_step() -> None:
    changes = STOPS | {"rules__procurement": {"variant": "immediate"}}
    ordered, arrived, _ = _deliveries(trade(0.0, 0.0, **changes))
    assert arrived[0, 0] > 30.0
    np.testing.assert_allclose(arrived, ordered, rtol=1e-9)


# --- refusals ---------------------------------------------------------------------------------


def _first_orders(scenario: Scenario) -> tuple[Numbers, World]:
    """Changes to come in the foreign deliveries of AAA that the first step's orders bring."""
    world = begun(scenario)
    before: list[Numbers] = []

    def play(phase: Phase) -> None:
        if phase.name == "place_orders":
            before.append(world.foreign_arrivals[:, 0, 0].copy())
        all_at_once(world)(phase)

    take_step(world, play)
    found: Numbers = world.foreign_arrivals[:, 0, 0] - before[0]
    return found, world


def test_a_refused_order_goes_to_the_next_later_and_smaller() -> None:
    prompt, willing = _first_orders(trade(1.0, 1.0))
    late, refused = _first_orders(trade(0.0, 1.0))
    x, y = (willing.axes["supplier"].index(name) for name in ("X", "Y"))
    amount = willing.supplier_orders[0, x, 0]
    assert amount == pytest.approx(1000.0 * 0.02 * 0.22 / 4)
    assert willing.supplier_orders[0, y, 0] == 0.0
    assert refused.supplier_orders[0, x, 0] == 0.0
    assert refused.supplier_orders[0, y, 0] == pytest.approx(amount)
    hop, loss = 4, 0.10
    np.testing.assert_allclose(late[hop:], (1.0 - loss) * prompt[:-hop], atol=1e-12)
    assert refused.carried[0, 0] == willing.carried[0, 0] == 0.0


def test_a_refused_named_order_goes_to_the_next_later_and_smaller() -> None:
    jets, world = _jets(0.0, 1.0)
    assert np.flatnonzero(jets).tolist() == [12 + 4, 20 + 4]
    np.testing.assert_allclose(jets[[16, 24]], [6.0 * 0.9, -6.0 * 0.9])
    x, y = (world.axes["supplier"].index(name) for name in ("X", "Y"))
    assert world.supplier_orders[0, x, 0] == 0.0
    assert world.supplier_orders[0, y, 0] > 12.0
    assert world.debt[0, 0] == pytest.approx(6.0)


def test_nothing_is_lost_when_all_refuse() -> None:
    _, world = _first_orders(trade(0.0, 0.0))
    step_money = 1000.0 * 0.02 * 0.22 / 4
    assert world.carried[0, 0] == pytest.approx(-step_money)
    assert not world.supplier_orders[0].any()
    take_step(world, all_at_once(world))
    assert world.carried[0, 0] == pytest.approx(-2 * step_money)


def test_money_in_hand_is_spent_when_a_supplier_accepts_again() -> None:
    opens = {"label": "opens", "date": 2001.0, "target": "suppliers.X.availability"}
    world = begun(
        trade(0.0, both=False, events=[opens | {"op": "set", "value": 1.0}], time__end=2003)
    )
    ledger = Ledger(world).run()
    ledger.balances()
    assert world.carried[0, 0] == pytest.approx(0.0, abs=1e-12)
    assert world.supplier_orders[0].sum() == pytest.approx(float(ledger.money[0, 0]))


def test_a_named_order_that_all_refuse_costs_nothing() -> None:
    world = begun(trade(0.0, 0.0, states__AAA__orders=[ORDER]))
    while world.step < world.steps:
        take_step(world, all_at_once(world))
    assert not world.debt[0].any()
    assert not world.payments[:, 0].any()
    assert not world.supplier_backlog[0, :, 0][world.supplier_orders[0, :, 0] > 0.0].any()


# --- the pipeline at rest ---------------------------------------------------------------------

AT_REST: dict[str, Any] = {
    "rules__threat_perception": {"variant": "none"},
    "time__end": 2010,
}


@pytest.mark.parametrize("capacity", [5.0, 8.0, 10.0, 11.0, 20.0, 1000.0])
@pytest.mark.parametrize("per_year", [1, 4, 12])
def test_the_pipeline_at_rest_keeps_deliveries_constant(capacity: float, per_year: int) -> None:
    scenario = small(
        **AT_REST, states__AAA__supplier_capacity=capacity, time__steps_per_year=per_year
    )
    world = begun(scenario)
    first, stock = world.delivery_rate.copy(), world.stock.copy()
    while world.step < world.steps:
        take_step(world, all_at_once(world))
        np.testing.assert_allclose(world.delivery_rate, first, rtol=1e-9)
    np.testing.assert_allclose(world.stock, stock, rtol=1e-9)


def test_the_backlog_at_rest_stays_where_it_is() -> None:
    world = begun(small(**AT_REST))
    first = world.backlog.copy()
    while world.step < world.steps:
        take_step(world, all_at_once(world))
        np.testing.assert_allclose(world.backlog, first, rtol=1e-9)
    np.testing.assert_allclose(world.supplier_backlog.sum(axis=1), world.backlog, rtol=1e-9)


# --- what is left out where nothing would come of it ------------------------------------------


def _branch(base: Scenario, variant: Scenario) -> list[xr.Dataset]:
    """The variant's path and the base's, which part in 2004."""
    return [path for _, path in simulate_futures(base, [variant], [0, 1], since=2004.0)]


def test_a_branch_without_an_order_that_its_base_has_signed_still_pays_and_receives() -> None:
    base = trade(states__AAA__orders=[ORDER | {"offensiveness": 1.0}])
    variant, usual = _branch(base, trade())
    assert float(usual["debt"].max()) > 0.0
    for name in ("debt", "backlog", "stock", "offense"):
        np.testing.assert_array_equal(variant[name], usual[name])


def test_standards_cannot_begin_to_matter_in_a_branch_unless_its_base_counts_them() -> None:
    two = {"states__AAA__suppliers": [{"name": "X", "share": 0.5}, {"name": "Y", "share": 0.5}]}
    mixed = trade(**two)
    with pytest.raises(ValueError, match="standards"):
        _branch(trade(**two, rules__interoperability={"variant": "none"}), mixed)
    free = {"variant": "mixed_standards", "mixing_loss": 0.0}
    variant, usual = _branch(trade(**two, rules__interoperability=free), mixed)
    assert (usual["interoperability"] == 1.0).all()
    assert (variant["interoperability"].isel(time=-1).sel(state="AAA") < 1.0).all()
