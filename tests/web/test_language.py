"""The language switch in the frame of every page, pressed as it stands there."""

import re

from tests.support.cast import Cast


def test_the_switch_in_the_frame_changes_the_language_and_back(cast: Cast) -> None:
    client = cast.client("desk")
    for shown, wanted in (("id", "en"), ("en", "id")):
        page = client.get("/akun/")
        assert page["Content-Language"] == shown
        form = re.search(r'<form[^>]*action="/bahasa/".*?</form>', page.content.decode(), re.S)
        assert form is not None
        button = re.search(r'<button name="(\w+)" value="(\w+)"', form[0])
        assert button is not None
        assert button[2] == wanted
        client.post("/bahasa/", {button[1]: button[2], "next": "/akun/"})
        assert client.get("/akun/")["Content-Language"] == wanted
