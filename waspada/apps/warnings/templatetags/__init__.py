"""Tags and filters of warnings."""
