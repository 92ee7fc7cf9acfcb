"""Who may import the facade: those who talk to a person, and no room of the library."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import purgesim

ROOT = Path(purgesim.__file__).parent
ALLOWED = ("cli", "page")


def imports_facade(text: str) -> bool:
    """Return whether a source imports the package ``purgesim`` itself, at the top or inside a function."""
    nodes = list(ast.walk(ast.parse(text)))
    return any(isinstance(node, ast.Import) and any(name.name == "purgesim" for name in node.names) for node in nodes)


@pytest.mark.parametrize(
    ("text", "facade"),
    [
        ("import purgesim", True),
        ("def f():\n    import purgesim as p", True),
        ("from purgesim.run import Run", False),
        ("import purgesim.plots", False),
    ],
)
def test_an_import_of_the_facade_is_seen(text: str, facade: bool) -> None:
    assert imports_facade(text) is facade


def test_no_room_but_cli_and_page_imports_the_facade() -> None:
    sources = {path.relative_to(ROOT): path.read_text() for path in ROOT.rglob("*.py")}
    found = {path.parts[0] for path, text in sources.items() if imports_facade(text)}
    assert found <= set(ALLOWED)
    assert "cli" in found  # the test sees imports at all
