"""Indexes of CAP messages that others publish: RSS or Atom."""
