"""The addresses of the ways in: how they do, whose telephone is whose, what is held back."""

from typing import Final

from tests.web.route_words import KEEPERS, Route

WAYS_IN: Final[dict[str, Route]] = {
    "cara-masuk/": Route(KEEPERS),
}
