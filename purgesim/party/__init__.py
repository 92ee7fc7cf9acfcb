"""The party: its register, bodies, cells, posts and ties, built from a specification at full scale."""

from __future__ import annotations

from purgesim.party.building import build, party_for, rebuildable
from purgesim.party.built import Party
from purgesim.party.tagging import Tags, tags

__all__ = ["Party", "Tags", "build", "party_for", "rebuildable", "tags"]
