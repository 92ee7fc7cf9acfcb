"""Every Python that is allowed, with the newest and with the oldest packages that are: the fast tests in each.

Each combination takes some ten minutes on two cores. ``PURGESIM_MATRIX`` names what else to run than the whole fast
suite: ``PURGESIM_MATRIX="tests/exports tests/roster" make test-slow``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.test_wheel import PROJECT, ROOT
from tests.test_interpreters import interpreter

VERSIONS = sorted({found[1] for line in PROJECT["classifiers"] if (found := re.search(r":: (3\.\d+)$", line))})
RESOLUTIONS = {"newest": "highest", "oldest": "lowest-direct"}
EXTRAS = "tests,exports,cluster,explore"


@pytest.fixture(scope="module")
def uv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installer that can look for the oldest packages that still have a wheel for an interpreter."""
    place = tmp_path_factory.mktemp("uv")
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    done = subprocess.run([place / "bin" / "pip", "install", "-q", "uv"], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"uv cannot be installed here: {done.stderr.strip()[-200:]}")
    return place / "bin" / "uv"


def test_n14_the_versions_are_those_that_pyproject_names() -> None:
    assert VERSIONS == ["3.11", "3.12", "3.13"]
    assert PROJECT["requires-python"] == f">={VERSIONS[0]}"
    lines = [*PROJECT["dependencies"], *(line for name in EXTRAS.split(",") for line in named(name))]
    assert [line for line in lines if ">=" not in line] == []  # without a lower bound nothing is the oldest


def named(extra: str) -> list[str]:
    return [line for line in PROJECT["optional-dependencies"][extra] if not line.startswith("purgesim[")]


@pytest.mark.slow
@pytest.mark.parametrize("packages", RESOLUTIONS)
@pytest.mark.parametrize("version", VERSIONS)
def test_n14_the_fast_tests_pass(uv: Path, version: str, packages: str, tmp_path: Path) -> None:
    combination = f"Python {version} with the {packages} packages"
    place, python = tmp_path / "environment", tmp_path / "environment" / "bin" / "python"
    subprocess.run([uv, "venv", "-q", "--python", interpreter(version), place], check=True)
    wheels = ["--only-binary", ":all:", "--no-binary", "purgesim"]
    what = [f"purgesim[{EXTRAS}] @ {ROOT.as_uri()}", "--resolution", RESOLUTIONS[packages]]
    installed = subprocess.run(
        [uv, "pip", "install", "-q", "--python", python, *wheels, *what], capture_output=True, text=True, check=False
    )
    assert installed.returncode == 0, f"{combination} cannot be installed:\n{installed.stderr[-2000:]}"
    freeze = [uv, "pip", "freeze", "--python", python]
    listed = subprocess.run(freeze, capture_output=True, text=True, check=True)
    rooms = os.environ.get("PURGESIM_MATRIX", "").split() or ["tests"]
    done = subprocess.run(
        [python, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "-m", "not slow and not page", *rooms],
        cwd=ROOT,
        env={**os.environ, "PURGESIM_CACHE_DIR": str(tmp_path / "cache"), "HYPOTHESIS_PROFILE": "ci"},
        capture_output=True,
        text=True,
        check=False,
    )
    shutil.rmtree(place)
    assert done.returncode == 0, f"{combination}:\n{done.stdout[-3000:]}\n{listed.stdout}"
    assert re.search(r"\d+ passed", done.stdout), f"{combination}: no test ran"
