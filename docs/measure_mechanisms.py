"""Switch each mechanism off and see what changes: ``python docs/measure_mechanisms.py``.

Writes ``docs/mechanisms.md``. Every number is a paired difference: the same luck with and
without the mechanism, in the base scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dilemma_sim import load_scenario, simulate
from dilemma_sim.measures.table import MEASURES, Columns, measure_of, measure_runs

ROOT = Path(__file__).parents[1]
BASE = ROOT / "scenarios" / "western-balkans.yaml"
PAGE = ROOT / "docs" / "mechanisms.md"
REPLICATES, SEED = 100, 0
#: Differences this many standard errors away from zero are shown.
CLEAR = 3.0
SHOWN = 4

Values = dict[str, object]


@dataclass(frozen=True)
class Switch:
    """One mechanism: what it does, how it is switched, and why the numbers go where they go."""

    name: str
    does: str
    rules: str
    source: str
    off: Values
    reason: str
    on: Values | None = None
    watch: tuple[str, ...] = ()


MENU = tuple(
    measure.name
    for measure in MEASURES
    if measure.name.count(".") == 0 and not measure.name.startswith("top_share")
)

SWITCHES = (
    Switch("Growth of output", "Output grows by its trend and its luck.", "economy.py",
           "SIPRI 2026", {"rules.economy": "constant"},
           "Budgets are shares of output: without growth there is less money for everything."),
    Switch("Force plans", "Published plans move the burden that a state aims at.", "spending.py",
           "documents 000, 001, 002", {"rules.spending.compliance_scale": 0.0},
           "Plans carry most of the build-up; without them burdens stay near those of 2015, and "
           "with less growth to read there is less suspicion."),
    Switch("Answer to threat", "A budget follows felt danger with a small elasticity.",
           "spending.py", "Nordhaus et al. 2012", {"rules.spending.threat_elasticity": 0.0},
           "Threat rises over the run, so that its answer adds spending."),
    Switch("Spending by reference path", "Plans and threat together, against a fixed share.",
           "spending.py", "null model", {"rules.spending": "constant_share"},
           "A constant share leaves only the growth of the economy."),
    Switch("Threat perception", "Power, distance, weapons and beliefs make a threat.", "threat.py",
           "Walt 1987", {"rules.threat_perception": "none"},
           "What is left is the threat from outside the region; no one fears a neighbor."),
    Switch("Intentions in threat", "Beliefs weigh the threat of each other state.", "threat.py",
           "Waltz 1979", {"rules.threat_perception": "capability_only"},
           "One suspicion for all takes fear away from the rivals and gives it to everyone else."),
    Switch("Guarantees", "NATO and KFOR are believed to some degree.", "threat.py",
           "Snyder 1984", {"guarantees.*.credibility": 0.0,
                           "rules.events": "none"},
           "Without any guarantee members feel the whole threat and crises climb higher. Both "
           "sides of the comparison are without dated events, since events move credibility.",
           on={"rules.events": "none"}),
    Switch("Beliefs", "Suspicion changes with what others do.", "beliefs.py", "Kydd 1997",
           {"rules.beliefs": "fixed"},
           "Build-ups are read as intent; with fixed beliefs nobody learns to fear."),
    Switch("Misattribution", "One's own part in the other's arming is overlooked.", "beliefs.py",
           "Jervis 1976", {"rules.beliefs.attribution_bias": 0.0},
           "With the default elasticity the answers are small, and so is what is misread."),
    Switch("Noise of observation", "What is not seen is guessed.", "beliefs.py",
           "documents 000, 001", {"rules.beliefs.observation_noise": 0.0},
           "Noise spreads beliefs; their curve bends the mean."),
    Switch("Observation lag and secrecy", "Others' forces are seen late and in part.",
           "capability.py", "Jervis 1976", {"rules.observation": "perfect"},
           "Whoever sees all of a hidden and growing force fears it more."),
    Switch("Transparency", "Openness lowers noise, bias and incidents.", "beliefs.py",
           "document 001", {"dyads.*.transparency": 0.0},
           "With closed books the anchor moves too (it is a condition from the start); incidents "
           "rise because openness holds them back."),
    Switch("Interoperability", "Mixed standards cost effectiveness.", "capability.py",
           "documents 001, 003", {"rules.interoperability": "none"},
           "Serbia's mixed arsenal fights at full strength, and others' as well."),
    Switch("Equipment mix answers threat", "Weapons are chosen against those that threaten.",
           "procurement.py", "document 002", {"rules.allocation": "counter"},
           "More air defense, artillery and drones; compared with the fixed mix."),
    Switch("Defensive restraint", "Money moves from offensive to defensive weapons.",
           "procurement.py", "Glaser 2010", {"rules.allocation": "defensive_restraint"},
           "Less offense on all sides and a milder reading of growth."),
    Switch("Pipeline", "Orders take years and may be refused.", "procurement.py",
           "documents 000, 003", {"rules.procurement": "immediate"},
           "Without queues the same money stands in the field years earlier, and no order of a "
           "refusing supplier is lost."),
    Switch("Backlog", "A long queue lengthens lead times.", "procurement.py", "document 003",
           {"rules.procurement.backlog_delay": 0.0},
           "Orders arrive sooner: backlog is read by the lead time.", watch=("backlog_final",)),
    Switch("Loans", "Named orders are paid with loans that must be served.", "procurement.py",
           "document 000", {"rules.procurement.loan_interest": 0.06},
           "Interest on debt crowds out other orders: debt is read by the charges.",
           watch=("stock_final.SRB.armor", "backlog_final.SRB")),
    Switch("Supplier mix", "Suppliers differ in standards and may refuse.", "procurement.py",
           "documents 001, 004", {"suppliers.RUS.availability": 0.0,
                                  "suppliers.CHN.availability": 0.0},
           "Serbia's orders pass to others, late and with a loss; its standards become fewer.",
           watch=("interoperability_final.SRB", "stock_final.SRB.air")),
    Switch("Domestic industry", "Home production is cheaper, quicker and less visible.",
           "industry.py", "documents 002, 003", {"rules.industry": "none"},
           "Everything is bought abroad: smaller stocks for the same money, no exports.",
           watch=("domestic_share", "exports")),
    Switch("Exports", "Sales abroad pay for capacity.", "industry.py", "document 003",
           {"states.*.export_share": 0.0},
           "All capacity serves the own forces; growth of capacity loses the export money.",
           watch=("exports", "domestic_share")),
    Switch("Opacity of home production", "What is made at home is harder to see.", "industry.py",
           "document 001", {"rules.industry.opacity": 0.0},
           "Home production no longer hides growth: opacity is read by observation and beliefs."),
    Switch("Conscription and reserves", "Conscripts become a trained reserve.", "industry.py",
           "documents 000, 002", {"rules.manpower": "active_only"},
           "Fewer people stand under arms; the money that conscripts cost goes into orders."),
    Switch("Pacts", "States choose partners out of threat, doubt and affinity.", "alliances.py",
           "Morrow 1993", {"rules.alliances": "none"},
           "Allies defend each other and frighten others; arms take the place of missing allies."),
    Switch("Counter-pacts", "A rival's pact calls forth another.", "alliances.py",
           "documents 000, 002", {"rules.alliances.counter_pact_weight": 0.0},
           "Fewer pacts follow pacts."),
    Switch("Guarantee doubt", "Fresh doubt about a guarantee drives members to each other.",
           "alliances.py", "Snyder 1984", {"rules.alliances.guarantee_doubt_weight": 0.0},
           "Without doubt the wave of pacts of 2025 hardly forms."),
    Switch("Entrapment", "Allies may be drawn into a crisis.", "alliances.py", "Snyder 1984",
           {"rules.entrapment": "none"},
           "No crisis spreads through a pact: entrapment adds incidents, and they add hostility.",
           watch=("entrapments",)),
    Switch("Incidents", "Disputes and hotspots bring incidents that may escalate.", "crises.py",
           "Senese and Vasquez 2008", {"rules.crises": "none"},
           "Without incidents nothing feeds hostility and suspicion from that side."),
    Switch("Hotspots", "North Kosovo and Republika Srpska are sources of their own.", "crises.py",
           "documents 000, 001", {"dyads.*.hotspot_rate": 0.0},
           "Fewer sources, fewer incidents."),
    Switch("Presence on the ground", "KFOR holds escalation back.", "crises.py",
           "documents 001, 003", {"rules.crises.presence_weight": 0.0},
           "Incidents between Serbia and Kosovo climb to force more often."),
    Switch("Attention", "Outsiders who watch mediate and hold back.", "restraint.py",
           "documents 000, 003", {"world.external_attention": 0.2},
           "With little attention presence and mediation lose their strength."),
    Switch("Mutual deterrence", "Expected damage holds escalation back.", "crises.py",
           "document 002", {"rules.crises.deterrence_weight": 10.0},
           "Off by default; switched on, strong neighbors climb less: the other reading of the "
           "same arms."),
    Switch("Bargaining", "War comes from private information.", "crises.py", "Fearon 1995",
           {"rules.crises": "bargaining"},
           "The war step no longer depends on mood or guarantees; and is likelier."),
    Switch("Hostility", "Incidents leave hostility that time heals.", "restraint.py",
           "assumption S18", {"rules.hostility": "constant"},
           "One incident no longer makes the next one likelier."),
    Switch("Mediation", "A mediated crisis leaves half the hostility.", "restraint.py",
           "documents 000, 001", {"rules.mediation": "none"},
           "More hostility stays, and with it come more incidents."),
    Switch("EU conditionality", "Accession conditions restrain candidates.", "restraint.py",
           "document 001", {"states.SRB.eu_leverage": 1.0},
           "Off by default (leverage 0); full leverage on Serbia lowers its incidents, and hardly "
           "touches spending."),
    Switch("EU veto", "A member's veto halves the leverage.", "restraint.py", "document 000",
           {"states.SRB.eu_leverage": 1.0, "states.SRB.eu_veto": 1.0},
           "With the veto incidents come back: compared with full leverage.",
           on={"states.SRB.eu_leverage": 1.0}),
    Switch("Arms control", "Stocks of the parties are capped.", "control.py", "Florence 1996",
           {"rules.arms_control": {"variant": "ceilings", "begins": 2015.0, "stock_share": 1.0,
                                   "parties": ["BIH", "HRV", "MNE", "SRB"]}},
           "Off by default; caps bind heavy weapons, while spending is hardly touched."),
    Switch("Dated events", "The shocks from 2015 to 2026, and accessions.", "control.py",
           "documents 000 to 004", {"rules.events": "none"},
           "Shocks that frighten fall away, and so do the accessions of Montenegro and North "
           "Macedonia, which protect. The accessions weigh more: security is lower without."),
)  # fmt: skip


def measured(values: Values) -> Columns:
    """Measures of the base scenario with some values changed."""
    scenario = load_scenario(BASE, values)
    return measure_runs(simulate(scenario, replicates=REPLICATES, seed=SEED))


def difference(with_it: Columns, without: Columns, name: str) -> tuple[float, float]:
    """Mean paired difference (with minus without) and its standard error."""
    gap = with_it[name] - without[name]
    return float(np.mean(gap)), float(np.std(gap, ddof=1) / np.sqrt(len(gap)))


def clearest(with_it: Columns, without: Columns, switch: Switch) -> list[str]:
    """The measures that change most clearly, and those that the switch asks to be shown."""
    scores = {}
    for name in MENU:
        mean, error = difference(with_it, without, name)
        if np.isfinite(mean) and mean != 0.0:
            scores[name] = abs(mean) / error if error > 0.0 else np.inf
    clear = [name for name, score in scores.items() if score >= CLEAR]
    best = sorted(clear, key=lambda name: -scores[name])[:SHOWN]
    asked = [name for name in switch.watch if name not in best]
    if not best and not asked:
        best = sorted(scores, key=lambda name: -scores[name])[:1]
    return best + asked


def written(values: Values) -> str:
    """The settings as they are given on the command line."""
    return " ".join(f"`--set {path}={_plain(value)}`" for path, value in values.items())


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_plain(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(str(v) for v in value) + "]"
    return str(value)


def row(switch: Switch, base: Columns) -> str:
    """One row of the page."""
    before = base if switch.on is None else measured(switch.on)
    after = measured(switch.off)
    told = []
    for name in clearest(before, after, switch):
        mean, error = difference(after, before, name)
        unit = measure_of(name).unit
        told.append(f"{name} {mean:+.3g} ± {1.96 * error:.2g} {unit}")
    seen = "<br>".join(told) or "nothing that these measures show"
    return (
        f"| {switch.name} | {switch.does} | `rules/{switch.rules}` | {switch.source} "
        f"| {written(switch.off)} | {seen} | {switch.reason} |"
    )


HEAD = f"""# Mechanisms: what each one does to the numbers

Made by `python docs/measure_mechanisms.py` from `scenarios/western-balkans.yaml`.

Each mechanism was switched as the fifth column says, and the base scenario was run again with
the same luck ({REPLICATES} replicates, seed {SEED}). The sixth column shows the mean difference,
switched minus base, with its 95% interval: at most {SHOWN} measures of the region that change most
clearly, and the ones that matter for the mechanism. `docs/assumptions.md` holds the assumptions
by number.

| mechanism | what it does | where | source | switch | what changes | why |
|---|---|---|---|---|---|---|
"""


def main() -> None:
    """Write the page."""
    base = measured({})
    rows = [row(switch, base) for switch in SWITCHES]
    PAGE.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
