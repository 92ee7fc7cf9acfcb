"""A small run and a small sweep."""

from __future__ import annotations

from tests.saved import run, run_folder, sweep_folder

__all__ = ["run", "run_folder", "sweep_folder"]
