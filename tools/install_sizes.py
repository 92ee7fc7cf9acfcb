"""Install size and import time of the core and of what each extra adds, each in a clean virtual environment.

Run ``python -m tools.install_sizes``; it prints the README's table.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXTRAS = {
    "": "purgesim",
    "explore": "nicegui",
    "cluster": "distributed",
    "calibrate": "arviz",
    "exports": "xarray",
    "solara": "solara",
    "docs": "sphinx",
    "dev": "pytest",
}
"""Extra, and what it is imported for."""


def size(folder: Path) -> float:
    """Return what the packages of an environment take [MB], compiled bytecode left out."""
    files = (path for path in (folder / "lib").rglob("*") if path.is_file() and path.suffix != ".pyc")
    return sum(path.stat().st_size for path in files) / 1e6


def seconds(python: Path, module: str) -> float:
    """Return the shortest of three imports [s], in Pythons of their own."""
    code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
    runs = [subprocess.run([python, "-c", code], capture_output=True, text=True, check=True) for _ in range(4)]
    return min(float(run.stdout.split()[-1]) for run in runs[1:])  # the first writes bytecode


def measured(extra: str, folder: Path) -> tuple[float, float]:
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    before = size(folder)
    wanted = f"{ROOT}[{extra}]" if extra else str(ROOT)
    command = [python, "-m", "pip", "install", "-q", "--no-compile", "--disable-pip-version-check", wanted]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return size(folder) - before, seconds(python, EXTRAS[extra])


def main() -> None:
    print("| | size [MB] | imports | in [s] |")
    print("|---|---|---|---|")
    core = 0.0
    with tempfile.TemporaryDirectory() as place:
        for extra, module in EXTRAS.items():
            total, time = measured(extra, Path(place) / (extra or "core"))
            core = core or total
            name, shown = (f"`[{extra}]`", f"+{total - core:.0f}") if extra else ("core", f"{total:.0f}")
            print(f"| {name} | {shown} | `{module}` | {time:.2f} |", flush=True)


if __name__ == "__main__":
    main()
