"""Hooks: interventions written as code, called on their day by either executor.

A hook is a date and a function of one `Situation`. The function is called on the morning of that date, before the
first phase of the day, and acts through the situation's verbs, which keep the books as the phases do.
"""

from __future__ import annotations

from purgesim.engine.hooks.calling import called
from purgesim.engine.hooks.given import Hook, HookGiven, hooks_of, refuse_other_hooks, reported
from purgesim.engine.hooks.identity import digest_of, faults_of, is_importable
from purgesim.engine.hooks.situation import Situation

__all__ = [
    "Hook",
    "HookGiven",
    "Situation",
    "called",
    "digest_of",
    "faults_of",
    "hooks_of",
    "is_importable",
    "refuse_other_hooks",
    "reported",
]
