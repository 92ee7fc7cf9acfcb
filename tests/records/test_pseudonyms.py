"""Opaque ids from names: random, kept in a key that only its owner reads and that is never written over."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pandas as pd
import pytest

from purgesim.core.errors import MistakesError, PurgesimError
from purgesim.records import new_key, read_key, record_of, with_ids

NAMES = ["Ada Marsh", None, "Otto Reed", 'Ida "Tall" Holm', "Łucja, of the mill", "  Ada Marsh "]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "key.csv"


def test_m7_each_name_has_one_opaque_id(place: Path) -> None:
    key = new_key(NAMES, place)
    assert list(key) == ["Ada Marsh", "Otto Reed", 'Ida "Tall" Holm', "Łucja, of the mill"]
    assert len(set(key.values())) == 4
    assert all(re.fullmatch("p[0-9a-f]{10}", one) for one in key.values())
    assert read_key(place) == key


def test_m7_ids_tell_nothing_and_are_others_in_another_key(tmp_path: Path) -> None:
    one, other = (new_key(NAMES, tmp_path / f"{name}.csv") for name in ("one", "other"))
    assert set(one.values()).isdisjoint(other.values())
    many = new_key([f"Person {i:03d}" for i in range(200)], tmp_path / "many.csv")
    assert sorted(many.values()) != list(many.values())  # not in the order of the names


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_m7_only_the_owner_may_read_the_key(place: Path) -> None:
    before = os.umask(0)
    try:
        new_key(NAMES, place)
    finally:
        os.umask(before)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    place.chmod(0o644)
    with pytest.raises(PurgesimError, match=r"others may read .*key.csv; take that from them: chmod 600"):
        read_key(place)


def test_m7_a_key_is_never_written_over(place: Path, tmp_path: Path) -> None:
    key = new_key(NAMES, place)
    before = place.read_bytes()
    with pytest.raises(PurgesimError, match="is there already; a key is never written over"):
        new_key(["Nobody"], place)
    assert place.read_bytes() == before
    (tmp_path / "link.csv").symlink_to(tmp_path / "elsewhere.csv")
    with pytest.raises(PurgesimError, match="is there already"):
        new_key(NAMES, tmp_path / "link.csv")
    assert not (tmp_path / "elsewhere.csv").exists()
    more = new_key([*NAMES, "Ivo Berg"], tmp_path / "more.csv", known=key)
    assert {name: more[name] for name in key} == key
    assert len(more) == len(key) + 1


def test_m7_a_key_does_not_lie_beside_tables_or_in_no_folder(tmp_path: Path) -> None:
    (tmp_path / "Nodes.csv").write_text("id\n")
    with pytest.raises(PurgesimError, match=r"holds Nodes.csv; keep the key elsewhere, not beside tables"):
        new_key(NAMES, tmp_path / "key.csv")
    with pytest.raises(PurgesimError, match="there is no folder"):
        new_key(NAMES, tmp_path / "none" / "key.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["Nodes.csv"]


@pytest.mark.parametrize(
    ("names", "prefix", "told"),
    [
        ([], "p", "there are none"),
        ([None, ""], "p", "there are none"),
        (["Ada\nMarsh", "n/a"], "p", "may say that nothing is known"),
        (["Ada"], "1", "a letter first"),
        (["Ada"], "", "letters and digits"),
        (["Ada"], "p-", "letters and digits"),
    ],
)
def test_m7_what_is_no_name_or_prefix_is_refused_and_nothing_is_written(
    names: list[str], prefix: str, told: str, place: Path
) -> None:
    with pytest.raises(PurgesimError, match=told):
        new_key(names, place, prefix=prefix)
    assert not place.exists()


def test_m7_tables_with_ids_make_a_record(place: Path) -> None:
    key = new_key(NAMES, place)
    people = pd.DataFrame({"name": list(key), "age": [30, 40, 50, 60]}, index=[7, 8, 9, 10])
    said = pd.DataFrame({"who": ["Ada Marsh", " Otto Reed"], "whom": ["Otto Reed", None], "time": "1692-05-01"})
    nodes, edges = with_ids(people, ["name"], key), with_ids(said, ["who", "whom"], key)
    assert nodes["name"].tolist() == list(key.values())
    assert nodes["age"].tolist() == [30, 40, 50, 60]
    assert nodes.index.tolist() == [7, 8, 9, 10]
    assert people["name"].tolist() == list(key)  # a copy was made
    made = record_of(
        {
            "nodes": nodes.rename(columns={"name": "id"}),
            "edges": edges.rename(columns={"who": "source", "whom": "target"}),
        }
    )
    assert made.pairs()[["source", "target"]].to_numpy().tolist() == [[key["Ada Marsh"], key["Otto Reed"]]]
    assert made.denunciations["about"].tolist() == ["person", "nobody"]


def test_m7_names_without_an_id_and_names_left_in_other_columns_are_told() -> None:
    key = {"Ada Marsh": "p1", "Otto Reed": "p2"}
    table = pd.DataFrame({"who": ["Ada Marsh", "Oto Reed"], "note": ["Otto Reed", "nothing"]})
    with pytest.raises(MistakesError) as caught:
        with_ids(table, ["who", "whom"], key)
    assert set(caught.value.problems) == {
        "table, row 1, column who: 'Oto Reed' is not in the key; nearest: 'Otto Reed'",
        "table, row 0, column note: a name of the key; give the column, too, or leave it out",
        "table: column whom: missing; it holds names; add it",
    }
    with pytest.raises(PurgesimError, match="table: given list; allowed: a DataFrame"):
        with_ids([1], ["who"], key)  # type: ignore[arg-type]


def test_m7_a_key_that_is_none_is_refused(place: Path) -> None:
    place.write_text("name,id\nAda,p1\nAda,p2\n")
    place.chmod(0o600)
    with pytest.raises(MistakesError, match="column name: the same in two rows"):
        read_key(place)
    with pytest.raises(MistakesError, match="no such file"):
        read_key(place.with_name("none.csv"))
