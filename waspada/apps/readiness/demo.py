"""The demo's desk: Kalimantan Utara's invented figures and constraints, marked as such (contoh)."""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import current_identity
from waspada.apps.duty.queries import clock_of
from waspada.apps.readiness.board import unit_of
from waspada.apps.readiness.constraints import ConstraintFacts, raise_constraint
from waspada.apps.readiness.facts import place_facts
from waspada.apps.readiness.measures import measures_of
from waspada.apps.readiness.models import Cell, Constraint, Figure
from waspada.apps.readiness.questions import check_area
from waspada.apps.readiness.samples import SampleFigure, sample_figures
from waspada.apps.readiness.storing import CellKey, Giving, Written, hold, key_of, step, store
from waspada.core.places import province_of, regency_of
from waspada.core.readiness import Measure, target_of

PROVINCE: Final = "65"
ELECTION: Final = "pilkada-2024"
ACTOR: Final = "demo"
AT: Final = time(9, 30)  # offices send their figures in the morning
_POLLING: Final = date(2024, 11, 27)
DRAWN: Final = date(2024, 10, 18)  # 40 days before the vote, as the plan of samples has it
# Days before the vote on which offices went on, and how much of what was missing was done then.
_STEPS: Final = ((26, Decimal("0.5")), (12, Decimal("0.8")), (1, Decimal("0.97")))


def make_demo_readiness(day: date) -> int:
    """Write the sample figures known by a day, constraints and questions; return how many.

    Doing it again changes nothing.
    """
    if Cell.objects.filter(election_key=ELECTION, is_sample=True).exists():
        return Figure.objects.filter(election_key=ELECTION, is_sample=True).count()
    measures = measures_of(ELECTION, PROVINCE, day)
    written = Written()
    cells: dict[CellKey, Cell] = {}
    drawn = min(day, DRAWN)
    with transaction.atomic():
        for sample in sample_figures(drawn):
            _take(sample, measures, cells, written)
        for sample in _later(cells, measures, day):
            _take(sample, measures, cells, written)
        giving = _giving(day)
        if written.figures:
            hold([PROVINCE], giving)
            store(written, cells.values(), giving)
        _raise_constraints(day)
    check_area(PROVINCE, ELECTION, now=_at(drawn), recorded_at=real_now())
    if day > drawn:
        check_area(PROVINCE, ELECTION, now=_at(day), recorded_at=real_now())
    return len(written.figures)


def _take(
    sample: SampleFigure,
    measures: Mapping[str, Measure],
    cells: dict[CellKey, Cell],
    written: Written,
) -> None:
    measure = measures.get(sample.measure)
    if measure is not None and measure.is_entered:
        columns = _columns(sample, measure)
        key = key_of(columns)
        cells[key] = step(cells.get(key), columns, measure, written)


def _later(
    cells: Mapping[CellKey, Cell], measures: Mapping[str, Measure], day: date
) -> Iterator[SampleFigure]:
    """Yield what the offices said after the drawn day: most go on, some stand still or fall silent.

    Chance is drawn from measure and place, so that it is always the same.
    """
    facts = place_facts({cell.place_code for cell in cells.values()}, ELECTION)
    values = {(code, place): cell.value for (code, place, _u, _c), cell in cells.items()}
    for (code, place, _unit, _class), cell in list(cells.items()):
        chance = zlib.crc32(f"later {code} {place}".encode())
        measure = measures[code]
        if cell.value is None or chance % 9 == 0:
            continue
        terms = {term.measure: values.get((term.measure, place)) for term in measure.target.terms}
        target = target_of(measure, facts[place], terms, given=cell.target).value
        grows = measure.is_summed and target is not None and cell.value < target
        for days, share in _STEPS:
            on = _POLLING - timedelta(days=days + chance % 4)
            if not DRAWN < on <= day or not (grows or days == _STEPS[-1][0]):
                continue
            value = cell.value
            if grows and target is not None and chance % 7:
                done = Decimal(1) if days == _STEPS[-1][0] and chance % 4 else share
                value += ((target - value) * done).quantize(Decimal(1), rounding=ROUND_FLOOR)
            yield SampleFigure(code, place, on, value, cell.target)


def _at(day: date) -> datetime:
    return datetime.combine(day, AT, tzinfo=clock_of(PROVINCE))


def _giving(day: date) -> Giving:
    return Giving(ELECTION, ACTOR, _at(day), real_now(), day, "page", is_sample=True)


def _columns(sample: SampleFigure, measure: Measure) -> dict[str, Any]:
    return {
        "measure_code": sample.measure,
        "value": sample.value,
        "is_approximate": False,
        "target": sample.target,
        "reason": "" if sample.value is not None else "none_yet",
        "note": "",
        "as_of": sample.on,
        "by_unit": "",
        "channel": "page",
        "received_at": _at(sample.on),
        "recorded_at": real_now(),
        "recorded_by": ACTOR,
        "is_sample": True,
        "realm": current_identity().realm,
        "node_id": settings.WASPADA_NODE,
        "election_key": ELECTION,
        "place_code": sample.place,
        "province_code": province_of(sample.place) or "",
        "regency_code": regency_of(sample.place) or "",
        "classification": measure.classification,
        "owner_unit": unit_of(measure.agency, sample.place),
    }


# (days before the vote, unit that raises it, facts)
_CONSTRAINTS: Final[tuple[tuple[int, str, ConstraintFacts], ...]] = (
    (
        44,
        "bawaslu-65.03",
        ConstraintFacts(
            "65.03",
            "Contoh: camat belum mengusulkan nama ASN untuk Sekretariat Panwascam",
            since=date(2024, 10, 7),
            effect="Sekretariat Panwascam berjalan dengan satu orang.",
            need="Nama ASN dari kecamatan yang belum mengusulkan.",
            decision="Surat Sekda kepada camat agar usulan masuk dalam tiga hari.",
            decision_unit="pemda-65.03",
            decide_by=date(2024, 10, 21),
            measure_code="asn_panwascam_diusulkan",
            stage_code="pengawas-adhoc",
        ),
    ),
    (
        42,
        "kpu-65.04",
        ConstraintFacts(
            "65.04",
            "Contoh: 11 calon TPS belum punya jaringan listrik",
            since=date(2024, 10, 14),
            effect="Penghitungan malam hari memakai lampu minyak.",
            need="Genset pinjaman dan bahan bakar.",
            decision="Peminjaman genset perangkat daerah.",
            decision_unit="pemda-65.04",
            decide_by=date(2024, 11, 15),
            measure_code="tps_listrik",
            stage_code="pemungutan",
        ),
    ),
    (
        41,
        "kpu-65.02",
        ConstraintFacts(
            "65.02",
            "Contoh: sungai dangkal dapat menunda logistik ke hulu",
            is_foreseen=True,
            effect="Perahu bermuatan penuh tidak dapat lewat bila hujan berkurang.",
            need="Jadwal kirim lebih awal dan perahu cadangan.",
            decision="Pengawalan dan perahu cadangan tiga hari lebih awal.",
            decision_unit="tni-65.02",
            decide_by=date(2024, 11, 10),
            measure_code="logistik_di_tps",
            stage_code="logistik",
        ),
    ),
    (
        40,
        "disdukcapil-65.01",
        ConstraintFacts(
            "65.01",
            "Contoh: blangko KTP-el menipis",
            since=date(2024, 10, 16),
            effect="Pemilih pemula belum memegang KTP pada hari pemungutan.",
            need="Tambahan 2.000 blangko dari provinsi.",
            decision="Pengalihan blangko antar kabupaten.",
            decision_unit="disdukcapil-65",
            decide_by=date(2024, 10, 25),
            measure_code="blangko_stok",
            stage_code="pemungutan",
        ),
    ),
)


def _raise_constraints(day: date) -> Iterable[Constraint]:
    rows = []
    for before, unit, facts in _CONSTRAINTS:
        raised = _POLLING - timedelta(days=before)
        if raised <= day:
            rows.append(raise_constraint(facts, _giving(raised), owner_unit=unit))
    return rows
