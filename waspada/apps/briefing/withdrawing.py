"""The paper that says a sent report no longer counts; what was sent is not told again."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from waspada.apps.briefing.dates import long_day, moment
from waspada.apps.briefing.models import DailyReport
from waspada.apps.documents.models import Document
from waspada.core.places import load_table


def withdrawal_of(sent: Document, report: DailyReport, *, by: str, at: datetime) -> dict[str, Any]:
    """Return the paper that takes a document back, with its letterhead and signature."""
    with translation.override(sent.language):
        what = _("NIHIL") if report.is_nihil else _("laporan")
        parts = {"number": sent.number, "what": what, "version": report.version}
        printed = {"by": by, "at": moment(at, report.place_code), "class": sent.classification}
        draft = _("KONSEP – belum bernomor")
        return {
            **sent.content,
            "title": _("Pencabutan laporan harian %(place)s, %(day)s")
            % {"place": load_table()[report.place_code].formal, "day": long_day(report.day)},
            "heading": _("PENCABUTAN LAPORAN HARIAN"),
            "number": "",
            "number-line": _("Nomor: %(number)s") % {"number": draft},
            "footer": {
                **sent.content["footer"],
                "left": draft,
                "printed": _("Diterbitkan oleh %(by)s, %(at)s · kelas %(class)s") % printed,
            },
            "notes": [],
            "situation": {
                "heading": _("Pencabutan"),
                "levels": [],
                "reasons": [],
                "note": "",
                "sentences": [
                    _("Dokumen nomor %(number)s (versi %(version)s, %(what)s) ditarik.") % parts,
                    _("Hari ini dianggap belum dilaporkan sampai laporan baru dikirim."),
                ],
            },
            "nihil": "",
            "nihil-sentence": "",
            "incidents": [],
            "tables": [],
            "sources": {"heading": "", "empty": "", "rows": []},
            "closing": [],
            "changes": [],
        }
