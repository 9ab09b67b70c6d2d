"""Template tags of the duty roster."""
