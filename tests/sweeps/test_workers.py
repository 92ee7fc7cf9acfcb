"""Several workers: processes of this machine and a real scheduler, their deaths, and the same results."""

from __future__ import annotations

import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cloudpickle
import pytest

from purgesim.scenario import Scenario
from purgesim.sweeps import Design, WorkersError, read_runs, sweep, sweeping
from purgesim.sweeps.batches import Batches
from purgesim.sweeps.plan import Plan, Point, Task

distributed = pytest.importorskip("distributed")

Content = Callable[[Path], dict[str, bytes]]
Start = Callable[..., subprocess.Popen[str]]
SEEDS = 30


@pytest.fixture(scope="module")
def whole(ministry: Scenario, grid: Design, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same sweep in one process."""
    return sweep(ministry, grid, SEEDS, out=tmp_path_factory.mktemp("whole") / "out").folder  # type: ignore[return-value]


class Cluster:
    """A scheduler and workers as processes of their own."""

    def __init__(self, start: Start) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self._start = start
        here = ("--host", "127.0.0.1", "--no-dashboard")
        self.scheduler = start("distributed.cli.dask_scheduler", *here, "--port", str(port))
        self.workers = [self.worker(), self.worker()]

    def worker(self) -> subprocess.Popen[str]:
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1", "--death-timeout", "30")
        return self._start("distributed.cli.dask_worker", self.address, *options)


@pytest.fixture
def cluster(started: Start) -> Cluster:
    made = Cluster(started)
    with distributed.Client(made.address, timeout=60) as client:
        client.wait_for_workers(2, timeout=60)
    return made


def after(runs: int, act: Callable[[], None]) -> Callable[[Any], None]:
    """Return a report that acts once, when some runs have been made."""
    done: list[int] = []

    def report(account: Any) -> None:
        if account.made >= runs and not done:
            done.append(account.made)
            act()

    return report


def test_a_real_scheduler_gives_the_same_bytes_and_survives_a_worker(
    ministry: Scenario, grid: Design, whole: Path, tmp_path: Path, content: Content, cluster: Cluster
) -> None:
    kill = after(8, cluster.workers[0].kill)
    done = sweep(ministry, grid, SEEDS, out=tmp_path / "out", scheduler=cluster.address, report=kill)
    assert (done.account.made, done.account.exit_code) == (4 * SEEDS, 0)
    assert content(tmp_path / "out") == content(whole)


def test_when_the_scheduler_dies_what_has_come_is_kept_and_counted(
    ministry: Scenario, grid: Design, whole: Path, tmp_path: Path, content: Content, cluster: Cluster
) -> None:
    kill = after(8, cluster.scheduler.kill)
    account = sweep(ministry, grid, SEEDS, out=tmp_path / "out", scheduler=cluster.address, report=kill).account
    assert account.exit_code == 3
    assert 8 <= account.made < 4 * SEEDS
    assert account.missing == 4 * SEEDS - account.made
    assert f"{account.missing} are missing; the same command continues" in str(account)
    again = sweep(ministry, grid, SEEDS, out=tmp_path / "out")
    assert (again.account.before, again.account.exit_code) == (account.made, 0)
    assert content(tmp_path / "out") == content(whole)


def test_a_scheduler_that_dies_before_any_worker_is_known_leaves_all_missing(
    ministry: Scenario, grid: Design, cluster: Cluster
) -> None:
    with distributed.Client(cluster.address, set_as_default=False) as client:
        cluster.scheduler.kill()
        cluster.scheduler.wait()
        account = sweep(ministry, grid, 1, client=client).account
    assert (account.made, account.missing, account.exit_code) == (0, 4, 3)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(10))
def test_workers_and_schedulers_killed_at_random_moments(
    number: int,
    ministry: Scenario,
    grid: Design,
    tmp_path: Path,
    content: Content,
    cluster: Cluster,
) -> None:
    """A worker or the scheduler dies; what is left is made by whoever is left, or by the same command again."""
    moment = random.Random(number)
    victim = cluster.scheduler if number % 2 else cluster.workers[moment.randrange(2)]
    timer = threading.Timer(moment.uniform(0.0, 2.0), victim.kill)
    timer.start()
    made, refused = 0, ""
    try:
        account = sweep(ministry, grid, 10 * SEEDS, out=tmp_path / "out", scheduler=cluster.address).account
    except WorkersError as error:
        refused = str(error)
    timer.join()
    if refused:  # the scheduler died before anybody was connected
        assert victim is cluster.scheduler
        assert "nobody answers there" in refused
    else:
        made = account.made
        assert made + account.missing == 40 * SEEDS
        assert (account.exit_code == 0) == (account.missing == 0)
    again = sweep(ministry, grid, 10 * SEEDS, out=tmp_path / "out").account
    assert (again.before, again.exit_code) == (made, 0)
    assert len(read_runs(tmp_path / "out")) == 40 * SEEDS
    sweep(ministry, grid, 10 * SEEDS, out=tmp_path / "one")
    assert content(tmp_path / "out") == content(tmp_path / "one")


def test_processes_of_this_machine_give_the_same_bytes(
    ministry: Scenario, grid: Design, whole: Path, tmp_path: Path, content: Content
) -> None:
    done = sweep(ministry, grid, SEEDS, out=tmp_path / "out", workers=2)
    assert done.account.exit_code == 0
    assert os.getpid() not in done.account.processes
    assert content(tmp_path / "out") == content(whole)


def deadly(run: Any) -> float:
    """Kill the worker's process at one seed."""
    if run.seed == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return 1.0


def failing(run: Any) -> float:
    if run.seed == 2:
        raise ValueError("the second seed")
    return 2.0


@pytest.mark.slow
def test_a_run_that_kills_its_worker_blames_nobody_else(ministry: Scenario, tmp_path: Path) -> None:
    design = Design.grid({"levers.torture": [1.0]})
    figures = {"deadly": deadly, "failing": failing}
    account = sweep(ministry, design, 12, out=tmp_path / "out", workers=2, figures=figures).account
    assert account.made == 10
    assert [(e["seed"], e["error"].split(":")[0]) for e in account.failed] == [
        (2, "ValueError"),
        (5, "the process of the worker died each time this run was tried"),
    ]
    assert account.exit_code == 3


def test_workers_with_other_code_are_refused_and_what_has_come_is_kept(
    ministry: Scenario, grid: Design, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from purgesim.sweeps import engines, runner
    from purgesim.sweeps.identity import code_identity

    own = code_identity()
    monkeypatch.setattr(runner, "code_identity", lambda *_: {**own, "numpy": "1.0"})
    job = engines._packed(engines_plan(ministry))
    with pytest.raises(WorkersError, match=r"a worker runs other code \(numpy 1.0 there, .* here\); install the same"):
        runner.run_packed(job, [], [])

    def astray(*arguments: Any) -> Any:
        yield from itertools.islice(in_process(*arguments), 7)
        raise WorkersError("astray")

    in_process = engines.in_process
    monkeypatch.setattr(sweeping, "in_process", astray)
    with pytest.raises(WorkersError, match="astray"):
        sweep(ministry, grid, SEEDS, out=tmp_path / "out")
    assert len(read_runs(tmp_path / "out")) == 7


SCRIPT = """
import purgesim
from purgesim import Situation
from purgesim.sweeps import Design

FACTOR = 2.0


def scaled(run: purgesim.Run) -> float:
    return FACTOR * run.summary["expelled"]


def stop(situation: Situation) -> None:
    situation.set_lever("levers.brake", 0.0)


if __name__ == "__main__":
    design = Design.grid({"levers.torture": [0.0, 1.0]})
    given = {"figures": {"scaled": scaled}, "hooks": [("1957-03-01", stop)]}
    one, two = (purgesim.sweep("small_ministry", design, 3, workers=n, **given).runs for n in (1, 2))
    assert one.equals(two)
    assert (two["scaled"] == 2.0 * two["expelled"]).all()
    without = purgesim.sweep("small_ministry", design, 3).runs
    assert (two["expelled"] < without["expelled"]).any()
    print(len(two), "runs alike")
"""


def test_functions_of_the_very_script_reach_the_workers(tmp_path: Path) -> None:
    """Nobody can import them there, and their source cannot be read there: they come along."""
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "6 runs alike"


def test_a_function_that_is_another_one_at_the_worker_is_refused(ministry: Scenario) -> None:
    from purgesim.sweeps import runner

    plan = Plan((ministry,), (Point(0, {}, {}),), (1,), (), {"failing": failing})
    job = runner.job_of(plan)
    assert runner.run_packed(cloudpickle.dumps(job), [], []) == []
    altered = job._replace(sources=((failing, "0" * 64),))
    with pytest.raises(WorkersError, match=r"a worker runs other code \(.*test_workers.failing differs\)"):
        runner.run_packed(cloudpickle.dumps(altered), [], [])


def engines_plan(ministry: Scenario) -> Plan:
    return Plan((ministry,), (Point(0, {}, {}),), (1,))


def test_nobody_at_the_address(ministry: Scenario, grid: Design, monkeypatch: pytest.MonkeyPatch) -> None:
    from purgesim.sweeps import engines

    monkeypatch.setattr(engines, "PATIENCE", 1.0)
    with pytest.raises(WorkersError, match=r"--scheduler: given tcp://127\.0\.0\.1:9; nobody answers there"):
        sweep(ministry, grid, 1, scheduler="tcp://127.0.0.1:9")


def test_an_address_that_is_none_does_not_keep_the_process(tmp_path: Path) -> None:
    (tmp_path / "design.toml").write_text("kind = 'grid'\n[parameters]\nlevers.torture = [0.0]\n")
    command = ["sweep", "small_ministry", "--design", "design.toml", "--scheduler", "foo", "--out", "out"]
    answer = subprocess.run(
        [sys.executable, "-m", "purgesim", *command], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert answer.returncode == 2
    assert "--scheduler: given foo; nobody answers there (missing port number" in answer.stderr


def test_batches_grow_to_about_two_seconds_and_shrink_at_the_end() -> None:
    batches = Batches(Task(0, seed) for seed in range(1000))
    assert len(batches.take(2)) == 1
    batches.learn([0.1])
    assert len(batches.take(2)) == 20
    batches.again_singly([Task(9, 1), Task(9, 2)])
    assert batches.take(2) == [Task(9, 1)]
    assert batches.take(2) == [Task(9, 2)]
    sizes = []
    while len(batches):
        sizes.append(len(batches.take(2)))
    assert sum(sizes) == 979
    assert sizes[0] == 20
    assert sizes[-3:] == [1, 1, 1]


def test_slow_runs_go_one_by_one() -> None:
    batches = Batches(Task(0, seed) for seed in range(10))
    batches.learn([5.0])
    assert len(batches.take(2)) == 1


def test_without_dask_one_worker_is_enough(ministry: Scenario, grid: Design, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    assert sweep(ministry, grid, 1).account.exit_code == 0
    with pytest.raises(WorkersError, match=r"several workers need Dask; install it: pip install 'purgesim\[cluster\]'"):
        sweep(ministry, grid, 1, workers=2)


def test_time_is_not_part_of_a_result(ministry: Scenario, grid: Design) -> None:
    one = sweep(ministry, grid, 2).runs
    time.sleep(1.1)
    assert one.equals(sweep(ministry, grid, 2).runs)
