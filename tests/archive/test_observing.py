"""The observer: same seed, same archive; nobody's documents depend on another's; the silent are silent."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import purgesim
from purgesim.archive import Archive, observe
from purgesim.archive.distance import FURTHEST, body_steps, reach
from purgesim.archive.events import happened
from purgesim.archive.informants import circle_of, nearness
from purgesim.archive.keys import Draw, key_of
from purgesim.core.errors import ScenarioError
from purgesim.core.vocabulary import Event, Layer
from purgesim.engine.initial_state import first_register
from purgesim.run import Run
from purgesim.scenario import Informants, Observer, Press
from purgesim.scenario.observer import CLAIMS

ALL = (1.0, 1.0, 1.0, 1.0, 1.0)
PLAIN = {"downplays": 0.0, "recharges": 0.0}


def group(name: str = "friends", **more: object) -> Informants:
    """Informants of any rank and faction, who forget nothing near them."""
    given = {"number": 12, "ranks": ALL, "notice": ALL, "sight": 1.0, "hearsay": 0.2, **more}
    return Informants(name=name, **given)  # type: ignore[arg-type]


def of(archive: Archive, source: str) -> pd.DataFrame:
    return archive.documents[archive.documents["source"] == source].drop(columns="source").reset_index(drop=True)


def test_the_same_seed_gives_the_same_archive_and_another_one_another(run: Run, archive: Archive) -> None:
    again = observe(run)
    pd.testing.assert_frame_equal(again.documents, archive.documents)
    pd.testing.assert_frame_equal(again.truth, archive.truth)
    assert not observe(run, seed=2).documents.equals(archive.documents)


def test_the_run_is_not_changed(run: Run) -> None:
    before = deepcopy((run.event_table, run.daily_table, run.changed, run.changed_rows, run.post_table, run.body_table))
    observe(run, Observer(informants=(group(),)))
    after = (run.event_table, run.daily_table, run.changed, run.changed_rows, run.post_table, run.body_table)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(before, after, strict=True))


def test_no_source_changes_anothers_documents(run: Run) -> None:
    paper, friends = Press(name="paper", publishes=ALL), group()
    alone = observe(run, Observer(informants=(friends,)))
    both = observe(run, Observer(informants=(group("others", number=30), friends), press=(paper,)))
    assert len(of(alone, "friends")) > 50
    pd.testing.assert_frame_equal(of(both, "friends"), of(alone, "friends"))
    pd.testing.assert_frame_equal(of(both, "paper"), of(observe(run, Observer(press=(paper,))), "paper"))


def test_one_more_informant_changes_nobody_elses_documents(run: Run) -> None:
    few, more = (observe(run, Observer(informants=(group(number=n),))) for n in (12, 13))
    assert set(few.informants["informant"]) < set(more.informants["informant"])
    old = more.documents[more.documents["informant"].isin(few.informants["informant"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(old, few.documents)
    assert len(more.informants) == 13


def test_informants_are_who_is_declared(run: Run) -> None:
    given = group(number=5, factions={"Returned": 1.0}, kinds={"ministry": 1.0}, ranks=(0.0, 0.0, 1.0, 1.0, 1.0))
    found = observe(run, Observer(informants=(given,))).informants
    assert set(found["faction"]) == {"Returned"}
    assert set(found["kind"]) == {"ministry"}
    assert not {"none", "secretary"} & set(found["rank"])
    unaffiliated = observe(run, Observer(informants=(group(factions={"unaffiliated": 1.0}),))).informants
    assert set(unaffiliated["faction"]) == {"unaffiliated"}
    north = observe(run, Observer(informants=(group(circles={"North": 1.0}),))).informants
    assert len(north) == 12
    register = first_register(run.scenario, run.party)
    assert set(register["circle"][north["informant"]]) == {1}


def test_who_is_expelled_arrested_fled_or_dead_falls_silent(run: Run) -> None:
    archive = observe(run, Observer(informants=(group(number=150),)))
    events = run.event_table
    silencing = events[np.isin(events["kind"], (Event.EXPELLED, Event.ARRESTED, Event.FLED, Event.DIED))]
    first = pd.Series(silencing["day"], silencing["whom"]).groupby(level=0).min()
    silent = archive.informants.set_index("informant")["silent_on"].dropna()
    assert len(silent) > 10
    start = pd.Timestamp(run.scenario.window.start)
    for row, date in silent.items():
        assert date == start + pd.Timedelta(days=int(first[row]))
    free = archive.informants[archive.informants["silent_on"].isna()]["informant"]
    assert not set(free) & set(first.index)
    told = archive.documents.merge(silent.rename("silent_on"), left_on="informant", right_index=True)
    assert len(told) > 20
    assert (told["date"] < told["silent_on"]).all()


def test_a_document_is_dated_by_a_talk_after_the_event(run: Run) -> None:
    archive = observe(run, Observer(informants=(group(interval_days=30.0),)))
    real = archive.documents[~archive.documents["hearsay"]]
    assert (real["date"] >= real["event_date"]).all()
    for _, dates in archive.documents.groupby("informant")["date"]:
        gaps = np.diff(np.unique(dates.to_numpy("datetime64[D]")).astype(np.int64))
        assert (np.minimum(gaps % 30, 30 - gaps % 30) <= 1).all()  # whole talks apart, to the day
    last = run.daily.index[-1]
    assert archive.documents["date"].max() <= last


def test_a_paper_publishes_nothing_after_the_last_day(run: Run) -> None:
    """Half of what it prints takes a month and more, so something would come out on the very day after."""
    papers = tuple(Press(name=f"paper {i}", publishes=ALL, delay_days=45.0) for i in range(8))
    archive = observe(run, Observer(press=papers))
    assert archive.documents["date"].max() == run.daily.index[-1]


def test_no_two_decisions_share_a_draw() -> None:
    assert len(Draw) == len(Draw.__members__)  # members of one number would be one


def test_documents_refer_to_what_happened(run: Run) -> None:
    archive = observe(run, Observer(informants=(group(**PLAIN),), press=(Press(publishes=ALL, **PLAIN),)))
    real = archive.documents[~archive.documents["hearsay"]]
    events = run.events.loc[real["truth"]]
    kinds = {"criticised": "opened", "expelled": "expelled", "arrested": "arrested", "sentenced": "sentenced",
             "fled": "fled", "reinstated": "reinstated"}  # fmt: skip
    assert [kinds[claim] for claim in real["claim"]] == list(events["kind"].astype(str))
    assert real["about"].tolist() == events["whom"].tolist()
    assert real["charge"].astype(str).tolist() == events["charge"].astype(str).tolist()
    assert not real[["played_down", "recharged"]].any().any()
    assert not real.duplicated(["source", "informant", "truth"]).any()


def test_false_reports_are_false(run: Run) -> None:
    archive = observe(run, Observer(informants=(group(number=100, hearsay=1.0),)))
    false = archive.documents[archive.documents["hearsay"]]
    assert len(false) > 300
    assert (false["truth"] == -1).all()
    happened_at = archive.truth.groupby(["about", "claim"], observed=True)["date"].min()
    keys = pd.MultiIndex.from_frame(false[["about", "claim"]].astype({"claim": str}))
    known = happened_at.rename(index=str, level=1).reindex(keys).to_numpy()
    assert (np.isnat(known) | (known > false["date"].to_numpy())).all()
    ties = reach(run.party, first_register(run.scenario, run.party), archive.informants["informant"].to_numpy())
    place = {row: i for i, row in enumerate(archive.informants["informant"])}
    for who, about in zip(false["informant"], false["about"], strict=True):
        assert about in ties.acquaintances(place[who])


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_distortions_have_their_declared_shares(run: Run, share: float) -> None:
    crowd = group(number=200, downplays=share, recharges=share, hearsay=0.0, tells=("criticised", "expelled"))
    documents = observe(run, Observer(informants=(crowd,))).documents
    truth = documents["truth"].map(run.events["kind"].astype(str))
    expelled = documents[truth == "expelled"]
    assert len(expelled) > 500
    tolerance = 4 * np.sqrt(share * (1 - share) / len(expelled)) + 1e-12
    assert expelled["played_down"].mean() == pytest.approx(share, abs=tolerance)
    assert expelled["recharged"].mean() == pytest.approx(share, abs=tolerance)
    assert (expelled["played_down"] == (expelled["claim"] == "criticised")).all()
    real = expelled["truth"].map(run.events["charge"].astype(str))
    assert ((real != expelled["charge"].astype(str)) == expelled["recharged"]).all()
    assert not documents[truth == "opened"]["played_down"].any()


def test_visibility_is_the_share_of_seeds_in_which_an_event_is_recorded(run: Run) -> None:
    """The informants are the whole ministry, so that only noticing and delay are left to the seed."""
    everybody = group(number=60, kinds={"centre": 1.0}, notice=(0.02,) * 5, hearsay=0.0, delay_days=40.0)
    observer = Observer(informants=(everybody,), press=(Press(publishes=(0.1,) * 5),))
    archives = [observe(run, observer, seed) for seed in range(150)]
    assert len({tuple(archive.informants["informant"]) for archive in archives}) == 1
    expected = sum(archive.truth["visibility"] for archive in archives)
    seen = sum(archive.truth.index.isin(archive.documents["truth"]).astype(int) for archive in archives)
    variance = sum((a.truth["visibility"] * (1 - a.truth["visibility"])).sum() for a in archives)
    assert abs(seen.sum() - expected.sum()) < 4 * np.sqrt(variance)
    z = (seen - expected) / np.sqrt(expected * (1 - expected / len(archives)) + 1e-9)
    assert np.mean(z**2) == pytest.approx(1.0, abs=0.3)
    assert expected.std() > 1.0


def test_who_is_farther_is_seen_less() -> None:
    case = purgesim.load("small_ministry")
    run = purgesim.simulate(case, seed=2)
    near = observe(run, Observer(informants=(group(number=1, body_range=0.5, kinds={"legal organ": 1.0}),)))
    by_kind = near.truth.groupby(near.truth["kind"].astype(str))["visibility"].mean()
    assert by_kind["legal organ"] > 2 * by_kind["centre"] > 2 * by_kind["ministry"] > 0.0


def test_steps_between_bodies() -> None:
    run = purgesim.simulate("small_ministry", seed=1)
    kinds = np.array(run.party.kind_names)[run.body_table["kind"]].tolist()
    assert kinds == ["centre", "ministry", "ministry", "legal organ"]
    assert body_steps(run.body_table, np.array([0, 1])).tolist() == [[0.0, 1.0, 1.0, 1.0], [1.0, 0.0, 2.0, 2.0]]
    apart = run.body_table.copy()
    apart["superior"][3] = -1
    assert body_steps(apart, np.array([3])).tolist() == [[np.inf, np.inf, np.inf, 0.0]]


def test_steps_of_ties_are_those_of_the_graph(run: Run) -> None:
    import networkx as nx

    register, party = first_register(run.scenario, run.party), run.party
    graph = nx.Graph()
    for row in range(len(party.tie_start) - 1):
        for tie in range(party.tie_start[row], party.tie_start[row + 1]):
            other = int(party.tie_to[tie])
            a, b = register[row], register[other]
            same = (a["faction"] == b["faction"] > 0) or (a["circle"] == b["circle"] > 0)
            if party.tie_layer[tie] != Layer.COMRADE or same:
                graph.add_edge(row, other)
    rows = np.array([5, 77, 300])
    found = reach(party, register, rows).steps_to(np.arange(len(register)), np.arange(3))
    for place, row in enumerate(rows.tolist()):
        wanted = nx.single_source_shortest_path_length(graph, row, cutoff=FURTHEST) if row in graph else {row: 0}
        assert {i: int(s) for i, s in enumerate(found[place]) if np.isfinite(s)} == wanted


def test_what_is_told_is_about_falls_and_not_about_theft(run: Run) -> None:
    table = run.event_table.copy()
    expelled = np.flatnonzero(table["kind"] == Event.EXPELLED)
    table["value"][expelled[::2]] = 0  # every second an ordinary expulsion
    what = happened(replace(run, event_table=table))
    assert set(expelled[1::2]) < set(what.event)
    assert not set(expelled[::2]) & set(what.event)
    key = pd.DataFrame({"whom": what.whom, "occurrence": what.occurrence})
    assert not key.duplicated().any()


def test_an_observer_who_fits_no_party_is_refused(run: Run) -> None:
    with pytest.raises(ScenarioError) as caught:
        observe(run, Observer(informants=(group(factions={"Retuned": 1.0}),), press=(Press(name="friends"),)), seed=-1)
    text = str(caught.value)
    assert "observing small_ministry: 3 mistakes" in text
    assert (
        "archive.informants.friends.factions: given 'Retuned', which names no faction; did you mean Returned?" in text
    )
    assert "archive: given the name 'friends' 2 times; allowed: each source once; rename one" in text
    assert "seed: given -1; allowed: a whole number from 0 to 2**64 - 1" in text


def test_an_observer_without_sources_is_refused(run: Run) -> None:
    with pytest.raises(ScenarioError, match="archive: given an observer without sources; allowed: at least one group"):
        observe(run, Observer())


def test_fewer_people_than_informants_asked_for(run: Run) -> None:
    archive = observe(run, Observer(informants=(group(number=1_000, circles={"North": 1.0}),)))
    assert len(archive.informants) == 12
    nobody = observe(run, Observer(informants=(group(number=0),), press=(Press(publishes=ALL),)))
    assert len(nobody.informants) == 0
    assert set(nobody.documents["source"]) == {"press"}
    assert nobody.estimates().loc[lambda t: t["method"] == "capture-recapture", "estimate"].isna().all()


def test_each_claim_is_played_down_to_the_one_below_it_and_no_charge_is_made_up(run: Run) -> None:
    crowd = group(number=200, downplays=1.0, recharges=1.0, hearsay=0.0)
    documents = observe(run, Observer(informants=(crowd,))).documents
    events = run.events.loc[documents["truth"]]
    below = {"opened": "criticised", "expelled": "criticised", "arrested": "expelled", "sentenced": "arrested",
             "fled": "fled", "reinstated": "reinstated"}  # fmt: skip
    assert set(events["kind"].astype(str)) >= {"opened", "expelled", "arrested", "sentenced"}
    assert documents["claim"].astype(str).tolist() == [below[kind] for kind in events["kind"].astype(str)]
    real, told = events["charge"].astype(str).to_numpy(), documents["charge"].astype(str).to_numpy()
    assert (real == "none").any()
    assert ((told == "none") == (real == "none")).all()
    assert (told != real)[real != "none"].all()


def test_a_tie_is_as_near_as_can_be_and_each_step_more_is_one_more(run: Run) -> None:
    """With bodies all far apart, only ties count: 0 and 1 steps give 1, two exp(-1/2), three exp(-1)."""
    crowd = group(number=60, tie_range=2.0, body_range=0.01)
    what = happened(run)
    circle = circle_of(run, crowd, key_of(1, crowd.name))
    places = np.arange(len(circle.rows))
    steps = circle.ties.steps_to(what.whom, places)
    apart = circle.bodies[:, None] != what.body[None, :]
    found = nearness(run, circle, places, what)
    for given, wanted in ((1.0, 1.0), (2.0, np.exp(-0.5)), (3.0, np.exp(-1.0)), (np.inf, 0.0)):
        there = apart & (steps == given)
        assert there.any()
        assert np.allclose(found[there], wanted)


def test_the_arrested_keep_the_rank_they_fell_from(run: Run) -> None:
    what, events = happened(run), run.event_table
    last = run.register_table
    for claim, kind in (("arrested", Event.ARRESTED), ("sentenced", Event.SENTENCED)):
        those = np.flatnonzero(what.claim == CLAIMS.index(claim))
        assert set(events["kind"][what.event[those]]) == {kind}
        held = last["rank"][what.whom[those]]
        assert (what.rank[those] >= held).all()
        assert (what.rank[those] > events["rank"][what.event[those]]).any()
