"""A small valid scenario as a file, and what its mistakes are called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from purgesim.core.errors import PurgesimError
from purgesim.scenario import load

SMALL = """
title = "Small"
[window]
start = 1956-09-01
open = 1957-07-01
close = 1958-07-01
[party]
candidates = 20
[[party.kinds]]
name = "centre"
members = 100
candidates = 0.5
[[party.kinds]]
name = "legal organ"
number = 3
members = 160
superior = "centre"
candidates = 1.0
[[party.factions]]
name = "Yanan"
size = 30
most = 60
[[party.circles]]
name = "Choe"
size = 20
took_part = 3
knew = 5
factions = { Yanan = 5.0, unaffiliated = 1.0 }
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file into a fresh folder: the small scenario with texts replaced and more added."""

    def _write(more: str = "", *, name: str = "small.toml", base: str = SMALL, **replaced: str) -> Path:
        for old, new in replaced.items():
            key, _, rest = base.partition(f"\n{old} = ")
            assert rest, f"{old} is not in the base"
            base = f"{key}\n{new}\n{rest.partition(chr(10))[2]}"
        path = tmp_path / name
        path.write_text(base + more, encoding="utf-8")
        return path

    return _write


@pytest.fixture
def complaint() -> Callable[[Path], str]:
    """Return the text of the error a file gives."""

    def _complaint(path: Path) -> str:
        with pytest.raises(PurgesimError) as caught:
            load(path)
        return str(caught.value)

    return _complaint
