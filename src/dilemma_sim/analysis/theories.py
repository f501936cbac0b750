"""Does a finding survive? The same comparison under rival rules, numbers and views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from dilemma_sim.analysis.comparison import direction_of

USUAL = "as it is"
#: Standard deviation, as part of the largest difference, that rounding alone can make.
ROUNDING = 1e-9
#: Kinds of theory: the scenario as it is, another rule, another number or view of the inputs.
BASE, STRUCTURE, PARAMETER = "base", "structure", "parameter"


@dataclass(frozen=True)
class Theory:
    """
    One rival way to see the world.

    Attributes
    ----------
    name : str
    kind : {"base", "structure", "parameter"}
    overrides : mapping of path to value
    view : str, optional
        A file whose values replace those of the base.
    """

    name: str
    kind: str
    overrides: Mapping[str, object] = field(default_factory=dict)
    view: str | None = None


@dataclass(frozen=True)
class Survival:
    """
    How a finding fares under rival theories.

    Attributes
    ----------
    direction : str
        Of the finding under the base's own theory: ``up``, ``down`` or ``none``.
    holds, unsure, silent : int
        Theories that are sure of the same sign; those that are sure of none; and those under
        which the variant moves the measure in no pair at all, as where nobody answers to threat.
    turns : tuple of str
        Theories that are sure of the opposite sign.
    asked : int
        Theories under which it can be asked, the base's own left out.
    parameter, structure, luck : float
        Shares of the variance of the paired difference. They sum to 1; NaN without variance, and
        where no theory of the kind was asked.
    """

    variant: str
    measure: str
    direction: str
    holds: int
    unsure: int
    silent: int
    turns: tuple[str, ...]
    asked: int
    parameter: float
    structure: float
    luck: float

    @property
    def verdict(self) -> str:
        """One word or two on the finding."""
        if self.direction == "none":
            return "no finding"
        if self.asked == self.silent:
            return "not asked elsewhere"
        if self.turns:
            return "turns with the theory"
        return "survives" if self.holds + self.silent == self.asked else "weakens"


@dataclass(frozen=True)
class Found:
    """Effect of a variant on a measure under one theory: what `survival` reads."""

    theory: str
    kind: str
    variant: str
    measure: str
    difference: float
    low: float
    high: float
    smallest: float
    """Smallest difference that counts."""
    variance: float
    """Of the paired differences over the replicates."""

    @property
    def direction(self) -> str:
        """Sign of an effect that is sure: ``up``, ``down`` or ``none``."""
        return direction_of(self.low, self.high, self.smallest)


def survival(effects: Sequence[Found]) -> Survival:
    """
    How one finding fares, from its effects under all theories.

    The variance of the paired difference is split as in an analysis of variance: luck is its
    mean variance over the replicates; structure is the variance of its mean over the rival
    rules, parameter that over the rival numbers and views, both with the base's own theory.

    Parameters
    ----------
    effects : sequence of Found
        Of one variant on one measure; the base's own theory first.

    Examples
    --------
    >>> usual = Found("as it is", "base", "v", "m", 1.0, 0.5, 1.5, 0.0, 0.0)
    >>> other = Found("rule x", "structure", "v", "m", -1.0, -1.5, -0.5, 0.0, 0.0)
    >>> found = survival([usual, other])
    >>> found.verdict, found.turns, found.structure
    ('turns with the theory', ('rule x',), 1.0)
    """
    known = [effect for effect in effects if np.isfinite(effect.difference)]
    usual = effects[0]
    rivals = [effect for effect in known if effect.kind != BASE]
    silent = sum(effect.difference == effect.variance == 0.0 for effect in rivals)
    opposite = {"up": "down", "down": "up"}.get(usual.direction, "")
    parts = {
        kind: float(np.var([e.difference for e in known if e.kind in (BASE, kind)] or [0.0]))
        for kind in (PARAMETER, STRUCTURE)
    }
    luck = float(np.mean([effect.variance for effect in known])) if known else 0.0
    total = sum(parts.values()) + luck
    if total <= (ROUNDING * max((abs(effect.difference) for effect in known), default=0.0)) ** 2:
        total = 0.0
    asked = {effect.kind for effect in rivals}
    share = {
        kind: value / total if total > 0.0 and kind in asked else float("nan")
        for kind, value in parts.items()
    }
    return Survival(
        usual.variant,
        usual.measure,
        usual.direction,
        sum(effect.direction == usual.direction != "none" for effect in rivals),
        sum(effect.direction == "none" for effect in rivals) - silent,
        silent,
        tuple(effect.theory for effect in rivals if effect.direction == opposite),
        len(rivals),
        share[PARAMETER],
        share[STRUCTURE],
        luck / total if total > 0.0 else float("nan"),
    )
