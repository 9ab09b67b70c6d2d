"""The words for what became of a report; NIHIL, late, corrected and withdrawn are all said."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waspada.core.briefing import Submission


def submission_words(one: Submission) -> str:
    """Return a few words: belum, NIHIL, terkirim, with whatever else is true of it."""
    if not one.is_sent:
        return ", ".join(_missing(one))
    words = [_("NIHIL") if one.is_nihil else _("terkirim")]
    if one.is_late:
        words.append(_("terlambat"))
    if one.versions > 1:
        count = one.versions - 1
        words.append(
            ngettext("diperbaiki %(count)s kali", "diperbaiki %(count)s kali", count)
            % {"count": count}
        )
    return ", ".join(words)


def _missing(one: Submission) -> list[str]:
    words = [_("belum")]
    if one.is_withdrawn:
        words = [_("ditarik"), _("belum dikirim lagi")]
    if one.is_overdue:
        words.append(_("lewat batas"))
    return words
