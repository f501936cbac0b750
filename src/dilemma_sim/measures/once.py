"""What many measures share is worked out once while the runs of a dataset are measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import xarray as xr

T = TypeVar("T")

_known: ContextVar[dict[Any, Any] | None] = ContextVar("_known", default=None)


def once(function: Callable[[xr.Dataset], T]) -> Callable[[xr.Dataset], T]:
    """A function of trajectories that answers from memory inside `remembering`.

    Outside it nothing is remembered. Who gets the answer must not write to it.

    Parameters
    ----------
    function : callable
        Trajectories in, anything out.

    Returns
    -------
    callable
        The same function.
    """

    @wraps(function)
    def remembered(trajectories: xr.Dataset) -> T:
        known = _known.get()
        if known is None:
            return function(trajectories)
        key = function, id(trajectories)
        if key not in known:
            # The dataset is held too: the id of one that is gone may be given to another.
            known[key] = trajectories, function(trajectories)
        answer: T = known[key][1]
        return answer

    return remembered


@contextmanager
def remembering() -> Iterator[None]:
    """Remember, until the end of the block, what functions marked with `once` answer."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)
