"""What an archive holds of a run: the documents an observer would find, beside the truth of the simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from purgesim.report.parts import Section, Table, frame_table, plain_table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["HasDocuments", "archive_sections"]

SHOWN: Final = 200
"""Documents listed at most."""
WORDS_AT_MOST: Final = 20
"""Columns with at most so many different words are counted."""
CAUTION: Final = (
    "This is what an observer with an archive would know of the same run. What is missing here happened all the same; "
    "what is wrong here was believed."
)


@runtime_checkable
class HasDocuments(Protocol):
    """An archive: documents, one a row."""

    @property
    def documents(self) -> pd.DataFrame:
        """Documents, with whatever columns the observer writes."""

    def shares(self) -> pd.DataFrame:
        """Return the shares of groups in truth and in the archive, indexed by group."""

    def estimates(self) -> pd.DataFrame:
        """Return what one would infer, beside the truth, an estimate a row."""


def archive_sections(archive: HasDocuments) -> tuple[Section, ...]:
    """Return the sections on an archive.

    Parameters
    ----------
    archive : HasDocuments
        Anything with a frame of documents.
    """
    documents = archive.documents
    text = (CAUTION, f"{len(documents):,} documents.")
    counted = tuple(_counts(documents, name) for name in documents.columns if _is_word(documents[name]))
    first = frame_table("Documents", _readable(documents.head(SHOWN)), _note(len(documents)))
    shares = archive.shares().reset_index().round(4)
    inferred = (
        frame_table("The expelled by group: shares in truth and in the archive", shares),
        frame_table("What one would infer, beside the truth", archive.estimates().round(3)),
    )
    return (
        Section("What the archive holds", text, tables=counted),
        Section("What one would infer", tables=inferred),
        Section("The documents", tables=(first,)),
    )


def _counts(documents: pd.DataFrame, name: str) -> Table:
    counts = documents[name].astype(str).value_counts()
    rows = [(word, int(count), f"{count / len(documents):.1%}") for word, count in counts.items() if count]
    return plain_table(f"Documents by {name}", [name, "documents", "share"], rows)


def _is_word(column: pd.Series) -> bool:
    import pandas as pd

    is_text = isinstance(column.dtype, pd.CategoricalDtype) or pd.api.types.is_string_dtype(column)
    return bool(is_text and 0 < column.nunique() <= WORDS_AT_MOST)


def _readable(documents: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    dates = [name for name in documents.columns if pd.api.types.is_datetime64_any_dtype(documents[name])]
    return documents.assign(**{name: documents[name].dt.strftime("%Y-%m-%d") for name in dates})


def _note(total: int) -> str:
    return f"The first {SHOWN} of {total:,}." if total > SHOWN else ""
