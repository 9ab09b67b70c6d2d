"""Beside every field stands what it is for; what a field refers to is on its page."""

import importlib
import pkgutil
import re
from html.parser import HTMLParser

import pytest
from django import forms
from django.forms import renderers
from pytest_django import Settings

import waspada.apps
from tests.support.cast import TODAY, Cast
from tests.support.incidents import make_report
from waspada.apps.elections.actions import load_elections
from waspada.core.access import Identity
from waspada.web.helping import HelpfulForms, help_of

pytestmark = pytest.mark.words

# The field form and the triage page lay their inputs out by hand, with their own words around.
PAGES = (
    "/masuk/",
    "/akun/",
    "/kelola/akun/baru/",
    "/kelola/akun/impor/",
    "/level/65.01/",
    "/laporan-harian/65.01/pengaturan/",
    "/tahapan/65.01/pemilihan-baru/",
    "/piket/65.01/pola/",
    "/piket/65.01/giliran/",
)


def every_form() -> list[type[forms.BaseForm]]:
    found = []
    for module in pkgutil.walk_packages(waspada.apps.__path__, "waspada.apps."):
        if "forms" in module.name.rsplit(".", 1)[1]:
            for kind in vars(importlib.import_module(module.name)).values():
                is_form = isinstance(kind, type) and issubclass(kind, forms.BaseForm)
                if is_form and kind.__module__ == module.name:
                    found.append(kind)
    return found


def test_every_field_has_its_help() -> None:
    assert len(every_form()) > 20
    lacking = [
        f"{kind.__name__}.{name}"
        for kind in every_form()
        for name, field in kind.base_fields.items()
        if not isinstance(field.widget, forms.HiddenInput)
        and name not in {"token", "place_code", "lat", "lon"}
        and not (field.help_text or help_of(kind.__name__, name))
    ]
    assert not lacking, f"write in words/catalogue/help.toml: {lacking}"


def test_forms_are_drawn_with_their_help() -> None:
    assert isinstance(renderers.get_default_renderer(), HelpfulForms)


class Fields(HTMLParser):
    """The ids of a page, and what its inputs say describes them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.described: dict[str, str] = {}
        self.bare: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.add(given["id"])
        if tag not in {"input", "select", "textarea"} or given.get("type") == "hidden":
            return
        if "aria-describedby" in given:
            self.described[given.get("id", tag)] = given["aria-describedby"]
        elif re.fullmatch(r"id_[a-z_]+", given.get("id", "")) and given.get("type") != "radio":
            self.bare.append(given["id"])


@pytest.mark.parametrize("address", PAGES)
def test_the_help_stands_on_the_page(
    cast: Cast, as_system: Identity, settings: Settings, address: str
) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    load_elections()
    client = cast.client("desk")
    answer = client.get(address) if address != "/masuk/" else type(client)().get(address)
    assert answer.status_code == 200
    fields = Fields(answer.content.decode())
    assert fields.described
    assert not fields.bare
    referred = {name for names in fields.described.values() for name in names.split()}
    assert referred <= fields.ids


def test_the_triage_page_explains_every_field_in_one_place(
    cast: Cast, as_system: Identity, settings: Settings
) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    report = make_report()
    text = cast.client("desk").get(f"/laporan/{report}/").content.decode()
    fields = Fields(text)
    assert "Arti tiap isian" in text
    referred = {name for names in fields.described.values() for name in names.split()}
    assert referred <= fields.ids
