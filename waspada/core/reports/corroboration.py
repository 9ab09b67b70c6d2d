"""How many independent sources an incident rests on.

Reports and articles are one source where one stands behind them: the same publisher, the same
reporter, the same words passed on, or nobody known. docs/incidents.md says it in plain words.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from waspada.core.news.prints import is_copy, print_of, together
from waspada.core.reports.incidents import source_host

_SECOND_LEVEL: Final = frozenset(
    ("co", "com", "go", "or", "org", "ac", "web", "sch", "my", "net", "desa", "mil", "biz")
)
# One address book of many authors: the author is in the path.
_PLATFORMS: Final = frozenset(
    ("facebook.com", "instagram.com", "tiktok.com", "x.com", "twitter.com", "youtube.com", "t.me")
)
# Newsrooms that print one another's text under many names.
_NETWORKS: Final = ("tribun", "radar", "jawapos", "antara", "kompas", "detik", "okezone", "viva")


@dataclass(frozen=True, slots=True)
class Told:
    """One report, as far as it tells where the word comes from.

    reporter : a keyed digest, "" for who did not sign
    addresses : what the report passes on; then its reporter saw nothing
    text : masked words, for finding copies
    """

    reporter: str = ""
    addresses: tuple[str, ...] = ()
    text: str = ""


def publisher_of(url: str) -> str:
    """Return who stands behind a web address: domain, network, or author on a platform."""
    host = source_host(url)
    parts = host.split(".")
    size = 3 if len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SECOND_LEVEL else 2
    domain = ".".join(parts[-size:])
    if domain in _PLATFORMS:
        author = re.split(r"[/?#]", url.split("//", 1)[1])[1:2]
        return f"{domain}/{author[0].casefold()}" if author else domain
    name = domain.split(".")[0]
    for network in _NETWORKS:
        if name.startswith(network):
            return network
    return domain


def independent_sources(addresses: Iterable[str], told: Sequence[Told] = ()) -> int:
    """Return the number of sources of which none only repeats another; at least 1.

    addresses : what an incident rests on beside its reports
    """
    groups: list[set[str]] = [{f"publisher {publisher_of(url)}"} for url in addresses]
    texts = [print_of(one.text) for one in told]
    for number, one in enumerate(told):
        keys = {f"publisher {publisher_of(url)}" for url in one.addresses}
        if not keys:
            keys = {f"reporter {one.reporter}"}
        keys |= {
            f"copy {earlier}"
            for earlier in range(number + 1)
            if earlier == number or is_copy(texts[number], texts[earlier])
        }
        groups.append(keys)
    return max(len(together(groups)), 1)
