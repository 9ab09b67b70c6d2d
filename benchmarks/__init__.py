"""Measurements: `./run bench NAME`. They print figures; nothing here decides whether a test passes."""
