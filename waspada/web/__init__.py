"""Joins the rings: URL roots, jobs, error pages, templates and static source."""
