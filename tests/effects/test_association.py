"""Whom a body may find a link to, and how heavy each kind of link weighs."""

from __future__ import annotations

import numpy as np

import purgesim
from purgesim.core.vocabulary import RING, Charge, Layer
from purgesim.engine.choice_sets import labelled
from purgesim.engine.queries import active_tie, tie_range

WEIGHTS = {
    "behaviour.association.tie": 0.625,
    "behaviour.association.colleague": 0.25,
    "behaviour.association.body": 0.125,
}


def test_ties_cellmates_and_the_fallen_of_the_body_weigh_what_the_scenario_says() -> None:
    s = purgesim.start(purgesim.load("small_ministry").override(WEIGHTS), 1)._tables
    members = int(s.world[0]["first_newcomer"])
    s.register["fallen"][:members] = 1
    s.register["charge"][:members] = Charge.SUPPORTER + 1
    seen = set()
    for row in range(members):
        body, cell = s.bodies[s.register[row]["body"]], s.cells[s.register[row]["cell"]]
        away = [r for r in range(members) if s.register[r]["cell"] != s.register[row]["cell"]][:RING]
        body["fallen_rows"][: len(away)], body["fallen_count"] = away, len(away)
        ties = {int(s.tie_to[t]) for t in range(*tie_range(s, row)) if active_tie(s, row, t)}
        mates = {r for r in range(int(cell["first"]), int(cell["end"])) if r != row} - ties
        expected = {
            **dict.fromkeys(set(away) - ties - mates - {row}, 0.125),
            **dict.fromkeys(mates, 0.25),
            **dict.fromkeys(ties, 0.625),
        }
        rows, weights, layers = labelled(s, row)
        assert dict(zip(rows.tolist(), weights.tolist(), strict=True)) == expected
        assert len(np.unique(rows)) == len(rows)
        seen |= set(layers.tolist())
    assert {Layer.CELLMATE, Layer.FALLEN} < seen
