"""What the claims about rules are tried on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

#: Room for the last bits, where two ways of counting the same thing are compared.
ROUNDING = 1e-12


def between(low: float, high: float) -> st.SearchStrategy[np.float64]:
    """A number of a plausible size."""
    return st.floats(low, high, allow_subnormal=False).map(np.float64)


#: From nothing to everything; a transparency, a belief, a share.
SHARE = between(0.0, 1.0)
#: Something certainly there, in USDm.
STRENGTH = between(1e-3, 1e6)
LOG_ODDS = between(-4.6, 4.6)
SHOCK = between(-4.0, 4.0)
YES_OR_NO = st.sampled_from([np.float64(0.0), np.float64(1.0)])
STEP = st.sampled_from([1.0, 0.5, 0.25, 1 / 12])


def for_any(**draws: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Any]:
    """A claim that holds for all values of its arguments; few examples, so that it is quick."""

    def decorate(claim: Callable[..., None]) -> Any:
        return settings(max_examples=40)(given(**draws)(claim))

    return decorate
