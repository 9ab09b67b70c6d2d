"""One tree of errors; each has a stable code whose sentence the words catalogue holds."""

from typing import ClassVar


class WaspadaError(Exception):
    """Something a person can be told about, as a code and its parameters."""

    status: ClassVar[int] = 500  # what a web answer would carry; the web ring decides

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        """Return the code with its parameters, for logs; pages use the catalogue."""
        return self.code if not self.params else f"{self.code} {self.params!r}"


class BadInput(WaspadaError):
    """What came in cannot be used as it is; the sentence says how to mend it."""

    status = 400


class TooShort(BadInput):
    """Too little was given for the answer to mean anything."""

    status = 422


class TooLarge(BadInput):
    """What came in is bigger than the limit; the sentence names both."""

    status = 413


class TooMany(WaspadaError):
    """Too many tries or pieces in a time; the sentence says when to go on."""

    status = 429


class NotAllowed(WaspadaError):
    """The person may not do this; the sentence says who may."""

    status = 403


class NotFound(WaspadaError):
    """There is nothing here, or nothing that this person may see."""

    status = 404


class Conflict(WaspadaError):
    """Two things that cannot both hold; both are kept until a person decides."""

    status = 409


class WrongState(Conflict):
    """The thing has moved on, and its state no longer allows this step."""


class Unavailable(WaspadaError):
    """Something needed is not there just now; the work stays and is tried again."""

    status = 503
