"""What a run's identity takes for its source: everything a run can import, and nothing that only looks at runs."""

from __future__ import annotations

import ast
from pathlib import Path

import purgesim
from purgesim.core.jit import AFTER_RUNS, WITHOUT_KERNELS

PACKAGE = Path(purgesim.__file__).parent
DRAWS_ITSELF = {"comparing.py": "purgesim.plots."}
"""A comparison draws itself when asked: a picture is no part of a result."""


def imports(path: Path) -> set[str]:
    """Return every module of the package that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return {name for name in found if name.startswith("purgesim.")}


def test_nothing_that_makes_a_run_imports_a_room_outside_its_source() -> None:
    outside = tuple(f"purgesim.{room.rstrip('/')}" for room in AFTER_RUNS)
    inside = [p for p in PACKAGE.rglob("*.py") if not p.relative_to(PACKAGE).as_posix().startswith(AFTER_RUNS)]
    inside = [p for p in inside if p.name != "__main__.py" and p != PACKAGE / "__init__.py"]
    rooms = tuple(f"{room}." for room in outside)
    wrong = {(p.name, name) for p in inside for name in imports(p) if f"{name}.".startswith(rooms)}
    drawing = {(file, name) for file, name in wrong if f"{name}.".startswith(DRAWS_ITSELF.get(file, "?"))}
    assert wrong == drawing
    assert drawing  # the exception is still needed
    assert len(inside) > 100


def test_rooms_after_runs_exist_and_hold_no_kernels() -> None:
    for room in AFTER_RUNS:
        assert (PACKAGE / room).is_dir(), room
        assert room in WITHOUT_KERNELS, room
