"""Build hook of the wheel: carries the scenario files along as ``purgesim/scenario/library``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CarryScenarios(BuildHookInterface):  # type: ignore[type-arg]
    """Adds every ``scenarios/*.toml`` to the wheel, and nothing else of that folder."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files for hatchling; an editable install reads them where they are."""
        if version == "editable":
            return
        for path in sorted((Path(self.root) / "scenarios").glob("*.toml")):
            build_data["force_include"][str(path)] = f"purgesim/scenario/library/{path.name}"
