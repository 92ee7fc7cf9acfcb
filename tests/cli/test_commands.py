"""The other commands, help, version, and the pieces that commands share."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys

import pytest
from rich.console import Console

import purgesim
from purgesim.cli.progress import progress
from purgesim.cli.settings import parse_settings
from purgesim.core.errors import ScenarioError
from purgesim.engine.phases import PHASES


def test_phases_are_listed_in_order(command) -> None:
    answer = command("phases")
    assert answer.code == 0
    words = answer.out.split()
    places = [words.index(phase.name) for phase in PHASES]
    assert places == sorted(places)
    assert all(phase.summary in " ".join(words) for phase in PHASES)


def test_evidence_is_listed_with_value_grade_and_source(command) -> None:
    answer = command("evidence")
    assert answer.code == 0
    assert "3,912 members" in answer.out
    assert "13 to 20" in " ".join(answer.out.split())
    assert {"primary", "secondary", "unverified"} <= set(answer.out.split())
    assert "…" not in answer.out
    assert len(answer.out.splitlines()) > len(purgesim.evidence.facts())


def test_scenarios_are_listed_with_their_titles(command) -> None:
    answer = command("scenarios")
    assert answer.code == 0
    found = purgesim.available()
    for name, title in zip(found["name"], found["title"], strict=True):
        assert name in answer.out
        assert title in " ".join(answer.out.split())


def test_help_names_every_command_and_option() -> None:
    answer = subprocess.run([sys.executable, "-m", "purgesim", "--help"], capture_output=True, text=True, timeout=60)
    assert answer.returncode == 0
    assert {"run", "scenarios", "phases", "evidence"} <= set(answer.stdout.split())
    answer = subprocess.run([sys.executable, "-m", "purgesim", "run", "-h"], capture_output=True, text=True, timeout=60)
    for option in ("--seeds", "--seed", "--set", "--out", "--executor", "--workers", "--quiet", "--json"):
        assert option in answer.stdout


def test_help_loads_neither_numba_nor_pandas() -> None:
    code = (
        "import sys\nsys.argv = ['purgesim', '--help']\nfrom purgesim.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([m for m in ('numba', 'pandas', 'matplotlib', 'mesa', 'pydantic') if m in sys.modules], file=sys.stderr)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert answer.stderr == "[]\n"


def test_version(command) -> None:
    assert command("--version") == (0, f"purgesim {purgesim.__version__}\n", "")


@pytest.mark.parametrize("arguments", [["nosuch"], ["phases", "extra"], ["--nosuch"]])
def test_an_unknown_command_or_option_answers_two(command, arguments) -> None:
    answer = command(*arguments)
    assert answer.code == 2
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a=1", 1),
        ("a=0.5", 0.5),
        ("a = 2", 2),
        ("a=true", True),
        ("a=hearing", "hearing"),
        ("a=legal organ", "legal organ"),
        ('a="quoted"', "quoted"),
        ("a=1957-07-01", dt.date(1957, 7, 1)),
        ("a=[[1957-07-01, 0.5]]", [[dt.date(1957, 7, 1), 0.5]]),
        ("a=x=y", "x=y"),
    ],
)
def test_values_are_read_as_toml_and_words_need_no_quotes(text: str, value: object) -> None:
    assert parse_settings([text]) == {"a": value}


@pytest.mark.parametrize("text", ["", "=", "a", "a=", "=1", "a=[1", 'a="open', "a=1957-13-01"])
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match="--set: 1 mistake"):
        parse_settings([text])


def test_a_line_break_in_a_value_does_not_smuggle_in_a_second_setting() -> None:
    assert parse_settings(["a=1\nb=2"]) == {"a": "1\nb=2"}


def test_progress_on_a_terminal_shows_how_many_and_the_time_left() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    with progress("simulating", console=console) as report:
        report(3, 5)
    text = console.file.getvalue()
    assert "simulating" in text
    assert "3/5" in text
    assert "left" in text


def test_progress_in_a_log_is_at_most_ten_lines() -> None:
    console = Console(file=io.StringIO(), width=100)
    with progress("simulating", console=console) as report:
        for done in range(1001):
            report(done, 1000)
    lines = console.file.getvalue().splitlines()
    assert len(lines) == 10
    assert lines[-1] == "simulating: 1000 of 1000, 0 s left"


def test_the_time_left_is_told_by_the_present_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an earlier call had finished came in no time; a second each is what is left to be told."""
    now = [0.0]
    monkeypatch.setattr("purgesim.cli.progress.time.monotonic", lambda: now[0])
    out = io.StringIO()
    with progress("simulating", console=Console(file=out)) as told:
        for done in (100, 200, 300, 400):
            told(done, 1000)
        for done in range(401, 501):
            now[0] += 1.0
            told(done, 1000)
    assert out.getvalue().splitlines()[-1] == "simulating: 500 of 1000, 500 s left"


def test_quiet_progress_prints_nothing() -> None:
    console = Console(file=io.StringIO(), width=100)
    with progress("simulating", quiet=True, console=console) as report:
        report(1, 1)
    assert console.file.getvalue() == ""
