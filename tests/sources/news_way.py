"""News as the conformance test uses it: a saved text that the desk hands over."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.sources.conformance import Scene, TriedWay


def _send(scene: Scene, text: str, name: str) -> str:
    del name  # a file is known by what it holds
    file = SimpleUploadedFile("berita.txt", text.encode(), "text/plain")
    answer = scene.cast.client("desk").post("/berita/unggah/", {"berkas": file})
    assert answer.status_code == 302
    return ""


NEWS = TriedWay(
    key="news",
    prepare=lambda _scene: None,
    send=_send,
    reads=("waspada.apps.feeds.reading.read_article",),
    receipt=False,
)
