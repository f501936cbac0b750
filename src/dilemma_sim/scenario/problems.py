"""What is wrong with an input: where it stands, what is the matter, what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """The place of a value: a file with line and column, or `--set PATH=VALUE` without them."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """`file:line:column`, or the file alone if the whole file is meant."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One fault of an input, told in one line."""

    place: Place
    path: str
    message: str

    def __str__(self) -> str:
        """`file:line:column: path: message`; a path that the place already names is left out."""
        named = not self.place.line and self.path in self.place.file
        words = [str(self.place), "" if named else self.path, self.message]
        return ": ".join(" ".join(word.split()) for word in words if word)


class ScenarioError(ValueError):
    """A scenario that cannot be used, with every problem that was found in it.

    The problems are the exception's only argument, so that the exception survives the trip
    between processes.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__(tuple(dict.fromkeys(problems)))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The faults, in the order in which they were found, each once."""
        found: tuple[Problem, ...] = self.args[0]
        return found

    def __str__(self) -> str:
        """One line a problem."""
        return "\n".join(str(problem) for problem in self.problems)


def did_you_mean(word: object, known: Iterable[object]) -> str:
    """Advice to add to a message: the known word that looks most like the one given, or nothing.

    Examples
    --------
    >>> did_you_mean("capabilty", ["capability", "credibility"])
    "; did you mean 'capability'?"
    >>> did_you_mean("xyz", ["capability"])
    ''
    """
    by_lower_case = {str(name).lower(): str(name) for name in known}
    close = difflib.get_close_matches(str(word).lower(), by_lower_case, n=1, cutoff=0.55)
    return f"; did you mean '{by_lower_case[close[0]]}'?" if close else ""


def listed(words: Iterable[object], last: str = "or") -> str:
    """Words as a phrase.

    Examples
    --------
    >>> listed(["set", "add", "mul"])
    'set, add or mul'
    """
    texts = [str(word) for word in words]
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {last} {texts[-1]}"
