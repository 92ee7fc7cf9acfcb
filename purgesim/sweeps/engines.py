"""Where runs are made: in this process, on workers of this machine, or on any Dask cluster.

Both engines take tasks from the same `Batches` and give back the same outcomes; nothing depends on the order.
"""

from __future__ import annotations

import contextlib
import logging
import pickle
import queue
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from purgesim.core.arguments import refuse_other
from purgesim.core.errors import PurgesimError, shown
from purgesim.sweeps.batches import Batches
from purgesim.sweeps.children import starting
from purgesim.sweeps.failures import WorkersError
from purgesim.sweeps.plan import Plan, Point, Task
from purgesim.sweeps.runner import Outcome, job_of, run_packed, run_tasks

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["connected", "in_process", "on_dask"]

PATIENCE: Final = 60.0
"""Seconds to wait for a scheduler and a first worker."""
TICK: Final = 0.5
"""Seconds between two looks at the scheduler."""
GONE: Final = (OSError, CancelledError, TimeoutError)
"""What Dask raises when its scheduler has died; a run's own errors never get so far."""
AHEAD: Final = 2
"""Batches a worker has: one at work, one waiting."""


def in_process(plan: Plan, batches: Batches) -> Iterator[list[Outcome]]:
    """Make every run in this process, one after the other, and give each as it is finished."""
    job = job_of(plan)
    while len(batches):
        for task in batches.take(1):
            yield run_tasks(job, [task], [plan.points[task.point]])


@contextmanager
def connected(workers: int, scheduler: str | None, client: Client | None) -> Iterator[Client]:
    """Give a Dask client: the one given, one at an address, or one of a cluster of this machine.

    Parameters
    ----------
    workers : int
        Worker processes of this machine, if neither address nor client is given.
    scheduler : str, optional
        Address of a running scheduler.
    client : distributed.Client, optional
        A connected client; it is left open.

    Raises
    ------
    WorkersError
        If Dask is not installed, nobody answers at the address, or the script lacks its guard.
    """
    if client is not None:
        if not hasattr(client, "wait_for_workers"):
            raise PurgesimError(f"client: given {shown(client)}; allowed: a distributed.Client that is connected")
        yield client
        return
    if scheduler is not None:
        refuse_other(scheduler, str, "scheduler", "the address of a Dask scheduler, such as 'tcp://10.0.0.1:8786'")
    try:
        import distributed
    except ImportError:
        text = "several workers need Dask; install it: pip install 'purgesim[cluster]'; or use one worker"
        raise WorkersError(text) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    cluster = None
    if scheduler is None:
        import dask

        nothing_to_see: dict[str, list[str]] = {
            "distributed.scheduler.http.routes": [],
            "distributed.worker.http.routes": [],
        }
        with starting(), _deaf_to_ctrl_c(), dask.config.set(nothing_to_see):
            cluster = distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                silence_logs=logging.CRITICAL,
            )
    try:
        with _client(cluster or scheduler) as made:
            yield made
    finally:
        if cluster is not None:
            cluster.close(timeout=10)


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Let processes started meanwhile ignore Ctrl-C, which a terminal sends to all: this process ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _client(address: Any) -> Iterator[Client]:
    import distributed
    from distributed.comm.addressing import parse_address, parse_host_port

    try:
        if isinstance(address, str):  # a client that was refused an address would not let the process end
            parse_host_port(parse_address(address)[1])
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        text = f"--scheduler: given {address}; nobody answers there ({error}); start dask scheduler"
        raise WorkersError(text) from None
    try:
        yield client
    finally:
        client.close(timeout=5)


def on_dask(client: Client, plan: Plan, batches: Batches) -> Iterator[list[Outcome]]:
    """Make every run on the workers of a client, and give batches of outcomes as they come.

    A batch that killed its worker too often is tried again run by run; a run that does so alone is an outcome with
    an error. When the scheduler is gone the iteration ends early: count what has come.

    Raises
    ------
    WorkersError
        If no worker comes, or one runs other code.
    """
    with contextlib.suppress(*GONE):  # what has come is counted; what has not is missing
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise WorkersError(f"no worker has come in {PATIENCE:.0f} s; start some: dask worker ADDRESS") from None
        yield from _from_workers(client, plan, batches)


def _from_workers(client: Client, plan: Plan, batches: Batches) -> Iterator[list[Outcome]]:
    """Keep the workers supplied and give what comes; ends early, in one way or another, if the scheduler is gone."""
    packed = _packed(plan)
    arrived: queue.Queue[Future[Any]] = queue.Queue()
    under_way: dict[Any, tuple[Future[Any], list[Task]]] = {}
    threads, looked = _threads(client), time.monotonic()
    try:
        while len(batches) or under_way:
            while len(batches) and len(under_way) < AHEAD * threads:
                tasks = batches.take(threads)
                future = _submitted(client, packed, plan, tasks)
                under_way[future.key] = (future, tasks)
                future.add_done_callback(arrived.put)
            try:
                future = arrived.get(timeout=TICK)
            except queue.Empty:
                if client.status != "running":
                    return
                continue
            _, tasks = under_way.pop(future.key)
            outcomes = _outcomes(future, tasks, batches)
            if outcomes is None:
                return
            yield outcomes
            if time.monotonic() - looked > 10 * TICK and client.status == "running":
                threads, looked = _threads(client), time.monotonic()
    finally:
        if client.status == "running" and under_way:
            with contextlib.suppress(*GONE):
                client.cancel([future for future, _ in under_way.values()])


def _packed(plan: Plan) -> bytes:
    if not plan.own and not any(plan.hooks) and plan.cadre is None:
        return pickle.dumps(job_of(plan))
    import cloudpickle

    packed: bytes = cloudpickle.dumps(job_of(plan))  # functions of the user's own script
    return packed


def _submitted(client: Client, packed: bytes, plan: Plan, tasks: Sequence[Task]) -> Future[Any]:
    points: list[Point] = [plan.points[task.point] for task in tasks]
    return client.submit(run_packed, packed, list(tasks), points, pure=False)


def _threads(client: Client) -> int:
    return max(sum(int(n) for n in client.nthreads().values()), 1)


def _outcomes(future: Future[Any], tasks: list[Task], batches: Batches) -> list[Outcome] | None:
    """Return what a batch has given; None if the scheduler has lost it."""
    from distributed import KilledWorker

    if future.status == "finished":
        outcomes: list[Outcome] = future.result()
        return outcomes
    if future.status != "error":
        return None
    error = future.exception()
    if isinstance(error, WorkersError):
        raise error
    if not isinstance(error, KilledWorker):
        raise WorkersError(f"a worker cannot make runs ({error!r}); install purgesim there as it is here")
    if len(tasks) > 1:
        batches.again_singly(tasks)
        return []
    text = f"{error}\nthe process of the worker died each time this run was tried: out of memory?"
    return [Outcome(tasks[0], "", "", (), 0.0, {}, text)]
