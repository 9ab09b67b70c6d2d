"""The addresses of the ways in: how they do, whose telephone is whose, what is held back."""

from typing import Final

from tests.web.route_words import DESK, KEEPERS, PUBLIC, READERS, Route

WAYS_IN: Final[dict[str, Route]] = {
    "cara-masuk/": Route(KEEPERS),
    "cara-masuk/pelapor/": Route(KEEPERS),
    "cara-masuk/pelapor/kode/": Route(KEEPERS),
    "cara-masuk/pelapor/kartu/": Route(),
    "cara-masuk/pelapor/<uuid:address_id>/": Route(KEEPERS),
    "cara-masuk/ditahan/": Route(DESK),
    "cara-masuk/ditahan/<uuid:held_id>/": Route(DESK, body=(("langkah", "terima"),)),
    "tempel-whatsapp/": Route(DESK),
    "tempel-whatsapp/bagikan/": Route(PUBLIC),
    "tempel-whatsapp/alat.js": Route(),
    "tempel-whatsapp/aplikasi.json": Route(PUBLIC),
    # apps of reporters: codes are issued on a page, and what an app asks for names its code
    "aplikasi-odk/": Route(KEEPERS),
    "aplikasi-odk/<uuid:token_id>/cabut/": Route(KEEPERS),
    "kabar-tps/<place:code>/": Route(READERS),
    **{
        f"odk/{token}{asked}": Route(PUBLIC)
        for token in ("", "<str:token>/")
        for asked in (
            "formList",
            "submission",
            "forms/<str:form_id>/<str:version>/form.xml",
            "forms/<str:form_id>/<str:version>/manifest.xml",
            "forms/<str:form_id>/<str:version>/<str:file_name>",
            "v1/projects/<int:project>/forms/<str:form_id>/submissions",
        )
    },
    "odk/<str:token>/": Route(PUBLIC),
}
