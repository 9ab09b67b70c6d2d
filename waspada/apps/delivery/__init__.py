"""The outbox: what leaves, to whom, each try, and what is in somebody's in-tray."""
