"""Action items and dispositions: what somebody's office agreed to do, by when, and what came of it."""
