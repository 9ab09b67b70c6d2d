"""Reports upward by week, month and four months, and special ones about one incident."""
