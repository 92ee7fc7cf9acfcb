"""Names: a stranger who looks for a file finds it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import purgesim

ROOT = Path(purgesim.__file__).parent


def test_no_file_name_stands_in_more_than_two_rooms() -> None:
    rooms: dict[str, set[str]] = defaultdict(set)
    for path in ROOT.rglob("*.py"):
        if path.name != "__init__.py":
            rooms[path.name].add(path.parent.relative_to(ROOT).as_posix())
    assert {name: sorted(found) for name, found in rooms.items() if len(found) > 2} == {}
    assert len(rooms) > 200


def test_the_root_holds_rooms_and_no_modules() -> None:
    assert {path.name for path in ROOT.glob("*.py")} == {"__init__.py", "__main__.py"}
