"""Forecast: chances and counts of the next days, their baselines, and how they are scored."""
