"""Decrees, circulars and agreements: what they require by when, and who complied."""
