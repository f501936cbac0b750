"""The experiment file: a question, what is varied to answer it, and the figures that show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dilemma_sim.experiment.designs import DESIGNS, SAMPLED
from dilemma_sim.experiment.factors import Factor, Level, factor_from_node
from dilemma_sim.experiment.quantities import unknown_measure
from dilemma_sim.scenario.problems import Problem, ScenarioError, did_you_mean, listed
from dilemma_sim.scenario.strict_yaml import read_yaml
from dilemma_sim.scenario.tree import Node

#: Kinds of figures, and what each needs besides a measure.
KINDS: Mapping[str, tuple[str, ...]] = {
    "lines": ("x",),
    "strip": ("x",),
    "heatmap": ("x", "by"),
    "ranking": (),
    "spread": (),
}
SHOWN = ("median", "mean")
BORDERS = ("spiral",)
KEPT = ("no", "quantiles", "full")
MEASURED = ("headline", "all")
#: Lines that can still be told apart.
MOST_LINES = 8
#: `ranges: all` takes every number that has a range.
EVERY_RANGE = "*"


@dataclass(frozen=True)
class FigureWish:
    """One figure that an experiment asks for."""

    kind: str
    measures: tuple[str, ...]
    x: str | None = None
    by: str | None = None
    show: str = "median"
    border: str | None = None
    caption: str = ""
    name: str = ""


@dataclass(frozen=True)
class Experiment:
    """
    What an experiment file says.

    Attributes
    ----------
    name, question : str
    scenario : Path
        The scenario file.
    settings : mapping
        Values laid over the scenario, by path.
    factors : tuple of Factor
    ranges : tuple of str
        Patterns of paths: every number that fits one and has a range is a factor too.
    design, measures, keep : str
    points, replicates, seed : int
    labels : mapping
        Plain words for paths, for the axes.
    figures : tuple of FigureWish
    tree : Node, optional
        The file as it is written, to tell places in it.
    """

    name: str
    question: str
    scenario: Path
    settings: Mapping[str, object] = field(default_factory=dict)
    factors: tuple[Factor, ...] = ()
    ranges: tuple[str, ...] = ()
    design: str = "grid"
    points: int = 64
    replicates: int = 20
    seed: int = 0
    measures: str = "headline"
    keep: str = "no"
    labels: Mapping[str, str] = field(default_factory=dict)
    figures: tuple[FigureWish, ...] = ()
    tree: Node | None = field(default=None, compare=False, repr=False)


EXPERIMENT_KEYS = (
    "name", "question", "scenario", "settings", "factors", "ranges", "design", "points",
    "replicates", "seed", "measures", "keep", "labels", "figures",
)  # fmt: skip
FIGURE_KEYS = ("kind", "measure", "x", "by", "show", "border", "caption", "name")


def read_experiment(path: Path) -> Experiment:
    """
    Experiment of a file.

    Raises
    ------
    ScenarioError
        With everything that is wrong, each with file, line and column.
    """
    root, problems = read_yaml(path)
    reader = _Reader(list(problems))
    if not isinstance(root.value, dict):
        reader.wrong(root, "", f"write keys: {listed(EXPERIMENT_KEYS, 'and')}")
        raise ScenarioError(reader.problems)
    reader.only(root, EXPERIMENT_KEYS, "an experiment", "")
    measures = reader.word(root, "measures", "headline", MEASURED)
    told = len(reader.problems)
    factors = reader.factors(root)
    ranges = reader.ranges(root)
    # A factor with a fault counts here too: one fault is told once.
    paths = [str(path) for path in root.entries_at("factors")]
    if not paths and not ranges and len(reader.problems) == told:
        empty = root.at("factors") or root
        reader.missing(empty, "factors", "nothing is varied; write 'factors: {PATH: SPEC}'")
    design = "lhs" if ranges and _design_is_known(root) else "grid"
    if "design" in root.entries:
        design = reader.word(root, "design", "", tuple(DESIGNS))
    levels = {factor.path: factor.levels for factor in factors}
    figures = tuple(
        reader.figure(node, f"figures.{n}", paths, levels, measures, design)
        for n, node in enumerate(reader.items(root, "figures"), start=1)
    )
    found = Experiment(
        name=reader.text(root, "name", needed=True),
        question=reader.text(root, "question", needed=True),
        scenario=path.parent / reader.text(root, "scenario", needed=True),
        settings={str(k): v.plain() for k, v in reader.mapping(root, "settings").items()},
        factors=factors,
        ranges=ranges,
        design=design,
        points=reader.count(root, "points", 64),
        replicates=reader.count(root, "replicates", 20),
        seed=reader.count(root, "seed", 0, least=0),
        measures=measures,
        keep=reader.word(root, "keep", "no", KEPT),
        labels=reader.labels(root),
        figures=figures,
        tree=root,
    )
    if reader.problems:
        raise ScenarioError(_all_told(reader, root, found))
    return found


def _design_is_known(root: Node) -> bool:
    """Whether the design is said or left out; a key that is none may be meant for it."""
    return "design" in root.entries or root.entries.keys() <= set(EXPERIMENT_KEYS)


def _all_told(reader: _Reader, root: Node, found: Experiment) -> list[Problem]:
    """What is wrong in the file, and what is wrong once it is held against its scenario."""
    from dilemma_sim.experiment.planning import in_order, planned, wanted_by

    others: Sequence[Problem] = ()
    wanted = wanted_by(found, None)
    if not _design_is_known(root) or not (found.factors or found.ranges):
        # That nothing is left to vary, or does not suit a design that was not understood, is no
        # fault of its own.
        wanted = replace(wanted, design="")
    if isinstance(root.entries.get("scenario", root).value, str):
        try:
            planned(wanted)
        except ScenarioError as error:
            others = [p for p in error.problems if p.place not in reader.refused]
    blamed = {problem.place for problem in others}
    factors = root.entries_at("factors")
    misspelt = {str(path) for path, node in factors.items() if node.key_place in blamed}
    # A figure that names the factor rightly is not wrong too.
    mine = [p for p in reader.problems if reader.no_factor.get(p, "") not in misspelt]
    return in_order([*mine, *others])


class _Reader:
    """
    Takes values out of the tree and notes what is wrong with them.

    Attributes
    ----------
    problems : list of Problem
    refused : set of Place
        Values that could not even be read: that is told already.
    meant : set of str
        Keys that are there under a misspelt name, so that they are not missing.
    no_factor : dict
        Problems of names that are no factor, with the factor that may have been meant.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.refused = {problem.place for problem in problems}
        self.meant: set[str] = set()
        self.no_factor: dict[Problem, str] = {}

    def wrong(self, node: Node, path: str, message: str, *, key: bool = False) -> None:
        place = node.key_place if key else node.blamed
        if place not in self.refused:
            self.problems.append(Problem(place, path, message))

    def missing(self, node: Node, path: str, message: str) -> None:
        if path not in self.meant:
            self.wrong(node, path, message)

    def only(self, node: Node, known: Sequence[str], what: str, path: str) -> None:
        for key, child in node.entries.items():
            if key not in known:
                advice = did_you_mean(key, known) or f"; there are {listed(known, 'and')}"
                here = _inside(path, key)
                self.meant |= {_inside(path, one) for one in known if f"'{one}'?" in advice}
                self.wrong(child, here, f"there is no '{key}' in {what}{advice}", key=True)

    def text(self, node: Node, key: str, *, needed: bool = False, path: str = "") -> str:
        child = node.entries.get(key)
        if child is None:
            if needed:
                self.missing(node, path or key, f"is missing; write '{key}: ...'")
            return ""
        if not isinstance(child.value, str) or not child.value.strip():
            self.wrong(child, path or key, "must be text")
            return ""
        return " ".join(child.value.split())

    def word(self, node: Node, key: str, usual: str, known: Sequence[str], path: str = "") -> str:
        child = node.entries.get(key)
        if child is None:
            return usual
        if child.value not in known:
            # `keep: no` is text in YAML 1.2, but true and false are not.
            advice = did_you_mean(child.value, known)
            self.wrong(child, path or key, f"must be {listed(known)}{advice}")
            return usual
        return str(child.value)

    def count(self, node: Node, key: str, usual: int, least: int = 1) -> int:
        child = node.entries.get(key)
        if child is None:
            return usual
        value = child.value
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self.wrong(child, key, f"must be a whole number of {least} or more")
            return usual
        return value

    def mapping(self, node: Node, key: str) -> dict[Any, Node]:
        child = node.entries.get(key)
        if child is None:
            return {}
        if not isinstance(child.value, dict):
            self.wrong(child, key, "must be a mapping of paths")
            return {}
        return child.entries

    def items(self, node: Node, key: str) -> list[Node]:
        child = node.entries.get(key)
        if child is None:
            return []
        if not isinstance(child.value, list):
            self.wrong(child, key, "must be a list")
            return []
        return child.items

    def factors(self, root: Node) -> tuple[Factor, ...]:
        factors = []
        for path, node in self.mapping(root, "factors").items():
            try:
                factors.append(factor_from_node(str(path), node))
            except ScenarioError as error:
                self.problems += [p for p in error.problems if p.place not in self.refused]
        return tuple(factors)

    def ranges(self, root: Node) -> tuple[str, ...]:
        child = root.entries.get("ranges")
        if child is not None and child.value == "all":
            return (EVERY_RANGE,)
        found = []
        for node in self.items(root, "ranges"):
            if isinstance(node.value, str):
                found.append(node.value)
            else:
                self.wrong(node, "ranges", "must be a path, in which * stands for one step")
        return tuple(found)

    def labels(self, root: Node) -> dict[str, str]:
        entries = self.mapping(root, "labels")
        return {
            str(path): self.text(Node(entries, root.place, root.place), path) for path in entries
        }

    def figure(
        self,
        node: Node,
        path: str,
        factors: Sequence[str],
        levels: Mapping[str, Sequence[Level]],
        measures: str,
        design: str,
    ) -> FigureWish:
        if not isinstance(node.value, dict):
            self.wrong(node, path, "must be a mapping with a kind and a measure")
            return FigureWish("", ())
        self.only(node, FIGURE_KEYS, "a figure", path)
        kind = self.word(node, "kind", "", tuple(KINDS), f"{path}.kind")
        if "kind" not in node.entries:
            self.missing(node, f"{path}.kind", f"is missing; write 'kind: {listed(KINDS)}'")
        wish = FigureWish(
            kind=kind,
            measures=self._measures(node, path, measures),
            x=self._factor(node, path, "x", factors),
            by=self._factor(node, path, "by", factors),
            show=self.word(node, "show", "median", SHOWN, f"{path}.show"),
            border=self.word(node, "border", "", BORDERS, f"{path}.border") or None,
            caption=self.text(node, "caption", path=f"{path}.caption"),
            name=self.text(node, "name", path=f"{path}.name"),
        )
        for key in KINDS.get(kind, ()):
            if key not in node.entries:
                self.missing(node, f"{path}.{key}", f"{kind} needs a factor as '{key}'")
        self._suits(node, path, wish, design)
        self._levels_suit(node, path, wish, levels)
        return wish

    def _suits(self, node: Node, path: str, wish: FigureWish, design: str) -> None:
        if wish.kind == "heatmap" and len(wish.measures) > 1:
            self.wrong(node, path, "a heatmap shows one measure; write a figure for each")
        if wish.kind in ("lines", "heatmap", "strip") and design in SAMPLED:
            message = f"{wish.kind} needs levels that come again; take ranking or spread"
            self.wrong(node, path, f"{message} for {design}")
        if wish.border and wish.kind != "heatmap":
            self.wrong(node.entries["border"], f"{path}.border", "only a heatmap has a border")

    def _levels_suit(
        self, node: Node, path: str, wish: FigureWish, levels: Mapping[str, Sequence[Level]]
    ) -> None:
        on_axes = {"lines": ("x",), "heatmap": ("x", "by")}.get(wish.kind, ())
        for key in on_axes:
            words = levels.get((wish.x if key == "x" else wish.by) or "", ())
            if any(isinstance(level, str) for level in words):
                message = f"{wish.kind} needs numbers here; take strip for words"
                self.wrong(node.entries[key], f"{path}.{key}", message)
        if wish.kind == "ranking" and any(
            isinstance(x, str) for row in levels.values() for x in row
        ):
            self.wrong(node, path, "ranking needs numbers; take strip for factors of words")
        if wish.kind in ("lines", "strip") and len(levels.get(wish.by or "", ())) > MOST_LINES:
            message = f"has more than {MOST_LINES} levels; take a heatmap"
            self.wrong(node.entries["by"], f"{path}.by", message)

    def _measures(self, node: Node, path: str, measures: str) -> tuple[str, ...]:
        child = node.entries.get("measure")
        if child is None:
            self.missing(node, f"{path}.measure", "is missing; write 'measure: NAME'")
            return ()
        nodes = child.items if isinstance(child.value, list) else [child]
        for one in nodes:
            fault = "must be the name of a measure"
            if isinstance(one.value, str):
                fault = unknown_measure(one.value, measures)
            if fault:
                self.wrong(one, f"{path}.measure", fault)
        return tuple(str(one.value) for one in nodes)

    def _factor(self, node: Node, path: str, key: str, factors: Sequence[str]) -> str | None:
        child = node.entries.get(key)
        if child is None:
            return None
        if child.value not in factors:
            meant = did_you_mean(child.value, factors)
            message = f"'{child.value}' is no factor here"
            advice = meant or f"; there are {listed(factors, 'and')}"
            self.wrong(child, f"{path}.{key}", f"{message}{advice}")
            guess = next((one for one in factors if f"'{one}'?" in meant), "")
            self.no_factor[Problem(child.blamed, f"{path}.{key}", f"{message}{advice}")] = guess
        return str(child.value)


def _inside(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)
