"""The one table of everything the world holds: name, axes, unit, meaning, writer.

Allocation, recording, column names and the documentation all read this table. A row of kind
``input`` comes from the scenario and may be moved by events; every other row is written by the
phases it names, and by no others.
"""

from __future__ import annotations

from dataclasses import dataclass

# The axes, outermost first; the run is always last, which is the fast layout.
WORLD = ("run",)
STATE = ("state", "run")
# Of the targets the world holds those that a state has in view; trajectories show all.
DYAD = ("state", "target", "run")
DYAD_ALIKE = ("state", "target", "alike")  # the same in all runs
STOCK = ("state", "domain", "run")
BOUGHT = ("state", "bought", "run")
KIND = ("domain", "run")
SUPPLIER = ("supplier", "run")
ORDERS = ("state", "supplier", "run")
STANDARD = ("state", "standard", "run")
GUARANTEE = ("guarantee", "run")
PACT = ("pact_edge", "run")
LADDER = ("ladder_edge", "run")
HISTORY = ("lag", "state", "run")
ARRIVALS = ("slot", "state", "bought", "run")
MONEY_ARRIVALS = ("slot", "state", "run")


@dataclass(frozen=True)
class Variable:
    """One row of the table."""

    name: str
    axes: tuple[str, ...]
    unit: str
    meaning: str
    writers: tuple[str, ...] = ()
    path: str | None = None
    """Where an input stands in the scenario; braces hold the places of ids."""
    missing: float | None = None
    """Value of an input that the scenario leaves out."""
    public: bool = False
    """Whether trajectories hold it."""
    derived: bool = False
    """Whether the value at the start is worked out from inputs when the world is built."""


def _input(
    name: str, axes: tuple[str, ...], unit: str, path: str, meaning: str, **more: object
) -> Variable:
    return Variable(name, axes, unit, meaning, ("apply_events",), path, **more)  # type: ignore[arg-type]


def _state(
    name: str, axes: tuple[str, ...], unit: str, meaning: str, *writers: str, public: bool = False
) -> Variable:
    return Variable(name, axes, unit, meaning, writers, public=public)


# fmt: off
INPUTS = (
    _input("offense_defense_balance", WORLD, "ratio", "world.offense_defense_balance",
           "ease of attack against defense", public=True),
    _input("distinguishability", WORLD, "1", "world.distinguishability",
           "how far offensive weapons can be told from defensive ones"),
    _input("regional_outside_threat", WORLD, "probability", "world.outside_threat",
           "threat from outside the region"),
    _input("external_attention", WORLD, "1", "world.external_attention",
           "how closely outside powers watch", public=True),
    _input("offensiveness", KIND, "1", "domains.{domain}.offensiveness",
           "part of a kind of weapon that serves attack"),
    _input("depreciation", KIND, "1/yr", "domains.{domain}.depreciation", "wear of the stock"),
    _input("gdp_growth", STATE, "1/yr", "states.{state}.gdp_growth", "trend growth of output"),
    _input("gdp_volatility", STATE, "1/sqrt(yr)", "states.{state}.gdp_volatility",
           "standard deviation of output growth"),
    _input("starting_burden", STATE, "share of GDP", "states.{state}.burden",
           "burden that plans and habits start from"),
    _input("burden_ceiling", STATE, "share of GDP", "states.{state}.burden_ceiling",
           "highest burden that politics and finance allow"),
    _input("personnel_share", STATE, "share", "states.{state}.personnel_share",
           "usual share of pay in the budget"),
    _input("operations_share", STATE, "share", "states.{state}.operations_share",
           "usual share of operations in the budget"),
    _input("usual_equipment_share", STATE, "share", "states.{state}.equipment_share",
           "usual share of equipment in the budget"),
    _input("industry_share", STATE, "share", "states.{state}.industry_share",
           "share of the budget put into industry"),
    _input("usual_mix", BOUGHT, "share", "states.{state}.procurement_mix.{bought}",
           "usual weight of each kind of weapon in procurement", missing=0.0),
    _input("supplier_capacity", STATE, "USDm/yr", "states.{state}.supplier_capacity",
           "what its suppliers can offer a state in a year"),
    _input("active_personnel", STATE, "persons", "states.{state}.active_personnel",
           "soldiers on active duty"),
    _input("conscript_intake", STATE, "persons/yr", "states.{state}.conscript_intake",
           "conscripts called up a year"),
    _input("conscript_days", STATE, "days", "states.{state}.conscript_days",
           "days a conscript is trained"),
    _input("secrecy", STATE, "1", "states.{state}.secrecy", "share of the stock kept out of sight"),
    _input("outside_exposure", STATE, "1", "states.{state}.outside_exposure",
           "how far a state feels the threat from outside"),
    _input("own_outside_threat", STATE, "probability", "states.{state}.outside_threat",
           "threat from outside that only this state feels"),
    _input("eu_leverage", STATE, "1", "states.{state}.eu_leverage",
           "strength of accession conditions on a state"),
    _input("eu_veto", STATE, "1", "states.{state}.eu_veto", "veto among members that shields it"),
    _input("true_type", STATE, "1", "states.{state}.true_type",
           "hidden type: 0 seeks security, 1 is revisionist", public=True),
    _input("export_share", STATE, "share", "states.{state}.export_share",
           "share of domestic capacity that works for export"),
    _input("capacity_limit", BOUGHT, "USDm/yr", "states.{state}.industry.{bought}.capacity_limit",
           "highest domestic capacity", missing=0.0),
    _input("capacity_growth", BOUGHT, "1/yr", "states.{state}.industry.{bought}.growth_rate",
           "growth of domestic capacity far from its limit", missing=0.0),
    _input("own_fatigue", STATE, "1", "states.{state}.fatigue", "factor on Richardson's fatigue"),
    _input("component_dependence", ORDERS, "share",
           "states.{state}.component_dependence.{supplier}",
           "part of home production that stops without a supplier's components, 0-1", missing=0.0),
    _input("availability", SUPPLIER, "probability", "suppliers.{supplier}.availability",
           "chance that a supplier accepts an order", missing=1.0),
    _input("guarantee_credibility", GUARANTEE, "probability",
           "guarantees.{guarantee}.credibility", "belief that a guarantee would be kept"),
    _input("guarantee_reinforcement", GUARANTEE, "USDm", "guarantees.{guarantee}.reinforcement",
           "defense that the guarantor would add"),
    _input("transparency", DYAD, "1", "dyads.{dyad}.transparency",
           "how openly the two show each other their forces"),
    _input("dispute", DYAD, "1", "dyads.{dyad}.dispute", "open question of status or recognition"),
    _input("usual_hostility", DYAD, "1", "dyads.{dyad}.hostility",
           "hostility that the pair returns to"),
    _input("hotspot_rate", DYAD, "1/yr", "dyads.{dyad}.hotspot_rate",
           "incidents a local hotspot adds"),
    _input("deconfliction", DYAD, "log odds", "dyads.{dyad}.deconfliction",
           "fall of the odds of going up from level 3 or 4, 0 or more"),
    _input("attribution", DYAD, "probability", "dyads.{dyad}.attribution",
           "chance that an incident is laid at the other side's door, 0-1"),
    _input("rivals_consulted", DYAD, "1", "dyads.{dyad}.rivals_consulted",
           "how far the pair tells its rivals before it signs a pact, 0-1"),
    _input("proximity", DYAD, "1", "dyads.{dyad}.proximity", "how much of its strength reaches"),
    _input("prior_belief", DYAD, "probability", "beliefs.{state}.{target}",
           "belief in hostile intent to which one returns", missing=0.03),
    _input("reaction_factor", DYAD, "1", "reactions.{state}.{target}",
           "factor on Richardson's reaction", missing=1.0),
    _input("affinity", PACT, "1", "affinities.{dyad}", "readiness of two states to side together",
           missing=0.0),
)

STATES_OF_THE_WORLD = (
    # economy and budget
    _state("gdp", STATE, "USDm", "output per year", "grow_economy", public=True),
    _state("burden", STATE, "share of GDP", "budgeted military burden", "enact_budget",
           public=True),
    _state("spending", STATE, "USDm/yr", "military spending", "enact_budget", public=True),
    _state("desired_burden", STATE, "share of GDP", "burden that is wanted", "plan_budget",
           public=True),
    _state("next_burden", STATE, "share of GDP", "burden of the budget to come", "set_budget"),
    _state("next_spending", STATE, "USDm/yr", "spending of the budget to come", "set_budget"),
    _state("last_burden", STATE, "share of GDP", "burden a year ago", "remember_year"),
    _state("last_spending", STATE, "USDm/yr", "spending a year ago", "remember_year"),
    _state("first_spending", STATE, "USDm/yr", "spending at the start"),
    _state("grievance", STATE, "USDm/yr per yr", "Richardson's constant term"),
    _state("fast_growth_years", STATE, "years", "years in a row with real growth of 8% or more",
           "remember_year"),
    # forces
    _state("stock", STOCK, "USDm", "effective capability at replacement cost", "take_deliveries",
           "train_reserves", public=True),
    _state("tilt", BOUGHT, "USDm", "offense of named systems beyond their kind's usual",
           "take_deliveries"),
    _state("ceiling", BOUGHT, "USDm", "stock from which arms control counts its limit",
           "take_deliveries"),
    _state("standard_stock", STANDARD, "USDm", "stock by family of standards", "take_deliveries"),
    _state("delivery_rate", BOUGHT, "USDm/yr", "weapons that arrive", "take_deliveries"),
    _state("tilt_rate", BOUGHT, "USDm/yr", "extra offense that arrives", "take_deliveries"),
    _state("foreign_rate", STATE, "USDm/yr", "weapons that arrive from abroad",
           "take_deliveries"),
    _state("reserve", STATE, "persons", "trained reservists", "train_reserves", public=True),
    _state("capacity", BOUGHT, "USDm/yr", "domestic production capacity, usable or not",
           "run_industry"),
    _state("exports", STATE, "USDm/yr", "arms exports", "run_industry", public=True),
    _state("interoperability", STATE, "1", "effectiveness left by mixed standards",
           "assess_capability", public=True),
    _state("offense", STATE, "USDm", "offense, without the balance", "assess_capability",
           public=True),
    _state("defense", STATE, "USDm", "defense", "assess_capability", public=True),
    _state("offense_history", HISTORY, "USDm", "offense of the last steps", "assess_capability"),
    # orders and money
    _state("arrivals", ARRIVALS, "USDm/yr", "changes to come in the delivery rate",
           "take_deliveries", "place_orders"),
    _state("tilt_arrivals", ARRIVALS, "USDm/yr", "changes to come in the rate of extra offense",
           "take_deliveries", "place_orders"),
    _state("foreign_arrivals", MONEY_ARRIVALS, "USDm/yr", "changes to come in foreign deliveries",
           "place_orders"),
    _state("payments", MONEY_ARRIVALS, "USDm/yr", "changes to come in payments for named orders",
           "place_orders"),
    _state("repayments", MONEY_ARRIVALS, "USDm/yr", "changes to come in debt service",
           "place_orders"),
    _state("payment_rate", STATE, "USDm/yr", "payments for named orders", "place_orders"),
    _state("repayment_rate", STATE, "USDm/yr", "repayment of loans", "place_orders"),
    _state("carried", STATE, "USDm", "charges carried over; money left if negative",
           "place_orders"),
    _state("debt", STATE, "USDm", "loans for arms", "place_orders", public=True),
    _state("supplier_backlog", ORDERS, "USDm", "ordered and not yet delivered, by supplier",
           "take_deliveries", "place_orders"),
    _state("backlog", STATE, "USDm", "ordered abroad and not yet delivered", "take_deliveries",
           "place_orders", public=True),
    _state("supplier_orders", ORDERS, "USDm", "value ordered since the start, by supplier",
           "place_orders", public=True),
    _state("mix", BOUGHT, "share", "weight of each kind of weapon in procurement", "choose_mix"),
    _state("equipment_share", STATE, "share", "share of equipment in the budget", "place_orders",
           public=True),
    _state("domestic_share", STATE, "share", "share of equipment money spent at home",
           "place_orders", public=True),
    _state("ordered_value", STATE, "USDm", "value ordered since the last reading",
           "place_orders", "remember_year"),
    _state("ordered_offense", STATE, "USDm", "offensive part of the value ordered",
           "place_orders", "remember_year"),
    _state("offensive_share", STATE, "share", "offensive part of last year's orders",
           "remember_year"),
    _state("announced", STATE, "share of budget", "advances on orders signed in the last step",
           "place_orders"),
    # outside
    _state("outside_threat", STATE, "probability", "threat felt from outside the region",
           "extend_guarantees", public=True),
    _state("credibility", STATE, "probability", "credibility of a state's best guarantee",
           "extend_guarantees", public=True),
    _state("treaty_credibility", STATE, "probability",
           "credibility of a guarantee that is not a presence", "extend_guarantees"),
    _state("reinforcement", STATE, "USDm", "defense that its guarantor would add",
           "extend_guarantees"),
    _state("guaranteed", STATE, "0 or 1", "whether any guarantee covers it", "extend_guarantees"),
    _state("usual_credibility", STATE, "probability", "credibility a state is used to",
           "extend_guarantees"),
    _state("doubt", STATE, "probability", "how far credibility lies below the usual",
           "extend_guarantees"),
    _state("presence", DYAD, "probability", "credibility of a third party on the ground",
           "extend_guarantees"),
    _state("co_member", DYAD_ALIKE, "0 or 1", "whether both are covered by one guarantee",
           "extend_guarantees"),
    # what states think of each other
    _state("effective_transparency", DYAD, "1",
           "transparency left by home production, with what conditions add", "observe"),
    _state("observed_offense", DYAD, "USDm", "offense of the target as it is seen", "observe"),
    _state("belief_log_odds", DYAD, "log odds", "belief in hostile intent", "apply_events",
           "bear_consequences", "update_beliefs"),
    _state("belief", DYAD, "probability", "belief that the target is revisionist",
           "apply_events", "bear_consequences", "update_beliefs", public=True),
    _state("reaching", DYAD, "USDm", "offense of the target and its bloc that reaches",
           "perceive_threat"),
    _state("protecting", STATE, "USDm", "defense of a state and its allies", "perceive_threat"),
    _state("attack_success", DYAD, "probability", "chance that the target's attack succeeds",
           "perceive_threat", public=True),
    _state("dyadic_threat", DYAD, "probability", "threat felt from the target",
           "perceive_threat", public=True),
    _state("planning_dyadic_threat", DYAD, "probability", "threat from the target, for planners",
           "perceive_threat"),
    _state("threat", STATE, "probability", "threat felt", "perceive_threat", public=True),
    _state("security", STATE, "probability", "security felt: one minus threat",
           "perceive_threat", public=True),
    _state("planning_threat", STATE, "probability", "threat that planners use", "perceive_threat",
           public=True),
    _state("starting_planning_threat", STATE, "probability",
           "threat that planners used at the start; their anchor"),
    _state("last_planning_dyadic_threat", DYAD, "probability",
           "threat from the target that planners used a year ago", "remember_year"),
    _state("expected_answer", DYAD, "1/yr", "growth of the target's burden that answers oneself",
           "expect_answers"),
    _state("starting_transparency", DYAD, "1", "transparency at the start"),
    _state("starting_hostility", DYAD, "1", "hostility at the start"),
    # pacts
    _state("commitment", DYAD, "1", "commitment of two states to each other", "bind_pacts",
           public=True),
    _state("pact_in_force", PACT, "0 or 1", "whether the pair has a pact", "bind_pacts"),
    _state("pact_activities", PACT, "1/yr", "joint activities of the pair", "bind_pacts"),
    _state("pact_signed", PACT, "yr", "when the pair last signed", "bind_pacts"),
    _state("security_gain", PACT, "1", "share of its threat that the partner's help would remove",
           "weigh_pacts"),
    _state("pact_change", PACT, "-1, 0 or 1", "pact ended or signed in this step", "choose_pacts"),
    _state("balance_push", PACT, "1/yr", "push of third states on the pair's ties",
           "choose_pacts"),
    # crises
    _state("crisis_level", DYAD, "level", "level of the step's incident; 0 for none",
           "face_incidents", public=True),
    _state("forced_level", LADDER, "level", "incident that an event brings", "apply_events"),
    _state("drawn_in", LADDER, "0 or 1", "whether the state joins its ally against the target",
           "draw_in_allies"),
    _state("entrapments", STATE, "count", "times drawn into an ally's crisis", "draw_in_allies",
           public=True),
    _state("hostility", DYAD, "1", "hostility of the pair", "apply_events", "bear_consequences",
           "calm_down", public=True),
)

# fmt: on

VARIABLES = {row.name: row for row in INPUTS + STATES_OF_THE_WORLD}
