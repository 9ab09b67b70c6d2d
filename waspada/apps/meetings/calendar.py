"""A meeting as a calendar entry (iCalendar, RFC 5545 and 5546): asked for, moved, called off."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from waspada.apps.meetings.models import Meeting, MeetingStep
from waspada.channels.base import AttachedFile
from waspada.core.delivery import realm_mark
from waspada.core.places import load_table

if TYPE_CHECKING:
    from icalendar import Calendar, Event, vCalAddress

MEDIA_TYPE = "text/calendar; charset=utf-8"
LANGUAGE = "id"
LET_GO = "meeting_letgo"  # messages to an office that is not asked any more


def invitation_entry(meeting: Meeting, *, to: Sequence[str] = (), now: datetime) -> bytes:
    """Return the entry as it stands: METHOD:REQUEST, or CANCEL once the meeting is called off.

    A calendar that has the entry takes the one with the higher SEQUENCE.

    to : e-mail addresses of the offices asked
    """
    with translation.override(LANGUAGE):
        is_off = meeting.state == "cancelled"
        feed = _feed("CANCEL" if is_off else "REQUEST")
        feed.add_component(_entry(meeting, to, now, is_off=is_off))
        return bytes(feed.to_ical())


def entry_files(meeting_id: str) -> tuple[AttachedFile, ...]:
    """Return the entry that goes along with an e-mail about a meeting, dated by its last step."""
    meeting: Meeting | None = Meeting.objects.filter(pk=meeting_id).first()
    step = MeetingStep.objects.filter(meeting=meeting_id).order_by("received_at", "id").last()
    if meeting is None or step is None:
        return ()
    content = invitation_entry(meeting, now=step.recorded_at)
    method = "CANCEL" if meeting.state == "cancelled" else "REQUEST"
    name = f"rakor-{meeting.serial}.ics"
    return (AttachedFile(name, f"text/calendar; method={method}; charset=utf-8", content),)


def taken_back_files(meeting_id: str) -> tuple[AttachedFile, ...]:
    """Return the entry with which an office that is not asked any more forgets a meeting.

    It tells what a calendar needs to find its own entry, and nothing that changed since.
    """
    meeting: Meeting | None = Meeting.objects.filter(pk=meeting_id).first()
    if meeting is None:
        return ()
    from icalendar import Event

    with translation.override(LANGUAGE):
        feed = _feed("CANCEL")
        event = Event()
        event.add("uid", f"{meeting.pk}@rakor.waspada")
        event.add("sequence", meeting.sequence)
        event.add("dtstamp", meeting.recorded_at.astimezone(UTC))
        event.add("dtstart", meeting.begins_at.astimezone(UTC))
        event.add("dtend", meeting.ends_at.astimezone(UTC))
        event.add("summary", _("Rapat koordinasi"))
        event.add("status", "CANCELLED")
        event.add("organizer", _organizer(meeting))
        feed.add_component(event)
    media_type = "text/calendar; method=CANCEL; charset=utf-8"
    return (AttachedFile(f"rakor-{meeting.serial}.ics", media_type, bytes(feed.to_ical())),)


def _feed(method: str) -> "Calendar":
    from icalendar import Calendar

    feed = Calendar()
    feed.add("prodid", "-//Waspada//Rakor//ID")
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", method)
    return feed


def _organizer(meeting: Meeting) -> "vCalAddress":
    from icalendar import vCalAddress, vText

    place = load_table()[meeting.place_code].display
    organizer = vCalAddress("mailto:noreply@waspada.invalid")
    organizer.params["cn"] = vText(_("Sekretariat %(place)s") % {"place": place})
    return organizer


def _entry(meeting: Meeting, to: Sequence[str], now: datetime, *, is_off: bool) -> "Event":
    from icalendar import Event, vCalAddress, vText

    place = load_table()[meeting.place_code].display
    event = Event()
    event.add("uid", f"{meeting.pk}@rakor.waspada")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", meeting.begins_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", _summary(meeting))
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    if meeting.venue:
        event.add("location", meeting.venue)
    lines = [_("Rapat koordinasi %(place)s") % {"place": place}]
    if meeting.letter_number:
        lines.append(_("Surat undangan nomor %(number)s") % {"number": meeting.letter_number})
    if meeting.chair_title:
        lines.append(_("Dipimpin %(chair)s") % {"chair": meeting.chair_title})
    event.add("description", "\n".join(lines))
    event.add("class", "PUBLIC" if meeting.classification == "B" else "CONFIDENTIAL")
    event.add("organizer", _organizer(meeting))
    for address in to:
        attendee = vCalAddress(f"mailto:{address}")
        attendee.params["rsvp"] = vText("TRUE")
        attendee.params["role"] = vText("REQ-PARTICIPANT")
        event.add("attendee", attendee)
    return event


def _summary(meeting: Meeting) -> str:
    mark = "" if meeting.realm == "live" else realm_mark(meeting.realm)
    return f"{mark} {meeting.title}".strip()
