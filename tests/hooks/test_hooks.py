"""Interventions as code: called on their day by either executor, in the books, and part of the run's identity."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

import purgesim
from purgesim import Design, PurgeModel, Scenario, Situation, compare, sweep
from purgesim.core.errors import CheckpointError, PurgesimError, ScenarioError
from purgesim.core.vocabulary import Channel, Charge, Event, Fate, Motive, Standing
from purgesim.engine.hooks import digest_of, hooks_of
from purgesim.run.difference import first_difference
from tests.executors.test_recount import check_run, check_state

LESS = 0.0


def expose_the_returned(situation: Situation) -> None:
    situation.expose(situation.rows(Standing.MEMBER, faction="Returned")[:12])


def expose_everybody(situation: Situation) -> None:
    assert situation.expose(situation.rows()) == situation.members


def reinstate_all(situation: Situation) -> None:
    fallen = np.concatenate([situation.rows(Standing.EXPELLED), situation.rows(Standing.ARRESTED)])
    situation.reinstate(fallen)


def empty_the_prisons(situation: Situation) -> None:
    before = situation.prisoners
    assert situation.release(situation.rows()) == before
    assert situation.prisoners == 0


def relent(situation: Situation) -> None:
    situation.set_levers({"levers.strictness": LESS, "levers.brake": 0.2, "levers.arrest_share": 1.0})


def harden(situation: Situation) -> None:
    situation.set_lever("levers.strictness", 1.0)


def calm_if_it_grows(situation: Situation) -> None:
    if situation.counted("expelled_political", 30) > 1:
        situation.set_lever("levers.brake", 0.0)


HOOKS = [
    ("1957-03-01", expose_the_returned),
    ("1957-05-01", relent),
    ("1957-06-15", empty_the_prisons),
    ("1957-07-20", reinstate_all),
    ("1957-07-20", expose_the_returned),
    ("1957-09-01", harden),
]


@pytest.fixture(scope="module")
def harsh() -> Scenario:
    return purgesim.load("small_ministry").override(
        {"levers.arrest_share": 0.6, "behaviour.arrest.lag_days": 10.0, "behaviour.hearing.severity": 1.0}
    )


@pytest.mark.parametrize("changes", [{}, {"structures.excess": True}, {"structures.record_kept": False}])
def test_both_executors_honour_them_and_every_number_is_counted_again(harsh: Scenario, changes: dict) -> None:
    scenario = harsh.override(changes)
    one, other = (purgesim.simulate(scenario, 3, executor=name, hooks=HOOKS) for name in ("compiled", "agents"))
    assert first_difference(one, other) is None, first_difference(one, other)
    assert one.same_as(other)
    check_run(one)
    assert not one.same_as(purgesim.simulate(scenario, 3))
    model = PurgeModel(scenario, 3, hooks=HOOKS)
    while model.running:
        model.step()
    events = model.state.events[: int(model.state.world[0]["events"])]
    assert events.tobytes() == one.event_table.tobytes()


def test_the_state_agrees_with_the_chronicle_on_the_evening_after(harsh: Scenario) -> None:
    for date, _ in HOOKS:
        sim = purgesim.start(harsh, 3, hooks=HOOKS)
        day = harsh.day_of(date) + 1
        check_state(sim.run_to(day).state, check_run(sim.result()), day)


def test_what_is_done_is_written_as_orders_of_the_centre_on_that_day(harsh: Scenario) -> None:
    run = purgesim.simulate(harsh, 3, hooks=HOOKS)
    plain = purgesim.simulate(harsh, 3)
    first = harsh.day_of("1957-03-01")
    before = [r.event_table[r.event_table["day"] < first] for r in (run, plain)]
    assert np.array_equal(*before)
    today = run.event_table[run.event_table["day"] == first]
    orders = today[(today["kind"] == Event.DENOUNCED) & (today["motive"] == Motive.ORDER)]
    assert len(orders) >= 12
    assert set(orders["phase"]) == {1}
    assert set(orders["channel"]) == {Channel.CENTRE}
    assert set(orders["charge"]) <= {Charge.UNRELIABLE, Charge.SUPPORTER + 1}
    freed = run.event_table[(run.event_table["day"] == harsh.day_of("1957-06-15")) & (run.event_table["phase"] == 1)]
    assert set(freed[freed["kind"] == Event.SENTENCED]["value"]) == {Fate.RELEASED}
    back = run.event_table[run.event_table["day"] == harsh.day_of("1957-07-20")]
    assert np.count_nonzero(back["kind"] == Event.REINSTATED) > 5


def test_a_lever_holds_from_that_day_on_and_equals_the_dated_one(harsh: Scenario) -> None:
    run = purgesim.simulate(harsh, 2, hooks=[("1957-05-01", relent), ("1957-09-01", harden)])
    step = [["1957-05-01", 0.2]]
    dated = harsh.override(
        {
            "levers.strictness": [
                ["1957-05-01", harsh.levers.strictness[0][1]],
                ["1957-05-01", 0.0],
                ["1957-09-01", 0.0],
                ["1957-09-01", 1.0],
            ],
            "levers.brake": [["1957-05-01", 1.0], *step],
            "levers.arrest_share": [["1957-05-01", 0.6], ["1957-05-01", 1.0]],
        }
    )
    assert run.same_as(purgesim.simulate(dated, 2))


def test_everybody_may_be_exposed_at_once_though_tables_must_grow(harsh: Scenario) -> None:
    hooks = [("1957-08-01", expose_everybody)]
    one, other = (purgesim.simulate(harsh, 1, executor=name, hooks=hooks) for name in ("compiled", "agents"))
    assert one.same_as(other)
    check_run(one)


def test_a_hook_may_look_before_it_acts(harsh: Scenario) -> None:
    hooks = [("1957-07-01", calm_if_it_grows)]
    calm = harsh.override({"switches.exposure": False, "switches.meetings": False, "switches.outside": False})
    assert purgesim.simulate(calm, 1, hooks=hooks).same_as(purgesim.simulate(calm, 1))
    assert not purgesim.simulate(harsh, 1, hooks=hooks).same_as(purgesim.simulate(harsh, 1))


def test_what_a_situation_shows_cannot_be_written_to_and_what_is_not_there_is_refused(harsh: Scenario) -> None:
    sim = purgesim.start(harsh, 1).run_to("1957-06-01")
    situation = Situation(sim.state, sim.scenario, sim.day)
    with pytest.raises(ValueError, match="read-only"):
        situation.register["marks"][0] = 1
    assert situation.counted("opened") == sim.result().daily["opened"].sum()
    assert situation.waiting + situation.criticised > 0
    assert len(situation.rows(circle="North")) == 12
    legal = situation.rows(kind="legal organ")
    kinds = sim.state.bodies["kind"][situation.register["body"][legal]]
    assert {harsh.party.kinds[kind].name for kind in kinds} == {"legal organ"}
    assert len(legal) > 100
    with pytest.raises(PurgesimError, match="faction: given 'Returnd'; did you mean Returned"):
        situation.rows(faction="Returnd")
    with pytest.raises(PurgesimError, match="counted: given 'expelled'; did you mean"):
        situation.counted("expelled")
    with pytest.raises(PurgesimError, match=r"expose: given rows \[-1, 10000\]; allowed: whole numbers from 0 to"):
        situation.expose([3, -1, 10_000])
    with pytest.raises(PurgesimError, match=r"expose: given rows \['a', -1\]; allowed: whole numbers from 0 to"):
        situation.expose(["a", -1])
    with pytest.raises(PurgesimError, match=r"release: given 5; allowed: a list of rows"):
        situation.release(5)
    with pytest.raises(PurgesimError, match=r"standing: given 'arrested'; did you mean Standing\.ARRESTED"):
        situation.rows("arrested")
    with pytest.raises(ScenarioError, match=r"hook of small_ministry on 1957-06-01: 1 mistake\n.*did you mean levers"):
        situation.set_lever("levers.strictnes", 0.5)


def test_what_is_no_list_of_hooks_is_refused(harsh: Scenario) -> None:
    with pytest.raises(ScenarioError, match=r"hook 1: given 5; allowed: a pair \(date, function\)"):
        purgesim.simulate(harsh, 1, hooks=5)


def test_every_mistake_is_told_at_once(harsh: Scenario) -> None:
    def inside(situation: Situation) -> None:
        """Made inside another function."""

    given = [
        ("1957-03-01", lambda _: None),
        ("1957-03-02", inside),
        ("1956-03-02", relent),
        ("soon", relent),
        ("1957-03-02", hooks_of),
        relent,
    ]
    with pytest.raises(ScenarioError) as caught:
        purgesim.simulate(harsh, 1, hooks=given)  # type: ignore[list-item]
    text = str(caught.value)
    assert text.startswith("hooks: 6 mistakes")
    allowed = "allowed: a function defined with def at the top of a file"
    assert f"hook 1: given a lambda; {allowed}" in text
    assert f"inside, made inside another function; {allowed}; move it there" in text
    assert "hook 3: given 1956-03-02; allowed: a date from 1957-01-01 to 1957-12-30" in text
    assert "hook 4: given soon; allowed: a date from" in text
    assert "hook 5: given hooks_of(" in text
    assert "allowed: one parameter, the situation; change it" in text
    assert "hook 6: given <function relent" in text
    assert "allowed: a pair (date, function), for instance" in text


def test_a_hook_that_was_checked_keeps_its_source_and_its_date_is_checked_again(harsh: Scenario) -> None:
    """It is checked where it is given; at a point of a sweep it may meet another window, and another first day."""
    hook = hooks_of(harsh, [("1957-03-01", relent)])[0]._replace(source="read elsewhere")
    later = harsh.override({"window.start": "1957-02-01", "window.open": "1957-02-15"})
    assert hooks_of(later, [hook]) == (hook._replace(day=28),)
    past = harsh.override({"window.start": "1957-04-01", "window.open": "1957-04-15"})
    with pytest.raises(ScenarioError, match="hook 1: given 1957-03-01; allowed: a date from 1957-04-01 to 1957-12-30"):
        hooks_of(past, [hook])


def test_a_function_without_source_is_refused(harsh: Scenario) -> None:
    space: dict = {"__name__": "__main__"}
    exec("def typed_in(situation):\n    pass\n", space)
    with pytest.raises(ScenarioError, match="hook 1: given typed_in, whose source cannot be read; allowed: "):
        purgesim.start(harsh, 1, hooks=[("1957-03-01", space["typed_in"])])


TEXT = """
from purgesim.core.vocabulary import Standing
SHARE = 0.5
class Chosen:
    most = 3
    def few(self, rows):
        return rows[:self.most]
def helper(situation):
    return Chosen().few(situation.rows(Standing.MEMBER))
def act(situation):
    situation.expose(helper(situation))
    situation.set_lever("levers.brake", SHARE)
def other(situation):
    pass
"""


def loaded(folder: Path, text: str) -> object:
    path = folder / f"own_{abs(hash(text))}.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("old", "new", "counts"),
    [
        ("SHARE = 0.5", "SHARE = 0.6", True),
        ("most = 3", "most = 4", True),
        ("rows[:self.most]", "rows[1:self.most]", True),
        ("Standing.MEMBER", "Standing.CANDIDATE", True),
        ('"levers.brake"', '"levers.torture"', True),
        ("    pass", "    return 3", False),  # another function, which it does not use
    ],
)
def test_the_source_and_what_it_uses_of_its_file_count(tmp_path: Path, old: str, new: str, counts: bool) -> None:
    one, other = loaded(tmp_path, TEXT), loaded(tmp_path, TEXT.replace(old, new))
    assert (digest_of(one.act) != digest_of(other.act)) == counts  # type: ignore[attr-defined]


def test_hooks_are_in_the_provenance_with_their_sources(harsh: Scenario, tmp_path: Path) -> None:
    run = purgesim.simulate(harsh, 1, hooks=HOOKS[:2])
    assert run.provenance["hooks"] == [
        {"date": "1957-03-01", "function": "expose_the_returned", "source": digest_of(expose_the_returned)},
        {"date": "1957-05-01", "function": "relent", "source": digest_of(relent)},
    ]
    run.save(tmp_path / "run")
    assert purgesim.Run.load(tmp_path / "run").provenance["hooks"] == run.provenance["hooks"]
    assert purgesim.simulate(harsh, 1).provenance["hooks"] == []


@pytest.mark.parametrize(("one", "other"), [("compiled", "agents"), ("agents", "compiled")])
def test_a_run_resumed_with_its_hooks_equals_the_one_without_a_stop(
    harsh: Scenario, tmp_path: Path, one: str, other: str
) -> None:
    whole = purgesim.simulate(harsh, 3, hooks=HOOKS)
    for stop in ("1957-03-01", "1957-03-02", "1957-05-20", "1957-10-01"):
        path = purgesim.start(harsh, 3, executor=one, hooks=HOOKS).run_to(stop).checkpoint(tmp_path / "stop.npz")
        assert purgesim.resume(path, executor=other, hooks=HOOKS).run().same_as(whole), stop
    model = PurgeModel.resume(path, hooks=HOOKS)
    while model.running:
        model.step()
    assert model.state.events[: int(model.state.world[0]["events"])].tobytes() == whole.event_table.tobytes()


def test_a_checkpoint_is_not_resumed_without_its_hooks_or_with_others(harsh: Scenario, tmp_path: Path) -> None:
    path = purgesim.start(harsh, 3, hooks=HOOKS[:2]).run_to("1957-04-01").checkpoint(tmp_path / "april.npz")
    with pytest.raises(CheckpointError) as caught:
        purgesim.resume(path)
    text = str(caught.value)
    assert f"{path}: continued without the hook expose_the_returned of 1957-03-01 (source " in text
    assert "the hook relent of 1957-05-01" in text
    assert "give them again: hooks=[(date, function), ...]" in text
    with pytest.raises(CheckpointError, match="with the hook harden of 1957-09-01"):
        purgesim.resume(path, hooks=[*HOOKS[:2], HOOKS[-1]])
    with pytest.raises(CheckpointError, match="without the hook expose_the_returned"):
        PurgeModel.resume(path, hooks=HOOKS[1:2])
    plain = purgesim.start(harsh, 3).run_to("1957-04-01").checkpoint(tmp_path / "plain.npz")
    with pytest.raises(CheckpointError, match="continued with the hook relent of 1957-05-01"):
        purgesim.resume(plain, hooks=HOOKS[1:2])


def test_a_fork_keeps_the_hooks_of_the_past_and_may_have_others_from_its_day_on(
    harsh: Scenario, tmp_path: Path
) -> None:
    path = purgesim.start(harsh, 3, hooks=HOOKS).run_to("1957-06-01").checkpoint(tmp_path / "june.npz")
    later = [*HOOKS[:2], ("1957-06-01", harden), ("1957-08-01", expose_everybody)]
    sim = purgesim.fork(path, {"levers.torture": 0.0}, hooks=later)
    assert sim.run().same_as(purgesim.simulate(sim.scenario, 3, hooks=later))
    with pytest.raises(CheckpointError, match="without the hook expose_the_returned of 1957-03-01"):
        purgesim.fork(path, {}, hooks=later[1:])
    with pytest.raises(ScenarioError, match=r"levers.strictness: a hook has set it; allowed: levers that no hook"):
        purgesim.fork(path, {"levers.strictness": 0.5}, hooks=HOOKS)


def test_many_seeds_sweeps_and_comparisons_honour_them(harsh: Scenario) -> None:
    hooks = HOOKS[:2]
    one = purgesim.simulate(harsh, 2, hooks=hooks)
    many = purgesim.simulate_many(harsh, [1, 2], workers=2, hooks=hooks)
    assert many[1].same_as(one)
    design = Design.grid({"levers.torture": [1.0]})
    swept, plain = (sweep(harsh, design, 2, hooks=given).runs for given in (hooks, ()))
    assert swept["opened"].tolist() == [float(run.summary["opened"]) for run in many]
    assert not set(swept["key"]) & set(plain["key"])
    found = compare({"as it was": harsh, "hooked": harsh}, 2, hooks={"hooked": hooks})
    pairs = found.pairs[found.pairs["figure"] == "opened"]
    assert pairs["other"].tolist() == swept["opened"].tolist()
    assert pairs["baseline"].tolist() == plain["opened"].tolist()
    assert len(found.who(seed=2).doomed) > 0
    with pytest.raises(PurgesimError, match="hooks: given for 'hokked'; allowed: as it was, hooked"):
        compare({"as it was": harsh, "hooked": harsh}, 2, hooks={"hokked": hooks})


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*model.agents")
def test_at_full_size_both_executors_honour_them() -> None:
    hooks = [("1957-09-01", free_the_capital), ("1957-12-01", relent)]
    one, other = (purgesim.simulate("kwp_1957_58", 5, executor=name, hooks=hooks) for name in ("compiled", "agents"))
    assert one.same_as(other)
    check_run(one)
    assert not one.same_as(purgesim.simulate("kwp_1957_58", 5))


def free_the_capital(situation: Situation) -> None:
    situation.reinstate(situation.rows(Standing.EXPELLED, faction="Yanan"))
