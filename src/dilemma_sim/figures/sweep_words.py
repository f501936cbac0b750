"""What the figures of a study say in words: labels, units, levels, and the note at the foot."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from dilemma_sim.figures.sweep_panels import Quantity, folded

if TYPE_CHECKING:
    import pandas
    from matplotlib.axis import Axis


class Unit(NamedTuple):
    """How numbers of a unit stand on an axis."""

    words: str
    sign: str = ""
    """Behind each number."""
    times: float = 1.0
    difference: str = ""
    """Words for a difference, if they are others."""


#: Units whose name in the table is not what a reader writes.
UNITS = {
    "": Unit(""),
    "1": Unit(""),
    "count": Unit(""),
    "share": Unit("", "%", 100.0, "%\N{NO-BREAK SPACE}points"),
    "share of GDP": Unit("% of GDP", "%", 100.0, "%\N{NO-BREAK SPACE}points"),
    "USDm": Unit("million US$"),
    "USDm/yr": Unit("million US$ a year"),
}
#: Levels whose name says little to a reader.
LEVELS = {
    "bayes_attrib": "own part overlooked",
    "bayes_rational": "own part seen",
}


@dataclass(frozen=True)
class Told:
    """
    What a figure is told of a study besides its runs.

    Attributes
    ----------
    names : mapping
        Id of a state to its name.
    factors : mapping
        Path of a factor to plain words, for those that a figure does not show.
    failed : int
        Runs that are not in the table because they failed.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    factors: Mapping[str, str] = field(default_factory=dict)
    failed: int = 0

    def named(self, words: str) -> str:
        """
        Words with names of states in the place of their ids, the owner in front.

        Examples
        --------
        >>> told = Told({"SRB": "Serbia", "XKX": "Kosovo"})
        >>> told.named("SRB-XKX"), told.named("Mistral SRB: value of SRB"), Told().named("SRB")
        ('Serbia-Kosovo', 'Serbia: Mistral, value', 'SRB')
        """
        words, _, owner = words.rpartition(" of ") if " of " in words else (words, "", "")
        if owner in self.names:
            words = words.replace(f" {owner}", "").replace(": ", ", ")
            return f"{self.names[owner]}: {words}"
        words = f"{words} of {owner}" if owner else words
        return re.sub(r"\w+", lambda found: self.names.get(found[0], found[0]), words)


def unit_of(measure: Quantity) -> Unit:
    """How the numbers of a measure stand on an axis."""
    return UNITS.get(measure.unit, Unit(measure.unit))


def label(words: str, unit: str) -> str:
    """
    Words with a capital and with the unit, where there is one.

    Examples
    --------
    >>> label("felt security", "probability"), label("incidents", "")
    ('Felt security (probability)', 'Incidents')
    """
    words = words[:1].upper() + words[1:]
    return f"{words} ({unit})" if unit else words


def place_of(measure: Quantity, told: Told) -> str:
    """The state, pair or level that a column of a family is about."""
    return told.named(measure.column.partition(".")[2].replace("level_", "level "))


def title(measure: Quantity, told: Told, signs: int) -> tuple[str, str]:
    r"""
    A title of up to two lines, and what it stands for where that does not fit into them.

    Then the name of the column is the title.

    Examples
    --------
    >>> suspicion = Quantity("belief_mean", "mean belief of rivals that the other is bad", "share")
    >>> title(suspicion, Told(), 40)
    ('Mean belief of rivals that the other is\nbad', '')
    >>> title(suspicion, Told(), 20)
    ('Mean belief', 'Mean belief: mean belief of rivals that the other is bad.')
    """
    place = place_of(measure, told)
    whole = _title(f"{measure.words}, {place}" if place else measure.words, measure, signs)
    if whole.count("\n") < 2:
        return whole, ""
    words = column_words(measure.column.partition(".")[0])
    short = _title(f"{words}, {place}" if place else words, measure, signs)
    return short, f"{label(words, '')}: {measure.words}."


def _title(words: str, measure: Quantity, signs: int) -> str:
    return folded(label(words, unit_of(measure).words), signs)


def column_words(column: str) -> str:
    """
    The name of a column in words.

    Examples
    --------
    >>> column_words("belief_mean"), column_words("security_final")
    ('mean belief', 'security at the end')
    """
    words = column.replace("_", " ")
    if words.endswith(" mean"):
        return f"mean {words.removesuffix(' mean')}"
    return re.sub(r" final$", " at the end", words)


def number_axis(axis: Axis, measure: Quantity, *, difference: bool = False) -> None:
    """Write the numbers of an axis as the unit of its measure is written; differences signed."""
    unit = unit_of(measure)
    sign, plus = ("", "+") if difference else (unit.sign, "")
    if sign or difference:
        axis.set_major_formatter(lambda value, _: number(unit.times * value, sign, plus))


def number(value: float, sign: str = "", plus: str = "") -> str:
    """
    A number in few digits, with the sign of its unit.

    Examples
    --------
    >>> number(3.25, "%"), number(0.30000000000000004, plus="+"), number(0.0, plus="+")
    ('3.25%', '+0.3', '0')
    """
    value = round(value, 12) + 0.0  # a mark at zero may lie a last bit beside it
    return f"{value:{plus if value else ''},.7g}{sign}".replace("-", "\N{MINUS SIGN}")


def alike(values: Sequence[float], sign: str = "") -> list[str]:
    """
    Numbers with equally many decimals, three digits for the largest.

    Examples
    --------
    >>> alike([0.65, 0.7051]), alike([3.8, 12.0], "%")
    (['0.650', '0.705'], ['3.8%', '12.0%'])
    """
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    decimals = max(0, 2 - math.floor(math.log10(largest))) if largest > 0.0 else 0
    said = [f"{value:,.{decimals}f}{sign}".replace("-", "\N{MINUS SIGN}") for value in values]
    return ["" if math.isnan(value) else words for value, words in zip(values, said, strict=True)]


def level_words(level: object, gap: str = "\n") -> str:
    """
    A level as a reader says it.

    Examples
    --------
    >>> level_words(0.30000000000000004), level_words("capability_only", " ")
    ('0.3', 'capability only')
    """
    if isinstance(level, float | int):
        return f"{level:.4g}"
    words = str(level)
    return LEVELS.get(words, words.replace("_", " ")).replace(" ", gap)


def against(measures: Sequence[Quantity], x: Quantity) -> str:
    """A heading where the study gives none."""
    return f"{label(measures[0].words, '')}{' and others' * (len(measures) > 1)} by {x.words}"


def in_text(words: str) -> str:
    """
    The words of an axis as they stand within a sentence.

    Examples
    --------
    >>> in_text("Credibility of KFOR from 2026 (probability)"), in_text("NATO's credibility")
    ('credibility of KFOR from 2026', "NATO's credibility")
    """
    words = re.sub(r" \([^()]*\)$", "", words)
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def run_words(table: pandas.DataFrame, shown: Sequence[str], mark: str) -> str:
    """
    How many runs are behind each mark of a figure.

    Examples
    --------
    >>> import pandas
    >>> run_words(pandas.DataFrame({"x": [1, 1, 2]}), ["x"], "point")
    '1 to 2 runs a point'
    """
    counts = table.groupby(list(shown)).size()
    least, most = int(counts.min()), int(counts.max())
    span = f"{least}" if least == most else f"{least} to {most}"
    return f"{span} {'run' if most == 1 else 'runs'} a {mark}"


def note(
    table: pandas.DataFrame,
    told: Told,
    runs: str,
    hidden: Sequence[str] = (),
    more: Sequence[str] = (),
) -> str:
    """The note at the foot: how many runs, over what, what failed, and what else is to say."""
    over = " and ".join(in_text(told.factors.get(path, path)) for path in hidden)
    sentences = [f"{runs}, over all values of {over}." if over else f"{runs}."]
    if told.failed:
        count = told.failed + len(table)
        sentences.append(f"{told.failed} of {count} runs failed and are left out.")
    return " ".join([*sentences, *filter(None, more)])
