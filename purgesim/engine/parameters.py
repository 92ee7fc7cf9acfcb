"""The scenario as the kernels see it: one record of numbers.

Field names are the scenario's, ``section_name``: `behaviour.meeting.zeal` is ``meeting_zeal``; switches are
``on_name``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.core.vocabulary import MAX_FACTIONS, MAX_KINDS
from purgesim.scenario.behaviour import Behaviour
from purgesim.scenario.policy import Switches

if TYPE_CHECKING:
    from purgesim.scenario import Scenario

__all__ = ["PARAMETERS", "pack"]


def _behaviour_fields() -> list[tuple[Any, ...]]:
    fields: list[tuple[Any, ...]] = []
    for section, info in Behaviour.model_fields.items():
        for name, field in info.annotation.model_fields.items():  # type: ignore[union-attr]
            default = field.default
            shape = (len(default),) if isinstance(default, tuple) else ()
            kind = np.int64 if isinstance(default, int) else np.float64
            fields.append((f"{section}_{name}", kind, shape) if shape else (f"{section}_{name}", kind))
    return fields


PARAMETERS: Final = np.dtype(
    [
        *_behaviour_fields(),
        *((f"on_{name}", np.int64) for name in Switches.model_fields),
        ("stigma", np.float64, (MAX_FACTIONS,)),
        ("abroad", np.float64, (MAX_FACTIONS,)),
        ("kind_intellectuals", np.float64, (MAX_KINDS,)),
        ("handlers_hearing", np.int64),
        ("start_periphery", np.int64),
        ("excess", np.int64),
        ("replace", np.int64),
        ("freeze", np.int64),
        ("record_kept", np.int64),
        ("recent_fade", np.float64),
        ("exposure_fade", np.float64),
        ("weekday", np.int64),  # of day 0, Monday is 0
        ("epoch_day", np.int64),  # day 0 as days since 1900-01-01
        ("days", np.int64),
    ],
    align=True,
)


def pack(scenario: Scenario) -> NDArray[np.void]:
    """Return the scenario's numbers as one record, shape (1,), of dtype `PARAMETERS`.

    Parameters
    ----------
    scenario : Scenario
        A valid scenario.
    """
    packed = np.zeros(1, PARAMETERS)
    row = packed[0]
    for section in Behaviour.model_fields:
        part = getattr(scenario.behaviour, section)
        for name in type(part).model_fields:
            row[f"{section}_{name}"] = getattr(part, name)
    for name in Switches.model_fields:
        row[f"on_{name}"] = getattr(scenario.switches, name)
    _pack_party(row, scenario)
    _pack_structures(row, scenario)
    meeting = scenario.behaviour.meeting
    row["recent_fade"] = math.exp(-math.log(2.0) / meeting.contagion_half_life)
    row["exposure_fade"] = math.exp(-math.log(2.0) / meeting.exposure_half_life)
    start = scenario.window.start
    row["weekday"] = start.weekday()
    row["epoch_day"] = int((np.datetime64(start, "D") - np.datetime64("1900-01-01", "D")).astype(np.int64))
    row["days"] = scenario.n_days
    return packed


def _pack_party(row: Any, scenario: Scenario) -> None:
    party = scenario.party
    row["stigma"] = 1.0
    row["stigma"][0] = party.unaffiliated_stigma
    for code, faction in enumerate(party.factions, start=1):
        row["stigma"][code] = faction.stigma
        row["abroad"][code] = faction.abroad
    for code, kind in enumerate(party.kinds):
        row["kind_intellectuals"][code] = kind.intellectuals


def _pack_structures(row: Any, scenario: Scenario) -> None:
    structures = scenario.structures
    row["handlers_hearing"] = structures.handlers == "hearing"
    row["start_periphery"] = structures.start == "periphery"
    row["excess"] = structures.excess
    row["replace"] = structures.replacement == "replace"
    row["freeze"] = structures.replacement == "freeze"
    row["record_kept"] = structures.record_kept
