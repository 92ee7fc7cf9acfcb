"""Records and designs damaged at random: refused in words, or read as if nothing had happened."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from purgesim.core.errors import MistakesError
from purgesim.records import Record, read_record
from purgesim.scenario import Scenario, load
from purgesim.sweeps import DesignError
from purgesim.sweeps.design_file import read_design
from tests.damage import HARMFUL, HARMLESS, damaged

VILLAGE = Path(__file__).parent / "data" / "village"
DESIGN = b"""levers.torture,switches.watch,party.seed
0.5,True,1
0.25,False,2
1.0,True,3
0.125,True,4
"""
POINTS = [
    {"levers.torture": torture, "switches.watch": watch, "party.seed": seed}
    for torture, watch, seed in ((0.5, True, 1), (0.25, False, 2), (1.0, True, 3), (0.125, True, 4))
]
LONGEST = 5.0
"""Seconds that a reader may take on a busy machine."""


def same(one: Record, other: Record) -> bool:
    """Return whether two records say the same in the columns that are read; words of the user's own may be garbled."""
    read = {
        "persons": ["id"],
        "ties": ["id1", "id2"],
        "denunciations": ["source", "target", "about", "time", "day", "earliest", "latest"],
        "events": ["id", "time", "type", "day", "earliest", "latest"],
    }
    return one.first == other.first and all(
        getattr(one, table)[columns].equals(getattr(other, table)[columns]) for table, columns in read.items()
    )


def told(read: Callable[[], Any], kind: str) -> tuple[Any, str]:
    """Return what was read, or else the words of the refusal; both in time."""
    began = time.perf_counter()
    try:
        return read(), ""
    except (MistakesError, DesignError) as error:
        return None, str(error)
    finally:
        assert time.perf_counter() - began < LONGEST, kind


def try_record(folder: Path, random: Random, whole: Record) -> tuple[str, bool]:
    """Return what was done to one file of the village, and whether the record was still read."""
    victim = random.choice([file.name for file in VILLAGE.glob("*.csv")])
    for file in VILLAGE.glob("*.csv"):
        (folder / file.name).write_bytes(file.read_bytes())
    kind, data = damaged((VILLAGE / victim).read_bytes(), random)
    (folder / victim).write_bytes(data)
    read, words = told(lambda: read_record(folder), kind)
    if read is None:
        assert victim in words or "is no known id" in words, (kind, victim, words)
        assert len(words.splitlines()) <= 52
    else:
        assert same(read, whole), (kind, victim, data)
    return kind, read is not None


def try_design(folder: Path, random: Random, scenario: Scenario) -> tuple[str, bool]:
    kind, data = damaged(DESIGN, random)
    path = folder / random.choice(["points.csv", "POINTS.CSV"])
    path.write_bytes(data)
    read, words = told(lambda: list(read_design(path, scenario)[0]), kind)
    path.unlink()
    if read is None:
        assert path.name in words, (kind, words)
        assert len(words.splitlines()) <= 52
    else:
        assert read == POINTS, (kind, data)
    return kind, read is not None


def run(folder: Path, number: int, seed: int) -> dict[str, list[bool]]:
    random, whole, scenario = Random(seed), read_record(VILLAGE), load("small_ministry")
    taken: dict[str, list[bool]] = {}
    for i in range(number):
        kind, read = try_record(folder, random, whole) if i % 3 else try_design(folder, random, scenario)
        taken.setdefault(kind, []).append(read)
    return taken


def check(taken: dict[str, list[bool]]) -> None:
    assert set(taken) == {*HARMLESS, *HARMFUL}
    for kind in HARMLESS:
        assert all(taken[kind]), kind
    for kind in (
        "a NUL",
        "latin-1",
        "semicolons",
        "tabs",
        "a blank row inside",
        "a column without a name",
        "torn",
        "empty",
    ):
        assert not any(taken[kind]), kind


def test_f15_f34_damaged_records_and_designs_are_refused_or_read_as_they_were(tmp_path: Path) -> None:
    check(run(tmp_path, 500, 19))


@pytest.mark.slow
def test_f15_f34_two_thousand_damaged_records_and_designs(tmp_path: Path) -> None:
    check(run(tmp_path, 2000, 1919))
