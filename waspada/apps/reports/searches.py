"""Find by words: keys from the index, the newest first, then what the reader may read of them.

The index knows nothing of rights. Every find is read through the policy before anything is
shown or counted, so neither a result nor its absence tells what one may not know.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

from waspada.apps.accounts.remembering import once
from waspada.apps.reports.search_index import INCIDENT, only_tag, place_tag
from waspada.core.access import Identity
from waspada.core.places import NATION, common_root, is_within, parents
from waspada.core.reports.searching import Wanted

NEWEST_KEY: Final = (1 << 63) - 1
# Candidates looked at for one answer; a reader of little among much that matches sees the rest
# by narrowing the search.
MOST_CANDIDATES: Final = 8_000
_LEAST_BATCH: Final = 20
_GROWTH: Final = 4
# A beginning is looked for as the words that have it; at the head of more it stays a beginning,
# which reads all that holds any of them. The same number stands in `waspada_spelled_out`.
MOST_SPELLINGS: Final = 256
_BEYOND: Final = "\U0010ffff"  # after every word with the same beginning


@dataclass(frozen=True, slots=True)
class Asked:
    """What the index is asked.

    words : all of them must be there
    tags : one of each group must be there
    after, before : keys, both exclusive
    """

    words: tuple[Wanted, ...]
    tags: tuple[tuple[str, ...], ...] = ()
    after: int = 0
    before: int = NEWEST_KEY


Found = tuple[int, UUID]
Row = tuple[Any, ...]  # a key, then columns


def found_in_batches(asked: Asked, wanted: int) -> Iterator[list[Found]]:
    """Yield keys and subjects, the newest first, in growing batches up to MOST_CANDIDATES.

    wanted : how many rows are looked for; a fourth of the finds may be of earlier versions
    """
    return in_batches(partial(newest_found, asked), asked.before, wanted)


def in_batches(
    newest: Callable[[int, int], list[Row]], before: int, wanted: int
) -> Iterator[list[Row]]:
    """Yield growing batches of what `newest` returns before a key, at most so many."""
    size, seen = max(_LEAST_BATCH, wanted + wanted // 3), 0
    while seen < MOST_CANDIDATES:
        batch = newest(before, size)
        if batch:
            yield batch
        if len(batch) < size:
            return
        seen += len(batch)
        before = batch[-1][0]
        size *= _GROWTH


def newest_found(asked: Asked, before: int, most: int) -> list[Found]:
    """Return the newest finds before a key, at most so many."""
    if before <= asked.after + 1:
        return []
    if connection.vendor == "postgresql":
        return _found_on_postgresql(asked, before, most)
    return _found_on_sqlite(asked, before, most)


def _found_on_sqlite(asked: Asked, before: int, most: int) -> list[Found]:
    """FTS5 keeps its lists in the order of the keys, so this reads no more than it returns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.rowid, e.subject FROM reports_searchwords w"
            " JOIN reports_searchentry e ON e.id = w.rowid"
            " WHERE w.reports_searchwords MATCH %s AND w.rowid > %s AND w.rowid < %s"
            " ORDER BY w.rowid DESC LIMIT %s",
            [match_text(asked), asked.after, before, most],
        )
        return [(key, UUID(subject)) for key, subject in cursor.fetchall()]


def _found_on_postgresql(asked: Asked, before: int, most: int) -> list[Found]:
    """GIN cannot be read newest first: the function looks into longer and longer spans."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, subject FROM waspada_search(%s, %s, %s, %s)",
            [tsquery_text(asked), asked.after, before, most],
        )
        return [(int(key), subject) for key, subject in cursor.fetchall()]


def versions_with(words: tuple[Wanted, ...], place: str = NATION) -> RawSQL:
    """Return the versions that hold words as a condition, for queries that want all of them."""
    asked = Asked(words, ((f"_{INCIDENT}",), *place_group(place)))
    if connection.vendor == "postgresql":
        sql = "SELECT subject FROM waspada_search(%s, 0, %s, NULL)"
        return RawSQL(sql, [tsquery_text(asked), NEWEST_KEY])  # noqa: S611 (values are parameters)
    sql = (
        "SELECT e.subject FROM reports_searchwords w JOIN reports_searchentry e ON e.id = w.rowid"
        " WHERE w.reports_searchwords MATCH %s"
    )
    return RawSQL(sql, [match_text(asked)])  # noqa: S611 (values are parameters)


def place_group(place: str) -> tuple[tuple[str, ...], ...]:
    """Return the tags of a place as one group of a question; the nation is no condition."""
    return () if place == NATION else ((place_tag(place),),)


def home_group(identity: Identity, place: str = NATION) -> tuple[tuple[str, ...], ...]:
    """Return the tags of what one may read, as one group: one's area and what stands above it.

    Nothing elsewhere is read at all, so that a search need not look at it.
    """
    if identity.is_system or not identity.memberships:
        return ()
    root = common_root([seat.place for seat in identity.memberships])
    if root == NATION or is_within(place, root):
        return ()
    return ((place_tag(root), *(only_tag(code) for code in parents(root))),)


def match_text(asked: Asked) -> str:
    """Return the question as FTS5 reads it; words hold no quotes, so none can break out."""
    groups = [" OR ".join(f'"{tag}"' for tag in group) for group in asked.tags]
    for wanted in asked.words:
        forms = [f'"{form}"' for form in exact_forms(wanted)]
        if wanted.beginning:
            spelled = spellings_of(wanted.beginning)
            forms[:0] = (
                [f'"{wanted.beginning}" *']
                if len(spelled) > MOST_SPELLINGS
                else [f'"{word}"' for word in spelled or (wanted.beginning,)]
            )
        groups.append(" OR ".join(forms))
    return " AND ".join(f"({group})" for group in groups)


def spellings_of(beginning: str) -> list[str]:
    """Return the same as `spelled_out`, asked once; no words of no beginning."""
    if not beginning:
        return []
    return once(("spelled out", beginning), partial(spelled_out, beginning))


def spelled_out(beginning: str) -> list[str]:
    """Return the words that stand anywhere and begin so, on SQLite; one more than are used."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM reports_searchterm WHERE word >= %s AND word < %s LIMIT %s",
            [beginning, beginning + _BEYOND, MOST_SPELLINGS + 1],
        )
        return [word for (word,) in cursor.fetchall()]


def tsquery_text(asked: Asked) -> str:
    """Return the question as a tsquery."""
    groups = [" | ".join(f"'{tag}'" for tag in group) for group in asked.tags]
    for wanted in asked.words:
        forms = [f"'{form}'" for form in exact_forms(wanted)]
        if wanted.beginning:
            forms.insert(0, f"'{wanted.beginning}':*")
        groups.append(" | ".join(forms))
    return " & ".join(f"({group})" for group in groups)


def exact_forms(wanted: Wanted) -> Sequence[str]:
    """Return the forms that the beginning does not find anyway."""
    start = wanted.beginning
    return [form for form in wanted.exact if not (start and form.startswith(start))]


def readable_in_order(rows: Any, finds: Sequence[Found]) -> list[Any]:
    """Return the rows of a guarded query that stand behind finds, in the order of the finds."""
    by_subject = {row.pk: row for row in rows.filter(pk__in=[subject for _, subject in finds])}
    return [by_subject[subject] for _, subject in finds if subject in by_subject]
