"""The world: every number of a set of runs, as arrays whose last axis is the run."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.rules.variants import Array, Variant, registered
from dilemma_sim.scenario.schema import (
    BOUGHT_DOMAINS,
    DOMAINS,
    STANDARDS,
    USUAL_VARIANTS,
    Scenario,
)
from dilemma_sim.world.calendar import Calendar
from dilemma_sim.world.inputs import Inputs
from dilemma_sim.world.possible import RIVAL_ABOVE, ties
from dilemma_sim.world.shocks import draw
from dilemma_sim.world.variables import STATES_OF_THE_WORLD

#: The supplier of a state that names none; it always accepts.
UNNAMED = "unnamed"


class World:
    """
    All inputs and variables of a set of runs, by the names of ``variables.py``.

    Parameters
    ----------
    scenario : Scenario
    replicates : array (run,), int
        The replicate of each run.
    seed : int, >= 0
    factors : mapping of path to array (run,), optional
        Numbers that differ between the runs.

    Notes
    -----
    ``step`` counts from 0; ``now`` is the decimal year at which the step begins.
    """

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Array: ...
        def __setattr__(self, name: str, value: Any) -> None: ...

    begun: bool
    """Whether the first look is over."""
    moved: list[Any]
    """Inputs that events move."""
    imposed: dict[int, list[tuple[int, float, Array, float]]]
    """Pacts that the scenario itself signs (1) or ends (-1): step -> edge, sign, terms."""
    orders_at: dict[int, list[tuple[int, SimpleNamespace]]]
    """Named orders by the step in which they are signed."""
    has_named_orders: bool
    """Whether named orders play a part: the scenario's own, or those of a branch's past."""
    drawn_through: dict[int, tuple[int, ...]]
    """Friends through whose crises a state can be drawn in, by edge of the ladder."""
    supplier_which: NDArray[np.int64]
    """Suppliers of each state in the order in which it asks them."""
    arrival_cells: NDArray[np.int64]
    """Place of each state, kind of weapon and run within a slot of the arrivals."""
    money_cells: NDArray[np.int64]
    """Place of each state and run within a slot of a schedule without kinds."""

    def __init__(
        self,
        scenario: Scenario,
        replicates: NDArray[np.int64],
        seed: int,
        factors: Mapping[str, Array] | None = None,
    ) -> None:
        self.scenario = scenario
        self.replicates = np.asarray(replicates, dtype=np.int64)
        self.runs = len(self.replicates)
        self.roster = scenario.roster
        self.everyone = slice(0, len(self.roster))
        self.calendar = Calendar(scenario)
        self.steps_per_year = scenario.time.steps_per_year
        self.dt = 1.0 / self.steps_per_year
        self.steps = self.calendar.steps
        self.step = 0
        inputs = Inputs(scenario, factors or {}, self.runs)
        self._name_axes(inputs)
        self._take_rules(inputs)
        self._take_inputs(inputs)
        self.plan_numbers = self._take_plans(inputs)
        self.order_numbers = self._take_orders(inputs)
        self.event_numbers = {
            event.label: inputs.number(f"events.{event.label}.value")
            for event in self.calendar.events
            if not isinstance(event.value, str)
        }
        self.pact_numbers = {
            pact.label: inputs.number(f"pacts.{pact.label}.commitment") for pact in scenario.pacts
        }
        self.starting = self._take_starting_values(inputs)
        self.unused_factors = inputs.unused()
        self._allocate()
        self._draw_shocks(seed)

    @property
    def now(self) -> float:
        """Decimal year at which the current step begins."""
        return self.calendar.start + self.step * self.dt

    @property
    def year_ends(self) -> bool:
        """Whether the current step is the last of its year."""
        return (self.step + 1) % self.steps_per_year == 0

    @property
    def year(self) -> int:
        """Years since the start, at the current step."""
        return self.step // self.steps_per_year

    def apply(self, mechanism: str, **quantities: Any) -> Array:
        """Ask the chosen variant of a mechanism, handing it just what it asks for."""
        rule = self.rules[mechanism]
        given = {name: quantities[name] for name in rule.asks_for if name in quantities}
        result: Array = rule.function(**given, p=self.parameters[mechanism])
        return result

    def put(self, name: str, who: slice, value: Array) -> None:
        """
        Write the rows of some observers into a table.

        A new table of all observers takes the old one's place: to copy a large table costs as
        much as to work with it. Whoever hands a value over must not write to it afterwards.
        """
        table = getattr(self, name)
        new = value.flags.owndata and value.flags.writeable and value.shape == table.shape
        if new and who == self.everyone:
            setattr(self, name, value)
        else:
            table[who] = value

    # --- how the arrays come to be ------------------------------------------------------------

    def _name_axes(self, inputs: Inputs) -> None:
        scenario = self.scenario
        suppliers = sorted(scenario.suppliers)
        if any(not state.suppliers for state in scenario.states.values()):
            suppliers.append(UNNAMED)
        self.view, self.pact_edges, self.ladder_edges = ties(self.calendar, inputs.factors)
        self.axes: dict[str, list[str]] = {
            "state": list(self.roster),
            "target": list(self.roster),
            "domain": list(DOMAINS),
            "bought": list(BOUGHT_DOMAINS),
            "standard": list(STANDARDS),
            "supplier": suppliers,
            "guarantee": sorted(scenario.guarantees),
            "pact_edge": self.pact_edges.names(self.roster),
            "ladder_edge": self.ladder_edges.names(self.roster),
        }

    def _take_rules(self, inputs: Inputs) -> None:
        self.rules: dict[str, Variant] = {}
        self.parameters: dict[str, Any] = {}
        for mechanism in USUAL_VARIANTS:
            chosen = getattr(self.scenario.rules, mechanism)
            self.rules[mechanism] = registered()[mechanism][chosen.variant]
            self.parameters[mechanism] = inputs.parameters(mechanism, chosen)
        p = self.parameters
        self.lag = round(float(np.max(getattr(p["observation"], "lag", np.zeros(1)))) / self.dt)
        self.home_lead = round(
            float(np.max(getattr(p["industry"], "home_lead_time", np.zeros(1)))) / self.dt
        )

    def _take_inputs(self, inputs: Inputs) -> None:
        tables, self.places = inputs.tables(self.axes, self.sizes(), self.view)
        for name, table in tables.items():
            setattr(self, name, table)
        kinds = [self.scenario.domains[d] for d in BOUGHT_DOMAINS]  # type: ignore[index]
        self.lead_time = np.array([k.lead_time or 0.0 for k in kinds]).reshape(1, -1, 1)
        self.window = [
            max(1, round((k.delivery_window or self.dt) * self.steps_per_year)) for k in kinds
        ]
        place = {state: i for i, state in enumerate(self.roster)}
        self.border = np.zeros((len(place), len(place)))
        for key, dyad in self.scenario.dyads.items():
            i, j = (place[state] for state in key.split("-"))
            self.border[i, j] = self.border[j, i] = float(dyad.border)
        self.rival: Array = np.where(self.usual_hostility > RIVAL_ABOVE, 1.0, 0.0)

    def _take_plans(self, inputs: Inputs) -> list[list[SimpleNamespace]]:
        plans = []
        for state in self.roster:
            rows = []
            for plan, spans in self.calendar.plans(state):
                path = f"states.{state}.plans.{plan.label}"
                rows.append(
                    SimpleNamespace(
                        start=plan.start,
                        deadline=plan.deadline,
                        public=plan.start if plan.public is None else plan.public,
                        spans=spans,
                        log_target=np.log(inputs.number(f"{path}.target")),
                        compliance=inputs.number(f"{path}.compliance"),
                    )
                )
            plans.append(rows)
        return plans

    def _take_orders(self, inputs: Inputs) -> list[tuple[int, int, SimpleNamespace]]:
        orders = []
        for i, state in enumerate(self.roster):
            for order in self.calendar.orders(state):
                step = self.calendar.step(order.signed)
                path = f"states.{state}.orders.{order.label}"
                numbers = SimpleNamespace(
                    order=order,
                    value=inputs.number(f"{path}.value"),
                    advance=inputs.number(f"{path}.advance"),
                    loan_share=inputs.number(f"{path}.loan_share"),
                    offensiveness=None
                    if order.offensiveness is None
                    else inputs.number(f"{path}.offensiveness"),
                )
                if 0 <= step < self.steps:
                    orders.append((step, i, numbers))
        return orders

    def _take_starting_values(self, inputs: Inputs) -> SimpleNamespace:
        """Numbers that only the first moment needs."""

        def by_state(field: str) -> Array:
            paths = [f"states.{state}.{field}" for state in self.roster]
            return inputs.stack([inputs.number(p) for p in paths], (len(paths),))

        standards = [
            inputs.number(f"states.{state}.legacy_standards.{standard}", missing=0.0)
            for state in self.roster
            for standard in STANDARDS
        ]
        capacity = [
            inputs.number(f"states.{state}.industry.{kind}.capacity", missing=0.0)
            for state in self.roster
            for kind in BOUGHT_DOMAINS
        ]
        return SimpleNamespace(
            gdp=by_state("gdp"),
            legacy_stock=by_state("legacy_stock"),
            reserve=by_state("reserve_personnel"),
            standards=inputs.stack(standards, (len(self.roster), len(STANDARDS))),
            capacity=inputs.stack(capacity, (len(self.roster), len(BOUGHT_DOMAINS))),
        )

    def sizes(self) -> dict[str, int]:
        """Lengths of the axes; the targets are those that a state has in view."""
        sizes = {name: len(names) for name, names in self.axes.items()}
        sizes |= {"target": self.view.targets.shape[1], "alike": 1}
        return sizes | {"run": self.runs, "lag": self.lag + 1, "slot": self.steps + 2}

    def _allocate(self) -> None:
        sizes = self.sizes()
        for row in STATES_OF_THE_WORLD:
            setattr(self, row.name, np.zeros(tuple(sizes[axis] for axis in row.axes)))

    def _draw_shocks(self, seed: int) -> None:
        """All luck of these runs; each mechanism has its own, by state or by pair."""
        roster, steps = list(self.roster), self.steps
        years = steps // self.steps_per_year
        dyads = [
            f"{a}>{roster[j]}"
            for a, row in zip(roster, self.view.targets, strict=True)
            for j in row
        ]
        bought = [f"{a}>{s}" for a in roster for s in self.axes["supplier"]]
        ladder = self.ladder_edges.pair_names(self.roster)

        def luck(mechanism: str, names: list[str], periods: int, kind: Any) -> Array:
            return draw(seed, mechanism, names, periods, self.replicates, kind)

        n = len(roster)
        self.shocks = SimpleNamespace(
            gdp=luck("gdp", roster, steps, "normal"),
            budget=luck("budget", roster, years, "normal"),
            perception=luck("perception", dyads, years, "normal").reshape(years, n, -1, self.runs),
            suppliers=luck("suppliers", bought, steps, "uniform").reshape(steps, n, -1, self.runs),
            entrapment=luck("entrapment", self.ladder_edges.names(self.roster), steps, "uniform"),
            incidents=luck("incidents", ladder, steps, "uniform"),
            mediation=luck("mediation", ladder, steps, "uniform"),
            pacts=luck("pacts", self.pact_edges.pair_names(self.roster), steps, "uniform"),
        )
