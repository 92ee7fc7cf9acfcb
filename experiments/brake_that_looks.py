"""Would a centre that looks at its own counts hold the wave? An intervention written as code, against none.

On the first of each month the centre compares the expulsions of the last four weeks with those of the four weeks
before; if they have grown it halves the campaign, else it goes on as ordered. No schedule fixed beforehand does this.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from common import arguments, saved, scenario

import purgesim

WEEKS = 28
EASED = 0.5
"""Share of the orders that is left where the expulsions have grown."""


def look(situation: purgesim.Situation) -> None:
    """Halve the campaign if the last four weeks had more political expulsions than the four before."""
    last = situation.counted("expelled_political", WEEKS)
    before = situation.counted("expelled_political", 2 * WEEKS) - last
    situation.set_lever("levers.brake", EASED if last > before else 1.0)


def mornings(base: purgesim.Scenario) -> list[dt.date]:
    """Return the first of each month inside the window."""
    days = (base.window.open + dt.timedelta(n) for n in range((base.window.close - base.window.open).days))
    return [day for day in days if day.day == 1]


def main(argv: Sequence[str] | None = None) -> None:
    options = arguments(__doc__, argv)
    base = scenario(options)
    found = purgesim.compare(
        {"as ordered": base, "a centre that looks": base},
        4 if options.quick else 20,
        hooks={"a centre that looks": [(date, look) for date in mornings(base)]},
        out=options.out / f"brake_that_looks{'_quick' if options.quick else ''}",
        workers=options.workers,
    )
    print(found.account)
    print("\n".join(found.headline("expelled_political")))
    saved(found.figure(), "brake_that_looks", options)


if __name__ == "__main__":
    main()
