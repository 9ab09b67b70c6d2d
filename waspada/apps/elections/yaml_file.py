"""Read elections from a YAML file: safely, and with the line of every mistake."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

from waspada.core.elections import ElectionFacts, Problem, read_election
from waspada.core.errors import BadInput, TooLarge

LARGEST_KB: Final = 500
_DEEPEST: Final = 12


# libyaml reads the same ten times faster; a Python built without it has the plain reader.
_Reader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Reader):  # type: ignore[misc]
    """Leaves days and fractions as they are written: 65.10 is a place and no number."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:float"}
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A mistake with its line, counted from 1, and where in the file it stands."""

    line: int
    where: str
    code: str
    params: dict[str, object]


def read_elections(raw: bytes) -> tuple[list[ElectionFacts], list[LineProblem]]:
    """Return the elections of a file, or every mistake in it; one document per election.

    Raises
    ------
    TooLarge : elections.file_too_large
    BadInput : elections.not_text_file, elections.not_yaml, elections.too_nested
    """
    elections: list[ElectionFacts] = []
    problems: list[LineProblem] = []
    for node, document in documents_of(raw):
        facts, found = read_election(document)
        if facts is not None:
            elections.append(facts)
        problems += [located(node, problem) for problem in found]
    if not elections and not problems:
        problems.append(LineProblem(1, "", "elections.not_a_table", {}))
    return elections, problems


def documents_of(raw: bytes) -> Iterator[tuple[yaml.Node, Any]]:
    """Yield the documents of a YAML file, each with its node for the lines of mistakes.

    Raises
    ------
    TooLarge : elections.file_too_large
    BadInput : elections.not_text_file, elections.not_yaml, elections.too_nested
    """
    if len(raw) > LARGEST_KB * 1024:
        raise TooLarge("elections.file_too_large", limit_kb=LARGEST_KB)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("elections.not_text_file") from error
    try:
        _refuse_anchors_and_depth(text)
        for node in yaml.compose_all(text, Loader=_Loader):
            if node is None:
                continue
            # What safe_load does after composing; the node is kept for its line numbers.
            yield node, _Loader("").construct_document(node)
    except yaml.YAMLError as error:
        raise _not_yaml(error) from error
    except RecursionError as error:
        raise BadInput("elections.too_nested") from error


def _refuse_anchors_and_depth(text: str) -> None:
    """Refuse before composing: aliases can stand for billions of entries, depth for a crash."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise BadInput("elections.too_nested")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise BadInput("elections.too_nested")


def _not_yaml(error: yaml.YAMLError) -> BadInput:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or str(error)
    return BadInput("elections.not_yaml", line=mark.line + 1 if mark else 1, said=str(said)[:120])


def located(node: yaml.Node, problem: Problem) -> LineProblem:
    """Return a problem with the line of its entry, or of the nearest entry around it."""
    current = node
    line = node.start_mark.line
    for step in problem.path:
        child = _child(current, step)
        if child is None:
            break
        key, current = child
        line = key.start_mark.line
    where = ".".join(str(step + 1 if isinstance(step, int) else step) for step in problem.path)
    return LineProblem(line + 1, where, problem.code, dict(problem.params))


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode) and isinstance(step, str):
        for key, value in node.value:
            if getattr(key, "value", None) == step:
                return key, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None
