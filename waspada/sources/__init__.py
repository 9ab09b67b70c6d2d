"""Ways in: one folder per kind of source."""
