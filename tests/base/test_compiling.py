"""The cache of compiled code: never stale, where the user wants it, and never in the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from purgesim.core import jit
from purgesim.core.jit import cache, together
from purgesim.core.jit.decorator import deferred
from purgesim.core.jit.worker import needs_of

RULE = """
from tinysim.compiling import compiled

@compiled("float64(float64)")
def rule(x):
    return {factor} * x
"""
KERNEL = """
import numpy as np
from tinysim.compiling import compiled
from tinysim.rule import rule

@compiled()
def kernel(values):
    total = 0.0
    for value in values:
        total += rule(value)
    return total
"""
ASK = """
import numpy as np
from tinysim.kernel import kernel
print(kernel(np.array([1.0, 2.0])), sum(kernel.stats.cache_hits.values()))
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small package with purgesim's own `compiling`, a rule in one file and a kernel in another."""
    package = tmp_path / "tinysim"
    package.mkdir()
    (package / "__init__.py").touch()
    shutil.copytree(Path(jit.__file__).parent, package / "compiling", ignore=shutil.ignore_patterns("__pycache__"))
    for path in (package / "compiling").glob("*.py"):
        path.write_text(path.read_text().replace("purgesim.core.jit", "tinysim.compiling"))
    (package / "rule.py").write_text(RULE.format(factor=2.0))
    (package / "kernel.py").write_text(KERNEL)
    return tmp_path


def ask(tree: Path, code: str = ASK, **environment: str) -> str:
    """Run `code` beside the package in a fresh interpreter, and return what it prints."""
    keep = {k: v for k, v in os.environ.items() if k not in {"PURGESIM_CACHE_DIR", "XDG_CACHE_HOME", "TMPDIR"}}
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tree,
        env={**keep, "PYTHONPATH": str(tree), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


def test_a_kernel_sees_an_edited_rule_of_another_file(tree: Path) -> None:
    cache = str(tree / "cache")
    assert ask(tree, PURGESIM_CACHE_DIR=cache) == "6.0 0"
    assert ask(tree, PURGESIM_CACHE_DIR=cache) == "6.0 1"  # from the cache
    (tree / "tinysim" / "rule.py").write_text(RULE.format(factor=10.0))
    assert ask(tree, PURGESIM_CACHE_DIR=cache) == "30.0 0"
    (tree / "tinysim" / "rule.py").write_text(RULE.format(factor=2.0))
    assert ask(tree, PURGESIM_CACHE_DIR=cache) == "6.0 1"  # the old source finds its old folder
    assert len(list((tree / "cache" / "compiled").iterdir())) == 2


def test_a_file_that_is_renamed_or_added_starts_a_new_folder(tree: Path) -> None:
    folder = "from tinysim.compiling import cache_folder; print(cache_folder().name)"
    cache = str(tree / "cache")
    first = ask(tree, folder, PURGESIM_CACHE_DIR=cache)
    (tree / "tinysim" / "empty.py").touch()
    second = ask(tree, folder, PURGESIM_CACHE_DIR=cache)
    (tree / "tinysim" / "empty.py").rename(tree / "tinysim" / "other.py")
    third = ask(tree, folder, PURGESIM_CACHE_DIR=cache)
    assert len({first, second, third}) == 3


def test_compiled_code_lies_in_the_folder_the_user_names_and_not_beside_the_source(tree: Path) -> None:
    ask(tree, PURGESIM_CACHE_DIR=str(tree / "mine"))
    assert list((tree / "mine").rglob("*.nbc"))
    assert not list((tree / "tinysim").rglob("*.nbc"))


def test_the_user_cache_folder_is_the_default(tree: Path) -> None:
    ask(tree, HOME=str(tree / "home"))
    assert list((tree / "home" / ".cache" / "purgesim" / "compiled").rglob("*.nbc"))
    ask(tree, HOME=str(tree / "home"), XDG_CACHE_HOME=str(tree / "xdg"))
    assert list((tree / "xdg" / "purgesim" / "compiled").rglob("*.nbc"))


def test_a_home_that_cannot_be_written_falls_back_to_the_temporary_folder(tree: Path) -> None:
    (tree / "home").write_text("a file: no folder can be made in it")
    (tree / "tmp").mkdir()
    assert ask(tree, HOME=str(tree / "home"), TMPDIR=str(tree / "tmp")) == "6.0 0"
    assert list((tree / "tmp" / "purgesim-cache" / "compiled").rglob("*.nbc"))


def test_with_no_folder_to_write_the_error_says_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PURGESIM_CACHE_DIR", str(tmp_path / "file"))
    monkeypatch.setattr(cache.tempfile, "gettempdir", lambda: str(tmp_path / "file"))
    with pytest.raises(OSError, match="set PURGESIM_CACHE_DIR"):
        jit.cache_folder.__wrapped__()


def test_old_folders_go_but_not_the_newest_nor_those_of_the_last_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PURGESIM_CACHE_DIR", str(tmp_path))
    for days, name in enumerate(["now", "yesterday", "old", "older", "oldest"]):
        folder = tmp_path / "compiled" / name
        folder.mkdir(parents=True)
        age = time.time() - days * 86_400 * 1.5
        os.utime(folder, (age, age))
    fresh = jit.cache_folder.__wrapped__()
    left = {path.name for path in (tmp_path / "compiled").iterdir()}
    assert left == {fresh.name, "now", "yesterday"}


def test_the_digest_names_the_source_and_numba_keeps_its_own_setting() -> None:
    from numba.core import config

    before = config.CACHE_DIR

    @jit.compiled("float64(float64)")
    def half(x: float) -> float:
        return 0.5 * x

    assert half(3) == 1.5
    assert before == config.CACHE_DIR
    assert jit.cache_folder().name.startswith(jit.kernel_digest()[:16])


def test_compiled_code_rounds_as_python_does() -> None:
    import math

    @jit.compiled("float64(float64, float64)")
    def sum_of_exps(x: float, y: float) -> float:
        return math.exp(x) + math.exp(y) - 1.0 / (1.0 + math.exp(-x))

    for x, y in [(0.1, 0.2), (-3.7, 12.9), (1e-9, -1e-9)]:
        assert sum_of_exps(x, y) == sum_of_exps.py_func(x, y)


TOGETHER = """
import sys
from tinysim.compiling import compile_all, everything_compiled, together

if __name__ == "__main__":
    together.ROOMS = ("tinysim.above",)
    told = []
    print(everything_compiled(), compile_all(lambda *n: told.append(n), workers=2), everything_compiled(), told)
    from tinysim.above import above, beside
    print(above(1.0), sum(above.stats.cache_hits.values()), sum(beside.stats.cache_misses.values()))
"""
ABOVE = """
from tinysim import rule as rules
from tinysim.compiling import compiled
from tinysim.rule import rule

@compiled("float64(float64)")
def beside(x):
    return rules.rule(x)

@compiled("float64(float64)")
def above(x):
    return beside(x) + rule(x)
"""


def test_several_processes_compile_all_and_the_importer_nothing(tree: Path) -> None:
    (tree / "tinysim" / "above.py").write_text(ABOVE)
    told = [(done, 3) for done in (1, 2, 3)]
    cache = str(tree / "cache")
    assert ask(tree, TOGETHER, PURGESIM_CACHE_DIR=cache).splitlines() == [f"False True True {told}", "4.0 1 0"]
    assert ask(tree, TOGETHER, PURGESIM_CACHE_DIR=cache).splitlines() == ["True True True []", "4.0 1 0"]


def test_what_several_processes_cannot_compile_is_compiled_where_it_is_imported(tree: Path) -> None:
    (tree / "tinysim" / "above.py").write_text(ABOVE)
    broken = tree / "tinysim" / "compiling" / "worker.py"
    broken.write_text(broken.read_text().replace("_compile(waiting[i])", "raise SystemExit"))
    answer = ask(tree, TOGETHER, PURGESIM_CACHE_DIR=str(tree / "cache"))
    assert answer.splitlines() == ["False False False []", "4.0 0 1"]


def test_one_process_alone_compiles_all_too_and_it_is_said_once(tree: Path) -> None:
    (tree / "tinysim" / "above.py").write_text(ABOVE)
    alone = TOGETHER.replace("workers=2", "workers=1")
    told = [(done, 3) for done in (1, 2, 3)]
    cache = str(tree / "cache")
    assert ask(tree, alone, PURGESIM_CACHE_DIR=cache).splitlines() == [f"False True True {told}", "4.0 1 0"]
    assert ask(tree, alone, PURGESIM_CACHE_DIR=cache).splitlines() == ["True True True []", "4.0 1 0"]


def test_of_two_commands_at_once_one_compiles_and_the_other_waits(tree: Path) -> None:
    (tree / "tinysim" / "above.py").write_text(ABOVE)
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda _: ask(tree, TOGETHER, PURGESIM_CACHE_DIR=str(tree / "cache")), range(2)))
    told, compiled = sorted(answer.splitlines()[0].split(" ", 3)[3] for answer in answers), [(n, 3) for n in (1, 2, 3)]
    assert told == [str(compiled), "[]"]
    assert [answer.splitlines()[1] for answer in answers] == ["4.0 1 0"] * 2


def test_with_no_process_allowed_none_begins(tree: Path) -> None:
    code = "from tinysim.compiling import compile_all; print(compile_all())"
    assert ask(tree, code, PURGESIM_CACHE_DIR=str(tree / "cache"), PURGESIM_COMPILE_WORKERS="0") == "False"
    assert not list((tree / "cache").rglob("*.nbc"))


def test_a_function_needs_all_it_calls_by_any_name_and_all_that_those_call() -> None:
    with deferred() as waiting:

        @jit.compiled("float64(float64)")
        def lowest(x: float) -> float:
            return x

        @jit.compiled("float64(float64)")
        def apart(x: float) -> float:
            return x

    module = {"lowest": lowest, "rooms": together}
    exec("def middle(x):\n    return lowest(x)\ndef highest(x):\n    return [middle(y) for y in x]", module)
    with deferred() as more:
        for name in ("middle", "highest"):
            module[name] = jit.compiled()(module[name])
    assert needs_of([*waiting, *more]) == [[], [], [0], [0, 2]]
    assert not waiting[0].function.signatures


def test_the_functions_of_a_run_have_one_signature_each() -> None:
    code = """
import sys
from importlib import import_module
from purgesim.core.jit.decorator import deferred
from purgesim.core.jit.together import ROOMS
with deferred() as waiting:
    for room in ROOMS:
        import_module(room)
print(len(waiting) > 200, [w.function.__name__ for w in waiting if w.signature is None])
"""
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    assert answer.stdout == "True []\n"
