"""The scenario format as JSON Schema, so that an editor can complete and check while one types."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from dilemma_sim.scenario.schema import Scenario, decimal_year

# Labelled items are replaced whole, so they are complete in a file that extends, too.
_ALWAYS_WHOLE = ("Plan", "Order", "Pact", "Event", "SupplierShare")
# What `*` may say for every state or dyad need not be said again for each.
_PARTLY_GIVEN = ("StateInputs", "DyadInputs")
_STORY: dict[str, Any] = {
    "description": "A value with its story.",
    "type": "object",
    "required": ["value"],
    "additionalProperties": False,
    "properties": {
        "value": {},
        "unit": {"type": "string"},
        "low": {"type": "number"},
        "high": {"type": "number"},
        "source": {"type": ["string", "array"], "items": {"type": "string"}},
        "assumption": {"type": "string"},
        "note": {"type": "string"},
    },
}


class _WithDates(GenerateJsonSchema):
    """Dates may be written as text, which the schema turns into numbers before it looks."""

    def function_before_schema(self, schema: Any) -> dict[str, Any]:
        if schema["function"]["function"] is decimal_year:
            return {"type": ["number", "string"]}
        return super().function_before_schema(schema)


def json_schema(*, extending: bool = False) -> dict[str, Any]:
    """JSON Schema of a scenario file.

    Parameters
    ----------
    extending : bool
        Of a file that extends another one, in which nothing is required but `extends`.
    """
    schema = Scenario.model_json_schema(by_alias=True, schema_generator=_WithDates)
    definitions: dict[str, Any] = schema["$defs"]
    for name, model in definitions.items():
        if name in _PARTLY_GIVEN or (extending and name not in _ALWAYS_WHOLE):
            model.pop("required", None)
    for model in [schema, *definitions.values()]:
        for key, part in model.get("properties", {}).items():
            model["properties"][key] = _or_story(part)
    rules = definitions["Rules"]["properties"]
    for mechanism, part in rules.items():
        rules[mechanism] = _or_variant_name(part)
    definitions["Story"] = _STORY
    schema["properties"]["extends"] = {
        "type": "string",
        "description": "A scenario file to start from, relative to this file.",
    }
    if extending:
        schema["required"] = ["extends"]
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema


def _or_story(part: dict[str, Any]) -> dict[str, Any]:
    """A property that may also be given as a value with its story."""
    if part.get("type") == "array" or "$ref" in part or "const" in part or "oneOf" in part:
        return part
    told: dict[str, Any] = {
        key: part[key] for key in ("description", "default", "unit", "title") if key in part
    }
    bare = {key: word for key, word in part.items() if key not in told}
    entries = bare.get("additionalProperties")
    if isinstance(entries, dict) and "$ref" not in entries:
        bare["additionalProperties"] = _or_story(entries)
    elif isinstance(entries, dict):
        return part
    return {**told, "anyOf": [bare, {"$ref": "#/$defs/Story"}]}


def _or_variant_name(part: dict[str, Any]) -> dict[str, Any]:
    """A rule that may also be given by the name of its variant alone."""
    names = list(part.get("discriminator", {}).get("mapping", {}))
    kept: dict[str, Any] = {key: part[key] for key in ("description", "title") if key in part}
    variants = {key: part[key] for key in ("oneOf", "discriminator", "$ref") if key in part}
    return {**kept, "anyOf": [variants, {"enum": names} if names else {"type": "string"}]}
