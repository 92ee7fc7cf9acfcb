"""A page served for the tests, and a real browser in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tools.browser import chromium, launched


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, driven by Playwright."""
    pytest.importorskip("playwright", reason="make test-page installs Playwright")
    if chromium() is None:
        pytest.skip("no Chromium here; make test-page installs it")
    with launched() as browser:
        yield browser


class Watched:
    """A tab that remembers what went wrong in it."""

    def __init__(self, browser: Any, address: str) -> None:
        self.tab = browser.new_page(viewport={"width": 1480, "height": 1000})
        self.wrong: list[str] = []
        self.tab.on("requestfailed", lambda request: self.wrong.append(f"failed: {request.url}"))
        self.tab.on("response", lambda r: self.wrong.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
        self.tab.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.tab.on("console", lambda m: self.wrong.append(f"console: {m.text}") if m.type == "error" else None)
        self.tab.on("request", self._leaves_the_machine)
        self.address = address
        self.tab.goto(address)
        self.see("date", "1")

    def _leaves_the_machine(self, request: Any) -> None:
        if not request.url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:")):
            self.wrong.append(f"outside: {request.url}")

    def part(self, name: str) -> Any:
        return self.tab.get_by_test_id(name)

    def see(self, name: str, text: str) -> None:
        """Wait until a part shows a text."""
        self.part(name).filter(has_text=text).wait_for(timeout=20_000)

    def type(self, name: str, text: str) -> None:
        self.part(name).fill(text)
        self.part(name).press("Enter")

    def drawn(self, number: int) -> int:
        """Return how many days the n-th line chart has drawn."""
        return int(self.tab.evaluate(f"purge.chart(purge.lines[{number}]).getOption().series[1].data.length"))


@pytest.fixture
def watch(browser: Any) -> Iterator[Any]:
    """Open tabs with `watch(address)`; afterwards nothing may have gone wrong in any."""
    tabs: list[Watched] = []

    def opened(address: str) -> Watched:
        tabs.append(Watched(browser, address))
        return tabs[-1]

    yield opened
    wrong = [what for tab in tabs for what in tab.wrong]
    for tab in tabs:
        tab.tab.close()
    assert wrong == []
