"""What several items tell of one event, and what the desk's corrections teach."""
