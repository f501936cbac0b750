"""A scenario with nothing left open: as YAML with the origin of every value, and as a hash."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping

from dilemma_sim.scenario.parts import is_group, parts
from dilemma_sim.scenario.provenance import Provenance, Story, provenance_of
from dilemma_sim.scenario.schema import Scenario, decimal_year
from dilemma_sim.scenario.strict_yaml import scalar
from dilemma_sim.scenario.tree import Path

_PLAIN = re.compile(
    r"[A-Za-z]([A-Za-z0-9_ ./%+-]*[A-Za-z0-9_./%+-])?|[0-9]{4}-[0-9]{2}(-[0-9]{2})?"
)
_NOT_PRINTED = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_LABELLED = ("plans", "orders", "pacts", "events")
# What a reader should know of an event, and nothing that the simulation reads.
_REMARKS = ("source", "note")


def scenario_hash(scenario: Scenario) -> str:
    """SHA-256 of what a scenario says, as hexadecimal digits.

    The order of keys and of labelled items, comments, stories and the files from which the values
    came do not matter.
    """
    tree = scenario.model_dump(mode="json", by_alias=True)
    text = json.dumps(_canonical(tree), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def resolved_yaml(scenario: Scenario) -> str:
    """The whole scenario as YAML, defaults included, with the place each value came from.

    The strict reader reads it again, and what it loads equals `scenario`.
    """
    provenance = provenance_of(scenario)
    lines = ["# Resolved scenario: every value, with the file and line that gave it."]
    lines += [f"# Layer: {file}" for file in provenance.files]
    lines += _lines(scenario, (), provenance)
    return "\n".join(lines) + "\n"


def written(value: object, story: Story | None) -> object:
    """A value as its file wrote it, so that a date stays a date; else the value itself."""
    if story is None:
        return value
    raw = story.value
    if isinstance(raw, str) and isinstance(value, float):
        try:
            return raw if decimal_year(raw) == value else value
        except ValueError:
            return value
    same = list(value) == raw if isinstance(value, tuple) else value == raw
    return raw if same else value


def yaml_scalar(value: object) -> str:
    """A single value or plain list in YAML, quoted where it must be.

    Examples
    --------
    >>> [yaml_scalar(value) for value in ("NO", "true", "10", 1e-5, True, ("a", "b: c"))]
    ['NO', '"true"', '"10"', '1e-05', 'true', '[a, "b: c"]']
    """
    if isinstance(value, list | tuple):
        return f"[{', '.join(yaml_scalar(item) for item in value)}]"
    if isinstance(value, Mapping):
        inside = (f"{yaml_scalar(key)}: {yaml_scalar(part)}" for key, part in value.items())
        return f"{{{', '.join(inside)}}}"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if not isinstance(value, str):
        return repr(value)
    if _PLAIN.fullmatch(value) and scalar(value) == value:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return _NOT_PRINTED.sub(lambda sign: f"\\U{ord(sign[0]):08X}", quoted)


def _lines(value: object, path: Path, provenance: Provenance) -> Iterator[str]:
    indent = "  " * len(path)
    for key, part in parts(value).items():
        if part is None:
            continue
        here = (*path, key)
        name = f"{indent}{yaml_scalar(key)}:"
        if not is_group(part):
            yield f"{name} {_told(part, provenance.of(here))}"
        elif not parts(part):
            empty = "{}" if isinstance(part, Mapping) else "[]"
            yield f"{name} {empty}{_comment(provenance.of(here))}"
        elif isinstance(part, tuple):
            yield name
            for label, item in parts(part).items():
                inner = list(_lines(item, (*here, label), provenance))
                # The dash takes the place of the item's own level of indentation.
                yield f"{indent}  - {inner[0].lstrip()}"
                yield from inner[1:]
        else:
            yield name
            yield from _lines(part, here, provenance)


def _told(value: object, story: Story | None) -> str:
    said = written(value, story)
    if story is None:
        return yaml_scalar(said) + _comment(None)
    if said != story.value:
        return f"{yaml_scalar(said)}  # changed by the program"
    told = {
        "value": said,
        "unit": story.unit,
        "low": story.low,
        "high": story.high,
        "source": list(story.source) or None,
        "assumption": story.assumption,
        "note": story.note,
    }
    given = {key: word for key, word in told.items() if word is not None}
    text = yaml_scalar(given) if len(given) > 1 else yaml_scalar(said)
    return text + _comment(story)


def _comment(story: Story | None) -> str:
    if story is None:
        return "  # default of the model"
    place = f"{story.file}:{story.line}" if story.line else story.file
    return f"  # {_NOT_PRINTED.sub('?', place)}"


def _canonical(value: object, key: str = "") -> object:
    if isinstance(value, dict):
        return {name: _canonical(part, name) for name, part in value.items()}
    if isinstance(value, list):
        if key in _LABELLED:
            hidden = _REMARKS if key == "events" else ()
            by_label = {item["label"]: item for item in value}
            return [
                {k: _canonical(v, k) for k, v in by_label[label].items() if k not in hidden}
                for label in sorted(by_label)
            ]
        return [_canonical(item) for item in value]
    return value
