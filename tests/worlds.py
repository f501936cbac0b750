"""Scenarios that tests share: the shipped one, and small ones made for a purpose."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.schema import DOMAINS, Scenario, dyad_key

ROOT = Path(__file__).parents[1]
BASE = ROOT / "scenarios" / "western-balkans.yaml"

#: Rule sets that differ in every mechanism; the drivers must agree under each.
VARIANTS: dict[str, dict[str, object]] = {
    "base": {},
    "rivals of the default": {
        "rules.threat_perception": "capability_only",
        "rules.beliefs": "adaptive",
        "rules.spending": "parity",
        "rules.allocation": "counter",
        "rules.crises": "bargaining",
        "rules.alliances": "exogenous",
        "rules.economy": "known",
        # Terms that the base leaves off.
        "rules.crises.attention_weight": 1.0,
        "rules.crises.friend_weight": 0.8,
        "rules.crises.norm_erosion": 0.3,
        "rules.alliances.signing_alarm": 0.6,
        "rules.conditionality.transparency_gain": 0.2,
        "states.SRB.eu_leverage": 0.5,
        "states.SRB.component_dependence.RUS": 0.4,
        "dyads.*.deconfliction": 0.5,
        "dyads.*.attribution": 0.6,
        "dyads.*.rivals_consulted": 0.3,
    },
    "richardson and balance": {
        "rules.spending": "richardson",
        "rules.alliances": "structural_balance",
        "rules.beliefs": "bayes_rational",
        "rules.beliefs.announcements": "on",
        "rules.procurement": "immediate",
        "rules.allocation": "defensive_restraint",
        "rules.observation": "perfect",
    },
    "nulls": {
        "rules.spending": "log_reaction",
        "rules.industry": "none",
        "rules.manpower": "active_only",
        "rules.interoperability": "none",
        "rules.entrapment": "none",
        "rules.hostility": "constant",
        "rules.mediation": "none",
        "rules.conditionality": "none",
        "rules.arms_control": {"variant": "ceilings", "begins": 2018.0, "parties": ["SRB", "HRV"]},
        "rules.threat_perception": "none",
        "rules.beliefs.memory_weight": 0.7,
    },
}


def base(**overrides: object) -> Scenario:
    """The shipped scenario with some values changed; ``__`` in a name stands for a dot."""
    return load_scenario(BASE, {k.replace("__", "."): v for k, v in overrides.items()})


def short(overrides: dict[str, object] | None = None, years: int = 4) -> Scenario:
    """The shipped scenario over a few years."""
    return load_scenario(BASE, {"time.end": 2015 + years, **(overrides or {})})


def small(**changes: Any) -> Scenario:
    """Two states alike that face each other in a quiet world without luck or plans."""
    tree: dict[str, Any] = {
        "name": "two states",
        "time": {"start": 2000, "end": 2020, "steps_per_year": 4},
        "domains": {
            name: {"offensiveness": 0.5, "depreciation": 0.1, "lead_time": 1, "delivery_window": 1}
            for name in DOMAINS
        },
        "states": {
            code: {"name": code, "gdp": 1000.0, "burden": 0.02, "gdp_volatility": 0.0}
            for code in ("AAA", "BBB")
        },
        "dyads": {"AAA-BBB": {"border": True, "hostility": 0.5}},
        "rules": {
            "spending": {"variant": "reference_path", "budget_noise": 0.0},
            "beliefs": {"variant": "bayes_attrib", "observation_noise": 0.0},
            "alliances": {"variant": "none"},
            "crises": {"variant": "none"},
        },
    }
    for path, value in changes.items():
        here = tree
        *parents, last = path.split("__")
        for parent in parents:
            here = here.setdefault(parent, {})
        here[last] = value
    return Scenario.model_validate(tree)


def write(folder: Path, text: str | dict[str, Any], name: str = "scenario.yaml") -> Path:
    """A scenario file in a folder."""
    path = folder / name
    path.write_text(text if isinstance(text, str) else yaml.safe_dump(text), encoding="utf-8")
    return path


def with_copies(scenario: Scenario, copies: int) -> Scenario:
    """A scenario, and its states again and again under other names, out of each other's reach."""
    tree = scenario.model_dump()
    roster = scenario.roster
    names = [[state + (f"{copy}" if copy else "") for state in roster] for copy in range(copies)]
    everybody = [name for row in names for name in row]
    far = {dyad_key(a, b): {"proximity": 0.0} for a, b in combinations(everybody, 2)}
    tree["dyads"] = far
    for row in names:
        called = dict(zip(roster, row, strict=True))
        tree["states"] |= {called[s]: scenario.states[s].model_dump() for s in roster}
        for section in ("dyads", "affinities"):
            for key, value in scenario.model_dump()[section].items():
                tree[section][dyad_key(*(called[s] for s in key.split("-")))] = value
        for observer, beliefs in scenario.beliefs.items():
            tree["beliefs"][called[observer]] = {called[t]: b for t, b in beliefs.items()}
        for name, guarantee in scenario.guarantees.items():
            members = tree["guarantees"][name]["members"]
            members |= {called[s]: since for s, since in guarantee.members.items()}
    return Scenario.model_validate(tree)
