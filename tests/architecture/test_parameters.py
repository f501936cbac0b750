"""Every number of every rule says its unit, its range and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from dilemma_sim.rules.variants import registered

from .test_citations import KEYS


def numbers(model: type[BaseModel], path: str) -> Iterator[tuple[str, float, dict[str, Any]]]:
    """Each number of a variant: its path, its default and what is said of it."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from numbers(kind, f"{path}.{name}")
        elif kind in (float, int):
            extra = field.json_schema_extra
            yield f"{path}.{name}", field.default, dict(extra) if isinstance(extra, dict) else {}


NUMBERS = [
    found
    for mechanism, variants in registered().items()
    for name, variant in variants.items()
    for found in numbers(variant.parameters, f"{mechanism}.{name}")
]


@pytest.mark.parametrize(("path", "default", "said"), NUMBERS, ids=[path for path, _, _ in NUMBERS])
def test_a_parameter_has_unit_range_and_source(
    path: str, default: float, said: dict[str, Any]
) -> None:
    assert said.get("unit"), f"{path} has no unit"
    assert said["low"] <= default <= said["high"]
    assert said["low"] < said["high"], "a range of one point cannot be swept"
    assert said["source"] == "assumption" or said["source"] in KEYS


@pytest.mark.parametrize("mechanism", sorted(registered()))
def test_a_mechanism_has_a_rival_and_every_variant_a_docstring(mechanism: str) -> None:
    variants = registered()[mechanism]
    assert len(variants) >= 2
    for variant in variants.values():
        assert variant.function.__doc__
        assert variant.parameters.__doc__
