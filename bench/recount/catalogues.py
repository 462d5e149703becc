"""Recounts of the questions about the documents of catalogues."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from math import inf
from statistics import median
from typing import Any

from ...ontology.namespaces import ONTOLOGY
from ...queries.run import Answer
from .comparing import Row, argument, counts, within
from .convergence import once
from .data import Data
from .dates import time
from .fields import recorded, selected
from .units import as_documents, units_of

_LEVELS = ("low", "medium", "high")
_DIGITS = {"sector": 1, "group": 2, "field": 3}


def documents(data: Data, answer: Answer) -> list[dict[str, Any]]:
    """Return the published documents of an answer, a row per document and catalogue."""
    drafts, dataset = units_of(data).drafts, argument(answer, "dataset")
    return [
        row
        for row in data.rows("document")
        if row["document"] not in drafts and dataset in (None, row["dataset"]) and within(answer, row["published_year"])
    ]


def _counted(data: Data, answer: Answer, standards: set[str]) -> dict[str, str]:
    """Return what each standard counts as in the unit of an answer."""
    if argument(answer, "unit") == "documents":
        return as_documents(data, standards)
    return {standard: of for standard in standards if (of := units_of(data).unit(standard)) is not None}


@counts("catalogues/by-field", "field standards first last", 1)
def by_field(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the standards of each field, with those of 3GPP by series."""
    standards, years = defaultdict[str, set[str]](set), defaultdict[str, set[int]](set)
    breadth = argument(answer, "breadth") or "field"
    for row in selected(data, answer):
        if breadth != "field" and "/ics-" not in row.field:
            continue
        field = _broader(breadth).sub(r"\1", row.field)
        standards[field].add(row.standard)
        years[field] |= {row.year} - {None}  # type: ignore[operator]
    for field, found in standards.items():
        yield field, len(found), min(years[field], default=None), max(years[field], default=None)


def _described(data: Data) -> Iterator[tuple[str, str, str | None, int | None]]:
    """Yield the standards of each dataset with their date; of a catalogue its own records."""
    dates = {row["standard"]: (row["published"], row["published_year"]) for row in data.rows("standard")}
    records = {(row["dataset"], row["document"]) for row in data.rows("document")}
    catalogues = {dataset for dataset, _ in records}
    cases = {(r["dataset"], r["standard"]) for r in data.rows("standard") if r["dataset"] not in catalogues}
    for dataset, standard in records | cases:
        yield dataset, standard, *dates.get(standard, (None, None))


@counts("catalogues/by-year", "year dataset standards", 2)
def by_year(data: Data, answer: Answer) -> Iterator[Row]:
    """Count what each dataset describes by the year of publication."""
    rows = list(_described(data))
    counted, found = _counted(data, answer, {row[1] for row in rows}), defaultdict[tuple[int, str], set[str]](set)
    for dataset, standard, _, when in rows:
        if standard in counted and when is not None and within(answer, when):
            found[when, dataset].add(counted[standard])
    graphs = "https://w3id.org/standlink/graph/"
    yield from ((when, graphs + dataset, len(of)) for (when, dataset), of in found.items())


@counts("catalogues/datasets", "dataset standards first last with_date with_actor with_field with_relation", 1)
def datasets(data: Data, answer: Answer) -> Iterator[Row]:
    """Count what each dataset describes, and the shares with a date, an actor, a field and a relation."""
    related = data.rows("standard_standard")
    having = (
        {row["standard"] for row in data.rows("standard_actor")}
        | {row["document"] for row in data.rows("document_body")},
        {row.document for row in recorded(data)},
        {row["from"] for row in related} | {row["to"] for row in related},
    )
    rows = list(_described(data))
    counted = _counted(data, answer, {row[1] for row in rows})
    found = defaultdict[str, defaultdict[str, list[tuple[str, int | None]]]](lambda: defaultdict(list))
    for dataset, standard, _, when in rows:
        if standard in counted:
            found[dataset][counted[standard]].append((standard, when))
    for dataset, of in found.items():
        years = [when for parts in of.values() for _, when in parts if when is not None]
        shares = [sum(any(when is not None for _, when in parts) for parts in of.values()) / len(of)]
        shares += [sum(any(s in known for s, _ in parts) for parts in of.values()) / len(of) for known in having]
        name = "https://w3id.org/standlink/graph/" + dataset
        yield name, len(of), min(years, default=None), max(years, default=None), *shares


@counts("catalogues/committees", "committee standards documents first last", 1)
def committees(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the numbers and documents of each committee."""
    years = defaultdict[str, set[int | None]](set)
    for row in documents(data, answer):
        years[row["document"]].add(row["published_year"])
    of = defaultdict[str, set[str]](set)
    for row in data.rows("document_body"):
        if row["role"] == ONTOLOGY + "preparedBy" and row["document"] in years:
            of[row["body"]].add(row["document"])
    units, counted = units_of(data), as_documents(data, {d for own in of.values() for d in own})
    for committee, own in of.items():
        published = [document for document in own if document in counted]
        known = [when for document in published for when in years[document] if when is not None]
        numbers = {units.unit(document) for document in own} - {None}
        edition = {counted[document] for document in published}
        if edition:
            yield committee, len(numbers), len(edition), min(known, default=None), max(known, default=None)


def _broader(breadth: str) -> re.Pattern[str]:
    return re.compile(rf"(.*/ics(?:-\d+){{1,{_DIGITS[breadth]}}})(?:-.*)?$")


def _fields(data: Data, breadth: str | None) -> dict[str, set[str]]:
    """Return the ICS fields of each document, at a level of the classification."""
    pattern = _broader(breadth or "field")
    found = defaultdict[str, set[str]](set)
    for row in data.rows("document_field"):
        found[row["document"]].add(pattern.sub(r"\1", row["field"]))
    return found


@counts("catalogues/publishers", "field publisher standards share", 2)
def publishers(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the standards of each publisher in a field, and their share of all standards in the field."""
    fields, by = _fields(data, argument(answer, "breadth")), defaultdict[str, set[str]](set)
    for row in data.rows("document_body"):
        if row["role"] == ONTOLOGY + "publishedBy":
            by[row["document"]].add(row["body"])
    every = {row["document"] for row in documents(data, answer)} & fields.keys()
    counted = _counted(data, answer, every)
    whole, found = defaultdict[str, set[str]](set), defaultdict[tuple[str, str], set[str]](set)
    for document, standard in counted.items():
        for field in fields[document]:
            whole[field].add(standard)
            for publisher in by[document]:
                found[field, publisher].add(standard)
    for (field, publisher), standards in found.items():
        yield field, publisher, len(standards), len(standards) / len(whole[field])


@counts("catalogues/fields-together", "a b decade documents share all standards", 3)
def fields_together(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the documents with both of two fields, by decade; the pairs with most documents are kept."""
    fields = _fields(data, argument(answer, "breadth"))
    rows = [row for row in documents(data, answer) if row["published_year"] is not None and row["document"] in fields]
    counted, of = as_documents(data, {row["document"] for row in rows}), defaultdict[tuple[str, int], set[str]](set)
    for row in rows:
        if row["document"] in counted:
            of[counted[row["document"]], row["published_year"] // 10 * 10] |= fields[row["document"]]
    sizes = Counter(decade for _, decade in of)
    pairs = Counter((*pair, decade) for (_, decade), own in of.items() for pair in combinations(sorted(own), 2))
    every, numbers = Counter[tuple[str, str]](), defaultdict[tuple[str, str], set[str | None]](set)
    for (a, b, _), number in pairs.items():
        every[a, b] += number
    for (document, _), own in of.items():
        for pair in combinations(sorted(own), 2):
            numbers[pair].add(units_of(data).unit(document))
    most = sorted(every, key=lambda pair: (-every[pair], pair))[: int(float(argument(answer, "most") or 0))]
    for (a, b, decade), number in pairs.items():
        if (a, b) in most:
            yield a, b, decade, number, number / sizes[decade], every[a, b], len(numbers[a, b])


@counts("catalogues/in-common", "a b decade standards share_of_a share_of_b", 3)
def in_common(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the standards in two catalogues, in the decade of the earliest of their documents."""
    drafts = units_of(data).drafts
    rows = [r for r in data.rows("document") if r["document"] not in drafts and r["published_year"] is not None]
    counted = _counted(data, answer, {row["document"] for row in rows})
    first, of = dict[str, int](), defaultdict[str, set[str]](set)
    for row in rows:
        if standard := counted.get(row["document"]):
            first[standard] = min(row["published_year"], first.get(standard, 9999))
            of[standard].add("https://w3id.org/standlink/graph/" + row["dataset"])
    of = defaultdict(set, {standard: own for standard, own in of.items() if within(answer, first[standard])})
    decade = {standard: when // 10 * 10 for standard, when in first.items()}
    sizes = Counter((dataset, decade[standard]) for standard, own in of.items() for dataset in own)
    shared = Counter((*pair, decade[standard]) for standard, own in of.items() for pair in combinations(sorted(own), 2))
    for (a, b, when), number in shared.items():
        yield a, b, when, number, number / sizes[a, when], number / sizes[b, when]


@counts(
    "catalogues/amended",
    "dataset decade replaced changed amended corrected life editions half_replaced unreplaced_5 unreplaced_10",
    2,
)
def amended(data: Data, answer: Answer) -> Iterator[Row]:
    """Find the first later edition of each, and whether it was amended or corrected; follow the others, too."""
    relations = once(data)
    stated = once(data, of=lambda row: row["relation"] == ONTOLOGY + "amends" and not row["inferred"])
    changes, corrected, by = set[str](), set[str](), set[str]()
    for one, _, other in stated:
        changes.add(one)
        (corrected if data.classes.get(one) == ONTOLOGY + "Corrigendum" else by).add(other)
    drafts = units_of(data).drafts
    rows = [row for row in data.rows("document") if row["document"] not in drafts]
    counted, times, of_number = (
        as_documents(data, {r["document"] for r in rows}),
        dict[str, float](),
        defaultdict[str, set[str]](set),
    )
    for row in sorted(rows, key=lambda row: row["published"] or ""):
        edition = counted.get(row["document"])
        if edition and edition not in changes and row["published"]:
            times.setdefault(edition, time(row["published"]) or 0)
            of_number[units_of(data).numbers.get(edition, edition)].add(edition)
    ends = defaultdict[str, set[float]](set)
    for editions in of_number.values():
        for one in editions:
            ends[one] |= {times[other] for other in editions if times[other] > times[one]}
    for one, relation, other in relations:
        if relation == ONTOLOGY + "supersedes" and one in times and other in times and times[one] > times[other]:
            ends[other].add(times[one])
    cells = defaultdict[tuple[str, int], list[tuple[bool, bool, float]]](list)
    followed, whole = defaultdict[tuple[str, int], list[tuple[float, bool]]](list), dict[str, tuple[int, int]]()
    for row in data.rows("coverage"):
        if row["variable"] == ONTOLOGY + "StandardDocument" and row["first_year"] is not None:
            whole[row["dataset"]] = row["first_year"], row["last_year"]
    for row in documents(data, answer):
        edition = row["document"]
        if ends.get(edition) and row["published_year"] is not None:
            life = min(ends[edition]) - times[edition]
            cells[row["dataset"], row["published_year"] // 10 * 10].append((edition in by, edition in corrected, life))
        if edition in times and row["published_year"] is not None and row["dataset"] in whole:
            (first, last), decade = whole[row["dataset"]], row["published_year"] // 10 * 10
            observed, end = last + 1 - times[edition], min(ends.get(edition) or {inf}) - times[edition]
            if decade >= first and observed > 0:
                followed[row["dataset"], decade].append((min(observed, end), end <= observed))
    recording = {dataset for (dataset, _), found in cells.items() if any(a or c for a, c, _ in found)}
    for (dataset, decade), found in cells.items():
        if dataset in recording:
            shares = [sum(map(f, found)) / len(found) for f in (lambda x: x[0] or x[1], lambda x: x[0], lambda x: x[1])]
            name = "https://w3id.org/standlink/graph/" + dataset
            lives = followed.get((dataset, decade), [])
            lasting = (len(lives), *_lasting(lives)) if lives else (None, None, None, None)
            yield name, decade, len(found), *shares, median(life for _, _, life in found), *lasting


def _lasting(lives: list[tuple[float, bool]]) -> tuple[float | None, float | None, float | None]:
    """Return the age at which half have ended, and the shares that last longer than 5 and 10 years."""
    ages, share = sorted(age for age, _ in lives), 1.0
    half, shares = None, dict.fromkeys((5, 10), 1.0)
    for age, ends in sorted(Counter(age for age, is_end in lives if is_end).items()):
        at_risk = len(ages) - bisect_left(ages, age)
        share *= 1 - ends / at_risk
        if share <= 0.5 + 1e-9 and half is None:
            half = (age, at_risk)
        shares |= dict.fromkeys((t for t in shares if age <= t), share)
    known = [shares[t] if len(ages) - bisect_left(ages, t) >= 30 else None for t in shares]
    return half[0] if half and half[1] >= 30 else None, known[0], known[1]


@counts("catalogues/taken-over", "taken dataset confidence documents standards first last dated median greatest", 3)
def taken_over(data: Data, answer: Answer) -> Iterator[Row]:
    """Collect the adoptions of each standard by catalogue and confidence."""
    if argument(answer, "by") != "standard":
        raise ValueError("only by=standard is recounted")
    ranks, pairs = defaultdict[tuple[str, str], set[int]](set), set[tuple[str, str]]()
    confidence = defaultdict[str, set[str]](set)
    for row in data.rows("evidence"):
        confidence[row["assertion"]].add(row["confidence"])
    for row in data.rows("statement"):
        if row["property"] == ONTOLOGY + "adoptionOf":
            ranks[row["subject"], row["object"]] |= {
                _LEVELS.index(c.removeprefix(ONTOLOGY)) for c in confidence[row["statement"]]
            }
    for row in data.rows("standard_standard"):
        if row["relation"] == ONTOLOGY + "adoptionOf":
            pairs.add((row["from"], row["to"]))
    numbers = {row["number"] for row in data.rows("document") if row["number"]}
    first = dict[str, dict[str, Any]]()
    for row in data.rows("document"):
        first.setdefault(row["document"], row)
    adopted = defaultdict[str, list[tuple[str, int]]](list)
    for document, original in pairs:
        rank = max(ranks.get((document, original), {2}))
        if rank >= _LEVELS.index(argument(answer, "confidence") or "") and (original in numbers or original in first):
            adopted[document].append((original, rank))
    cells = defaultdict[Row, list[tuple[str, int | None, float | None]]](list)
    for row in documents(data, answer):
        for original, rank in adopted.get(row["document"], ()):
            record = first.get(original) if original not in numbers else None
            months = None
            if record and record["published"] and row["published"]:
                months = 12 * ((time(row["published"]) or 0) - (time(record["published"]) or 0))
            taken = original if original in numbers else first[original]["number"] or original
            dataset = "https://w3id.org/standlink/graph/" + row["dataset"]
            cells[taken, dataset, ONTOLOGY + _LEVELS[rank]].append((row["document"], row["published_year"], months))
    for key, found in cells.items():
        years = [when for _, when, _ in found if when is not None]
        months = [m for _, _, m in found if m is not None]
        numbers_of = len({document for document, _, _ in found}), 1, min(years, default=None), max(years, default=None)
        middle, most = (median(months), max(months)) if months else (None, None)
        yield *key, *numbers_of, len(months) or None, middle, most


@counts("catalogues/relations", "relation stated inferred standards", 1)
def relations(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the relations of each kind, those that are only inferred apart."""
    found = defaultdict[str, list[tuple[str, bool]]](list)
    for (one, relation, _), is_inferred in once(data, case=argument(answer, "case")).items():
        found[relation].append((one, is_inferred))
    for relation, rows in found.items():
        inferred = sum(is_inferred for _, is_inferred in rows)
        yield relation, len(rows) - inferred, inferred, len({one for one, _ in rows})
