"""Planned events of the region: where, when, how many people, whose responsibility."""
