"""What a polling station's check-in says, taken from the form as it was sent."""

from dataclasses import dataclass

from waspada.sources.odk.forms import PROBLEMS, STATION_FORM, words_of
from waspada.sources.odk.submissions import Submission


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A station's number, how far it is, voters so far, problems ticked, words of its own."""

    station: int
    step: str
    voters: int | None
    problems: tuple[str, ...]
    text: str


def check_in_of(submission: Submission) -> CheckIn | None:
    """Return what a check-in says; None for another form, or one whose station is unclear.

    One that is unclear was refused by the reader of reports already, and waits as unreadable.
    """
    station, step = _whole(submission.said("station")), submission.said("step")
    is_check_in = submission.form_id == STATION_FORM
    if not is_check_in or station is None or step not in words_of("lists.step"):
        return None
    return CheckIn(
        station,
        step,
        _whole(submission.said("voters")),
        tuple(code for code in submission.said("problems").split() if code in PROBLEMS),
        submission.said("text"),
    )


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
