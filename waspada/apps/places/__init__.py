"""What a deployment adds to the places of the package: official outlines."""
