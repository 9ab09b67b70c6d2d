"""The forms of items: a new one, a desk's patience, a disposition."""

from datetime import date
from typing import Any, Final, Literal
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from waspada.apps.followups.choices import (
    class_choices,
    item_choices,
    language,
    place_choices,
    stage_choices,
    unit_choices,
)
from waspada.apps.followups.subjects import About
from waspada.core.followups.clock import Patience, check_patience, read_days
from waspada.core.followups.facts import (
    LONGEST_OFFICE,
    LONGEST_TEXT,
    LONGEST_WHAT,
    PRIORITIES,
    DueStage,
    ItemFacts,
)

BAD_DAY: Final = {"invalid": _("Tulis tanggal seperti 2024-12-05.")}


class ItemForm(forms.Form):
    """A new item: what, who, by when; the rest may be left as it is."""

    what = forms.CharField(
        max_length=LONGEST_WHAT * 2,
        required=False,
        label=_("Apa yang harus dikerjakan"),
        help_text=_("Satu kalimat dengan kata kerja, misalnya “Usulkan nama ASN untuk Panwascam”."),
    )
    unit = forms.ChoiceField(
        label=_("Kantor"),
        required=False,
        help_text=_(
            "KPU, Bawaslu, Polri, TNI, Kejaksaan, dan BIN menerima permintaan koordinasi: mereka "
            "menjawab, menyatakan tidak dapat, atau menentukan tanggal sendiri."
        ),
    )
    office = forms.CharField(
        max_length=LONGEST_OFFICE,
        required=False,
        label=_("Jabatan"),
        help_text=_("Jabatan, bukan nama orang, misalnya “Kepala Bidang Linmas”. Boleh kosong."),
    )
    due_on = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        label=_("Paling lambat"),
        help_text=_("Wajib, kecuali tanggalnya mengikuti tahapan di bawah."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages=BAD_DAY,
    )
    stage = forms.ChoiceField(
        required=False,
        label=_("Mengikuti tahapan"),
        help_text=_(
            "Bila tahapan bergeser, tanggalnya ikut bergeser dan halamannya mengatakannya."
        ),
    )
    stage_days = forms.IntegerField(
        required=False,
        min_value=-365,
        max_value=365,
        label=_("Berapa hari"),
        help_text=_("−3 berarti tiga hari sebelumnya, 0 pada harinya."),
    )
    stage_edge = forms.ChoiceField(
        required=False,
        label=_("Dihitung dari"),
        choices=[("starts", _("mulainya tahapan")), ("ends", _("berakhirnya tahapan"))],
        help_text=_("Hari pertama atau hari terakhir tahapan itu."),
    )
    place = forms.ChoiceField(
        label=_("Tempat"), help_text=_("Menentukan siapa yang dapat membacanya.")
    )
    priority = forms.ChoiceField(
        label=_("Prioritas"),
        initial="biasa",
        help_text=_("Menentukan urutan di daftar, bukan tanggalnya."),
    )
    classification = forms.ChoiceField(
        label=_("Kelas"),
        help_text=_("T hanya terbaca oleh sekretariat, ketua desk, dan kantor yang ditugasi."),
    )
    detail = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT * 2,
        label=_("Keterangan"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Yang perlu diketahui pelaksana. Jangan menulis nama pelapor."),
    )
    evidence = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT * 2,
        label=_("Bukti yang ditunggu"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Misalnya “SK penugasan” atau “foto gudang yang sudah dikosongkan”."),
    )
    waits_for = forms.ChoiceField(
        required=False,
        label=_("Menunggu"),
        help_text=_("Yang harus selesai lebih dahulu."),
    )

    def __init__(
        self, *args: Any, desk: str, about: About, today: date, units: tuple[str, ...], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.desk, self.about = desk, about
        place = about.place or desk
        self._choose("unit", [("", "—"), *unit_choices(desk, only=units)])
        self._choose("place", place_choices(desk, place))
        self._choose("priority", [(k, w.in_language(language())) for k, w in PRIORITIES.items()])
        self._choose("classification", class_choices(place))
        self._choose("stage", stage_choices(place, today))
        self._choose("waits_for", item_choices(desk, today))

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def facts(self) -> ItemFacts:
        """Return the item as the form holds it, with the rights of what it is about."""
        given = self.cleaned_data
        election, _bar, code = given["stage"].partition("|")
        edge: Literal["starts", "ends"] = "ends" if given["stage_edge"] == "ends" else "starts"
        stage = DueStage(election, code, given["stage_days"] or 0, edge) if code else None
        return ItemFacts(
            what=given["what"],
            unit=given["unit"],
            place=given["place"],
            # A date written beside a stage is what the person means.
            due_on=given["due_on"],
            due_stage=None if given["due_on"] else stage,
            office=given["office"],
            detail=given["detail"],
            evidence=given["evidence"],
            priority=given["priority"],
            waits_for=UUID(given["waits_for"]) if given["waits_for"] else None,
            classification=given["classification"],
            concerns_units=self.about.concerns_units,
            compartment=self.about.compartment,
            desk=self.desk,
            election_key=self.about.election_key or (election or None),
        )


class PatienceForm(forms.Form):
    """When a desk reminds, and when its chair hears of a late item."""

    before = forms.CharField(
        required=False,
        max_length=40,
        label=_("Ingatkan sebelum tanggal (hari)"),
        help_text=_("Paling banyak empat, misalnya 7, 3, 1. Kosong: tidak diingatkan."),
    )
    after = forms.CharField(
        required=False,
        max_length=40,
        label=_("Ingatkan setelah tanggal (hari)"),
        help_text=_("Misalnya 1, 7. Untuk permintaan koordinasi, yang diingatkan sekretariat."),
    )
    escalate_after = forms.IntegerField(
        min_value=1,
        max_value=30,
        label=_("Bawa ke ketua desk setelah (hari)"),
        help_text=_("Tidak berlaku untuk permintaan koordinasi."),
    )

    def patience(self) -> Patience:
        """Return the setting as the form holds it.

        Raises
        ------
        BadInput : followup.bad_days, followup.bad_patience
        """
        given = self.cleaned_data
        found = Patience(
            read_days(given["before"]), read_days(given["after"]), given["escalate_after"]
        )
        check_patience(found)
        return found


class DispositionForm(forms.Form):
    """A leader's instruction: to whom, what, by when."""

    units = forms.MultipleChoiceField(
        label=_("Kepada"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Hanya kantor di bawah Anda."),
    )
    instruction = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT * 2,
        label=_("Isi disposisi"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Apa yang harus dilakukan atau dijawab. Jangan menulis nama pelapor."),
    )
    due_on = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        label=_("Paling lambat"),
        help_text=_("Kapan jawabannya ditunggu."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages=BAD_DAY,
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["units"].choices = units  # type: ignore[attr-defined]
