"""The vocabulary: codes of their own, and orders that rules rely on."""

from __future__ import annotations

import enum
import inspect

import numpy as np
import pytest

from purgesim.core import vocabulary
from purgesim.core.tables import CADRE, CADRE_COLUMNS, EVENT
from purgesim.core.vocabulary import Charge, Event, Fate, Motive, Rank, Sanction, Standing, charge_name

VOCABULARIES = [
    t
    for _, t in inspect.getmembers(vocabulary, inspect.isclass)
    if issubclass(t, enum.IntEnum) and t is not enum.IntEnum
]


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_each_word_has_a_code_of_its_own_that_fits_its_column(vocabulary: type[enum.IntEnum]) -> None:
    codes = [int(word) for word in vocabulary.__members__.values()]
    assert len(codes) == len(set(codes)) > 0
    assert min(codes) >= 0
    assert max(codes) <= np.iinfo(np.int8).max


def test_the_public_names_are_there() -> None:
    assert {v.__name__ for v in VOCABULARIES} <= set(vocabulary.__all__)
    assert all(hasattr(vocabulary, name) for name in vocabulary.__all__)


def test_the_charge_of_the_last_circle_fits_its_column() -> None:
    assert np.iinfo(EVENT["charge"]).max >= Charge.SUPPORTER + vocabulary.MAX_CIRCLES


def test_sanctions_fates_and_ranks_run_from_mild_to_hard_and_from_low_to_high() -> None:
    assert list(Sanction) == sorted(Sanction)
    assert Sanction.CLEARED < Sanction.REPRIMAND < Sanction.TRANSFER < Sanction.DEMOTION < Sanction.EXPULSION
    assert Fate.RELEASED < Fate.REEDUCATION < Fate.PRISON < Fate.EXECUTION
    assert Rank.NONE < Rank.SECRETARY < Rank.OFFICIAL < Rank.HEAD < Rank.LEADING


def test_members_are_those_below_expulsion() -> None:
    assert {s for s in Standing if Standing.MEMBER <= s < Standing.EXPELLED} == {Standing.MEMBER, Standing.CRITICISED}


def test_the_motives_of_a_meeting_come_first_and_each_has_its_daily_count() -> None:
    from purgesim.core.tables import DAILY_COUNTS

    assert [m.name for m in Motive][1:7] == ["ZEAL", "DUTY", "CONTAGION", "PREEMPTION", "CAREER", "QUOTA"]
    counted = [name.removeprefix("denounced_") for name in DAILY_COUNTS if name.startswith("denounced_")]
    assert counted == [m.name.lower() for m in Motive if m is not Motive.NONE]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (0, "none"),
        (1, "unreliable element"),
        (2, "lack of vigilance"),
        (3, "excess"),
        (4, "ordinary discipline"),
        (9, "supporter of Choe"),
        (10, "supporter of Pak"),
        (11, "supporter of circle 3"),
    ],
)
def test_charges_have_readable_names(code: int, name: str) -> None:
    assert charge_name(code, ("Choe", "Pak")) == name


@pytest.mark.parametrize("code", [-1, 5, 7, 8])
def test_a_code_that_is_no_charge_is_refused_or_has_no_circle(code: int) -> None:
    with pytest.raises((ValueError, KeyError)):
        charge_name(code)


def test_the_columns_of_a_cadre_are_declared_once_with_unit_meaning_and_a_fresh_value_that_fits() -> None:
    names = [name for name in CADRE.names or () if not name.startswith("spare")]
    assert sorted(c.name for c in CADRE_COLUMNS) == sorted(names)
    assert CADRE.itemsize == sum(CADRE[name].itemsize for name in CADRE.names or ())  # no gap of unknown bytes
    for column in CADRE_COLUMNS:
        assert column.unit
        assert column.meaning
        assert column.type(column.fresh) == pytest.approx(column.fresh)


def test_an_event_kind_fits_the_column_of_posts_lost() -> None:
    from purgesim.core.tables import POST

    assert max(Event) <= np.iinfo(POST["lost_by"]).max


def test_kernels_see_the_same_bytes_of_a_day_by_the_code_of_the_motive() -> None:
    from purgesim.core.tables import DAILY, DAILY_OF_KERNELS

    assert DAILY.itemsize == DAILY_OF_KERNELS.itemsize
    base = DAILY_OF_KERNELS.fields["denounced"][1]
    for motive in vocabulary.MOTIVES:
        assert DAILY.fields[f"denounced_{motive.word}"][1] == base + 4 * (motive - 1)
    others = set(DAILY.names) - {f"denounced_{motive.word}" for motive in vocabulary.MOTIVES}
    assert {n: DAILY.fields[n][1] for n in others} == {n: DAILY_OF_KERNELS.fields[n][1] for n in others}


def test_motives_of_a_meeting_that_feed_on_cases_have_a_switch_of_their_name() -> None:
    from purgesim.scenario.policy import Switches

    feeding = {motive.word for motive in vocabulary.MOTIVES if motive.feeds_on_cases}
    assert feeding == {"duty", "contagion", "preemption", "career"}
    assert feeding <= Switches.model_fields.keys()
    assert vocabulary.IN_MEETING == (1, 2, 3, 4, 5, 6)
