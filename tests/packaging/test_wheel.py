"""The wheel, outside the repository, in a clean virtual environment; and the oldest dependencies that are allowed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def called(*command: object, cwd: Path, **environment: str) -> str:
    plain = {"PATH": "/usr/bin:/bin", "HOME": str(cwd), "PURGESIM_CACHE_DIR": str(cwd / "cache"), **environment}
    done = subprocess.run([str(c) for c in command], cwd=cwd, env=plain, capture_output=True, text=True, timeout=1500)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def pip(python: Path | str, *arguments: object) -> None:
    command = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1500)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return next(folder.glob("purgesim-*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_scenarios_and_the_page_s_files_and_nothing_of_the_repository(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (ROOT / "scenarios").glob("*.toml"):
        assert f"purgesim/scenario/library/{path.name}" in names
    assert {"purgesim/page/page.js", "purgesim/page/page.css", "purgesim/py.typed"} <= names
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"purgesim"}


@pytest.mark.slow
def test_it_works_outside_the_repository(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "environment"], check=True)
    programs = tmp_path / "environment" / "bin"
    pip(programs / "python", wheel)
    assert "small_ministry" in called(programs / "purgesim", "scenarios", cwd=tmp_path)
    answer = json.loads(called(programs / "purgesim", "run", "small_ministry", "--json", "--quiet", cwd=tmp_path))
    assert answer["summary"]["1"]["members_start"] == 400
    assert (tmp_path / "out" / "small_ministry" / "overview.png").exists()
    explore = subprocess.run([programs / "purgesim", "explore"], cwd=tmp_path, capture_output=True, text=True)
    assert (explore.returncode, "install purgesim[explore]" in explore.stderr) == (2, True)


@pytest.mark.slow
def test_the_oldest_allowed_dependencies_run_it(wheel: Path, tmp_path: Path) -> None:
    oldest = [re.sub(r">=([0-9.]+).*", r"==\1", line) for line in PROJECT["dependencies"]]
    assert all("==" in line for line in oldest)
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "environment"], check=True)
    programs = tmp_path / "environment" / "bin"
    pip(programs / "python", "--only-binary", ":all:", *oldest, wheel)
    both = "[purgesim.simulate('small_ministry', 3, executor=name) for name in ('compiled', 'agents')]"
    code = f"import purgesim; one, other = {both}; print(one.same_as(other))"
    assert called(programs / "python", "-c", code, cwd=tmp_path) == "True\n"
    assert "expelled" in called(programs / "purgesim", "run", "small_ministry", "--quiet", cwd=tmp_path)
