"""What the live page costs at 1:1, in a real Chromium: a step, memory, and nothing that leaks."""

from __future__ import annotations

import statistics
from typing import Any

import pytest

from tools.browser import choose_speed, served
from tools.page_bench import open_page, play, step_times

SECONDS = 100
"""Instead of the ten minutes of `python -m tools.page_bench`."""


def usual_step(tab: Any) -> float:
    """Return the median time from the click to the frame that shows the new day [ms]."""
    return statistics.median(step_times(tab, 40))


@pytest.mark.page
@pytest.mark.slow
def test_a_step_is_quick_and_nothing_leaks_at_full_size(browser: Any) -> None:
    with served("small_ministry") as (address, _):
        tab = open_page(browser, address)
        step_times(tab, 5)
        small = usual_step(tab)
        tab.close()
    with served("kwp_1957_58") as (address, pid):
        tab = open_page(browser, address)
        step_times(tab, 5)
        assert usual_step(tab) < 2.0 * small  # a million cadres more; in milliseconds: tools/page_bench.py
        tab.get_by_test_id("value-brake").fill("0.5")
        tab.get_by_test_id("value-brake").press("Enter")
        tab.get_by_test_id("comparison").filter(has_text="brake to 0.5").wait_for()
        assert usual_step(tab) < 2.0 * small
        choose_speed(tab)
        early, late = play(tab, pid, SECONDS)
        assert late.runs - early.runs >= 2
        assert late.most < 1000.0
        assert late.server - early.server < 25.0
        assert late.heap - early.heap < 25.0
        tab.close()
