"""Write a daily report to a file: content of class B only, since the file leaves all rights behind."""

import os
from datetime import date
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from waspada.apps.accounts.identity import acting_as
from waspada.apps.briefing.compose import compose_briefing, open_reader
from waspada.apps.briefing.content import Printed
from waspada.apps.briefing.paper import briefing_pdf
from waspada.core.errors import BadInput
from waspada.core.places import load_table


def write_briefing(place: str, day: date, out: Path, *, language: str = "id") -> Path:
    """Write the PDF of a place and day, all of it or nothing, and return its path.

    The command acts as a reader cleared for B who belongs to no agency: incidents of class
    T and above, in compartments, and those that concern an office are not in it. The same
    content gives the identical file: no clock is in it.

    Raises
    ------
    BadInput : places.unknown_code
    """
    if place not in load_table():
        raise BadInput("places.unknown_code", value=place)
    with acting_as(open_reader(place)):
        briefing = compose_briefing(place, day, language, concerning=False)
    with translation.override(language):
        printed = Printed(by=_("sistem Waspada (hanya isi kelas B)"))
    content = briefing_pdf(briefing, printed)
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    return out
