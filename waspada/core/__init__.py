"""Rules and mathematics: no Django, no clock, no network."""
