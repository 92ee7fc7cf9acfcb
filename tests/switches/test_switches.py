"""No mechanism is decorative: for each switch, what is there with it and what changes without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest

from purgesim import Run
from purgesim.core.vocabulary import Channel, Charge, Event, Motive, Rank, Sanction, Standing
from purgesim.engine.initial_state import first_register
from purgesim.scenario.policy import Switches
from tests.switches.pairs import Pair


def gone(column: str) -> Callable[[Pair], None]:
    """Something happens with the mechanism and never without it."""

    def check(pair: Pair) -> None:
        on, off = pair.total(column)
        assert on > 0
        assert off == 0

    return check


def kinds(table: Any, kind: Event, **columns: int) -> Any:
    chosen = table["kind"] == kind
    for name, value in columns.items():
        chosen &= table[name] == value
    return table[chosen]


def same_speaker_other_target(pair: Pair) -> None:
    """The first thing that differs is whom the same speaker of the same meeting denounces."""
    found = pair.first_differences()
    assert len(found) >= 3
    for a, b in found:
        for name in ("day", "phase", "kind", "actor", "n", "motive", "channel"):
            assert a[name] == b[name], (name, a, b)
        assert a["kind"] == Event.DENOUNCED
        assert a["channel"] == Channel.MEETING
        assert a["whom"] != b["whom"]


def meetings(pair: Pair) -> None:
    on, off = pair.events()
    assert len(kinds(on, Event.DENOUNCED, channel=Channel.MEETING)) > 0
    assert len(kinds(off, Event.DENOUNCED, channel=Channel.MEETING)) == 0
    assert len(kinds(off, Event.DENOUNCED, motive=Motive.ORDER)) > 0
    assert all(run.register_table["spoken"].sum() == 0 for run in pair.off)


def taint(pair: Pair) -> None:
    same_speaker_other_target(pair)
    shares = []
    for runs in (pair.on, pair.off):
        marked = [_tied_targets(run) for run in runs]
        shares.append(sum(m[0] for m in marked) / sum(m[1] for m in marked))
    assert shares[0] > shares[1] + 0.03, shares


def _tied_targets(run: Run) -> tuple[int, int]:
    """Denunciations in meetings of people with a fallen tie at that moment, and all."""
    party, tied, tainted = run.party, Counter[int](), 0
    meant = 0
    for e in run.event_table:
        row = int(e["whom"])
        if e["kind"] == Event.DENOUNCED and e["channel"] == Channel.MEETING:
            meant += 1
            tainted += tied[row] > 0
        falls = (e["kind"] == Event.EXPELLED and e["value"] == 1) or e["kind"] == Event.FLED
        if falls and row < len(party.register):
            tied.update(party.tie_to[party.tie_start[row] : party.tie_start[row + 1]].tolist())
    return tainted, meant


def snowball(pair: Pair) -> None:
    same_speaker_other_target(pair)
    repeated = []
    for table in pair.events():
        told = kinds(table, Event.DENOUNCED, channel=Channel.MEETING)
        counts = np.array(list(Counter(told["whom"].tolist()).values()))
        repeated.append(float((counts**2).sum() / counts.sum()))
    assert repeated[0] > 1.1 * repeated[1], repeated


def protection(pair: Pair) -> None:
    same_speaker_other_target(pair)
    shares = []
    for runs in (pair.on, pair.off):
        hit = [
            first_register(run.scenario, run.party)["faction"][told[told < len(run.party.register)]] > 0
            for run in runs
            for told in [kinds(run.event_table, Event.DENOUNCED, channel=Channel.MEETING)["whom"]]
        ]
        shares.append(float(np.concatenate(hit).mean()))
    assert shares[0] < 0.7 * shares[1], shares


def hearings(pair: Pair) -> None:
    on, off = pair.events()
    assert len(kinds(on, Event.SESSION)) > 0
    assert len(kinds(off, Event.SESSION)) == len(kinds(off, Event.VERDICT)) == 0
    for run in pair.off:  # whoever waits, waits: only grave cases are decided
        grave = set(kinds(run.event_table, Event.OPENED, value=1)["whom"].tolist())
        assert set(kinds(run.event_table, Event.EXPELLED, value=1)["whom"].tolist()) <= grave
        assert run.daily_table["waiting"][-1] > 10


def defence(pair: Pair) -> None:
    gone("defended")(pair)
    on, off = (kinds(table, Event.VERDICT)["value"] == Sanction.EXPULSION for table in pair.events())
    assert off.mean() > on.mean() + 0.02, (on.mean(), off.mean())
    for a, b in pair.first_differences():  # the first difference is their words, or the sanction they softened
        assert {a["kind"], b["kind"]} & {Event.DEFENDED, Event.VERDICT, Event.EXPELLED}


def association(pair: Pair) -> None:
    spread = []
    for table in pair.events():
        labels = 0
        charge: dict[int, int] = {}
        for e in table:
            if e["kind"] == Event.OPENED:
                charge[int(e["whom"])] = int(e["charge"])
            if e["kind"] == Event.VERDICT and e["charge"] > Charge.SUPPORTER:
                labels += charge[int(e["whom"])] != e["charge"]
        spread.append(labels)
    assert spread[0] > 10
    assert spread[1] == 0


def arrests(pair: Pair) -> None:
    gone("arrested")(pair)
    assert pair.total("interrogated")[1] == pair.total("sentenced")[1] == pair.total("prisoners")[1] == 0
    assert pair.total("expelled_political")[1] > 0


def flight(pair: Pair) -> None:
    gone("fled")(pair)
    for run in pair.on:
        fled = kinds(run.event_table, Event.FLED)["whom"]
        assert np.all(run.register_table["faction"][fled] == 1)  # the only one with ties abroad


def interrogation(pair: Pair) -> None:
    gone("denounced_interrogation")(pair)
    _, off = pair.events()
    asked = kinds(off, Event.INTERROGATED)
    assert len(asked) > 0
    assert set(asked["value"].tolist()) == {-1}


def torture(pair: Pair) -> None:
    broken = []
    for table in pair.events():
        asked = kinds(table, Event.INTERROGATED)
        assert len(asked) > 20
        broken.append(float((asked["value"] > 0).mean()))
    assert 0 < broken[1] < broken[0] - 0.2, broken  # custody alone breaks some
    for a, _ in pair.first_differences():
        assert a["kind"] in (Event.INTERROGATED, Event.DENOUNCED)


def sentences(pair: Pair) -> None:
    gone("sentenced")(pair)
    for run in pair.off:
        d = run.daily_table
        into, out = d["arrested"].sum(), len(kinds(run.event_table, Event.REINSTATED, standing=Standing.ARRESTED))
        died = len(kinds(run.event_table, Event.DIED, standing=Standing.ARRESTED))
        assert d["prisoners"][-1] == into - out - died
        assert not np.any(run.register_table["fate"] == 4)


def watch(pair: Pair) -> None:
    gone("marked")(pair)
    gone("denounced_vigilance")(pair)
    assert all(run.register_table["marks"].sum() == 0 for run in pair.off)


def upline(pair: Pair) -> None:
    shares, most = [], []
    for runs in (pair.on, pair.off):
        marks = [kinds(run.event_table, Event.MARKED) for run in runs]
        per_case = [
            Counter((int(m["day"]), int(m["phase"]), int(m["actor"])) for m in ms if m["actor"] >= 0) for ms in marks
        ]
        most.append(max(max(counts.values()) for counts in per_case))
        shares.append(float((np.concatenate(marks)["rank"] >= Rank.HEAD).mean()))
    assert most[0] > 1
    assert most[1] == 1  # one mild decision, one mark
    assert shares[0] > shares[1] + 0.05, shares  # heads and leading officials bear more of them


def outside(pair: Pair) -> None:
    on, off = pair.events()
    assert len(kinds(on, Event.MARKED, actor=-1)) > 0
    assert len(kinds(off, Event.MARKED, actor=-1)) == 0
    assert len(kinds(off, Event.MARKED)) > 0


def deaths(pair: Pair) -> None:
    for name in ("died_members", "died_candidates", "died_others"):
        assert pair.total(name)[1] == 0
    assert pair.total("died_members")[0] > 0


def fill(pair: Pair) -> None:
    gone("filled")(pair)
    for run in pair.off:
        vacant = run.daily_table["vacant_posts"].astype(int)
        assert np.all(np.diff(vacant) >= 0)
        assert vacant[-1] == run.daily_table["vacated"].sum()
    assert pair.total("vacant_posts")[0] < pair.total("vacant_posts")[1]


def admission(pair: Pair) -> None:
    gone("admitted")(pair)
    gone("enrolled")(pair)
    for run in pair.off:
        assert run.n_rows == len(run.party.register)
        assert run.daily_table["members"][-1] < run.daily_table["members"][0]


def intervention(pair: Pair) -> None:
    gone("reinstated")(pair)
    for a, b in pair.first_differences():
        assert (int(a["day"]), int(b["day"])) >= (181, 181)  # 1 July, the only reversal


EXPECTED: Final[dict[str, Callable[[Pair], None]]] = {
    "exposure": gone("denounced_order"),
    "meetings": meetings,
    "duty": gone("denounced_duty"),
    "contagion": gone("denounced_contagion"),
    "preemption": gone("denounced_preemption"),
    "career": gone("denounced_career"),
    "quota": gone("denounced_quota"),
    "taint": taint,
    "snowball": snowball,
    "protection": protection,
    "hearings": hearings,
    "session_names": gone("denounced_pressure"),
    "defence": defence,
    "association": association,
    "arrests": arrests,
    "flight": flight,
    "interrogation": interrogation,
    "torture": torture,
    "sentences": sentences,
    "watch": watch,
    "upline": upline,
    "outside": outside,
    "deaths": deaths,
    "ordinary": gone("expelled_ordinary"),
    "fill": fill,
    "admission": admission,
    "intervention": intervention,
}


def test_every_switch_is_here() -> None:
    assert EXPECTED.keys() == Switches.model_fields.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_what_a_switch_switches(name: str) -> None:
    EXPECTED[name](Pair({f"switches.{name}": False}))
