"""Join two things, or take a link back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from waspada.apps.accounts.clock import domain_now
from waspada.apps.accounts.identity import current_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.links.kinds import Ref, things
from waspada.apps.links.models import Link
from waspada.apps.links.relations import relation as known_relation
from waspada.core.errors import BadInput, NotFound


def link(source: Ref, relation: str, target: Ref, *, actor: str, now: datetime) -> None:
    """Join two things that who is acting may both read; joining them again changes nothing.

    Raises
    ------
    BadInput : links.no_such_relation, links.to_itself
    NotFound : links.no_such_thing
    """
    code = known_relation(relation).code
    if source == target:
        raise BadInput("links.to_itself")
    found = things([source, target])
    for end in (source, target):
        if end not in found:
            raise NotFound("links.no_such_thing")
    received_at = domain_now()
    columns = _columns(source, code, target)
    if Link.objects.filter(**columns, ended_at=None).exists():
        return
    try:
        with transaction.atomic():
            Link.objects.create(
                **columns, received_at=received_at, recorded_at=now, recorded_by=actor
            )
            _note("links.joined", source, code, target, actor, now)
    except IntegrityError:
        return  # somebody joined them in the same moment


def link_readable(
    source: Ref, relation: str, targets: Iterable[Ref], *, actor: str, now: datetime
) -> int:
    """Join one thing to those of several that who is acting may read; pass over the others.

    A paper tells of more than can be linked, so nothing is refused. Return how many were
    joined that were not before; all of it is one act.

    Raises
    ------
    BadInput : links.no_such_relation
    """
    code = known_relation(relation).code
    wanted = [one for one in dict.fromkeys(targets) if one != source]
    found = things([source, *wanted]) if wanted else {}
    if source not in found:
        return 0
    realm = current_identity().realm
    standing = set(
        Link.objects.filter(
            realm=realm,
            source_kind=source.kind,
            source_id=source.id,
            relation=code,
            ended_at=None,
        ).values_list("target_kind", "target_id")
    )
    new = [one for one in wanted if one in found and (one.kind, one.id) not in standing]
    if not new:
        return 0
    received_at = domain_now()
    with transaction.atomic():
        Link.objects.bulk_create(
            [
                Link(
                    **_columns(source, code, one),
                    received_at=received_at,
                    recorded_at=now,
                    recorded_by=actor,
                )
                for one in new
            ],
            ignore_conflicts=True,  # somebody joined them in the same moment
        )
        record_act(
            "links.joined",
            actor=actor,
            now=now,
            subject_kind=source.kind,
            subject=source.id,
            details={"relation": code, "targets": [str(one) for one in new]},
        )
    return len(new)


def unlink(source: Ref, relation: str, target: Ref, *, actor: str, now: datetime) -> bool:
    """End a link that joins two things; say whether there was one that may be seen."""
    if len(things([source, target])) < 2:
        return False
    with transaction.atomic():
        ended = Link.objects.filter(**_columns(source, relation, target), ended_at=None).update(
            ended_at=domain_now()
        )
        if ended:
            _note("links.parted", source, relation, target, actor, now)
    return bool(ended)


def _columns(source: Ref, relation: str, target: Ref) -> dict[str, str]:
    return {
        "realm": current_identity().realm,
        "source_kind": source.kind,
        "source_id": source.id,
        "relation": relation,
        "target_kind": target.kind,
        "target_id": target.id,
    }


def _note(action: str, source: Ref, relation: str, target: Ref, actor: str, now: datetime) -> None:
    record_act(
        action,
        actor=actor,
        now=now,
        subject_kind=source.kind,
        subject=source.id,
        details={"relation": relation, "target": str(target)},
    )
