"""The party is what the tables say, row by row; what they leave out is drawn by the rules, keyed by the row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import purgesim
from purgesim.core.tables import EPOCH
from purgesim.core.vocabulary import Layer, Rank, Standing, Tier
from purgesim.engine.initial_state import first_register
from purgesim.party import Party, party_for
from purgesim.roster.columns import CHOICES


@pytest.fixture
def party(scenario) -> Party:
    return party_for(scenario.party, scenario.window.start)


def test_everybody_is_where_the_roster_says(frames, scenario, party: Party) -> None:
    register = first_register(scenario, party)
    roster = frames["roster"].iloc[party.roster_rows].reset_index(drop=True)
    kinds = dict(zip(frames["bodies"]["name"], frames["bodies"]["kind"], strict=True))
    assert [party.kind_names[k] for k in party.bodies["kind"][register["body"]]] == [kinds[b] for b in roster["body"]]
    assert ((register["standing"] == Standing.CANDIDATE) == (roster["standing"] == "candidate")).all()
    assert ((register["faction"] == 1) == (roster["faction"] == "Returned")).all()
    assert ((register["circle"] == 1) == (roster["circle"] == "North")).all()
    codes = [CHOICES["involvement"].get(word, 0) for word in roster["involvement"]]
    assert register["involvement"].tolist() == codes
    assert register["intellectual"].tolist() == roster["intellectual"].tolist()
    born = (EPOCH + register["birth"]).astype("datetime64[Y]").astype(str)
    given = roster["birth"] != ""
    assert (born[given] == roster["birth"][given]).all()
    same_cell = pd.Series(register["cell"]).groupby([roster["body"], roster["cell"]]).nunique()
    assert (same_cell == 1).all()
    assert register["cell"].max() + 1 == len(same_cell) == len(party.cells)


def test_rows_of_a_cell_and_a_body_stand_together_members_first(party: Party) -> None:
    for number, cell in enumerate(party.cells):
        rows = party.register[cell["first"] : cell["end"]]
        assert (rows["cell"] == number).all()
        assert (rows["body"] == cell["body"]).all()
        members = rows["standing"] == Standing.MEMBER
        assert cell["speakers"] == members.sum() == members[: cell["speakers"]].sum()
    assert sum(c["end"] - c["first"] for c in party.cells) == len(party.register) == 120
    for number, body in enumerate(party.bodies):
        assert (party.cells["body"][body["first_cell"] : body["end_cell"]] == number).all()
        assert (party.posts["body"][body["first_post"] : body["end_post"]] == number).all()
        of_body = party.register["body"] == number
        assert body["establishment"] == (of_body & (party.register["standing"] == Standing.MEMBER)).sum()


def test_posts_are_held_as_the_table_says(frames, party: Party) -> None:
    ids = frames["roster"]["id"].to_numpy()[party.roster_rows]
    held = {(ids[post["holder"]] if post["holder"] >= 0 else "", int(post["rank"])) for post in party.posts}
    given = {(h, CHOICES["rank"][r]) for h, r in zip(frames["posts"]["holder"], frames["posts"]["rank"], strict=True)}
    assert held == given
    assert len(party.posts) == len(frames["posts"])
    for number, post in enumerate(party.posts):
        if post["holder"] >= 0:
            assert party.register["post"][post["holder"]] == number
        if post["rank"] == Rank.SECRETARY:
            assert party.register["cell"][post["holder"]] == post["cell"]
            assert party.cells["post"][post["cell"]] == number
    for body in party.bodies:
        ranks = party.posts["rank"][body["first_post"] : body["end_post"]]
        assert (np.diff(ranks.astype(int)) <= 0).all()
        for rank in Rank:
            of_rank = party.posts["rank"][body["down_to"][rank + 1] : body["down_to"][rank]]
            assert (of_rank == rank).all()
            assert len(of_rank) == np.count_nonzero(ranks == rank)
        assert body["vacant"] == 1


def test_ties_and_patrons_are_those_of_the_table(frames, party: Party) -> None:
    row_of = np.argsort(party.roster_rows)
    place = {name: row_of[i] for i, name in enumerate(frames["roster"]["id"])}
    order = [Layer.KIN, Layer.CLIENT, Layer.FRIEND, Layer.COMRADE]
    wanted: dict[tuple[int, int], int] = {}
    for one, other, word in frames["ties"].itertuples(index=False):
        layer = Layer[word.upper()]
        for pair in ((place[one], place[other]), (place[other], place[one])):
            wanted[pair] = min(wanted.get(pair, 9), order.index(layer))
        if layer == Layer.CLIENT:
            assert party.register["patron"][place[one]] == place[other]
    rows = np.repeat(np.arange(120), np.diff(party.tie_start))
    found = {
        (int(a), int(b)): order.index(Layer(int(layer)))
        for a, b, layer in zip(rows, party.tie_to, party.tie_layer, strict=True)
    }
    assert found == wanted
    assert (party.register["patron"] >= 0).sum() == (frames["ties"]["layer"] == "client").sum()


def test_bodies_have_their_tier_and_superior(frames, party: Party) -> None:
    top = int(np.flatnonzero(party.bodies["superior"] < 0)[0])
    assert (party.bodies["superior"] == np.where(np.arange(4) == top, -1, top)).all()
    counted = sorted(party.bodies["tier"].tolist())
    assert counted == [Tier.CAPITAL, Tier.CAPITAL, Tier.COUNTY, Tier.COUNTY]


def test_a_change_in_one_row_changes_nobody_elses_draws(frames, own, scenario, party: Party) -> None:
    del frames["roster"]["cell"], frames["roster"]["birth"], frames["posts"]
    before = purgesim.load("small_ministry").with_party(purgesim.party_from_tables(**frames, declared="synthetic"))
    frames["roster"].loc[2, "body"] = "works 2"
    frames["roster"].loc[2, "circle"] = frames["roster"].loc[2, "involvement"] = ""
    after = purgesim.load("small_ministry").with_party(purgesim.party_from_tables(**frames, declared="synthetic"))
    one, other = party_for(before.party, before.window.start), party_for(after.party, after.window.start)
    courage = [p.register["courage"][np.argsort(p.roster_rows)] for p in (one, other)]
    assert (courage[0] == courage[1]).all()
    assert 0.3 < courage[0].mean() < 0.7
    assert not (one.register["body"] == other.register["body"]).all()


def test_what_is_missing_is_drawn_by_the_rules(frames) -> None:
    roster = frames["roster"][["id", "body"]]
    own = purgesim.party_from_tables(roster, bodies=frames["bodies"], declared="synthetic")
    changes = {"party.ages.low": 30.0, "party.ages.high": 31.0, "party.cell_size": 7, "party.factions.Returned.size": 9}
    scenario = purgesim.load("small_ministry").with_party(own, changes)
    party = party_for(scenario.party, scenario.window.start)
    register = first_register(scenario, party)
    age = (np.datetime64("1957-01-01") - EPOCH).astype(int) - register["birth"]
    assert age.min() >= 30 * 365.25 - 1
    assert age.max() <= 31 * 365.25 + 1
    members = party.bodies["establishment"]
    assert (party.bodies["end_cell"] - party.bodies["first_cell"] == -(-members // 7)).all()
    sizes = party.cells["end"] - party.cells["first"]
    assert sizes.max() <= 7
    assert (register["faction"] == 1).sum() == 9
    assert len(party.tie_to) > 100
    assert {"ministry", "works", "legal organ"} <= {k.name for k in scenario.party.kinds if k.number}
    ministry = next(k for k in scenario.party.kinds if k.name == "ministry")
    here = [n for n, b in enumerate(party.bodies) if party.kind_names[b["kind"]] == "ministry"]
    assert (party.posts["rank"][np.isin(party.posts["body"], here)] == Rank.OFFICIAL).sum() == ministry.officials


def test_secretaries_whose_cell_is_dealt_lead_different_ones() -> None:
    roster = pd.DataFrame({"id": [f"a{i}" for i in range(30)], "body": "mill"})
    posts = pd.DataFrame({"body": "mill", "rank": "secretary", "holder": ["a3", "a4", "a5", "a29"]})
    own = purgesim.party_from_tables(roster, posts=posts, declared="synthetic")
    changes = {"structures.handlers": "hearing", "party.factions.Returned.size": 5, "party.cell_size": 20}
    scenario = purgesim.load("small_ministry").with_party(own, changes)
    party = party_for(scenario.party, scenario.window.start)
    assert len(party.cells) == 4
    assert sorted(party.posts["cell"].tolist()) == [0, 1, 2, 3]
    assert sorted(party.cells["end"] - party.cells["first"]) == [7, 7, 8, 8]


def test_ages_hold_on_the_first_day_and_leave_the_birthday_open() -> None:
    roster = pd.DataFrame({"id": [f"a{i}" for i in range(60)], "body": "mill", "age": [40] * 59 + [40.5]})
    own = purgesim.party_from_tables(roster, declared="synthetic")
    scenario = purgesim.load("small_ministry").with_party(own, {"structures.handlers": "hearing"})
    register = party_for(scenario.party, scenario.window.start).register
    days = (np.datetime64("1957-01-01") - EPOCH).astype(int) - register["birth"]
    assert len(set(days.tolist())) > 30
    assert days.min() >= 40 * 365
    assert days.max() <= 41 * 365.25
    rows = party_for(scenario.party, scenario.window.start).roster_rows
    assert days[rows == 59].tolist() == [14792]
