"""Rival theories in words: what may stand after `--across`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from dilemma_sim.analysis.theories import BASE, PARAMETER, STRUCTURE, USUAL, Theory
from dilemma_sim.experiment.factors import factor_from
from dilemma_sim.experiment.study import as_written
from dilemma_sim.rules.variants import registered
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError, did_you_mean
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.inputs import value_at

# A comma ends a theory where another path or file begins; between levels it does not.
_NEXT = re.compile(r",(?=\s*(?:[A-Za-z_][\w*-]*[./]|\.{0,2}/))")


def theories_from(texts: Sequence[str], base: Scenario) -> list[Theory]:
    """
    Theories of ``--across``: ``rules.X`` for all its variants, ``PATH=SPEC``, or a file.

    The base's own theory comes first; a level that the base already has is not asked again, and
    what is said twice is asked once.

    Raises
    ------
    ScenarioError
        If the words are no such thing.
    """
    found = [Theory(USUAL, BASE)]
    for text in texts:
        for said in _NEXT.split(text):
            found += _theories_of(said.strip(), base)
    found = _told_apart(found)
    if len(found) == 1:
        raise wrong_theory(", ".join(texts), "names nothing that differs from the base")
    return found


def _told_apart(theories: Sequence[Theory]) -> list[Theory]:
    """Each theory once; where two share a name, each is called by its whole path."""
    once: list[Theory] = []
    for theory in theories:
        if theory not in once:
            once.append(theory)
    shared = Counter(theory.name for theory in once)
    return [
        replace(theory, name=_whole_name(theory)) if shared[theory.name] > 1 else theory
        for theory in once
    ]


def _whole_name(theory: Theory) -> str:
    if theory.view is not None:
        return theory.view
    ((path, level),) = theory.overrides.items()
    return _called(path, level)


def _called(short: str, level: object) -> str:
    """Name of a theory; numbers that differ have names that differ."""
    return f"{short}: {level}" if isinstance(level, str) else f"{short} {level:.12g}"


def _theories_of(said: str, base: Scenario) -> list[Theory]:
    if said.endswith((".yaml", ".yml")):
        return [Theory(Path(said).stem, PARAMETER, view=said)]
    path, equals, spec = (word.strip() for word in said.partition("="))
    mechanism = path.removeprefix("rules.")
    if not equals:
        if path == mechanism or mechanism not in registered():
            advice = did_you_mean(mechanism, registered())
            raise wrong_theory(said, f"write rules.NAME, PATH=SPEC or a file{advice}")
        levels: Sequence[object] = tuple(registered()[mechanism])
    else:
        try:
            levels = factor_from(path, spec).levels
        except ValueError as error:
            raise wrong_theory(said, str(error)) from None
        if not levels:
            raise wrong_theory(said, "give values, as in PATH=a,b,c or PATH=low:high:count")
    usual = value_at(base, path)
    usual = getattr(usual, "variant", usual)
    words = any(isinstance(level, str) for level in levels)
    kind = STRUCTURE if words else PARAMETER
    short = mechanism if words else path.rpartition(".")[2]
    return [
        Theory(_called(short, level), kind, {path: level})
        for level in levels
        if as_written(level) != usual
    ]


def wrong_theory(said: str, message: str) -> ScenarioError:
    """The fault of a theory, as the command line names it."""
    return ScenarioError([Problem(Place(f"--across {said}"), "", message)])
