"""The addresses of groups of one event, and of what was learned from the desk."""

from typing import Final

from tests.web.route_words import KEEPERS, Route

SAME_EVENT: Final[dict[str, Route]] = {
    "satu-kejadian/<uuid:report_id>/": Route(
        body=(("langkah", "satukan"), ("dengan", "*Report")),
    ),
    "bacaan-mesin/": Route(KEEPERS),
}
