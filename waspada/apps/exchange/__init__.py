"""Warnings exchanged with other systems: feeds of ours, and what others warn of (CAP 1.2)."""
