"""The option `--set PATH=VALUE`, which several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from dilemma_sim.scenario.problems import Problem, ScenarioError

Command = TypeVar("Command", bound=Callable[..., object])


def set_option(command: Command) -> Command:
    """Give a command the option `--set`, as the argument `settings`."""
    return click.option(
        "--set",
        "settings",
        metavar="PATH=VALUE",
        multiple=True,
        help="Change a value, as in guarantees.KFOR.credibility=0. May be repeated.",
    )(command)


def overrides(settings: tuple[str, ...]) -> dict[str, object]:
    """The values by path; of two settings of one path the later one wins."""
    from dilemma_sim.scenario.overrides import parsed_setting

    found: dict[str, object] = {}
    problems: list[Problem] = []
    for text in settings:
        try:
            path, value = parsed_setting(text)
        except ScenarioError as error:
            problems += error.problems
            continue
        found.pop(path, None)
        found[path] = value
    if problems:
        raise ScenarioError(problems)
    return found
