"""A simulation sent to another process: by fork, spawn and forkserver, from a file, and out of order."""

from __future__ import annotations

import copy
import hashlib
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from purgesim import PurgeModel
from purgesim.core.vocabulary import Event
from purgesim.run import Simulation
from tests.public import half, model, scenario, whole

pytestmark = pytest.mark.slow


def finished(given: Simulation | PurgeModel) -> tuple[int, str]:
    """Return expulsions and the hash of the chronicle of a run at its end."""
    if isinstance(given, Simulation):
        given.run()
    else:
        while given.running:
            given.step()
    events = given.state.events[: int(given.state.world[0]["events"])]
    return int(np.count_nonzero(events["kind"] == Event.EXPELLED)), hashlib.sha256(events.tobytes()).hexdigest()


def expected() -> tuple[int, str]:
    return 56, hashlib.sha256(whole().event_table.tobytes()).hexdigest()


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_f1_a_simulation_is_sent_to_a_worker(method: str) -> None:
    given: list[Any] = [half(), half("agents"), model(), copy.deepcopy(half())]
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(method)) as pool:
        assert list(pool.map(finished, given)) == [expected()] * len(given)
    assert [finished(one) for one in given] == [expected()] * len(given)


def test_f1_a_worker_sends_one_back() -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        sent = pool.submit(half).result()
    assert finished(sent) == expected()


READS = """
import pickle, sys
from tests.run.test_processes import finished
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        print(*finished(pickle.load(file)))
"""


def test_f1_one_that_was_pickled_into_a_file_goes_on_in_another_process(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("compiled", "agents", "model")]
    for path, given in zip(paths, (half(), half("agents"), model()), strict=True):
        path.write_bytes(pickle.dumps(given))
    done = subprocess.run(
        [sys.executable, "-c", READS, *map(str, paths)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:3] == [" ".join(map(str, expected()))] * 3


def forked(work: Any) -> Any:
    """Return what a function gives in a child made by os.fork, through a pipe."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, pickle.dumps(work()))
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        content = file.read()
    assert os.waitpid(child, 0)[1] == 0
    return pickle.loads(content)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_f1_parent_and_child_of_a_fork_each_come_to_the_end() -> None:
    for given in (half(), half("agents"), model()):
        assert forked(lambda given=given: finished(given)) == expected()
        assert finished(given) == expected()


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_f1_a_child_does_not_wait_for_a_lock_that_a_thread_of_its_parent_held() -> None:
    from purgesim.party.building import _lock

    inside, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with _lock:
            inside.set()
            go_on.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    assert inside.wait(60)
    try:
        assert forked(lambda: finished(half())) == expected()
    finally:
        go_on.set()
        thread.join()
    assert scenario().name == "small_ministry"
