"""The core profile as plain numbers and plain luck, for the models this program is held against.

The peers never see the program's `World`: they get the scenario's numbers, work out their own
first moment, and are handed the same shocks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.schema import BOUGHT_DOMAINS, DyadInputs, Scenario, dyad_key
from dilemma_sim.world.shocks import draw

#: The series that all peers record and that must agree.
SERIES = ("spending", "threat", "belief", "level", "hostility")
PROFILE = Path(__file__).with_name("core-profile.yaml")
#: Land neighbors with at least this hostility can clash (the program's assumption S20).
HOSTILE_ENOUGH = 0.1

#: What the models must use; the numbers are written for these variants alone.
EXPECTED = {
    "economy": "trend",
    "spending": "reference_path",
    "allocation": "fixed",
    "procurement": "immediate",
    "industry": "none",
    "manpower": "active_only",
    "interoperability": "none",
    "observation": "lagged",
    "threat_perception": "balance_of_threat",
    "beliefs": "bayes_attrib",
    "alliances": "none",
    "entrapment": "none",
    "crises": "ladder",
    "hostility": "remembered",
    "mediation": "attention",
    "conditionality": "leverage",
    "arms_control": "none",
    "events": "none",
}


@dataclass(frozen=True)
class Rules:
    """The numbers of the rules, as Python floats."""

    steps: int
    steps_per_year: int
    lag: int
    dt: float
    balance: float
    distinguishability: float
    attention: float
    growth_feedback: float
    adjustment_rate: float
    budget_noise: float
    threat_elasticity: float
    compliance_scale: float
    equipment_growth_share: float
    equipment_share_low: float
    equipment_share_high: float
    soldier_value: float
    sharpness: float
    free_ride_weight: float
    threat_floor: float
    attribution_bias: float
    revisionist_growth: float
    signal_noise: float
    forgetting_rate: float
    worst_case_bias: float
    observation_noise: float
    incident_update: float
    base_rate: float
    dispute_weight: float
    hostility_weight: float
    threat_weight: float
    transparency_weight: float
    level_2: float
    level_3: float
    level_4: float
    arms_race_weight: float
    deterrence_weight: float
    presence_weight: float
    guarantee_weight: float
    incident_increment: float
    decay_rate: float
    mediation: float


@dataclass(frozen=True, eq=False)
class StateNumbers:
    """One state: what it has and what it thinks at the start."""

    gdp: float
    growth: float
    volatility: float
    burden: float
    ceiling: float
    equipment_share: float
    industry_share: float
    legacy_stock: float
    mix: list[float]
    active: float
    secrecy: float
    outside_threat: float
    restraint: float
    credibility: float
    treaty_credibility: float
    reinforcement: float
    plans: list[tuple[float, float, float, float, float]]
    """Start, deadline, when it is public, target and compliance of each plan."""
    transparency: list[float]
    proximity: list[float]
    belief: list[float]
    co_member: list[bool]


@dataclass(frozen=True, eq=False)
class PairNumbers:
    """Two states that can clash."""

    a: int
    b: int
    hostility: float
    dispute: float
    transparency: float
    begins: float
    hotspot_rate: float
    presence: float


@dataclass(frozen=True, eq=False)
class Numbers:
    """Everything a model of the core profile needs besides luck."""

    start: float
    rules: Rules
    offensiveness: list[float]
    depreciation: list[float]
    states: list[StateNumbers]
    pairs: list[PairNumbers]
    roster: tuple[str, ...]

    @property
    def years(self) -> int:
        """Whole years of the run."""
        return self.rules.steps // self.rules.steps_per_year


@dataclass(frozen=True, eq=False)
class Tape:
    """Luck: the program's own shocks, with the run as the last axis."""

    gdp: NDArray[np.float64]
    budget: NDArray[np.float64]
    perception: NDArray[np.float64]
    incidents: NDArray[np.float64]
    mediation: NDArray[np.float64]

    def of_run(self, run: int) -> dict[str, Any]:
        """One run's luck as nested Python lists, as plain models like it."""
        return {name: getattr(self, name)[..., run].tolist() for name in self.__dataclass_fields__}


def profile() -> Scenario:
    """Load the core profile, and refuse rules that the peers do not have."""
    scenario = load_scenario(PROFILE)
    for mechanism, variant in EXPECTED.items():
        chosen = getattr(scenario.rules, mechanism).variant
        if chosen != variant:
            raise ValueError(f"{PROFILE.name}: rules.{mechanism}: the peers know only {variant}")
    if scenario.suppliers or any(s.orders or s.industry for s in scenario.states.values()):
        raise ValueError(f"{PROFILE.name}: the peers know no suppliers, orders or industry")
    return scenario


def numbers_of(scenario: Scenario) -> Numbers:
    """Plain numbers of a scenario of the core profile."""
    roster = scenario.roster
    kinds = [scenario.domains[d] for d in (*BOUGHT_DOMAINS, "manpower")]
    return Numbers(
        start=float(scenario.time.start),
        rules=_rules(scenario),
        offensiveness=[k.offensiveness for k in kinds],
        depreciation=[k.depreciation for k in kinds[:-1]],
        states=[_state(scenario, code) for code in roster],
        pairs=[
            pair
            for a in range(len(roster))
            for b in range(a + 1, len(roster))
            if (pair := _pair(scenario, a, b)) is not None
        ],
        roster=roster,
    )


def _rules(scenario: Scenario) -> Rules:
    known: dict[str, Any] = {}
    for mechanism in EXPECTED:
        known |= getattr(scenario.rules, mechanism).model_dump()
    dt = 1.0 / scenario.time.steps_per_year
    known |= known.pop("escalation_probability") | {
        "steps": (scenario.time.end - scenario.time.start) * scenario.time.steps_per_year,
        "steps_per_year": scenario.time.steps_per_year,
        "lag": round(known["lag"] / dt),
        "dt": dt,
        "balance": scenario.world.offense_defense_balance,
        "distinguishability": scenario.world.distinguishability,
        "attention": scenario.world.external_attention,
        "sharpness": known["contest_sharpness"],
        "mediation": known["probability"],
    }
    return Rules(**{name: known[name] for name in Rules.__dataclass_fields__})


def _state(scenario: Scenario, code: str) -> StateNumbers:
    state = scenario.states[code]
    others = [_dyad(scenario, code, other) for other in scenario.roster]
    covered = [g for g in scenario.guarantees.values() if _covers(scenario, g, code)]
    best = max(covered, key=lambda g: g.credibility, default=None)
    mix = [state.procurement_mix.get(kind, 0.0) for kind in BOUGHT_DOMAINS]
    leverage = scenario.rules.conditionality.strength * state.eu_leverage
    return StateNumbers(
        gdp=state.gdp,
        growth=state.gdp_growth,
        volatility=state.gdp_volatility,
        burden=state.burden,
        ceiling=state.burden_ceiling,
        equipment_share=state.equipment_share,
        industry_share=state.industry_share,
        legacy_stock=state.legacy_stock,
        mix=[part / sum(mix) for part in mix],
        active=state.active_personnel,
        secrecy=state.secrecy,
        outside_threat=min(
            state.outside_exposure * scenario.world.outside_threat + state.outside_threat, 1.0
        ),
        restraint=leverage * (1.0 - 0.5 * state.eu_veto),
        credibility=best.credibility if best else 0.0,
        treaty_credibility=max((g.credibility for g in covered if not g.presence), default=0.0),
        reinforcement=best.reinforcement if best else 0.0,
        plans=[
            (p.start, p.deadline, p.start if p.public is None else p.public, p.target, p.compliance)
            for p in sorted(state.plans, key=lambda p: (p.deadline, p.start, p.label))
            if p.active
        ],
        transparency=[d.transparency for d in others],
        proximity=[_proximity(scenario, d) for d in others],
        belief=[scenario.beliefs.get(code, {}).get(other, 0.03) for other in scenario.roster],
        co_member=[any(_covers(scenario, g, o) for g in covered) for o in scenario.roster],
    )


def _pair(scenario: Scenario, a: int, b: int) -> PairNumbers | None:
    roster = scenario.roster
    dyad = _dyad(scenario, roster[a], roster[b])
    begins = dyad.hotspot_rate > 0.0 or (dyad.border and dyad.hostility >= HOSTILE_ENOUGH)
    if not begins:
        return None
    key = dyad_key(roster[a], roster[b])
    guards = [
        g.credibility
        for g in scenario.guarantees.values()
        if key in {dyad_key(*pair.split("-")) for pair in g.presence}
    ]
    return PairNumbers(
        a=a,
        b=b,
        hostility=dyad.hostility,
        dispute=dyad.dispute,
        transparency=dyad.transparency,
        begins=1.0,
        hotspot_rate=dyad.hotspot_rate,
        presence=max(guards, default=0.0),
    )


def _dyad(scenario: Scenario, a: str, b: str) -> DyadInputs:
    return scenario.dyads.get(dyad_key(a, b), DyadInputs())


def _covers(scenario: Scenario, guarantee: Any, code: str) -> bool:
    # Without events, whoever joins after the start never does.
    return guarantee.members.get(code, math.inf) < scenario.time.start


def _proximity(scenario: Scenario, dyad: DyadInputs) -> float:
    if dyad.proximity is not None:
        return dyad.proximity
    return 1.0 if dyad.border else math.exp(-dyad.distance / scenario.world.distance_decay)


def tape_of(numbers: Numbers, seed: int, replicates: NDArray[np.int64]) -> Tape:
    """The luck that the program itself draws for these replicates."""
    roster, rules, n = list(numbers.roster), numbers.rules, len(numbers.roster)
    dyads = [f"{a}>{b}" for a in roster for b in roster]
    pairs = [f"{roster[p.a]}-{roster[p.b]}" for p in numbers.pairs]
    perception = draw(seed, "perception", dyads, numbers.years, replicates, "normal")
    return Tape(
        gdp=draw(seed, "gdp", roster, rules.steps, replicates, "normal"),
        budget=draw(seed, "budget", roster, numbers.years, replicates, "normal"),
        perception=perception.reshape(numbers.years, n, n, -1),
        incidents=draw(seed, "incidents", pairs, rules.steps, replicates, "uniform"),
        mediation=draw(seed, "mediation", pairs, rules.steps, replicates, "uniform"),
    )


def log_reference_path(numbers: Numbers, state: StateNumbers, year: float) -> float:
    """Starting burden moved by the plans that are public, in logarithms."""
    rules = numbers.rules
    lead = (1.0 - rules.adjustment_rate) / rules.adjustment_rate
    path = math.log(state.burden)
    for start, deadline, public, target, compliance in state.plans:
        if year >= public:
            done = min(max((year + lead - start) / (deadline - start), 0.0), 1.0)
            gap = max(math.log(target) - path, 0.0)
            path += rules.compliance_scale * compliance * done * gap
    return path
