"""Reading a scenario file and everything it extends into one tree."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from dilemma_sim.scenario.merge import laid_over, tidied, without_wildcards
from dilemma_sim.scenario.problems import Problem, ScenarioError, did_you_mean
from dilemma_sim.scenario.stories import without_stories
from dilemma_sim.scenario.strict_yaml import read_yaml
from dilemma_sim.scenario.tree import Node

MAX_EXTENDS = 10


@dataclass(frozen=True, slots=True)
class Layers:
    """A scenario file laid over those that it extends.

    `files` begins with the deepest base and ends with the file itself.
    """

    tree: Node
    files: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)


def read_layers(path: Path, view: Path | None = None) -> Layers:
    """The merged tree of a file and its bases, without wildcards and stories.

    A view is another file: what it and its bases say beyond the deepest base of the scenario is
    laid between that base and the rest, so that the scenario's own changes still win.

    Raises
    ------
    ScenarioError
        If one of the files cannot be read at all.
    """
    own = _chain(path)
    if view is not None:
        known = {file.path for file in own}
        own = [*own[:-1], *(file for file in _chain(view) if file.path not in known), own[-1]]
    problems = [problem for file in own for problem in file.problems]
    tree: Node | None = None
    for file in reversed(own):
        entries = {key: node for key, node in file.layer.entries.items() if key != "extends"}
        tree = laid_over(tree, replace(file.layer, value=entries))
    assert tree is not None  # a chain holds at least the file itself
    return Layers(without_wildcards(tree), tuple(file.shown for file in reversed(own)), problems)


@dataclass(frozen=True, slots=True)
class _File:
    """One file of a chain of those that extend each other."""

    path: Path
    shown: str
    layer: Node
    problems: list[Problem]


def _chain(path: Path) -> list[_File]:
    """A file and what it extends, the file itself first."""
    chain: list[_File] = []
    seen: list[Path] = []
    shown = str(path)
    while True:
        seen.append(path.resolve())
        layer, problems = _layer(path, shown, _last_change(path))
        if not isinstance(layer.value, dict):
            message = "a scenario is a mapping of keys such as name, time and states; write those"
            before = [problem for file in chain for problem in file.problems]
            raise ScenarioError([*before, *problems, Problem(layer.place, "", message)])
        chain.append(_File(seen[-1], shown, layer, list(problems)))
        asked_at = layer.entries.get("extends")
        if asked_at is None:
            return chain
        path, shown = _extended(asked_at, path, shown)
        _refuse_endless(path, seen, asked_at)


@functools.lru_cache(maxsize=8)
def _layer(path: Path, shown: str, changed: tuple[int, int]) -> tuple[Node, tuple[Problem, ...]]:
    """One file as it stands on the disk; a hundred files that extend one base read it once."""
    layer, found = read_yaml(path, shown)
    problems = list(found)
    if isinstance(layer.value, dict):
        layer = tidied(without_stories(layer, problems), problems)
    return layer, tuple(problems)


def _last_change(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)  # reading it will say what is wrong
    return (status.st_mtime_ns, status.st_size)


def _extended(said: Node, child: Path, shown: str) -> tuple[Path, str]:
    if not isinstance(said.value, str):
        message = "must be the name of a file; write a path relative to this file"
        raise ScenarioError([Problem(said.place, "extends", message)])
    base = child.parent / said.value
    if not base.is_file():
        beside = base.parent.iterdir() if base.parent.is_dir() else ()
        advice = (
            did_you_mean(base.name, [file.name for file in beside])
            or "; write a path relative to this file"
        )
        message = f"there is no file '{said.value}'{advice}"
        raise ScenarioError([Problem(said.place, "extends", message)])
    return base, os.path.normpath(Path(shown).parent / said.value)


def _refuse_endless(base: Path, seen: list[Path], said: Node) -> None:
    if base.resolve() in seen:
        circle = " -> ".join(file.name for file in [*seen, base])
        message = f"the files extend each other in a circle ({circle}); take one 'extends' out"
        raise ScenarioError([Problem(said.place, "extends", message)])
    if len(seen) >= MAX_EXTENDS:
        message = f"more than {MAX_EXTENDS} files extend each other; merge some of them"
        raise ScenarioError([Problem(said.place, "extends", message)])
