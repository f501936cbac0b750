"""How rules are named: a mechanism has variants, a variant has parameters and one function.

A variant is added in one file: declare its parameters, write its function, and put
``@variant("mechanism", Parameters)`` on it. From then on a scenario can name it.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

Array = NDArray[np.float64]
Rule = TypeVar("Rule", bound=Callable[..., Any])


class Parameters(BaseModel):
    """The numbers of one variant of a rule; every variant declares its own."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )


def parameter(
    default: float,
    *,
    unit: str,
    low: float,
    high: float,
    source: str,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Any:
    """
    A number of a rule, with what a reader must know of it.

    Parameters
    ----------
    default : float
        The value used when a scenario says nothing.
    unit : str
        ``1`` for a pure number, ``1/yr`` for a yearly rate, and so on.
    low, high : float
        The range over which the number should be swept.
    source : str
        A key of ``docs/references.bib``, or ``assumption`` where we chose it ourselves.
    at_least, at_most : float, optional
        Hard limits; a scenario outside them is refused.
    """
    extra: dict[str, Any] = {"unit": unit, "low": low, "high": high, "source": source}
    return Field(default=default, ge=at_least, le=at_most, json_schema_extra=extra)


@dataclass(frozen=True)
class Variant:
    """One way to compute a mechanism: its name, its parameters and its function."""

    mechanism: str
    name: str
    parameters: type[Any]
    """The class of its numbers, a :class:`Parameters`."""
    function: Callable[..., Any]
    asks_for: tuple[str, ...]
    """The quantities the function names as its arguments; a phase hands it just these."""


_REGISTER: dict[str, dict[str, Variant]] = {}


def variant(mechanism: str, parameters: type[Parameters]) -> Callable[[Rule], Rule]:
    """Register a function as a variant of a mechanism, under the name its parameters give."""
    name: str = parameters.model_fields["variant"].default

    def register(function: Rule) -> Rule:
        if name in _REGISTER.setdefault(mechanism, {}):
            raise ValueError(f"{mechanism}: the variant {name!r} is registered twice")
        asks_for = tuple(inspect.signature(function).parameters)
        _REGISTER[mechanism][name] = Variant(mechanism, name, parameters, function, asks_for)
        return function

    return register


def registered() -> dict[str, dict[str, Variant]]:
    """All variants by mechanism and name, those of installed plug-ins included."""
    _load_all()
    return _REGISTER


@functools.cache
def _load_all() -> None:
    """Import every file of rules, and every plug-in, once."""
    package = importlib.import_module("dilemma_sim.rules")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"dilemma_sim.rules.{module.name}")
    for plugin in entry_points(group="dilemma_sim.rules"):
        plugin.load()
