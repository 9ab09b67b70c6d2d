"""Groups out of ties: the same set of items gives the same groups, in whatever order they came.

Items hang together where a chain of ties leads from one to the other. Within what hangs together
the two nearest clusters are joined first, then the next, until none is near enough; what a person
joined is joined before, what a person parted is never joined. Nothing here asks who came first.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

Pair = tuple[str, str]

# Clusters are joined from this nearness on.
JOINED: Final = 0.5
# Of the ties between two clusters the strongest counts for this much, the mean of the strongest
# few for the rest: two short messages need not resemble one another if both resemble a long one,
# and of an event told by a hundred nobody tells what all the others do.
_STRONGEST: Final = 0.5
_FEW: Final = 4
# More than so many that hang together are no longer clustered anew; see `groups_of`.
MOST_CLUSTERED: Final = 150


def pair_of(one: str, other: str) -> Pair:
    """Return two keys in their order."""
    return (one, other) if one < other else (other, one)


def groups_of(
    keys: Collection[str],
    ties: Mapping[Pair, float],
    *,
    together: Collection[Pair] = (),
    apart: Collection[Pair] = (),
) -> list[frozenset[str]]:
    """Return the groups of some items, each with its smallest key first, in order of those.

    ties : pairs in order of their keys, to how alike they are; a pair that is not there shares nothing
    together, apart : what a person joined or parted; where both were said, parted wins nothing:
        the caller keeps only what was said last
    """
    clusters = _joined_by_hand(keys, together)
    found: list[frozenset[str]] = []
    for part in _hanging_together(clusters, ties):
        small = sum(len(cluster) for cluster in part) <= MOST_CLUSTERED
        found += _clustered(part, ties, apart) if small else _chained(part, ties, apart)
    return sorted(found, key=min)


def _joined_by_hand(keys: Iterable[str], together: Iterable[Pair]) -> list[frozenset[str]]:
    home = {key: frozenset((key,)) for key in sorted(keys)}
    for one, other in sorted(together):
        if one in home and other in home and home[one] is not home[other]:
            joined = home[one] | home[other]
            home.update(dict.fromkeys(joined, joined))
    return sorted(set(home.values()), key=min)


def _hanging_together(
    clusters: Iterable[frozenset[str]], ties: Mapping[Pair, float]
) -> list[list[frozenset[str]]]:
    """Return clusters in parts between which there is no tie."""
    home = {key: cluster for cluster in clusters for key in cluster}
    root = {cluster: cluster for cluster in home.values()}

    def find(cluster: frozenset[str]) -> frozenset[str]:
        while root[cluster] is not cluster:
            root[cluster] = root[root[cluster]]
            cluster = root[cluster]
        return cluster

    for one, other in sorted(ties):
        if one in home and other in home:
            first, second = sorted((find(home[one]), find(home[other])), key=min)
            root[second] = first
    parts: dict[frozenset[str], list[frozenset[str]]] = {}
    for cluster in sorted(root, key=min):
        parts.setdefault(find(cluster), []).append(cluster)
    return list(parts.values())


def _clustered(
    part: list[frozenset[str]], ties: Mapping[Pair, float], apart: Collection[Pair]
) -> list[frozenset[str]]:
    """Join the two nearest again and again; of equally near ones those of the smallest keys."""
    clusters = dict(enumerate(part))
    parted = _parted(clusters, apart)
    strongest = _between(clusters, ties)
    first = {number: min(cluster) for number, cluster in clusters.items()}
    while True:
        best: tuple[float, str, str, int, int] | None = None
        for (one, other), found in strongest.items():
            near = _nearness(found, len(clusters[one]) * len(clusters[other]))
            if near >= JOINED and (one, other) not in parted:
                low, high = sorted((first[one], first[other]))
                here = (-near, low, high, one, other)
                best = here if best is None else min(best, here)
        if best is None:
            return list(clusters.values())
        _join(best[3], best[4], clusters, parted, strongest)
        first[best[3]] = min(clusters[best[3]])


Strongest = dict[tuple[int, int], list[float]]


def _nearness(found: list[float], pairs: int) -> float:
    mean = sum(found) / min(pairs, _FEW)
    return round(_STRONGEST * found[0] + (1 - _STRONGEST) * mean, 9)


def _between(clusters: Mapping[int, frozenset[str]], ties: Mapping[Pair, float]) -> Strongest:
    """Return the strongest few of the ties between any two clusters, the strongest first."""
    number = {key: at for at, cluster in clusters.items() for key in cluster}
    found: Strongest = {}
    for (one, other), tie in ties.items():
        if one in number and other in number and number[one] != number[other]:
            found.setdefault(_ordered(number[one], number[other]), []).append(tie)
    return {at: sorted(given, reverse=True)[:_FEW] for at, given in found.items()}


def _parted(clusters: Mapping[int, frozenset[str]], apart: Iterable[Pair]) -> set[tuple[int, int]]:
    number = {key: at for at, cluster in clusters.items() for key in cluster}
    return {
        _ordered(number[one], number[other])
        for one, other in apart
        if one in number and other in number and number[one] != number[other]
    }


def _join(
    one: int,
    other: int,
    clusters: dict[int, frozenset[str]],
    parted: set[tuple[int, int]],
    strongest: Strongest,
) -> None:
    """Put the second cluster into the first, with its ties and what it is parted from."""
    clusters[one] = clusters[one] | clusters.pop(other)
    for pair in [pair for pair in strongest if other in pair]:
        found = strongest.pop(pair)
        rest = pair[0] if pair[1] == other else pair[1]
        if rest != one:
            at = _ordered(one, rest)
            strongest[at] = sorted([*strongest.get(at, ()), *found], reverse=True)[:_FEW]
    for pair in [pair for pair in parted if other in pair]:
        parted.discard(pair)
        parted.add(_ordered(one, pair[0] if pair[1] == other else pair[1]))


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _chained(
    part: list[frozenset[str]], ties: Mapping[Pair, float], apart: Collection[Pair]
) -> list[frozenset[str]]:
    """Join along the strongest ties; for hundreds of items of one event, where means cost much."""
    clusters = dict(enumerate(part))
    parted = _parted(clusters, apart)
    home = {key: number for number, cluster in clusters.items() for key in cluster}
    for tie, pair in sorted((-tie, pair) for pair, tie in ties.items()):
        if pair[0] not in home or pair[1] not in home or -tie < _SURE:
            continue
        one, other = _ordered(home[pair[0]], home[pair[1]])
        if one == other or (one, other) in parted:
            continue
        home.update(dict.fromkeys(clusters[other], one))
        _join(one, other, clusters, parted, {})
    return list(clusters.values())


# A tie that joins by itself.
_SURE: Final = 0.9
