"""The live page: a session that is steered, and the page that shows it."""

from __future__ import annotations

from purgesim.page.session import Session

__all__ = ["Session"]
