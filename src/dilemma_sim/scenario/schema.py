"""What a scenario file may say: every key with its type, unit and range.

Unknown keys, wrong types and numbers out of range are refused here. Whether the parts fit
together (does every dyad name a state? does every event find its target?) is asked in
``checks.py``, which can point at the line.
"""

from __future__ import annotations

import functools
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, create_model

from dilemma_sim.rules.variants import registered

DOMAINS = ("air", "air_defense", "armor", "artillery", "drones", "manpower")
#: The domains that money buys; manpower is paid by the personnel share instead.
BOUGHT_DOMAINS = DOMAINS[:-1]
STANDARDS = ("NATO", "Soviet", "Chinese")
STEPS_PER_YEAR = (1, 2, 4, 12)

Domain = Literal["air", "air_defense", "armor", "artillery", "drones", "manpower"]
BoughtDomain = Literal["air", "air_defense", "armor", "artillery", "drones"]
Standard = Literal["NATO", "Soviet", "Chinese"]


def decimal_year(when: object) -> object:
    """
    Decimal year of a date such as ``2025-02-14`` or ``2025-02``; a number is kept.

    Examples
    --------
    >>> decimal_year("2025-01")
    2025.0
    >>> decimal_year(2024.75)
    2024.75
    """
    if not isinstance(when, str):
        return float(when) if isinstance(when, int) and not isinstance(when, bool) else when
    parts = when.split("-")
    try:
        numbers = [int(part) for part in parts]
        day = date(*[*numbers, 1, 1][:3]) if len(parts) in (2, 3) else None
    except (ValueError, TypeError):
        day = None
    if day is None:
        raise ValueError("should be a date (2025-03-18 or 2025-03) or a decimal year")
    first, after = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day.year + (day - first).days / (after - first).days


When = Annotated[float, BeforeValidator(decimal_year)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Positive = Annotated[float, Field(gt=0.0)]
NotNegative = Annotated[float, Field(ge=0.0)]
Year = Annotated[int, Field(ge=1000, le=3000)]


def _years(series: object) -> object:
    """Keys of a series are years; YAML hands them over as text."""
    if not isinstance(series, dict):
        return series
    return {int(k) if isinstance(k, str) and k.isdigit() else k: v for k, v in series.items()}


Series = Annotated[dict[Year, Positive], BeforeValidator(_years)]


def unit(text: str, default: Any = ..., **limits: Any) -> Any:
    """Make a field with its unit."""
    return Field(default, json_schema_extra={"unit": text}, **limits)


class Part(BaseModel):
    """A part of a scenario: frozen, strict, no unknown keys."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
        validate_default=True,
    )


class Time(Part):
    """When the run begins and ends, and how fine its steps are."""

    start: Year
    end: Year
    steps_per_year: Literal[1, 2, 4, 12] = 4


class WorldInputs(Part):
    """Conditions that all states share."""

    offense_defense_balance: Positive = unit("ratio", 1.0)
    """B: above 1, attacking is easier than defending."""
    distinguishability: Share = unit("1", 0.3)
    """How far offensive weapons can be told from defensive ones."""
    outside_threat: Share = unit("probability", 0.0)
    """E: threat from outside the region."""
    external_attention: Share = unit("1", 1.0)
    """att: how closely outside powers watch."""
    distance_decay: Positive = unit("km", 500.0)
    """D0: distance at which reach has fallen to 1/e, between states without a border."""


class DomainInputs(Part):
    """One kind of military capability."""

    offensiveness: Share = unit("1")
    depreciation: Annotated[float, Field(gt=0.0, lt=1.0)] = unit("1/yr")
    lead_time: NotNegative | None = unit("yr", None)
    """Years from an order to its first delivery; not for manpower."""
    delivery_window: Positive | None = unit("yr", None)
    """Years over which an order is delivered; not for manpower."""


class Plan(Part):
    """A published force plan: a burden to reach by a date."""

    label: str
    target: Annotated[float, Field(gt=0.0, le=1.0)] = unit("share of GDP")
    start: When = unit("yr")
    deadline: When = unit("yr")
    compliance: Annotated[float, Field(ge=0.0, le=1.5)] = unit("1", 1.0)
    """Share of the way to the target that is really gone."""
    public: When | None = unit("yr", None)
    """When the plan became known; its start if not given."""
    active: bool = True
    """A plan that is not active waits for an `include` event."""


class Order(Part):
    """A named arms order."""

    label: str
    system: str
    supplier: str
    domain: BoughtDomain
    value: Positive = unit("USDm")
    quantity: NotNegative | None = unit("pieces", None)
    signed: When = unit("yr")
    first_delivery: When = unit("yr")
    delivery_window: Positive = unit("yr", 1.0)
    advance: Share = unit("share", 0.30)
    """Share of the price paid when it is signed."""
    loan_share: Share = unit("share", 0.0)
    loan_years: Positive = unit("yr", 10.0)
    used: bool = False
    offensiveness: Share | None = unit("1", None)
    """Of this system; the domain's own if not given."""
    active: bool = True


class SupplierShare(Part):
    """A supplier of a state, and the part of its orders that goes there first."""

    name: str
    share: Share = unit("share")


class IndustryLine(Part):
    """Domestic production in one domain."""

    capacity: NotNegative = unit("USDm/yr")
    capacity_limit: NotNegative = unit("USDm/yr")
    growth_rate: NotNegative = unit("1/yr", 0.15)


class Capital(Part):
    """Where a capital lies; figures place the state there."""

    longitude: Annotated[float, Field(ge=-180.0, le=180.0)] = unit("degrees")
    latitude: Annotated[float, Field(ge=-90.0, le=90.0)] = unit("degrees")


class StateInputs(Part):
    """One state at the start of the run."""

    name: str
    group: Literal["core", "neighbor"] = "core"
    capital: Capital | None = None
    gdp: Positive = unit("USDm")
    gdp_growth: float = unit("1/yr", 0.0)
    gdp_volatility: NotNegative = unit("1/sqrt(yr)", 0.04)
    gdp_series: Series = unit("USDm", {})
    spending_series: Series = unit("USDm/yr", {})
    price_index: Series = unit("current over constant US$", {})
    burden: Annotated[float, Field(gt=0.0, le=1.0)] = unit("share of GDP")
    burden_ceiling: Annotated[float, Field(gt=0.0, le=1.0)] = unit("share of GDP", 0.045)
    personnel_share: Share = unit("share", 0.50)
    operations_share: Share = unit("share", 0.26)
    equipment_share: Share = unit("share", 0.22)
    industry_share: Share = unit("share", 0.02)
    legacy_stock: NotNegative = unit("USDm", 0.0)
    legacy_standards: dict[Standard, Share] = unit("share", {"NATO": 1.0})
    procurement_mix: dict[BoughtDomain, Share] = unit(
        "share",
        {"air": 0.29, "air_defense": 0.16, "armor": 0.29, "artillery": 0.23, "drones": 0.03},
    )
    suppliers: tuple[SupplierShare, ...] = Field(default=(), strict=False)
    supplier_capacity: Positive = unit("USDm/yr", 1000.0)
    active_personnel: NotNegative = unit("persons", 0.0)
    reserve_personnel: NotNegative = unit("persons", 0.0)
    conscript_intake: NotNegative = unit("persons/yr", 0.0)
    conscript_days: NotNegative = unit("days", 0.0)
    secrecy: Share = unit("1", 0.1)
    outside_exposure: Share = unit("1", 1.0)
    outside_threat: Share = unit("probability", 0.0)
    eu_leverage: Share = unit("1", 0.0)
    eu_veto: Share = unit("1", 0.0)
    true_type: Share = unit("1", 0.0)
    """Hidden: 0 seeks security, 1 is revisionist. Only objective security reads it."""
    export_share: Share = unit("share", 0.0)
    industry: dict[BoughtDomain, IndustryLine] = {}
    component_dependence: dict[str, Share] = unit("share", {})
    """By supplier: the part of home production that stops when that supplier delivers nothing."""
    fatigue: NotNegative = unit("1", 1.0)
    """Factor on Richardson's fatigue."""
    grievance: float | None = unit("USDm/yr per yr", None)
    """Richardson's constant term; if not given, the start is an equilibrium."""
    plans: tuple[Plan, ...] = Field(default=(), strict=False)
    orders: tuple[Order, ...] = Field(default=(), strict=False)


class DyadInputs(Part):
    """One pair of states."""

    hostility: Share = unit("1", 0.02)
    transparency: Share = unit("1", 0.35)
    dispute: Share = unit("1", 0.0)
    border: bool = False
    distance: NotNegative = unit("km", 0.0)
    """Between capitals; read only where there is no border."""
    proximity: Share | None = unit("1", None)
    """1 next door, 0 out of reach; from border and distance if not given."""
    hotspot_rate: NotNegative = unit("1/yr", 0.0)
    deconfliction: NotNegative = unit("log odds", 0.0)
    """Hotlines and common rules: how far they lower the odds of going up from level 3 or 4."""
    attribution: Share = unit("probability", 1.0)
    """How surely an incident is laid at the other side's door."""
    rivals_consulted: Share = unit("1", 0.0)
    """How far the two tell and hear their rivals before they sign a pact with each other."""


#: A pair of which a scenario says nothing.
UNWRITTEN_DYAD = DyadInputs()


class Guarantee(Part):
    """A promise of help from outside the region."""

    credibility: Share = unit("probability")
    reinforcement: NotNegative = unit("USDm")
    members: dict[str, When] = {}
    """States and the dates from which they are covered."""
    presence: tuple[str, ...] = Field(default=(), strict=False)
    """Dyads between which the guarantor stands on the ground."""


class Supplier(Part):
    """A country or firm that sells arms."""

    availability: Share = unit("probability", 1.0)
    standard: Standard


class Pact(Part):
    """An agreement between states of the region."""

    label: str
    members: tuple[str, ...] = Field(strict=False, min_length=2)
    kind: Literal["treaty", "declaration", "partnership"] = "declaration"
    signed: When = unit("yr")
    commitment: Share = unit("1", 0.25)
    activities: NotNegative = unit("1/yr", 20.0)
    active: bool = True
    """A pact that is not active waits for an `include` event."""


class Event(Part):
    """Something that happens on a date."""

    label: str
    date: When | None = unit("yr", None)
    starts: Literal["start"] | None = Field(None, alias="from")
    target: str
    op: Literal["set", "add", "mul", "pulse", "include", "remove"]
    value: float | str
    half_life: Positive | None = unit("yr", None)
    source: Any = None
    note: str | None = None


#: The variant of each mechanism when a scenario names none.
USUAL_VARIANTS = {
    "economy": "trend",
    "spending": "reference_path",
    "allocation": "fixed",
    "procurement": "pipeline",
    "industry": "growing",
    "manpower": "trained_reserve",
    "interoperability": "mixed_standards",
    "observation": "lagged",
    "threat_perception": "balance_of_threat",
    "beliefs": "bayes_attrib",
    "alliances": "threat_logit",
    "entrapment": "commitment",
    "crises": "ladder",
    "hostility": "remembered",
    "mediation": "attention",
    "conditionality": "leverage",
    "arms_control": "none",
    "events": "dated",
}


def _rules_model() -> type[Part]:
    fields: dict[str, Any] = {}
    for mechanism, usual in USUAL_VARIANTS.items():
        variants = registered()[mechanism]
        union: Any = Union[tuple(v.parameters for v in variants.values())]  # noqa: UP007
        default = variants[usual].parameters()
        fields[mechanism] = (Annotated[union, Field(discriminator="variant")], default)
    return create_model("Rules", __base__=Part, __doc__="The variant of each rule.", **fields)


if TYPE_CHECKING:
    Rules = Any
else:
    Rules = _rules_model()


def _usual_rules() -> Any:
    return Rules()


class Scenario(Part):
    """A whole scenario: one specified world and its rules."""

    name: str
    question: str | None = None
    description: str | None = None
    expects: dict[str, Literal["up", "down", "none"]] = {}
    because: str | None = None
    time: Time
    world: WorldInputs = WorldInputs()
    domains: dict[Domain, DomainInputs]
    states: dict[str, StateInputs] = Field(min_length=2)
    dyads: dict[str, DyadInputs] = {}
    beliefs: dict[str, dict[str, Annotated[float, Field(gt=0.0, lt=1.0)]]] = {}
    reactions: dict[str, dict[str, float]] = {}
    """Richardson's k, observer then target, as a factor on `rules.spending.reaction`."""
    guarantees: dict[str, Guarantee] = {}
    suppliers: dict[str, Supplier] = {}
    pacts: tuple[Pact, ...] = Field(default=(), strict=False)
    affinities: dict[str, Annotated[float, Field(ge=-1.0, le=1.0)]] = {}
    events: tuple[Event, ...] = Field(default=(), strict=False)
    rules: Rules = _usual_rules()

    _provenance: Any = PrivateAttr(default=None)

    @functools.cached_property
    def roster(self) -> tuple[str, ...]:
        """The ids of the states, in the order in which arrays hold them."""
        return tuple(sorted(self.states))


def dyad_key(a: str, b: str) -> str:
    """
    The key of a pair, whatever the order of its states.

    Examples
    --------
    >>> dyad_key("SRB", "HRV")
    'HRV-SRB'
    """
    return "-".join(sorted((a, b)))
