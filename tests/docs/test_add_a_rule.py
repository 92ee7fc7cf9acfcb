"""The worked example works: its blocks are put into a copy of the source, and run there."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "add_a_rule.md"
PLACE = re.compile(r"# (\S+\.py)(?:, in (\w+))?\n")
Blocks = list[tuple[str, str, str]]
"""File, class or table in it, text."""


def blocks(section: str = "Add it") -> Blocks:
    """The blocks of a section that name a file."""
    (chosen,) = re.findall(rf"^## {section}.*?(?=^## |\Z)", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    found = re.findall(r"```python\n(.*?)```", chosen, re.DOTALL)
    placed = [(PLACE.match(text), text) for text in found]
    return [(place[1], place[2] or "", text[place.end() :]) for place, text in placed if place]


def name_of(statement: ast.stmt) -> str:
    """What a statement declares: a later one of the same name takes its place."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return statement.name
    if isinstance(statement, ast.ImportFrom):
        return f"from {statement.module}"
    if isinstance(statement, ast.Assign):
        return ast.unparse(statement.targets[0])
    return ast.unparse(statement.target) if isinstance(statement, ast.AnnAssign) else ""


def span(statement: ast.stmt) -> slice:
    first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
    assert statement.end_lineno is not None
    return slice(first - 1, statement.end_lineno)


def put_inside(source: str, name: str, text: str) -> str:
    """Return the source with the text at the end of a class or a table."""
    lines = source.splitlines(keepends=True)
    (place,) = [span(s) for s in ast.parse(source).body if name_of(s) == name]
    end = place.stop - (1 if lines[place.stop - 1].startswith("}") else 0)
    return "".join([*lines[:end], text, *lines[end:]])


def put(source: str, text: str) -> str:
    """Return the source with each statement of the text in place of the one of its name, or at the end."""
    given = text.splitlines(keepends=True)
    for statement in ast.parse(text).body:
        lines = source.splitlines(keepends=True)
        old = [span(s) for s in ast.parse(source).body if name_of(s) == name_of(statement)]
        place = old[0] if old else slice(len(lines), len(lines))
        new = given[span(statement)]
        lines[place] = new if old else ["\n\n", *new]
        source = "".join(lines)
    return source


@pytest.fixture
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the repository's source with the example of a section in it, of the rule unless another is named."""
    for folder in ("purgesim", "scenarios", "tests/rules"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for file, inside, text in blocks(getattr(request, "param", "Add it")):
        path = tmp_path / file
        old = path.read_text(encoding="utf-8") if path.exists() else None
        new = text if old is None else put_inside(old, inside, text) if inside else put(old, text)
        ast.parse(new, file)
        path.write_text(new, encoding="utf-8")
    return tmp_path


def called(copy: Path, *arguments: str) -> str:
    """Run Python in the copy, with a cache of its own, and return what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(copy), "PURGESIM_CACHE_DIR": str(copy / "cache")}
    done = subprocess.run([sys.executable, *arguments], cwd=copy, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_example_touches_what_it_says() -> None:
    assert [(file, inside) for file, inside, _ in blocks()] == [
        ("purgesim/rules/interrogation.py", ""),
        ("purgesim/scenario/behaviour.py", "Interrogation"),
        ("purgesim/engine/decisions/custody.py", ""),
        ("tests/rules/legal.py", "RULES"),
        ("tests/rules/test_worn.py", ""),
        ("weariness.py", ""),
    ]
    there = [(ROOT / file).exists() for file, _, _ in blocks()]
    assert there == [True, True, True, True, False, False]


def test_another_cadre_runs(capsys: pytest.CaptureFixture[str]) -> None:
    text = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]
    exec(compile(text, "add_a_rule", "exec"), {"__name__": "add_a_rule"})
    pairs = [tuple(map(int, re.findall(r"\d+", line))) for line in capsys.readouterr().out.splitlines()]
    assert len(pairs) == 4
    assert sum(careful for _, careful in pairs) < sum(ordinary for ordinary, _ in pairs)
    assert sum(careful > ordinary for ordinary, careful in pairs) == 1  # as the page says


def test_the_rule_and_its_test_run(copy: Path) -> None:
    done = called(copy, "-m", "pytest", "-q", "tests/rules/test_worn.py", "purgesim/rules/interrogation.py")
    assert re.search(r"\b5 passed", done), done  # two tests, three examples
    told = (
        "import purgesim\n"
        "assert purgesim.__file__.startswith(r'" + str(copy) + "')\n"
        "shown = purgesim.load('small_ministry').parameters().set_index('name')\n"
        "row = shown.loc['behaviour.interrogation.weariness']\n"
        "print(row.value, row.unit, row.grade, row.source)"
    )
    assert called(copy, "-c", told).strip() == "0.0 1/day assumed Assumption"


@pytest.mark.slow
def test_the_rule_does_something_and_every_rule_s_tests_take_it(copy: Path) -> None:
    """Everything is compiled anew: a minute or two."""
    plain, weary = map(int, re.findall(r"\d+", called(copy, "weariness.py")))
    assert 0 < plain < weary
    told = (
        "import purgesim\n"
        "print(*(int(purgesim.simulate('small_ministry', seed=s).daily['broken'].sum()) for s in range(1, 6)))"
    )
    here = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert sum(map(int, here.stdout.split())) == plain  # the default changes nothing
    both = (
        "import purgesim\n"
        "weary = purgesim.load('small_ministry').override({'behaviour.interrogation.weariness': 0.2})\n"
        "model = purgesim.PurgeModel(weary, seed=1)\n"
        "model.run_days(0, weary.n_days)\n"
        "assert model.state.daily['broken'].tolist() == purgesim.simulate(weary, seed=1).daily['broken'].tolist()"
    )
    called(copy, "-c", both)
    done = called(copy, "-m", "pytest", "-q", "tests/rules/test_every_rule.py", "-k", "worn")
    assert re.search(r"\b5 passed", done), done


@pytest.mark.parametrize(
    ("section", "files"),
    [
        ("Add a lever", ["scenario/policy.py", "engine/decisions/custody.py"]),
        (
            "Add a motive",
            [
                "core/vocabulary.py",
                "rules/meeting.py",
                "scenario/behaviour.py",
                "scenario/policy.py",
                "engine/decisions/meeting.py",
            ],
        ),
    ],
)
def test_a_lever_and_a_motive_touch_what_the_page_says(section: str, files: list[str]) -> None:
    assert [file for file, _, _ in blocks(section)] == [f"purgesim/{file}" for file in files]
    assert all((ROOT / file).exists() for file, _, _ in blocks(section))


BOTH = """
import purgesim

def compiled_and_agents(changes):
    scenario = purgesim.load("small_ministry").override(changes)
    one, other = (purgesim.simulate(scenario, 1, executor=name) for name in ("compiled", "agents"))
    assert one.same_as(other)
    return one
"""


@pytest.mark.slow
@pytest.mark.parametrize("copy", ["Add a lever"], indirect=True)
def test_the_lever_of_the_page_acts_and_is_silent_by_default(copy: Path) -> None:
    told = BOTH + (
        "abroad = {'party.factions.Returned.abroad': 1.0, 'behaviour.arrest.flight': 1.0}\n"
        "runs = [compiled_and_agents({**abroad, 'levers.border': value}) for value in (0.0, 1.0)]\n"
        "print(*(int(run.daily['fled'].sum()) for run in runs))"
    )
    open_border, closed = map(int, called(copy, "-c", told).split()[-2:])
    assert open_border > 0
    assert closed == 0


@pytest.mark.slow
@pytest.mark.parametrize("copy", ["Add a motive"], indirect=True)
def test_the_motive_of_the_page_is_counted_drawn_and_switched(copy: Path) -> None:
    told = BOTH + (
        "from purgesim.plots.wave import MOTIVES\n"
        "crowded = {'behaviour.meeting.crowding': 0.05}\n"
        "runs = [compiled_and_agents(c) for c in ({}, crowded, {**crowded, 'switches.crowding': False})]\n"
        "counts = [int(run.daily['denounced_crowding'].sum()) for run in runs]\n"
        "print(*counts, MOTIVES[-1].label, sep='|')"
    )
    none, some, off, label = called(copy, "-c", told).strip().split("|")
    assert (int(none), int(off), label) == (0, 0, "crowding (meeting)")
    assert int(some) > 0
