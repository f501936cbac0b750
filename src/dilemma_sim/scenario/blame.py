"""What the schema refuses, told in plain words and with the line that is to blame."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from dilemma_sim.scenario.problems import Problem, did_you_mean, listed
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.scenario.tree import Node, Path, dotted, nearest

_LIMITS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "above"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "below"),
}
_KINDS = {
    "float": "a number",
    "int": "a whole number",
    "string": "text",
    "bool": "true or false",
    "dict": "a mapping of keys and values",
    "model": "a mapping of keys and values",
    "list": "a list",
    "tuple": "a list",
}


@dataclass(frozen=True, slots=True)
class _Fault:
    """One error of the schema, laid on the tree."""

    kind: str
    context: Mapping[str, Any]
    said: str
    location: tuple[int | str, ...]
    node: Node
    path: Path
    found: bool


def problems_of(error: ValidationError, tree: Node) -> list[Problem]:
    """Every error of the schema as a problem with its place in the files."""
    problems: dict[tuple[object, str], Problem] = {}
    for item in error.errors(include_url=False):
        node, path, found = nearest(tree, item["loc"])
        fault = _Fault(
            item["type"], item.get("ctx", {}), item["msg"], item["loc"], node, path, found
        )
        problem = _problem(fault)
        # A union of types reports one error a type; what holds for one place is said once.
        same = (problem.place, problem.message)
        again = (problem.place, problem.path) in {(p.place, p.path) for p in problems.values()}
        if same not in problems and not (again and _is_branch(fault)):
            problems[same] = problem
    return list(problems.values())


def _problem(fault: _Fault) -> Problem:
    node, path, kind = fault.node, fault.path, fault.kind
    if kind == "missing":
        missing = fault.location[-1]
        return Problem(node.blamed, dotted((*path, missing)), _missing(fault))
    if kind == "extra_forbidden":
        known = known_keys(fault.location[:-1])
        advice = did_you_mean(path[-1], known) or f"; the keys here are {listed(known, 'and')}"
        return Problem(node.key_place, dotted(path), f"unknown key{advice}")
    if fault.location[-1] == "[key]":
        return Problem(node.key_place, dotted(path), _bad_key(fault))
    return Problem(node.blamed, dotted(path), _bad_value(fault))


def _missing(fault: _Fault) -> str:
    advice = "add it"
    if fault.path and fault.node.overridden:
        advice = "an item with the label of an earlier one replaces it whole; add the key"
    return f"this key is missing; {advice}"


def _bad_key(fault: _Fault) -> str:
    if "expected" in fault.context:
        known = _expected(fault)
        advice = did_you_mean(fault.path[-1], known) or f"; write {listed(known)}"
        return f"unknown key{advice}"
    return f"the key cannot stand here: {_bad_value(fault)}"


def _bad_value(fault: _Fault) -> str:
    given, kind = shown(fault.node), fault.kind
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        return f"must be {words} {_number(fault.context[name])}, not {given}"
    if kind == "literal_error":
        known = _expected(fault)
        return f"{given} is not one of {listed(known)}{did_you_mean(fault.node.value, known)}"
    if kind == "union_tag_invalid":
        known = [name.strip(" '") for name in str(fault.context["expected_tags"]).split(",")]
        tag = fault.context["tag"]
        advice = did_you_mean(tag, known) or f"; write {listed(known)}"
        return f"there is no variant '{tag}'{advice}"
    if kind == "value_error":
        return f"{fault.context['error']}, not {given}"
    if kind in ("too_short", "too_long"):
        return f"{fault.said.lower()}; change the list"
    for start, words in _KINDS.items():
        if kind.startswith(start):
            return _wrong_kind(words, fault)
    return f"{fault.said[:1].lower()}{fault.said[1:]}, not {given}"


def _wrong_kind(words: str, fault: _Fault) -> str:
    value = fault.node.value
    if _is_branch(fault):
        words = f"a number or text{'' if 'number' in words or words == 'text' else ' or ' + words}"
    message = f"must be {words}, not {shown(fault.node)}"
    if isinstance(value, str) and "number" in words:
        try:
            float(value)
        except ValueError:
            return message
        return f"{message}; take the quotes away"
    if words == "text" and isinstance(value, int | float):
        return f"{message}; put it in quotes"
    return message


def _is_branch(fault: _Fault) -> bool:
    return fault.location[-1] in ("float", "str", "int", "bool")


def _expected(fault: _Fault) -> list[str]:
    words = str(fault.context["expected"]).replace(" or ", ", ").split(", ")
    return [word.strip("'") for word in words]


def shown(node: Node) -> str:
    """A value as a message quotes it."""
    value = node.value
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "an empty value"
    if isinstance(value, str):
        return f"'{value[:60]}{'...' if len(value) > 60 else ''}'"
    return _number(value)


def _number(value: float) -> str:
    return f"{value:.10g}"


def known_keys(location: tuple[int | str, ...]) -> list[str]:
    """The keys that the schema knows at a location."""
    annotations: list[Any] = [Scenario]
    for step in location:
        annotations = [inner for one in annotations for inner in _inside(one, step)]
    keys = [
        field.alias or name
        for one in annotations
        for model in _options(one)
        if _is_model(model)
        for name, field in model.model_fields.items()
    ]
    return list(dict.fromkeys(keys))


def _inside(annotation: Any, step: int | str) -> list[Any]:
    results: list[Any] = []
    for option in _options(annotation):
        if _is_model(option):
            if step in option.model_fields:
                results.append(option.model_fields[step].annotation)
            elif _tag(option) == step:
                results.append(option)
            continue
        arguments = [part for part in typing.get_args(option) if part is not Ellipsis]
        results += arguments[-1:]
    return results


def _options(annotation: Any) -> list[Any]:
    """The members of a union, without the wrappers around them."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _options(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return [option for part in typing.get_args(annotation) for option in _options(part)]
    return [annotation]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _tag(model: Any) -> object:
    field = model.model_fields.get("variant")
    return field.default if field is not None else None
