"""An update of the Telegram Bot API (setWebhook): a message that somebody wrote to the bot."""

import json
from collections.abc import Mapping

from waspada.sources.answers.heard import Heard, Reply, Unreadable, moment_in, text_in


def read(body: bytes, request_id: str) -> Heard:
    """Return what an update holds; what is no message of somebody's own holds nothing.

    Raises
    ------
    Unreadable
    """
    del request_id  # an update has a number of its own
    try:
        update = json.loads(body)
    except (ValueError, RecursionError) as error:  # also ten thousand brackets
        raise Unreadable("json") from error
    if not isinstance(update, Mapping) or "update_id" not in update:
        raise Unreadable("update_id")
    message = update.get("message")
    if not isinstance(message, Mapping) or not isinstance(message.get("chat"), Mapping):
        return Heard()  # an edited message, a channel's post, somebody who joined
    reply = Reply(
        channel="telegram",
        sender=text_in(message["chat"], "id"),
        text=text_in(message, "text"),
        key=text_in(update, "update_id"),
        sent_at=moment_in(message.get("date")),
        # Passed on from elsewhere: whoever wrote it meant another chat.
        refused="replies.passed_on" if "forward_origin" in message else "",
    )
    return Heard((reply,))
