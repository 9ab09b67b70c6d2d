"""The one read rule, in Python, in queries and in PostgreSQL's own policies."""

from tests.support.cast import NOW, Cast
from waspada.apps.alerts.models import StandingLevel


def _level(place: str, classification: str, **rights: object) -> None:
    StandingLevel.unguarded.create(
        realm="live",
        node_id="test",
        place_code=place,
        classification=classification,
        level="waspada",
        since=NOW,
        received_at=NOW,
        recorded_at=NOW,
        approved_by="test",
        **rights,
    )


def test_a_restricted_row_is_read_by_the_desk_and_its_owner_only(cast: Cast) -> None:
    with cast.acting("desk"):
        _level("65.01", "T", owner_unit="kpu-65.01")
    seen = {}
    for name in ("desk", "province", "kpu", "police", "camat", "stranger"):
        with cast.acting(name):
            seen[name] = StandingLevel.objects.count()
    assert seen == {"desk": 1, "province": 1, "kpu": 1, "police": 0, "camat": 0, "stranger": 0}
