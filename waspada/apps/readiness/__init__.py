"""What every agency must have ready by when, what it has, what hinders it."""
