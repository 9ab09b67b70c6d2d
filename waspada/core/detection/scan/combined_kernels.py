"""The loop of the scan that adds up the ratios of several categories (Kulldorff et al. 2007)."""

import numpy as np

from waspada.core.detection.compiled import compiled


@compiled
def search_sums(counts, nodes, laid, fewest, scoring, best):  # type: ignore[no-untyped-def]
    """Find the windows whose ratios, added over the categories above expectation, are highest.

    counts : (categories, places, cuts, lanes) cases up to each cut
    nodes : as in `kernels.search`, and rows (n,), the row of `best` that a node belongs to
    laid : bases (categories, places, cuts), uppers (spans,), lowers (spans,)
    fewest : cases that a window must have in all categories together
    scoring : totals (categories,), wholes (categories,), n ln n
    best : ratios (rows, lanes) raised; nodes (rows, lanes) and spans (rows, lanes) of them; room:
        sums, base (slots, categories, cuts + 1, …) of 0, score (lanes,), cases (lanes,)
    """
    (places, parents, slots, is_window, _), rows = nodes
    (bases, uppers, lowers), (totals, wholes, table) = laid, scoring
    ratios, best_nodes, best_spans, sums, base, score, cases = best
    categories, cuts, lanes = counts.shape[0], counts.shape[2], counts.shape[3]
    for node in range(places.size):
        place, slot, parent, row = places[node], slots[node], parents[node], rows[node]
        source = slots[parent] if parent >= 0 else slot
        for q in range(categories):
            for cut in range(cuts):
                held = base[source, q, cut + 1] if parent >= 0 else 0.0
                base[slot, q, cut + 1] = held + bases[q, place, cut]
                for k in range(lanes):
                    had = sums[source, q, cut + 1, k] if parent >= 0 else 0
                    sums[slot, q, cut + 1, k] = had + counts[q, place, cut, k]
        for span in range(uppers.size if is_window[node] else 0):
            upper, lower = uppers[span] + 1, lowers[span] + 1
            for k in range(lanes):
                score[k] = 0.0
                cases[k] = 0
            for q in range(categories):
                inside = base[slot, q, upper] - base[slot, q, lower]
                if inside <= 0.0:
                    continue
                _add(
                    sums[slot, q, upper],
                    sums[slot, q, lower],
                    inside,
                    (totals[q], wholes[q], table),
                    score,
                    cases,
                )
            for k in range(lanes):
                if cases[k] >= fewest and score[k] > ratios[row, k] * (1 + 1e-12) + 1e-12:
                    ratios[row, k], best_nodes[row, k], best_spans[row, k] = score[k], node, span


@compiled
def _add(upper, lower, inside, scoring, score, cases):  # type: ignore[no-untyped-def]
    """Add one category's ratio to each lane's score; cases it has more of than expected only."""
    total, whole, table = scoring
    if whole > 0:
        many = np.int64(inside)
        other = whole - many
        fixed = table[whole] - table[total] - table[whole - total] - table[many] - table[other]
        for k in range(score.size):
            count = upper[k] - lower[k]
            cases[k] += count
            if count * whole > total * many:
                value = table[count] + table[many - count] + table[total - count]
                score[k] += value + table[other - total + count] + fixed
        return
    log_base, log_rest = np.log(inside), np.log(max(total - inside, 1e-300))
    for k in range(score.size):
        count = upper[k] - lower[k]
        cases[k] += count
        if count > inside:
            rest = total - count
            score[k] += table[count] + table[rest] - count * log_base - rest * log_rest
