"""What counts as an independent source, and what only repeats one."""

import pytest

from waspada.core.reports.corroboration import Told, independent_sources, publisher_of

LONG = "Kotak suara dari tiga TPS hanyut terbawa arus sungai pada Rabu sore, petugas selamat."


@pytest.mark.parametrize(
    ("url", "publisher"),
    [
        ("https://jatim.antaranews.com/amp/1", "antara"),
        ("https://www.antaranews.com/2", "antara"),
        ("https://tribunkaltim.co/x", "tribun"),
        ("https://kaltim.tribunnews.com/x", "tribun"),
        ("https://bulungan.go.id/berita/1", "bulungan.go.id"),
        ("https://kpu.bulungan.go.id/berita/1", "bulungan.go.id"),
        ("https://facebook.com/warga.sekatak/posts/1", "facebook.com/warga.sekatak"),
        ("https://news.example.org/a?b", "example.org"),
    ],
)
def test_a_publisher_is_who_stands_behind_an_address(url: str, publisher: str) -> None:
    assert publisher_of(url) == publisher


@pytest.mark.parametrize(
    ("addresses", "told", "count"),
    [
        ([], [], 1),
        (["https://a.id/1", "https://a.id/2"], [], 1),
        (["https://a.id/1", "https://b.id/2"], [], 2),
        # The same reporter twice is one, another is another.
        ([], [Told("x", text="satu"), Told("x", text="dua")], 1),
        ([], [Told("x", text="satu"), Told("y", text="dua")], 2),
        # All who did not sign may be one person.
        ([], [Told(text="satu"), Told(text="dua"), Told("x")], 2),
        # A message passed on by two is one message.
        ([], [Told("x", text=LONG), Told("y", text="Diteruskan: " + LONG)], 1),
        # Who passes on an article saw nothing; the article counts.
        (["https://a.id/1"], [Told("x", ("https://a.id/1",)), Told("y", ("https://a.id/9",))], 1),
        # A copy ties what its two tellers are known for.
        ([], [Told("x", text=LONG), Told("y", text=LONG), Told("y", text="lain sekali")], 1),
        # Few words are alike by chance.
        ([], [Told("x", text="banjir"), Told("y", text="banjir")], 2),
    ],
)
def test_what_repeats_another_source_is_not_counted(
    addresses: list[str], told: list[Told], count: int
) -> None:
    assert independent_sources(addresses, told) == count


def test_the_count_does_not_depend_on_the_order() -> None:
    told = [Told("x", text=LONG), Told(), Told("y", text=LONG), Told("z", ("https://a.id/1",))]
    urls = ["https://a.id/2", "https://b.id/1"]
    assert independent_sources(urls, told) == 4
    assert independent_sources(urls[::-1], told[::-1]) == 4
