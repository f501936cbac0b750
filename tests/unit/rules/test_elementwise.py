"""One function serves a number, a row and a whole table, to the last bit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from pydantic import BaseModel

from dilemma_sim.rules.variants import Variant, registered
from dilemma_sim.scenario.schema import USUAL_VARIANTS

VARIANTS = [
    variant
    for mechanism, variants in registered().items()
    if mechanism in USUAL_VARIANTS
    for variant in variants.values()
]


def _numbers(model: BaseModel) -> SimpleNamespace:
    """Parameters as the world hands them over: numbers as arrays, words as words."""
    fields: dict[str, Any] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            fields[name] = _numbers(value)
        else:
            fields[name] = np.array([value]) if isinstance(value, float) else value
    return SimpleNamespace(**fields)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda v: f"{v.mechanism}: {v.name}")
def test_a_number_a_row_and_a_table_give_the_same_bits(variant: Variant) -> None:
    luck = np.random.default_rng(5)
    names = [name for name in variant.asks_for if name not in ("p", "dt")]
    table = {name: luck.uniform(0.05, 0.95, (3, 3, 4)) for name in names}
    fixed: dict[str, Any] = {"p": _numbers(variant.parameters())}
    if "dt" in variant.asks_for:
        fixed["dt"] = 0.25
    whole = np.broadcast_to(variant.function(**table, **fixed), (3, 3, 4))
    for place in np.ndindex(3, 3):
        row = {name: values[place] for name, values in table.items()}
        assert np.array_equal(np.broadcast_to(variant.function(**row, **fixed), 4), whole[place])
        for run in range(4):
            single = {name: values[run : run + 1] for name, values in row.items()}
            found = np.broadcast_to(variant.function(**single, **fixed), 1)[0]
            assert found == whole[place][run]


def test_every_mechanism_has_a_null() -> None:
    nulls = {
        "none", "fixed", "constant", "constant_share", "perfect", "immediate", "active_only",
    }  # fmt: skip
    for mechanism in USUAL_VARIANTS:
        assert nulls & set(registered()[mechanism]), mechanism
