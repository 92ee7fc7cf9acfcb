"""Killed and interrupted at any moment, and resumed: the dataset is that of a sweep nobody disturbed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from purgesim.sweeps import read_runs

Content = Callable[[Path], dict[str, bytes]]
Start = Callable[..., subprocess.Popen[str]]
DESIGN = """
kind = "grid"
seeds = 60
[parameters]
levers.torture = [0.0, 1.0]
behaviour.meeting.zeal = [0.004, 0.02]
"""


@pytest.fixture(scope="module")
def design(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("design") / "design.toml"
    path.write_text(DESIGN)
    return path


@pytest.fixture(scope="module")
def arguments(design: Path, scenario_file: Path) -> tuple[str, ...]:
    return ("purgesim", "sweep", str(scenario_file), "--design", str(design), "--out")


@pytest.fixture(scope="module")
def whole(arguments: tuple[str, ...], environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    import sys

    out = tmp_path_factory.mktemp("whole") / "out"
    subprocess.run([sys.executable, "-m", *arguments, str(out)], env=environment, check=True, capture_output=True)
    return out


def wait_for_runs(out: Path, process: subprocess.Popen[str]) -> None:
    """Wait until the sweep has made its folder, or has ended."""
    while process.poll() is None and not (out / "sweep.json").exists():
        time.sleep(0.01)


def wait_for_progress(process: subprocess.Popen[str]) -> None:
    """Wait until some runs have been made: the sweep says so on standard error."""
    assert process.stderr is not None
    while "runs/s" not in (line := process.stderr.readline()):
        assert line, "the sweep ended before it made a run"


def kill_and_resume(start: Start, arguments: tuple[str, ...], out: Path, delay: float) -> int:
    """Kill a sweep and all its workers some time after it began; return how many runs were kept."""
    process = start(*arguments, str(out))
    wait_for_runs(out, process)
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=30)
    if (out / "runs").exists():
        frame = pd.read_parquet(out / "runs")  # nothing torn is ever seen by a reader
        assert frame.empty or not frame.duplicated(["point", "seed"]).any()
    return len(read_runs(out)) if (out / "sweep.json").exists() else 0


@pytest.mark.parametrize(
    "delay", [0.6, pytest.param(0.0, marks=pytest.mark.slow), pytest.param(2.0, marks=pytest.mark.slow)]
)
def test_killed_and_resumed(
    delay: float, started: Start, arguments: tuple[str, ...], whole: Path, tmp_path: Path, content: Content
) -> None:
    out = tmp_path / "out"
    kept = kill_and_resume(started, arguments, out, delay)
    again = started(*arguments, str(out))
    told, _ = again.communicate(timeout=120)
    assert again.returncode == 0
    assert told.startswith("240 of 240 runs are finished")
    assert kept == 0 or f"({kept} before" in told
    assert content(out) == content(whole)


@pytest.mark.slow
def test_killed_at_fifty_random_moments(
    started: Start, arguments: tuple[str, ...], whole: Path, tmp_path: Path, content: Content
) -> None:
    moments = random.Random(4)
    for number in range(25):  # each killed twice
        out = tmp_path / f"out{number}"
        workers = ("--workers", "2") if number % 5 == 0 else ()
        for _ in range(2):
            kill_and_resume(started, (*arguments[:-1], *workers, "--out"), out, moments.uniform(0.0, 3.0))
        last = started(*arguments, str(out))
        last.communicate(timeout=120)
        assert last.returncode == 0
        assert content(out) == content(whole), f"round {number}"


@pytest.mark.parametrize("notice", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_interrupted_it_keeps_what_is_finished_and_says_so(
    notice: signal.Signals, started: Start, arguments: tuple[str, ...], whole: Path, tmp_path: Path, content: Content
) -> None:
    out = tmp_path / "out"
    process = started(*arguments, str(out))
    wait_for_progress(process)
    process.send_signal(notice)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"interrupted; finished runs are kept in {out}; the same command continues" in told
    assert "Traceback" not in told
    assert len(read_runs(out)) > 0
    again = started(*arguments, str(out))
    again.communicate(timeout=120)
    assert content(out) == content(whole)


def ended(group: int) -> bool:
    """Return whether a process group has no member left, within ten seconds."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
def test_ctrl_c_with_workers_ends_them_all(started: Start, arguments: tuple[str, ...], tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    out = tmp_path / "out"
    process = started(*arguments[:-1], "--seeds", "2000", "--yes", "--workers", "2", "--out", str(out))
    deadline = time.monotonic() + 90
    while not list((out / "runs").glob("part-*.parquet")) and time.monotonic() < deadline:
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)  # what a terminal does: everybody in the group hears it
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in told
    assert len(read_runs(out)) >= 100
    assert ended(process.pid), "workers are left"
