"""The live page in a real Chromium."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import purgesim
from purgesim.archive import observe
from tools.browser import choose_speed, served

pytestmark = pytest.mark.page


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served("small_ministry", "--seed", "3") as (address, _):
        yield address


@pytest.fixture
def page(watch: Any, address: str) -> Any:
    """A tab on the first morning of seed 3."""
    page = watch(address)
    page.type("seed", "3")
    page.part("reset").click()
    page.see("day", "day 0 of 364, seed 3")
    return page


def see_figures(page: Any, title: str, steered: int, baseline: int) -> None:
    """Wait until a line of the comparison shows these."""
    line = page.part("comparison").locator("tr").filter(has_text=title)
    numbers = re.compile(rf"\D{steered:,}\s*{baseline:,}\s*{re.escape(f'{steered - baseline:+,}')}$")
    line.filter(has_text=numbers).wait_for(timeout=20_000)


def test_it_starts_steps_plays_pauses_and_resets(page: Any) -> None:
    page.see("date", "1 January 1957")
    page.part("step").click()
    page.see("date", "2 January 1957")
    page.part("week").click()
    page.see("day", "day 8 of 364, seed 3")
    page.tab.wait_for_function("purge.chart(purge.lines[0]).getOption().series[1].data.length == 8")
    page.part("play").click()
    page.see("play", "Pause")
    page.tab.wait_for_function("purge.chart(purge.lines[0]).getOption().series[1].data.length >= 12")
    page.part("play").click()
    page.see("play", "Start")
    day = page.part("day").inner_text()
    time.sleep(0.6)
    assert page.part("day").inner_text() == day
    page.part("reset").click()
    page.see("day", "day 0 of 364")
    page.tab.wait_for_function("purge.chart(purge.lines[0]).getOption().series[1].data.length == 0")


def test_time_stands_still_while_nobody_watches_and_goes_on_after(page: Any, watch: Any, address: str) -> None:
    choose_speed(page.tab, "1 day a second")
    page.part("play").click()
    page.see("play", "Pause")
    page.tab.goto("about:blank")
    time.sleep(20.0)
    again = watch(address)
    day = int(re.findall(r"\d+", again.part("day").inner_text())[0])
    assert day <= 14  # five seconds of grace and what loading takes; left playing it would be 20 and more
    again.see("play", "Pause")
    again.see("day", f"day {day + 3} ")
    again.part("play").click()
    choose_speed(again.tab, "5 days a second")


def test_a_lever_is_changed_and_its_effect_shown(page: Any) -> None:
    for _ in range(8):
        page.part("week").click()
    page.see("day", "day 56")
    page.type("value-brake", "0")
    page.see("comparison", "26 February 1957: brake to 0")
    for week in range(1, 45):
        page.part("week").click()
        page.see("day", f"day {56 + 7 * week} ")
    scenario = purgesim.load("small_ministry")
    braked = purgesim.start(scenario, 3).run_to(56).fork({"levers.brake": 0.0}).run()
    expected = int(braked.daily["expelled_political"].sum())
    plain = int(purgesim.simulate(scenario, 3).daily["expelled_political"].sum())
    assert expected < plain
    see_figures(page, "Expelled on political grounds", expected, plain)
    ends = "[purge.steered[2], purge.baseline[2]].map((line) => line[363][1])"
    assert page.tab.evaluate(ends) == [expected, plain]
    page.see("day", "over")
    assert page.part("play").is_disabled()


def test_a_slider_is_a_lever_and_can_be_given_back(page: Any) -> None:
    page.part("week").click()
    page.see("day", "day 7")
    page.part("slider-strictness").locator(".q-slider__focus-ring, .q-slider__thumb").first.click()
    page.tab.keyboard.press("ArrowLeft")
    page.see("comparison", "8 January 1957: strictness to 0.9")
    page.part("back-strictness").click()
    page.see("comparison", "strictness back to the scenario's schedule")
    page.tab.wait_for_function("document.querySelector('[data-testid=value-strictness]').value == '1'")


def test_it_survives_a_reload_in_the_middle(page: Any) -> None:
    for _ in range(4):
        page.part("week").click()
    page.type("value-strictness", "0.25")
    page.see("comparison", "strictness to 0.25")
    page.part("play").click()
    page.tab.reload()
    page.see("comparison", "strictness to 0.25")
    page.tab.wait_for_function("purge.chart(purge.lines[5]).getOption().series[1].data.length > 28")
    assert page.part("value-strictness").input_value() == "0.25"
    page.see("play", "Pause")
    page.part("play").click()
    page.see("play", "Start")
    page.tab.wait_for_function(
        "document.querySelector('[data-testid=day]').innerText"
        ".startsWith(`day ${purge.chart(purge.lines[0]).getOption().series[1].data.length} `)"
    )


@pytest.mark.parametrize(
    ("field", "given", "told"),
    [
        ("value-brake", "1.5", "levers.brake: given 1.5 on 1957-01-02; allowed: 0 to 1"),
        ("value-brake", "much", "levers.brake: given 'much', which is no number; allowed: 0 to 1"),
        ("value-brake", "", "levers.brake: given ''"),
        ("cadre", "99999", "cadre: given '99999'; allowed: a whole number from 0 to 439"),
        ("cadre", "Kim", "cadre: given 'Kim'; allowed: a whole number from 0 to 439"),
    ],
)
def test_bad_input_is_told_and_changes_nothing(page: Any, field: str, given: str, told: str) -> None:
    page.part("step").click()
    page.see("day", "day 1 ")
    page.type(field, given)
    page.see("problem", told)
    page.see("comparison", "no lever touched")
    page.part("step").click()
    page.see("day", "day 2 ")
    page.part("problem").wait_for(state="hidden")


def test_a_bad_seed_is_told(page: Any) -> None:
    page.type("seed", "-1")
    page.part("reset").click()
    page.see("problem", "seed: given '-1'; allowed: a whole number from 0 to 2**64 - 1")


def test_two_tabs_steer_one_run(page: Any, watch: Any, address: str) -> None:
    page.part("week").click()
    page.see("day", "day 7")
    other = watch(address)
    other.see("day", "day 7")
    other.type("value-brake", "0.5")
    page.see("comparison", "brake to 0.5")
    other.part("step").click()
    page.see("day", "day 8")
    page.tab.wait_for_function("purge.chart(purge.lines[0]).getOption().series[1].data.length == 8")
    page.part("reset").click()
    other.see("day", "day 0")


def test_a_cadre_his_story_and_his_chain(page: Any) -> None:
    for _ in range(20):
        page.part("week").click()
    page.see("day", "day 140")
    run = purgesim.start("small_ministry", 3).run_to(140).result()
    row = int(run.event_table[run.event_table["kind"] == 7]["whom"][0])
    page.type("cadre", str(row))
    page.see("portrait", f"Cadre {row}: ")
    assert page.part("story").locator("p").all_inner_texts() == run.story(row)
    page.part("news").locator("button").first.click()
    page.tab.wait_for_function(
        f"!document.querySelector('[data-testid=portrait]').innerText.startsWith('Cadre {row}:')"
    )


def test_the_archive_is_shown_when_it_is_asked_for_and_follows_the_days(page: Any) -> None:
    for _ in range(20):
        page.part("week").click()
    page.see("day", "day 140")
    told = "purge.chart(purge.lines[2]).getOption().series[2].data.map((point) => point[1])"
    assert page.part("archive").is_hidden()
    assert page.tab.evaluate(told) == []
    page.part("archive-switch").get_by_text("truth and archive").click()
    page.see("archive", "Before 21 May 1957")
    run = purgesim.start("small_ministry", 3).run_to(140).result()
    archive = observe(run)
    assert page.tab.evaluate(told) == archive.daily("expelled_political")["archive"].cumsum().tolist()
    page.see("archive", archive.records()[-1])
    page.part("step").click()
    page.see("archive", "Before 22 May 1957")
    page.tab.wait_for_function(f"{told}.length == 141")
    page.part("archive-switch").get_by_text("truth", exact=True).click()
    page.part("archive").wait_for(state="hidden")
    page.tab.wait_for_function(f"{told}.length == 0")


def test_it_listens_on_this_machine_only(address: str) -> None:
    table = Path("/proc/net/tcp")
    if not table.exists():
        pytest.skip("no /proc here")
    port = f":{int(address.rsplit(':', 1)[1].strip('/')):04X}"
    tables = [table.read_text(), Path("/proc/net/tcp6").read_text() if Path("/proc/net/tcp6").exists() else ""]
    sockets = [line.split() for lines in tables for line in lines.splitlines()]
    listening = [fields[1] for fields in sockets if fields[3] == "0A" and fields[1].endswith(port)]
    assert listening == [f"0100007F{port}"]
