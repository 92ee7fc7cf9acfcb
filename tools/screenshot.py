"""The README's screenshot of the live page: the main case at 1:1, braked in the summer of 1957.

Run ``python -m tools.screenshot [--scenario kwp_1957_58] [--out docs/images/page.png]``.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tools.browser import launched, served
from tools.page_bench import open_page


def weeks(tab: Any, count: int) -> None:
    for _ in range(count):
        before = tab.get_by_test_id("day").inner_text()
        tab.get_by_test_id("week").click()
        tab.wait_for_function(f"document.querySelector('[data-testid=day]').innerText !== {before!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default="kwp_1957_58")
    parser.add_argument("--out", type=Path, default=Path("docs/images/page.png"))
    given = parser.parse_args()
    with served(given.scenario) as (address, _), launched() as browser:
        tab = open_page(browser, address)
        weeks(tab, 48)
        tab.get_by_test_id("value-brake").fill("0.3")
        tab.get_by_test_id("value-brake").press("Enter")
        weeks(tab, 30)
        tab.get_by_test_id("busiest").locator("button").nth(3).click()
        tab.wait_for_timeout(1500)
        given.out.parent.mkdir(parents=True, exist_ok=True)
        tab.screenshot(path=given.out, full_page=True)
    print(f"{given.out}: {given.out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
