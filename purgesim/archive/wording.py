"""Documents as lines a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from purgesim.archive.archive import Archive

__all__ = ["records"]


def records(archive: Archive, most: int | None) -> list[str]:
    """Return the documents as lines, by date: source, informant, about whom, what, and in brackets what is true."""
    shown = archive.documents if most is None else archive.documents.head(most)
    events = archive.truth.index.tolist()
    claims = dict(zip(events, archive.truth["claim"].astype(str), strict=True))
    charges = dict(zip(events, archive.truth["charge"].astype(str), strict=True))
    return [_line(row, claims, charges) for row in shown.itertuples()]


def _line(row: Any, claims: dict[int, str], charges: dict[int, str]) -> str:
    informant, about = getattr(row, "informant_id", row.informant), getattr(row, "about_id", row.about)
    who = row.source if row.informant < 0 else f"{row.source} (cadre {informant})"
    rank = "rank and file" if row.rank == "none" else f"{row.rank}"
    person = f"cadre {about}, {rank}, {row.kind or 'no body'}, {row.faction}"
    charge = "" if row.charge == "none" else f" as {row.charge}"
    when = "" if row.hearsay else f" on {_date(row.event_date)}"
    return f"{_date(row.date)}, {who}: {person}: {row.claim}{charge}{when} [{_remark(row, claims, charges)}]"


def _remark(row: Any, claims: dict[int, str], charges: dict[int, str]) -> str:
    """Return what the simulation knows of a document."""
    if row.hearsay:
        return "false"
    remarks = []
    if row.played_down:
        remarks.append(f"played down: {claims[row.truth]}")
    if row.recharged:
        remarks.append(f"charge: {charges[row.truth]}")
    return "; ".join([f"event {row.truth}", *remarks])


def _date(date: pd.Timestamp) -> str:
    return f"{date.day} {date:%B %Y}"
