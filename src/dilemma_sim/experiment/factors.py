"""Factors: what a study varies, and over what."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dilemma_sim.scenario.problems import Place, Problem, ScenarioError, did_you_mean
from dilemma_sim.scenario.strict_yaml import read_text
from dilemma_sim.scenario.tree import Node

Level = float | str
KEYS = ("low", "high", "count")


@dataclass(frozen=True)
class Factor:
    """
    One thing that is varied: choices, or a range, or levels at equal distances in a range.

    Attributes
    ----------
    path : str
        Where it stands in the scenario; a ``*`` moves every match alike.
    levels : tuple of number or word
        The values to visit; empty where only a range is given.
    low, high : float, optional
        The range, where one is given.
    """

    path: str
    levels: tuple[Level, ...] = ()
    low: float | None = None
    high: float | None = None

    @property
    def has_range(self) -> bool:
        """Whether it has a low and a high end."""
        return self.low is not None and self.high is not None


def factor_from(path: str, spec: str) -> Factor:
    """
    Factor of ``PATH=SPEC``: ``a,b,c``, or ``low:high:count``, or ``low:high`` for sampling.

    Raises
    ------
    ValueError
        If the words are no such thing; it says what to write.

    Examples
    --------
    >>> factor_from("x", "0:1:3").levels
    (0.0, 0.5, 1.0)
    >>> factor_from("rules.beliefs", "fixed, adaptive").levels
    ('fixed', 'adaptive')
    >>> factor_from("x", "0:1").has_range
    True
    """
    parts = [part.strip() for part in spec.split(":")]
    if len(parts) == 1:
        words = [word.strip() for word in spec.split(",")]
        if not all(words):
            raise ValueError("write the values as a,b,c, without empty ones")
        levels = [level_from(word) for word in words]
        for level in levels:
            if levels.count(level) > 1:
                raise ValueError(_twice(level))
        return Factor(path, tuple(levels))
    levels = [level_from(part) for part in parts]
    numbers = [level for level in levels if not isinstance(level, str)]
    if len(parts) > 3 or len(numbers) < len(parts):
        raise ValueError("write a,b,c or low:high:count or low:high with numbers")
    return _range(path, *numbers)


def _range(path: str, low: float, high: float, count: float | None = None) -> Factor:
    if low >= high:
        raise ValueError("the low end must lie below the high end")
    if count is None:
        return Factor(path, (), low, high)
    if count != int(count) or count < 2:
        raise ValueError("the count must be a whole number of 2 or more")
    # Rounded, so that 0:1.2:4 gives 0.4 and not 0.39999999999999997.
    levels = [float(f"{x:.12g}") for x in _evenly(low, high, int(count))]
    return Factor(path, tuple(levels), low, high)


def _evenly(low: float, high: float, count: int) -> list[float]:
    return [low + (high - low) * n / (count - 1) for n in range(count)]


def factor_from_setting(text: str) -> Factor:
    """
    Factor of the words after ``--vary``.

    Raises
    ------
    ScenarioError
        If they are no such thing.

    Examples
    --------
    >>> factor_from_setting("world.outside_threat=0,0.1").path
    'world.outside_threat'
    """
    path, equals, spec = text.partition("=")
    try:
        if not equals or not path.strip() or not spec.strip():
            raise ValueError("write PATH=a,b,c or PATH=low:high:count or PATH=low:high")
        return factor_from(path.strip(), spec.strip())
    except ValueError as error:
        raise ScenarioError([Problem(Place(f"--vary {text}"), "", str(error))]) from None


def factor_from_node(path: str, node: Node) -> Factor:
    """
    Factor of an experiment file: a list, the words of a SPEC, or ``{low, high, count?}``.

    Raises
    ------
    ScenarioError
        With everything that is wrong, each with its place.
    """
    if node.items:
        return _from_list(path, node.items)
    if node.entries:
        return _from_ends(path, node)
    if _is_number(node.value):
        return Factor(path, (_plain(node),))
    fault = "give a list of values, or low and high"
    if isinstance(node.value, str):
        try:
            return factor_from(path, node.value)
        except ValueError as error:
            fault = str(error)
    raise _wrong(path, [(node.blamed, fault)])


def _from_list(path: str, items: Sequence[Node]) -> Factor:
    levels: list[Level] = []
    faults: list[tuple[Place, str]] = []
    for item in items:
        try:
            level = _plain(item)
            if level in levels:
                raise ValueError(_twice(level))
            levels.append(level)
        except ValueError as error:
            faults.append((item.place, str(error)))
    if faults:
        raise _wrong(path, faults)
    return Factor(path, tuple(levels))


def _from_ends(path: str, node: Node) -> Factor:
    faults: list[tuple[Place, str]] = []
    for key, child in node.entries.items():
        if key not in KEYS:
            advice = did_you_mean(key, KEYS) or "; write low, high and count"
            faults.append((child.key_place, f"there is no '{key}' in a factor{advice}"))
        elif not _is_number(child.value):
            faults.append((child.blamed, f"{key} must be a number"))
    if not faults and not {"low", "high"} <= set(node.entries):
        faults.append((node.key_place, "give a list of values, or low and high"))
    if faults:
        raise _wrong(path, faults)
    ends = [float(str(node.entries[key].value)) for key in KEYS if key in node.entries]
    try:
        return _range(path, *ends)
    except ValueError as error:
        to_blame = "low" if ends[0] >= ends[1] else "count"
        raise _wrong(path, [(node.entries[to_blame].place, str(error))]) from None


def _plain(node: Node) -> Level:
    """The level of a node; a switch is kept as the word for it, as a level among others."""
    value = node.value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        _refuse_not_finite(value)
        return value
    if not isinstance(value, int | float):
        raise ValueError("a list must hold numbers or words")
    return float(value)


def level_from(word: str) -> Level:
    """
    A number, or else the word itself.

    Raises
    ------
    ValueError
        If it is meant as a number and is none that can be used.

    Examples
    --------
    >>> level_from("1e-1"), level_from("fixed")
    (0.1, 'fixed')
    """
    try:
        node, problems = read_text(word, "")
    except ScenarioError:
        return word
    if not problems and _is_number(node.value):
        return float(str(node.value))
    _refuse_not_finite(word)
    if "_" in word and word.replace("_", "").isdigit():
        raise ValueError(f"write {word.replace('_', '')} without _")
    return word


def _refuse_not_finite(word: str) -> None:
    try:
        size = float(word.lstrip("+-").removeprefix("."))
    except ValueError:
        return
    if not math.isfinite(size):
        raise ValueError("must be a finite number")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def in_words(level: Level) -> str:
    """A level as it is shown in a message: 2 and not 2.0."""
    return level if isinstance(level, str) else f"{level:.10g}"


def _twice(level: Level) -> str:
    return f"{in_words(level)} is given twice; keep one"


def _wrong(path: str, faults: Sequence[tuple[Place, str]]) -> ScenarioError:
    return ScenarioError(Problem(place, f"factors.{path}", message) for place, message in faults)
