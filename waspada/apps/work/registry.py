"""Which consumers want which topic; `web/jobs.py` fills it in the order of the pipeline."""

_consumers: dict[str, list[str]] = {}


def register_consumer(topic: str, consumer: str) -> None:
    """Let a consumer receive every subject of a topic from now on."""
    names = _consumers.setdefault(topic, [])
    if consumer not in names:
        names.append(consumer)


def consumers_of(topic: str) -> tuple[str, ...]:
    """Return the consumers of a topic in pipeline order."""
    return tuple(_consumers.get(topic, ()))
