"""What the tests of sweeps share: a tiny plan, folders as bytes, and the command line in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from purgesim.scenario import Scenario, load
from purgesim.sweeps import Design

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def ministry() -> Scenario:
    """The small ministry, its year cut to six weeks: a run takes some milliseconds."""
    return load("small_ministry").override({"window.open": "1957-01-10", "window.close": "1957-02-14"})


@pytest.fixture(scope="session")
def grid() -> Design:
    """Four points."""
    return Design.grid({"levers.torture": [0.0, 1.0], "behaviour.meeting.zeal": [0.004, 0.02]})


@pytest.fixture(scope="session")
def content() -> Callable[[Path], dict[str, bytes]]:
    """Return every file of a results folder but the ledger (who wrote what, when) and the lock."""

    def read(folder: Path) -> dict[str, bytes]:
        files = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.name not in ("ledger.jsonl", ".lock")]
        return {str(p.relative_to(folder)): p.read_bytes() for p in files}

    return read


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """Environment of a process that finds this very package."""
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}


def _hear_ctrl_c() -> None:
    """A shell's background job, and its children, ignore Ctrl-C: not these."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def started(environment: dict[str, str]) -> Callable[..., subprocess.Popen[str]]:
    """Start a module of Python in a process group of its own; what is left of it is killed at the end."""
    processes: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **options: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - no threads yet in these tests
            **options,  # type: ignore[call-overload]
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)


@pytest.fixture(scope="session")
def scenario_file(ministry: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The six weeks' ministry as a file."""
    return ministry.override({"name": "weeks"}).write(tmp_path_factory.mktemp("scenario") / "weeks.toml")
