"""A small run is the same, bit for bit, as it was when its digests were last written."""

from __future__ import annotations

import json

import pytest

import purgesim
from purgesim.core.vocabulary import Event, Motive
from tests.executors.pinned import EXECUTORS, FILE, digests, scenario


@pytest.mark.parametrize("executor", EXECUTORS)
def test_the_chronicle_changes_only_knowingly(executor: str) -> None:
    pinned = json.loads(FILE.read_text(encoding="utf-8"))[executor]
    changed = [name for name, digest in digests(executor).items() if digest != pinned[name]]
    told = "if that was meant: python -m tests.executors.pinned, and a line in CHANGELOG"
    assert not changed, f"the run has other {', '.join(changed)}; {told}"


def test_the_pinned_run_meets_nearly_every_kind_of_event_and_motive() -> None:
    run = purgesim.simulate(scenario(), 11)
    assert {Event(int(kind)) for kind in run.event_table["kind"]} >= set(Event) - {Event.FLED, Event.MOVED}
    named = run.event_table[run.event_table["kind"] == Event.DENOUNCED]
    assert {Motive(int(motive)) for motive in named["motive"]} >= set(Motive) - {Motive.NONE, Motive.EXCESS}
