"""Which addresses are pages that people look at: every one that is not shown to be no page.

An address whose view takes no GET is none, nor one whose name says so (`.pdf`, `api/`); the
rest stands in NO_PAGE with its reason. Whoever adds an address adds a page that is held to
axe-core, to 360 pixels, to an empty place and to a refusal (docs/how-to/run-the-tests.md).
"""

import re
from collections.abc import Callable
from typing import Any, Final

from tests.support.walking import every_view
from tests.web.route_words import FIXED, NOWHERE

ONWARD: Final = "leads on to another page"
PART: Final = "a part that a page loads"
PROGRAM: Final = "answers a script or a program"
FILE: Final = "a file without an ending in its address"

NO_PAGE: Final[dict[str, str]] = {
    "": ONWARD,
    "healthz": PROGRAM,
    "masuk/kata-sandi/<uuid:account_id>/<str:token>/": ONWARD,
    "kartu/<str:token>/": ONWARD,
    "tempat/cari/": PROGRAM,
    "tahapan/": ONWARD,
    "lapor/tempat-terdekat/": PROGRAM,
    "lapor/kunci/": PROGRAM,
    "lapor/bagikan/": ONWARD,
    "lapor/waspada.webmanifest": PROGRAM,
    "laporan-harian/": ONWARD,
    "laporan-berkala/": ONWARD,
    "laporan-khusus/<str:number>/": ONWARD,
    "laporan-harian/<str:code>/formulir/<uuid:form_id>/asli": FILE,
    "laporan-harian/<str:code>/<str:day>/formulir/<uuid:form_id>": FILE,
    "laporan-berkala/<place:code>/<str:report_kind>/<str:period_key>/formulir/<uuid:form_id>": FILE,
    "odk/<str:token>/": ONWARD,
    "piket/": ONWARD,
    "deteksi/": ONWARD,
    "prakiraan/": ONWARD,
    "kesiapan/": ONWARD,
    "tindak-lanjut/": ONWARD,
    "kendala/": ONWARD,
    "peringatan/": ONWARD,
    "peringatan/baru/": ONWARD,
    "peringatan/cap/<uuid:cap_id>.xml": FILE,
    "bahaya/butir/<uuid:hazard_id>.xml": FILE,
    "umpan/peringatan.atom": PROGRAM,
    "umpan/cap/<uuid:cap_id>.xml": PROGRAM,
    "umpan/<str:token>/peringatan.atom": PROGRAM,
    "umpan/<str:token>/cap/<uuid:cap_id>.xml": PROGRAM,
    "agenda-kegiatan/": ONWARD,
    "surat-keputusan/": ONWARD,
    "fkdm/": ONWARD,
    "peta-athg/": ONWARD,
    "pustaka-tindakan/<slug:action>/pakai/": ONWARD,
    "rencana-aksi/": ONWARD,
    "tim/": ONWARD,
    "rakor/": ONWARD,
    "keadaan/<place:code>/peta/": PART,
    "rakor/<uuid:meeting_id>/layar/isi/": PART,
    "tindak-lanjut/bukti/<uuid:evidence_id>/": FILE,
    "rakor/<uuid:meeting_id>/berkas/<uuid:paper_id>/": FILE,
    "pimpinan/": ONWARD,
}
HOLE: Final = re.compile(r"<(?:\w+:)?(\w+)>")
_NAMED: Final = re.compile(
    r"\.(pdf|csv|xlsx|docx|yaml|ics|geojson|json|jpg|svg|png|js|txt|zip)$"
    r"|\.<\w+:(kind|file_format)>$|^api/|^odk/.*(formList|submissions?|\.xml|<str:file_name>)$"
)


def takes_get(view: Callable[..., Any]) -> bool:
    """Say whether a view answers GET, by the decorators of `django.views.decorators.http`."""
    inner: Callable[..., Any] | None = view
    while inner is not None:
        names = getattr(getattr(inner, "__code__", None), "co_freevars", ())
        if "request_method_list" in names:
            cell = inner.__closure__[names.index("request_method_list")]  # type: ignore[attr-defined]
            return "GET" in cell.cell_contents
        inner = getattr(inner, "__wrapped__", None)
    return True


def every_page() -> list[str]:
    """Return the pattern of every page of the site."""
    return [
        pattern
        for pattern, view in every_view().items()
        if pattern not in NO_PAGE and not _NAMED.search(pattern) and takes_get(view)
    ]


def filled(pattern: str, code: str) -> str:
    """Return an address of the pattern at a place; keys are those of no row."""
    known = FIXED | {"code": code}
    return "/" + HOLE.sub(lambda hole: known.get(hole[1], NOWHERE), pattern)
