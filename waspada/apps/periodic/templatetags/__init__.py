"""Template tags of the reports over periods."""
