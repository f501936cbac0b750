"""The range in which a number of a scenario must lie, read from the schema."""

from __future__ import annotations

import math
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from dilemma_sim.scenario.schema import Scenario

#: A number that must lie above a bound stays this far from it.
CLEAR_OF = 1e-9


def limits(scenario: Scenario, path: str) -> tuple[float, float]:
    """
    Lowest and highest value that a file may give to the number at a path.

    Parameters
    ----------
    scenario : Scenario
        It says which variant of a rule is meant.
    path : str
        Of a number. Numbers of listed items have no bounds here.

    Returns
    -------
    lowest, highest : float
        Infinite where the schema sets no bound.
    """
    kind: Any = Scenario
    here: Any = scenario
    bounds: list[Any] = []
    for part in path.split("."):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields[part]
            kind, bounds = _opened(field.annotation, list(field.metadata))
            here = getattr(here, part, None)
        elif get_origin(kind) is dict:
            kind, bounds = _opened(get_args(kind)[1], [])
            here = here.get(part) if isinstance(here, dict) else None
        else:
            return -math.inf, math.inf
        if isinstance(here, BaseModel):
            kind = type(here)
    return _ends(bounds)


def _opened(kind: Any, bounds: list[Any]) -> tuple[Any, list[Any]]:
    """The type inside `Annotated` and `| None`, with all bounds met on the way."""
    if get_origin(kind) is Annotated:
        inner, *notes = get_args(kind)
        for note in notes:
            bounds = [*bounds, *(note.metadata if isinstance(note, FieldInfo) else [note])]
        return _opened(inner, bounds)
    if get_origin(kind) in (Union, UnionType):
        return _opened(next(k for k in get_args(kind) if k is not type(None)), bounds)
    return kind, bounds


def _ends(bounds: list[Any]) -> tuple[float, float]:
    lowest, highest = -math.inf, math.inf
    for bound in bounds:
        lowest = max(lowest, getattr(bound, "ge", lowest))
        highest = min(highest, getattr(bound, "le", highest))
        lowest = max(lowest, getattr(bound, "gt", -math.inf) + CLEAR_OF)
        highest = min(highest, getattr(bound, "lt", math.inf) - CLEAR_OF)
    return lowest, highest
