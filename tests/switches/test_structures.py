"""Rival structures: each makes the difference it declares, and a finding can move with it (the placebo)."""

from __future__ import annotations

import numpy as np
import pytest

import purgesim
from purgesim import Run, Scenario
from purgesim.core.vocabulary import Channel, Charge, Event, Involvement, Motive, Rank, Standing
from tests.switches.pairs import SEEDS, Pair, lively, runs_of


def of(run: Run, kind: Event, **columns: int) -> np.ndarray:
    table = run.event_table
    chosen = table["kind"] == kind
    for name, value in columns.items():
        chosen &= table[name] == value
    return table[chosen]


def kind_of_body(run: Run, rows: np.ndarray) -> set[str]:
    """Kinds of the bodies in which people hold their posts (nobody but the transferred leaves their body)."""
    bodies = run.party.register["body"][rows]
    return {run.party.kind_names[k] for k in run.party.bodies["kind"][bodies]}


def handled(run: Run) -> np.ndarray:
    """Verdicts and the officials who handled them, as long as nobody was transferred."""
    moved = of(run, Event.MOVED)
    end = int(moved["day"][0]) if len(moved) else 10**6
    verdicts = of(run, Event.VERDICT)
    chosen = (verdicts["actor"] >= 0) & (verdicts["actor"] < len(run.party.register)) & (verdicts["day"] < end)
    return verdicts[chosen]


def test_handlers_are_those_of_the_declared_kinds() -> None:
    both = Pair({"structures.handler_kinds": ("ministry", "centre")})
    for runs, expected in ((both.on, {"legal organ"}), (both.off, {"ministry", "centre"})):
        verdicts = [handled(run) for run in runs]
        assert sum(map(len, verdicts)) > 20
        assert set().union(*(kind_of_body(run, v["actor"]) for run, v in zip(runs, verdicts, strict=True))) == expected


def test_handlers_of_the_hearing_body_are_its_own_officials_or_the_superior_one_s() -> None:
    both = Pair({"structures.handlers": "hearing"})
    compared = 0
    for run in both.off:
        bodies = run.party.bodies
        for e in handled(run):
            own = int(e["body"])
            superior = int(bodies["superior"][own])
            hearing = superior if superior >= 0 and e["rank"] >= Rank.HEAD else own
            rank_may_be_lost = e["value"] >= 2  # written before the post is taken away
            official = int(run.party.register["body"][e["actor"]])
            assert official == hearing or (not rank_may_be_lost and official in (own, superior))
            compared += 1
    assert compared > 20


def test_cases_outside_are_judged_by_the_declared_kinds() -> None:
    both = Pair({"structures.outside_kinds": ("ministry",)})
    for runs, expected in ((both.on, 2), (both.off, 1)):
        counts = [int(run.body_table["outside_cases"][run.body_table["kind"] == expected].sum()) for run in runs]
        others = [int(run.body_table["outside_cases"][run.body_table["kind"] != expected].sum()) for run in runs]
        assert min(counts) > 100
        assert set(others) == {0}


def test_the_centre_begins_with_the_prominent_the_periphery_with_the_obscure() -> None:
    base = lively().override(
        {"party.circles.North.size": 30, "party.circles.North.took_part": 30, "party.circles.North.knew": 0}
    )
    ranks = {}
    for start in ("centre", "periphery"):
        exposed = []
        for seed in SEEDS:
            run = purgesim.simulate(base.override({"structures.start": start}), seed)
            orders = of(run, Event.DENOUNCED, motive=Motive.ORDER)[:4]
            assert np.all(run.register_table["involvement"][orders["whom"]] == Involvement.TOOK_PART)
            exposed += orders["rank"].tolist()
        ranks[start] = float(np.mean(exposed))
    assert ranks["centre"] > ranks["periphery"] + 0.5, ranks


def test_excess_charges_those_who_purged() -> None:
    both = Pair({"structures.excess": True})
    assert all(len(of(run, Event.DENOUNCED, motive=Motive.EXCESS)) == 0 for run in both.on)
    charged = 0
    for run in both.off:
        handlers = {int(e["actor"]) for e in of(run, Event.EXPELLED) if e["actor"] >= 0}
        for e in of(run, Event.DENOUNCED, motive=Motive.EXCESS):
            assert (int(e["day"]), int(e["actor"]), int(e["charge"])) == (181, -1, Charge.EXCESS)
            assert int(e["whom"]) in handlers
            charged += 1
    assert charged > 0


def test_the_reinstated_keep_their_record_and_their_judges_get_marks_or_not() -> None:
    both = Pair({"structures.record_kept": False})
    for runs, kept in ((both.on, True), (both.off, False)):
        marks = sum(len(of(run, Event.MARKED, phase=1)) for run in runs)
        assert (marks > 0) == kept
        files = []
        for run in runs:
            rows = of(run, Event.REINSTATED)["whom"]
            later = run.event_table[run.event_table["day"] >= 181]
            quiet = [row for row in rows if not np.any((later["whom"] == row) & (later["kind"] == Event.DENOUNCED))]
            files += run.register_table["denunciations"][quiet].tolist()
        assert len(files) > 3
        assert (min(files) > 0) if kept else (max(files) == 0)


@pytest.mark.parametrize(
    ("replacement", "lever", "a_day"), [("target", 0.0, 0.0), ("target", 0.25, 0.25), ("freeze", 0.25, 0.0)]
)
def test_admissions_follow_the_rule(replacement: str, lever: float, a_day: float) -> None:
    changes = (("structures.replacement", replacement), ("levers.admissions", lever))
    for run in runs_of(changes):
        assert abs(int(run.daily_table["admitted"].sum()) - a_day * 364) <= 1


def test_replacement_keeps_the_number_of_members() -> None:
    for run in runs_of((("switches.intervention", False),)):
        assert set(run.daily_table["members"].tolist()) == {400}


def middling(judges: str) -> Scenario:
    """Nine central bodies alike but for their name; one kind of them handles the cases."""
    bodies = [
        {
            "name": name,
            "number": number,
            "members": 150,
            "candidates": 1.0,
            "superior": "centre",
            "leading": 2,
            "heads": 4,
            "officials": 12,
            "sessions": 2.0,
        }
        for name, number in (("legal organ", 3), ("finance organ", 3), ("ministry", 3))
    ]
    centre = {"name": "centre", "members": 300, "leading": 3, "heads": 6, "officials": 30, "sessions": 4.0}
    small = purgesim.load("small_ministry")
    return Scenario.from_dict(
        {
            "window": small.window.model_dump(),
            "party": {
                "seed": 5,
                "cell_size": 15,
                "candidates": 200,
                "kinds": [centre, *bodies],
                "circles": [{"name": "North", "size": 30, "most": 60, "took_part": 6, "knew": 6}],
            },
            "behaviour": {
                "meeting": {"zeal": 0.003, "duty": 0.001},
                "watch": {"hazard": 0.01, "outside_cases": 20.0, "outside_mild": 0.05, "share_up": 0.5},
            },
            "levers": {"exposure": [["1957-01-10", 0.2], ["1957-03-01", 0.0]], "arrest_share": 0.3},
            "structures": {"handler_kinds": [judges], "outside_kinds": [judges]},
        }
    )


def losses(judges: str) -> dict[str, float]:
    """Share of the leading posts that lost their first holder, by kind of body, over several seeds."""
    lost: dict[str, list[bool]] = {}
    for run in purgesim.simulate_many(middling(judges), range(8)):
        posts = run.post_table[run.post_table["rank"] == Rank.LEADING]
        names = np.array(run.party.kind_names)[run.party.bodies["kind"][posts["body"]]]
        for name, day in zip(names, posts["lost_on"], strict=True):
            lost.setdefault(str(name), []).append(bool(day >= 0))
    return {name: float(np.mean(found)) for name, found in lost.items()}


def test_placebo_the_losses_move_with_those_who_handle_the_cases() -> None:
    real, placebo = losses("legal organ"), losses("finance organ")
    assert real["legal organ"] > 2 * max(real["finance organ"], real["ministry"]), real
    assert placebo["finance organ"] > 2 * max(placebo["legal organ"], placebo["ministry"]), placebo
    error = np.sqrt(0.25 / 48)
    assert abs(placebo["legal organ"] - placebo["ministry"]) < 3 * np.sqrt(2) * error, placebo
    assert abs(real["legal organ"] - placebo["finance organ"]) < 3 * np.sqrt(2) * error, (real, placebo)


def test_vigilance_falls_on_those_who_handle_and_on_their_superiors() -> None:
    for run in purgesim.simulate_many(middling("finance organ"), range(3)):
        charged = of(run, Event.DENOUNCED, channel=Channel.WATCH)
        charged = charged[(charged["whom"] < len(run.party.register)) & (charged["standing"] == Standing.MEMBER)]
        assert len(charged) > 3
        assert kind_of_body(run, charged["whom"]) <= {"finance organ", "centre"}
