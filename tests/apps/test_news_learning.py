"""The deployment learns from its desk, switches only to what reads better, and goes back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.support.cast import NOW, Cast
from tests.support.incidents import make_incident, make_report
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.models import JournalRow
from waspada.apps.news.learning import (
    figures_of,
    model_in_use,
    retrain,
    row_in_use,
    told_by_desk,
    use_model,
)
from waspada.apps.news.models import NewsModel
from waspada.apps.reports.models import Report
from waspada.core.errors import BadInput, NotFound, WrongState
from waspada.core.news.proving import Figures, Proof

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> Iterator[None]:
    with acting_as(system_identity()):
        yield


def decided(count: int, *, right: bool) -> None:
    """Plant reports that the desk decided about: of two kinds of words the lists misread."""
    first = make_report(text="contoh")
    row = Report.unguarded.get(pk=first)
    rows = []
    for number in range(count):
        is_flood = number % 2 == 0
        words = "banjir di pilkada, gaplek kawasan" if is_flood else "banjir di pilkada, rengginang"
        category = "logistik" if is_flood else "unjuk_rasa"
        fields = {field.name: getattr(row, field.name) for field in Report._meta.fields}
        fields |= {
            "id": None,
            "receipt": f"c{number}",
            "masked_text": f"Saat {words} nomor{number} petugas mengungsi ke gudang",
            "category": category if right else "bencana",
            "decided_by": "desk",
            "received_at": NOW + timedelta(hours=number),
        }
        fields.pop("id")
        rows.append(Report(**fields))
    Report.unguarded.bulk_create(rows)


@pytest.mark.usefixtures("system")
def test_a_model_that_reads_better_is_used_and_one_that_does_not_is_refused(cast: Cast) -> None:
    decided(100, right=True)
    outcome = retrain(actor="system", now=NOW)
    assert outcome.is_in_use
    category = outcome.proofs["category"]
    assert category.before.right < category.after.right == category.after.of
    assert set(outcome.proofs) == {"category"}  # nothing was said of kinds and severities
    assert row_in_use() == outcome.model
    assert model_in_use() is not None
    again = retrain(actor="system", now=NOW)
    assert not again.is_in_use
    assert bytes(again.model.file) == bytes(outcome.model.file)
    assert not figures_of(again.model)["category"]["is_better"]
    assert row_in_use() == outcome.model
    with pytest.raises(WrongState, match=r"news\.worse_model"):
        use_model(again.model.pk, actor="admin", now=NOW)
    use_model(None, actor="admin", now=NOW)
    assert model_in_use() is None
    use_model(outcome.model.pk, actor="admin", now=NOW)
    assert row_in_use() == outcome.model
    with pytest.raises(NotFound, match=r"news\.no_model"):
        use_model(cast["desk"].pk, actor="admin", now=NOW)
    acts = JournalRow.objects.filter(action__startswith="news.").values_list("action", flat=True)
    assert sorted(acts) == ["news.model_chosen"] * 2 + ["news.retrained"] * 2


@pytest.mark.usefixtures("system", "cast")
def test_only_open_masked_texts_that_a_person_decided_about_are_learned_from() -> None:
    kept = make_report(text="terbuka", decided_by="desk")
    make_report(text="terbatas", decided_by="desk", classification="T")
    make_report(text="belum diputuskan")
    make_report(text="tanpa kategori", decided_by="desk", category="")
    found = told_by_desk()
    assert [(one.text, one.event) for one in found] == [("terbuka", str(kept))]
    with pytest.raises(BadInput, match=r"news\.too_little_to_learn"):
        retrain(actor="system", now=NOW)


@pytest.mark.usefixtures("system", "cast")
def test_a_kind_and_a_severity_are_learned_where_a_person_has_said_them() -> None:
    def said(text: str, **columns: object) -> None:
        make_report(text=text, decided_by="desk", category="", **columns)

    happened, possible = make_incident(severity=3), make_incident(severity=0)
    joined: dict[str, object] = {"state": "joined", "incident_id": happened.incident_id}
    said("yang jadi kejadian", **joined, severity=2, source_grade="B")
    said("yang diikutkan", **joined, severity=2)  # its sender's number, which nobody looked at
    said("yang mungkin", state="joined", incident_id=possible.incident_id)
    said("dinilai orang", severity=2, source_grade="B")
    said("angka pengirim", severity=2)
    for why in ("nihil", "unfounded", "machine"):
        said(f"sisih {why}", state="dismissed", reason_params={"why": why})
    category = happened.category
    assert {one.text: one.labels for one in told_by_desk()} == {
        "yang jadi kejadian": {"kind": "incident", "category": category, "severity": "2"},
        "yang diikutkan": {"kind": "incident", "category": category},
        "yang mungkin": {"kind": "warning", "category": possible.category},
        "dinilai orang": {"severity": "2"},
        "sisih nihil": {"kind": "other"},
    }


@pytest.mark.words
def test_keepers_see_which_model_reads_and_switch_back_and_others_do_not(cast: Cast) -> None:
    figures = Proof(Figures(5, 25), Figures(20, 25), is_better=True).as_json()
    worse = Proof(Figures(9, 25), Figures(8, 25), is_better=False).as_json()
    made = {
        "file": b"-", "size_bytes": 1, "digest": "", "trained_at": NOW, "trained_by": "t",
        "texts": 75, "events": 75, "held_back": 25, "is_better": True,
    }  # fmt: skip
    # The first models were kept with the figures of categories alone.
    NewsModel.objects.create(**made, figures=figures)
    of_fields = {"fields": {"kind": figures, "severity": worse}}
    newest = NewsModel.objects.create(**made, figures=of_fields, in_use_since=NOW)
    admin = cast.client("admin")
    shown = admin.get("/bacaan-mesin/").content.decode()
    assert "Kembali ke daftar kata saja" in shown
    for words in ("Kategori benar pada 25", "Jenis benar pada 25", "9 sebelum, 8 sesudah (tidak"):
        assert words in shown
    assert admin.post("/bacaan-mesin/", {"model": ""}).status_code == 302
    assert row_in_use() is None
    assert admin.post("/bacaan-mesin/", {"model": "x"}).status_code == 404
    admin.post("/bacaan-mesin/", {"model": str(newest.pk)})
    assert row_in_use() is not None
    assert cast.client("police").get("/bacaan-mesin/").status_code == 403
