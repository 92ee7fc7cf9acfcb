"""The README's screenshots: the live page, the main case at 1:1 braked in the summer of 1957; and a run's report.

Run ``python -m tools.screenshot [--scenario kwp_1957_58] [--out docs/images]``; it writes page.png and report.png.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

import purgesim
from purgesim.report import write_report
from tools.browser import launched, served
from tools.page_bench import open_page


def weeks(tab: Any, count: int) -> None:
    for _ in range(count):
        before = tab.get_by_test_id("day").inner_text()
        tab.get_by_test_id("week").click()
        tab.wait_for_function(f"document.querySelector('[data-testid=day]').innerText !== {before!r}")


def show_page(browser: Any, scenario: str, out: Path) -> None:
    with served(scenario) as (address, _):
        tab = open_page(browser, address)
        weeks(tab, 48)
        tab.get_by_test_id("value-brake").fill("0.3")
        tab.get_by_test_id("value-brake").press("Enter")
        weeks(tab, 30)
        tab.get_by_test_id("busiest").locator("button").nth(3).click()
        tab.wait_for_timeout(1500)
        tab.screenshot(path=out, full_page=True)


def show_report(browser: Any, scenario: str, out: Path) -> None:
    """Show how the report of the run with seed 1 begins."""
    with tempfile.TemporaryDirectory() as place:
        purgesim.simulate(scenario, seed=1).save(Path(place) / "run")
        report = write_report(Path(place) / "run", Path(place) / "report.html")
        tab = browser.new_page(viewport={"width": 1180, "height": 1500})
        tab.goto(report.absolute().as_uri())
        tab.screenshot(path=out)


def shrink(picture: Path) -> None:
    """Keep 128 colours: enough for lines and letters, at a third of the size."""
    with Image.open(picture) as full:
        full.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(picture, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default="kwp_1957_58")
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with launched() as browser:
        for name, show in (("page.png", show_page), ("report.png", show_report)):
            show(browser, given.scenario, given.out / name)
            shrink(given.out / name)
            print(f"{given.out / name}: {(given.out / name).stat().st_size / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
