"""Evidence: documented values with source and grade, in our own words."""

from purgesim.evidence.facts import Fact, Reference, fact, facts, interval, references, table, value

__all__ = ["Fact", "Reference", "fact", "facts", "interval", "references", "table", "value"]
