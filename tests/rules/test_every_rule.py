"""What holds for every rule: one variant, the same bits as in Python and from any caller, finite, never hanging."""

from __future__ import annotations

import importlib
import math
import pkgutil
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import purgesim.rules
from purgesim.rules import demography, meeting
from tests.rules.legal import RULES, arguments

INFINITE = {demography.days_until_death, demography.days_until_event}
"""Rules that may say "never"."""
BY_NAME = {rule.__name__: rule for rule in RULES}
every_rule = pytest.mark.parametrize("name", sorted(BY_NAME))


def bits(value: Any) -> bytes:
    """The bits of a result, with its kind: 1 and 1.0 differ, and so do 0.0 and -0.0."""
    return struct.pack("<q", value) if isinstance(value, int) else struct.pack("<d", value)


def declared_rules() -> set[Callable[..., Any]]:
    names = [module.name for module in pkgutil.iter_modules(purgesim.rules.__path__)]
    rooms = [importlib.import_module(f"purgesim.rules.{name}") for name in names]
    return {value for room in rooms for value in vars(room).values() if hasattr(value, "py_func")}


def test_every_rule_is_in_the_table() -> None:
    assert {rule.__name__ for rule in declared_rules()} == set(BY_NAME)


@every_rule
def test_one_variant_of_plain_numbers(name: str) -> None:
    rule = BY_NAME[name]
    (signature,) = rule.signatures  # type: ignore[attr-defined]
    assert {str(kind) for kind in signature} <= {"int64", "float64"}
    assert len(signature) == len(RULES[rule])


@every_rule
@settings(max_examples=60)
@given(st.data())
def test_compiled_equals_python_bit_for_bit(name: str, data: st.DataObject) -> None:
    rule = BY_NAME[name]
    given_ = data.draw(arguments(RULES[rule]))
    assert bits(rule(*given_)) == bits(rule.py_func(*given_)), given_  # type: ignore[attr-defined]


@every_rule
@settings(max_examples=60)
@given(st.data())
def test_finite_at_every_legal_input(name: str, data: st.DataObject) -> None:
    rule = BY_NAME[name]
    value = rule(*data.draw(arguments(RULES[rule])))
    assert not math.isnan(value)
    assert value < math.inf or rule in INFINITE
    assert value > -math.inf


def as_callers_may(rule: Callable[..., Any], place: int, value: Any) -> list[Any]:
    """The same number as other callers may hold it."""
    others: list[Any] = [np.float64(value)]
    if isinstance(value, int):
        others += [np.int64(value), np.int32(value), float(value)] if abs(value) < 2**31 else []
        others += [np.int8(value), np.int16(value)] if abs(value) < 128 else []
        others += [np.float32(value)] if abs(value) < 2**24 else []
    return others


@every_rule
@settings(max_examples=40)
@given(st.data())
def test_integer_and_float_callers_get_the_same_bits(name: str, data: st.DataObject) -> None:
    """An argument that is a whole number may come as an integer, a float32 or a float64."""
    rule = BY_NAME[name]
    ranges = RULES[rule]
    given_ = list(data.draw(arguments(ranges)))
    places = [i for i, r in enumerate(ranges) if r.whole or math.floor(r.high) > r.low or r.low == 0.0]
    place = data.draw(st.sampled_from(places))
    number = data.draw(ranges[place].integers().filter(lambda n: ranges[place].low <= n <= ranges[place].high))
    given_[place] = int(number) if ranges[place].whole else float(number)
    expected = bits(rule(*given_))
    for other in as_callers_may(rule, place, int(number)):
        given_[place] = other
        assert bits(rule(*given_)) == expected, (type(other), given_)
    assert len(rule.signatures) == 1  # type: ignore[attr-defined]


@every_rule
@settings(max_examples=30)
@given(st.data())
def test_single_precision_is_widened_first(name: str, data: st.DataObject) -> None:
    """A float32 column (courage) gives the bits of the same number held as float64."""
    rule = BY_NAME[name]
    ranges = RULES[rule]
    given_ = list(data.draw(arguments(ranges)))
    short = [i for i, r in enumerate(ranges) if not r.whole and r.low >= 0.0 and r.high >= 1.0]
    if short:
        place = data.draw(st.sampled_from(short))
        given_[place] = np.float32(min(given_[place], 1.0))
        alone = bits(rule(*given_))
        given_[place] = float(given_[place])
        assert alone == bits(rule(*given_))


@pytest.mark.parametrize("order", [1.0, 2.0, 8.0])
def test_hill_of_next_to_nothing_is_nothing(order: float) -> None:
    """A memory that has faded for years is a number like 1e-300; its power overflows and must not be NaN."""
    assert meeting.hill(1e-300, 1.0, order) < 1e-200
    assert meeting.hill(5e-324, 1e-9, order) < 1e-200
    assert meeting.hill(1e300, 1e-9, order) == 1.0
