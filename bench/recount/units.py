"""What counts as one standard, after the method of counting: published documents and their numbers, as dictionaries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, cached_property

from ...ontology.namespaces import ONTOLOGY
from .data import Data


class Units:
    """The documents and numbers of a release."""

    def __init__(self, data: Data) -> None:
        self._data = data

    @cached_property
    def drafts(self) -> set[str]:
        """What was not published: drafts of documents and amendments, and what has no status and date anywhere."""
        found = {iri for iri, of in self._data.classes.items() if of == ONTOLOGY + "DraftAmendment"}
        known, joint = set[str](), set[str]()
        for row in self._data.rows("document"):
            if row["draft"]:
                found.add(row["document"])
            if row["status"] is not None or row["published"] is not None:
                known.add(row["document"])
            if row["dataset"].startswith("relaton-"):
                joint.add(row["document"])
        return found | (joint - known)

    @cached_property
    def renderings(self) -> Mapping[str, str]:
        """The other texts of editions, and what each renders; without doubles."""
        return {r["rendering"]: r["standard"] for r in self._data.rows("rendering") if r["how"] != "double"}

    @cached_property
    def doubles(self) -> Mapping[str, str]:
        """The doubles with the name of ANSI, and what each doubles."""
        return {r["rendering"]: r["standard"] for r in self._data.rows("rendering") if r["how"] == "double"}

    @cached_property
    def amends(self) -> Mapping[str, set[str]]:
        """What each amendment or corrigendum amends."""
        found = defaultdict[str, set[str]](set)
        for row in self._data.rows("standard_standard"):
            if row["relation"] == ONTOLOGY + "amends":
                found[row["from"]].add(row["to"])
        return found

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        """The number of each edition and of what changes one; what has no number, or is one, is missing."""
        recorded = defaultdict[str, set[str]](set)
        for row in self._data.rows("document"):
            if row["number"] is not None:
                recorded[row["document"]].add(row["number"])
        every = set().union(*recorded.values()) if recorded else set()
        for row in self._data.rows("standard_standard"):
            is_part = row["relation"] == ONTOLOGY + "partOf" and not row["inferred"] and row["from"] not in every
            if is_part and _is_edition(row["from"], row["to"]):
                recorded[row["from"]].add(row["to"])
        found = {document: min(numbers) for document, numbers in recorded.items()}
        while True:  # corrigenda of amendments
            new = {}
            for change, amended in self.amends.items():
                if change not in found:
                    of = {found.get(a, a) for a in amended if a in found or a not in self.amends}
                    if of:
                        new[change] = min(of)
            if not new:
                break
            found |= new
        found = {document: self.doubles.get(number, number) for document, number in found.items()}
        for double, of in self.doubles.items():
            found.setdefault(double, found.get(of, of))
        return {document: number for document, number in found.items() if document != number}

    def unit(self, standard: str, unit: str = "numbers") -> str | None:
        """Return what a standard counts as; None if it counts for none: a draft or another rendering."""
        if standard in self.drafts or standard in self.renderings:
            return None
        if unit == "numbers":
            return self.numbers.get(standard, standard)
        return self.doubles.get(standard, standard)


@cache
def units_of(data: Data) -> Units:
    """Return the documents and numbers of a release, read once."""
    return Units(data)


def _is_edition(document: str, number: str) -> bool:
    """Return whether an address adds only a year to that of a number, or the number of an edition of ITU-R."""
    after = document.removeprefix(number)
    if after == document:
        return False
    of_itu_r = "itu-r-" in number and re.fullmatch(r"-\d{1,2}", after)
    return bool(of_itu_r or re.fullmatch(r"-(19|20)\d\d", after))


def as_documents(data: Data, standards: set[str]) -> dict[str, str]:
    """Return what each document counts as; a bare number of which an edition is among them counts for none."""
    units = units_of(data)
    found = {standard: of for standard in standards if (of := units.unit(standard, "documents")) is not None}
    bare = {units.numbers[of] for of in found.values() if of in units.numbers and of not in units.amends}
    return {standard: of for standard, of in found.items() if of not in bare}
