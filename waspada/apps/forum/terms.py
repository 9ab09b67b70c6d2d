"""Write down a forum's decree and term; a corrected term keeps what was held before."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.identity import current_identity
from waspada.apps.forum.models import ForumTerm
from waspada.apps.forum.rights import check_may_keep, forum_unit
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.versions import keys_of
from waspada.core.errors import Conflict, NotFound
from waspada.core.forum import TermFacts, checked_term
from waspada.core.vocabulary import unit_code

_INSTANT = timedelta(microseconds=1)


class By(TypedDict):
    """Who acts, by the real clock and by that of the world that is shown."""

    actor: str
    now: datetime
    received_at: datetime


def record_term(facts: TermFacts, *, is_sample: bool = False, **by: Unpack[By]) -> ForumTerm:
    """Write down a term of a place's forum.

    Raises
    ------
    BadInput, TooLarge : what `checked_term` raises
    NotAllowed : forum.only_secretariat; Conflict : forum.term_overlaps
    """
    facts = checked_term(facts)
    check_may_keep(facts.place)
    with transaction.atomic():
        _refuse_overlap(facts, None)
        return _keep(facts, by, is_sample=is_sample)


def correct_term(term_id: UUID, facts: TermFacts, **by: Unpack[By]) -> ForumTerm:
    """Replace what was held of a term; the row before stays and answers the past.

    Raises
    ------
    NotFound : access.not_found; Conflict : forum.term_changed, and what `record_term` raises
    """
    facts = checked_term(facts)
    before: ForumTerm | None = ForumTerm.objects.filter(pk=term_id).first()
    if before is None or before.place_code != facts.place:
        raise NotFound("access.not_found")
    check_may_keep(before.place_code)
    with transaction.atomic():
        _refuse_overlap(facts, term_id)
        moment = max(by["received_at"].astimezone(UTC), before.received_at + _INSTANT)
        ended = ForumTerm.unguarded.filter(pk=term_id, superseded_at__isnull=True).update(
            superseded_at=moment
        )
        if not ended:  # a colleague corrected it first
            raise Conflict("forum.term_changed")
        by = By(actor=by["actor"], now=by["now"], received_at=moment)
        return _keep(facts, by, is_sample=before.is_sample)


def _refuse_overlap(facts: TermFacts, own: UUID | None) -> None:
    rows = ForumTerm.unguarded.filter(
        realm=current_identity().realm,
        superseded_at__isnull=True,
        place_code=facts.place,
        starts_on__lte=facts.ends_on,
        ends_on__gte=facts.starts_on,
    ).exclude(pk=own)
    found: ForumTerm | None = rows.first()
    if found is not None:
        raise Conflict("forum.term_overlaps", decree=found.decree)


def _keep(facts: TermFacts, by: By, *, is_sample: bool) -> ForumTerm:
    columns: dict[str, Any] = {**keys_of(facts.place), "realm": current_identity().realm}
    row = ForumTerm(
        **columns,
        node_id=settings.WASPADA_NODE,
        classification="B",
        owner_unit=unit_code("kesbangpol", facts.place[:5]),
        addressee_units=(forum_unit(facts.place),),
        decree=facts.decree,
        decree_on=facts.decree_on,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        offices=[list(one) for one in facts.offices],
        received_at=by["received_at"].astimezone(UTC),
        recorded_at=by["now"],
        recorded_by=by["actor"],
        is_sample=is_sample,
    )
    row.save(force_insert=True)
    record_act(
        "forum.term_recorded",
        actor=by["actor"],
        now=by["now"],
        subject_kind="forum",
        subject=forum_unit(facts.place),
        content=facts.decree.encode(),
        details={"term": str(row.pk), "members": facts.members},
    )
    return row
