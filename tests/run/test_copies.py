"""Copies, pickles, threads: a simulation goes on by itself wherever it is, or refuses in words."""

from __future__ import annotations

import copy
import gc
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import cloudpickle
import numpy as np
import pytest

import purgesim
from purgesim import PurgeModel, Run, Scenario, Situation
from purgesim.core.errors import CheckpointError, CopyError, PurgesimError
from purgesim.core.guard import ProcessLock
from purgesim.core.vocabulary import Event
from purgesim.engine.state import COLUMNS, SHARED, State
from purgesim.engine.workspace import Workspace
from purgesim.run import Simulation
from tests.public import OBJECTS, STOP, half, model, scenario, whole

WAYS: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda given: pickle.loads(pickle.dumps(given)),
    "cloudpickle": lambda given: pickle.loads(cloudpickle.dumps(given)),
}
REFUSED = {
    "Cadre": {"copy"},
    "Checkpoint": {"pickle", "cloudpickle"},
    "Situation": set(WAYS),
    "State": {"pickle", "cloudpickle"},
    "Store": set(WAYS),
}
"""What says in words that it cannot be copied so."""
ALIKE = {"Cadre", "PurgeModel", "Session", "Simulation", "Simulation of agents", "Workspace"}
"""What changes as days pass: a copy must be another object."""


def events(given: PurgeModel | Simulation) -> bytes:
    state = given.state
    return state.events[: int(state.world[0]["events"])].tobytes()


def finished(given: PurgeModel | Simulation) -> bytes:
    """Run to the end and return the chronicle."""
    if isinstance(given, Simulation):
        given.run()
    else:
        while given.running:
            given.step()
    return events(given)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", OBJECTS)
def test_f1_every_public_object_is_copied_or_refuses_in_words(name: str, way: str) -> None:
    given = OBJECTS[name]()
    before = repr(given)
    if way in REFUSED.get(name, ()):
        with pytest.raises(CopyError, match=r"cannot be (copied|pickled|copied or pickled): .*; .*\w"):
            WAYS[way](given)
    else:
        other = WAYS[way](given)
        assert repr(other) == before
        assert (other is not given) or name not in ALIKE
        del other
    gc.collect()
    assert repr(given) == before


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("executor", ["compiled", "agents"])
def test_f1_a_copied_simulation_and_the_original_each_come_to_the_end(way: str, executor: str) -> None:
    original = half(executor)
    other = WAYS[way](original)
    past = events(original)
    run = other.run()
    assert run.same_as(whole())
    assert np.count_nonzero(run.event_table["kind"] == Event.EXPELLED) == 56
    assert events(original) == past  # nothing of it was touched
    assert original.run().same_as(whole())


@pytest.mark.parametrize("way", WAYS)
def test_f1_a_copied_model_and_the_original_each_come_to_the_end(way: str) -> None:
    original = model()
    other = WAYS[way](original)
    past = events(original)
    assert finished(other) == whole().event_table.tobytes()
    assert events(original) == past
    assert finished(original) == whole().event_table.tobytes()
    for made in (original, other):
        assert sorted(made.agents.get("unique_id")) == list(range(1, len(made.agents) + 1))
        assert all(cadre.model is made for cadre in made.agents)


@pytest.mark.parametrize("way", WAYS)
def test_f1_a_copied_session_of_the_page_goes_its_own_way(way: str) -> None:
    from purgesim.page import Session

    session = Session(scenario(), seed=1)
    session.step(60)
    other = WAYS[way](session)
    session.set("levers.brake", 0.0)
    session.step(400)
    other.step(400)
    assert other.comparison()["expelled"] == (56, 56)
    assert session.comparison()["expelled"][1] == 56 > session.comparison()["expelled"][0]
    other.reset()
    session.reset()
    session.step(10)
    assert other.day == 0


def test_f1_no_table_of_a_copy_is_the_original_s_but_those_nobody_changes() -> None:
    original = half()
    for other in (copy.copy(original), copy.deepcopy(original), original.fork(), copy.deepcopy([original])[0]):
        for name in COLUMNS:
            one, two = getattr(original.state, name), getattr(other.state, name)
            assert one.tobytes() == two.tobytes()
            assert np.shares_memory(one, two) == (name in SHARED and one.size > 0), name
    state = copy.deepcopy(original._tables)
    assert state.address != original._tables.address
    assert not np.shares_memory(state.register, original._tables.register)


def test_f1_a_copy_outlives_its_original_and_a_state_its_simulation() -> None:
    original = half()
    other, state = copy.deepcopy(original), original.state
    seen = state.register["standing"].tobytes()
    del original
    gc.collect()
    assert state.register["standing"].tobytes() == seen
    assert other.run().same_as(whole())
    run = half().run()
    gc.collect()
    assert run.register["standing"].tolist() == whole().register["standing"].tolist()


def test_f1_hooks_and_levers_that_they_have_set_are_copied() -> None:
    hooks = [("1957-02-01", calm), ("1957-06-01", expose)]
    expected = purgesim.simulate(scenario(), 1, hooks=hooks)
    for way in WAYS.values():
        sim = way(purgesim.start(scenario(), 1, hooks=hooks).run_to(STOP))
        assert sim.run().same_as(expected)
        made = PurgeModel(scenario(), 1, hooks=hooks)
        for _ in range(59):
            made.step()
        assert finished(way(made)) == expected.event_table.tobytes()


def calm(situation: Situation) -> None:
    situation.set_lever("levers.brake", 0.2)


def expose(situation: Situation) -> None:
    situation.expose(situation.rows(faction="Returned")[:5])


def test_f1_a_pickle_of_other_code_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from purgesim.engine import checkpoints

    content = pickle.dumps(half())
    of_model = pickle.dumps(model(3))
    monkeypatch.setattr(checkpoints, "source_digest", lambda: "f" * 64)
    for pickled in (content, of_model):
        with pytest.raises(CheckpointError, match=r"the pickle of a run: written by source .*start the run anew"):
            pickle.loads(pickled)


def test_f1_two_simulations_in_two_threads_and_many_copies_of_one() -> None:
    trunk = half()
    with ThreadPoolExecutor(4) as pool:
        apart = list(pool.map(lambda _: half().run(), range(4)))
        copies = list(pool.map(lambda sim: sim.run(), [copy.deepcopy(trunk) for _ in range(4)]))
    assert all(run.same_as(whole()) for run in [*apart, *copies])


@pytest.mark.parametrize("executor", ["compiled", "agents"])
def test_f1_one_simulation_in_two_threads_is_refused_and_not_torn(executor: Any) -> None:
    inside, go_on = threading.Event(), threading.Event()
    WAITING.update(inside=inside, go_on=go_on)
    sim = purgesim.start(scenario(), 1, executor=executor, hooks=[("1957-06-01", wait)])
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(sim.run)
        assert inside.wait(60)
        doors: list[Callable[[], object]] = [
            sim.run,
            sim.result,
            sim.fork,
            lambda: sim.run_to("1957-07-01"),
            lambda: sim.change({"levers.brake": 0.0}),
            lambda: copy.copy(sim),
            lambda: pickle.dumps(sim),
            lambda: sim.checkpoint("nowhere.npz"),
        ]
        try:
            for door in doors:
                with pytest.raises(PurgesimError, match=r"called while this is being run.*fork\(\) before"):
                    door()
        finally:
            go_on.set()
        assert running.result().same_as(whole())


WAITING: dict[str, threading.Event] = {}


def wait(situation: Situation) -> None:
    WAITING["inside"].set()
    assert WAITING["go_on"].wait(60)


class BrokenError(Exception):
    """What a user's hook may raise."""


FAILING: dict[str, BaseException] = {}


def fail(situation: Situation) -> None:
    situation.expose(situation.rows(faction="Returned")[:5])
    situation.set_lever("levers.brake", 0.0)
    raise FAILING["error"]


@pytest.mark.parametrize("error", [BrokenError("no"), KeyboardInterrupt(), SystemExit(3)])
@pytest.mark.parametrize("executor", ["compiled", "agents"])
def test_f1_after_an_error_in_a_hook_nobody_goes_on_with_half_a_day(executor: Any, error: BaseException) -> None:
    FAILING["error"] = error
    hooks = [("1957-03-01", fail)]
    sim = purgesim.start(scenario(), 1, executor=executor, hooks=hooks).run_to("1957-02-01")
    before = sim.fork()
    with pytest.raises(type(error)):
        sim.run()
    assert sim.date.isoformat() == STOP
    for door in (sim.run, sim.fork, sim.result, lambda: pickle.dumps(sim), lambda: copy.copy(sim)):
        with pytest.raises(PurgesimError, match=r"begun and not finished.*a fork or a checkpoint made before"):
            door()
    with pytest.raises(type(error)):
        before.run_to("1957-04-01")
    made = PurgeModel(scenario(), 1, hooks=hooks)
    with pytest.raises(type(error)):
        finished(made)
    with pytest.raises(PurgesimError, match=r"^step: 1957-03-01.* was begun and not finished"):
        made.step()


def test_f1_after_an_interruption_between_days_the_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C waits until compiled code comes back; the tables then say which day was the last."""
    from purgesim.engine.compiled import walk

    real = walk.run_days

    def interrupted(state: State, first: int, end: int) -> int:
        real(state, first, end)
        raise KeyboardInterrupt

    sim = purgesim.start(scenario(), 1)
    monkeypatch.setattr(walk, "run_days", interrupted)
    with pytest.raises(KeyboardInterrupt):
        sim.run_to(STOP)
    monkeypatch.setattr(walk, "run_days", real)
    assert sim.date.isoformat() == STOP
    assert sim.run().same_as(whole())


INNER: list[Run] = []


def ask_itself(situation: Situation) -> None:
    INNER.append(purgesim.simulate(scenario(), 2))


def test_f1_a_run_within_a_run_does_not_take_its_memory() -> None:
    INNER.clear()
    two = purgesim.simulate(scenario(), 2)
    assert purgesim.simulate(scenario(), 1, hooks=[("1957-05-01", ask_itself)]).same_as(whole())
    asked: list[Run] = []
    assert purgesim.simulate(scenario(), 1, progress=lambda *_: asked.append(purgesim.simulate(scenario(), 2))).same_as(
        whole()
    )
    assert all(run.same_as(two) for run in [*INNER, *asked])
    assert len(asked) > 5


KEPT: dict[str, Any] = {}


def keep(situation: Situation) -> None:
    KEPT.update(situation=situation, register=situation.register)


def test_f1_what_a_hook_has_kept_is_not_the_next_run_s() -> None:
    run = purgesim.simulate(scenario(), 1, hooks=[("1957-05-01", keep)])
    for seed in range(2, 5):
        purgesim.simulate(scenario(), seed)
    people = len(KEPT["register"])
    assert KEPT["register"].tobytes() == run.register_table[:people].tobytes()
    with pytest.raises(PurgesimError, match=r"^expose: the situation of 1957-05-01 only looks"):
        KEPT["situation"].expose([1])


def test_f1_whose_memory_was_lent_again_is_told_so() -> None:
    workspace = Workspace()
    first = purgesim.start(scenario(), 1, workspace=workspace).run_to(STOP)
    kept = copy.deepcopy(first)
    second = purgesim.start(scenario(), 1, workspace=workspace)
    for door in (first.run, first.fork, first.result, lambda: first.state, lambda: copy.copy(first)):
        with pytest.raises(PurgesimError, match="the memory of this simulation was lent, and another one has begun"):
            door()
    assert second.run().same_as(whole())
    assert kept.run().same_as(whole())
    assert copy.copy(workspace)._register is not workspace._register


def test_f1_a_lock_is_new_in_a_child_process(monkeypatch: pytest.MonkeyPatch) -> None:
    lock = ProcessLock()
    lock.__enter__()  # by a thread that the child will not have
    monkeypatch.setattr("purgesim.core.guard.os.getpid", lambda: -1)
    with lock:
        assert lock._process == -1


def test_f1_a_run_and_a_party_that_are_shared_cannot_be_written_into() -> None:
    for run in (whole(), copy.copy(whole()), pickle.loads(pickle.dumps(whole()))):
        with pytest.raises(ValueError, match="read-only"):
            run.event_table["whom"][0] = 10**9
    party = whole().party
    assert copy.deepcopy(party) is party
    for one in (party, pickle.loads(pickle.dumps(party))):
        for table in one._arrays():
            assert not table.flags.writeable
        assert one.tie_to.tobytes() == party.tie_to.tobytes()


def test_f1_a_scenario_is_the_same_after_every_way(ministry: Scenario) -> None:
    for way in WAYS.values():
        assert way(ministry).digest == ministry.digest
        assert purgesim.simulate(way(ministry), 1).same_as(whole())
