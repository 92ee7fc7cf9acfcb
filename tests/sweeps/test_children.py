"""A script that starts workers without the guard is told so in one line, and does nothing twice."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from purgesim.sweeps import WorkersError
from purgesim.sweeps.children import GUARD, MARK

SCRIPT = """\
import purgesim
from purgesim.sweeps import Design
found = purgesim.sweep("small_ministry", Design("grid", {"levers.torture": [0.0, 1.0]}), 2, out="out/s", workers=2)
print(len(found.runs), "runs")
"""
COMPARISON = """\
import purgesim
base = purgesim.load("small_ministry")
purgesim.compare({"a": base, "b": base.override({"levers.torture": 0.0})}, 2, out="out/c")
"""


def told(script: str, folder: Path, environment: dict[str, str], *, stream: bool = False) -> tuple[int, str, list[str]]:
    """Run a program from a file or from standard input: exit code, output, and the lines of standard error."""
    (folder / "s.py").write_text(script)
    done = subprocess.run(
        [sys.executable, "-" if stream else "s.py"],
        input=script if stream else None,
        cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr.strip().splitlines()


def test_f21_two_workers_from_a_plain_script(tmp_path: Path, environment: dict[str, str]) -> None:
    code, out, lines = told(SCRIPT, tmp_path, environment)
    assert code == 1
    assert out == ""
    assert GUARD in lines[-1]
    assert sum(line.startswith("Traceback") for line in lines) == 1  # its own, and none of a child
    assert not any("another sweep is writing" in line or "Nanny" in line for line in lines)
    assert not list((tmp_path / "out" / "s").glob("runs/*"))


def test_f21_two_workers_from_standard_input(tmp_path: Path, environment: dict[str, str]) -> None:
    code, out, lines = told(SCRIPT, tmp_path, environment, stream=True)
    assert code == 1
    assert out == ""
    assert GUARD in lines[-1]
    assert "save it as a file" in lines[-1]
    assert sum(line.startswith("Traceback") for line in lines) == 1  # its own, and none of a child


@pytest.mark.parametrize("script", [SCRIPT, COMPARISON])
def test_f21_a_worker_that_runs_the_script_again_ends_before_it_does_anything(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under the name that multiprocessing gives the script in a child."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.py").write_text(script)
    monkeypatch.setenv(MARK, str(tmp_path / "mark"))
    with pytest.raises(SystemExit) as ended:
        runpy.run_path("s.py", run_name="__mp_main__")
    assert ended.value.code == 1
    assert (tmp_path / "mark").exists()
    assert not (tmp_path / "out").exists()


def test_f21_a_child_of_somebody_elses_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(MARK, raising=False)
    (tmp_path / "s.py").write_text(COMPARISON)
    with pytest.raises(WorkersError, match=r"run again by each of them; put the call under `if __name__"):
        runpy.run_path(str(tmp_path / "s.py"), run_name="__mp_main__")


@pytest.mark.slow
def test_f21_with_the_guard_the_same_folder_goes_on(tmp_path: Path, environment: dict[str, str]) -> None:
    assert told(SCRIPT, tmp_path, environment)[0] == 1
    head, body = SCRIPT.split("found", 1)
    guarded = head + 'if __name__ == "__main__":\n    found' + body.replace("\nprint", "\n    print")
    code, out, lines = told(guarded, tmp_path, environment)
    assert (code, out.strip(), lines) == (0, "4 runs", [])
    assert MARK not in os.environ
