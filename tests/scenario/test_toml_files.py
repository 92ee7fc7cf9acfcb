"""One reader of TOML for all: scenarios, designs, structures and priors of any editor are the same."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import purgesim
from purgesim.calibration import CalibrationError, read_priors
from purgesim.cli.compare import _structures
from purgesim.core.errors import PurgesimError, ScenarioError
from purgesim.reading import NotTomlError, parsed_toml, toml_text
from purgesim.scenario import load
from purgesim.sweeps.design_file import read_design

PACKAGE = Path(purgesim.__file__).parent
PRIORS = PACKAGE / "calibration" / "kwp_1957_58.toml"
ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "windows": lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "carriage returns": lambda text: text.replace("\n", "\r").encode(),
}


def scenario(path: Path) -> Any:
    return load(path).model_dump(exclude={"notes", "name"})


def structures(path: Path) -> Any:
    return _structures(path)


def design(path: Path) -> Any:
    return list(read_design(path)[0])


def priors(path: Path) -> Any:
    return read_priors(load("kwp_1957_58"), path).names


READERS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "scenario": (scenario, 'extends = "small_ministry"\n[levers]\ntorture = 0.5\n'),
    "structures": (structures, '[hearing]\n"structures.handlers" = "hearing"\n'),
    "design": (design, 'kind = "grid"\n[parameters]\nlevers.torture = [0.0, 1.0]\n'),
    "priors": (priors, PRIORS.read_text(encoding="utf-8")),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("reader", READERS)
def test_f15_toml_of_any_editor_is_read(reader: str, encoding: str, tmp_path: Path) -> None:
    read, text = READERS[reader]
    (tmp_path / "plain.toml").write_text(text, encoding="utf-8")
    (tmp_path / "other.toml").write_bytes(ENCODINGS[encoding](text))
    assert read(tmp_path / "other.toml") == read(tmp_path / "plain.toml")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"a = ", "not well-formed TOML"),
        (b"a = " + b"[" * 5000, "nested hundreds of times"),
        (b"a = " + b"9" * 5000, "not well-formed TOML"),
        (b"a = '\xe9'", "not UTF-8 text (byte 5)"),
        (b"a = 1\0", "not UTF-8 text"),
    ],
)
def test_f15_what_is_no_toml_is_told_in_the_same_words(reader: str, data: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(data)
    with pytest.raises(PurgesimError) as caught:
        READERS[reader][0](path)
    assert told in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("read", "error", "told"),
    [
        (scenario, ScenarioError, "neither the name of a scenario nor a file"),
        (structures, PurgesimError, r"--structures: .*none.toml cannot be read \(No such file or directory\)"),
        (priors, CalibrationError, r"cannot be read \(No such file or directory\)"),
    ],
)
def test_a_toml_that_is_not_there(read: Callable[[Path], Any], error: type, told: str, tmp_path: Path) -> None:
    with pytest.raises(error, match=told):
        read(tmp_path / "none.toml")


def test_f15_a_text_to_be_rewritten_has_no_mark(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n")
    assert toml_text(tmp_path / "a.toml") == "a = 1\nb = 2\n"
    with pytest.raises(NotTomlError, match=r"not well-formed TOML: .*; mend that line"):
        parsed_toml("a = [1,")


def test_f15_no_other_place_reads_toml_files() -> None:
    """A second reader would be a second set of rules; values typed on the command line are no files."""
    users = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import) and any(name.name == "tomllib" for name in node.names):
                users.add(path.relative_to(PACKAGE).as_posix())
    assert users == {"reading/tomls.py", "cli/settings.py"}
