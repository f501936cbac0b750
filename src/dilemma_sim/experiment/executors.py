"""Executors: here one after the other, on many cores, or on many machines, behind one face."""

from __future__ import annotations

import importlib
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from typing import Any

#: How often a chunk is tried again after the worker that held it has died.
TRIES = 3


class WorkerError(RuntimeError):
    """A chunk whose workers died again and again; the message names it."""


class InProcess(Executor):
    """An executor that works at once, in this process; a pool costs more than small work."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do the work now; the future is already done."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def executor_for(workers: int, scheduler: str | None) -> Iterator[Callable[[], Executor]]:
    """
    How to make an executor; it may have to be made again when a worker has died.

    Parameters
    ----------
    workers : int
        Processes on this machine; 1 works in this process.
    scheduler : str, optional
        Address of a Dask scheduler, such as ``tcp://127.0.0.1:8786``.
    """
    made: list[Any] = []

    def make() -> Executor:
        if scheduler is not None:
            executor, client = _dask(scheduler)
            made.append(client)
            return executor
        if workers <= 1:
            return InProcess()
        pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
        made.append(pool)
        return pool

    try:
        yield make
    finally:
        for thing in made:
            if isinstance(thing, ProcessPoolExecutor):
                thing.shutdown(wait=True, cancel_futures=True)
            else:
                with suppress(Exception):
                    thing.close()


def _dask(scheduler: str) -> tuple[Executor, Any]:
    from dilemma_sim.experiment.folder import FolderError

    try:
        client_class: Any = importlib.import_module("distributed").Client
    except ImportError:
        raise FolderError(
            "--scheduler: needs Dask; install it with pip install 'dilemma-sim[dist]'"
        ) from None
    try:
        client = client_class(scheduler, timeout="10s")
    except (OSError, ValueError) as error:
        raise FolderError(f"--scheduler {scheduler}: no scheduler answers there: {error}") from None
    return client.get_executor(retries=TRIES, pure=False), client


def completed(
    make: Callable[[], Executor],
    work: Callable[..., Any],
    items: Sequence[int],
    *arguments: Any,
    ahead: int,
) -> Iterator[Any]:
    """
    Results of ``work(*arguments, item)`` as they come, with only a few items under way.

    A pool whose worker was killed is broken; it is made anew and what was under way is tried
    again.

    Raises
    ------
    WorkerError
        If the workers of one item died :data:`TRIES` times.
    """
    waiting, tries = list(reversed(items)), dict.fromkeys(items, 0)
    executor = make()
    under_way: dict[Future[Any], int] = {}
    while waiting or under_way:
        try:
            while waiting and len(under_way) < ahead:
                item = waiting.pop()
                under_way[executor.submit(work, *arguments, item)] = item
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                result = future.result()
                del under_way[future]
                yield result
        except BrokenProcessPool:
            for item in under_way.values():
                tries[item] += 1
                if tries[item] >= TRIES:
                    raise WorkerError(
                        f"chunk {item}: the worker died {TRIES} times, perhaps for want of memory"
                    ) from None
            waiting += sorted(under_way.values(), reverse=True)
            under_way.clear()
            executor = make()
