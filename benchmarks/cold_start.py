"""Seconds from `purgesim run kwp_1957_58` to its first result: nothing compiled yet, and everything compiled.

Compiling on all cores, in one process as it is imported, and not at all, in one run of this script.

    python benchmarks/cold_start.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = [sys.executable, "-m", "purgesim", "run", "kwp_1957_58"]


def first_result(folder: Path, out: str, **environment: str) -> float:
    """Return the seconds until the first seed's numbers are told, with compiled code in a folder."""
    begun = time.perf_counter()
    keep = {name: value for name, value in os.environ.items() if name != "PURGESIM_COMPILE_WORKERS"}
    with subprocess.Popen(
        [*COMMAND, "--out", str(folder / out)],
        env={**keep, "PURGESIM_CACHE_DIR": str(folder), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        seconds = [time.perf_counter() - begun for line in process.stderr if line.startswith("seed 1:")]
    if process.returncode != 0 or len(seconds) != 1:
        raise RuntimeError(f"purgesim run ended with code {process.returncode} and {len(seconds)} results")
    return seconds[0]


def main() -> None:
    """Print one line each."""
    with tempfile.TemporaryDirectory() as together, tempfile.TemporaryDirectory() as alone:
        cold = first_result(Path(together), "cold")
        warm = first_result(Path(together), "warm")
        one = first_result(Path(alone), "one", PURGESIM_COMPILE_WORKERS="0")
    print(f"cold, {os.cpu_count()} cores: {cold:.1f} s to the first result")
    print(f"cold, one process: {one:.1f} s; all cores take {cold / one:.2f} of it")
    print(f"warm: {warm:.1f} s")


if __name__ == "__main__":
    main()
