"""Recounts of the questions about technology fields that occur together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

import numpy as np
from scipy import stats

from ...queries.run import Answer
from .comparing import Row, argument, counts, within
from .data import Data
from .fields import OfField, selected
from .participation import ties
from .windows import whole_years


def _on_standards(rows: list[OfField]) -> dict[str, set[str]]:
    found = defaultdict[str, set[str]](set)
    for row in rows:
        found[row.standard].add(row.field)
    return found


@counts("technologies/together", "a b shared strength perNode association cosine", 2)
def together(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the standards that each pair of fields shares."""
    on = _on_standards(selected(data, answer))
    yield from ties({standard: {field: {field} for field in of} for standard, of in on.items()})


def _diversities(rows: list[OfField]) -> dict[str, tuple[int, float | None, float]]:
    """Return variety, disparity and Rao-Stirling diversity of each standard, with distances over all rows."""
    on = _on_standards(rows)
    sizes = Counter(field for of in on.values() for field in of)
    shared = Counter(pair for of in on.values() for pair in combinations(sorted(of), 2))
    found: dict[str, tuple[int, float | None, float]] = {}
    for standard, of in on.items():
        distances = [1 - shared[a, b] / (sizes[a] * sizes[b]) ** 0.5 for a, b in combinations(sorted(of), 2)]
        mean = sum(distances) / len(distances) if distances else None
        found[standard] = len(of), mean, 2 * sum(distances) / len(of) ** 2
    return found


@counts("technologies/diversity", "standard variety disparity diversity", 1)
def diversity(data: Data, answer: Answer) -> Iterator[Row]:
    """Compute the diversity of each standard."""
    yield from ((standard, *found) for standard, found in _diversities(selected(data, answer)).items())


@counts("technologies/by-year", "year standards fields share diversity", 1)
def by_year(data: Data, answer: Answer) -> Iterator[Row]:
    """Compute the means over the standards of each year, the first in which a standard has a field."""
    rows = selected(data, answer)
    every, of_year = _diversities(rows), defaultdict[int, set[str]](set)
    for standard, first in _first((row.standard, row.year) for row in rows).items():
        of_year[first].add(standard)
    for when, standards in of_year.items():
        parts = [every[standard] for standard in standards]
        several = sum(variety > 1 for variety, _, _ in parts)
        means = [float(np.mean([part[i] for part in parts])) for i in (0, 2)]
        yield when, len(parts), means[0], several / len(parts), means[1]


def _first(rows: Iterator[tuple[object, int | None]]) -> dict[object, int]:
    found: dict[object, int] = {}
    for key, when in rows:
        if when is not None:
            found[key] = min(when, found.get(key, when))
    return found


def _trend(rows: list[OfField]) -> dict[str, dict[int, tuple[int, int]]]:
    """Return by field and year the standards, from the first year of the field on each, and those of several fields."""
    first = _first(((row.field, row.standard), row.year) for row in rows)  # type: ignore[arg-type]
    dated = Counter(standard for _, standard in first)  # type: ignore[misc]
    found = defaultdict[str, dict[int, tuple[int, int]]](dict)
    for (field, standard), when in first.items():  # type: ignore[misc]
        standards, several = found[field].get(when, (0, 0))
        found[field][when] = standards + 1, several + (dated[standard] > 1)
    return found


@counts("technologies/field-trend", "field year standards shared share", 2)
def field_trend(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the standards of each field and year, and those that have another field."""
    for field, years in _trend(selected(data, answer)).items():
        for when, (standards, several) in years.items():
            yield field, when, standards, several, several / standards


@counts("technologies/speed", "field first last years standards slope low high", 1, "scipy and numpy's polyfit")
def speed(data: Data, answer: Answer) -> Iterator[Row]:
    """Fit a line to the yearly shares of each field, weighted by standards, up to the last whole year."""
    least, enough = (float(argument(answer, name) or 0) for name in ("least", "documents"))
    every = selected(data, answer)
    first_year, last_year = whole_years(data, {row.document for row in every})
    rows = [row for row in every if row.year is not None and first_year <= row.year <= last_year]
    for field, years in _trend(rows).items():
        x = np.array(sorted(years))
        weights = np.array([years[when][0] for when in x.tolist()])
        if len(x) < max(3, least) or weights.sum() < enough:
            continue
        y = np.array([100 * years[when][1] / years[when][0] for when in x.tolist()])
        centre = np.average(x, weights=weights)
        (slope, level), covariance = np.polyfit(x - centre, y, 1, w=np.sqrt(weights), cov="unscaled")
        rest = float((weights * (y - slope * (x - centre) - level) ** 2).sum()) / (len(x) - 2)
        half = float(stats.t.ppf(0.975, len(x) - 2)) * (rest * float(covariance[0, 0])) ** 0.5
        numbers = float(slope), float(slope) - half, float(slope) + half
        yield field, int(x[0]), int(x[-1]), len(x), int(weights.sum()), *numbers


@counts("technologies/new-pairs", "a b year standard shared", 2)
def new_pairs(data: Data, answer: Answer) -> Iterator[Row]:
    """Find the first year in which two fields are on one document, sought over all years."""
    on = defaultdict[str, dict[str, int]](dict)
    standard = {}
    for row in selected(data, answer, always=True):
        if row.year is not None:
            on[row.document][row.field] = min(row.year, on[row.document].get(row.field, row.year))
            standard[row.document] = row.standard
    met = defaultdict[tuple[str, str], list[tuple[int, str]]](list)
    for document, of in on.items():
        for a, b in combinations(sorted(of), 2):
            met[a, b].append((max(of[a], of[b]), document))
    for (a, b), found in met.items():
        when, document = min(found)
        if within(answer, when):
            yield a, b, when, document, len({standard[d] for _, d in found})
