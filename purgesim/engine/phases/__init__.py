"""The day: one list of phases that drives both executors."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["PHASES", "Phase"]


class Phase(NamedTuple):
    """A phase of the day."""

    name: str
    summary: str


PHASES: Final = (
    Phase("direct", "the centre's dated levers: opponents exposed, verdicts reversed, quotas raised"),
    Phase("meet", "cells whose weekday it is may produce a denunciation"),
    Phase("hear", "bodies of the party open hearings and decide those that end"),
    Phase("arrest", "flight, expulsion of grave cases, arrests within the security organs' capacity"),
    Phase("interrogate", "prisoners break or not, and name others"),
    Phase("sentence", "the fate of prisoners"),
    Phase("watch", "marks for the mild, shared up the line, brought as charges of lacking vigilance"),
    Phase("leave", "natural deaths and ordinary expulsions"),
    Phase("fill", "vacated posts are filled from the rank below"),
    Phase("admit", "exits are replaced from the candidates"),
    Phase("remember", "memories fade; the day's row is written"),
)
