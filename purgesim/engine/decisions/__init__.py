"""Decisions: what one cadre or one body decides, reading the state and changing nothing."""
