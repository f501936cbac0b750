"""Executors: here one after the other, on many cores, or on many machines, behind one face."""

from __future__ import annotations

import importlib
import logging
import multiprocessing
import os
import signal
import sys
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
DIED = f"the worker died {TRIES} times, perhaps for want of memory"
#: What Ctrl-C is answered on a terminal.
FINISHES = "\nfinishing the chunks in hand; Ctrl-C again drops them\n"
#: Seconds that a scheduler has to answer.
ANSWERS_WITHIN = 20.0
#: Seconds after which a wait for workers looks whether Ctrl-C was pressed.
LOOKS_EVERY = 0.2


class WorkerError(RuntimeError):
    """An item whose workers died again and again, or all of whose workers are gone."""

    def __init__(self, said: str, item: int | None = None) -> None:
        super().__init__(said if item is None else f"chunk {item}: {said}")
        self.said, self.item = said, item


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
        workers = multiprocessing.active_children()
        if self._heard:
            for worker in workers:
                worker.kill()
            if not workers:
                raise KeyboardInterrupt
        elif workers and sys.stderr.isatty():
            # Not through Python's own buffer: we may stand in the midst of writing to it.
            os.write(sys.stderr.fileno(), FINISHES.encode())
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
    # Before Ctrl-C is made to wait: a scheduler may be long in answering.
    client = None if scheduler is None else _client(scheduler)
    with CtrlC() as ctrl_c, _pools(workers) if client is None else _dask(client) as make:
        yield Executors(make, ctrl_c.heed)


@contextmanager
def _pools(workers: int) -> Iterator[Callable[[], Executor]]:
    """Pools of processes; one whose worker died is of no use any more."""
    made: list[Pool] = []

    def make() -> Executor:
        context = multiprocessing.get_context("spawn")
        made.append(Pool(workers, context, initializer=_stay_with_parent))
        return made[-1]

    try:
        yield make
    finally:
        for pool in made:
            pool.shutdown(wait=True, cancel_futures=True)


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


@contextmanager
def _dask(client: Any) -> Iterator[Callable[[], Executor]]:
    """Workers of a Dask scheduler."""
    try:
        yield lambda: client.get_executor(retries=TRIES, pure=False)
    finally:
        with suppress(Exception):
            client.close()


def _client(scheduler: str) -> Any:
    from dilemma_sim.experiment.folder import FolderError

    try:
        client_class: Any = importlib.import_module("distributed").Client
    except ImportError:
        raise FolderError(
            "--scheduler: needs Dask; install it with pip install 'dilemma-sim[dist]'"
        ) from None
    # What goes wrong there is told in our own words; Dask would add a page of its own.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    answer: Future[Any] = Future()

    def connect() -> None:
        try:
            answer.set_result(client_class(scheduler, timeout="10s"))
        except Exception as error:
            answer.set_exception(error)

    # Dask waits without end for one who takes the call and says nothing.
    threading.Thread(target=connect, daemon=True).start()
    try:
        return answer.result(ANSWERS_WITHIN)
    except Exception as error:
        said = " ".join(str(error).split()) or f"it is silent for {ANSWERS_WITHIN:g} s"
        raise FolderError(f"--scheduler {scheduler}: no scheduler answers there: {said}") from None


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
                    raise WorkerError(DIED, item) from None
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
            raise WorkerError(DIED, item) from None
        raise
