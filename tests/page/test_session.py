"""The session behind the page, without a browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pytest

import purgesim
from purgesim.archive import observe
from purgesim.core.errors import PurgesimError
from purgesim.core.tables import CADRE, EVENT
from purgesim.core.vocabulary import Event
from purgesim.engine.levers import expand
from purgesim.page import Session
from purgesim.page.levers import from_day, levers, value_on
from purgesim.page.portrait import Namings, Person, chain
from purgesim.page.series import SERIES
from purgesim.scenario import Observer
from purgesim.scenario.forking import forked, schedules

DAYS = 364


@pytest.fixture
def session() -> Session:
    return Session("small_ministry", seed=3)


def test_untouched_it_is_the_plain_run(session: Session) -> None:
    assert session.step(10) == 10
    assert session.step() == 1
    assert session.step(1000) == DAYS - 11
    assert session.over
    assert session.step() == 0
    assert session.run is session.baseline
    assert session.run.result().same_as(purgesim.simulate("small_ministry", 3))


def test_a_lever_forks_the_run_and_leaves_the_baseline_alone(session: Session) -> None:
    session.step(60)
    session.set("levers.brake", 0.0)
    session.step(1000)
    assert session.forked_on == 60
    assert session.baseline.result().same_as(purgesim.simulate("small_ministry", 3))
    alone = purgesim.start("small_ministry", 3).run_to(60).fork({"levers.brake": 0.0}).run()
    assert session.run.result().same_as(alone)
    steered, untouched = session.comparison()["expelled"]
    assert steered == alone.daily["expelled_political"].sum()
    assert untouched == purgesim.simulate("small_ministry", 3).daily["expelled_political"].sum()
    assert steered < untouched
    assert session.touched == ["2 March 1957: brake to 0"]


def test_the_figures_are_those_of_the_daily_table_however_the_days_were_walked(session: Session) -> None:
    for stride in (1, 1, 5, 30, 20, 1):
        session.step(stride)
    session.set("levers.strictness", 0.0)
    session.step(100)
    daily = session.baseline.result().daily
    rows = np.array(session.figures())
    assert rows[:, 0].tolist() == list(range(158))
    denounced = daily[[c for c in daily if c.startswith("denounced_")]].sum(axis=1)
    expected = {
        "denounced": denounced.rolling(7, min_periods=1).sum(),
        "waiting": daily["waiting"] + daily["in_session"],
        "expelled": daily["expelled_political"].cumsum(),
        "arrested": daily["arrested"].cumsum(),
        "prisoners": daily["prisoners"],
        "vacant_posts": daily["vacant_posts"],
    }
    for i, series in enumerate(SERIES):
        assert rows[:, 2 + 2 * i].tolist() == expected[series.key].tolist(), series.key
        assert rows[:58, 1 + 2 * i].tolist() == rows[:58, 2 + 2 * i].tolist()
    assert expected["denounced"].max() > expected["denounced"].iloc[-1]
    assert session.figures(150) == session.figures()[150:]
    assert session.figures(158) == []


def test_a_lever_follows_its_schedule_until_it_is_held_and_again_when_given_back(session: Session) -> None:
    session.step(20)  # exposure falls from 0.2 on 10 January to 0 on 1 March
    steered, declared = session.values()["levers.exposure"]
    assert steered == declared == pytest.approx(0.2 * (1 - 11 / 50))
    session.set("levers.exposure", 0.5)
    session.step(5)
    assert session.values()["levers.exposure"] == (0.5, pytest.approx(0.2 * (1 - 16 / 50)))
    session.follow("levers.exposure")
    exposure = expand(session.run.scenario)["exposure"]
    plain = expand(purgesim.load("small_ministry"))["exposure"]
    assert np.array_equal(exposure[:20], plain[:20])
    assert np.all(exposure[20:25] == 0.5)
    assert np.allclose(exposure[25:], plain[25:], rtol=1e-12, atol=1e-12)
    assert session.touched[-1] == "26 January 1957: exposure back to the scenario's schedule"


def test_a_lever_that_is_set_several_times_on_one_day_has_its_last_value(session: Session) -> None:
    session.step(30)
    for value in (0.9, 0.1, 0.7):
        session.set("levers.strictness", value)
    strictness = expand(session.run.scenario)["strictness"]
    assert np.all(strictness[30:] == 0.7)
    assert np.all(strictness[:30] == 1.0)


def test_a_reversal_holds_on_its_day_only(session: Session) -> None:
    session.step(100)
    session.set("levers.reversal", 1.0)
    assert session.values()["levers.reversal"] == (1.0, 0.0)
    session.step()
    assert session.values()["levers.reversal"] == (0.0, 0.0)
    assert session.run.result().daily["reinstated"].sum() > 0


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("levers.brake", 1.5, "levers.brake: given 1.5.*allowed: 0 to 1"),
        ("levers.brake", -0.1, "allowed: 0 to 1"),
        ("levers.brake", "much", "given 'much', which is no number; allowed: 0 to 1 share of the orders; write"),
        ("levers.brake", "", "levers.brake: given ''"),
        ("levers.brake", True, "levers.brake: given True"),
        ("levers.brake", float("nan"), "a finite number"),
        ("levers.brak", 0.5, "levers.brak: unknown lever, given 0.5; did you mean levers.brake"),
        ("behaviour.meeting.zeal", 0.5, "allowed: levers only"),
    ],
)
def test_a_bad_lever_is_told_and_changes_nothing(session: Session, name: str, value: object, told: str) -> None:
    session.step(10)
    with pytest.raises(PurgesimError, match=told):
        session.set(name, value)
    assert session.run is session.baseline
    assert (session.touched, session.forked_on) == ([], None)


def test_giving_back_an_unknown_lever_is_told(session: Session) -> None:
    with pytest.raises(PurgesimError, match=r"levers\.brak: unknown lever.*did you mean levers\.brake"):
        session.follow("levers.brak")


def test_after_the_last_day_a_lever_is_refused(session: Session) -> None:
    session.step(1000)
    with pytest.raises(PurgesimError, match=r"levers\.brake: the run is over \(1957-12-31\); reset it"):
        session.set("levers.brake", 0.0)
    assert len(session.values()) == len(session.levers)


def test_reset_gives_the_first_morning_and_another_seed_another_run(session: Session) -> None:
    session.step(50)
    session.set("levers.brake", 0.0)
    session.step(50)
    session.choose(3)
    before = session.run_number
    session.reset()
    assert (session.day, session.forked_on, session.touched, session.cadre) == (0, None, [], None)
    assert (session.figures(), session.news(), session.busiest(), session.playing) == ([], [], [], False)
    assert session.run_number == before + 1
    session.step(1000)
    assert session.run.result().same_as(purgesim.simulate("small_ministry", 3))
    session.reset(4)
    session.step(1000)
    assert session.run.result().same_as(purgesim.simulate("small_ministry", 4))


@pytest.mark.parametrize("seed", ["x", -1, 2**64, True, 0.5])
def test_a_bad_seed_is_told_and_changes_nothing(session: Session, seed) -> None:
    session.step(40)
    with pytest.raises(PurgesimError, match=r"seed: given .*; allowed: a whole number from 0"):
        session.reset(seed)
    session.step(1000)
    assert session.run.result().same_as(purgesim.simulate("small_ministry", 3))


def test_time_passes_at_the_chosen_speed_and_only_while_it_plays(session: Session) -> None:
    assert session.tick(10.0) == 0
    session.play(10)
    assert [session.tick(0.05) for _ in range(4)] == [0, 1, 0, 1]
    assert session.tick(60.0) == 30  # a page that slept does not jump to the end
    session.pause()
    assert session.tick(1.0) == 0
    session.play()
    assert session.tick(0.05) == 0  # what was owed before the pause is forgotten
    session.step(1000)
    assert not session.playing
    session.play()
    assert not session.playing
    with pytest.raises(PurgesimError, match="speed: given 3; allowed: 1, 2, 5, 10, 20, 50 days a second"):
        session.play(3)


def test_everything_a_page_shows_raises_the_version(session: Session) -> None:
    seen = [session.version]
    for act in (
        session.step,
        lambda: session.set("levers.brake", 0.5),
        lambda: session.follow("levers.brake"),
        lambda: session.choose("5"),
        session.play,
        session.pause,
        session.reset,
    ):
        act()
        seen.append(session.version)
    assert seen == sorted(set(seen))


@pytest.mark.parametrize("given", ["", "x", "-1", "1.5", "³", "999999", None, "12a"])
def test_a_mistyped_cadre_is_told_and_the_old_one_stays(session: Session, given) -> None:
    session.choose(" 7 ")
    with pytest.raises(PurgesimError, match=r"cadre: given .*; allowed: a whole number from 0 to 4"):
        session.choose(given)
    assert session.cadre == 7


def test_story_and_portrait_of_a_cadre(session: Session) -> None:
    assert (session.story(), session.portrait(), session.chain()) == ([], "", None)
    session.step(1000)
    run = session.run.result()
    row = int(run.event_table[run.event_table["kind"] == 7]["whom"][0])
    session.choose(row)
    assert session.story() == run.story(row)
    assert any(line.endswith(": arrested") for line in session.story())
    assert session.portrait().startswith("arrested; ")


def people(person: Person) -> Iterator[Person]:
    yield person
    for child in person.children:
        yield from people(child)


def links(person: Person) -> set[tuple[int, int]]:
    return {(p.row, child.row) for p in people(person) for child in p.children}


def test_the_chain_is_that_of_the_genealogy(session: Session) -> None:
    session.step(150)
    session.step(1000)
    tree = session.run.result().genealogy()
    for row, count in session.busiest(3):
        assert (
            count == tree.out_degree(row) == max(tree.out_degree(r) for r in tree if r not in seen_before(session, row))
        )
        session.choose(row)
        root = session.chain()
        assert root is not None
        rows = [p.row for p in people(root)]
        assert row in rows
        assert len(rows) == len(set(rows))
        assert links(root) <= set(tree.edges)
        mine = next(p for p in people(root) if p.row == row)
        assert {c.row for c in mine.children} | {root.row} >= set(tree.successors(row)) - set(rows[: rows.index(row)])
        for person in people(root):
            if person.date:
                assert tree.nodes[person.row]["channel"] == person.channel


def seen_before(session: Session, row: int) -> set[int]:
    """Return those who stand before a cadre in the list of the busiest."""
    order = [r for r, _ in session.busiest(10)]
    return set(order[: order.index(row)])


def test_two_who_accused_each_other_do_not_make_an_endless_chain() -> None:
    register = np.zeros(5, CADRE)
    register["accuser"] = [1, 0, 0, 2, -1]
    register["accused_at"] = [32, 16, 33, 48, -1]
    events = np.zeros(5, EVENT)
    events["kind"], events["actor"], events["whom"] = Event.DENOUNCED, [0, 1, 0, 2, 2], [1, 0, 2, 3, 1]
    namings = Namings()
    namings.extend(events, 3)
    namings.extend(events, 5)
    scenario = purgesim.load("small_ministry")
    assert links(chain(namings, register, scenario, 0)) == {(0, 1), (0, 2), (2, 3)}
    assert links(chain(namings, register, scenario, 3)) == {(1, 0), (0, 2), (2, 3)}
    short = chain(namings, register, scenario, 0, most=1)
    assert (links(short), short.hidden) == ({(0, 1)}, 1)
    assert namings.busiest(register, 2) == [(0, 2), (1, 1)]
    assert links(chain(namings, register, scenario, 4)) == set()


def test_heat_is_the_share_of_the_members_expelled(session: Session) -> None:
    session.step(1000)
    run = session.run.result()
    expelled = run.event_table[(run.event_table["kind"] == 6) & (run.event_table["value"] == 1)]
    counts = np.bincount(expelled["body"], minlength=4)
    assert session.heat() == pytest.approx((100 * counts / run.body_table["establishment"]).tolist(), abs=0.001)
    assert session.organisations() == ["centre", "ministry", "ministry", "legal organ"]
    session.reset()
    session.set("levers.brake", 0.0)
    session.step(1000)
    assert (
        sum(session.heat())
        < sum(session.heat(baseline=True))
        == pytest.approx(sum(100 * counts / run.body_table["establishment"]), abs=0.01)
    )


def test_news_are_the_latest_first_and_name_nobody_twice_for_one_event(session: Session) -> None:
    session.step(100)
    news = session.news()
    assert 0 < len(news) <= 10
    dates = [dt.datetime.strptime(text.split(":")[0], "%d %B %Y") for _, text in news]
    assert dates == sorted(dates, reverse=True)
    for row, text in news:
        session.choose(row)
        assert text in session.story()


def test_levers_are_those_that_are_declared() -> None:
    scenario = purgesim.load("kwp_1957_58")
    offered = {lever.name: lever for lever in levers(scenario)}
    assert set(offered) == set(schedules(scenario))
    assert offered["levers.brake"].top == offered["levers.brake"].high == 1.0
    assert offered["levers.throughput"].top == 200.0  # of a million allowed: what is plausible, 124, rounded up
    assert offered["levers.throughput"].high == 1_000_000
    assert offered["levers.quota"].silent == "quota"
    assert offered["levers.brake"].silent == ""
    for name, lever in offered.items():
        highest = max(value for _, value in schedules(scenario)[name]) if schedules(scenario)[name] else 0.0
        assert lever.low <= highest <= lever.top <= lever.high


def test_a_schedule_given_back_has_its_values_from_any_day_on() -> None:
    scenario = purgesim.load("kwp_1957_58")
    for day in (0, 22, 243, 303, 600):
        date = scenario.date_of(day)
        for name, points in schedules(scenario).items():
            held = forked(scenario, max(day - 10, 0), {name: 0.25}) if name != "levers.reversal" else scenario
            back = forked(held, day, {name: from_day(name, points, date)})
            for later in (0, 1, 17, 60):
                on = date + dt.timedelta(later)
                assert value_on(name, schedules(back)[name], on) == pytest.approx(value_on(name, points, on), rel=1e-9)


def test_the_archive_of_a_day_is_that_of_the_run_so_far_and_does_not_look_ahead(session: Session) -> None:
    session.step(200)
    seen = session.archive()
    alone = observe(purgesim.start("small_ministry", 3).run_to(200).result())
    assert seen.archive.documents.equals(alone.documents)
    assert len(alone.documents) > 0
    assert alone.documents["date"].max() < np.datetime64(session.date)
    whole = observe(purgesim.simulate("small_ministry", 3)).documents
    assert len(whole[whole["date"] < np.datetime64(session.date)]) == len(alone.documents)
    assert session.archive() is seen  # a second look costs nothing
    session.step()
    assert session.archive() is not seen


def test_the_archives_lines_shares_and_records_are_its_tables(session: Session) -> None:
    session.step(1000)
    seen = session.archive()
    archive = observe(purgesim.simulate("small_ministry", 3))
    assert set(seen.lines) == {"expelled", "arrested"} <= {series.key for series in SERIES}
    for key, measure in (("expelled", "expelled_political"), ("arrested", "arrested")):
        assert seen.lines[key] == archive.daily(measure)["archive"].cumsum().tolist()
        assert 0 < seen.lines[key][-1] < session.comparison()[key][0]
    shares = archive.shares()
    assert [row[0] for row in seen.shares()] == list(shares.index)
    assert [row[2] for row in seen.shares()] == [f"{share:.1%}" for share in shares["archive"]]
    totals = archive.totals().set_index(["group", "method"])
    naive = {row[0]: row[2] for row in seen.totals()}
    assert seen.methods()[0] == "naive count"
    assert naive["expelled"] == f"{totals.loc[('expelled', 'naive count'), 'estimate']:,.0f}"
    assert seen.latest() == archive.records()[-1:-11:-1]
    row = int(archive.documents["about"].iloc[0])
    assert seen.about(row) == [line for line in archive.records() if f": cadre {row}," in line]
    assert f"{len(archive.documents):,} documents" in seen.summary()


def test_the_archive_on_the_first_morning_is_empty_and_a_fork_or_reset_has_its_own(session: Session) -> None:
    seen = session.archive()
    assert (seen.latest(), seen.shares(), seen.lines) == ([], [], {"expelled": [], "arrested": []})
    session.step(60)
    session.set("levers.brake", 0.0)
    session.step(200)
    before = session.archive()
    forked = session.run.result()
    assert before.archive.documents.equals(observe(forked).documents)
    session.reset(4)
    session.step(260)
    assert session.archive().archive.run.seed == 4


def test_a_scenario_without_sources_says_why_it_has_no_archive() -> None:
    bare = purgesim.load("small_ministry").model_copy(update={"archive": Observer()})
    assert "small_ministry declares no source of an archive; add [[archive.informants]]" in Session(bare).no_archive
    assert Session("small_ministry").no_archive == ""
