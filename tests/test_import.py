"""`import purgesim` is light and silent, and every public name is there when asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

import purgesim

HEAVY = (
    "mesa",
    "numba",
    "llvmlite",
    "matplotlib",
    "pandas",
    "pydantic",
    "typer",
    "rich",
    "networkx",
    "scipy",
    "pyarrow",
    "distributed",
)


def in_fresh_python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)


def test_importing_is_silent_and_loads_nothing_heavy() -> None:
    answer = in_fresh_python(f"import sys, purgesim; print([m for m in {HEAVY} if m in sys.modules])")
    assert answer.stdout == "[]\n"
    assert answer.stderr == ""


def test_importing_takes_less_than_importing_pandas() -> None:
    seconds = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"
    ours, theirs = (
        min(float(in_fresh_python(seconds.format(name)).stdout) for _ in range(3)) for name in ("purgesim", "pandas")
    )
    assert ours < theirs


@pytest.mark.parametrize("name", purgesim.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(purgesim, name) is not None
    assert name in dir(purgesim)


def test_the_names_are_sorted_and_once_each() -> None:
    assert list(purgesim.__all__) == sorted(set(purgesim.__all__))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'purgesim' has no attribute 'simulat'"):
        _ = purgesim.simulat


def test_loading_a_scenario_needs_neither_mesa_nor_matplotlib() -> None:
    answer = in_fresh_python(
        "import sys, purgesim; purgesim.load; print([m for m in ('mesa', 'matplotlib', 'numba') if m in sys.modules])"
    )
    assert answer.stdout == "[]\n"
