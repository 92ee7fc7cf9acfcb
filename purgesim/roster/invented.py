"""An invented party of any size, for the template, the tests and the benchmark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["invented_party"]


def invented_party(people: int = 120, ties: int = 300, bodies: int = 4, seed: int = 1) -> dict[str, pd.DataFrame]:
    """Return the tables of a party that nobody ever belonged to.

    Parameters
    ----------
    people, ties : int
        Rows of the roster and of the ties.
    bodies : int
        Bodies: a ministry, a legal organ, and works below them.
    seed : int
        Seed of the invention.

    Returns
    -------
    dict of str to DataFrame
        ``roster``, ``ties``, ``posts`` and ``bodies``; some cells are left empty, as in tables of real work.

    Examples
    --------
    >>> {name: len(table) for name, table in invented_party().items()}
    {'roster': 120, 'ties': 300, 'posts': 38, 'bodies': 4}
    """
    import pandas as pd

    rng = np.random.default_rng(seed)
    names = np.array(["ministry of salt", "legal bureau", *(f"works {i}" for i in range(1, bodies - 1))], object)
    body = np.sort(rng.integers(0, bodies, people))
    within = np.arange(people) - np.searchsorted(body, body)
    ids = np.array([f"m{i:0{len(str(people))}d}" for i in range(1, people + 1)], object)
    circle = (body == 0) & (within % 5 == 2) & (within % 12 != 11)  # candidates are in none
    roster = pd.DataFrame(
        {
            "id": ids,
            "body": names[body],
            "standing": np.where(within % 12 == 11, "candidate", "member"),
            "cell": np.char.add("cell ", (within // 12 + 1).astype(str)),
            "birth": np.where(rng.random(people) < 0.1, "", (1890 + rng.integers(0, 40, people)).astype(str)),
            "intellectual": (rng.random(people) < 0.1).astype(int),
            "faction": np.where((within % 12 < 3) & (rng.random(people) < 0.4), "Returned", ""),
            "circle": np.where(circle, "North", ""),
            "involvement": np.where(circle, rng.choice(["took part", "knew", "none"], people), ""),
        }
    )
    return {
        "roster": roster,
        "ties": _ties(rng, ids, ties),
        "posts": _posts(ids, names, body, within),
        "bodies": pd.DataFrame(
            {
                "name": names,
                "kind": np.array(["ministry", "legal organ", *["works"] * (bodies - 2)], object),
                "tier": ["capital", "capital", *["county"] * (bodies - 2)],
                "superior": ["", *["ministry of salt"] * (bodies - 1)],
            }
        ),
    }


def _ties(rng: np.random.Generator, ids: Any, number: int) -> pd.DataFrame:
    """Return friends, kin and comrades anywhere, and clients of people further up in the roster."""
    import pandas as pd

    people = len(ids)
    one = rng.integers(0, people, number)
    other = (one + rng.integers(1, people, number)) % people
    layer = rng.choice(np.array(["friend", "kin", "comrade"], object), number, p=[0.6, 0.2, 0.2])
    clients = rng.permutation(np.arange(1, people))[: min(number // 8, people - 1)]
    one[: len(clients)] = clients
    other[: len(clients)] = (clients * rng.random(len(clients))).astype(np.int64)
    layer[: len(clients)] = "client"
    return pd.DataFrame({"from": ids[one], "to": ids[other], "layer": layer})


def _posts(ids: Any, names: Any, body: Any, within: Any) -> pd.DataFrame:
    """Return posts of the first in each body and of a secretary in each cell; every body has one vacant post."""
    import pandas as pd

    ranks = np.full(len(ids), "", object)
    ranks[within < 6], ranks[within < 3], ranks[within == 0] = "official", "head", "leading"
    ranks[within % 12 == 7] = "secretary"
    held = np.flatnonzero(ranks != "")
    vacant = np.unique(body)
    frame = pd.DataFrame({"body": names[body[held]], "rank": ranks[held], "holder": ids[held]})
    return pd.concat(
        [frame, pd.DataFrame({"body": names[vacant], "rank": "official", "holder": ""})], ignore_index=True
    )
