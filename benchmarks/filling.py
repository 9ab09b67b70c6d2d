"""Fill a database with invented incidents (contoh), past the ORM: `python -m benchmarks.filling N`.

Seeded, so that every database of a size holds the same. Three years up to LAST_DAY, half of
them even, the rest crowding before it; places by the number of their desa, unevenly; versions,
cells, words, stamps and one report for every five incidents. Runs inside the product, with
DATABASE_URL and WASPADA_HOME set, on a database that is migrated and empty.
"""

import gc
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

LAST_DAY = date(2024, 11, 28)
DAYS = 1_095
SEED = 20241127
CHUNK = 20_000
REALM = "replay"
TITLES = (
    "Contoh: {n} warga memprotes hasil penghitungan di {place}",
    "Contoh: kotak suara terlambat tiba di {place}",
    "Contoh: dugaan politik uang dilaporkan di {place}",
    "Contoh: spanduk calon dirusak di {place}",
    "Contoh: bentrok dua kelompok pendukung di {place}, {n} orang terluka",
    "Contoh: aparatur desa hadir dalam kampanye di {place}",
    "Contoh: banjir menggenangi {n} TPS di {place}",
    "Contoh: kabar bohong tentang surat suara beredar di {place}",
    "Contoh: daftar pemilih tidak memuat {n} warga {place}",
    "Contoh: petugas diintimidasi saat mengantar logistik ke {place}",
    "Contoh: unjuk rasa damai di depan kantor kecamatan {place}",
    "Contoh: pemungutan suara ulang diminta di {place}",
)
SUMMARIES = (
    "Keadaan tegang lalu mereda setelah aparat datang. Kode lapangan {rare}.",
    "Petugas menunggu arahan; belum ada korban. Kode lapangan {rare}.",
    "Pihak yang bertikai dipertemukan di balai desa. Kode lapangan {rare}.",
    "Laporan awal dari warga, masih diperiksa. Kode lapangan {rare}.",
)
_SYLLABLES = ("ba", "ku", "mo", "ri", "ta", "le", "su", "no", "ga", "pe", "di", "wa", "ro", "ji")


def main(count: int) -> None:
    """Fill the database that the settings name."""
    import django

    django.setup()
    gc.disable()  # nothing here goes round in circles, and there is a great deal of it
    from benchmarks.tables import Loader

    began = time.perf_counter()
    with Loader() as loader:
        for part in rows_of(count):
            for name, rows in part.items():
                loader.add(name, rows)
            print(f"      {time.perf_counter() - began:5.0f} s", flush=True)
    print(f"      filled with {count:,} in {time.perf_counter() - began:.0f} s", flush=True)


def rows_of(count: int) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """Yield rows of every table, a chunk of incidents at a time, the cells at the end."""
    world = World(count)
    cells: Counter[tuple[Any, ...]] = Counter()
    for start in range(0, count, CHUNK):
        part: dict[str, list[dict[str, Any]]] = {
            "Incident": [],
            "IncidentVersion": [],
            "SearchEntry": [],
            "Report": [],
        }
        for number in range(start, min(start + CHUNK, count)):
            world.write(number, part, cells)
        yield part
    yield {
        "DayCell": [world.cell_row(key, n) for key, n in cells.items()],
        "AreaStamp": world.stamps(),
        "NumberSeries": world.series(),
    }


class World:
    """Everything drawn beforehand, and the rows made of it."""

    def __init__(self, count: int) -> None:
        from django.db import connection

        from waspada.apps.reports.search_index import key_of, only_tag, place_tag, time_tags
        from waspada.core.places import Level, load_table
        from waspada.core.reports.searching import indexed_words
        from waspada.core.vocabulary import CATEGORIES

        self.only_tag = only_tag
        self.words_of, self.key_of = indexed_words, key_of
        self.place_tag = place_tag
        self.time_tags = time_tags if connection.vendor == "postgresql" else lambda _: ()
        self.table = load_table()
        self.chance = np.random.default_rng(SEED)
        self.desa = self.table.codes(level=Level.DESA)
        weight = self._weights()
        self.place = self.chance.choice(len(self.desa), count, p=weight)
        self.cut = self.chance.choice(4, count, p=(0.62, 0.25, 0.11, 0.02))
        self.codes = list(CATEGORIES)
        kinds = self.chance.permutation(1 / np.arange(1, len(self.codes) + 1) ** 0.8)
        self.kind = self.chance.choice(len(self.codes), count, p=kinds / kinds.sum())
        self.severity = self.chance.choice(5, count, p=(0.3, 0.42, 0.2, 0.07, 0.01))
        self.back = self._days_back(count)
        self.minute = self.chance.integers(0, 24 * 60, count)
        self.state = self.chance.choice(3, count, p=(0.7, 0.2, 0.1))
        self.closed = self.chance.random(count) < 0.2  # class T
        self.kpu = self.chance.random(count) < 0.1
        self.addressed = self.chance.random(count) < 0.03
        self.again = self.chance.random(count) < 0.12
        self.month_only = self.chance.random(count) < 0.01
        self.tail = self.chance.integers(0, 1 << 62, count)
        self.numbers: Counter[tuple[str, int]] = Counter()
        self.names: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.own_words: dict[str, tuple[str, ...]] = {}
        self.texts: dict[tuple[int, int, int], tuple[str, ...]] = {}

    def _weights(self) -> Any:
        regencies = sorted({code[:5] for code in self.desa})
        share = dict(
            zip(regencies, self.chance.lognormal(0, 0.9, len(regencies)).tolist(), strict=True)
        )
        weight = np.array([share[code[:5]] for code in self.desa])
        return weight / weight.sum()

    def _days_back(self, count: int) -> Any:
        even = self.chance.integers(0, DAYS, count)
        season = (90 * self.chance.power(1.0, count) ** 1.5).astype(int)
        week = self.chance.integers(0, 14, count)
        which = self.chance.choice(3, count, p=(0.5, 0.32, 0.18))
        # Written as time goes: numbers rise with it, and rows of one day lie beside each other.
        return -np.sort(-np.choose(which, (even, season, week)))

    def write(self, i: int, part: dict[str, Any], cells: Counter[tuple[Any, ...]]) -> None:
        """Add the rows of one incident."""
        code = self._cut(self.desa[self.place[i]], int(self.cut[i]))
        day = LAST_DAY - timedelta(days=int(self.back[i]))
        month_only = bool(self.month_only[i])
        occurred = datetime(day.year, day.month, day.day, tzinfo=UTC)
        occurred = (
            occurred.replace(day=1)
            if month_only
            else occurred + timedelta(minutes=int(self.minute[i]) // 2)
        )
        received = occurred + timedelta(minutes=30 + int(self.minute[i]) // 4)
        area = code[:5]
        self.numbers[area, day.year] += 1
        number = f"KJ-{area}-{day.year}-{self.numbers[area, day.year]:04d}"
        kind = self.codes[self.kind[i]]
        severity = int(self.severity[i])
        title, summary, words = self._text(i, code, number, kind)
        classification = "T" if self.closed[i] else "B"
        owner = ("kpu-" if self.kpu[i] else "kesbangpol-") + area
        addressed = f"|polri-{area}|" if self.addressed[i] else ""
        keys = {
            "realm": REALM,
            "node_id": "bench",
            "place_code": code,
            "province_code": code[:2],
            "regency_code": area if len(area) == 5 else "",
            "classification": classification,
            "owner_unit": owner,
            "addressee_units": addressed,
        }
        incident = self._id(i, received, 0)
        part["Incident"].append({**keys, "id": incident, "number": number, "created_at": received})
        state = ("verified", "closed", "unverified")[self.state[i]]
        facts = {
            **keys,
            "incident_id": incident,
            "number": number,
            "title": title,
            "summary": summary,
            "category": kind,
            "athg": "gangguan",
            "severity": severity,
            "occurred_at": occurred,
            "occurred_precision": "month" if month_only else "minute",
            "place_precision": "desa",
            "day": None if month_only else day,
            "month": day.replace(day=1),
            "recorded_by": "bench",
            "stage": "kampanye" if self.back[i] % 3 else "logistik",
            "phase": "pra",
            "source_grade": "B",
            "content_grade": "2",
        }
        versions = [(1, "unverified", received), (2, state, received + timedelta(minutes=55))]
        if not self.again[i]:
            versions = [(1, state, received)]
        for version, held, at in versions:
            ended = versions[1][2] if version == 1 and len(versions) == 2 else None
            key = self._id(i, at, version)
            part["IncidentVersion"].append(
                {
                    **facts,
                    "id": key,
                    "version": version,
                    "state": held,
                    "received_at": at,
                    "recorded_at": at,
                    "superseded_at": ended,
                }
            )
            part["SearchEntry"].append(
                self._entry("i", key, occurred, (code, kind, severity), words)
            )
        if not month_only and not addressed:
            cells[code, day, kind, severity, state, facts["stage"], classification, owner] += 1
        if i % 5 == 0:
            self._report(i, part, keys, facts, words, received)

    def _report(self, i: int, part: Any, keys: Any, facts: Any, words: Any, at: datetime) -> None:
        key = self._id(i, at, 7)
        is_waiting = self.back[i] < 2 and i % 400 == 0
        part["Report"].append(
            {
                **keys,
                "id": key,
                "receipt": f"B{i:014X}R",
                "channel": "api",
                "raw_sealed": b"",
                "wrapped_key": b"",
                "content_type": "application/json",
                "received_at": at,
                "recorded_at": at,
                "state": "waiting" if is_waiting else "joined",
                "state_changed_at": at,
                "masked_text": f"{facts['title']}. {facts['summary']}",
                "category": facts["category"],
                "severity": facts["severity"],
                "occurred_at": facts["occurred_at"],
                "incident_id": None if is_waiting else facts["incident_id"],
            }
        )
        about = (keys["place_code"], facts["category"], facts["severity"])
        part["SearchEntry"].append(self._entry("r", key, at, about, words[1:]))

    def _entry(
        self, kind: str, subject: UUID, at: datetime, about: tuple[str, str, int], words: Any
    ) -> dict[str, Any]:
        code, category, severity = about
        key = self.key_of(at, subject)
        around = [code[:end] for end in (2, 5, 8, 13) if end <= len(code)]
        tags = [f"_{kind}", "_pid", *map(self.place_tag, around), *self.time_tags(key)]
        tags += [f"_k{category}", f"_s{severity}"]
        if len(code) < len("65.01.05.1001"):
            tags.append(self.only_tag(code))
        return {"id": key, "kind": kind, "subject": subject, "words": " ".join((*tags, *words))}

    def _text(self, i: int, code: str, number: str, kind: str) -> tuple[str, str, tuple[str, ...]]:
        from waspada.core.vocabulary import CATEGORIES

        if code not in self.names:
            around = [code[:end] for end in (13, 8, 5, 2) if end <= len(code)]
            words = [word for one in around for word in self._name_words(one)]
            self.names[code] = (self.table[code].display, tuple(words))
        name, name_words = self.names[code]
        tail = int(self.tail[i])
        form, ending = tail % len(TITLES), tail % len(SUMMARIES)
        text = (form, ending, self.kind[i])
        if text not in self.texts:
            plain = f"{TITLES[form]} {SUMMARIES[ending]}".replace("{place}", "")
            plain = plain.replace("{n}", "").replace("{rare}", "")
            known = CATEGORIES[kind].name
            self.texts[text] = self.words_of(f"{plain} {known.id} {known.en}")
        rare = "".join(
            _SYLLABLES[tail >> shift & 15 if (tail >> shift & 15) < 14 else 3]
            for shift in (8, 12, 16, 20)
        )
        count = tail % 90 + 10
        title = TITLES[form].format(n=count, place=name)
        summary = SUMMARIES[ending].format(rare=rare)
        found = (*_number_words(number), *self.texts[text], *name_words, rare, str(count))
        return title, summary, tuple(dict.fromkeys(found))

    def _name_words(self, code: str) -> tuple[str, ...]:
        if code not in self.own_words:
            self.own_words[code] = self.words_of(self.table[code].display)
        return self.own_words[code]

    def _id(self, i: int, at: datetime, part: int) -> UUID:
        """Return a version 7 key of a moment, as the product would make it."""
        random = (int(self.tail[i]) ^ (part * 0x9E3779B97F4A7C15)) & ((1 << 62) - 1)
        milliseconds = int(at.timestamp() * 1000)
        return UUID(int=milliseconds << 80 | 7 << 76 | (i & 0xFFF) << 64 | 2 << 62 | random)

    @staticmethod
    def _cut(desa: str, cut: int) -> str:
        return (desa, desa[:8], desa[:5], desa[:2])[cut]

    def cell_row(self, key: tuple[Any, ...], count: int) -> dict[str, Any]:
        """Return the row of a day cell."""
        code, day, kind, severity, state, stage, classification, owner = key
        return {
            "realm": REALM,
            "place_code": code,
            "province_code": code[:2],
            "day": day,
            "category": kind,
            "severity": severity,
            "state": state,
            "stage": stage,
            "phase": "pra",
            "classification": classification,
            "owner_unit": owner,
            "count": count,
        }

    def stamps(self) -> list[dict[str, Any]]:
        """Return a stamp for every area that has incidents."""
        areas = sorted({area for area, _ in self.numbers})
        return [
            {"realm": REALM, "area": area, "stamp": UUID(int=SEED + number)}
            for number, area in enumerate(areas)
        ]

    def series(self) -> list[dict[str, Any]]:
        """Return the last numbers given, so that more may follow."""
        return [
            {"key": f"kejadian/{area}/{year}", "last": last}
            for (area, year), last in self.numbers.items()
        ]


def _number_words(number: str) -> list[str]:
    """Return what `indexed_words` makes of a register number, without its general way."""
    parts = number.replace(".", "-").lower().split("-")
    return [*("".join(parts[start:]) for start in range(len(parts))), *parts]


if __name__ == "__main__":
    main(int(sys.argv[1]))
