"""Hooks with parameters: partial functions, objects that can be called, methods, several dates."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import pickle
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import pytest

import purgesim
from purgesim import Design, PurgeModel, Scenario, Situation, sweep
from purgesim.core.errors import CheckpointError, ScenarioError
from purgesim.core.vocabulary import Event, Motive, Standing
from purgesim.engine.hooks import digest_of, faults_of, hooks_of

DATES = ["1957-03-01", "1957-05-01", "1957-07-01"]


@pytest.fixture(scope="module")
def ministry() -> Scenario:
    return purgesim.load("small_ministry")


def expose(situation: Situation, few: int, faction: str = "Returned") -> None:
    situation.expose(situation.rows(Standing.MEMBER, faction=faction)[:few])


def expose_one(situation: Situation) -> None:
    expose(situation, 1)


def expose_four(situation: Situation) -> None:
    expose(situation, 4)


def given(situation: Situation, *values: object, **more: object) -> None:
    """Take anything."""


async def later(situation: Situation) -> None:
    situation.expose([1])


def one_by_one(situation: Situation) -> Any:
    yield situation.expose([1])


class Asks:
    """What the others have in common."""

    def asked(self, situation: Situation) -> Any:
        return situation.rows(Standing.MEMBER, faction="Returned")


class Exposes(Asks):
    """Exposes so many."""

    def __init__(self, few: int) -> None:
        self.few = few

    def __call__(self, situation: Situation) -> None:
        situation.expose(self.asked(situation)[: self.few])

    def twice(self, situation: Situation) -> None:
        situation.expose(self.asked(situation)[: 2 * self.few])

    @classmethod
    def four(cls, situation: Situation) -> None:
        cls(4)(situation)


@dataclasses.dataclass(frozen=True)
class Order:
    few: int
    names: tuple[str, ...] = ()


class Slotted:
    __slots__ = ("few",)
    kinds: ClassVar = ("a",)

    def __init__(self, few: int) -> None:
        self.few = few

    def __call__(self, situation: Situation) -> None:
        expose(situation, self.few)


def orders(run: purgesim.Run) -> dict[int, int]:
    """Denunciations by order of a hook, by day."""
    table = run.event_table
    found = table[(table["kind"] == Event.DENOUNCED) & (table["motive"] == Motive.ORDER) & (table["phase"] == 1)]
    days, counts = np.unique(found["day"], return_counts=True)
    return dict(zip(days.tolist(), counts.tolist(), strict=True))


WAYS: list[tuple[str, Callable[[Situation], object]]] = [
    ("partial", functools.partial(expose, few=4)),
    ("partial of a partial", functools.partial(functools.partial(expose, faction="Returned"), few=4)),
    ("object", Exposes(4)),
    ("method", Exposes(2).twice),
    ("method of a class", Exposes.four),
    ("object with slots", Slotted(4)),
    ("partial of an object", functools.partial(Exposes(4))),
]


@pytest.mark.parametrize(("way", "hook"), WAYS, ids=[way for way, _ in WAYS])
def test_m6_every_way_to_give_a_parameter_acts_as_the_plain_function(
    ministry: Scenario, way: str, hook: Callable[[Situation], object]
) -> None:
    plain = purgesim.simulate(ministry, 3, hooks=[(DATES[0], expose_four)])
    for executor in ("compiled", "agents"):
        assert purgesim.simulate(ministry, 3, executor=executor, hooks=[(DATES[0], hook)]).same_as(plain)  # type: ignore[arg-type]
    assert orders(plain)[59] == 4


def test_m6_one_hook_at_several_dates(ministry: Scenario) -> None:
    hook = functools.partial(expose, few=2)
    apart = purgesim.simulate(ministry, 3, hooks=[(date, hook) for date in DATES])
    for dates in (DATES, tuple(DATES), [dt.date.fromisoformat(date) for date in reversed(DATES)]):
        together = purgesim.simulate(ministry, 3, hooks=[(dates, hook)])
        assert together.same_as(apart)
        assert together.provenance["hooks"] == apart.provenance["hooks"]
    assert [hook["date"] for hook in apart.provenance["hooks"]] == DATES
    assert {59, 120, 181} <= set(orders(apart))
    with pytest.raises(ScenarioError) as caught:
        purgesim.simulate(ministry, 3, hooks=[([*DATES, "1999-01-01"], hook), ([], hook)])
    assert "hooks: 2 mistakes" in str(caught.value)
    assert "hook 1: given 1999-01-01; allowed: a date from 1957-01-01" in str(caught.value)
    assert "hook 2: given no date; allowed: one or several" in str(caught.value)


VALUES: list[tuple[Any, Any]] = [
    (3, 4),
    (3, 3.0),
    (True, 1),
    ("a", "b"),
    (None, "None"),
    ("a, str:'b'", ("a", "b")),
    ([1, 2], (1, 2)),
    ([1, [2]], [[1], 2]),
    ({"a": 1}, {"a": 2}),
    ({"a", "b"}, {"a", "c"}),
    (dt.date(1957, 1, 1), dt.date(1957, 1, 2)),
    (dt.date(1957, 1, 1), "1957-01-01"),
    (np.arange(3), np.arange(3.0)),
    (np.array([1, 2]), np.array([[1, 2]])),
    (Standing.MEMBER, 2),
    (Standing.MEMBER, Standing.EXPELLED),
    (Order(1), Order(2)),
    (Order(1, ("a",)), Order(1, ("b",))),
    (expose_one, expose_four),
    (functools.partial(expose, few=1), functools.partial(expose, few=2)),
    (float("nan"), 0.0),
    (0.0, -0.0),
]


@pytest.mark.parametrize(("one", "other"), VALUES, ids=[f"values {number}" for number in range(len(VALUES))])
def test_m6_the_values_a_hook_carries_are_part_of_its_identity(one: Any, other: Any) -> None:
    for bound in (lambda v: functools.partial(given, v), lambda v: functools.partial(given, value=v), Exposes):
        first, again, second = bound(one), bound(pickle.loads(pickle.dumps(one))), bound(other)
        assert faults_of(first) == faults_of(second) == []
        assert digest_of(first) == digest_of(again)
        assert digest_of(first) != digest_of(second)


def test_m6_what_is_the_same_has_the_same_identity() -> None:
    assert digest_of(functools.partial(given, a=1, b=2)) == digest_of(functools.partial(given, b=2, a=1))
    assert digest_of(functools.partial(given, np.int64(3))) == digest_of(functools.partial(given, 3))
    assert digest_of(functools.partial(given, {"a", "b", "c"})) == digest_of(functools.partial(given, {"c", "b", "a"}))
    assert digest_of(Exposes(2).twice) != digest_of(Exposes(2))
    assert digest_of(functools.partial(given)) == digest_of(given)


def deep() -> list[Any]:
    nested: list[Any] = []
    nested.append(nested)
    return nested


@pytest.mark.parametrize(
    "value",
    [object(), lambda: 1, [object()], {"a": object()}, np.array([object()]), np.random.default_rng(1), deep(), open],
    ids=["object", "lambda", "in a list", "in a dict", "objects", "generator", "itself", "builtin"],
)
def test_m6_a_value_without_a_form_that_stays_is_refused_in_words(ministry: Scenario, value: Any) -> None:
    for hook, what in (
        (functools.partial(given, value), "argument 1"),
        (functools.partial(given, of=value), "argument of"),
        (Exposes(value), "attribute few"),
    ):
        with pytest.raises(ScenarioError, match=rf"hook 1: given .*, whose {what} holds .*allowed: numbers, texts"):
            purgesim.start(ministry, 1, hooks=[(DATES[0], hook)])


def test_m6_what_would_never_be_done_is_refused(ministry: Scenario) -> None:
    for hook in (later, one_by_one, functools.partial(later)):
        with pytest.raises(ScenarioError, match="of which a call only makes a coroutine or a generator"):
            purgesim.start(ministry, 1, hooks=[(DATES[0], hook)])
    with pytest.raises(ScenarioError, match=r"given expose\(situation.*; allowed: one parameter, the situation"):
        purgesim.start(ministry, 1, hooks=[(DATES[0], expose)])  # type: ignore[list-item]
    with pytest.raises(ScenarioError, match=r"hook 1: given <class .*functools.partial of one, or an object"):
        purgesim.start(ministry, 1, hooks=[(DATES[0], Exposes)])  # type: ignore[list-item]


def test_m6_a_run_is_resumed_with_the_same_values_only(ministry: Scenario, tmp_path: Any) -> None:
    hooks = [(DATES, functools.partial(expose, few=2))]
    whole = purgesim.simulate(ministry, 3, hooks=hooks)
    path = purgesim.start(ministry, 3, hooks=hooks).run_to("1957-06-01").checkpoint(tmp_path / "june.npz")
    assert purgesim.resume(path, hooks=[(DATES, functools.partial(expose, few=2))]).run().same_as(whole)
    model = PurgeModel.resume(path, hooks=hooks)
    while model.running:
        model.step()
    assert model.state.events[: len(whole.event_table)].tobytes() == whole.event_table.tobytes()
    text = r"without the hook expose\(few=2\) of 1957-03-01.*with the hook expose\(few=3\)"
    with pytest.raises(CheckpointError, match=text):
        purgesim.resume(path, hooks=[(DATES, functools.partial(expose, few=3))])
    assert hooks_of(ministry, hooks)[0].name == "expose(few=2)"


def test_m6_a_base_class_a_default_and_a_property_count_with_the_class() -> None:
    text = ["class Base:\n    def rows(self):\n        return {base}\n", "FEW = {few}\n"]
    text += ["class Own(Base):\n    @property\n    def part(self):\n        return {part}\n"]
    text += ["    def __call__(self, situation, few=FEW):\n        return self.rows()[:few], self.part\n"]
    from tests.hooks.test_hooks import loaded

    digests = []
    import tempfile
    from pathlib import Path

    for base, few, part in ((1, 2, 3), (9, 2, 3), (1, 9, 3), (1, 2, 9)):
        own: Any = loaded(Path(tempfile.mkdtemp()), "".join(text).format(base=base, few=few, part=part))
        digests.append(digest_of(own.Own()))
    assert len(set(digests)) == 4


def test_m6_figures_of_a_sweep_may_carry_parameters_too(ministry: Scenario) -> None:
    design = Design.grid({"levers.torture": [1.0]})
    found = sweep(ministry, design, 2, figures={"late": functools.partial(after, day=200)}, hooks=[(DATES, Exposes(1))])
    expected = [
        after(purgesim.simulate(ministry, seed, hooks=[(DATES, Exposes(1))]), day=200) for seed in found.runs["seed"]
    ]
    assert found.runs["late"].tolist() == expected


def after(run: purgesim.Run, day: int) -> float:
    return float(np.count_nonzero(run.event_table["day"] >= day))
