"""Notices inside Waspada, in the tray of an account."""
