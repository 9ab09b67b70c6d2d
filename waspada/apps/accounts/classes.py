"""What classes of content may be stored here."""

from django.conf import settings

from waspada.core.access import classes_up_to
from waspada.core.errors import BadInput, NotAllowed

OPEN = frozenset({"B", "T"})


def storable_classes() -> tuple[str, ...]:
    """Return the classes that content may have on this deployment; SR never."""
    return classes_up_to("R" if settings.ALLOWS_SECRET_CONTENT else "T")


def check_class_allowed(classification: str) -> None:
    """Refuse content of a class that may not be stored here.

    Rows with rights columns ask it whenever they are written (`accounts.policy`), and an
    action asks it first where a person should hear of it before anything else is done.

    Raises
    ------
    NotAllowed : access.secret_not_stored_here, access.top_secret_never_stored
    BadInput : access.unknown_class
    """
    if classification in OPEN or classification in storable_classes():
        return
    if classification == "SR":
        raise NotAllowed("access.top_secret_never_stored")
    if classification == "R":
        raise NotAllowed("access.secret_not_stored_here")
    raise BadInput("access.unknown_class", value=classification[:20])
