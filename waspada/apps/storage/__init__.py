"""What several apps need to put rows into the database."""
