"""The form of one measure: names, target, due day, shelf life; as `read_measure` takes them."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from waspada.apps.readiness.wording import in_words, language, said_words
from waspada.core.elections import DatedStage, Problem
from waspada.core.readiness import DIRECTIONS, KINDS, LEVELS, TOPICS, Measure, Said, write_measure
from waspada.core.readiness.measures import EDGES, ENTRY_LEVELS
from waspada.core.vocabulary import AGENCIES, CLASS_WORDS, CLASSES

# The rules of targets as people say them.
TARGET_WORDS: Final = {
    "none": _("tanpa target, hanya dicatat"),
    "given": _("ditetapkan tiap tempat"),
    "fixed": _("angka tetap"),
    "per_station": _("per TPS"),
    "per_kecamatan": _("per kecamatan"),
    "per_desa": _("per desa/kelurahan"),
    "per_voter": _("per pemilih"),
    "measures": _("dari ukuran lain"),
}
EDGE_WORDS: Final = {"start": _("hari pertama tahap"), "end": _("hari terakhir tahap")}
# Which field shows a mistake that stands at an entry of the document.
_FIELD_OF: Final = {
    "name": "name_id",
    "unit": "unit_id",
    "target": "rate",
    "due": "due_stage",
    "options": "options",
    "counts": "counts",
    "code": "code",
    "shelf_life_days": "shelf_life_days",
    "awaits": "awaits",
}


def _listed(table: Any) -> list[tuple[str, str]]:
    return [(code, in_words(words)) for code, words in table.items()]


class MeasureForm(forms.Form):
    """One measure as a secretariat changes it."""

    code = forms.CharField(label=_("Kode"), max_length=60)
    name_id = forms.CharField(label=_("Nama (Indonesia)"), max_length=200)
    name_en = forms.CharField(label=_("Nama (Inggris)"), max_length=200, required=False)
    agency = forms.ChoiceField(label=_("Instansi pemilik"))
    topic = forms.ChoiceField(label=_("Kelompok"))
    counts = forms.ChoiceField(label=_("Yang dihitung per"))
    entered_at = forms.ChoiceField(label=_("Diisi pada tingkat"))
    kind = forms.ChoiceField(label=_("Jenis angka"))
    unit_id = forms.CharField(label=_("Satuan (Indonesia)"), max_length=60)
    unit_en = forms.CharField(label=_("Satuan (Inggris)"), max_length=60, required=False)
    target_kind = forms.ChoiceField(label=_("Target"))
    rate = forms.CharField(
        label=_("Angka target, atau banyaknya per TPS/kecamatan/desa/pemilih"), required=False
    )
    terms = forms.CharField(
        label=_("Ukuran lain yang menjadi dasar"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    options = forms.CharField(
        label=_("Pilihan"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    direction = forms.ChoiceField(label=_("Arah"))
    is_cumulative = forms.BooleanField(label=_("Sekali tercapai, tetap tercapai"), required=False)
    due_stage = forms.ChoiceField(label=_("Batas pada tahap"), required=False)
    due_edge = forms.ChoiceField(label=_("Dihitung dari"), required=False)
    due_days = forms.IntegerField(label=_("Hari sesudahnya (minus: sebelumnya)"), required=False)
    shelf_life_days = forms.IntegerField(label=_("Usang setelah (hari)"), required=False)
    law = forms.CharField(label=_("Dasar hukum"), max_length=200, required=False)
    awaits = forms.CharField(
        label=_("Menunggu produk hukum"),
        max_length=40,
        required=False,
        help_text=_(
            "Kunci pendeknya di buku produk hukum, misalnya nphd-pilgub. Selama naskah itu "
            "ditunggu, halaman menyebut yang ditunggu dan bukan “kurang”."
        ),
    )
    classification = forms.ChoiceField(label=_("Kelas angkanya"))
    note = forms.CharField(label=_("Keterangan"), max_length=600, required=False)
    is_retired = forms.BooleanField(label=_("Tidak dipakai lagi"), required=False)
    reason = forms.CharField(label=_("Alasan perubahan"), max_length=200, required=False)

    def __init__(self, stages: Iterable[DatedStage], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, Any]]] = {
            "agency": [(code, kind.short) for code, kind in AGENCIES.items() if kind.is_member],
            "topic": _listed(TOPICS),
            "counts": _listed(LEVELS),
            "entered_at": [(one, in_words(LEVELS[one])) for one in ENTRY_LEVELS],
            "kind": _listed(KINDS),
            "target_kind": list(TARGET_WORDS.items()),
            "direction": _listed(DIRECTIONS),
            "due_stage": [("", "–"), *((one.code, in_words(one.name)) for one in stages)],
            "due_edge": [(one, EDGE_WORDS[one]) for one in EDGES],
            "classification": [(one, in_words(CLASS_WORDS[one])) for one in CLASSES[:3]],
        }
        for name, listed in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = listed

    def document(self, before: Measure | None) -> dict[str, Any]:
        """Return what was typed as `read_measure` takes it; what has no field stays."""
        given = self.cleaned_data
        document: dict[str, Any] = write_measure(before) if before else {}
        document |= {
            "code": given["code"].strip(),
            "name": _both(given["name_id"], given["name_en"]),
            "agency": given["agency"],
            "topic": given["topic"],
            "counts": given["counts"],
            "entered_at": given["entered_at"],
            "kind": given["kind"],
            "unit": _both(given["unit_id"], given["unit_en"]),
            "target": _target(given),
            "direction": given["direction"],
            "is_cumulative": given["is_cumulative"],
            "class": given["classification"],
        }
        if before and isinstance(document["target"], dict):
            document["target"]["rounding"] = before.target.rounding
        law = document.get("law") or {}
        if given["law"].strip() != law.get("document", ""):
            document["law"] = {"document": given["law"].strip()}
        for name in ("due", "shelf_life_days", "options", "note", "awaits"):
            document.pop(name, None)
        if given["awaits"].strip():
            document["awaits"] = given["awaits"].strip().lower()
        if given["due_stage"]:
            document["due"] = {
                "stage": given["due_stage"],
                "edge": given["due_edge"] or "end",
                "days": given["due_days"] or 0,
            }
        if given["shelf_life_days"] is not None:
            document["shelf_life_days"] = given["shelf_life_days"]
        if given["kind"] == "choice":
            document["options"] = _options(given["options"])
        if given["note"].strip():
            english = before.note.en if before and before.note.id == given["note"].strip() else ""
            document["note"] = _both(given["note"], english)
        return document

    def show(self, problems: Iterable[Problem]) -> None:
        """Put problems at the fields they are about."""
        for problem in problems:
            entry = str(problem.path[0]) if problem.path else ""
            field = _FIELD_OF.get(entry, entry)
            said = said_words(Said(problem.code, problem.params))
            self.add_error(field if field in self.fields else None, said)


def _both(indonesian: str, english: str) -> dict[str, str]:
    return {"id": indonesian.strip(), "en": english.strip() or indonesian.strip()}


def _target(given: dict[str, Any]) -> Any:
    kind = given["target_kind"]
    if kind in {"none", "given"}:
        return kind
    if kind == "measures":
        rows = [line.partition(":") for line in given["terms"].splitlines() if line.strip()]
        return {kind: {code.strip(): factor.strip() or "1" for code, _sign, factor in rows}}
    return {kind: given["rate"].strip().replace(",", ".")}


def _options(text: str) -> list[dict[str, Any]]:
    rows = [
        [part.strip() for part in line.split("|")] for line in text.splitlines() if line.strip()
    ]
    return [
        {
            "code": row[0],
            "name": _both(row[1] if len(row) > 1 else row[0], row[2] if len(row) > 2 else ""),
            "value": row[3] if len(row) > 3 else str(number),
        }
        for number, row in enumerate(rows)
    ]


def initial_of(measure: Measure) -> dict[str, Any]:
    """Return a measure as its form shows it."""
    rule, due = measure.target, measure.due
    return {
        "code": measure.code,
        "name_id": measure.name.id,
        "name_en": measure.name.en,
        "agency": measure.agency,
        "topic": measure.topic,
        "counts": measure.level,
        "entered_at": next(n for n, level in ENTRY_LEVELS.items() if level is measure.entered_at),
        "kind": measure.kind,
        "unit_id": measure.unit.id,
        "unit_en": measure.unit.en,
        "target_kind": rule.kind,
        "rate": "" if rule.rate is None else str(rule.rate),
        "terms": "\n".join(f"{term.measure}: {term.factor}" for term in rule.terms),
        "options": "\n".join(
            f"{one.code} | {one.name.id} | {one.name.en} | {one.value}" for one in measure.options
        ),
        "direction": measure.direction,
        "is_cumulative": measure.is_cumulative,
        "due_stage": due.stage if due else "",
        "due_edge": due.edge if due else "end",
        "due_days": due.days if due else 0,
        "shelf_life_days": measure.shelf_life_days,
        "law": measure.law.document,
        "awaits": measure.awaits,
        "classification": measure.classification,
        "note": measure.note.id,
    }


def target_words(measure: Measure) -> str:
    """Return how a measure's target comes about, in a few words."""
    rule = measure.target
    word = str(TARGET_WORDS[rule.kind])
    if rule.kind == "measures":
        return ", ".join(
            term.measure if term.factor == 1 else f"{term.factor} × {term.measure}"
            for term in rule.terms
        )
    if rule.rate is None:
        return word
    rate = f"{rule.rate.normalize():f}"
    shown = rate.replace(".", ",") if language() == "id" else rate
    return shown if rule.kind == "fixed" else f"{shown} {word}"
