"""Factors: what a study varies, and over what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dilemma_sim.scenario.problems import Place, Problem, ScenarioError, did_you_mean
from dilemma_sim.scenario.strict_yaml import read_text

Level = float | str


@dataclass(frozen=True)
class Factor:
    """
    One thing that is varied.

    Attributes
    ----------
    path : str
        Where it stands in the scenario; a ``*`` moves every match alike.
    levels : tuple of number or word
        The values to visit; empty where only a range is given.
    low, high : float, optional
        The range, where it is numeric.
    """

    path: str
    levels: tuple[Level, ...] = ()
    low: float | None = None
    high: float | None = None

    @property
    def has_range(self) -> bool:
        """Whether a sampled design can draw from it."""
        return self.low is not None and self.high is not None


def factor_from(path: str, spec: str) -> Factor:
    """
    Factor of ``PATH=SPEC``: ``a,b,c``, or ``low:high:count``, or ``low:high`` for sampling.

    Raises
    ------
    ScenarioError
        If the words are no such thing.

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
    numbers = [_number(part) for part in parts]
    if len(parts) == 1:
        words = [word.strip() for word in spec.split(",")]
        if not all(words):
            raise _wrong(path, spec, "write the values as a,b,c, without empty ones")
        return _listed(path, [_level(word) for word in words])
    if len(parts) > 3 or any(number is None for number in numbers):
        raise _wrong(path, spec, "write a,b,c or low:high:count or low:high with numbers")
    low, high = float(numbers[0] or 0.0), float(numbers[1] or 0.0)
    if low >= high:
        raise _wrong(path, spec, "the low end must lie below the high end")
    if len(parts) == 2:
        return Factor(path, (), low, high)
    count = numbers[2] or 0.0
    if count != int(count) or count < 2:
        raise _wrong(path, spec, "the count must be a whole number of 2 or more")
    # Rounded, so that 0:1.2:4 gives 0.4 and not 0.39999999999999997.
    levels = [float(f"{x:.12g}") for x in _evenly(low, high, int(count))]
    return Factor(path, tuple(levels), low, high)


def _evenly(low: float, high: float, count: int) -> list[float]:
    return [low + (high - low) * n / (count - 1) for n in range(count)]


def _listed(path: str, levels: Sequence[Level]) -> Factor:
    numbers = [level for level in levels if not isinstance(level, str)]
    if len(numbers) < len(levels):
        return Factor(path, tuple(levels))
    return Factor(path, tuple(levels), min(numbers), max(numbers))


def factor_from_setting(text: str) -> Factor:
    """
    Factor of the words after ``--vary``.

    Examples
    --------
    >>> factor_from_setting("world.outside_threat=0,0.1").path
    'world.outside_threat'
    """
    path, equals, spec = text.partition("=")
    if not equals or not path.strip() or not spec.strip():
        raise _wrong(text, "", "write PATH=a,b,c or PATH=low:high:count or PATH=low:high")
    return factor_from(path.strip(), spec.strip())


def factor_from_file(path: str, said: object) -> Factor:
    """
    Factor of an experiment file: a list, the words of a SPEC, or ``{low, high, count?}``.

    Examples
    --------
    >>> factor_from_file("x", {"low": 0, "high": 1, "count": 2}).levels
    (0.0, 1.0)
    >>> factor_from_file("states.SRB.plans.growth.active", [True, False]).levels
    ('true', 'false')
    """
    if isinstance(said, str):
        return factor_from(path, said)
    if isinstance(said, Sequence) and said:
        if all(isinstance(x, str | float | int) for x in said):
            return _listed(path, [_plain(x) for x in said])
        raise _wrong(path, str(said), "a list must hold numbers or words")
    if isinstance(said, Mapping):
        unknown = [key for key in said if key not in ("low", "high", "count")]
        if unknown:
            advice = did_you_mean(unknown[0], ("low", "high", "count"))
            raise _wrong(path, str(dict(said)), f"there is no '{unknown[0]}' in a factor{advice}")
        if "low" in said and "high" in said:
            spec = f"{said['low']}:{said['high']}"
            return factor_from(path, f"{spec}:{said['count']}" if "count" in said else spec)
    raise _wrong(path, str(said), "give a list of values, or low and high")


def _plain(level: str | float | bool) -> Level:
    """A switch is kept as the word for it, so that it is a level among others."""
    if isinstance(level, bool):
        return str(level).lower()
    return level if isinstance(level, str) else float(level)


def _number(word: str) -> float | None:
    value = _level(word)
    return None if isinstance(value, str) else value


def _level(word: str) -> Level:
    node, problems = read_text(word, "--vary")
    plain = node.plain()
    if problems or isinstance(plain, bool) or not isinstance(plain, float | int):
        return word
    return float(plain)


def _wrong(path: str, spec: str, advice: str) -> ScenarioError:
    shown = f"--vary {path}={spec}" if spec else f"--vary {path}"
    return ScenarioError([Problem(Place(shown), "", advice)])
