"""How meetings and decisions are told where other things are linked to them."""

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from waspada.apps.accounts.classes import OPEN
from waspada.apps.followups.subjects import carry_rights
from waspada.apps.links.kinds import LinkedKind, Thing
from waspada.apps.meetings.models import Decision, Meeting
from waspada.apps.meetings.words import DECISION_WORDS, STATE_WORDS
from waspada.core.vocabulary import Words

FIRST_WORDS: Final = 120


def _keys(ids: Sequence[str]) -> list[UUID]:
    found = []
    for one in ids:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def _meetings(ids: Sequence[str]) -> Mapping[str, Thing]:
    rows = Meeting.objects.filter(pk__in=_keys(ids))
    return {str(row.pk): _meeting(row) for row in rows}


def _meeting(row: Meeting) -> Thing:
    title = row.title if row.classification in OPEN else _("Rapat")
    return Thing(
        f"{row.serial} · {title}",
        reverse("meetings:meeting", args=(row.pk,)),
        state=str(STATE_WORDS.get(row.state, row.state)),
        when=row.begins_at,
        classification=row.classification,
        place_code=row.place_code,
    )


def _find_meeting(typed: str) -> str | None:
    if not typed.isdecimal() or len(typed) > 9:
        return None
    found = Meeting.objects.filter(serial=int(typed)).values_list("pk", flat=True).first()
    return str(found) if found else None


def _decisions(ids: Sequence[str]) -> Mapping[str, Thing]:
    rows = Decision.objects.filter(pk__in=_keys(ids))
    # A decision is told where its meeting may be read too: its page is the meeting's.
    meetings = set(
        Meeting.objects.filter(pk__in=[row.meeting_id for row in rows]).values_list("pk", flat=True)
    )
    return {str(row.pk): _decision(row) for row in rows if row.meeting_id in meetings}


def _decision(row: Decision) -> Thing:
    is_open = row.classification in OPEN
    words = shorten(row.sentence, FIRST_WORDS, placeholder=" …") if is_open else _("Keputusan")
    return Thing(
        words,
        reverse("meetings:meeting", args=(row.meeting_id,)) + f"#keputusan-{row.pk}",
        state=str(DECISION_WORDS.get(row.state, row.state)),
        when=row.adopted_at or row.written_at,
        classification=row.classification,
        place_code=row.place_code,
    )


# What is written on them is kept from whom they are kept from.
carry_rights("meeting", Meeting)
carry_rights("decision", Decision)
KINDS: Final = (
    LinkedKind("meeting", Words("rapat", "meeting"), _meetings, _find_meeting),
    LinkedKind("decision", Words("keputusan", "decision"), _decisions),
)
