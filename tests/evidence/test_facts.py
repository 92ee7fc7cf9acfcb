"""The documented values: well formed, sourced, and equal to the project's collection of evidence."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd
import pytest

from purgesim import evidence
from purgesim.core.errors import PurgesimError

SHARED = Path(__file__).parents[2].parent / "shared"
COLLECTION = SHARED / "evidence" / "kwp.csv"
GIAVENO = SHARED / "cases" / "giaveno_1335" / "README.md"
NUMBER = re.compile(r"-?\d[\d,]*\.?\d*")


def collection() -> dict[str, dict[str, str]]:
    if not COLLECTION.is_file():
        pytest.skip(f"the collection of evidence is not beside the repository ({COLLECTION.name})")
    with COLLECTION.open(encoding="utf-8", newline="") as stream:
        return {row["key"]: row for row in csv.DictReader(stream)}


def numbers(text: str) -> set[float]:
    """Every number in a text, also as a share of a hundred, and in millions if it says so."""
    plain = {float(n.replace(",", "").rstrip(".")) for n in NUMBER.findall(re.sub(r"(?<=\d)-(?=\d)", " ", text))}
    found = set(plain)
    if "%" in text:
        found |= {n / 100 for n in plain}
    if "million" in text:
        found |= {n * 1e6 for n in plain}
    return found


def tells(told: set[float], number: float | None) -> bool:
    return number is None or any(abs(number - n) < 1e-9 * max(1.0, abs(n)) for n in told)


def keys(*, of_giaveno: bool) -> list[str]:
    return [key for key in evidence.facts() if key.startswith("giaveno_") == of_giaveno]


@pytest.mark.parametrize("key", keys(of_giaveno=False))
def test_every_fact_agrees_with_the_collection(key: str) -> None:
    fact, row = evidence.fact(key), collection().get(key.split(".", maxsplit=1)[0])
    assert row is not None, "no such row in the collection"
    assert fact.grade == row["grade"]
    told = numbers(row["value"])
    for number in (fact.value, fact.low, fact.high):
        assert tells(told, number), (number, row["value"])


@pytest.mark.parametrize("key", keys(of_giaveno=True))
def test_giaveno_agrees_with_the_counts_of_its_record(key: str) -> None:
    if not GIAVENO.is_file():
        pytest.skip("the record of Giaveno is not beside the repository")
    told = numbers(GIAVENO.read_text(encoding="utf-8")) | {
        0.01 * n for n in numbers(GIAVENO.read_text(encoding="utf-8"))
    }
    assert tells(told, evidence.fact(key).value)


@pytest.mark.parametrize("key", [k for k, f in evidence.facts().items() if f.date is not None])
def test_every_event_has_the_date_of_the_collection(key: str) -> None:
    fact, window = evidence.fact(key), collection()[key]["date_or_window"]
    assert fact.date is not None
    words = [fact.date.isoformat(), f"{fact.date:%Y-%m}", f"{fact.date:%Y}"]
    assert any(word in window for word in words), window
    if re.search(r"\d{4}-\d{2}-\d{2}\.\.\d{2}$|\d{4}-\d{2}-\d{2}/\d{2}$", window):
        assert window.startswith(fact.date.isoformat())
        assert fact.until is not None
        assert window.endswith(f"{fact.until:%d}")


def test_sources_exist_and_are_used() -> None:
    cited = {fact.source for fact in evidence.facts().values()}
    known = set(evidence.references())
    assert cited == known


def test_every_fact_is_a_number_a_range_a_statement_or_an_event() -> None:
    for fact in evidence.facts().values():
        assert fact.statement
        assert fact.grade in {"primary", "secondary", "derived", "unverified"}
        assert (fact.date is None) == (fact.use != "chronology"), fact.key
        if fact.low is not None and fact.high is not None:
            assert fact.low <= fact.high
        if fact.date is not None and fact.until is not None:
            assert fact.date <= fact.until


def test_nothing_unverified_is_a_target() -> None:
    targets = [f for f in evidence.facts().values() if f.use in {"calibrated", "scored"}]
    assert {f.key for f in targets} >= {"kwp_expelled_fy57", "arrest_aug57_low", "arrest_aug57_high", "mech_soft"}
    assert all(f.grade in {"primary", "secondary"} for f in targets)


def test_the_books_balance() -> None:
    assert evidence.value("kwp_expelled_fy57") + evidence.value("kwp_died_fy57") == evidence.value("kwp_exits_fy57")
    share = evidence.value("kwp_expelled_fy57") / evidence.value("kwp_exits_fy57")
    assert share == pytest.approx(evidence.value("kwp_expelled_share_of_exits"), abs=0.005)


def test_table_holds_every_fact() -> None:
    table = evidence.table()
    assert list(table["key"]) == list(evidence.facts())
    row = table.set_index("key").loc["kwp_died_fy57"]
    assert row["value"] == 6116.0
    assert row["source"].startswith("Andrei Lankov, Crisis in North Korea")
    assert pd.isna(row["low"])


def test_an_unknown_key_offers_the_nearest() -> None:
    with pytest.raises(
        PurgesimError, match=r"given 'kwp_expeled_fy57', which is no key; did you mean kwp_expelled_fy57"
    ):
        evidence.value("kwp_expeled_fy57")


def test_a_range_and_a_statement_have_no_single_value() -> None:
    with pytest.raises(PurgesimError, match=r"which is a range; use interval\(\)"):
        evidence.value("soviet_koreans_total_est")
    with pytest.raises(PurgesimError, match="which is no number: minister and attorney general"):
        evidence.value("mech_soft")
    assert evidence.interval("soviet_koreans_total_est") == (150.0, 500.0)
    assert evidence.interval("kwp_cells_1956") == (58259.0, 58259.0)
    assert evidence.interval("prior_s21_names") == (float("-inf"), 300.0)
