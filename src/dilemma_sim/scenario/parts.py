"""Paths into a validated scenario: what is there, under which name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pydantic import BaseModel

from dilemma_sim.scenario.merge import WILDCARD
from dilemma_sim.scenario.problems import did_you_mean
from dilemma_sim.scenario.schema import Scenario, dyad_key
from dilemma_sim.scenario.strict_yaml import scalar
from dilemma_sim.scenario.tree import Key, Path

_DYAD_KEYED = ("dyads", "affinities")


class NoSuchPathError(ValueError):
    """A path that leads nowhere in the scenario."""


def parts(value: object) -> dict[Key, object]:
    """The named parts of a value: fields, keys, or list items by label; none for a single value."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return {field.alias or name: getattr(value, name) for name, field in fields.items()}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        named = {_item_name(item): item for item in value}
        return {} if None in named else {str(name): item for name, item in named.items()}
    return {}


def is_group(value: object) -> bool:
    """Whether a value can have named parts, even if it has none now."""
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    return isinstance(value, BaseModel | Mapping) or (is_list and (not value or bool(parts(value))))


def values(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Every single value below a value, with its path; a plain list is a single value."""
    inside = parts(value)
    if not inside:
        yield path, value
    for key, part in inside.items():
        yield from values(part, (*path, key))


def found(scenario: Scenario, text: str) -> list[tuple[Path, object]]:
    """Everything a path names, with `*` standing for every key.

    Keys may hold dots and spaces: the longest key that fits is taken. The two states of a dyad
    may stand in either order.

    Raises
    ------
    NoSuchPathError
        If the path names nothing; the message says what may have been meant.
    """
    return _walk(scenario, text, (), _refuse)


def found_or_new(scenario: Scenario, text: str) -> list[Path]:
    """The paths that may be set: those that exist, and new keys of free tables.

    A free table is one in which a file may write any key, such as `gdp_series` or `affinities`.

    Raises
    ------
    NoSuchPathError
        If there is nothing to set.
    """
    return [path for path, _ in _walk(scenario, text, (), _allow_in_free_table)]


_Missing = Callable[[object, str, Path], list[tuple[Path, object]]]


def _walk(value: object, text: str, path: Path, missing: _Missing) -> list[tuple[Path, object]]:
    inside = parts(value)
    if text == WILDCARD or text.startswith(WILDCARD + "."):
        return _walk_all(inside, text[2:], path)
    text = _sorted_dyad(text) if path and path[-1] in _DYAD_KEYED and len(path) == 1 else text
    fitting = [key for key in inside if text == str(key) or text.startswith(f"{key}.")]
    if not fitting:
        return missing(value, text, path)
    key = max(fitting, key=lambda fits: len(str(fits)))
    rest = text[len(str(key)) + 1 :]
    if not rest:
        return [((*path, key), inside[key])]
    return _walk(inside[key], rest, (*path, key), missing)


def _walk_all(inside: dict[Key, object], rest: str, path: Path) -> list[tuple[Path, object]]:
    """What a wildcard reaches: keys that lack the rest of the path are passed over."""
    results: list[tuple[Path, object]] = []
    failure: NoSuchPathError | None = None
    for key, part in inside.items():
        if not rest:
            results.append(((*path, key), part))
            continue
        try:
            results += _walk(part, rest, (*path, key), _refuse)
        except NoSuchPathError as error:
            failure = failure or error
    if not results:
        raise failure or NoSuchPathError(f"nothing stands at '{_dotted(path)}.*'")
    return results


def _refuse(value: object, text: str, path: Path) -> list[tuple[Path, object]]:
    inside = parts(value)
    where = f"in '{_dotted(path)}'" if path else "in the scenario"
    if not inside:
        raise NoSuchPathError(f"there is no '{text}' {where}, which has no parts; shorten the path")
    first = text.split(".")[0]
    advice = did_you_mean(text, inside) or did_you_mean(first, inside)
    if not advice:
        shown = [str(key) for key in inside][:12]
        more = ", ..." if len(inside) > len(shown) else ""
        advice = f"; there are {', '.join(shown)}{more}"
    raise NoSuchPathError(f"there is no '{first}' {where}{advice}")


def _allow_in_free_table(value: object, text: str, path: Path) -> list[tuple[Path, object]]:
    is_free = isinstance(value, Mapping) and not any(
        isinstance(part, BaseModel) for part in value.values()
    )
    if not is_free:
        return _refuse(value, text, path)
    keys = [scalar(part) for part in text.split(".")]
    return [((*path, *(key if isinstance(key, int) else str(key) for key in keys)), None)]


def _sorted_dyad(text: str) -> str:
    dyad, dot, rest = text.partition(".")
    states = dyad.split("-")
    return f"{dyad_key(*states)}{dot}{rest}" if len(states) == 2 else text


def _item_name(item: object) -> str | None:
    name = getattr(item, "label", None) or getattr(item, "name", None)
    return str(name) if name is not None else None


def _dotted(path: Path) -> str:
    return ".".join(str(key) for key in path)
