"""Ways in that many messages share: who may send, what waits for a person, and how each does."""
