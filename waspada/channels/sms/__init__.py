"""SMS through whatever gateway takes HTTP requests."""
