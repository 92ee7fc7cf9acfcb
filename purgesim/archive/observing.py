"""Observing a run: from its chronicle, through the declared sources, to documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from purgesim.archive.archive import Archive
from purgesim.archive.events import Happened, happened, people
from purgesim.archive.informants import Circle, circle_of, ranks_of
from purgesim.archive.keys import key_of
from purgesim.archive.recording import FALSE, Recorded, joined, of_informants, of_press, rumours
from purgesim.core.arguments import refuse_other
from purgesim.core.errors import PurgesimError, ScenarioError
from purgesim.core.seeds import seed_of
from purgesim.core.vocabulary import Event
from purgesim.measures.frames import named, vocabulary
from purgesim.run.result import Run, refuse_other_run
from purgesim.scenario.observer import CLAIMS, Observer, observer_problems

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["observe"]


def observe(run: Run, observer: Observer | None = None, seed: int = 1) -> Archive:
    """Return what an observer would have learned of a run; the run is read and not changed.

    Parameters
    ----------
    run : Run
        A run.
    observer : Observer, optional
        Through whom and what they learn; by default the one the run's scenario declares.
    seed : int
        Seed of the observation, from 0 to 2**64 - 1: who the informants are, what they notice, how it is distorted.

    Returns
    -------
    Archive
        The same run, observer and seed give the same archive.

    Raises
    ------
    ScenarioError
        If the observer has no source, or names a faction, circle or kind of body that the party has not; if the seed
        is none.

    Examples
    --------
    >>> import purgesim
    >>> run = purgesim.simulate("small_ministry", seed=1)
    >>> archive = observe(run)
    >>> sorted(set(archive.documents["source"]))
    ['callers', 'gazette']
    """
    refuse_other_run(run)
    observer = run.scenario.archive if observer is None else observer
    refuse_other(observer, Observer, "observer", "an observer, such as the archive of a scenario")
    _check(run, observer, seed)
    seed = seed_of(seed)
    what = happened(run)
    circles = [circle_of(run, group, key_of(seed, group.name)) for group in observer.informants]
    parts, chances = [], []
    for circle in circles:
        told = of_informants(run, circle, what)
        parts.append(joined([told.recorded, rumours(run.scenario, circle, what)]))
        chances.append(told.chance)
    for paper in observer.press:
        printed = of_press(run, paper, key_of(seed, paper.name), what)
        parts.append(printed.recorded)
        chances.append(printed.chance)
    tables = _Tables(run, what)
    return Archive(
        run=run,
        observer=observer,
        seed=seed,
        documents=_documents(tables, observer, parts),
        informants=_informants(tables, circles),
        truth=_truth(tables, observer, chances),
    )


def _check(run: Run, observer: Observer, seed: int) -> None:
    found = [f"{p.place}: {p.text}" for p in observer_problems(observer, run.scenario.party)]
    if not observer.sources:
        found.append(
            "archive: given an observer without sources; allowed: at least one group of informants or paper; "
            "add [[archive.informants]] to the scenario, or give observer=purgesim.load('kwp_1957_58').archive"
        )
    try:
        seed_of(seed)
    except PurgesimError as error:
        found.append(str(error))
    if found:
        raise ScenarioError(found, f"observing {run.scenario.name}")


class _Tables(NamedTuple):
    """A run and what happened in it, for frames."""

    run: Run
    what: Happened

    def words(self, column: str, codes: NDArray[Any]) -> Any:
        """Return codes as words, as in the chronicle."""
        import pandas as pd

        words = vocabulary(self.run.scenario)[column]
        used = sorted({i for i, word in enumerate(words) if word} | {0})
        return pd.Categorical.from_codes(np.searchsorted(used, codes).tolist(), pd.Index([words[i] for i in used]))

    def claims(self, codes: NDArray[np.int64]) -> Any:
        """Return claims as words."""
        import pandas as pd

        return pd.Categorical.from_codes(codes.tolist(), pd.Index(CLAIMS))

    def kinds(self, bodies: NDArray[Any]) -> Any:
        """Return the kinds of bodies, empty for nowhere."""
        import pandas as pd

        codes = np.where(bodies >= 0, self.run.body_table["kind"][np.maximum(bodies, 0)] + 1, 0)
        return pd.Categorical.from_codes(codes.tolist(), pd.Index(["", *self.run.party.kind_names]))

    def dates(self, days: NDArray[Any]) -> NDArray[np.datetime64]:
        """Return dates of days, none for -1."""
        start = np.datetime64(self.run.scenario.window.start, "s")
        dates = start + np.asarray(days, np.int64).astype("timedelta64[D]").astype("timedelta64[s]")
        return np.where(np.asarray(days) < 0, np.datetime64("NaT", "s"), dates)


def _documents(tables: _Tables, observer: Observer, parts: list[Recorded]) -> pd.DataFrame:
    """Return the documents by date; on a day by source, informant and event."""
    import pandas as pd

    found = joined(parts)
    source = np.repeat(np.arange(len(parts)), [len(part.day) for part in parts])
    order = np.lexsort((found.about, found.truth, found.informant, source, found.day))
    found, source = Recorded(*(column[order] for column in found)), source[order]
    what = tables.what
    place = np.searchsorted(what.event, np.maximum(found.truth, 0))
    real = found.truth != FALSE
    place = np.where(real, place, 0)
    last = people(tables.run, found.about)
    ranks, body = ranks_of(tables.run, len(tables.run.party.register)), last["body"]
    rank = ranks[np.minimum(found.about, len(ranks) - 1)]  # of newcomers nothing is rumoured
    claim, charge = found.claim.copy(), np.zeros(len(found.day), np.int64)
    if real.any():
        rank, body = np.where(real, what.rank[place], rank), np.where(real, what.body[place], body)
        claim, charge = np.where(real, what.claim[place], claim), np.where(real, what.charge[place], charge)
    documents = pd.DataFrame(
        {
            "date": tables.dates(found.day),
            "source": pd.Categorical.from_codes(source.tolist(), pd.Index(observer.sources)),
            "informant": found.informant,
            "about": found.about,
            "faction": tables.words("faction", last["faction"]),
            "rank": tables.words("rank", rank),
            "kind": tables.kinds(body),
            "claim": tables.claims(found.claim),
            "charge": tables.words("charge", found.charge),
            "event_date": tables.dates(found.event_day),
            "truth": found.truth,
            "hearsay": ~real,
            "played_down": real & (claim != found.claim),
            "recharged": real & (charge != found.charge),
            "delay_days": found.day - found.event_day,
        }
    )
    return named(documents, tables.run.ids, {"informant": "informant_id", "about": "about_id"})


def _truth(tables: _Tables, observer: Observer, chances: list[NDArray[np.float64]]) -> pd.DataFrame:
    import pandas as pd

    what = tables.what
    columns = {
        "date": tables.dates(what.day),
        "about": what.whom,
        "faction": tables.words("faction", what.last["faction"]),
        "rank": tables.words("rank", what.rank),
        "kind": tables.kinds(what.body),
        "claim": tables.claims(what.claim),
        "charge": tables.words("charge", what.charge),
        "involvement": tables.words("involvement", what.last["involvement"]),
        "visibility": 1.0 - np.prod([1.0 - chance for chance in chances], axis=0),
        **{f"visibility: {name}": chance for name, chance in zip(observer.sources, chances, strict=True)},
    }
    return named(pd.DataFrame(columns, index=pd.Index(what.event, name="event")), tables.run.ids, {"about": "about_id"})


def _informants(tables: _Tables, circles: list[Circle]) -> pd.DataFrame:
    import pandas as pd

    run = tables.run
    rows = np.concatenate([np.zeros(0, np.int64), *(circle.rows for circle in circles)])
    last, ranks = people(run, rows), ranks_of(run, len(run.party.register))
    gathered = {
        name: np.concatenate([np.zeros(0, np.int64), *(getattr(circle, name) for circle in circles)])
        for name in ("bodies", "talks", "silent_on", "silent_by")
    }
    informants = pd.DataFrame(
        {
            "source": np.repeat([c.declared.name for c in circles], [len(c.rows) for c in circles]).astype(object),
            "informant": rows,
            "faction": tables.words("faction", last["faction"]),
            "rank": tables.words("rank", ranks[rows]),
            "kind": tables.kinds(gathered["bodies"]),
            "talks": gathered["talks"],
            "silent_on": tables.dates(gathered["silent_on"]),
            "silenced_by": [Event(kind).name.lower() if kind >= 0 else "" for kind in gathered["silent_by"].tolist()],
        }
    )
    return named(informants, run.ids, {"informant": "informant_id"})
