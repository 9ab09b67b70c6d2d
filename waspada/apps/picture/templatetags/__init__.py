"""Template tags of the picture."""
