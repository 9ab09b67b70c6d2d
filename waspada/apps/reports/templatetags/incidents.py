"""Words for the codes of reports and incidents: `{% load incidents %}`."""

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from waspada.apps.reports.audience import class_words
from waspada.apps.reports.families import standing_version
from waspada.apps.reports.models import Attachment, Referral, Report
from waspada.apps.reports.panels import panels_of
from waspada.apps.reports.referral_queries import referrals_about
from waspada.core.reports.referrals import OUTCOMES, URGENCIES
from waspada.core.vocabulary import AGENCIES, CONTENT_GRADES, SOURCE_GRADES

register = template.Library()


@register.simple_tag(takes_context=True)
def report_panels(context: template.Context, *reports: Report) -> SafeString:
    """Return what apps above show about some reports, one after the other."""
    shown = panels_of(context["request"], [report.pk for report in reports])
    return mark_safe("".join(shown))  # noqa: S308 (each panel is a rendered template)


@register.simple_tag(takes_context=True)
def incident_panels(context: template.Context, reports: Iterable[Report]) -> SafeString:
    """Return what apps above show about the reports behind an incident."""
    return report_panels(context, *reports)


@register.filter
def state_name(state: str) -> str:
    """Return the state of an incident in words."""
    return {
        "unverified": _("belum terverifikasi"),
        "verified": _("terverifikasi"),
        "closed": pgettext("kejadian", "selesai"),
        "withdrawn": _("ditarik"),
        "merged": _("digabung"),
    }.get(state, state)


@register.filter
def move_name(to: str, current: str) -> str:
    """Return what the button says that moves an incident from one state to another."""
    if to == "verified":
        return _("Buka lagi") if current == "closed" else _("Tandai terverifikasi")
    if to == "unverified":
        return (
            _("Cabut verifikasi") if current == "verified" else _("Pulihkan, belum terverifikasi")
        )
    return {"closed": _("Tandai selesai"), "withdrawn": _("Tarik kejadian")}.get(to, to)


@register.filter
def fact_name(column: str) -> str:
    """Return what a changed fact is called in a history."""
    return {
        "state": _("status"),
        "title": _("kalimat utama"),
        "summary": _("ringkasan"),
        "category": _("kategori"),
        "also_categories": _("kategori lain"),
        "athg": "ATHG",
        "severity": _("keparahan"),
        "place_code": _("tempat"),
        "other_places": _("tempat lain"),
        "occurred_at": _("waktu"),
        "occurred_precision": _("ketelitian waktu"),
        "who": _("siapa"),
        "why": _("mengapa"),
        "deaths": _("korban meninggal"),
        "injured": _("korban luka"),
        "stage": _("tahapan"),
        "source_grade": _("nilai sumber"),
        "content_grade": _("nilai isi"),
        "sources": _("sumber"),
    }.get(column, column)


@register.filter
def channel_name(channel: str) -> str:
    """Return how a report came in."""
    return {
        "web_form": _("Formulir"),
        "api": "API",
        "odk": "ODK Collect",
        "news": _("Berita"),
        "csv_upload": _("Impor tabel"),
        "chat": _("Chat WhatsApp"),
        "sms": "SMS",
        "telegram": "Telegram",
        "whatsapp": "WhatsApp",
        "email": _("Surel"),
    }.get(channel, channel)


@register.filter
def report_state_name(state: str) -> str:
    """Return the state of a report that waits, in words."""
    return {
        "waiting": _("menunggu"),
        "asked": _("menunggu jawaban pelapor"),
        "unreadable": _("tidak terbaca"),
    }.get(state, state)


@register.simple_tag
def standing_number(report: Report) -> str:
    """Return the number of the incident a report belongs to now, if the reader may read it."""
    found = standing_version(report.incident_id) if report.incident_id else None
    return found.number if found else ""


@register.filter
def dismissal_name(why: str) -> str:
    """Return why a report is no incident."""
    return {
        "nihil": _("NIHIL, tidak ada yang terjadi"),
        "unrelated": _("tidak terkait pemilihan"),
        "unfounded": _("tidak dapat dipastikan"),
        "test": _("uji coba atau salah kirim"),
        "repeated": _("laporan yang sama sudah ada"),
        "corrected": _("medianya mengubah berita ini; bacaan barunya laporan tersendiri"),
        "machine": _("bukan kejadian menurut pembacaan mesin"),
    }.get(why, why)


@register.simple_tag
def letters_about(report: Report) -> list[Referral]:
    """Return the letters about a report that the reader may see, but for withdrawn ones."""
    return list(referrals_about(reports=[report.pk]).exclude(state="withdrawn"))


@register.simple_tag
def photo_url(photo: Attachment) -> str:
    """Return the address of a photo's present copy; each copy has its own."""
    return f"{reverse('reports:photo', args=[photo.pk])}?v={photo.copy_version}"


@register.filter
def referral_state(state: str) -> str:
    """Return where a referral stands, in words."""
    return {
        "sent": _("menunggu jawaban"),
        "answered": _("dijawab"),
        "closed": pgettext("rujukan", "selesai"),
        "withdrawn": pgettext("rujukan", "ditarik"),
    }.get(state, state)


@register.filter
def outcome_name(code: str) -> str:
    """Return what a body answered, in a word."""
    language = translation.get_language() or "id"
    return OUTCOMES[code].in_language(language) if code in OUTCOMES else code


@register.filter
def class_word(code: str) -> str:
    """Return the word of a class, such as Terbatas."""
    return class_words(code)


@register.filter
def urgency_name(code: str) -> str:
    """Return how urgent a letter is."""
    language = translation.get_language() or "id"
    return URGENCIES[code].in_language(language) if code in URGENCIES else code


@register.filter
def agency_name(code: str) -> str:
    """Return what a type of agency is called."""
    language = translation.get_language() or "id"
    return AGENCIES[code].name.in_language(language) if code in AGENCIES else code


@register.filter
def source_grade_name(code: str) -> str:
    """Return the words of a source's grade."""
    language = translation.get_language() or "id"
    return SOURCE_GRADES[code].in_language(language) if code in SOURCE_GRADES else ""


@register.filter
def content_grade_name(code: str) -> str:
    """Return the words of a content's grade."""
    language = translation.get_language() or "id"
    return CONTENT_GRADES[code].in_language(language) if code in CONTENT_GRADES else ""
