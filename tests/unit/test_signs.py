"""What the documents claim of each mechanism, asked of the base scenario: does it point that way?

One simulation plays all levers side by side: every lever is a group of runs in which one number of
the scenario is another one, with the luck of the runs in which nothing was changed. A lever of a
date is an event that changes nothing until its value is varied, so that the years before it, and
the threat that planners are used to, stay those of the base.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from dilemma_sim.ensemble import simulate
from dilemma_sim.measures.table import Columns, measure_runs
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.parts import found_or_new
from dilemma_sim.scenario.schema import Event, Scenario
from dilemma_sim.world.inputs import value_at

from ..worlds import BASE

REPLICATES = 10
#: Standard errors that a difference must lie away from zero.
CLEAR = 2.0
SINCE = 2018.0


@dataclass(frozen=True)
class Lever:
    """
    One change: an input at a path, or from 2018 on by an event.

    Attributes
    ----------
    path : str
        Of the input; ``*`` stands for every state or pair.
    value : float
        The new value, or what the event multiplies by or adds.
    op : str
        ``set`` for a condition of the start, ``mul`` or ``add`` for an event.
    """

    path: str
    value: float
    op: str = "set"


LEVERS = {
    "Serbia's plan": Lever("states.SRB.plans.Serbia 2022.compliance", 0.0),
    "Croatia's plan": Lever("states.HRV.plans.Croatia 2030.compliance", 0.0),
    "plans of members": Lever("rules.spending.compliance_scale", 0.5),
    "answer to threat": Lever("rules.spending.threat_elasticity", 0.8),
    "offensive weapons": Lever("domains.*.offensiveness", 1.25, "mul"),
    "attribution bias": Lever("rules.beliefs.attribution_bias", 0.0),
    "hostility to Kosovo": Lever("dyads.SRB-XKX.hostility", 0.5, "mul"),
    "dispute over Kosovo": Lever("dyads.SRB-XKX.dispute", 0.0, "mul"),
    "Munich": Lever("events.Munich: NATO.value", 0.0),
    "NATO believed": Lever("guarantees.NATO.credibility", 0.4, "mul"),
    "KFOR": Lever("guarantees.KFOR.credibility", 0.0, "mul"),
    "attention": Lever("world.external_attention", 0.2, "mul"),
    "Ukraine war": Lever("events.Ukraine war: outside threat.value", 0.0),
    "counter-pacts": Lever("rules.alliances.counter_pact_weight", 0.0),
    "affinity of Serbia and Hungary": Lever("affinities.HUN-SRB", 0.1),
    "transparency": Lever("dyads.*.transparency", 0.4, "add"),
    "opacity of industry": Lever("rules.industry.opacity", 0.5),
    "Serbian industry": Lever("states.SRB.industry.artillery.capacity_limit", 3.0, "mul"),
    "drones of Croatia": Lever("states.HRV.industry.drones.capacity_limit", 3.0, "mul"),
    "mixed standards": Lever("rules.interoperability.mixing_loss", 0.3),
    "Serbian conscription": Lever("events.Serbian conscription: intake.value", 0.0),
    "NATO targets": Lever("states.*.plans.Hague 2035.target", 0.02),
    "Wales": Lever("states.ALB.plans.Wales 2024.compliance", 0.0),
    "loans": Lever("states.SRB.orders.Rafale SRB.loan_share", 0.0),
    "supply": Lever("states.*.supplier_capacity", 0.3, "mul"),
    "exercise in China": Lever("events.Peacekeeper 2025: HRV.value", 0.6),
    "fear after Banjska": Lever("events.Banjska: belief of Kosovo.value", 0.0),
    "hotspot in Bosnia": Lever("dyads.BIH-SRB.hotspot_rate", 0.5, "add"),
    "hotspot in Kosovo": Lever("dyads.SRB-XKX.hotspot_rate", 0.2, "mul"),
    "Tu-141": Lever("events.Tu-141 falls on Zagreb.value", 0.05),
    "Serbia encircled": Lever("states.SRB.outside_threat", 0.05, "add"),
    "wear": Lever("domains.*.depreciation", 1.5, "mul"),
    "exports": Lever("states.SRB.export_share", 0.0),
    "presence": Lever("rules.crises.presence_weight", 0.0),
    "ceiling of Bosnia": Lever("states.BIH.burden_ceiling", 0.006),
    "Kosovo's plan": Lever("states.XKX.plans.Kosovo 2028.compliance", 0.0),
}

#: Which measure a lever moves, and which way.
SIGNS = [
    ("Serbia's plan", "threat_final.XKX", -1),
    ("Serbia's plan", "spending_final.SRB", -1),
    ("Serbia's plan", "spending_final.XKX", -1),
    ("Croatia's plan", "threat_final.SRB", -1),
    ("Croatia's plan", "spending_final.SRB", -1),
    ("plans of members", "spending_final.ALB", -1),
    ("answer to threat", "spending_final.XKX", 1),
    ("offensive weapons", "threat_final.XKX", 1),
    ("attribution bias", "belief_mean", -1),
    ("hostility to Kosovo", "incidents_level_2", -1),
    ("dispute over Kosovo", "incidents_level_2", -1),
    ("Munich", "pacts_formed", -1),
    ("NATO believed", "threat_final.ALB", 1),
    ("KFOR", "incidents_level_4", 1),
    ("KFOR", "threat_final.XKX", 1),
    ("attention", "conflict_severity", 1),
    ("Ukraine war", "spending_final", -1),
    ("counter-pacts", "pacts_formed", -1),
    ("affinity of Serbia and Hungary", "pacts_formed.HUN-SRB", -1),
    ("transparency", "incidents_level_2", -1),
    ("transparency", "belief_mean", -1),
    ("opacity of industry", "belief_mean", 1),
    ("Serbian industry", "exports.SRB", 1),
    ("drones of Croatia", "stock_final.HRV.drones", 1),
    ("mixed standards", "security_final.SRB", -1),
    ("Serbian conscription", "reserve_final.SRB", -1),
    ("Serbian conscription", "threat_final.XKX", -1),
    ("NATO targets", "spending_final.HRV", -1),
    ("Wales", "spending_final.ALB", -1),
    ("loans", "debt_final.SRB", -1),
    ("supply", "backlog_final", 1),
    ("exercise in China", "threat_final.HRV", 1),
    ("fear after Banjska", "spending_final.XKX", -1),
    ("hotspot in Bosnia", "incidents_level_2.BIH-SRB", 1),
    ("hotspot in Kosovo", "incidents_level_2", -1),
    ("Tu-141", "spending_final.HRV", 1),
    ("Serbia encircled", "threat_final.SRB", 1),
    ("Serbia encircled", "spending_final.SRB", 1),
    ("wear", "stock_final.SRB.air", -1),
    ("exports", "exports.SRB", -1),
    ("presence", "conflict_severity", 1),
    ("ceiling of Bosnia", "spending_final.BIH", -1),
    ("Kosovo's plan", "threat_final.SRB", -1),
]


def _with_levers(base: Scenario) -> Scenario:
    """The base with one event, which changes nothing yet, for every lever with a date."""
    neutral = {"mul": 1.0, "add": 0.0}
    waiting = tuple(
        Event.model_validate(
            {"label": name, "date": SINCE, "target": lever.path, "op": lever.op,
             "value": neutral[lever.op]}
        )
        for name, lever in LEVERS.items()
        if lever.op in neutral
    )  # fmt: skip
    return base.model_copy(update={"events": base.events + waiting})


def _paths(scenario: Scenario, name: str, lever: Lever) -> list[str]:
    if lever.op != "set":
        return [f"events.{name}.value"]
    return [".".join(str(step) for step in path) for path in found_or_new(scenario, lever.path)]


@pytest.fixture(scope="module")
def measured() -> Columns:
    """Every measure of all groups: the first is the base, then one for each lever."""
    scenario = _with_levers(load_scenario(BASE, {"time.end": 2029}))
    groups = len(LEVERS) + 1
    factors: dict[str, NDArray[np.float64]] = {}
    for group, (name, lever) in enumerate(LEVERS.items(), start=1):
        for path in _paths(scenario, name, lever):
            usual = float(value_at(scenario, path))
            column = factors.setdefault(path, np.full(groups * REPLICATES, usual))
            column[group * REPLICATES : (group + 1) * REPLICATES] = lever.value
    runs = list(range(REPLICATES)) * groups
    return measure_runs(simulate(scenario, runs, factors=factors))


@pytest.mark.parametrize(("lever", "measure", "sign"), SIGNS)
def test_a_mechanism_points_where_the_documents_say(
    lever: str, measure: str, sign: int, measured: Columns
) -> None:
    at = (list(LEVERS).index(lever) + 1) * REPLICATES
    column = measured[measure]
    changed = column[at : at + REPLICATES] - column[:REPLICATES]
    error = float(changed.std(ddof=1)) / REPLICATES**0.5
    assert sign * float(changed.mean()) > CLEAR * error
