"""The columns of a user's tables, declared once: for the checks, the template and its explanation."""

from __future__ import annotations

from typing import Final

from purgesim.core.vocabulary import Involvement, Layer, Rank, Tier
from purgesim.reading.columns import Column
from purgesim.reading.parsing import FLAGS

__all__ = ["CHOICES", "FEW", "TABLES", "refused_as_name"]


CHOICES: Final[dict[str, dict[str, int]]] = {
    "standing": {"member": 0, "candidate": 1},
    "intellectual": FLAGS,
    "involvement": {
        "none": int(Involvement.NONE),
        "knew": int(Involvement.KNEW),
        "took part": int(Involvement.TOOK_PART),
    },
    "layer": {
        "kin": int(Layer.KIN),
        "friend": int(Layer.FRIEND),
        "comrade": int(Layer.COMRADE),
        "client": int(Layer.CLIENT),
    },
    "rank": {
        "leading": int(Rank.LEADING),
        "head": int(Rank.HEAD),
        "official": int(Rank.OFFICIAL),
        "secretary": int(Rank.SECRETARY),
    },
    "tier": {tier.name.lower(): int(tier) for tier in Tier},
}
"""Words a column may hold, and their codes."""

TABLES: Final[dict[str, tuple[Column, ...]]] = {
    "roster": (
        Column("id", "identifier", True, "a code that names nobody: letters, digits, . _ : -, with a digit in it"),
        Column(
            "body", "text", True, "the body they belong to; unknown_body names one for those whose body is not known"
        ),
        Column("standing", "choice", False, "member or candidate", "a member"),
        Column("cell", "text", False, "their cell within the body", "dealt into new cells of party.cell_size members"),
        Column("birth", "date", False, "birth, YYYY-MM-DD, YYYY-MM or YYYY", "from age, else drawn by party.ages"),
        Column("age", "number", False, "age in years when the run begins, in place of birth", "from birth, else drawn"),
        Column("courage", "number", False, "resistance to pressure, 0 to 1", "drawn, all values alike"),
        Column("intellectual", "choice", False, "1 or 0", "drawn by the kind of body's share of intellectuals"),
        Column("faction", "text", False, "their faction", "they are in none"),
        Column("circle", "text", False, "the following they belong to", "they are in none"),
        Column("involvement", "choice", False, "none, knew or took part: their part in the opposition", "none"),
    ),
    "ties": (
        Column("from", "identifier", True, "one of the two; of a client tie the client"),
        Column("to", "identifier", True, "the other; of a client tie the patron"),
        Column("layer", "choice", True, "kin, friend, comrade or client"),
    ),
    "posts": (
        Column("body", "text", True, "the body the post belongs to"),
        Column("rank", "choice", True, "leading, head, official or secretary (of a cell)"),
        Column("holder", "identifier", False, "who holds it, a member of the same body", "it is vacant"),
        Column("cell", "text", False, "of a secretary's post: the cell", "the holder's cell"),
        Column("post", "identifier", False, "a code of the post's own, if it has one", "it has none"),
    ),
    "bodies": (
        Column("name", "text", True, "name of the body, as the roster has it"),
        Column("kind", "text", True, "kind of body"),
        Column("tier", "choice", False, "capital, province or county", "the tier of its kind"),
        Column("superior", "text", False, "name of the superior body", "it stands at the top"),
        Column("sessions", "number", False, "hearings it can hold a week", "the sessions of its kind"),
        Column("places", "whole", False, "hearings at the same time", "the places of its kind"),
    ),
}
"""Columns of each table, in the order of the template."""

PERSONAL: Final = (
    "names surname lastname firstname forename patronymic alias nickname person address phone telephone email mail "
    "passport ssn photo picture nom prenom nachname vorname nombre apellido imya familiya imia cognome"
)
NAMES_OF_PERSONS: Final = frozenset(PERSONAL.split())
"""Headers, without blanks and marks, that say who somebody is; whatever ends in "name" does too."""
WHY_NO_NAMES: Final = (
    "a column that says who somebody is; allowed: opaque identifiers only (column id), for the model says nothing "
    "about persons and its tables shall not be able to; leave the column out and keep the key elsewhere"
)
FEW: Final = frozenset({"layer", "rank", "standing", "involvement", "intellectual", "tier", "body", "kind", "faction"})
"""Columns with few different values."""


def refused_as_name(column: str) -> str | None:
    """Return why a column is refused, if it says who somebody is.

    Examples
    --------
    >>> refused_as_name("Full Name").split(";")[0], refused_as_name("wealth")
    ('a column that says who somebody is', None)
    """
    bare = "".join(c for c in column.lower() if c.isalpha())
    return WHY_NO_NAMES if bare in NAMES_OF_PERSONS or bare.endswith("name") else None
