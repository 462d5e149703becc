"""Recounts of the questions about technology fields that occur together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import TypeVar

import numpy as np
from scipy import stats

from ...queries.run import Answer
from .comparing import Row, argument, counts, within
from .data import Data
from .fields import OfField, selected
from .participation import ties
from .windows import whole_years

Key = TypeVar("Key")


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
    rows = selected(data, answer, always=True)
    firsts = _first((row.standard, row.year) for row in rows)
    rows = [row for row in rows if within(answer, firsts.get(row.standard))]
    every, of_year = _diversities(rows), defaultdict[int, set[str]](set)
    for standard, first in firsts.items():
        if within(answer, first):
            of_year[first].add(standard)
    for when, standards in of_year.items():
        parts = [every[standard] for standard in standards]
        several = sum(variety > 1 for variety, _, _ in parts)
        means = [float(np.mean([part[i] for part in parts])) for i in (0, 2)]
        yield when, len(parts), means[0], several / len(parts), means[1]


def _first(rows: Iterator[tuple[Key, int | None]]) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for key, when in rows:
        if when is not None:
            found[key] = min(when, found.get(key, when))
    return found


def _trend(rows: list[OfField]) -> dict[str, dict[int, tuple[int, int]]]:
    """Return by field and year the standards, from the first year of the field on each, and those of several fields."""
    first = _first(((row.field, row.standard), row.year) for row in rows)
    dated = Counter(standard for _, standard in first)
    found = defaultdict[str, dict[int, tuple[int, int]]](dict)
    for (field, standard), when in first.items():
        standards, several = found[field].get(when, (0, 0))
        found[field][when] = standards + 1, several + (dated[standard] > 1)
    return found


@counts("technologies/field-trend", "field year standards shared share", 2)
def field_trend(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the standards of each field and year, and those that have another field."""
    for field, years in _trend(selected(data, answer, always=True)).items():
        for when, (standards, several) in years.items():
            if within(answer, when):
                yield field, when, standards, several, several / standards


@counts("technologies/speed", "field first last years standards slope low high", 1, "numpy's lstsq with dummies, scipy")
def speed(data: Data, answer: Answer) -> Iterator[Row]:
    """Fit lines of one slope to the yearly shares of each field in each catalogue, up to the last whole year."""
    least, enough = (float(argument(answer, name) or 0) for name in ("least", "documents"))
    rows = selected(data, answer, always=True)
    first_year, last_year = whole_years(data, {row.document for row in rows})
    held, holds = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for record in data.rows("document"):
        held[record["document"]].add(record["dataset"])
    for row in rows:
        holds[row.standard] |= held[row.document]
    first = _first(((row.field, row.standard), row.year) for row in rows)
    fields = Counter(standard for _, standard in first)
    points = defaultdict[str, Counter[tuple[frozenset[str], int]]](Counter)
    shared = defaultdict[str, Counter[tuple[frozenset[str], int]]](Counter)
    for (field, standard), when in first.items():
        if not (first_year <= when <= last_year and within(answer, when)):
            continue
        points[field][frozenset(holds[standard]), when] += 1
        shared[field][frozenset(holds[standard]), when] += fields[standard] > 1
    for field, of in points.items():
        years, sources = {when for _, when in of}, list({source for source, _ in of})
        if len(years) >= max(3, least) and sum(of.values()) >= enough:
            x = np.array([[when] + [source == other for other in sources] for source, when in of], dtype=float)
            x[:, 0] -= x[:, 0].mean()
            y = np.array([100 * shared[field][at] / number for at, number in of.items()])
            root = np.sqrt(list(of.values()))
            free = len(y) - x.shape[1]
            if free < 1 or np.linalg.matrix_rank(x) < x.shape[1]:
                continue
            found = np.linalg.lstsq(x * root[:, None], y * root, rcond=None)[0]
            rest = float(((root * (y - x @ found)) ** 2).sum()) / free
            covariance = np.linalg.inv((x * root[:, None]).T @ (x * root[:, None]))
            half = float(stats.t.ppf(0.975, free)) * (rest * float(covariance[0, 0])) ** 0.5
            slope = float(found[0])
            yield field, min(years), max(years), len(years), sum(of.values()), slope, slope - half, slope + half


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
