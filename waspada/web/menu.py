"""The menu: which pages somebody may open, by the roles of their seats."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from waspada.apps.duty.rights import DESK_ROLES
from waspada.apps.picture.links import address
from waspada.core.access import Identity
from waspada.core.places import NATION

# The pages of one place, which the menu knows as one.
WARNING_PAGES = ("home", "place", "new", "warning", "edit", "setting", "quiet")
PLACE_PAGES = ("dashboard", "place", "news", "map_page", "timeline", "compare", "leader")


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page of the menu."""

    href: str
    label: str
    is_here: bool
    count: int = 0


def first_place(identity: Identity | None) -> str:
    """Return the place of somebody's first seat; the nation where they have none."""
    return identity.memberships[0].place if identity and identity.memberships else NATION


class Menu:
    """The pages somebody may open, by the roles of their seats."""

    def __init__(
        self, identity: Identity | None, view: str, past: date | None, today: date
    ) -> None:
        self._roles = {seat.role for seat in identity.memberships} if identity else set()
        self._is_of_forum = self._roles == {"field"} and any(
            seat.unit.startswith("fkdm-") for seat in (identity.memberships if identity else ())
        )
        self._place = first_place(identity)
        self._view = view
        self._per = f"?per={past.isoformat()}" if past else ""
        self._day = (past or today).isoformat()

    def main(self) -> Iterator[PageLink]:
        """The pages of the day's work, most used first."""
        if not self._roles:
            return
        is_desk = bool(self._roles - {"field"})
        if is_desk:
            here = tuple(f"picture:{name}" for name in PLACE_PAGES)
            yield from self._link(
                "picture:dashboard", _("Keadaan"), self._place, here=here, per=True
            )
        if self._roles & {"secretariat", "liaison"}:
            yield from self._link(
                "reports:queue", _("Laporan"), here=("reports:queue", "reports:triage")
            )
        if is_desk:
            here = ("reports:incidents", "reports:incident")
            yield from self._link("reports:incidents", _("Kejadian"), here=here, per=True)
            here = ("readiness:",)
            yield from self._link("readiness:grid", _("Kesiapan"), self._place, here=here, per=True)
            yield from self._link(
                "elections:calendar", _("Tahapan"), self._place, here=("elections:",), per=True
            )
            yield from self._link(
                "briefing:daily",
                _("Laporan harian"),
                self._place,
                self._day,
                here=("briefing:",),
            )
        yield from self._link("reports:form", _("Lapor"), here=("reports:form",))
        if self._is_of_forum:
            yield from self._link("forum:home", _("Laporan informasi"), here=("forum:",))
        if not is_desk:
            here = ("reports:receipt", "reports:receipt_search")
            yield from self._link("reports:receipt_search", _("Tanda terima"), here=here)

    def more(self, unread: int) -> Iterator[PageLink]:
        """The pages of the account menu."""
        if not self._roles:
            return
        yield from self._link(
            "delivery:notices", _("Pemberitahuan"), here=("delivery:notices",), count=unread
        )
        if self._roles & {"secretariat", "liaison", "leader"}:
            here: tuple[str, ...] = ("reports:referrals", "reports:referral")
            yield from self._link("reports:referrals", _("Rujukan"), here=here)
            here = tuple(f"warnings:{name}" for name in WARNING_PAGES)
            yield from self._link("warnings:home", _("Peringatan"), here=here)
            here = ("warnings:record",)
            yield from self._link("warnings:record", _("Hasil peringatan"), self._place, here=here)
            here = tuple(f"followups:{name}" for name in ("home", "place", "item", "new", "unit"))
            yield from self._link("followups:home", _("Tindak lanjut"), here=here)
            here = ("followups:dispositions", "followups:disposition")
            yield from self._link("followups:dispositions", _("Disposisi"), here=here)
        if self._roles & DESK_ROLES:
            yield from self._link("duty:home", _("Piket"), here=("duty:",))
            yield from self._link("meetings:home", _("Rapat dan tim"), here=("meetings:",))
        if self._roles & {"secretariat", "liaison", "leader"}:
            here = ("odk:stations",)
            yield from self._link("odk:stations", _("Kabar TPS"), self._place, here=here)
        if self._roles & {"secretariat"}:
            yield from self._link("intake:chat", _("Tempel dari WhatsApp"), here=("intake:chat",))
            yield from self._link("reports:import", _("Impor"), here=("reports:import",))
        if self._roles & {"secretariat", "administrator"}:
            yield from self._link("intake:ways", _("Jalan masuk"), here=("intake:ways",))
            yield from self._link("news:models", _("Yang dipelajari mesin"), here=("news:models",))
            yield from self._link("delivery:outbox", _("Pengiriman"), here=("delivery:outbox",))
            yield from self._link("accounts:people", _("Kelola akun"), here=("accounts:people",))
            if not settings.IS_DEMO:
                yield from self._link("beginning", _("Mulai di sini"), here=("beginning",))
        if self._roles - {"field"}:
            yield from self._link("feeds:items", _("Berita"), here=("feeds:",))
            here = ("detection:",)
            yield from self._link("detection:home", _("Yang berubah"), here=here)
            here = ("vulnerability:",)
            yield from self._link("vulnerability:home", _("Peta rawan"), here=here)
            yield from self._link("activities:home", _("Agenda kegiatan"), here=("activities:",))
            yield from self._link("rulings:home", _("Produk hukum dan surat"), here=("rulings:",))
            yield from self._link("forum:home", _("FKDM"), here=("forum:",))
            here = tuple(f"risks:{name}" for name in ("map", "row", "add", "edit", "scale"))
            yield from self._link("risks:home", _("Peta ATHG"), here=here)
            here = ("risks:library", "risks:choose")
            yield from self._link("risks:library", _("Pustaka tindakan"), here=here)
            here = ("conflict_plan:",)
            yield from self._link("conflict_plan:home", _("Rencana aksi"), here=here)
            yield from self._link("picture:views", _("Tampilan tersimpan"), here=("picture:views",))
            yield from self._link("documents:register", _("Dokumen"), here=("documents:",))
        yield from self._link(
            "accounts:access", _("Siapa dapat melihat"), here=("accounts:access",)
        )
        yield from self._link("accounts:profile", _("Akun saya"), here=("accounts:profile",))
        yield from self._link("guides", _("Panduan"), here=("guides", "guide"))

    def _link(
        self,
        name: str,
        label: str,
        *args: Hashable,
        here: tuple[str, ...],
        per: bool = False,
        count: int = 0,
    ) -> Iterator[PageLink]:
        href = address(name, *args)
        if href:
            is_here = any(
                self._view == one or (one.endswith(":") and self._view.startswith(one))
                for one in here
            )
            yield PageLink(href + (self._per if per else ""), label, is_here, count)
