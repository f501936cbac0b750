"""How rules are named and found, and what their numbers refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, Literal

import pytest
from pydantic import ValidationError

from dilemma_sim.rules import variants
from dilemma_sim.rules.variants import Parameters, parameter, registered, variant


class Shy(Parameters):
    """A variant for these tests."""

    variant: Literal["shy"] = "shy"
    nerve: float = parameter(
        0.5, unit="1", low=0.2, high=0.8, source="assumption", at_least=0.0, at_most=1.0
    )
    """How long it dares to look."""


@pytest.fixture
def empty_register(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    register: dict[str, Any] = {}
    monkeypatch.setattr(variants, "_REGISTER", register)
    return register


def look(threat: float, dt: float, p: Shy) -> float:
    return threat * dt * p.nerve


def test_a_variant_is_found_under_its_name_with_what_it_asks_for(
    empty_register: dict[str, Any],
) -> None:
    assert variant("nerves", Shy)(look) is look, "the function itself stays as it was"
    found = empty_register["nerves"]["shy"]
    assert (found.mechanism, found.name) == ("nerves", "shy")
    assert found.parameters is Shy
    assert found.function is look
    assert found.asks_for == ("threat", "dt", "p")


@pytest.mark.usefixtures("empty_register")
def test_a_name_is_given_once_in_a_mechanism_and_again_in_another() -> None:
    variant("nerves", Shy)(look)
    with pytest.raises(ValueError, match="nerves: the variant 'shy' is registered twice"):
        variant("nerves", Shy)(look)
    variant("courage", Shy)(look)


def test_a_plug_in_is_loaded_and_its_variants_are_found(
    empty_register: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    plug_in = SimpleNamespace(load=lambda: variant("nerves", Shy)(look))

    def entry_points(*, group: str) -> list[SimpleNamespace]:
        asked.append(group)
        return [plug_in]

    monkeypatch.setattr(variants, "entry_points", entry_points)
    load: Callable[[], None] = variants._load_all.__wrapped__
    load()
    assert asked == ["dilemma_sim.rules"]
    assert "shy" in empty_register["nerves"]


def every_variant() -> Iterator[Any]:
    for chosen in registered().values():
        yield from chosen.values()


EVERY = list(every_variant())
every = pytest.mark.parametrize("found", EVERY, ids=lambda v: f"{v.mechanism}.{v.name}")


def test_the_register_is_the_same_whenever_asked() -> None:
    assert registered() is registered()
    assert {"beliefs", "crises", "spending", "threat_perception"} <= registered().keys()


@every
def test_a_variant_carries_the_name_its_numbers_give(found: Any) -> None:
    assert registered()[found.mechanism][found.name] is found
    assert found.parameters().variant == found.name
    assert found.asks_for[-1] == "p", "the numbers come last"
    assert len(found.asks_for) >= 2, "a rule needs something to know its shape from"


@every
def test_numbers_refuse_what_they_do_not_know_and_other_names(found: Any) -> None:
    with pytest.raises(ValidationError):
        found.parameters(no_such_number=1.0)
    with pytest.raises(ValidationError):
        found.parameters(variant="another")


def test_numbers_can_not_be_changed_afterwards() -> None:
    with pytest.raises(ValidationError):
        Shy().nerve = 0.6


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan"), float("inf"), "0.5", None, True])
def test_numbers_outside_hard_limits_and_things_that_are_no_numbers_are_refused(
    wrong: Any,
) -> None:
    with pytest.raises(ValidationError):
        Shy(nerve=wrong)


@pytest.mark.parametrize("right", [0.0, 0.1, 0.9, 1.0, 1])
def test_numbers_outside_the_swept_range_but_within_hard_limits_are_taken(right: float) -> None:
    assert Shy(nerve=right).nerve == right


def test_a_number_carries_its_unit_range_and_source_and_its_words() -> None:
    field = Shy.model_fields["nerve"]
    assert field.json_schema_extra == {
        "unit": "1",
        "low": 0.2,
        "high": 0.8,
        "source": "assumption",
    }
    assert field.description == "How long it dares to look."
