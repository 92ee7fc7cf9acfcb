"""The Mesa executor on the other interpreters of this machine: Python 3.12 and newer bring Mesa 3.5."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def interpreter(version: str) -> str:
    """Return a Python of this version, or skip."""
    known = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    for found in (*known, shutil.which(f"python{version}")):
        if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
            return str(found)
    pytest.skip(f"no Python {version} here")


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_the_mesa_executor_and_equality(version: str, tmp_path: Path) -> None:
    if sys.version_info[:2] == tuple(map(int, version.split("."))):
        pytest.skip("it is the one that runs these tests")
    place = tmp_path / "environment"
    subprocess.run([interpreter(version), "-m", "venv", place], check=True)
    python = place / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", f"{ROOT}[tests]"], check=True)
    mesa = subprocess.run(
        [python, "-c", "import mesa; print(mesa.__version__)"], capture_output=True, text=True, check=True
    )
    assert tuple(map(int, mesa.stdout.split(".")[:2])) >= (3, 5)
    files = ["tests/run/test_mesa.py", "tests/executors/test_equality.py"]
    done = subprocess.run(
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", *files],
        cwd=ROOT,
        env={**os.environ, "PURGESIM_CACHE_DIR": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
