"""The Mesa model: steps, agents, data collection, and cadres who behave otherwise."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any, ClassVar

import mesa
import numpy as np
import pytest

import purgesim
from purgesim import Cadre, PurgeModel, Run, Scenario
from purgesim.core.errors import CheckpointError, PurgesimError
from purgesim.core.keyed_random import Stream
from purgesim.core.vocabulary import Channel, Event, Layer, Sanction, Standing
from purgesim.engine.agents import Case, Options
from purgesim.engine.agents import model as model_module
from purgesim.engine.agents.views import Key

HARSH = {"levers.arrest_share": 1.0, "levers.arrest_capacity": 5.0, "behaviour.arrest.lag_days": 1.0}


class LoyalFriend(Cadre):
    """One who names no friends under interrogation; they remember how many they kept to themselves."""

    columns: ClassVar = {"spared": np.int32}

    def confess(self, options: Options, count: int) -> list[int]:
        if self.standing != Standing.ARRESTED:
            return super().confess(options, count)
        spared = options.without(Layer.FRIEND)
        self.own["spared"] += len(options) - len(spared)
        return super().confess(spared, count)


class Silent(Cadre):
    """One who denounces nobody."""

    def speak(self, options: Options) -> int | None:
        return None


class Lenient(Cadre):
    """One who clears everybody."""

    def judge(self, case: Case) -> Sanction:
        assert self.model.state.register[case.row]["standing"] == Standing.CRITICISED
        return Sanction.CLEARED


def stepped(model: PurgeModel, days: int | None = None) -> PurgeModel:
    end = model.purge_scenario.n_days if days is None else model.day + days
    while model.day < end:
        model.step()
    return model


def events(model: PurgeModel) -> Any:
    return model.state.events[: int(model.state.world[0]["events"])]


def named(table: Any) -> dict[tuple[int, int], list[int]]:
    """Names given under interrogation, by prisoner and arrest."""
    found: dict[tuple[int, int], list[int]] = {}
    for e in table[(table["kind"] == Event.DENOUNCED) & (table["channel"] == Channel.INTERROGATION)]:
        found.setdefault((int(e["actor"]), int(e["n"])), []).append(int(e["whom"]))
    return found


def friends(model: PurgeModel, row: int) -> set[int]:
    s = model.state
    if row + 1 >= len(s.tie_first):
        return set()
    ties = slice(int(s.tie_first[row]), int(s.tie_first[row + 1]))
    layers: dict[int, set[int]] = {}
    for other, layer in zip(s.tie_to[ties].tolist(), s.tie_layer[ties].tolist(), strict=True):
        layers.setdefault(other, set()).add(layer)
    return {other for other, found in layers.items() if found == {Layer.FRIEND}}


def test_today_is_the_day_that_was_run_last() -> None:
    model = PurgeModel("small_ministry", seed=1)
    assert model.today["day"] == 0
    for day in range(3):
        model.step()
        assert model.today["day"] == day


def test_one_step_is_one_day_and_the_model_stops(ministry: Scenario) -> None:
    short = ministry.override({"window.open": "1957-01-02", "window.close": "1957-01-11"})
    model = PurgeModel(short, 1)
    assert (model.day, model.date.isoformat()) == (0, "1957-01-01")
    stepped(model)
    assert (model.day, model.running) == (10, False)
    before = events(model).tobytes()
    model.step()
    assert (model.day, events(model).tobytes()) == (10, before)


def test_a_data_collector_reads_it(ministry: Scenario, whole: Run) -> None:
    model = PurgeModel(ministry, 3)
    collector = mesa.DataCollector(
        model_reporters={"members": "members", "prisoners": lambda m: m.count(Standing.ARRESTED)},
        agent_reporters={"standing": "standing"},
    )
    for _ in range(60):
        model.step()
        collector.collect(model)
    frame = collector.get_model_vars_dataframe()
    assert frame["members"].tolist() == whole.daily["members"].iloc[:60].tolist()
    assert frame["prisoners"].tolist() == whole.daily["prisoners"].iloc[:60].tolist()
    assert len(collector.get_agent_vars_dataframe()) >= 60 * 440


def test_all_are_agents_newcomers_too(ministry: Scenario) -> None:
    model = stepped(PurgeModel(ministry, 3))
    people = int(model.state.world[0]["next_row"])
    assert people > 440
    assert len(model.agents) == people
    assert sorted(model.agents.get("row")) == list(range(people))
    members = model.agents.select(lambda c: c.standing in (Standing.MEMBER, Standing.CRITICISED))
    assert len(members) == model.members
    by_faction = model.agents.groupby("faction").count()
    assert by_faction["Returned"] == 30
    assert len(model.agents.select(lambda c: c.circle == "North" and c.involvement == 2)) == 4
    assert all(0 <= courage <= 1 for courage in model.agents.get("courage"))
    assert {int(rank) for rank in model.agents.get("rank")} == {0, 1, 2, 3, 4}


def test_above_the_limit_only_those_touched_are_agents_and_one_warning_says_so(
    ministry: Scenario, whole: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_module, "ALL_AGENTS", 100)
    with pytest.warns(UserWarning, match=r"440 cadres: model.agents will hold those the purge touches") as told:
        model = PurgeModel(ministry, 3)
    assert len(told) == 1
    assert len(model.agents) == 0
    stepped(model)
    assert events(model).tobytes() == whole.event_table.tobytes()
    assert 0 < len(model.agents) < 440
    assert model.members == whole.daily["members"].iloc[-1]
    assert model.count(Standing.EXPELLED) == (whole.register["standing"] == "expelled").sum()


def test_up_to_the_limit_nobody_is_warned(ministry: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_module, "ALL_AGENTS", 440)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(PurgeModel(ministry, 3).agents) == 440


def test_a_plain_cadre_is_the_compiled_executor(ministry: Scenario) -> None:
    harsh = ministry.override(HARSH)
    assert events(stepped(PurgeModel(harsh, 8))).tobytes() == purgesim.simulate(harsh, 8).event_table.tobytes()


def test_a_loyal_friend_names_no_friend_and_the_others_numbers_stay(ministry: Scenario) -> None:
    harsh = ministry.override({**HARSH, "behaviour.interrogation.friend": 100.0})
    spared = 0
    for seed in range(4):
        plain, loyal = stepped(PurgeModel(harsh, seed)), stepped(PurgeModel(harsh, seed, cadre=LoyalFriend))
        assert any(friends(plain, row) & set(names) for (row, _), names in named(events(plain)).items())
        for (row, _), names in named(events(loyal)).items():
            assert not friends(loyal, row) & set(names)
        spared += int(loyal.own["spared"].sum())
        _same_until_the_first_name_differs(plain, loyal)
    assert spared > 0


def _same_until_the_first_name_differs(plain: PurgeModel, loyal: PurgeModel) -> None:
    """Up to the first interrogation nothing differs; in it, whoever is no friend keeps their place in the race."""
    a, b = events(plain), events(loyal)
    short = min(len(a), len(b))
    at = int(np.flatnonzero(a[:short] != b[:short])[0])
    assert a["phase"][at] == b["phase"][at] == 5
    day, actor = int(a["day"][at]), int(a["actor"][at])
    assert a["channel"][at] == Channel.INTERROGATION
    names = [
        t["whom"][(t["day"] == day) & (t["actor"] == actor) & (t["channel"] == Channel.INTERROGATION)].tolist()
        for t in (a, b)
    ]
    kept = set(names[0]) - friends(plain, actor)
    assert kept <= set(names[1])


def test_without_his_friends_the_others_come_in_the_same_order() -> None:
    rows = np.arange(40, dtype=np.int64)
    layers = np.where(rows % 3 == 0, Layer.FRIEND, Layer.KIN).astype(np.int64)
    options = Options(rows, np.ones(40), layers, Key(1, 0, Stream.NAME, 7, 1))
    everybody = options.first(40)
    assert sorted(everybody) == rows.tolist()
    assert options.without(Layer.FRIEND).first(40) == [row for row in everybody if row % 3]


def test_where_all_are_silent_nobody_is_denounced_in_a_meeting(ministry: Scenario, whole: Run) -> None:
    model = stepped(PurgeModel(ministry, 3, cadre=Silent))
    table = events(model)
    assert np.count_nonzero(whole.event_table["channel"] == Channel.MEETING)
    assert not np.count_nonzero((table["kind"] == Event.DENOUNCED) & (table["channel"] == Channel.MEETING))
    assert model.state.register["spoken"].sum() == 0
    assert model.state.cells["spoken"].sum() > 0  # the meetings took place, and their clocks went on


def test_where_all_are_lenient_only_the_grave_and_the_ordinary_are_expelled(ministry: Scenario) -> None:
    table = events(stepped(PurgeModel(ministry, 3, cadre=Lenient)))
    verdicts = table[(table["kind"] == Event.VERDICT) & (table["actor"] >= 0)]
    assert len(verdicts)
    assert set(verdicts["value"].tolist()) == {int(Sanction.CLEARED)}
    for e in table[(table["kind"] == Event.EXPELLED) & (table["value"] == 1)]:
        opened = table[(table["kind"] == Event.OPENED) & (table["whom"] == e["whom"]) & (table["day"] <= e["day"])]
        assert opened["value"][-1] == 1 or e["actor"] < 0


def test_a_class_of_one_s_own_is_saved_and_resumed(ministry: Scenario, tmp_path: Path) -> None:
    harsh = ministry.override({**HARSH, "behaviour.interrogation.friend": 100.0})
    plain = stepped(PurgeModel(harsh, 2, cadre=LoyalFriend))
    half = stepped(PurgeModel(harsh, 2, cadre=LoyalFriend), 200)
    assert half.own["spared"].sum() > 0
    path = half.checkpoint(tmp_path / "loyal.npz")
    model = PurgeModel.resume(path, cadre=LoyalFriend)
    assert model.own["spared"].sum() == half.own["spared"].sum()
    stepped(model)
    assert events(model).tobytes() == events(plain).tobytes()
    assert np.array_equal(model.own["spared"], plain.own["spared"][: len(model.own)])


def test_a_checkpoint_of_one_s_own_class_is_not_taken_for_another(ministry: Scenario, tmp_path: Path) -> None:
    path = stepped(PurgeModel(ministry, 2, cadre=LoyalFriend), 10).checkpoint(tmp_path / "loyal.npz")
    with pytest.raises(
        CheckpointError, match="class LoyalFriend, whose behaviour no file holds; give cadre=LoyalFriend"
    ):
        purgesim.resume(path)
    with pytest.raises(CheckpointError, match=r"class LoyalFriend, .*give cadre=LoyalFriend"):
        purgesim.fork(path, {"levers.brake": 0})
    with pytest.raises(
        CheckpointError, match=r"class LoyalFriend, given Silent; give resume\(path, cadre=LoyalFriend\)"
    ):
        PurgeModel.resume(path, cadre=Silent)
    other = type("LoyalFriend", (Cadre,), {"columns": {"kept": np.float64}})
    with pytest.raises(CheckpointError, match="declare the same columns"):
        PurgeModel.resume(path, cadre=other)


def test_another_class_may_take_over_from_a_plain_run(may: Path, whole: Run) -> None:
    model = stepped(PurgeModel.resume(may, cadre=Silent))
    past = whole.event_table[whole.event_table["day"] < 120]
    table = events(model)
    assert table[: len(past)].tobytes() == past.tobytes()
    assert not np.count_nonzero(table["channel"][(table["kind"] == Event.DENOUNCED) & (table["day"] >= 120)] == 2)


@pytest.mark.parametrize("rows", ["12", 5, [True], [-1], [440], [1.0]])
def test_a_model_refuses_what_is_no_row_as_start_does(rows: object) -> None:
    with pytest.raises(PurgesimError, match=r"^without: given .*; allowed: "):
        purgesim.PurgeModel("small_ministry", seed=1, without=rows)  # type: ignore[arg-type]


class Wild(Cadre):
    """One who chooses what there is not."""

    chosen: ClassVar[Any] = None

    def confess(self, options: Options, count: int) -> list[int]:
        return list(self.chosen)


class Deaf(Cadre):
    """One who speaks of a row beyond the register."""

    def speak(self, options: Options) -> int | None:
        return 10**6


class Odd(Cadre):
    """One whose decision is none."""

    def judge(self, case: Case) -> Sanction:
        return 5  # type: ignore[return-value]


@pytest.mark.parametrize("chosen", [[10**6], [-5], [1.5], [3, 3]])
def test_rows_that_do_not_exist_are_refused_before_compiled_code_sees_them(chosen: list[Any]) -> None:
    wild = type("Wild", (Wild,), {"chosen": chosen})
    text = rf"Wild\.confess: given {re.escape(repr(chosen))} by the cadre of row \d+ on 1957-.*allowed: rows from 0 to"
    with pytest.raises(PurgesimError, match=text):
        stepped(PurgeModel("small_ministry", seed=1, cadre=wild))


def test_a_target_or_a_decision_that_does_not_exist_is_refused() -> None:
    with pytest.raises(PurgesimError, match=r"Deaf\.speak: given \[1000000\].*each once; choose among the options"):
        stepped(PurgeModel("small_ministry", seed=1, cadre=Deaf))
    with pytest.raises(PurgesimError, match=r"Odd\.judge: given 5 .*allowed: Sanction\.CLEARED, .*Sanction\.EXPULSION"):
        stepped(PurgeModel("small_ministry", seed=1, cadre=Odd))


@pytest.mark.parametrize("seed", [-1, 1.7, 2**64, True])
def test_a_seed_that_is_none_is_refused(seed: Any) -> None:
    with pytest.raises(PurgesimError, match=r"seed: given .*allowed: a whole number from 0 to"):
        PurgeModel("small_ministry", seed=seed)
