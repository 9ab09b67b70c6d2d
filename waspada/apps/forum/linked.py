"""Reports of information as things that can be linked."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language

from waspada.apps.accounts.clock import domain_today
from waspada.apps.followups.subjects import carry_rights
from waspada.apps.forum.models import ForumReport
from waspada.apps.forum.queries import forum_reports, shown
from waspada.apps.links.kinds import LinkedKind, Thing
from waspada.core.forum import FORUM_REPORT_STATES
from waspada.core.places import NATION
from waspada.core.vocabulary import Words


def _resolve(ids: Sequence[str]) -> Mapping[str, Thing]:
    rows = list(ForumReport.objects.filter(pk__in=_keys(ids)))
    language = get_language() or "id"
    return {
        str(one.row.pk): Thing(
            title=f"{one.row.number}: {one.row.title}",
            href=reverse("forum:item", args=(one.row.pk,)),
            state=FORUM_REPORT_STATES[one.state].in_language(language),
            when=one.row.received_at,
            classification=one.row.classification,
            place_code=one.row.place_code,
        )
        for one in shown(rows, day=None, today=domain_today())
    }


def _keys(ids: Sequence[str]) -> list[UUID]:
    found = []
    for one in ids:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def _find(text: str) -> str | None:
    row = forum_reports(NATION).filter(number=text.strip()[:80]).first()
    return None if row is None else str(row.pk)


carry_rights("forum_report", ForumReport)
KINDS: tuple[LinkedKind, ...] = (
    LinkedKind(
        "forum_report", Words("laporan informasi", "report of information"), _resolve, _find
    ),
)
