"""Executors: work here or in a pool, and what happens when a worker dies."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from dilemma_sim.experiment import executors
from dilemma_sim.experiment.executors import (
    TRIES,
    CtrlC,
    Executors,
    InProcess,
    WorkerError,
    completed,
    executors_for,
)
from dilemma_sim.experiment.folder import FolderError


class Scripted(Executor):
    """Does its work at once, as a list of faults tells: None is none."""

    def __init__(self, faults: dict[int, list[BaseException]]) -> None:
        self.faults = faults
        self.broken = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.broken:
            raise BrokenProcessPool("broken")
        future: Future[Any] = Future()
        waiting = self.faults.get(args[-1], [])
        fault = waiting.pop() if waiting else None
        if fault is None:
            future.set_result(fn(*args))
        else:
            self.broken = isinstance(fault, BrokenProcessPool)
            future.set_exception(fault)
        return future


def _same(item: int) -> int:
    return item


def _all(faults: dict[int, list[BaseException]], ahead: int = 4) -> list[int]:
    return list(completed(Executors(lambda: Scripted(faults)), _same, range(10), ahead=ahead))


def test_work_comes_in_order_in_this_process() -> None:
    assert list(completed(Executors(InProcess), _same, [3, 1, 2], ahead=1)) == [3, 1, 2]


@pytest.mark.parametrize("ahead", [1, 2, 4, 64])
@pytest.mark.parametrize("item", [0, 5, 9])
def test_nothing_is_lost_or_done_twice_when_a_pool_breaks(item: int, ahead: int) -> None:
    faults: dict[int, list[BaseException]] = {item: [BrokenProcessPool("died")] * (TRIES - 1)}
    assert sorted(_all(faults, ahead)) == list(range(10))


def test_the_item_that_kills_its_workers_is_named_and_no_neighbor() -> None:
    faults: dict[int, list[BaseException]] = {5: [BrokenProcessPool("died")] * 99}
    with pytest.raises(WorkerError, match=f"chunk 5: the worker died {TRIES} times"):
        _all(faults)


def test_what_dask_says_of_dead_workers_is_said_alike() -> None:
    killed = type("KilledWorker", (Exception,), {})("task-1", "worker-1")
    with pytest.raises(WorkerError, match="chunk 2: the worker died"):
        _all({2: [killed]})
    with pytest.raises(WorkerError, match="the scheduler is gone"):
        _all({2: [CancelledError()]})


def test_another_fault_comes_through() -> None:
    with pytest.raises(OSError, match="No space"):
        _all({2: [OSError(28, "No space left on device")]})


def test_no_more_than_a_few_are_under_way() -> None:
    submitted: list[int] = []

    def noted(item: int) -> int:
        submitted.append(item)
        return item

    results = completed(Executors(InProcess), noted, range(100), ahead=3)
    next(results)
    assert len(submitted) == 3


def test_a_pool_that_is_killed_again_and_again_ends_in_one_line() -> None:
    with executors_for(2, None) as pool, pytest.raises(WorkerError, match="chunk 9: the worker"):
        # A worker is asked to send itself signal 9.
        list(completed(pool, signal.raise_signal, [signal.SIGKILL], ahead=1))


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(executors.importlib, "import_module", missing)
    with pytest.raises(FolderError, match=r"\[dist\]"), executors_for(1, "tcp://127.0.0.1:1"):
        pass


@pytest.mark.parametrize("fault", [OSError, ValueError, TypeError, MemoryError])
def test_a_scheduler_that_does_not_answer_is_one_line(
    fault: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def client(*_: object, **__: object) -> None:
        raise fault("Timed out\nafter 10 s")

    monkeypatch.setattr(
        executors.importlib, "import_module", lambda _: SimpleNamespace(Client=client)
    )
    with pytest.raises(FolderError) as told, executors_for(1, "tcp://nowhere:1"):
        pass
    line = "--scheduler tcp://nowhere:1: no scheduler answers there: Timed out after 10 s"
    assert str(told.value) == line


def test_a_scheduler_that_is_silent_is_waited_for_no_longer_than_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(executors, "ANSWERS_WITHIN", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(FolderError, match="it is silent"), executors_for(1, address):
            pass


def test_ctrl_c_is_heard_again_after_work_is_handed_over() -> None:
    with executors_for(2, None) as pool:
        assert pool.make().submit(abs, -1).result(timeout=60) == 1
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


@contextmanager
def _ctrl_c_after(*seconds: float) -> Iterator[None]:
    presses = [threading.Timer(s, os.kill, (os.getpid(), signal.SIGINT)) for s in seconds]
    for press in presses:
        press.start()
    try:
        yield
    finally:
        for press in presses:
            press.join()


def test_ctrl_c_is_heeded_between_two_answers_and_not_within_one() -> None:
    begun, ended = [], []

    def pressed(item: int) -> None:
        begun.append(item)
        signal.raise_signal(signal.SIGINT)
        ended.append(item)

    with pytest.raises(KeyboardInterrupt), CtrlC() as ctrl_c:
        list(completed(Executors(InProcess, ctrl_c.heed), pressed, [3, 1, 2], ahead=1))
    assert begun == ended == [3]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_ctrl_c_does_not_wait_for_the_workers() -> None:
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), executors_for(2, None) as pool, _ctrl_c_after(1.0, 2.0):
        list(completed(pool, time.sleep, [600], ahead=1))
    assert time.monotonic() - began < 60.0


def test_ctrl_c_in_the_last_answer_still_ends_what_would_follow() -> None:
    with pytest.raises(KeyboardInterrupt), executors_for(2, None) as pool:
        # A worker is asked to press Ctrl-C here; its answer comes, and is the last.
        list(completed(pool, os.kill, [signal.SIGINT], os.getpid(), ahead=1))


def test_who_ignores_ctrl_c_goes_on_ignoring_it() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with CtrlC():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
            signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
