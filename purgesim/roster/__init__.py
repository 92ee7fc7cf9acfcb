"""A user's own party: tables read, checked with every mistake told, and known by the hash of their content."""

from purgesim.roster.declaring import refusal_of
from purgesim.roster.loaded import OwnParty
from purgesim.roster.reading import party_from_graph, party_from_tables
from purgesim.roster.registry import find, tables_in
from purgesim.roster.tables import Tables

__all__ = ["OwnParty", "Tables", "find", "party_from_graph", "party_from_tables", "refusal_of", "tables_in"]
