"""What a small run comes to, bit for bit: pinned in ``pinned.json`` for each executor.

Laws and books can stay right while a chronicle changes: another key of a draw, another order of two draws. That is
seen here, and only here. If a change was meant, write the new digests and say in CHANGELOG what changes and why::

    python -m tests.executors.pinned
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

import purgesim

__all__ = ["EXECUTORS", "FILE", "digests", "scenario"]

FILE: Final = Path(__file__).with_name("pinned.json")
EXECUTORS: Final = ("compiled", "agents")
SEED: Final = 11


def scenario() -> purgesim.Scenario:
    """A lively year of the small ministry that begins on the day for which its people's ages are declared."""
    return purgesim.load("small_ministry").override(
        {
            "window.start": "1956-09-01",
            "window.open": "1956-10-01",
            "window.close": "1957-08-31",
            "levers.exposure": [["1956-09-10", 0.2], ["1956-11-01", 0.0]],
            "levers.hunt": {"North": [["1956-09-01", 1.0]]},
            "levers.arrest_share": 0.5,
            "levers.arrest_capacity": 1.0,
            "levers.quota": [["1957-05-31", 0.0], ["1957-06-01", 0.8]],
            "levers.reversal": [["1957-06-01", 0.5]],
            "behaviour.meeting.zeal": 0.008,
            "behaviour.meeting.duty": 0.04,
            "behaviour.meeting.quota": 2.0,
            "behaviour.meeting.career": 0.05,
            "behaviour.meeting.preemption": 3.0,
            "switches.quota": True,
            "switches.career": True,
            "switches.preemption": True,
            "behaviour.defence.chance": 0.5,
            "party.candidates": 120,
        }
    )


def digests(executor: str) -> dict[str, str]:
    """Return the hashes of what happened, of the days' counts and of the register at the end."""
    run = purgesim.simulate(scenario(), SEED, executor=executor)
    tables = {"events": run.event_table, "daily": run.daily_table, "register": run.changed, "posts": run.post_table}
    return {name: hashlib.sha256(table.tobytes()).hexdigest() for name, table in tables.items()}


if __name__ == "__main__":
    FILE.write_text(json.dumps({executor: digests(executor) for executor in EXECUTORS}, indent=1) + "\n")
    print(f"written: {FILE}; say in CHANGELOG what changes and why")
