"""The loops of the scan, for many replicates at once.

Counts of several replicates lie side by side in one 64-bit word, `bits` wide each (*lanes*), so
that one addition adds them all and one comparison asks whether any reaches its threshold: adding
2^(bits-1) - threshold to every lane sets a lane's highest bit exactly where the count is at
least the threshold. Counts must stay below 2^(bits-1). WORDS words are one block.

A *node* is a window in space, made of another one (its parent, -1 for none) and one more place;
windows in time are pairs of cuts: cases up to cut `upper`, less those up to cut `lower` (-1: none).
"""

from typing import Final

import numpy as np

from waspada.core.detection.compiled import compiled

# Room to work in is handed over: making arrays in here costs more to compile than the loops.
WORDS: Final = 16
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX_A: Final = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B: Final = np.uint64(0x94D049BB133111EB)
_ONE: Final = np.uint64(1)


@compiled
def _mixed(state):  # type: ignore[no-untyped-def]
    """Return splitmix64's output for a state (Steele, Lea & Flood 2014, OOPSLA)."""
    z = state
    z = (z ^ (z >> np.uint64(30))) * _MIX_A
    z = (z ^ (z >> np.uint64(27))) * _MIX_B
    return z ^ (z >> np.uint64(31))


@compiled
def _below(drawn, limit):  # type: ignore[no-untyped-def]
    """Return a whole number below a limit < 2^32 from 64 random bits; bias below 2^-32."""
    return np.int64(((drawn >> np.uint64(32)) * np.uint64(limit)) >> np.uint64(32))


@compiled
def shuffle(pool, added, seeds, bits, counts, chosen):  # type: ignore[no-untyped-def]
    """Draw cells without replacement: lane r gets the cases of the replicate of seed r.

    pool : (cases,) int64; the i-th one drawn falls in cell pool + added[i] (none if negative);
        in disorder while this runs
    counts : (cells, WORDS) uint64, added to
    chosen : (added,) room
    """
    per_word = 64 // bits
    for lane in range(seeds.size):
        state = seeds[lane]
        word = lane // per_word
        one = _ONE << np.uint64((lane % per_word) * bits)
        for i in range(added.size):
            state += _GOLDEN
            j = i + _below(_mixed(state), pool.size - i)
            chosen[i] = j
            drawn = pool[j]
            pool[j] = pool[i]
            pool[i] = drawn
            if drawn >= 0:
                counts[drawn + added[i], word] += one
        # Back to how it was, for the next: a replicate hangs on its own seed only.
        for i in range(added.size - 1, -1, -1):
            j = chosen[i]
            drawn = pool[j]
            pool[j] = pool[i]
            pool[i] = drawn


@compiled
def scatter(cases, tables, seeds, bits, counts):  # type: ignore[no-untyped-def]
    """Draw cells with replacement by Walker's alias tables; cells of number -1 are left out.

    tables : share (cells,), other (cells,), cells (cells,): how often a cell keeps what falls on
        it, where the rest goes, and where the count belongs
    """
    share, other, cells = tables
    per_word = 64 // bits
    for lane in range(seeds.size):
        state = seeds[lane]
        word = lane // per_word
        one = _ONE << np.uint64((lane % per_word) * bits)
        for _ in range(cases):
            state += _GOLDEN
            at = _below(_mixed(state), share.size)
            state += _GOLDEN
            if np.float64(_mixed(state) >> np.uint64(11)) * 2.0**-53 >= share[at]:
                at = other[at]
            if cells[at] >= 0:
                counts[cells[at], word] += one


@compiled
def add_up(counts):  # type: ignore[no-untyped-def]
    """Turn counts of periods into counts up to each cut; (places, cuts, WORDS)."""
    for place in range(counts.shape[0]):
        for cut in range(1, counts.shape[1]):
            for k in range(WORDS):
                counts[place, cut, k] += counts[place, cut - 1, k]


@compiled
def llr(count, base, total, whole, log_table):  # type: ignore[no-untyped-def]
    """Return the log likelihood ratio of a window, for more cases than expected.

    base : cases expected; with `whole` > 0 cases and controls inside, of `whole` altogether
    log_table : n ln n for every whole number that can occur
    """
    if whole == 0:
        if count <= base:
            return 0.0
        inside = log_table[count] - count * np.log(base)
        if count == total:
            return inside
        rest = total - count
        return inside + log_table[rest] - rest * np.log(total - base)
    inside = np.int64(base)
    if count * whole <= total * inside:
        return 0.0
    outside = whole - inside
    likely = log_table[count] + log_table[inside - count] - log_table[inside]
    likely += log_table[total - count] + log_table[outside - total + count]
    likely -= log_table[outside]
    return likely - log_table[total] - log_table[whole - total] + log_table[whole]


@compiled
def _note(groups, at, node, source, target):  # type: ignore[no-untyped-def]
    """Write a run of one node, and return the number of runs."""
    groups[at, 0], groups[at, 1], groups[at, 2], groups[at, 3] = node, node + 1, source, target
    return at + 1


@compiled
def group_nodes(nodes, pulls, looseness, groups):  # type: ignore[no-untyped-def]
    """Divide nodes into runs along which little is added, and return how many there are.

    A run lies in one chain of parents. Counts rise along it, and thresholds too: where the
    counts at its end do not reach the thresholds of its start, no node of it does.

    pulls : (places,) cases expected in all cuts
    looseness : what a run may add, in square roots of what is held where it starts
    groups : (n, 4) written: first node, end, slot its sums start from, slot they end in
    """
    places, parents, slots = nodes[0], nodes[1], nodes[2]
    deepest = nodes[4]
    empty = deepest + 1 if deepest > 0 else 2
    count = 0
    held = began = 0.0
    for node in range(places.size):
        pull = pulls[places[node]]
        if deepest > 0:  # a tree: every node is a run of its own
            source = empty if parents[node] < 0 else slots[parents[node]]
            count = _note(groups, count, node, np.int64(source), np.int64(slots[node]))
        elif parents[node] < 0:
            held = began = pull
            count = _note(groups, count, node, np.int64(empty), np.int64(0))
        elif held + pull - began > looseness * np.sqrt(began):
            held += pull
            began = held
            last = groups[count - 1, 3]
            count = _note(groups, count, node, last, 1 - last)
        else:
            held += pull
            groups[count - 1, 1] = node + 1
    return count


@compiled
def thresholds(groups, nodes, laid, limits, written):  # type: ignore[no-untyped-def]
    """Find the least count of every run and span that reaches the floor.

    groups : (n, 4) runs, the first of which starts from nothing
    laid : bases (places, cuts) expected up to each cut; uppers (spans,), lowers (spans,)
    limits : (counts,) for each count the largest base at which it reaches the floor, rising
    written : least (n, spans); started (n, cuts + 1), what is expected before the run, the first
        cut being none; and room: held (slots, cuts + 1) of 0, first (cuts + 1,) of 0, guess
        (spans,) of 1
    """
    (bases, uppers, lowers), (least, started, held, first, guess) = laid, written
    cuts = bases.shape[1]
    for run in range(groups.shape[0]):
        low, high = groups[run, 0], groups[run, 1]
        source, target = groups[run, 2], groups[run, 3]
        for cut in range(cuts):
            started[run, cut + 1] = held[source, cut + 1]
            first[cut + 1] = held[source, cut + 1] + bases[nodes[0][low], cut]
        started[run, 0] = 0.0
        for cut in range(cuts):
            held[target, cut + 1] = first[cut + 1]
        for node in range(low + 1, high):
            for cut in range(cuts):
                held[target, cut + 1] += bases[nodes[0][node], cut]
        for span in range(uppers.size):
            expected = first[uppers[span] + 1] - first[lowers[span] + 1]
            at = guess[span]
            while at < limits.size and limits[at] < expected:
                at += 1
            while at > 1 and limits[at - 1] >= expected:
                at -= 1
            guess[span] = least[run, span] = at


@compiled
def _every_lane(bits):  # type: ignore[no-untyped-def]
    """Return a word with 1 in every lane."""
    ones = np.uint64(0)
    for i in range(64 // bits):
        ones |= _ONE << np.uint64(i * bits)
    return ones


@compiled
def _raise_best(words, bits, least, base, scoring, best):  # type: ignore[no-untyped-def]
    """Score the lanes that reach a threshold, and keep the highest of each."""
    total, whole, log_table = scoring
    per_word = 64 // bits
    mask = (_ONE << np.uint64(bits)) - _ONE
    ones = _every_lane(bits)
    bias = np.uint64((np.int64(1) << np.int64(bits - 1)) - least) * ones
    high = ones << np.uint64(bits - 1)
    log_base, log_rest = 0.0, 0.0
    if whole == 0:
        log_base, log_rest = np.log(base), np.log(total - base)
    for k in range(WORDS):
        if (words[k] + bias) & high == np.uint64(0):
            continue
        for i in range(per_word):
            count = np.int64((words[k] >> np.uint64(i * bits)) & mask)
            if count < least:
                continue
            if whole == 0:
                if count <= base:
                    continue
                rest = total - count
                value = log_table[count] + log_table[rest] - count * log_base - rest * log_rest
            else:
                value = llr(count, base, total, whole, log_table)
            best[k * per_word + i] = max(best[k * per_word + i], value)


@compiled
def search(counts, nodes, laid, runs, scoring, written):  # type: ignore[no-untyped-def]
    """Find each lane's highest ratio among all windows of some runs.

    counts : (places, cuts * WORDS) lanes, cases up to each cut
    nodes : places (n,), parents (n,), slots (n,), is_window (n,), the highest slot
    runs : groups, least, started (see `thresholds`), bits of a lane
    written : best (lanes,), raised, where what stays below the floor is not looked at; room:
        sums (slots, cuts * WORDS + WORDS) of 0 and words (WORDS,)
    Returns whether a lane overflowed; `best` is worthless then.
    """
    (_, uppers, lowers), (groups, least, _, bits), sums = laid, runs, written[1]
    wide = counts.shape[1]
    # The cut before all others is 0 and holds nothing, and so does the last slot.
    ones = _every_lane(bits)
    half = np.int64(1) << np.int64(bits - 1)
    high = ones << np.uint64(bits - 1)
    spilled = np.uint64(0)
    for run in range(groups.shape[0]):
        source, target = groups[run, 2], groups[run, 3]
        _add_run(counts, nodes[0], (groups[run, 0], groups[run, 1]), (source, target), sums)
        for k in range(wide, wide + WORDS):
            spilled |= sums[target, k]
        if spilled & high:
            return True
        for span in range(uppers.size):
            at = np.int64(least[run, span])
            bias = np.uint64(half - at) * ones if at < half else np.uint64(0)
            upper, lower = (uppers[span] + 1) * WORDS, (lowers[span] + 1) * WORDS
            hit = np.uint64(0)
            for k in range(WORDS):
                hit |= sums[target, upper + k] - sums[target, lower + k] + bias
            if hit & high:
                _look_closer(counts, nodes, laid, (run, span, source), (runs, scoring), written)
    return False


@compiled
def _add_run(counts, places, run, slots, sums):  # type: ignore[no-untyped-def]
    """Add the lanes of a run of places, three at a time. Views would cost more than the sums."""
    (low, end), (source, target) = run, slots
    first = places[low]
    for j in range(counts.shape[1]):
        sums[target, j + WORDS] = sums[source, j + WORDS] + counts[first, j]
    at = low + 1
    while at + 3 <= end:
        a, b, c = places[at], places[at + 1], places[at + 2]
        for j in range(counts.shape[1]):
            sums[target, j + WORDS] += counts[a, j] + counts[b, j] + counts[c, j]
        at += 3
    while at < end:
        a = places[at]
        for j in range(counts.shape[1]):
            sums[target, j + WORDS] += counts[a, j]
        at += 1


@compiled
def _look_closer(counts, nodes, laid, where, given, written):  # type: ignore[no-untyped-def]
    """Go through a run node by node, for one span."""
    (bases, uppers, lowers), (run, span, source) = laid, where
    ((groups, least, started, bits), scoring), (best, sums, words) = given, written
    upper, lower = uppers[span], lowers[span]
    for k in range(WORDS):
        words[k] = sums[source, (upper + 1) * WORDS + k] - sums[source, (lower + 1) * WORDS + k]
    base = started[run, upper + 1] - started[run, lower + 1]
    for node in range(groups[run, 0], groups[run, 1]):
        place = nodes[0][node]
        base += bases[place, upper]
        for k in range(WORDS):
            words[k] += counts[place, upper * WORDS + k]
        if lower >= 0:
            base -= bases[place, lower]
            for k in range(WORDS):
                words[k] -= counts[place, lower * WORDS + k]
        if nodes[3][node]:
            _raise_best(words, bits, np.int64(least[run, span]), base, scoring, best)


@compiled
def _begin(node, nodes, sums, base):  # type: ignore[no-untyped-def]
    """Put what the parent holds into the slot of a node, or nothing."""
    slot, parent = nodes[2][node], nodes[1][node]
    if parent >= 0 and nodes[2][parent] == slot:
        return
    for cut in range(sums.shape[1]):
        sums[slot, cut] = sums[nodes[2][parent], cut] if parent >= 0 else 0
        base[slot, cut] = base[nodes[2][parent], cut] if parent >= 0 else 0.0


@compiled
def observed_best(counts, nodes, laid, fewest, scoring, found):  # type: ignore[no-untyped-def]
    """Find the best window of every centre in what was observed.

    counts : (places, cuts) int64, up to each cut
    found : centres (n,), to which centre a node belongs, rising; ratios (centres,) of 0, and
        written: nodes (centres,), spans (centres,); room: sums, base (slots, cuts + 1) of 0
    """
    (bases, uppers, lowers), (total, whole, log_table) = laid, scoring
    centres, best, best_node, best_span, sums, base = found
    cuts = counts.shape[1]
    share = total / whole if whole > 0 else 1.0
    for node in range(nodes[0].size):
        place, slot, centre = nodes[0][node], nodes[2][node], centres[node]
        _begin(node, nodes, sums, base)
        for cut in range(cuts):
            sums[slot, cut + 1] += counts[place, cut]
            base[slot, cut + 1] += bases[place, cut]
        for span in range(uppers.size if nodes[3][node] else 0):
            upper, lower = uppers[span] + 1, lowers[span] + 1
            count = sums[slot, upper] - sums[slot, lower]
            inside = base[slot, upper] - base[slot, lower]
            expected = inside * share
            if count < fewest or count <= expected:
                continue
            # No Poisson ratio exceeds the chi-squared statistic of the same table.
            over = (count - expected) ** 2 * total
            if whole == 0 and over <= best[centre] * expected * (total - expected):
                continue
            value = llr(count, inside, total, whole, log_table)
            if value > best[centre] * (1 + 1e-12) + 1e-12:
                best[centre], best_node[centre], best_span[centre] = value, node, span
