"""What classes may be stored here, and that reading secrets is noted."""

from typing import Any

import pytest

from tests.support.cast import NOW, Cast
from waspada.apps.accounts.classes import check_class_allowed, note_secret_read, storable_classes
from waspada.apps.journal.models import JournalRow
from waspada.core.errors import BadInput, NotAllowed


@pytest.mark.parametrize(("is_allowed", "stored"), [(False, ("B", "T")), (True, ("B", "T", "R"))])
def test_secret_is_stored_only_where_allowed_and_top_secret_never(
    settings: Any, is_allowed: bool, stored: tuple[str, ...]
) -> None:
    settings.ALLOWS_SECRET_CONTENT = is_allowed
    assert storable_classes() == stored
    for classification in ("B", "T", "R", "SR"):
        if classification in stored:
            check_class_allowed(classification)
        else:
            with pytest.raises(NotAllowed):
                check_class_allowed(classification)
    with pytest.raises(BadInput):
        check_class_allowed("X")


def test_reading_a_secret_is_journalled_and_reading_the_rest_is_not(cast: Cast) -> None:
    with cast.acting("desk") as identity:
        for classification in ("B", "T", "R"):
            note_secret_read("incident", "65-1", classification=classification, now=NOW)
    row = JournalRow.objects.get(action="content.secret_read")
    assert (row.actor, row.subject) == (identity.account, "65-1")
    assert row.details == {"classification": "R"}
