"""News: feeds, sitemaps and pages that a deployment reads, politely."""
