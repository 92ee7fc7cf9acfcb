"""`purgesim run`: what it asks for, prints, saves and answers; mistakes are told before anything is simulated."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pandas as pd
import pytest

import purgesim


def test_one_run_by_default_with_the_compiled_executor(command, calls) -> None:
    answer = command("run", "small.toml")
    assert answer.code == 0
    assert [(call["seeds"], call["executor"], call["workers"]) for call in calls] == [([1], "compiled", 1)]


def test_seeds_executor_and_workers_are_passed_on(command, calls) -> None:
    command("run", "small.toml", "--seeds", "3", "--seed", "7", "--executor", "agents", "--workers", "2")
    assert [(call["seeds"], call["executor"], call["workers"]) for call in calls] == [([7, 8, 9], "agents", 2)]


def test_settings_change_the_scenario(command, calls) -> None:
    command("run", "small.toml", "--set", "behaviour.watch.hazard=0.25", "--set", "switches.watch=false")
    scenario = calls[0]["scenario"]
    assert scenario.behaviour.watch.hazard == 0.25
    assert scenario.switches.watch is False


def test_the_table_is_on_standard_output_and_the_rest_on_standard_error(command) -> None:
    answer = command("run", "small.toml", "--seeds", "2")
    assert "A small party: 2 runs from seed 1" in answer.out
    assert "never evidence" in answer.out
    assert "simulating small: 2 of 2" in answer.err
    assert "saved in out/small (figure: out/small/overview.png)" in answer.err


def test_the_first_run_is_told_before_the_second_is_made(command) -> None:
    answer = command("run", "small.toml", "--seeds", "3", "--seed", "7")
    lines = answer.err.splitlines()
    told_at = [i for i, line in enumerate(lines) if line.startswith("seed ")]
    assert [lines[i] for i in told_at] == ["seed 7: 7 expelled, 7 arrested, 7 died, 7 admitted"]
    assert told_at[0] < next(i for i, line in enumerate(lines) if "simulating small: 1 of 3" in line)


def test_the_first_command_compiles_and_says_so(command, monkeypatch: pytest.MonkeyPatch) -> None:
    from purgesim.core import jit

    def compile_all(report):
        report(1, 2)
        report(2, 2)
        (jit.cache_folder() / "complete").touch()

    monkeypatch.setattr(jit, "compile_all", compile_all)
    jit.cache_folder.cache_clear()
    try:
        assert "compiling (once" in (told := command("run", "small.toml").err)
        assert "compiling: 2 of 2" in told
        assert "compiling" not in command("run", "small.toml").err
    finally:
        jit.cache_folder.cache_clear()


def test_quiet_leaves_the_result_alone(command) -> None:
    answer = command("run", "small.toml", "--quiet")
    assert answer.err == ""
    assert "never evidence" in answer.out


def test_json_is_one_object_without_nan(command) -> None:
    answer = command("run", "small.toml", "--seeds", "2", "--json", "--out", "there")
    data = json.loads(answer.out, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
    assert data["seeds"] == [1, 2]
    assert (data["summary"]["2"]["expelled"], data["summary"]["2"]["fano"]) == (2.0, None)
    assert data["executor"] == "compiled"
    assert data["saved"] == "there"
    assert data["digest"] == purgesim.load("small.toml").digest
    died = data["patterns"][0]
    assert (died["id"], died["documented"], died["holds"]) == ("A1", 6116, None)


def test_all_is_saved_in_one_folder(command, tmp_path: Path) -> None:
    command("run", "small.toml", "--seeds", "2", "--out", "there/mine")
    folder = tmp_path / "there" / "mine"
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["manifest.json", "overview.png", "patterns.csv", "seed_1", "seed_2", "summary.csv"]
    assert pd.read_csv(folder / "summary.csv", index_col="seed")["expelled"].to_dict() == {1: 1.0, 2: 2.0}
    assert list(pd.read_csv(folder / "patterns.csv")["id"]) == ["A1", "A2", "C1", "C2", "S5", "R1"]
    assert sorted(path.name for path in folder.parent.iterdir()) == ["mine"]


def test_a_second_command_replaces_the_first_whole(command, tmp_path: Path) -> None:
    command("run", "small.toml", "--seeds", "3", "--out", "mine")
    command("run", "small.toml", "--seeds", "1", "--seed", "9", "--out", "mine")
    assert {path.name for path in (tmp_path / "mine").glob("seed_*")} == {"seed_9"}


def test_of_another_window_nothing_is_documented_and_the_measures_are_printed(command, tmp_path: Path) -> None:
    answer = command("run", "small.toml", "--set", "window.close=1958-06-01", "--out", "mine")
    assert answer.code == 0
    assert "never evidence" not in answer.out
    assert "members_end" in answer.out
    assert not (tmp_path / "mine" / "patterns.csv").exists()
    assert json.loads(command("run", "small.toml", "--set", "window.close=1958-06-01", "--json").out)["patterns"] == []


def told(answer, *words: str) -> bool:
    """The user's mistake: code 2, no traceback, nothing on standard output, and an error that says what is wrong."""
    text = " ".join(answer.err.split())
    return (
        answer.code == 2 and answer.out == "" and "Traceback" not in answer.err and all(word in text for word in words)
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nosuch"], ["nosuch"]),
        (["smal.toml"], ["small.toml"]),
        (["broken.toml"], ["broken.toml", "TOML"]),
        (["small.toml", "--set", "switches.watch"], ["switches.watch", "name=value"]),
        (["small.toml", "--set", "switches.wach=false"], ["switches.wach", "switches.watch"]),
        (["small.toml", "--set", "behaviour.watch.hazard=many"], ["behaviour.watch.hazard", "many"]),
        (["small.toml", "--set", "behaviour.watch.hazard=nan"], ["behaviour.watch.hazard"]),
        (["small.toml", "--set", "behaviour.watch.hazard=-1"], ["behaviour.watch.hazard", "-1"]),
        (["small.toml", "--set", "levers.brake=[[1957-07-01, 1.0]"], ["levers.brake", "TOML"]),
        (["small.toml", "--set", "window.open=1956-01-01"], ["window.open", "1956-01-01"]),
        (["small.toml", "--seeds", "0"], ["--seeds"]),
        (["small.toml", "--seeds", "few"], ["--seeds"]),
        (["small.toml", "--executor", "mesa"], ["--executor", "agents"]),
        (["small.toml", "--out", "small.toml"], ["--out", "small.toml is a file"]),
        (["small.toml", "--out", "small.toml/deep"], ["--out", "cannot be written"]),
        (["small.toml", "--out", "."], ["--out", "is the folder you are in; give the name of another one"]),
        (["small.toml", "--no-such-option"], ["--no-such-option"]),
        ([], ["SCENARIO"]),
    ],
)
def test_a_mistake_is_told_before_anything_is_simulated(command, calls, tmp_path: Path, arguments, words) -> None:
    (tmp_path / "broken.toml").write_text("window = [")
    answer = command("run", *arguments)
    assert told(answer, *words), answer
    assert calls == []
    assert {path.name for path in tmp_path.iterdir()} <= {"small.toml", "broken.toml", "cache"}


def test_every_mistake_of_the_settings_is_told_at_once(command) -> None:
    answer = command("run", "small.toml", "--set", "a", "--set", "b=", "--set", "c=[1", "--set", "d=1", "--set", "d=2")
    assert told(answer, "--set: 5 mistakes", "'a'", "'b='", "c: given [1", "d: set twice", "d: unknown name, given 1")


def test_a_failure_while_saving_leaves_nothing_and_keeps_what_was_there(command, tmp_path: Path, monkeypatch) -> None:
    command("run", "small.toml", "--out", "mine")
    before = sorted(path.name for path in (tmp_path / "mine").iterdir())

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("matplotlib.figure.Figure.savefig", full)
    answer = command("run", "small.toml", "--seeds", "2", "--out", "mine")
    assert answer.code == 2
    assert "mine cannot be written: No space left on device" in answer.err
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_an_interruption_at_the_worst_moment_gives_back_what_was_there(command, tmp_path: Path, monkeypatch) -> None:
    """Between moving the old folder away and the new one in its place."""
    command("run", "small.toml", "--out", "mine")
    replace = os.replace
    moved = []

    def interrupted(source, target):
        moved.append(source)
        if len(moved) == 2:
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", interrupted)
    answer = command("run", "small.toml", "--seed", "2", "--out", "mine")
    assert answer.code == 130
    assert (tmp_path / "mine" / "seed_1").is_dir()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("content", ["not json", "[]", '{"files": 3}'])
def test_a_manifest_that_is_not_ours_protects_the_folder(command, calls, tmp_path: Path, content: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "manifest.json").write_text(content)
    assert told(command("run", "small.toml", "--out", "mine"), "holds other files (manifest.json)")
    assert calls == []


def test_a_folder_with_a_file_of_the_users_is_never_replaced(command, calls, tmp_path: Path) -> None:
    command("run", "small.toml", "--out", "mine")
    (tmp_path / "mine" / "notes.txt").write_text("precious")
    answer = command("run", "small.toml", "--out", "mine")
    assert told(answer, "holds other files (notes.txt)")
    assert (tmp_path / "mine" / "notes.txt").read_text() == "precious"
    assert len(calls) == 1


def test_our_own_mistake_is_a_traceback_and_one(command, monkeypatch) -> None:
    def broken(*_, **__):
        raise ZeroDivisionError("ours")

    monkeypatch.setitem(vars(purgesim), "simulate_many", broken)
    with pytest.raises(ZeroDivisionError, match="ours"):  # Python itself then prints it and answers 1
        command("run", "small.toml")


INTERRUPTED = """
    import sys, time
    import purgesim

    def simulate_many(*_, **__):
        print("started", flush=True)
        time.sleep(60)

    vars(purgesim)["simulate_many"] = simulate_many
    sys.argv = ["purgesim", "run", "small.toml", "--quiet"]
    from purgesim.cli import main
    main()
"""


def _hear_ctrl_c() -> None:
    """A shell's background job ignores Ctrl-C, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupted_command_answers_130_and_saves_nothing(small_scenario, tmp_path: Path) -> None:
    small_scenario.write(tmp_path / "small.toml")
    code = textwrap.dedent(INTERRUPTED)
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - no threads yet
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["small.toml"]


def test_what_a_user_put_beside_a_run_is_not_removed(command, tmp_path: Path) -> None:
    assert command("run", "small.toml", "--out", "mine").code == 0
    assert command("run", "small.toml", "--out", "mine").code == 0  # what is purgesim's own is replaced
    (tmp_path / "mine" / "seed_1" / "notes.txt").write_text("mine")
    assert told(command("run", "small.toml", "--out", "mine"), "holds other files (seed_1/notes.txt)")
    assert (tmp_path / "mine" / "seed_1" / "notes.txt").read_text() == "mine"


def test_a_folder_of_an_earlier_version_is_replaced(command, tmp_path: Path) -> None:
    assert command("run", "small.toml", "--out", "mine").code == 0
    manifest = tmp_path / "mine" / "manifest.json"
    content = json.loads(manifest.read_text())
    content["files"] = sorted({name.partition("/")[0] for name in content["files"]})
    manifest.write_text(json.dumps(content))
    assert "seed_1" in content["files"]
    assert command("run", "small.toml", "--out", "mine").code == 0
    assert "seed_1" not in json.loads(manifest.read_text())["files"]


def test_a_link_to_a_folder_stays_one(command, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    for _ in range(2):
        assert command("run", "small.toml", "--out", "link").code == 0
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "disk" / "summary.csv").is_file()
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".link")]


def test_a_reader_who_closes_the_pipe_does_not_take_what_is_saved(command, monkeypatch, tmp_path: Path) -> None:
    def gone(*_: object) -> None:
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr("purgesim.cli.app.show_results", gone)
    answer = command("run", "small.toml", "--out", "mine")
    assert answer.code != 0
    assert (tmp_path / "mine" / "summary.csv").is_file()


def test_texts_that_cannot_be_read_do_not_hide_values_that_are_wrong(command, calls) -> None:
    settings = ["bad", "levers.torture=0.5", "levers.torture=1.0", "foo=1", "behaviour.meeting.zeal=7.0"]
    answer = command("run", "small.toml", *(part for text in settings for part in ("--set", text)))
    assert told(answer, "--set: 4 mistakes", "given 'bad'", "levers.torture: set twice", "foo", "meeting.zeal: given 7")
    assert calls == []
