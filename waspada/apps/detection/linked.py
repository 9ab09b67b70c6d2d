"""How an episode is told where other things are linked to it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waspada.apps.accounts.classes import OPEN
from waspada.apps.detection.models import CURRENT, EpisodeVersion
from waspada.apps.detection.queries import is_whole
from waspada.apps.detection.words import sentence_of
from waspada.apps.links.kinds import LinkedKind, Thing
from waspada.core.detection.daily_rule import load_daily_rule
from waspada.core.places import load_table
from waspada.core.vocabulary import Words

SUBJECT: Final = "episode"
_STATES: Final = {
    "open": Words("berlangsung", "going on"),
    "over": Words("selesai", "over"),
    "withdrawn": Words("dicabut setelah dinilai ulang", "withdrawn when judged again"),
}


def episode_of(text: str) -> EpisodeVersion | None:
    """Return an episode as it is held now; None for what the reader may not read whole."""
    try:
        key = UUID(text)
    except ValueError:
        return None
    row: EpisodeVersion | None = EpisodeVersion.objects.filter(CURRENT, episode_id=key).first()
    return row if row is not None and is_whole(row) else None


def _episodes(ids: Sequence[str]) -> Mapping[str, Thing]:
    keys = []
    for one in ids:
        try:
            keys.append(UUID(one))
        except ValueError:
            continue
    first = dict(
        EpisodeVersion.objects.filter(episode_id__in=keys, version=1).values_list(
            "episode_id", "received_at"
        )
    )
    rows = EpisodeVersion.objects.filter(CURRENT, episode_id__in=keys)
    return {
        str(row.episode_id): _episode(row, first.get(row.episode_id, row.received_at))
        for row in rows
        if is_whole(row)
    }


def _episode(row: EpisodeVersion, found_at: datetime) -> Thing:
    # What is closed keeps its words on its own page.
    where = _("Temuan deteksi, %(place)s") % {"place": load_table()[row.place_code].display}
    said = sentence_of(row, window=load_daily_rule().window_days)
    return Thing(
        f"{where}: {said}" if row.classification in OPEN else where,
        reverse("detection:episode", args=(row.place_code, row.episode_id)),
        state=_STATES[row.state].in_language(get_language() or "id"),
        when=found_at,
        classification=row.classification,
        place_code=row.place_code,
    )


KINDS: Final = (LinkedKind(SUBJECT, Words("temuan deteksi", "detected episode"), _episodes),)
