"""Names of a scenario's own factions and circles as parts of the keys of measures."""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["RESERVED_KEYS", "slug"]

RESERVED_KEYS: Final = {
    "circles": ("cadre", "generation_zero", "labelled_untied", "uninvolved"),
    "factions": ("party", "unaffiliated"),
}
"""Keys that measures of every run have where a circle's or a faction's would stand."""

DROPPED: Final = "'`\u2018\u2019\u02bb\u02bc"
"""Apostrophes: they part no words."""


def slug(name: str) -> str:
    """Return a name as part of a key: lower case, no accents or apostrophes, ``_`` for what is no letter or digit.

    Examples
    --------
    >>> slug("Yan'an"), slug("Soviet Koreans"), slug("Ch\u014fngjin"), slug("\u041c\u043e\u0441\u043a\u0432\u0430")
    ('yanan', 'soviet_koreans', 'chongjin', '\u043c\u043e\u0441\u043a\u0432\u0430')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c) and c not in DROPPED)
    words = "".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFC", bare)).split()
    return "_".join(words).lower()
