"""Every mistake of a file is reported: at once, with its place, what was given, what is allowed, what to do."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from purgesim.core.errors import PurgesimError, ScenarioError, TooLargeError
from purgesim.scenario import Scenario, load, memory

Write = Callable[..., Path]
Complaint = Callable[[Path], str]


def test_five_mistakes_are_reported_at_once_with_their_places(write: Write) -> None:
    path = write(
        """
[behaviour.meeting]
zeal = -0.1
zeel = 0.1
[behaviour.hearing]
thresholds = [1.0, 0.5, 2.0, 3.0]
[levers]
torture = [[1957-07-01, 1.0], [1957-06-01, 2.0]]
hunt = { Chou = 1.0 }
"""
    )
    with pytest.raises(ScenarioError) as caught:
        load(path)
    error = caught.value
    assert [line.split(":")[0] for line in error.problems] == [
        "behaviour.meeting.zeal",
        "behaviour.meeting.zeel",
        "levers.torture",
        "behaviour.hearing.thresholds",
        "levers.hunt",
    ]
    assert error.where == str(path)
    assert str(error).startswith(f"{path}: 5 mistakes\n  - behaviour.meeting.zeal: given -0.1; allowed: 0 to 1 ")


MISTAKES = tomllib.loads(Path(__file__).with_name("mistakes.toml").read_text(encoding="utf-8"))["mistake"]


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case["name"])
def test_one_mistake_is_told_in_one_line(case: dict[str, Any], write: Write, complaint: Complaint) -> None:
    told = complaint(write(case.get("added", ""), **case.get("replaced", {})))
    assert case["told"] in told
    assert "; " in told
    assert told.count("\n") == 1, told


def test_a_faction_larger_than_the_party_and_a_circle_larger_than_its_pool(write: Write, complaint: Complaint) -> None:
    told = complaint(write(size="size = 1000", most="most = 1000", factions="factions = { Yanan = 1.0 }"))
    assert "party.factions.Yanan.size: given 1000; allowed: a faction no larger than the party's 580 members" in told
    told = complaint(write(size="size = 10", factions="factions = { Yanan = 1.0 }"))
    assert "party.circles.Choe.size: given 20; allowed: at most the 10 people of the factions and bodies" in told


def test_factions_that_are_too_large_only_together(write: Write, complaint: Complaint) -> None:
    more = '[[party.factions]]\nname = "Soviet"\nsize = 560\nmost = 560\n'
    told = complaint(write(more))
    assert "party.factions: given factions of 590 people together; allowed: at most the party's 580 members" in told


def test_names_twice_and_names_that_cannot_be_addressed(write: Write, complaint: Complaint) -> None:
    assert "party.factions: given the name 'Yanan' 2 times; allowed: each once" in complaint(
        write('[[party.factions]]\nname = "Yanan"\nsize = 5\n')
    )
    assert "party.factions.Yan.an.name: given 'Yan.an'; allowed: a name without a dot" in complaint(
        write('[[party.factions]]\nname = "Yan.an"\nsize = 5\n')
    )


def test_no_bodies_and_candidates_without_a_home(write: Write, complaint: Complaint) -> None:
    base = "[window]\nstart = 1956-09-01\nopen = 1957-07-01\nclose = 1958-07-01\n"
    assert "party.kinds: given no body with members; allowed: at least one" in complaint(write(base=base))
    homeless = base + '[party]\ncandidates = 5\n[[party.kinds]]\nname = "legal organ"\nmembers = 100\n'
    told = complaint(write(base=homeless))
    assert "party.candidates: given 5, but no kind of body takes any; allowed: at least one of party.kinds" in told


def test_a_value_found_wrong_does_not_bring_contradictions_along(write: Write, complaint: Complaint) -> None:
    told = complaint(write(members="members = -100", size="size = 581", most="most = 600", took_part="took_part = 16"))
    assert [line.split(":")[0] for line in told.splitlines()[1:]] == [
        "  - party.kinds.centre.members",
        "  - party.circles.Choe.took_part",
    ]


def test_a_missing_date_hides_no_other_mistake(write: Write, complaint: Complaint) -> None:
    told = complaint(write(start="", close="close = 1957-06-01", took_part="took_part = 16"))
    assert [line.split(":")[0] for line in told.splitlines()[1:]] == [
        "  - window.start",
        "  - window.close",
        "  - party.circles.Choe.took_part",
    ]


def test_a_missing_file_offers_the_nearest_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ScenarioError, match=r"given 'kwp_1957', which is neither .* did you mean kwp_1957_58"):
        load("kwp_1957")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").touch()
    with pytest.raises(ScenarioError, match=r"given 'mime.toml', which is neither .* did you mean mine.toml\?"):
        load("mime.toml")
    with pytest.raises(ScenarioError, match="which is a folder"):
        load(tmp_path)


def test_malformed_toml_names_line_and_column(write: Write, complaint: Complaint) -> None:
    told = complaint(write(base="title = \n[window\n"))
    assert "not well-formed TOML" in told
    assert "(at line 1, column 9)" in told
    assert "mend that line" in told


def test_a_file_that_is_no_text(tmp_path: Path, complaint: Complaint) -> None:
    path = tmp_path / "binary.toml"
    path.write_bytes(b"title = '\xff\xfe'")
    assert "not UTF-8 text (byte 9); save it as UTF-8" in complaint(path)


def test_a_party_that_cannot_fit_into_memory(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(members="members = 1000000")
    monkeypatch.setattr(memory, "available_memory", lambda: 10 * 2**20)
    with pytest.raises(
        TooLargeError, match=r"given 1,000,500 people, who take about 0.1 GiB; this machine has 0.0 GiB free"
    ):
        load(path)
    with pytest.raises(ScenarioError) as caught:
        load(write("[behaviour.meeting]\nzeal = 2\n", members="members = 1000000"))
    assert len(caught.value.problems) == 2
    assert caught.value.problems[1].startswith("party: given 1,000,500 people")


def test_a_party_with_more_rows_than_numbers(write: Write, complaint: Complaint) -> None:
    told = complaint(write(members="number = 100000\nmembers = 100000"))
    assert "party: given 10,000,000,500 people; allowed: at most 2,000,000,000" in told


def test_mistakes_in_python_are_errors_of_the_package_too() -> None:
    with pytest.raises(PurgesimError, match=r"party\.kinds: given no body with members"):
        Scenario.from_dict({"window": {"start": "1956-09-01", "open": "1957-07-01", "close": "1958-07-01"}})


def test_too_many_kinds_of_bodies(write: Write, complaint: Complaint) -> None:
    more = "".join(f'[[party.kinds]]\nname = "kind {n}"\nmembers = 50\n' for n in range(23))
    assert "party.kinds: given 25 kinds of bodies; allowed: at most 24; merge some" in complaint(write(more))


def test_a_file_that_may_not_be_read(write: Write, complaint: Complaint, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write()

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "cannot be read: Permission denied; check the file and its permissions" in complaint(path)


def test_memory_is_known_with_and_without_a_container(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {
        "/proc/meminfo": "MemTotal: 900 kB\nMemAvailable: 800 kB\n",
        "/sys/fs/cgroup/memory.max": "500000\n",
        "/sys/fs/cgroup/memory.current": "100000\n",
    }

    def read(path: Path, **_: object) -> str:
        if str(path) not in told:
            raise FileNotFoundError(str(path))
        return told[str(path)]

    monkeypatch.setattr(Path, "read_text", read)
    assert memory.available_memory() == 400_000
    told["/sys/fs/cgroup/memory.max"] = "max\n"
    assert memory.available_memory() == 800 * 1024
    del told["/proc/meminfo"]
    assert memory.available_memory() > 800 * 1024, "all of the machine's, where the free part is not told"
