"""The parts of the reading policy by themselves."""

from __future__ import annotations

import re
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from purgesim.core.errors import SHOWN, MistakesError
from purgesim.reading import Column, Mistakes, Source, coded, nearest, numbers, open_table, take, texts
from purgesim.reading.encoding import BLOCK, NotTextError, text_in_utf8
from purgesim.reading.quotes import rows_misquoted

CELL = r'(?:[^",]*|"(?:[^"]|"")*")'
LINE = re.compile(f"{CELL}(?:,{CELL})*")


def opened(given: object) -> tuple[Source, Mistakes]:
    found = Mistakes()
    source = open_table(given, "t", found)
    assert source is not None, found.found
    return take(source, [Column("id", "identifier", True, "a code")], found, "keep"), found


def test_f4_quotes_are_as_a_grammar_has_them() -> None:
    rng = np.random.default_rng(1)
    letters = np.array(list('",a\n"'))
    for _ in range(5_000):
        text = "".join(letters[rng.integers(0, 5, int(rng.integers(0, 14)))])
        lines = text.split("\n")
        odd = [i for i, line in enumerate(lines, 1) if line.count('"') % 2]
        stray = [i for i, line in enumerate(lines, 1) if i not in odd and not LINE.fullmatch(line)]
        unclosed, inside = rows_misquoted(text.encode(), b",")
        assert (unclosed.tolist(), inside.tolist()) == (odd, stray), text


def test_f4_rows_are_counted_through_many_blocks() -> None:
    line = b'"a","b"\n'
    rows = 3 * BLOCK // len(line)
    data = line * rows + b'"a",b"c"\n' + line * 10 + b'a,"b\n' + line + b'"a,b\n'
    unclosed, stray = rows_misquoted(data, b",")
    assert stray.tolist() == [rows + 1]
    assert unclosed.tolist() == [rows + 12, rows + 14]
    assert [a.tolist() for a in rows_misquoted(line * rows, b",")] == [[], []]


def test_bytes_that_are_not_utf8_are_told_at_their_row_however_far() -> None:
    line = "cell,dépôt\n".encode()
    rows = 3 * BLOCK // len(line)
    with pytest.raises(NotTextError) as caught:
        text_in_utf8(line * rows + "cell,dépôt\n".encode("latin-1") + line)
    assert caught.value.row == rows + 1
    assert "0xe9" in caught.value.told


@pytest.mark.parametrize("encoding", ["latin-1", "cp1251", "utf-16-le", "utf-16-be", "utf-32", "shift-jis", "koi8-r"])
def test_other_encodings_are_never_taken_for_utf8(encoding: str) -> None:
    text = "id,body\na1,щит\n" if encoding in ("cp1251", "koi8-r", "shift-jis") else "id,body\na1,dépôt\n"
    with pytest.raises(NotTextError):
        text_in_utf8(text.encode(encoding))


def test_rows_keep_their_numbers_whatever_was_left_out(tmp_path: Path) -> None:
    lines = ["id,n", "a,1", "b", "c,3", "", "d,4", "e,5,6", ",", "f,x", "", ",,,"]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    source, found = opened(tmp_path / "t.csv")
    assert texts(source, "id").to_pylist() == ["a", "c", "d", "f"]
    assert source.numbers(np.arange(4)).tolist() == [2, 4, 6, 9]
    assert sorted(found.found) == [
        "t.csv, row 3: 1 cell; allowed: 2, as in the header; keep the commas of empty cells",
        "t.csv, row 5: blank; allowed: blank rows at the end only; leave it out",
        "t.csv, row 7: 3 cells; allowed: 2, as in the header; put cells with commas in double quotes",
        "t.csv, row 8: blank; allowed: blank rows at the end only; leave it out",
    ]
    numbers(source, "n", found, 0, 9)
    assert found.found[-1].startswith("t.csv, row 9, column n: given 'x'; allowed: a number from 0 to 9")


def test_blank_rows_of_a_frame_are_those_of_a_file() -> None:
    nothing = [None, float("nan"), "", " "]
    source, found = opened(
        pd.DataFrame({"id": ["a", None, "b", *nothing], "n": [1, None, 2, *nothing[::-1]]}, dtype=object)
    )
    assert texts(source, "id").to_pylist() == ["a", "b"]
    assert found.found == ["t, row 1: blank; allowed: blank rows at the end only; leave it out"]


def test_whole_numbers_that_became_floats_are_digits_if_all_are() -> None:
    for given in (["1.0", "2.0", ""], [1.0, 2.0, None], [1, 2, None], pd.array([1, 2, None], "Int64")):
        source, found = opened(pd.DataFrame({"id": given, "other": "x"}))
        assert texts(source, "id").to_pylist() == ["1", "2", None]
        assert not found.found
    for given, read in ((["1.0", "2.5"], ["1.0", "2.5"]), ([1.0, 2.5], ["1", "2.5"]), (["1.0", "a"], ["1.0", "a"])):
        source, _ = opened({"id": given})
        assert texts(source, "id").to_pylist() == read


def test_forms_of_one_name_are_one_name_and_doubtful_ones_are_told() -> None:
    source, found = opened(
        {"id": ["de\u0301po\u0302t", " d\u00e9p\u00f4t", "d\u00e9p\u00f4t\u00a0", "old  mill", "old mill"]}
    )
    assert coded(source, "id", found)[1] == ["d\u00e9p\u00f4t", "old mill"]
    assert not found.found
    source, found = opened({"id": ["d?p?t", "mill\u200b", "None", "North"]})
    coded(source, "id", found)
    assert [p.split(", ")[1] for p in found.found] == ["row 0", "row 1", "row 2"]


def test_nearest_names_are_looked_for_only_among_few() -> None:
    known = [f"P{i:05d}" for i in range(5_000)]
    begun = time.process_time()
    assert nearest(known[:1000], known) == {}
    assert nearest(["P-0001"], known) == {}
    assert time.process_time() - begun < 0.1
    assert nearest(["P-00001"], known[:100]) == {"P-00001": "P00001"}


def test_fifty_are_printed_with_some_of_every_sort_and_survive_a_pickle() -> None:
    import pickle

    found = Mistakes()
    for sort in range(12):
        found.places("t", [f"t, row {i}" for i in range(1_000)], 1_000, f"sort {sort}")
    with pytest.raises(MistakesError) as caught:
        found.stop_if_any("t")
    text = str(caught.value)
    assert all(f"sort {sort}" in text for sort in range(12))
    assert len(text.splitlines()) <= SHOWN + 2
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.problems) == (text, caught.value.problems)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([1], "given list; allowed: a path, a DataFrame"),
        ({"id": "abc"}, "column id: no list"),
        ({"id": [1, 2], "n": [1]}, "its columns have different lengths (id 2, n 1)"),
        (pd.Series([1]), "given Series; allowed"),
        (b"id", "given bytes"),
    ],
)
def test_what_is_no_table_is_told(given: object, told: str) -> None:
    found = Mistakes()
    assert open_table(given, "t", found) is None
    assert told in found.found[0]
