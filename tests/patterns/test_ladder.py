"""The null ladder: what each rung loses, how its rate is matched, and what the scorecard says of it."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from purgesim import Design, simulate, sweep
from purgesim.core.errors import PurgesimError
from purgesim.core.vocabulary import Event, Motive
from purgesim.patterns import PATTERNS, ladder_runs
from purgesim.patterns.cases import MAIN
from purgesim.patterns.ladder import RUNGS, rung_of, structures_of
from purgesim.patterns.ladder_runs import Climb, climb
from purgesim.patterns.links import LINK_FIGURES, link_shares
from purgesim.patterns.matching import HIGHEST, LOWEST, Match, solved
from purgesim.patterns.scorecard import pass_rate, pass_rates, scored, verdicts
from purgesim.scenario import Scenario, load
from purgesim.sweeps.identity import check_figures, code_identity
from tests.measures import worlds

KWP = load("kwp_1957_58")
MINISTRY = load("small_ministry")
BY_ID = {pattern.id: pattern for pattern in PATTERNS}


# --- the rungs --------------------------------------------------------------------------------------------------------


def test_each_rung_keeps_what_its_name_says() -> None:
    uniform, weighted, cascade, full = (rung_of(KWP, rung.id) for rung in RUNGS)
    assert [one.switches.watch for one in (uniform, weighted, cascade, full)] == [False, False, False, True]
    assert [one.switches.interrogation for one in (uniform, weighted, cascade, full)] == [False, False, True, True]
    assert [one.switches.contagion for one in (uniform, weighted, cascade, full)] == [False, False, True, True]
    assert [one.switches.exposure for one in (uniform, weighted, cascade, full)] == [False, True, True, True]
    assert weighted.behaviour == KWP.behaviour
    assert weighted.levers == KWP.levers
    assert full.digest == KWP.digest


def test_nothing_on_the_lowest_rung_tells_cadres_apart() -> None:
    uniform = rung_of(KWP, "N0")
    assert {faction.stigma for faction in uniform.party.factions} == {1.0} == {uniform.party.unaffiliated_stigma}
    target = uniform.behaviour.target
    assert (target.intellectual, target.hunted, set(target.visibility[:3])) == (1.0, 0.0, {1.0})
    assert {points[0][1] for points in uniform.levers.intensity.values()} == {1.0}
    assert not uniform.switches.protection


def test_on_the_lowest_rung_a_leader_weighs_as_little_as_there_are_bodies_to_cells() -> None:
    """A body of 60, two of 120 and one of 100 in cells of ten: 4 bodies, 40 cells."""
    uniform = rung_of(MINISTRY.override({"party.cell_size": 10}), "N0")
    assert uniform.behaviour.target.visibility == (1.0, 1.0, 1.0, 0.1, 0.1)


def test_on_the_lowest_rung_leaders_are_accused_about_as_often_as_anybody() -> None:
    """Leaders can be named in every cell: with equal weights they would be half of those accused in this ministry."""
    often = rung_of(MINISTRY, "N0").override({"behaviour.meeting.zeal": 0.3, "switches.hearings": False})
    run = simulate(often, 1)
    accused = run.event_table[run.event_table["kind"] == Event.DENOUNCED]
    assert len(accused) > 300
    assert set(accused["motive"]) == {int(Motive.ZEAL)}
    leaders = set(run.post_table["first_holder"][np.isin(run.post_table["rank"], (3, 4))].tolist())
    share = np.isin(accused["whom"], list(leaders)).mean()
    everybody = len(leaders) / sum(kind.number * kind.members for kind in MINISTRY.party.kinds)
    assert 0.3 * everybody < share < 3.0 * everybody


def test_swapped_handlers_are_as_many_ministries_as_there_are_legal_organs() -> None:
    swapped = rung_of(KWP, "N3", "ministries")
    kinds = {kind.name: kind for kind in swapped.party.kinds}
    assert (kinds["ministry"].number, kinds["drafted ministry"].number) == (23, 3)
    assert kinds["drafted ministry"].members == kinds["ministry"].members
    assert swapped.structures.handler_kinds == ("drafted ministry",) == swapped.structures.outside_kinds
    for group in (*swapped.party.factions, *swapped.party.circles):
        assert group.kinds["drafted ministry"] == group.kinds["ministry"]
    members = [sum(kind.number * kind.members for kind in one.party.kinds) for one in (KWP, swapped)]
    assert members[0] == members[1]
    assert rung_of(MINISTRY, "N3", "ministries").structures.handler_kinds == ("drafted ministry",)


def test_without_legal_organs_there_is_nothing_to_swap() -> None:
    names = [structure.id for structure in structures_of(Scenario.from_dict(PLAIN))]
    assert names == ["legal organs", "hearing bodies"]
    assert [structure.id for structure in structures_of(KWP)] == [*names, "ministries"]


PLAIN = {
    "window": {"start": "1957-01-01", "open": "1957-01-02", "close": "1957-03-01"},
    "party": {"kinds": [{"name": "body", "members": 40}]},
    "structures": {"handlers": "hearing", "handler_kinds": [], "outside_kinds": []},
}


def test_unknown_rungs_and_structures_are_refused_with_the_known_ones() -> None:
    with pytest.raises(PurgesimError, match="rung: given 'N4'; allowed: N0, N1, N2, N3"):
        rung_of(KWP, "N4")
    with pytest.raises(PurgesimError, match="structure: given 'courts'; allowed: legal organs, hearing bodies"):
        rung_of(KWP, "N1", "courts")
    with pytest.raises(PurgesimError, match="structures: given 'courts'; allowed"):
        climb(MINISTRY, Climb(structures=["courts"]), case=MAIN)


# --- matching ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", [1e-8, 1e-4, 0.5])
def test_the_rate_that_gives_the_total_is_found_from_anywhere(start: float) -> None:
    found = solved(lambda rate: 2e6 * rate**1.3, 3912.0, start)
    assert found.met
    assert found.rate == pytest.approx((3912 / 2e6) ** (1 / 1.3), rel=0.03)
    assert abs(math.log(found.total / 3912.0)) <= 0.03


@pytest.mark.parametrize(("level", "bound"), [(10.0, HIGHEST), (1e6, LOWEST)])
def test_a_total_out_of_reach_is_said(level: float, bound: float) -> None:
    found = solved(lambda rate: level * (1.0 + 0.01 * rate), 3912.0, 0.01)
    assert not found.met
    assert found.rate == pytest.approx(bound)
    assert found.trials < 17


# --- the scorecard ----------------------------------------------------------------------------------------------------


def summaries(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame(columns).astype("Float64")


def test_a_run_with_nobody_to_count_does_not_show_a_pattern() -> None:
    table = summaries(cadre_share=[0.6, 0.6, 0.4, None])
    assert pass_rate(BY_ID["S4"], table) == (0.5, 4, ())
    assert pass_rate(BY_ID["S4"], table, pd.Series([1.0, 0.0, 1.0, 2.0])).share == 0.25
    assert math.isnan(pass_rate(BY_ID["S4"], table, pd.Series([0.0] * 4)).share)


def test_what_was_not_kept_is_missing_and_the_rest_is_an_upper_bound() -> None:
    found = pass_rate(BY_ID["S3"], summaries(generation_steps_rising=[1.0, 0.5]))
    assert found.share == 0.5
    assert found.missing == ("circle first", "friends and kin later", "beats the null without naming")
    nothing = pass_rate(BY_ID["S4"], summaries(expelled=[1.0]))
    assert math.isnan(nothing.share)
    assert nothing.missing == ("more than half",)


def test_the_bank_and_the_check_agree_on_a_share() -> None:
    frame = pd.DataFrame({"cadre_share": [0.62, 0.66, 0.41], "intellectual_ratio": [0.5, 2.0, 0.7]})
    rates = pass_rates(frame, worlds.scenario())
    assert rates["S4"].share == pytest.approx(2 / 3)
    assert rates["S7"].share == pytest.approx(1 / 3)
    assert set(rates) == set(BY_ID) - {"R1"}


def test_what_even_a_uniform_hazard_shows_is_said() -> None:
    table = card_of(0.4, 0.6)
    table.loc[table["id"].isin(["S7", "S8"]), "N0_holds"] = True
    said = verdicts(table, {})
    assert said[1] == (
        "legal organs: even a uniform hazard shows S7, S8: as accepted, these are no evidence for anything."
    )


def card_of(weighted: float, full: float, runs: int = 20) -> pd.DataFrame:
    frames = {
        "N0": pd.DataFrame({"cadre_share": [0.1] * runs, "intellectual_ratio": [0.9] * runs}),
        "N1": pd.DataFrame({"cadre_share": [weighted] * runs, "intellectual_ratio": [1.5] * runs}),
        "N2": pd.DataFrame({"cadre_share": [0.6] * runs, "intellectual_ratio": [0.5] * runs}),
        "N3": pd.DataFrame({"cadre_share": [full] * runs, "intellectual_ratio": [0.5] * runs}),
    }
    unnamed = pd.DataFrame({"generation_max": [1.0]})
    table = scored(frames, worlds.scenario(), unnamed)
    table.insert(0, "structure", "legal organs")
    return table


def test_u1_of_few_runs_of_a_rung_no_verdict_is_spoken() -> None:
    table = card_of(0.6, 0.6, runs=19)
    assert verdicts(table, {}) == ["legal organs: not judged: 19 runs, and at least 20 are needed of each rung."]
    assert table[[f"{rung}_holds" for rung in ("N0", "N1", "N2", "N3")]].isna().all(axis=None)
    assert table.set_index("id").loc["S4", ["N0", "N1", "N2", "N3"]].tolist() == [0.0, 1.0, 1.0, 1.0]


def test_a_null_that_passes_as_many_as_the_full_model_is_said() -> None:
    match = {("legal organs", "N1"): Match(0.1, 1.0, True, 3)}
    said = verdicts(card_of(0.6, 0.6), match)
    assert said[0] == "legal organs: of 8 scored patterns hold: N0 0, N1 2, N2 1, N3 1."
    assert "passes as many patterns (2) as the full model (1)" in said[1]
    assert "only the null shows S7" in said[1]
    assert len(said) == 2


def test_what_only_the_full_model_shows_and_what_is_not_matched_is_said() -> None:
    match = {("legal organs", "N1"): Match(0.1, 1.0, False, 3)}
    table = card_of(0.4, 0.6)
    table.loc[table["id"] == "S6", "N3_holds"] = True
    said = verdicts(table, match)
    assert "passes 1, the full model 2; only the full model shows S4, S6; only the null shows S7." in said[1]
    assert said[2] == "The total could not be matched at N1 (legal organs): these rungs differ in size too."


# --- all together, on the small ministry ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def short() -> Scenario:
    """The small ministry with one faction and circle, its year cut to a quarter."""
    return MINISTRY.override({"window.close": "1957-06-01"})


@pytest.fixture(scope="module")
def climbed(short: Scenario, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    place = tmp_path_factory.mktemp("climb")
    grid = Design.grid({"behaviour.meeting.zeal": [0.001, 0.02], "structures.handlers": ["kinds", "hearing"]})
    sweep(short, grid, seeds=2, out=place / "bank")
    draws = pd.DataFrame({"behaviour.meeting.zeal": np.linspace(0.002, 0.006, 8), "regime": "few seeds", "chain": 0})
    draws.to_parquet(place / "posterior.parquet")
    size = Climb(seeds=2, matching=1, draws=3, structures=["legal organs", "hearing bodies"])
    card = climb(short, size, bank=place / "bank", posterior=place / "posterior.parquet", out=place / "out", case=MAIN)
    card.save(place / "results")
    return card, place


def test_the_card_has_a_row_a_pattern_and_structure_with_every_rate(climbed: tuple[Any, Path]) -> None:
    card, _ = climbed
    assert len(card.table) == 2 * len(PATTERNS)
    s4 = card.table[card.table["id"] == "S4"].iloc[0]
    assert all(0.0 <= s4[name] <= 1.0 for name in ("prior", "posterior", "N0", "N1", "N2", "N3"))
    assert not s4["prior_upper"]
    assert card.table[card.table["id"] == "S3"].iloc[0]["prior_upper"]  # the bank keeps no ties
    assert {(match.met, rung) for (_, rung), match in card.matches.items() if rung == "N3"} >= {(True, "N3")}
    assert card.matches[("legal organs", "N3")].trials == 0
    assert card.verdicts()[:2] == [
        f"{name}: not judged: 2 runs, and at least 20 are needed of each rung."
        for name in ("legal organs", "hearing bodies")
    ]


def test_the_card_is_saved_with_its_provenance(climbed: tuple[Any, Path], short: Scenario) -> None:
    _, place = climbed
    files = sorted(path.name for path in (place / "results").iterdir())
    assert files == ["matches.csv", "patterns.csv", "patterns.parquet", "verdicts.txt"]
    told = json.loads(pq.read_table(place / "results" / "patterns.parquet").schema.metadata[b"purgesim"])
    assert (told["digest"], told["seeds"], told["draws"]) == (short.digest, 2, 3)
    assert (told["bank"], told["bank_runs"], told["posterior"]) == ("bank", 8, "posterior.parquet")
    assert len(pd.read_csv(place / "results" / "patterns.csv")) == 2 * len(PATTERNS)


def test_the_same_call_repeats_no_run_and_gives_the_same_card(climbed: tuple[Any, Path], short: Scenario) -> None:
    card, place = climbed
    made: list[int] = []
    size = Climb(seeds=2, matching=1, draws=3, structures=["legal organs", "hearing bodies"])
    again = climb(short, size, bank=place / "bank", posterior=place / "posterior.parquet", out=place / "out", case=MAIN,
                  report=lambda account: made.append(account.made))  # fmt: skip
    assert set(made) == {0}
    pd.testing.assert_frame_equal(again.table, card.table)


def test_solved_rates_are_kept_and_belong_to_one_scenario(
    climbed: tuple[Any, Path], short: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, place = climbed
    of = short, structures_of(short)[:2], Climb(seeds=9, matching=1), 1, place / "out"
    monkeypatch.setattr(
        ladder_runs, "_matches", lambda *given: {("legal organs", given[0].digest): Match(0.1, 1.0, True, 1)}
    )
    assert ladder_runs._kept_matches(*of) == card.matches
    other = short.override({"levers.torture": 0.0})
    assert list(ladder_runs._kept_matches(other, *of[1:4], None)) == [("legal organs", other.digest)]
    assert list(ladder_runs._kept_matches(other, *of[1:])) == [("legal organs", other.digest)]
    assert list(ladder_runs._kept_matches(*of)) == [("legal organs", short.digest)]  # the file is another's now


def test_a_posterior_without_parameters_is_refused(tmp_path: Path) -> None:
    pd.DataFrame({"regime": ["few seeds"]}).to_parquet(tmp_path / "draws.parquet")
    with pytest.raises(PurgesimError, match="has no draws of parameters of small_ministry; give another file"):
        climb(MINISTRY, posterior=tmp_path / "draws.parquet", case=MAIN)
    (tmp_path / "torn.parquet").write_bytes(b"PAR1")
    with pytest.raises(PurgesimError, match=r"--posterior: .*torn.parquet cannot be read as Parquet"):
        climb(MINISTRY, posterior=tmp_path / "torn.parquet", case=MAIN)


def test_the_figures_of_the_links_have_one_identity_before_and_after_a_run(climbed: tuple[Any, Path]) -> None:
    before = code_identity(LINK_FIGURES)["figures"]
    run = simulate(MINISTRY, 1)
    found = {name: figure(run) for name, figure in LINK_FIGURES.items()}
    assert found == pytest.approx(link_shares(run.data, run.party), nan_ok=True)
    assert code_identity(LINK_FIGURES)["figures"] == before
    check_figures(LINK_FIGURES)
