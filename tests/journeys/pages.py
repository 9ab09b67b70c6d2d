"""Which pages a journey looks at, and as whom: all of them, derived from the addresses.

A page is opened by the desk of Bulungan with place and day filled in, unless WHO names somebody
else. A row's page (a report's, a letter's) is opened by the first link to it that the walk meets.
MORE adds what one address can also show.
"""

from dataclasses import dataclass
from typing import Final

from django.urls import resolve

from tests.journeys import steps
from tests.web.page_routes import HOLE, every_page, filled

NOBODY: Final = ""  # without signing in
DAY: Final = "2024-11-28"
INCIDENT: Final = "KJ-65.02-2024-0001"
FILLED: Final = {
    "code": steps.PLACE,
    "day": DAY,
    "day_text": DAY,
    "year": DAY[:4],
    "role": "secretariat",
    "agency": "kpu",
    "measure": "kpps_terbentuk",
    "unit": "kpu-65.01",
    "index_level": "kabkota",
}


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody opens an address; `pattern` is the page it belongs to, where it is one of them."""

    who: str
    address: str
    pattern: str = ""


WHO: Final[dict[str, str]] = {
    "masuk/": NOBODY,
    "masuk/kode/": NOBODY,
    "masuk/kata-sandi/": NOBODY,
    "kartu/": NOBODY,
    "tanda-terima/": NOBODY,
    "panduan/": NOBODY,
    "lapor/": steps.FIELD,
    "lapor/luring/": NOBODY,
    "banding/<place:code>/": steps.NATION,
    "pimpinan/<place:code>/": steps.LEADER,
    "pengiriman/saluran/": steps.ADMIN,
    "deteksi/<place:code>/pengaturan/": steps.PROVINCE,
    "kerawanan/<index_level:index_level>/<place:code>/": steps.PROVINCE,
    # Models and indicators of the demo are the nation's.
    "kerawanan/model/": steps.NATION,
    "kerawanan/model/<uuid:version_id>/": steps.NATION,
    "kerawanan/model/<uuid:version_id>/ubah/": steps.NATION,
    "kerawanan/model/<uuid:version_id>/banding/": steps.NATION,
    "kerawanan/indikator/<slug:indicator_code>/": steps.NATION,
    "kerawanan/indikator/<slug:indicator_code>/ubah/": steps.NATION,
}
# What these show stands in a query; MORE opens them.
BY_QUERY: Final = frozenset({"disposisi/baru/"})
# Apps of which the demo has a story in the province.
PROVINCIAL: Final = frozenset({"followups", "meetings", "conflict_plan", "warnings"})
# Without a link or a card of one's own these say so; the first leads to the sign-in page.
PRESENT: Final = "rakor/hadir/<str:token>/"
REFUSED: Final = frozenset({"masuk/kode/", "masuk/kata-sandi/", "kartu/", PRESENT})
# Places that show more than Bulungan does.
FILLED_BY: Final = {steps.NATION: {"code": "12"}, steps.PROVINCE: {"code": "65"}}
MORE: Final[dict[str, tuple[Look, ...]]] = {
    "followups": (
        Look(steps.GOVERNOR, f"/disposisi/baru/?about=incident:{INCIDENT}", "disposisi/baru/"),
    ),
    "picture": (
        Look(steps.DESK, "/keadaan/65.01/?peta=tabel"),
        Look(steps.DESK, "/keadaan/65.01/?peta=jumlah"),
        Look(steps.NATION, "/keadaan/ID/?peta=level"),
        Look(steps.NATION, "/keadaan/12/?peta=jumlah"),
        Look(steps.NATION, "/keadaan/12.71/?per=2024-11-27"),
        Look(steps.NATION, "/linimasa/12/"),
        Look(steps.NATION, "/layar/12/?ke=3"),
        Look(steps.FIELD, "/keadaan/65.01.05/"),
        Look(steps.KPU, "/keadaan/65.01/"),
    ),
    "reports": (
        Look(NOBODY, "/lapor/"),
        Look(NOBODY, "/tanda-terima/0000-0000-0000-0000/"),
        Look(steps.NATION, "/kejadian/?q=banjir"),
        Look(steps.NATION, "/cari/?q=banjir"),
    ),
    "detection": (
        Look(steps.NATION, "/deteksi/ID/"),  # Bulungan has no episode
        Look(steps.NATION, "/deteksi/ID/pengaturan/"),
    ),
    "briefing": (
        Look(steps.NATION, "/laporan-harian/12/2024-11-27/"),
        Look(steps.NATION, f"/laporan-harian/ID/{DAY}/masuk/"),
        Look(steps.NATION, f"/laporan-harian/ID/{DAY}/gabungan/"),
    ),
    "meetings": (
        Look(steps.DESK, "/rakor/65.01/"),  # one in session
        Look(steps.DESK, "/rakor/hadir/tiada/", PRESENT),  # a code that has run out
    ),
    "vulnerability": (Look(steps.NATION, "/kerawanan/provinsi/?tampak=heksagon"),),
    "delivery": (Look(steps.KPU, "/pengiriman/"),),  # refused, with a way on
    "accounts": (Look(steps.DESK, "/tidak-ada/"), Look(steps.DESK, "/akses/?tempat=65.01&kelas=T")),
}
# What one file of tests walks, so that the files take about as long; other apps are in the last.
SLICES: Final[dict[str, frozenset[str]]] = {
    "picture": frozenset({"picture", "places"}),
    "reports": frozenset({"reports", "documents", "delivery"}),
    "people": frozenset({"accounts", "web", "elections", "alerts", "detection"}),
    "papers": frozenset({"briefing", "duty"}),
    "readiness": frozenset({"readiness", "followups", "risks", "conflict_plan"}),
    "what_may_come": frozenset({"vulnerability", "forecast"}),
}
LAST: Final = "the_desk_s_circle"


def slice_of(app: str) -> str:
    """Return the slice that walks an app's pages."""
    return next((name for name, apps in SLICES.items() if app in apps), LAST)


def app_of(pattern: str) -> str:
    """Return the app whose page it is."""
    return resolve(filled(pattern, steps.PLACE)).app_name or "web"


def patterns_of(name: str) -> list[str]:
    """Return the pages of a slice."""
    return [pattern for pattern in every_page() if slice_of(app_of(pattern)) == name]


def looks_of(name: str) -> list[Look]:
    """Return what a slice looks at before it follows links, person by person."""
    looks = [look for app, more in MORE.items() if slice_of(app) == name for look in more]
    for pattern in patterns_of(name):
        usual = steps.PROVINCE if app_of(pattern) in PROVINCIAL else steps.DESK
        who = WHO.get(pattern, usual)
        holes = FILLED | FILLED_BY.get(who, {})
        if pattern not in BY_QUERY and set(HOLE.findall(pattern)) <= holes.keys():
            address = "/" + HOLE.sub(lambda hole, holes=holes: holes[hole[1]], pattern)
            looks.append(Look(who, address, pattern))
    return looks
