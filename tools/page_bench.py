"""What the live page costs, in a real Chromium: the time of a step, memory, and whether it leaks.

Run ``python -m tools.page_bench [--scenario kwp_1957_58] [--minutes 10]``. A step is timed in the browser, from the
click to the frame that shows the new date and the new point of every chart. Then the run plays over and over, reset at
its end and with a lever changed on the way; memory is noted after the first quarter and at the end.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from typing import Any, NamedTuple

from purgesim.page import Session
from tools.browser import choose_speed, launched, memory, served

STEP = """() => new Promise((done) => {
    const day = document.querySelector('[data-testid=day]');
    const points = () => purge.steered[0].length;
    const [text, before, start] = [day.innerText, points(), performance.now()];
    const look = () => (day.innerText !== text && points() > before)
        ? requestAnimationFrame(() => done(performance.now() - start)) : setTimeout(look, 1);
    document.querySelector('[data-testid=step]').click();
    look();
})"""
STALLED = 30.0
"""Seconds without a new day after which a run that plays is said to have stopped."""
HEAP = "performance.memory.usedJSHeapSize / 1048576"


class Held(NamedTuple):
    """Memory [MB]: of the server now and at most, of the browser's page; and runs that were played."""

    server: float
    most: float
    heap: float
    runs: int


def open_page(browser: Any, address: str) -> Any:
    tab = browser.new_page(viewport={"width": 1480, "height": 1000})
    tab.goto(address)
    tab.get_by_test_id("date").filter(has_text="1").wait_for(timeout=60_000)
    tab.wait_for_function("purge.lines.length && purge.lines.every((id) => purge.chart(id))")
    return tab


def step_times(tab: Any, steps: int) -> list[float]:
    """Return the time of each step, shortest first [ms]."""
    return sorted(float(tab.evaluate(STEP)) for _ in range(steps))


def server_times(scenario: str, steps: int) -> dict[str, list[float]]:
    """Return how long the server needs for a day and all that a page shows of it, shortest first [ms]."""
    session = Session(scenario)
    session.step(300)
    session.choose(session.busiest()[0][0] if session.busiest() else 0)
    found = {}
    for label in ("alone", "beside the baseline"):
        times = []
        for _ in range(steps):
            start = time.perf_counter()
            session.step()
            json.dumps([session.figures(session.day - 1), session.heat(), session.comparison()])
            session.values(), session.busiest(), session.news(), session.story(), session.chain()
            times.append(1000.0 * (time.perf_counter() - start))
        found[label] = sorted(times)
        session.set("levers.brake", 0.5)
    return found


def play(tab: Any, pid: int, seconds: float) -> tuple[Held, Held]:
    """Play runs over and over; return what is held after a quarter of the time, and at its end."""
    start, runs, early = time.monotonic(), 0, None
    seen, since = "", start
    tab.get_by_test_id("play").click()
    tab.get_by_test_id("play").filter(has_text="Pause").wait_for()
    while (passed := time.monotonic() - start) < seconds:
        if early is None and passed > seconds / 4:
            early = held(tab, pid, runs)
        day = tab.get_by_test_id("day").inner_text()
        if day != seen:
            seen, since = day, time.monotonic()
        elif time.monotonic() - since > STALLED:
            raise SystemExit(f"no new day for {STALLED:.0f} s after {passed:.0f} s and {runs} runs, at {day!r}")
        if "over" in day:
            tab.get_by_test_id("reset").click()
            tab.get_by_test_id("day").filter(has_text="day 0 ").wait_for()
            runs += 1
            tab.get_by_test_id("value-brake").fill("0.9")
            tab.get_by_test_id("value-brake").press("Enter")
            tab.get_by_test_id("play").click()
        time.sleep(0.5)
    assert early is not None
    return early, held(tab, pid, runs)


def held(tab: Any, pid: int, runs: int) -> Held:
    tab.request_gc()
    return Held(*memory(pid), float(tab.evaluate(HEAP)), runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default="kwp_1957_58")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--steps", type=int, default=60)
    given = parser.parse_args()
    for label, times in server_times(given.scenario, given.steps).items():
        middle = statistics.median(times)
        print(f"the server's share of a step, {label}: median {middle:.1f} ms, longest {times[-1]:.1f} ms")
    with served(given.scenario) as (address, pid), launched() as browser:
        tab = open_page(browser, address)
        for label in ("alone", "beside the baseline"):
            times = step_times(tab, given.steps)
            middle = statistics.median(times)
            print(f"a step, {label}: median {middle:.0f} ms, longest of {given.steps} {times[-1]:.0f} ms")
            tab.get_by_test_id("value-brake").fill("0.5")
            tab.get_by_test_id("value-brake").press("Enter")
        choose_speed(tab)
        early, late = play(tab, pid, 60 * given.minutes)
        for when, found in (("after a quarter", early), ("at the end", late)):
            print(f"{when} ({found.runs} runs): server {found.server:.0f} MB, page {found.heap:.1f} MB")
        print(f"the server held at most {late.most:.0f} MB")


if __name__ == "__main__":
    main()
