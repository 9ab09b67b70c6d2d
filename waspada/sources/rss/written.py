"""Bytes as text, moments as times, addresses as one address: what feeds and pages share."""

import codecs
import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

LONGEST_ADDRESS: Final = 500
# Encodings of text alone: what Python also calls an encoding may be an archive or a cipher.
_KNOWN: Final = re.compile(
    r"utf-?8(-sig)?|utf-?16([lb]e)?|(us-?)?ascii|latin-?1|iso-?8859-?\d{1,2}|(windows-?|cp)125\d"
    r"|gb2312|gbk|gb18030|big5|shift_?jis|euc-?(jp|kr)|koi8-r",
    re.IGNORECASE,
)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_HEADER: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_IN_PAGE: Final = re.compile(
    rb"<\?xml[^>]{0,80}?encoding\s*=\s*[\"']([\w.:-]{1,40})"
    rb"|<meta[^>]{0,120}?charset\s*=\s*[\"']?([\w.:-]{1,40})",
    re.IGNORECASE,
)
_LOOKED_AT: Final = 4096
# What a reader's path leaves on an address; the article is the same.
_TRAIL: Final = re.compile(r"utm_\w+|fbclid|gclid|igshid|mc_[ce]id|ref|source|from|amp", re.I)
_SAFE: Final = "/%:=&?~#+!$,;'@()*[]-._"
_WIB: Final = timezone(timedelta(hours=7))
_ENGLISH: Final = {
    "mei": "May",
    "agu": "Aug",
    "ags": "Aug",
    "agt": "Aug",
    "okt": "Oct",
    "des": "Dec",
    "peb": "Feb",
    "nop": "Nov",
}
_MONTH: Final = re.compile(r"\b(mei|agu|ags|agt|okt|des|peb|nop)[a-z]*\b", re.IGNORECASE)
_WEEKDAY: Final = re.compile(r"^[^\W\d]{3,7},\s*")
_YEARS: Final = range(2000, 2101)


def decoded(data: bytes, content_type: str = "") -> str:
    """Return bytes as text: by their mark, the header, their own word, else as they read.

    What fits no encoding still gives text, with signs of replacement.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _plain(data[len(mark) :].decode(name, errors="replace"))
    said = _IN_PAGE.search(data[:_LOOKED_AT])
    names = [found[1] for found in [_IN_HEADER.search(content_type)] if found]
    names += [(said[1] or said[2]).decode("ascii")] if said else []
    for name in [*names, "utf-8"]:
        if _KNOWN.fullmatch(name):
            try:
                return _plain(data.decode(name))
            except (UnicodeDecodeError, LookupError):
                continue
    return _plain(data.decode("utf-8" if _mostly_utf8(data) else "cp1252", errors="replace"))


def _mostly_utf8(data: bytes) -> bool:
    """Say whether a broken text is nearer to UTF-8 than to one byte a sign."""
    high = sum(byte >= 0x80 for byte in data[:_LOOKED_AT])
    lost = data[:_LOOKED_AT].decode("utf-8", errors="replace").count("\ufffd")
    return lost * 4 <= high


def _plain(text: str) -> str:
    return text.replace("\0", " ").replace("\r\n", "\n").lstrip("\ufeff")


def moment_of(text: str) -> datetime | None:
    """Return when something was published, in UTC; None for what is no moment.

    text : as RSS (RFC 822, also with Indonesian names) or ISO 8601; without a zone it is WIB
    """
    text = " ".join(text[:80].split())
    found = _iso(text) or _as_in_mail(text)
    if found is None or found.year not in _YEARS:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=_WIB)
    return found.astimezone(UTC)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _as_in_mail(text: str) -> datetime | None:
    text = _WEEKDAY.sub("", text)
    text = _MONTH.sub(lambda found: _ENGLISH[found[1].lower()], text)
    text = text.replace("WIB", "+0700").replace("WITA", "+0800")
    text = re.sub(r"\bWIT\b", "+0900", text)
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def address_of(href: str, base: str = "") -> str:
    """Return an absolute web address without what only tells where a reader came from.

    Returns
    -------
    "" for what is no address of the web, or longer than LONGEST_ADDRESS
    """
    href = href.strip()
    if not href:
        return ""
    try:
        address = _address_of(href, base)
    except (ValueError, UnicodeError):
        return ""
    return address if len(address) <= LONGEST_ADDRESS else ""


def _address_of(href: str, base: str) -> str:
    parts = urlsplit(urljoin(base, href) if base else href)
    host, port = (parts.hostname or "").lower(), parts.port
    host = host.encode("idna").decode("ascii") if not host.isascii() else host
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    name = f"[{host}]" if ":" in host else host
    kept = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRAIL.fullmatch(key)
    ]
    return urlunsplit(
        (
            parts.scheme,
            name if port in {None, usual} else f"{name}:{port}",
            quote(parts.path or "/", safe=_SAFE),
            urlencode(kept),
            "",
        )
    )


def host_of(address: str) -> str:
    """Return host and port of an address as one name; "" for none."""
    try:
        return urlsplit(address).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def outlet_of(address: str) -> str:
    """Return whose an address is: its host without what only leads to the same house.

    Sub-domains of regions (kaltim.tribunnews.com) are newsrooms of one house, so the last two
    labels count, three under .co.id and its like.
    """
    host = host_of(address).partition(":")[0]
    labels = host.split(".")
    if host.replace(".", "").isdigit() or len(labels) <= 2:
        return host
    is_deep = len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if is_deep else labels[-2:])
