"""Who may be chosen by whom, against a look at everybody in the party, one by one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from purgesim.core.vocabulary import RING, Charge, Layer, Standing
from purgesim.engine.choice_sets import associates, cell_eligible, labelled, named, speakers, targets, weight_for_post
from purgesim.engine.effects.standing import join_cell, leave_cell
from purgesim.engine.queries import log_stigma, may_be_promoted, once_of, rank_of, roster
from purgesim.engine.state import State
from purgesim.rules.interrogation import ACCOMPLICE_WEIGHT
from tests import hand

DAY = 242
RELATIONS = {
    Layer.KIN: "kin",
    Layer.FRIEND: "friend",
    Layer.COMRADE: "comrade",
    Layer.CLIENT: "client",
    Layer.CELLMATE: "cellmate",
    Layer.COLLEAGUE: "colleague",
    Layer.CIRCLE: "circle",
    Layer.FALLEN: "fallen",
}


@pytest.fixture(scope="module")
def s() -> State:
    """Unlike weights everywhere, so that no two relations can be taken for each other."""
    state = hand.halfway()
    for row in (3, 100, 250):  # whoever moved by themselves, these have
        leave_cell(state, row)
        join_cell(state, row, (int(state.register["cell"][row]) + 7) % len(state.cells))
    p, lever = state.parameters[0], state.levers[DAY]
    for i, relation in enumerate(RELATIONS.values()):
        p[f"interrogation_{relation}"] = 1.0 + 0.125 * i
    p["target_taint"], p["target_snowball"], p["target_patron"], p["target_intellectual"] = 0.75, 0.5, 0.625, 1.5
    p["target_visibility"] = [1.0, 1.25, 1.5, 1.75, 2.5]
    lever["hunt"][1], lever["aim"][:2], lever["shield"][:2] = 0.25, [1.0, 2.0], [0.0, 0.25]
    return state


def everybody(s: State) -> range:
    return range(int(s.world[0]["next_row"]))


def belong(s: State, cell: int) -> list[int]:
    """Those who belong to a cell, or did when they fell."""
    return [row for row in everybody(s) if s.register["cell"][row] == cell and hand.nameable(s, row)]


def test_a_rank_is_that_of_the_post(s: State) -> None:
    assert [rank_of(s, row) for row in everybody(s)] == [hand.rank(s, row) for row in everybody(s)]
    assert {hand.rank(s, row) for row in everybody(s)} == {0, 1, 2, 3, 4}


def test_a_cell_is_all_who_belong_to_it_wherever_they_came_from(s: State) -> None:
    joined = 0
    for cell in range(len(s.cells)):
        members = [row for row in belong(s, cell) if s.register["standing"][row] in hand.IN_PARTY]
        assert sorted(once_of(s, cell).tolist()) == belong(s, cell)
        assert sorted(roster(s, cell).tolist()) == members
        good = [row for row in members if s.register["standing"][row] == Standing.MEMBER]
        found = hand.as_dict(speakers(s, cell))
        assert found == dict.fromkeys(good, (1.0, int(Layer.CELLMATE)))
        joined += sum(not s.cells["first"][cell] <= row < s.cells["end"][cell] for row in members)
    assert joined > 0


def test_the_cadre_of_row_0_is_on_the_list_of_those_who_joined_a_cell() -> None:
    """Row 0 is a row like any other: 0 is not the end of the list."""
    s = hand.small()
    away = next(c for c in range(len(s.cells)) if s.cells["body"][c] != s.register["body"][0])
    home = int(s.register["cell"][0])
    other = int(s.cells["first"][home]) + 1
    for row in (other, 0):
        leave_cell(s, row)
        join_cell(s, row, away)
    assert s.cells["joined"][away] == 0
    assert {0, other} <= set(once_of(s, away).tolist())
    assert not {0, other} & set(once_of(s, home).tolist())
    leave_cell(s, other)  # behind row 0 on the list
    s.register["cell"][other] = home
    assert 0 in once_of(s, away)
    assert other not in once_of(s, away)


def weight_as_target(s: State, row: int) -> float:
    p, c = s.parameters[0], s.register[row]
    patron = int(c["patron"])
    safe = patron >= 0 and s.register["standing"][patron] == Standing.MEMBER
    open_to = (1.0 - s.levers[DAY]["shield"][c["faction"]]) * (1.0 - (p["target_patron"] if safe else 0.0))
    known = (1.0 + p["target_taint"] * c["fallen_ties"]) * (1.0 + p["target_snowball"] * c["denunciations"])
    return float(hand.stigma(s, DAY, row) * known * p["target_visibility"][hand.rank(s, row)] * open_to)


@pytest.mark.parametrize("patron", [0, 1])
def test_a_patron_in_good_standing_shelters_whoever_he_is(patron: int) -> None:
    s = hand.small()
    s.parameters["target_patron"] = 0.625
    cell = int(s.register["cell"][200])
    weights = []
    for given, standing in ((-1, Standing.MEMBER), (patron, Standing.MEMBER), (patron, Standing.EXPELLED)):
        hand.set_row(s, 200, patron=given)
        hand.set_row(s, patron, standing=standing)
        weights.append(hand.as_dict(targets(s, DAY, cell, -1))[200][0])
    alone, sheltered, left = weights
    assert alone == left > 0.0
    assert sheltered == pytest.approx(0.375 * alone)


def test_targets_are_cellmates_and_the_leaders_of_the_body(s: State) -> None:
    seen = set()
    for cell in range(len(s.cells)):
        members = [row for row in belong(s, cell) if s.register["standing"][row] in hand.IN_PARTY]
        top = [row for row in hand.leaders(s, s.cells["body"][cell]) if s.register["standing"][row] in hand.IN_PARTY]
        for speaker in [*members[:2], -1]:
            layers = {**dict.fromkeys(top, int(Layer.COLLEAGUE)), **dict.fromkeys(members, int(Layer.CELLMATE))}
            layers.pop(speaker, None)
            found = hand.as_dict(targets(s, DAY, cell, speaker))
            assert found.keys() == layers.keys()
            for row, (weight, layer) in found.items():
                assert (weight, layer) == (pytest.approx(weight_as_target(s, row), rel=1e-12), layers[row])
            seen |= set(layers.values())
    assert seen == {Layer.CELLMATE, Layer.COLLEAGUE}


@pytest.mark.parametrize(("switch", "field"), [("taint", "fallen_ties"), ("snowball", "denunciations")])
def test_what_a_switch_silences_weighs_nothing(switch: str, field: str) -> None:
    s = hand.small()
    row, cell = 1, int(s.register["cell"][1])
    s.register[field][row] = 3
    told, more = hand.as_dict(targets(s, 0, cell, -1))[row][0], 1.0 + 3.0 * s.parameters[0][f"target_{switch}"]
    s.parameters[f"on_{switch}"] = 0
    assert told == pytest.approx(hand.as_dict(targets(s, 0, cell, -1))[row][0] * more)


def name_weight(s: State, row: int, layer: int) -> float:
    p = s.parameters[0]
    hunt = s.levers[DAY]["hunt"][s.register["circle"][row]]
    return float(p[f"interrogation_{RELATIONS[Layer(layer)]}"] * (1.0 + p["interrogation_suggestion"] * hunt))


def near(s: State, row: int) -> dict[int, int]:
    """Ties, then cellmates (the fallen too), then the leadership, each once and as what they are first."""
    body, cell = int(s.register["body"][row]), int(s.register["cell"][row])
    found = {other: layer for other, layer in hand.active(s, row).items() if hand.nameable(s, other)}
    for other in belong(s, cell):
        found.setdefault(other, int(Layer.CELLMATE))
    for other in hand.leaders(s, body):
        if hand.nameable(s, other):
            found.setdefault(other, int(Layer.COLLEAGUE))
    return {other: layer for other, layer in found.items() if other != row}


def test_associates_are_those_near_who_are_in_the_party(s: State) -> None:
    seen = set()
    for row in everybody(s):
        expected = {
            other: (pytest.approx(name_weight(s, other, layer), rel=1e-12), layer)
            for other, layer in near(s, row).items()
            if s.register["standing"][other] in hand.IN_PARTY
        }
        assert hand.as_dict(associates(s, DAY, row)) == expected
        seen |= {layer for _, layer in expected.values()}
    assert seen == {Layer.KIN, Layer.FRIEND, Layer.COMRADE, Layer.CLIENT, Layer.CELLMATE, Layer.COLLEAGUE}


def last_fallen(s: State, body: int) -> list[int]:
    known = min(int(s.bodies["fallen_count"][body]), RING)
    return [int(row) for row in s.bodies["fallen_rows"][body][:known]]


def test_a_prisoner_may_name_circle_and_fallen_too_and_accomplices_first(s: State) -> None:
    seen, accomplices = set(), 0
    for row in everybody(s):
        c, layers = s.register[row], near(s, row)
        in_circle = [other for other in everybody(s) if s.register["circle"][other] == c["circle"] > 0]
        for other in in_circle:
            if hand.nameable(s, other):
                layers.setdefault(other, int(Layer.CIRCLE))
        for other in last_fallen(s, int(c["body"])):
            layers.setdefault(other, int(Layer.FALLEN))
        layers.pop(row, None)
        expected = {other: (name_weight(s, other, layer), layer) for other, layer in layers.items()}
        if c["involvement"] > 0:
            mine = [other for other in in_circle if s.register["involvement"][other] > 0 and other in expected]
            expected |= dict.fromkeys(mine, (ACCOMPLICE_WEIGHT, int(Layer.ACCOMPLICE)))
            accomplices += len(mine)
        found = hand.as_dict(named(s, DAY, row))
        assert found.keys() == expected.keys()
        for other, (weight, layer) in expected.items():
            assert found[other] == (pytest.approx(weight, rel=1e-12), layer)
        seen |= {layer for _, layer in expected.values()}
    assert seen == {*RELATIONS, Layer.ACCOMPLICE}
    assert accomplices > 10


def test_of_the_last_fallen_only_the_labelled_are_looked_for() -> None:
    """Who fell as unreliable, or was reinstated, is no link to anybody."""
    s = hand.small({"behaviour.association.body": 0.5})
    row, body = 5, s.bodies[s.register["body"][5]]
    away = [r for r in range(len(s.tie_first) - 1) if s.register["cell"][r] != s.register["cell"][row]]
    away = [r for r in away if r not in hand.active(s, row)][:4]
    body["fallen_rows"][: len(away)], body["fallen_count"] = away, len(away)
    label = int(Charge.SUPPORTER) + 1
    for other, charge, fallen in zip(away, (label, 1, label, 8), (1, 1, 0, 1), strict=True):
        hand.set_row(s, other, charge=charge, fallen=fallen)
    assert hand.as_dict(labelled(s, row)) == {away[0]: (0.5, int(Layer.FALLEN))}
    hand.set_row(s, row, charge=Charge.SUPPORTER + 1, fallen=1)
    body["fallen_rows"][1] = row  # nobody is a link to themselves
    assert hand.as_dict(labelled(s, row)) == {away[0]: (0.5, int(Layer.FALLEN))}


def test_links_are_looked_for_in_the_same_order_of_nearness(s: State) -> None:
    seen = set()
    for row in everybody(s):
        c, p = s.register[row], s.parameters[0]
        home = s.cells[int(c["cell"])]
        marked = [
            r for r in everybody(s) if s.register["fallen"][r] == 1 and s.register["charge"][r] > Charge.SUPPORTER
        ]
        ties = {r: (p["association_tie"], layer) for r, layer in hand.active(s, row).items() if r in marked}
        mates = [r for r in marked if home["first"] <= r < home["end"] and s.register["cell"][r] == c["cell"]]
        fallen = [r for r in last_fallen(s, int(c["body"])) if r in marked]
        expected = {
            **dict.fromkeys(fallen, (p["association_body"], int(Layer.FALLEN))),
            **dict.fromkeys(mates, (p["association_colleague"], int(Layer.CELLMATE))),
            **ties,
        }
        expected.pop(row, None)
        assert hand.as_dict(labelled(s, row)) == expected
        seen |= {layer for _, layer in expected.values()}
    assert {Layer.CELLMATE, Layer.FALLEN} < seen


def test_log_of_a_stigma(s: State) -> None:
    for row in everybody(s):
        assert log_stigma(s, DAY, row) == pytest.approx(math.log(hand.stigma(s, DAY, row)), abs=1e-12)
    s.parameters[0]["stigma"][1], kept = 0.0, float(s.parameters[0]["stigma"][1])
    returned = int(np.flatnonzero(s.register["faction"] == 1)[0])
    assert log_stigma(s, DAY, returned) == 0.0
    s.parameters[0]["stigma"][1] = kept


def test_promotion_is_for_members_in_good_standing_once_a_day() -> None:
    s = hand.small({"behaviour.vacancy.spoken": 0.5, "behaviour.vacancy.criticised_before": 0.25})
    cell = int(s.register["cell"][0])
    members = roster(s, cell).tolist()
    plain = [row for row in members if s.register["post"][row] < 0]
    hand.set_row(s, plain[0], promoted_on=7)
    hand.set_row(s, plain[1], standing=Standing.CRITICISED)
    hand.set_row(s, plain[2], spoken=2)
    hand.set_row(s, plain[3], cases=1)
    assert [may_be_promoted(s, 7, row) for row in plain[:3]] == [False, False, True]
    assert [may_be_promoted(s, 8, row) for row in plain[:3]] == [True, False, True]
    assert [weight_for_post(s, row) for row in plain[2:5]] == [2.0, 0.25, 1.0]
    found = {row: weight for row, (weight, _) in hand.as_dict(cell_eligible(s, 7, cell)).items()}
    assert found == {row: weight_for_post(s, row) for row in plain[2:]}
