"""Records of real denunciations: read them, count them, and say what they can tell and what not."""

from purgesim.records.estimate import NamesEstimate, estimate_names
from purgesim.records.predictive import NamesCheck, check_names
from purgesim.records.pseudonyms import new_key, read_key, with_ids
from purgesim.records.reading import read_record, record_of
from purgesim.records.record import Record

__all__ = [
    "NamesCheck",
    "NamesEstimate",
    "Record",
    "check_names",
    "estimate_names",
    "new_key",
    "read_key",
    "read_record",
    "record_of",
    "with_ids",
]
