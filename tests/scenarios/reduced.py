"""The scenarios of the stories on small parties: the same content, fewer and smaller bodies."""

from __future__ import annotations

from typing import Any

from purgesim.scenario import Scenario, load

__all__ = ["STORIES", "TESTS_OF_REACH", "reduced"]

RECRUITMENT = ("no_replacement", "freeze", "recruitment_drive")
TESTS_OF_REACH = ("cpsu_1935_38", "china_1957", "poland_1957")
STORIES = ("kwp_1955_61", *RECRUITMENT, *TESTS_OF_REACH)
MIN_MEMBERS = 40


def reduced(name: str) -> Scenario:
    """Return a scenario on a party of some thousands: at most three bodies of a kind, at most 400 members each."""
    scenario = load(name)
    changes: dict[str, Any] = {"name": f"{name}, reduced"}
    for kind in scenario.party.kinds:
        posts = {"leading": min(kind.leading, 3), "heads": min(kind.heads, 4), "officials": min(kind.officials, 8)}
        place = f"party.kinds.{kind.name}"
        changes |= {f"{place}.{post}": number for post, number in posts.items()}
        changes[f"{place}.number"] = min(kind.number, 3)
        changes[f"{place}.members"] = max(min(kind.members, 400), MIN_MEMBERS)
    changes["party.candidates"] = min(scenario.party.candidates, 100)
    for faction in scenario.party.factions:
        changes[f"party.factions.{faction.name}.size"] = min(faction.size, 60)
    for circle in scenario.party.circles:
        changes[f"party.circles.{circle.name}.size"] = min(circle.size, 50)
        changes[f"party.circles.{circle.name}.took_part"] = min(circle.took_part, 10)
        changes[f"party.circles.{circle.name}.knew"] = min(circle.knew, 20)
    return scenario.override(changes)
