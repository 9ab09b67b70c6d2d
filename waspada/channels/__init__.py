"""Ways out: one folder per kind of channel."""
