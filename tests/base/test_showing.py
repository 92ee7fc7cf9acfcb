"""What an object says of itself: short, and harmless in a notebook."""

from __future__ import annotations

import html.parser
from typing import Any

import pandas as pd
import pytest

import purgesim
from purgesim.calibration import Posterior, Prior
from purgesim.core.showing import LONGEST_PART, in_short, short_repr
from purgesim.records import Record
from tests.public import OBJECTS

LONGEST = 300


@pytest.mark.parametrize("name", OBJECTS)
def test_u8_every_public_object_says_in_a_few_words_what_it_is(name: str) -> None:
    given = OBJECTS[name]()
    text = repr(given)
    assert len(text) <= LONGEST, text
    assert text.count("\n") <= 3
    word = name.partition(" ")[0]
    assert word in text or (word == "Levers" and text.startswith("Levers("))
    assert " object at 0x" not in text


def test_u8_a_scenario_says_its_name_its_window_and_its_people() -> None:
    text = repr(purgesim.load("kwp_1957_58"))
    for part in ("kwp_1957_58", "1956-09-01 to 1958-07-01", "1,199,117 people"):
        assert part in text
    assert str(purgesim.load("kwp_1957_58")) == text


EVIL = "<script>alert('x')</script>&\"\n" * 3


def test_u8_what_a_notebook_shows_is_well_formed() -> None:
    shown = {name: made._repr_html_() for name, make in OBJECTS.items() if hasattr(made := make(), "_repr_html_")}
    assert {"Comparison", "Scenario", "Sweep", "OwnParty", "Record", "Posterior"} <= shown.keys()
    for name, text in shown.items():
        assert balanced(text), name


def test_u8_nothing_that_a_user_has_written_is_taken_for_html() -> None:
    scenario = purgesim.load("small_ministry").override({"title": EVIL.replace("\n", " ")})
    given: list[Any] = [scenario, Prior(EVIL, {EVIL: EVIL}), Record(EVIL, *[pd.DataFrame()] * 4, EVIL)]
    for one in given:
        text = one._repr_html_()
        assert "<script" not in text
        assert "&lt;script&gt;" in text
        assert balanced(text)
        assert len(repr(one)) <= LONGEST


def balanced(text: str) -> bool:
    """Whether every tag is closed, in order."""
    parser = Parser()
    parser.feed(text)
    parser.close()
    return parser.well and not parser.open


class Parser(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.well = True

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.well = self.well and bool(self.open) and self.open.pop() == tag


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (list(range(5)), "<5 entries>"),
        ({"a": 1, "b": 2}, "{a, b}"),
        ((1.0 / 3, "x"), "(0.333333, 'x')"),
        (None, "None"),
        ("", "''"),
        (len, "len"),
    ],
)
def test_u8_values_are_told_by_what_they_are(value: Any, text: str) -> None:
    assert in_short(value) == text
    for given in ("x" * 10_000, [EVIL] * 3, {EVIL: 1}, b"x" * 10_000, object()):
        assert len(in_short(given)) <= LONGEST_PART


def test_u8_a_posterior_of_a_million_draws_is_told_by_its_size() -> None:
    import numpy as np
    import pandas as pd

    zeros = np.zeros(10**6)
    many = Posterior(pd.DataFrame({"a": zeros}), zeros, zeros.astype(int), "rejection", zeros)
    assert "draws=<1,000,000 x 1>" in repr(many)
    assert repr(many) == short_repr(many)
