"""A strict reader of YAML: it says no, with line and column, where YAML would guess.

PyYAML's parser delivers the events; the tree is built here, without a step that nests calls, so
that no file can exhaust the stack. Scalars follow the core schema of YAML 1.2.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from dilemma_sim.scenario.problems import Place, Problem, ScenarioError
from dilemma_sim.scenario.tree import Key, Node, Scalar

#: Room for 300 states with all that is known of every pair.
MAX_BYTES = 32_000_000
MAX_DEPTH = 32

_INTEGER = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_REAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
_UNREADABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]",
)
# What libyaml says, and what to do about it in words that help someone who edits a file.
_ADVICE = (
    ("mapping values are not allowed", "a colon stands where none can; indent the line like its"
     " neighbors, or put the text in quotes"),
    ("cannot start any token", "a tab or a special sign begins a value; indent with spaces, and"
     " put text that begins with a sign in quotes"),
    ("unexpected end of stream", "a quote or a bracket is not closed; close it"),
    ("did not find expected ','", "a bracket is not closed, or a comma is missing; add it"),
    ("did not find expected key", "the indentation does not fit; begin the line in the same column"
     " as its neighbors"),
    ("could not find expected ':'", "a key has no colon; write 'key: value'"),
    ("block sequence entries are not allowed", "a list item stands where none can; put it on its"
     " own line under its key"),
    ("did not find expected '-' indicator", "the indentation of the list does not fit; begin each"
     " '-' in the same column"),
)  # fmt: skip


def read_yaml(path: Path, shown: str | None = None) -> tuple[Node, list[Problem]]:
    """The tree of a YAML file, and the faults that did not stop the reading.

    Parameters
    ----------
    path : Path
        The file.
    shown : str, optional
        The name of the file in messages; its path if left out.

    Raises
    ------
    ScenarioError
        If the file cannot be read at all.
    """
    shown = str(path) if shown is None else shown
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _stop(Place(shown), "there is no such file; check the name and folder") from None
    except IsADirectoryError:
        raise _stop(Place(shown), "this is a folder; name a YAML file") from None
    except OSError as error:
        raise _stop(Place(shown), f"the file cannot be read ({error.strerror})") from None
    if len(raw) > MAX_BYTES:
        size = f"{MAX_BYTES // 1_000_000} MB"
        raise _stop(Place(shown), f"the file is larger than {size}; split it with 'extends'")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise _stop(
            Place(shown, line, column), "the text is not UTF-8; save the file as UTF-8"
        ) from None
    return read_text(text, shown)


def read_text(text: str, shown: str) -> tuple[Node, list[Problem]]:
    """The tree of a YAML text, and the faults that did not stop the reading."""
    if strange := _UNREADABLE.search(text):
        before = text[: strange.start()]
        place = Place(shown, before.count("\n") + 1, strange.start() - before.rfind("\n"))
        raise _stop(place, f"control character U+{ord(strange.group()):04X} in the text; delete it")
    builder = _Builder(shown)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        builder.problems.append(_syntax_problem(error, shown))
        raise ScenarioError(builder.problems) from None
    if builder.root is None or (builder.root.value is None and not builder.problems):
        raise _stop(Place(shown), "the file is empty; write at least one 'key: value'")
    return builder.root, builder.problems


def scalar(text: str) -> Scalar:
    """The value of an unquoted scalar under the core schema of YAML 1.2.

    Raises
    ------
    ValueError
        If the number is infinite or not a number.

    Examples
    --------
    >>> [scalar(text) for text in ("NO", "1e-1", "010", "2025-02-14", "true", "12:30")]
    ['NO', 0.1, 10, '2025-02-14', True, '12:30']
    """
    if text in _WORDS:
        return _WORDS[text]
    if _OTHER_BASE.fullmatch(text):
        text = str(int(text, 0)) if len(text) < 20 else "9e999"
    # A number with more digits than a float holds is caught before int() refuses its length.
    is_real = _REAL.fullmatch(text) is not None
    if _NOT_FINITE.fullmatch(text) or (is_real and not math.isfinite(float(text))):
        raise ValueError(f"{text[:20]} is not a finite number; write a number")
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if is_real else text


def _stop(place: Place, message: str) -> ScenarioError:
    return ScenarioError([Problem(place, "", message)])


def _events(text: str) -> Iterator[yaml.Event]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=loader)
    return events


def _syntax_problem(error: yaml.MarkedYAMLError, shown: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = Place(shown, mark.line + 1, mark.column + 1) if mark else Place(shown)
    said = f"{error.problem or ''} {error.context or ''}"
    for words, advice in _ADVICE:
        if words in said:
            return Problem(place, "", advice)
    return Problem(place, "", f"not YAML ({said.strip()}); check indentation, quotes and brackets")


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not been read yet."""

    value: dict[Key, Node] | list[Node]
    place: Place
    key_place: Place
    key: Key | None = None
    next_key_place: Place | None = None
    names: dict[str, Place] = field(default_factory=dict)


class _Builder:
    """Puts the tree together from the parser's events."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self._open: list[_Open] = []
        self._documents = 0
        self._anchor_seen = False

    def take(self, event: yaml.Event) -> None:
        """Add what one event says."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._fail(event, "a second document begins here; keep one document a file")
        elif isinstance(event, yaml.AliasEvent):
            self._refuse_anchor(event, f"*{event.anchor}")
            self._add(event, None)
        elif isinstance(event, yaml.ScalarEvent):
            self._refuse_extras(event)
            self._add(event, event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._refuse_extras(event)
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            done = self._open.pop()
            self._place_node(Node(done.value, done.place, done.key_place))

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        if len(self._open) >= MAX_DEPTH:
            self._fail(event, f"more than {MAX_DEPTH} levels inside each other; flatten the file")
        place = self._place_of(event)
        parent = self._open[-1] if self._open else None
        if parent is not None and isinstance(parent.value, dict) and parent.key is None:
            self._fail(event, "a list or mapping is used as a key; use plain text as the key")
        key_place = (parent.next_key_place if parent else None) or place
        value: dict[Key, Node] | list[Node] = (
            {} if isinstance(event, yaml.MappingStartEvent) else []
        )
        self._open.append(_Open(value, place, key_place))

    def _add(self, event: yaml.Event, said: yaml.ScalarEvent | None) -> None:
        place = self._place_of(event)
        value: Scalar = None
        if said is not None:
            # The C parser marks a plain scalar by an empty style, the Python one by None.
            value = str(said.value)
            if not said.style:
                try:
                    value = scalar(said.value)
                except ValueError as error:
                    self._note(event, str(error))
                    value = None
        parent = self._open[-1] if self._open else None
        if parent is None:
            self._place_node(Node(value, place, place))
        elif isinstance(parent.value, dict) and parent.key is None:
            if isinstance(value, bool) or not isinstance(value, str | int):
                text = "" if said is None else said.value
                self._note(event, f"the key '{text}' is not text; put it in quotes")
                value = f"{text}:{place.line}:{place.column}"
            parent.key, parent.next_key_place = value, place
        else:
            self._place_node(Node(value, place, parent.next_key_place or place))

    def _place_node(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent.value, list):
            parent.value.append(node)
            return
        key = parent.key
        assert key is not None  # a value is only read after its key
        parent.key, parent.next_key_place = None, None
        # 2015 and "2015" would be two keys for Python and one path for the reader.
        first = parent.names.setdefault(str(key), node.key_place)
        if first is node.key_place:
            parent.value[key] = node
        else:
            message = f"the key '{key}' is given twice, first in line {first.line}; keep one"
            self.problems.append(Problem(node.key_place, "", message))

    def _refuse_extras(self, event: yaml.NodeEvent) -> None:
        tag = getattr(event, "tag", None)
        if tag is not None:
            shown = str(tag).replace("tag:yaml.org,2002:", "!!")
            self._note(event, f"the tag {shown} is not allowed; delete it and write the bare value")
        if event.anchor is not None:
            self._refuse_anchor(event, f"&{event.anchor}")

    def _refuse_anchor(self, event: yaml.Event, sign: str) -> None:
        # One line is enough: a file with one anchor often has hundreds of aliases.
        if not self._anchor_seen:
            self._anchor_seen = True
            self._note(event, f"anchors and aliases ({sign}) are not allowed; write the value out")

    def _place_of(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self.shown, mark.line + 1, mark.column + 1) if mark else Place(self.shown)

    def _note(self, event: yaml.Event, message: str) -> None:
        self.problems.append(Problem(self._place_of(event), "", message))

    def _fail(self, event: yaml.Event, message: str) -> None:
        self._note(event, message)
        raise ScenarioError(self.problems)
