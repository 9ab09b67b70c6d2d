"""Template tags of readiness."""
