"""The daily briefing (laporan harian) of a place."""
