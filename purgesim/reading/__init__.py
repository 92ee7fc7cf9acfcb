"""One way of reading every table a user gives, file or frame: what it accepts, what it tells, what it refuses.

`docs/reading.md` says it in words; rosters, graphs, records and designs are read by these functions alone.
"""

from purgesim.reading.columns import Column, Unknown, take
from purgesim.reading.dates import Dates, Grain, dates
from purgesim.reading.files import SUFFIXES, file_in, open_table
from purgesim.reading.mistakes import Mistakes, nearest, short
from purgesim.reading.parsing import FLAGS, choices, coded, is_empty, numbers, texts
from purgesim.reading.source import Source
from purgesim.reading.tomls import NotTomlError, parsed_toml, read_toml, toml_text

__all__ = [
    "FLAGS",
    "SUFFIXES",
    "Column",
    "Dates",
    "Grain",
    "Mistakes",
    "NotTomlError",
    "Source",
    "Unknown",
    "choices",
    "coded",
    "dates",
    "file_in",
    "is_empty",
    "nearest",
    "numbers",
    "open_table",
    "parsed_toml",
    "read_toml",
    "short",
    "take",
    "texts",
    "toml_text",
]
