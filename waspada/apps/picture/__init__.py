"""The picture: dashboard and place pages, with the map."""
