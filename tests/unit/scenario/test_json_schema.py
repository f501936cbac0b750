from __future__ import annotations

import json
from typing import Any

from dilemma_sim.scenario.json_schema import json_schema
from dilemma_sim.scenario.schema import Scenario


def reached(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"].split("/")[-1]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*(reached(value) for value in part.values()))
    return set().union(*(reached(value) for value in part)) if isinstance(part, list) else set()


def test_every_key_of_a_scenario_is_in_the_schema() -> None:
    schema = json_schema()
    assert set(schema["properties"]) == {*Scenario.model_fields, "extends"}
    assert json.loads(json.dumps(schema)) == schema


def test_every_reference_in_the_schema_is_defined() -> None:
    schema = json_schema(extending=True)
    assert reached(schema) <= set(schema["$defs"])


def test_a_file_that_extends_needs_nothing_but_its_base() -> None:
    schema = json_schema(extending=True)
    assert schema["required"] == ["extends"]
    assert "required" not in schema["$defs"]["StateInputs"]
    assert "required" in schema["$defs"]["Plan"]
    assert "name" in json_schema()["required"]


def test_a_number_may_be_given_with_its_story_and_a_date_as_text() -> None:
    schema = json_schema()
    gdp = schema["$defs"]["StateInputs"]["properties"]["gdp"]
    assert {"$ref": "#/$defs/Story"} in gdp["anyOf"]
    assert gdp["unit"] == "USDm"
    deadline = schema["$defs"]["Plan"]["properties"]["deadline"]
    assert deadline["anyOf"][0]["type"] == ["number", "string"]


def test_a_rule_may_be_given_by_name() -> None:
    spending = json_schema()["$defs"]["Rules"]["properties"]["spending"]
    assert "parity" in spending["anyOf"][1]["enum"]
