"""The part of an address that is a place code, such as 65.01; anything else is no such page."""

from django.urls import register_converter


class PlaceCodeConverter:
    """Codes from the nation down to the desa, as the ministry writes them."""

    regex = r"ID|[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?"

    def to_python(self, value: str) -> str:
        """Return the code as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the code as it stands."""
        return value


register_converter(PlaceCodeConverter, "place")
