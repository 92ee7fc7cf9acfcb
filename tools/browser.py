"""A served page and a real Chromium in front of it: for tests, measurements and screenshots of the live page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def served(scenario: str, *options: str) -> Iterator[tuple[str, int]]:
    """Serve a scenario's page on a free port; yield its address and the process's number."""
    command = [sys.executable, "-m", "purgesim", "explore", scenario, "--port", "0", "--no-open", *options]
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}  # NiceGUI looks for it
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        told = []
        for line in process.stderr:
            told.append(line)
            if found := re.search(r"http://\S+", line):
                break
        else:
            raise AssertionError("".join(told))
        try:
            yield found[0], process.pid
        finally:
            process.terminate()
            rest = process.stderr.read()
            process.wait(timeout=20)
    assert "Traceback" not in rest, rest


def chromium() -> str | None:
    """Return where Chromium is, None if there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def launched() -> Iterator[Any]:
    """Launch Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


def memory(pid: int) -> tuple[float, float]:
    """Return what a process holds now and held at most [MB]."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:  # noqa: PTH123
        fields = dict(line.split(":", 1) for line in status)
    return int(fields["VmRSS"].split()[0]) / 1024, int(fields["VmHWM"].split()[0]) / 1024


def choose_speed(tab: Any, speed: str | None = None) -> None:
    """Choose a speed of the live page by its words; without any, the fastest."""
    tab.get_by_test_id("speed").click()
    options = tab.get_by_role("option", name=speed) if speed else tab.get_by_role("option").last
    options.click()
    tab.get_by_role("option").last.wait_for(state="hidden")  # its menu takes the next click
