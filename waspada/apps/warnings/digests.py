"""Write the digests that are due: what was held for a person, in one message."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from waspada.apps.accounts.models import Account
from waspada.apps.delivery.actions import Draft, write_message
from waspada.apps.delivery.contacts import addresses_of
from waspada.apps.followups.history import By, world_day, world_time
from waspada.apps.warnings.history import SUBJECT
from waspada.apps.warnings.models import HeldNotice, WarningRow
from waspada.apps.warnings.notices import readers_among, ringing_later
from waspada.apps.words.sentences import say
from waspada.core.alerts.warnings import STANDING
from waspada.core.places import load_table
from waspada.core.vocabulary import CLASSES, LEVEL_WORDS

_NAMED: Final = 20


def send_digests(by: By) -> int:
    """Write the digests that are due, one a person; return how many. Call as the system."""
    due = HeldNotice.objects.filter(sent_at__isnull=True, due_at__lte=world_time(by))
    accounts = sorted(set(due.values_list("account", flat=True)))
    return sum(_digest(account, by) for account in accounts)


def _digest(account: str, by: By) -> int:
    """Write of everything that is held for one person and still in force."""
    with transaction.atomic():
        waiting = HeldNotice.objects.filter(account=account, sent_at__isnull=True)
        keys = list(waiting.select_for_update().values_list("warning_id", flat=True))
        rows = WarningRow.objects.filter(
            pk__in=keys, state=STANDING, classification=CLASSES[0], concerns_units=""
        )
        person = Account.objects.filter(pk=account, is_active=True).first()
        waiting.update(sent_at=world_time(by))
        return _write(person, list(rows.order_by("stood_at", "id")), by) if person else 0


def _write(person: Account, rows: Sequence[WarningRow], by: By) -> int:
    read = [row for row in rows if readers_among(row, [person], world_day(by, row.place_code))]
    if not read:
        return 0
    language = person.language
    first = read[0]
    lines = [_line(row, language) for row in read[:_NAMED]]
    params = {"count": len(read)}
    draft = Draft(
        subject_kind=SUBJECT,
        subject=str(first.pk),
        place=first.place_code,
        title=say("warnings.notice_digest_title", params, language),
        body="\n".join([say("warnings.notice_digest_body", params, language), "", *lines]),
        language=language,
    ).with_rights_of(first)
    to = addresses_of(person)
    write_message(
        draft, to, actor=by["actor"], now=by["now"], later=ringing_later(first, [person], by)
    )
    return 1


def _line(row: WarningRow, language: str) -> str:
    headline = row.headline_en if language.startswith("en") else row.headline
    level = LEVEL_WORDS[row.level].in_language(language)
    return f"• {row.number} · {level} · {load_table()[row.place_code].display}: {headline}"
