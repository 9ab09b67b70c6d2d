"""Levels of places: what was computed, what stands, and the signals that feed them."""
