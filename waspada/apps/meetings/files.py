"""A meeting's minutes as a file, for the command line."""

from pathlib import Path
from typing import Final

from waspada.apps.accounts.clock import local_today, real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.meetings.notulen import minutes_pdf, minutes_word
from waspada.apps.meetings.queries import meeting_by_serial
from waspada.apps.meetings.signing import minutes_paper
from waspada.core.errors import BadInput

_RENDER: Final = {".pdf": minutes_pdf, ".docx": minutes_word}


def write_minutes(number: int, out: Path) -> Path:
    """Write minutes as signed (with later corrections) or as a draft; return where they lie.

    Raises
    ------
    NotFound : meetings.no_such_number, meetings.minutes_missing
    BadInput : meetings.bad_ending
    """
    render = _RENDER.get(out.suffix.lower())
    if render is None:
        raise BadInput("meetings.bad_ending", value=out.suffix[:10])
    with acting_as(system_identity("minutes")):
        meeting = meeting_by_serial(number)
        today = local_today(meeting.place_code)
        content = render(minutes_paper(meeting, today=today))
        record_act(
            "meeting.minutes_written",
            actor="minutes",
            now=real_now(),
            subject_kind="meeting",
            subject=str(meeting.pk),
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    return out
