"""Executors: here one after the other, on many cores, or on many machines, behind one face."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

#: How often a chunk is tried again after the worker that held it has died.
TRIES = 3
#: Seconds after which a wait for workers looks whether Ctrl-C was pressed.
LOOKS_EVERY = 0.2


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


class Pool(ProcessPoolExecutor):
    """A pool whose workers are born deaf to Ctrl-C, even before they can say so themselves."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand over work; this may start a worker, which inherits what is blocked here."""
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(fn, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)


class CtrlC:
    """
    Ctrl-C while workers are busy: heard at once, heeded where nothing is half done.

    An exception that comes at any moment may come while a lock is held that a worker's answer
    needs; the program would then wait for ever. A second Ctrl-C does not wait for the workers.
    """

    def __init__(self) -> None:
        self._heard = False
        self._ours = False

    def __enter__(self) -> CtrlC:
        # What the caller does with Ctrl-C, or that it ignores it, stays as it is.
        self._ours = (
            threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        )
        if self._ours:
            signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(self, fault: type[BaseException] | None, *_: object) -> None:
        if self._ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        if fault is None:
            self.heed()

    def heed(self) -> None:
        """Raise KeyboardInterrupt if Ctrl-C was pressed."""
        if self._heard:
            raise KeyboardInterrupt

    def _hear(self, *_: object) -> None:
        workers = multiprocessing.active_children() if self._heard else []
        for worker in workers:
            worker.kill()
        if self._heard and not workers:
            raise KeyboardInterrupt
        self._heard = True


@dataclass(frozen=True)
class Executors:
    """How an executor is made, again when a worker has died, and what may end the work early."""

    make: Callable[[], Executor]
    heed: Callable[[], None] = lambda: None


@contextmanager
def executors_for(workers: int, scheduler: str | None) -> Iterator[Executors]:
    """
    Executors of one kind.

    Parameters
    ----------
    workers : int
        Processes on this machine; 1 works in this process.
    scheduler : str, optional
        Address of a Dask scheduler, such as ``tcp://127.0.0.1:8786``.

    Raises
    ------
    KeyboardInterrupt
        On Ctrl-C, when the chunks that workers of this machine have in hand are finished.
    """
    if workers <= 1 and scheduler is None:
        yield Executors(InProcess)
        return
    made: list[Any] = []

    def make() -> Executor:
        if scheduler is not None:
            executor, client = _dask(scheduler)
            made.append(client)
            return executor
        pool = Pool(workers, multiprocessing.get_context("spawn"), initializer=_stay_with_parent)
        made.append(pool)
        return pool

    with CtrlC() as ctrl_c:
        try:
            yield Executors(make, ctrl_c.heed)
        finally:
            for thing in made:
                if isinstance(thing, ProcessPoolExecutor):
                    thing.shutdown(wait=True, cancel_futures=True)
                else:
                    with suppress(Exception):
                        thing.close()


def _stay_with_parent() -> None:
    """
    Leave Ctrl-C to the parent, and end with it.

    The parent lets the chunks in hand finish. A parent that was killed cannot tell its workers;
    they would wait for work for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


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
    except (OSError, ValueError, TypeError) as error:
        # A wrong type is what Dask says of a tls:// address without certificates.
        said = " ".join(str(error).split())
        raise FolderError(f"--scheduler {scheduler}: no scheduler answers there: {said}") from None
    return client.get_executor(retries=TRIES, pure=False), client


def completed(
    executors: Executors,
    work: Callable[..., Any],
    items: Sequence[int],
    *arguments: Any,
    ahead: int,
) -> Iterator[Any]:
    """
    Results of ``work(*arguments, item)`` as they come, with only a few items under way.

    A pool whose worker was killed is broken; it is made anew and what was under way is tried
    again, one after the other: so an item that kills its worker is not mistaken for its
    neighbors.

    Raises
    ------
    WorkerError
        If the workers of one item died :data:`TRIES` times, or all workers are gone.
    """
    waiting, tries = list(reversed(items)), dict.fromkeys(items, 0)
    executor = executors.make()
    under_way: dict[Future[Any], int] = {}
    while waiting or under_way:
        executors.heed()
        try:
            while waiting and len(under_way) < ahead:
                suspect = any(tries[item] for item in (waiting[-1], *under_way.values()))
                if suspect and under_way:
                    break
                # The item is taken only once it is handed over: a broken pool takes nothing.
                under_way[executor.submit(work, *arguments, waiting[-1])] = waiting[-1]
                waiting.pop()
            done, _ = wait(under_way, LOOKS_EVERY, FIRST_COMPLETED)
            # A set has no order of its own; what was handed over first is told first.
            for future in [one for one in under_way if one in done]:
                result = _result(future, under_way[future])
                del under_way[future]
                yield result
        except BrokenProcessPool:
            executors.heed()
            for item in under_way.values():
                tries[item] += 1
                if tries[item] >= TRIES:
                    raise WorkerError(_died(item)) from None
            waiting += sorted(under_way.values(), reverse=True)
            under_way.clear()
            executor = executors.make()


def _result(future: Future[Any], item: int) -> Any:
    """Result of a future; what Dask says of dead workers is said as of a pool's own."""
    try:
        return future.result()
    except CancelledError:
        raise WorkerError("the scheduler is gone, and what it had under way with it") from None
    except Exception as error:
        if type(error).__name__ == "KilledWorker":
            raise WorkerError(_died(item)) from None
        raise


def _died(item: int) -> str:
    return f"chunk {item}: the worker died {TRIES} times, perhaps for want of memory"
