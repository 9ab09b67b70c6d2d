"""Blur faces and plates in the copy that is served; the sealed original stays as it came.

The server makes each copy anew from the original and the boxes, so nothing that a browser
painted is trusted. A copy has its own file and address; the one before is deleted.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from waspada.apps.accounts.identity import current_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.appending import writing
from waspada.apps.reports.models import Attachment, Report
from waspada.apps.reports.photo_blurring import blurred_copy
from waspada.apps.reports.photos import open_original, readable_photo, replace_copy
from waspada.apps.reports.rights import may_decide, may_triage
from waspada.core.errors import Conflict, NotAllowed, NotFound, TooLarge
from waspada.core.reports.regions import MOST_REGIONS, Region, regions_of


def blur_photo(
    photo_id: UUID,
    regions: Sequence[Region],
    *,
    seen_version: int,
    actor: str,
    received_at: datetime,
    now: datetime,
) -> Attachment:
    """Hide further boxes of a photo; without any, a person says that nothing needs hiding.

    seen_version : the copy that the person looked at

    Raises
    ------
    NotFound, NotAllowed; Conflict : photos.changed_meanwhile; TooLarge : photos.too_many_regions
    """
    photo, _report = _workable(photo_id)
    known = regions_of(photo.blur_regions)
    wanted = list(dict.fromkeys([*known, *regions]))
    if len(wanted) > MOST_REGIONS:
        raise TooLarge("photos.too_many_regions", limit=MOST_REGIONS)
    return _made(
        photo,
        wanted,
        "photo.blurred",
        is_blurred=True,
        seen_version=seen_version,
        actor=actor,
        received_at=received_at,
        now=now,
    )


def restore_photo(
    photo_id: UUID, *, seen_version: int, actor: str, received_at: datetime, now: datetime
) -> Attachment:
    """Make the copy from the original again, with nothing hidden; it may leave the desk no more.

    Raises
    ------
    NotFound, NotAllowed : only the secretariat; Conflict : photos.changed_meanwhile
    """
    photo, report = _workable(photo_id)
    if not may_restore(report):
        raise NotAllowed("access.not_allowed")
    return _made(
        photo,
        [],
        "photo.restored",
        is_blurred=False,
        seen_version=seen_version,
        actor=actor,
        received_at=received_at,
        now=now,
    )


def may_restore(report: Report) -> bool:
    """Say whether the acting person may take a blurring back: the secretariat of the place."""
    return may_triage(current_identity(), report.place_code)


def blurrable_photo(photo_id: UUID) -> Attachment:
    """Return a photo that the acting person may blur."""
    return _workable(photo_id)[0]


def _workable(photo_id: UUID) -> tuple[Attachment, Report]:
    photo = readable_photo(photo_id)
    report: Report | None = Report.objects.filter(pk=photo.report_id).first()
    if report is None:
        raise NotFound("access.not_found")
    if not may_decide(current_identity(), report):
        raise NotAllowed("access.not_allowed")
    return photo, report


def _made(
    photo: Attachment,
    regions: Sequence[Region],
    action: str,
    *,
    is_blurred: bool,
    seen_version: int,
    actor: str,
    received_at: datetime,
    now: datetime,
) -> Attachment:
    if photo.copy_version != seen_version:
        raise Conflict("photos.changed_meanwhile")
    # The work is done before the row is held: nobody waits for a photo to be drawn.
    copy, width, height = blurred_copy(open_original(photo), regions)
    with writing():
        row: Attachment = Attachment.unguarded.select_for_update().get(pk=photo.pk)
        if row.copy_version != seen_version:
            raise Conflict("photos.changed_meanwhile")
        row.is_blurred = is_blurred
        row.blur_regions = [region.as_list() for region in regions]
        row.blurred_by = actor if is_blurred else ""
        row.blurred_at = received_at if is_blurred else None
        row.width, row.height = width, height
        replace_copy(row, copy)
        row.save(
            update_fields=[
                "is_blurred",
                "blur_regions",
                "blurred_by",
                "blurred_at",
                "width",
                "height",
                "copy_version",
            ]
        )
        record_act(
            action,
            actor=actor,
            now=now,
            subject_kind="report",
            subject=str(row.report_id),
            content=copy,
            details={
                "photo": str(row.pk),
                "regions": len(regions),
                "version": row.copy_version,
            },
        )
    return row
