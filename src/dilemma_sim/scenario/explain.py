"""Where a value comes from, in words that can be read aloud."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from dilemma_sim.scenario.evidence import Evidence, Reading, Record
from dilemma_sim.scenario.parts import NoSuchPathError, found, is_group, parts, values
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError
from dilemma_sim.scenario.provenance import Story, provenance_of
from dilemma_sim.scenario.resolved import written
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.scenario.tree import Path, dotted

_LABEL_WIDTH = 12
# Readings as near as this agree: documents round.
_SAME = 0.01
_SAME_YEARS = 0.1


def explain(scenario: Scenario, path: str | None = None) -> str:
    """The origin of a value, of every value of a subtree, or of the scenario as a whole.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario.
    path : str, optional
        Such as ``states.SRB.gdp`` or ``states.SRB``.

    Raises
    ------
    ScenarioError
        If the path leads nowhere.
    """
    if path is None:
        return "\n".join(_summary(scenario))
    try:
        reached = found(scenario, path)
    except NoSuchPathError as error:
        files = provenance_of(scenario).files or ("scenario",)
        raise ScenarioError([Problem(Place(files[-1]), path, str(error))]) from None
    if len(reached) == 1 and not is_group(reached[0][1]):
        return "\n".join(_one(scenario, *reached[0]))
    rows = [row for start, value in reached for row in values(value, start)]
    return "\n".join(_table(scenario, rows))


def _summary(scenario: Scenario) -> Iterator[str]:
    provenance = provenance_of(scenario)
    files = provenance.files
    yield scenario.name
    if scenario.question:
        yield scenario.question
    yield ""
    for base, child in pairwise(files):
        yield f"{child} extends {base}"
    if len(files) == 1:
        yield f"{files[0]} extends nothing"
    counts: Counter[str] = Counter()
    for path, value in values(scenario):
        if value is None:
            continue
        counts[_standing(provenance.of(path))] += 1
    yield ""
    for standing in _STANDINGS:
        yield f"{counts[standing]:6d}  {standing}"
    yield f"{counts.total():6d}  values in all"
    yield ""
    apart = Readings(scenario).disputed()
    if apart:
        yield f"Documents have other figures for {len(apart)} of them:"
        yield from (f"  {path}" for path in apart)
        yield ""
    yield "Add a path to see a value's story, such as states or rules.spending."


_STANDINGS = (
    "values with a source",
    "values with an assumption and no source",
    "values of a file with neither",
    "values set on the command line",
    "defaults of the model",
)


def _standing(story: Story | None) -> str:
    if story is None:
        return _STANDINGS[4]
    if story.source:
        return _STANDINGS[0]
    if story.assumption:
        return _STANDINGS[1]
    return _STANDINGS[2] if story.line else _STANDINGS[3]


def _one(scenario: Scenario, path: Path, value: object) -> Iterator[str]:
    story = provenance_of(scenario).of(path)
    field = field_at(scenario, path)
    extra = field.json_schema_extra if field and isinstance(field.json_schema_extra, dict) else {}
    unit = (story and story.unit) or extra.get("unit")
    shown = said(written(value, story))
    yield f"{dotted(path)} = {shown}{f' {unit}' if unit and unit != '1' else ''}"
    if field is not None and field.description:
        yield from _row("meaning", field.description)
    if story is None:
        yield from _row("from", "default of the model")
        yield from _row("range", _span(extra.get("low"), extra.get("high")))
        yield from _row("source", extra.get("source"))
        return
    yield from _row("from", story.place)
    for earlier in reversed(story.overridden):
        place = f"{earlier.file}:{earlier.line}" if earlier.line else earlier.file
        yield from _row("replaces", f"{said(earlier.value)} ({place})")
    yield from _row("range", _span(story.low, story.high))
    yield from _backing(story)
    yield from _read_otherwise(scenario, path, value, story)


def _backing(story: Story) -> Iterator[str]:
    evidence = Evidence(story.file) if story.line else None
    if story.assumption:
        sentence = evidence.assumption(story.assumption) if evidence else None
        words = f"{story.assumption}: {sentence}" if sentence else story.assumption
        yield from _row("assumption", words)
    for name in story.source:
        record = evidence.record(name) if evidence else None
        yield from _row("source", _cited(record) if record else name)
    yield from _row("note", story.note)
    if not story.source and not story.assumption:
        yield from _row("source", "none given")


def _read_otherwise(scenario: Scenario, path: Path, value: object, story: Story) -> Iterator[str]:
    """What other documents have for the same quantity: those that agree, then those that do not."""
    readings = Readings(scenario)
    others = readings.other_than(path, value)
    agreeing = [row.name for row in readings.of(path) if row not in others]
    yield from _row("agree", ", ".join(agreeing))
    for row in sorted(others, key=lambda reading: reading.value):
        apart = _apart(row.value, float(str(value)), field_at(scenario, path))
        beyond = "" if within_range(row.value, story) else ", beyond the range"
        yield from _row("differs", f"{row.name}: {said(row.value)}, {apart}{beyond}")


class Readings:
    """What the records beside a scenario's files have for its values."""

    def __init__(self, scenario: Scenario) -> None:
        files = provenance_of(scenario).files
        self._scenario = scenario
        self._evidence = Evidence(files[-1]) if files else None

    def of(self, path: Path) -> list[Reading]:
        """All readings of a value."""
        start = self._scenario.time.start
        return self._evidence.readings(dotted(path), start) if self._evidence else []

    def other_than(self, path: Path, value: object) -> list[Reading]:
        """The readings that are not the value, up to rounding."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return []
        field = field_at(self._scenario, path)
        slack = _SAME_YEARS if _in_years(field) else _SAME * abs(value)
        return [row for row in self.of(path) if abs(row.value - value) > slack]

    def disputed(self) -> list[str]:
        """Paths of the values for which some document has another figure."""
        return [
            dotted(path)
            for path, value in values(self._scenario)
            if self.of(path) and self.other_than(path, value)
        ]


def _in_years(field: FieldInfo | None) -> bool:
    extra = field.json_schema_extra if field is not None else None
    return isinstance(extra, dict) and extra.get("unit") == "yr"


def _apart(reading: float, value: float, field: FieldInfo | None) -> str:
    if _in_years(field):
        return f"{abs(reading - value):.3g} years {'later' if reading > value else 'earlier'}"
    share = reading / value - 1.0 if value else math.inf
    return f"{abs(share):.0%} {'more' if share > 0.0 else 'less'}"


def within_range(reading: float, story: Story) -> bool:
    """Whether a reading lies in the range of a value, up to rounding."""
    low = -math.inf if story.low is None else story.low
    high = math.inf if story.high is None else story.high
    slack = _SAME * abs(reading)
    return low - slack <= reading <= high + slack


def _cited(record: Record) -> str:
    claim = f"{record.kind}: {record.says}" if record.says and record.kind else record.says
    document = ", ".join(word for word in (record.author, record.title, record.date) if word)
    place = f" ({record.where})" if record.where else ""
    told = f"{claim} " if claim else ""
    return f"{record.name}: {told}[{document or 'document not listed'}{place}]"


def _row(label: str, words: object) -> Iterator[str]:
    if words is not None and words != "":
        text = " ".join(str(words).split())
        yield f"  {label:<{_LABEL_WIDTH}}{text}"


def _span(low: object, high: object) -> str | None:
    if low is None and high is None:
        return None
    return f"{'?' if low is None else said(low)} to {'?' if high is None else said(high)}"


def _table(scenario: Scenario, rows: list[tuple[Path, object]]) -> Iterator[str]:
    provenance = provenance_of(scenario)
    readings = Readings(scenario)
    lines = [("value", "", "unit", "from", "source or assumption")]
    for path, value in rows:
        if value is None or path[-1] == "label":
            continue
        story = provenance.of(path)
        field = field_at(scenario, path)
        extra = field.json_schema_extra if field else None
        unit = extra.get("unit") if isinstance(extra, dict) else None
        place = story.place if story else "default of the model"
        backing = [*story.source, story.assumption or ""] if story else []
        others = readings.other_than(path, value) if readings.of(path) else []
        backing += [f"{reading.name} has {said(reading.value)}" for reading in others]
        lines.append(
            (
                dotted(path),
                said(written(value, story)),
                str((story and story.unit) or unit or ""),
                place,
                ", ".join(word for word in backing if word),
            )
        )
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=False)]
        yield "  ".join([*cells, line[4]]).rstrip()


def said(value: object) -> str:
    """A value as a sentence shows it.

    Examples
    --------
    >>> [said(value) for value in (0.750, 2015, True, "on", ("HRV", "SVN"), {})]
    ['0.75', '2015', 'true', 'on', 'HRV, SVN', 'none']
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:.10g}"
    if isinstance(value, list | tuple):
        return ", ".join(said(item) for item in value) or "none"
    if value is None or value == {}:
        return "none"
    return str(value)


def field_at(scenario: Scenario, path: Path) -> FieldInfo | None:
    """The schema's field of a value; for an entry of a table, the field that holds the table."""
    value: object = scenario
    field: FieldInfo | None = None
    for key in path:
        if isinstance(value, BaseModel):
            fields = type(value).model_fields
            field = next((f for name, f in fields.items() if (f.alias or name) == key), field)
        value = parts(value)[key]
    return field
