"""Template filters of the pages of reports and incidents."""
