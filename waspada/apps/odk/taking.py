"""Take one submission: the form sealed first, then the files that came along, then the answer.

The same function serves the event loop and a thread; only how the report is stored differs.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.db import InterfaceError, OperationalError
from django.utils.http import http_date

from waspada.apps.accounts.clock import domain_time, real_now
from waspada.apps.odk import hearing
from waspada.apps.odk.holders import Holder
from waspada.apps.odk.moments import fields_at
from waspada.apps.reports.api import Answer, check_size
from waspada.apps.reports.api_senders import Sender
from waspada.apps.reports.form_sending import concerned_units
from waspada.apps.reports.receiving import Incoming, Outcome, unavailable
from waspada.apps.words.sentences import explain, say
from waspada.core.errors import BadInput, WaspadaError
from waspada.core.reports.body import read_fields
from waspada.sources.odk import openrosa
from waspada.sources.odk.filled import (
    agencies_concerned,
    is_nameless,
    place_said,
)
from waspada.sources.odk.multipart import SentForm, read_form
from waspada.sources.odk.submissions import Submission, read_submission

logger = logging.getLogger(__name__)

CHANNEL: Final = "odk"
CONTENT_TYPE: Final = "text/xml"
MOST_BODY_BYTES: Final = 16 * 1024 * 1024  # told to clients, which then send files in several goes
_NAMED_HEADERS: Final = {401: ("WWW-Authenticate", 'Basic realm="Waspada"')}


class Taken:
    """A submission on its way: what will be stored, and what came along."""

    __slots__ = ("form", "holder", "incoming", "submission")

    def __init__(self, holder: Holder, form: SentForm, submission: Submission, now: datetime):
        self.holder, self.form, self.submission = holder, form, submission
        place = place_said(submission) or holder.area
        nameless, agencies = is_nameless(submission), agencies_concerned(submission)
        self.incoming = Incoming(
            channel=CHANNEL,
            body=form.xml,
            content_type=CONTENT_TYPE,
            received_at=domain_time(now),
            recorded_at=now,
            sender=holder.sender.account,
            client_id=submission.instance_id,
            place=place,
            # A unit beside a nameless report would tell from which office it came.
            owner_unit="" if nameless else _unit_for(holder.sender, place),
            concerns_units=concerned_units(agencies, place) if agencies else (),
            is_anonymous=nameless,
        )


@lru_cache(maxsize=8192)
def _unit_for(sender: Sender, place: str) -> str:
    return sender.unit_for(place)


def read_taken(holder: Holder, body: bytes, content_type: str) -> Taken:
    """Return what a POST brought; raise BadInput or TooLarge (odk.*) for what is no submission."""
    form = read_form(body, content_type)
    return Taken(holder, form, read_submission(form.xml), real_now())


def answer_of(taken: Taken, outcome: Outcome) -> Answer:
    """Return what the phone is told once everything is durable."""
    language, receipt = taken.holder.language, outcome.receipt
    hearing.note()
    problem = _problem_of(taken)
    if problem is not None:
        sentence = say(
            "odk.kept_unread", {"receipt": receipt, "problem": explain(problem, language)}, language
        )
    elif outcome.status == "conflict":
        sentence = say("odk.kept_beside", {"receipt": receipt}, language)
    elif outcome.status == "same":
        sentence = say("odk.received_again", {"receipt": receipt}, language)
    else:
        sentence = say("odk.received", {"receipt": receipt}, language)
    return Answer(201, openrosa.answer(sentence), openrosa.CONTENT_TYPE, headers())


def _problem_of(taken: Taken) -> BadInput | None:
    """Return why a stored submission cannot be read, as the reading job will find it."""
    try:
        incoming = taken.incoming
        fields = fields_at(
            taken.submission, received_at=incoming.received_at, recorded_at=incoming.recorded_at
        )
        read_fields(fields, now=incoming.received_at, place=incoming.place)
    except BadInput as error:
        return error
    except Exception:
        # It is stored; a fault of ours in checking it must not deny the receipt.
        logger.exception("a stored submission could not be checked")
    return None


def refusal(error: Exception, language: str) -> Answer:
    """Return what a phone is told when its submission was not taken; it keeps it and comes back."""
    if isinstance(error, OperationalError | InterfaceError):
        error = unavailable(error)
    given = headers()
    if not isinstance(error, WaspadaError):
        logger.error("a submission could not be taken", exc_info=error)
        hearing.note("web.crashed")
        body = openrosa.answer(say("web.crashed", {}, language), openrosa.ERROR)
        return Answer(500, body, openrosa.CONTENT_TYPE, given)
    hearing.note(error.code, error.params)
    if "seconds" in error.params:
        given["Retry-After"] = str(error.params["seconds"])
    if error.status in _NAMED_HEADERS:
        name, value = _NAMED_HEADERS[error.status]
        given[name] = value
    body = openrosa.answer(explain(error, language), openrosa.ERROR)
    return Answer(error.status, body, openrosa.CONTENT_TYPE, given)


def headers() -> dict[str, str]:
    """Return the headers that every answer to an OpenRosa client carries."""
    name, value = openrosa.VERSION_HEADER
    return {
        name: value,
        "X-OpenRosa-Accept-Content-Length": str(MOST_BODY_BYTES),
        "Date": _date(int(real_now().timestamp())),
    }


@lru_cache(maxsize=4)
def _date(second: int) -> str:
    return http_date(second)


def check_length(environ: Mapping[str, Any]) -> int | None:
    """Return how long the body is said to be; raise TooLarge before a byte of it is read."""
    text = environ.get("CONTENT_LENGTH") or ""
    announced = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
    check_size(announced, MOST_BODY_BYTES)
    return announced
