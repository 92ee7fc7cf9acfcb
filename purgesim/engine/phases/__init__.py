"""The day: one list of phases that drives both executors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from purgesim.core.vocabulary import Phase
from purgesim.engine.phases import common
from purgesim.engine.state import State

__all__ = ["PHASES", "PhaseOfDay"]


class PhaseOfDay(NamedTuple):
    """A phase of the day.

    Attributes
    ----------
    phase : Phase
        Its number, which stands in every event.
    summary : str
        What happens in it.
    kernel : callable, optional
        What both executors call with the state and the day; None where cadres decide and each walks in its own way.
    """

    phase: Phase
    summary: str
    kernel: Callable[[State, int], None] | None = None

    @property
    def name(self) -> str:
        """Its word, as in `purgesim phases` and in the frames of events."""
        return self.phase.name.lower()


PHASES: Final = (
    PhaseOfDay(
        Phase.DIRECT,
        "the centre's dated levers: opponents exposed, verdicts reversed, quotas raised",
        common.direct_phase,
    ),
    PhaseOfDay(Phase.MEET, "cells whose weekday it is may produce a denunciation"),
    PhaseOfDay(Phase.HEAR, "bodies of the party open hearings and decide those that end"),
    PhaseOfDay(
        Phase.ARREST,
        "flight, expulsion of grave cases, arrests within the security organs' capacity",
        common.arrest_phase,
    ),
    PhaseOfDay(Phase.INTERROGATE, "prisoners break or not, and name others"),
    PhaseOfDay(Phase.SENTENCE, "the fate of prisoners", common.sentence_phase),
    PhaseOfDay(
        Phase.WATCH,
        "marks for the mild, shared up the line, brought as charges of lacking vigilance",
        common.watch_phase,
    ),
    PhaseOfDay(Phase.LEAVE, "natural deaths and ordinary expulsions", common.leave_phase),
    PhaseOfDay(Phase.FILL, "vacated posts are filled from the rank below", common.fill_phase),
    PhaseOfDay(Phase.ADMIT, "exits are replaced from the candidates", common.admit_phase),
    PhaseOfDay(Phase.REMEMBER, "memories fade; the day's row is written", common.remember_phase),
)
"""In the order of the day."""
