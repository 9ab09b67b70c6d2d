"""The letter by which an item is handed to an office that nobody of reads Waspada."""

from datetime import date
from typing import Any, Final, Unpack

from django.utils import translation
from django.utils.formats import date_format

from waspada.apps.accounts.identity import current_identity
from waspada.apps.documents.actions import Issue, Rights, Sent, issue_document, record_dispatch
from waspada.apps.documents.letterheads import letterhead_of
from waspada.apps.documents.models import Document
from waspada.apps.followups.history import By, Row, append, locked, world_day
from waspada.apps.followups.models import Item
from waspada.apps.followups.notices import unit_words
from waspada.apps.followups.queries import item_of
from waspada.apps.followups.rights import check_desk
from waspada.apps.reports.appending import writing
from waspada.apps.reports.referral_letter import LANGUAGE, letter_pdf, numbered
from waspada.apps.words.sentences import say
from waspada.core.delivery import realm_mark
from waspada.core.errors import NotAllowed, WrongState
from waspada.core.followups.facts import PRIORITIES
from waspada.core.followups.states import OPEN_STATES, REQUEST
from waspada.core.places import NATION, load_table
from waspada.core.reports.referrals import head_of
from waspada.core.vocabulary import CLASS_WORDS, CLASSES, split_unit

KIND: Final = "surat-tindak-lanjut"
SERIES: Final = "TL"
VERSION: Final = "1"


def issue_letter(item_id: Any, *, signed_by: str = "", **by: Unpack[By]) -> Document:
    """Issue the letter of an item, with a number, and note it in the item's history.

    Raises
    ------
    NotFound; NotAllowed : followup.only_desk, followup.letter_too_secret
    WrongState : followup.not_open
    """
    seen = item_of(item_id)
    check_desk(seen)
    if seen.classification not in CLASSES[:2] or seen.compartment:
        raise NotAllowed("followup.letter_too_secret")
    if seen.state not in OPEN_STATES:
        raise WrongState("followup.not_open", number=seen.number)
    today = world_day(by, seen.place_code)
    paper = compose(seen, today, signed_by)
    issue = Issue(
        kind=KIND,
        series=SERIES,
        title=paper["title"][:240],
        subject_day=today,
        language=LANGUAGE,
        template_version=VERSION,
        rights=Rights(
            seen.classification,
            seen.owner_unit,
            tuple(seen.addressee_units),
            tuple(seen.concerns_units),
        ),
        election_key=seen.election_key,
        numbered_by=seen.desk,
    )
    with writing():
        item = locked(item_id)
        document = issue_document(
            issue,
            item.place_code,
            paper,
            prepare=numbered,
            render=letter_pdf,
            actor=by["actor"],
            now=by["now"],
        )
        head = head_of(*split_unit(item.unit_code))
        record_dispatch(document, [Sent(head, "paper")], actor=by["actor"], now=by["now"])
        params = {"document": str(document.pk), "number": document.number}
        append(item, Row("letter", params=params), by)
    return document


def compose(item: Item, today: date, signed_by: str) -> dict[str, Any]:
    """Return every sentence of the letter; letters are Indonesian whatever the desk reads."""
    with translation.override(LANGUAGE):
        return _compose(item, today, signed_by)


def _compose(item: Item, today: date, signed_by: str) -> dict[str, Any]:
    head = letterhead_of(item.desk)
    is_request = item.kind == REQUEST
    ask = "request" if is_request else "order"
    class_words = CLASS_WORDS[item.classification].id
    urgency = PRIORITIES[item.priority].id if item.priority in PRIORITIES else item.priority
    agency, place = split_unit(item.unit_code)
    due = str(date_format(item.due_on, "l, j F Y"))
    realm = current_identity().realm
    subject = _said(f"subject_{ask}", what=item.what)
    return {
        "language": LANGUAGE,
        "dated": today.isoformat(),
        "title": subject,
        "author": head.office,
        "number": "",
        "header": {
            "class": class_words.upper(),
            "mark": "" if realm == "live" else realm_mark(realm),
        },
        "footer": {
            "left": say("letter.draft", {}, LANGUAGE),
            "page": "Halaman",
            "of": "dari",
            "printed": f"{signed_by} · kelas {item.classification}" if signed_by else "",
        },
        "letterhead": [line for line in head.lines if line],
        "place_date": f"{_town(item.desk)}, {date_format(today, 'j F Y')}",
        "meta": [
            [say("letter.number", {}, LANGUAGE), say("letter.draft", {}, LANGUAGE)],
            [say("letter.nature", {}, LANGUAGE), f"{class_words} / {urgency}"],
            [say("letter.enclosed", {}, LANGUAGE), "–"],
            [say("letter.subject", {}, LANGUAGE), subject],
        ],
        "to": [
            say("letter.to", {"head": item.office or head_of(agency, place)}, LANGUAGE),
            say("letter.at_post", {}, LANGUAGE),
        ],
        "opening": [_said(f"opening_{ask}", unit=unit_words(item.unit_code))],
        "answers": [
            [_said("what"), item.what, True],
            [_said("where"), _place(item.place_code), True],
            [_said(f"due_{ask}"), due, True],
            [_said("detail"), item.detail or "–", bool(item.detail)],
            [_said("evidence"), item.evidence or "–", bool(item.evidence)],
            [_said("item_number"), item.number, True],
        ],
        "closing": [_said(f"closing_{ask}", day=due), say("letter.thanks", {}, LANGUAGE)],
        "signature": [head.signer_title, "", head.signer_name or "(……………………………………)"],
        "copies": {
            "heading": say("letter.copies", {}, LANGUAGE),
            "rows": [say("letter.file_copy", {}, LANGUAGE)],
        },
    }


def _said(code: str, **params: object) -> str:
    return say(f"followup_letter.{code}", params, LANGUAGE)


def _place(code: str) -> str:
    return "Indonesia" if code == NATION else load_table()[code].display


def _town(place: str) -> str:
    return "Jakarta" if place == NATION else load_table()[place].capital or load_table()[place].name
