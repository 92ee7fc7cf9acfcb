"""Nothing that Python hands over makes compiled code read or write where there is nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import pytest

import purgesim
from purgesim import Cadre, PurgeModel, Run, Situation
from purgesim.core.errors import PurgesimError, ScenarioError
from purgesim.core.vocabulary import Event, Sanction
from purgesim.engine.agents import Case, Options
from purgesim.engine.agents.views import Key
from purgesim.engine.state import COLUMNS
from purgesim.measures import summary
from purgesim.measures.strata import exposure, strata
from purgesim.run import Simulation
from tests.public import half, model, options, scenario, situation, whole
from tests.run.test_mesa import stepped

FAR = 10**9
STRANGE: list[Any] = [-1, FAR, 2**70, 1.5, float("nan"), True, "3", None, [1], np.array([1, 2]), np.datetime64("1957")]


@pytest.mark.parametrize("name", COLUMNS)
def test_f1_no_table_that_a_user_gets_can_be_written_into(name: str) -> None:
    sim, made, seen = half(), model(2), situation()
    for state in (sim.state, made.state, seen.state, half("agents").state):
        table = getattr(state, name)
        with pytest.raises(ValueError, match="read-only"):
            table[...] = table
        with pytest.raises(ValueError, match="cannot set WRITEABLE flag"):
            table.flags.writeable = True
        with pytest.raises(ValueError, match=r"cannot resize|does not own"):
            table.resize(0)
        with pytest.raises((AttributeError, TypeError)):
            setattr(state, name, table)
    for table in (seen.register, made.cadre(3).record, made.today):
        with pytest.raises(ValueError, match="read-only"):
            table[table.dtype.names[0]] = 1
    assert sim.run().same_as(whole())


@pytest.mark.parametrize("name", ["scenario", "seed", "executor", "without", "hooks", "day", "state", "date"])
def test_f1_where_a_simulation_stands_cannot_be_set(name: str) -> None:
    sim = half()
    with pytest.raises(AttributeError):
        setattr(sim, name, 10**6)
    made = model(1)
    if hasattr(type(made), name):
        with pytest.raises(AttributeError):
            setattr(made, name, 10**6)


def test_f1_a_model_whose_scenario_was_exchanged_ends_with_its_tables() -> None:
    made = PurgeModel(scenario().override({"window.close": "1957-03-01"}), 1)
    made.purge_scenario = scenario()
    for _ in range(100):
        made.step()
    assert not made.running
    assert made.day == 59


@pytest.mark.parametrize("given", STRANGE, ids=repr)
def test_f1_rows_from_outside_are_refused(given: Any) -> None:
    doors: dict[str, Callable[[Any], object]] = {
        "start": lambda rows: purgesim.start(scenario(), 1, without=rows),
        "model": lambda rows: PurgeModel(scenario(), 1, without=rows),
        "expose": lambda rows: situation().expose(rows),
        "reinstate": lambda rows: situation().reinstate(rows),
        "release": lambda rows: situation().release(rows),
    }
    for door in doors.values():
        with pytest.raises(PurgesimError, match=r"given .*; allowed: "):
            door([given])
    with pytest.raises(PurgesimError, match=r"cadre: given .*; allowed: "):
        model(0).cadre(given)
    with pytest.raises(PurgesimError, match=r"run_to: given .*; allowed: "):
        half().run_to(given)


class Chooses(Cadre):
    """One who chooses whatever the test says."""

    chosen: ClassVar[Any] = None

    def speak(self, options: Options) -> Any:
        return type(self).chosen


class Confesses(Chooses):
    def speak(self, options: Options) -> Any:
        return options.winner()

    def confess(self, options: Options, count: int) -> Any:
        return type(self).chosen


class Judges(Confesses):
    def confess(self, options: Options, count: int) -> Any:
        return options.first(count)

    def judge(self, case: Case) -> Any:
        return type(self).chosen


@pytest.mark.parametrize("kind", [Chooses, Confesses, Judges])
@pytest.mark.parametrize("given", [given for given in STRANGE if given is not None], ids=repr)
def test_f1_what_a_class_of_agents_chooses_is_looked_at(kind: type[Chooses], given: Any) -> None:
    if kind is Judges and given is True:
        pytest.skip("true is 1, a sanction")
    cadre = type(kind.__name__, (kind,), {"chosen": [given] if kind is Confesses else given})
    made = PurgeModel(scenario(), 1, cadre=cadre)
    with pytest.raises(PurgesimError, match=rf"{kind.__name__}\.\w+: given .*; allowed: "):
        stepped(made)


HARSH = {"levers.arrest_share": 1.0, "levers.arrest_capacity": 50.0, "behaviour.arrest.lag_days": 1.0}


class Endless(Confesses):
    def confess(self, options: Options, count: int) -> Any:
        row = 0
        while True:
            yield row
            row += 1


class Names(Confesses):
    """One who names everybody there is."""

    def confess(self, options: Options, count: int) -> Any:
        return range(int(self.model.state.world[0]["next_row"]))


def test_f1_who_names_everybody_gets_room_for_it() -> None:
    harsh = scenario().override(HARSH)
    made = PurgeModel(harsh, 1, cadre=Names)
    stepped(made)
    table = made.state.events[: int(made.state.world[0]["events"])]
    assert not made.state.world[0]["overflow"]
    named = table[(table["kind"] == Event.DENOUNCED) & (table["actor"] >= 0)]
    _, counts = np.unique(named[["day", "actor"]], return_counts=True)
    assert counts.max() >= 400
    with pytest.raises(PurgesimError, match=r"Endless\.confess: given <generator"):
        stepped(PurgeModel(harsh, 1, cadre=Endless))


class Mild(Judges):
    """One who asks what they would decide in a case that there is not."""

    change: ClassVar[dict[str, Any]] = {}

    def judge(self, case: Case) -> Sanction:
        return Cadre.judge(self, replace(case, **self.change))


@pytest.mark.parametrize("row", [-1, FAR, 1.5, "3"])
def test_f1_a_case_of_nobody_is_not_judged(row: Any) -> None:
    made = PurgeModel(scenario(), 1, cadre=type("Mild", (Mild,), {"change": {"row": row}}))
    with pytest.raises(PurgesimError, match=r"case\.row: given rows .*; allowed: whole numbers from 0"):
        stepped(made)


@pytest.mark.parametrize("items", [[FAR], [-1], [], "ab", [0, 0], None, 5])
def test_f1_an_order_of_activation_holds_who_was_given(items: Any) -> None:
    class Odd(PurgeModel):
        def activated(self, given: Any) -> Any:
            return items

    made = Odd(scenario(), 1)
    with pytest.raises(PurgesimError, match=r"Odd\.activated: given other items than it was called with on 1957-01-01"):
        made.step()

    class Reversed(PurgeModel):
        def activated(self, given: Any) -> Any:
            return reversed(list(given))

    turned = Reversed(scenario(), 1)
    while turned.running:
        turned.step()
    assert turned.state.events[: len(whole().event_table)].tobytes() == whole().event_table.tobytes()


@pytest.mark.parametrize(
    "changed",
    [
        lambda o: o.weighted(np.ones(1)),
        lambda o: o.weighted(np.ones((5, 1))),
        lambda o: replace(o, rows=np.arange(10**6)),
        lambda o: replace(o, rows=np.array(["a"] * 5)),
        lambda o: replace(o, rows=np.arange(5.0)),
        lambda o: replace(o, weights=None),
        lambda o: replace(o, weights=np.array([object()] * 5)),
    ],
)
def test_f1_options_of_unequal_length_or_strange_types_are_refused(changed: Callable[[Options], Options]) -> None:
    for choose in (lambda o: o.winner(), lambda o: o.first(3)):
        with pytest.raises((PurgesimError, ValueError, TypeError), match=r"options: given|could not convert|float\(\)"):
            choose(changed(options()))


def test_f1_options_that_are_odd_but_whole_are_chosen_from() -> None:
    rows = np.arange(10)[::2]
    odd = Options(rows, np.ones(10)[::2], np.zeros(5, np.int64), Key(1, 0, 4, 0, 0))
    plain = Options(rows.copy(), np.ones(5), np.zeros(5, np.int64), Key(1, 0, 4, 0, 0))
    assert odd.winner() == plain.winner()
    assert odd.first(FAR) == plain.first(5)
    assert odd.first(-3) == []
    short = replace(plain, rows=rows.astype(np.int32), weights=[1, 1, 1, 1, 1])  # type: ignore[arg-type]
    assert short.first(5) == plain.first(5)
    assert plain.weighted(np.array([np.nan, 0.0, -1.0, np.inf, 1.0])).winner() in rows.tolist()
    for few in (1.5, "2", None, True):
        with pytest.raises(PurgesimError, match="few: given"):
            plain.first(few)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), -1.0, 1e300, "high", None, [], [[1, 2]]])
@pytest.mark.parametrize("lever", ["levers.torture", "levers.admissions", "levers.intensity.capital"])
def test_f1_levers_that_are_no_numbers_within_their_range_are_refused(lever: str, value: Any) -> None:
    sim = half()
    for door in (sim.fork, sim.change, lambda changes: situation().set_levers(changes)):
        with pytest.raises(ScenarioError, match=re.escape(lever.removesuffix(".capital"))):
            door({lever: value})
    assert sim.run().same_as(whole())


def test_f1_a_situation_made_by_hand_only_looks() -> None:
    sim = half()
    seen = Situation(sim.state, sim.scenario, 10**6)
    today = Situation(sim.state, sim.scenario, sim.day)
    for act in (lambda: seen.expose([1]), lambda: today.expose([1]), lambda: today.set_lever("levers.brake", 0)):
        with pytest.raises((PurgesimError, OverflowError), match=r"only looks|date"):
            act()
    assert seen.counted("opened") == Situation(sim.state, sim.scenario, sim.day).counted("opened")
    assert sim.run().same_as(whole())


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("events", "whom", FAR),
        ("events", "whom", -5),
        ("events", "body", 2**30),
        ("events", "rank", 100),
        ("events", "n", 2**30),
        ("last", "faction", 100),
        ("last", "post", FAR),
        ("first", "post", -7),
        ("first", "body", FAR),
        ("bodies", "kind", 120),
        ("posts", "rank", -3),
        ("posts", "body", FAR),
    ],
)
def test_f1_measures_of_tables_that_somebody_has_changed_are_refused(table: str, column: str, value: int) -> None:
    data = whole().data
    changed = getattr(data, table).copy()
    changed[column] = value
    with pytest.raises(PurgesimError, match=rf"^{table}: row \d+, {column}: given -?\d+; allowed: "):
        summary(data._replace(**{table: changed}))


def test_f1_strata_of_another_party_are_refused() -> None:
    data = whole().data
    base = strata(data)
    for code in (np.zeros(10**5, np.int16), np.full(440, 32_000, np.int16), np.zeros(440)):
        with pytest.raises(PurgesimError, match=r"base: given strata of .*; allowed: those of the same party"):
            exposure(data, base._replace(code=code))


def test_f1_a_saved_run_whose_chronicle_was_changed_is_refused(tmp_path: Any) -> None:
    import pandas as pd

    whole().save(tmp_path / "run")
    path = tmp_path / "run" / "events.parquet"
    frame = pd.read_parquet(path)
    frame["whom"] = FAR
    frame.to_parquet(path)
    run = Run.load(tmp_path / "run")
    with pytest.raises(PurgesimError, match=r"^events: row 0, whom: given 1000000000; allowed: -1 to \d+;"):
        summary(run.data)


def test_f1_columns_that_no_file_holds_are_refused() -> None:
    for columns in ({"kept": object}, {"a": "no type"}, ["a"], {1: np.int32}):
        with pytest.raises(PurgesimError, match=r"Own\.columns: given .*allowed: names with NumPy types"):
            PurgeModel(scenario(), 1, cadre=type("Own", (Cadre,), {"columns": columns}))


def test_f1_a_checkpoint_in_other_hands_shares_no_memory() -> None:
    from purgesim.engine.checkpoints import Checkpoint

    sim = half()
    at = Checkpoint(sim.scenario, 1, "agents", 10**6, (), sim.state, sim.scenario, [])
    made = PurgeModel(sim.scenario, 1, continued=at)
    assert made.day == sim.day
    other = Simulation(at)
    stepped(made)
    assert sim.run().same_as(whole())
    assert other.run().same_as(whole())
    assert made.state.events[: len(whole().event_table)].tobytes() == whole().event_table.tobytes()
