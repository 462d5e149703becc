"""The order of editions where records do not state it, from number, version and date.

The next edition of a numbered standard replaces the one before. Since this is a conclusion and not recorded, it is
written as ``sl:nextEditionOf``, from which the ontology infers ``sl:supersedes``. Drafts, amendments and variants of an
edition (consolidated, with changes shown) are not editions. 3GPP keeps a parallel line of versions for each release, as
does ETSI where it works in releases or publishes 3GPP documents; a version follows another in its own line only. JISC
reuses the numbers of withdrawn standards for new ones, so there the title must be the same as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from ...store.folding import fold
from ...store.ntriples import iri, line, name
from ..identifiers import Identifier, published_as
from ..protocol import Report
from .catalogues import NUMBER_AND_TITLE, Catalogue

_VERSION: Final = re.compile(r"(?:ed\.)?\d+(?:\.\d+)*")
_RELEASE: Final = re.compile(r"\bRelease \d")


@dataclass(frozen=True)
class Edition:
    """A document and its place among the editions of a standard.

    Attributes:
        iri: the IRI of the document.
        row: key of the standard; only editions in one row follow each other.
        order: sort key; a later edition has a greater one.
        appeared: the day, month or year of its publication, empty if unknown.
        of_release: whether versions of several releases coexist, each beginning with the number of its release.
    """

    iri: str
    row: str
    order: tuple[int, ...]
    appeared: str
    of_release: bool


def edition_of(
    identifier: Identifier, own: str, family: str, appeared: str, titles: Iterable[str], catalogue: Catalogue
) -> Edition | None:
    """Return the place of a document among the editions of its standard, or None if it cannot be determined."""
    if not catalogue.successions or not catalogue.decides_on(identifier.publishers[0]):
        return None
    if identifier.is_amendment or identifier.variant or identifier.includes or identifier.is_draft:
        return None
    position = identifier.version or identifier.date.replace("-", ".")
    if not _VERSION.fullmatch(position):
        return None
    titles = list(titles)
    order = tuple(int(n) for n in re.findall(r"\d+", position))
    of_3gpp = identifier.publishers[0] == "3GPP"
    row = [family, "edition" if position.startswith("ed.") else "version" if identifier.version else "date"]
    if catalogue.successions == NUMBER_AND_TITLE:
        if not titles:
            return None
        row.append(fold(titles[0]))
    of_release = of_3gpp or any(_RELEASE.search(title) or published_as(title) for title in titles)
    return Edition(own, " ".join(row), order, appeared, of_release)


class Successions:
    """The editions of all records, with their order."""

    def __init__(self) -> None:
        self.editions: dict[str, set[Edition]] = {}

    def add(self, editions: Iterable[Edition]) -> None:
        """Add the editions of a batch."""
        for edition in editions:
            self.editions.setdefault(edition.row, set()).add(edition)

    def resolve(self, known: Set[str], report: Report) -> list[bytes]:
        """Return the sorted triples that link each edition to the one before.

        Args:
            known: the IRIs of described documents.
            report: counts editions that cannot be put in order.
        """
        lines = set()
        for editions in self.editions.values():
            by_iri = {e.iri: e for e in sorted(editions, key=lambda e: e.appeared, reverse=True) if e.iri in known}
            in_lines = any(e.of_release for e in by_iri.values())
            row = sorted(by_iri.values(), key=lambda e: (e.order, e.iri))
            for _, rank in groupby(row, key=lambda e: e.order[0] if in_lines else 0):
                steps = [list(same) for _, same in groupby(rank, key=lambda e: e.order)]
                # Succession is transitive: an edition without a date must not link one to another that is later.
                linked = [steps[0][0].appeared] if steps else []
                for older, newer in pairwise(steps):
                    appeared = newer[0].appeared
                    if len(older) > 1 or len(newer) > 1:
                        report.repair("editions of the same year or version: order unknown")
                        linked = []
                    elif any(before(appeared, earlier) for earlier in linked):
                        report.repair("edition published before one with a lower number")
                        linked = []
                    else:
                        lines.add(line(iri(newer[0].iri), name("sl:nextEditionOf"), iri(older[0].iri)))
                    linked.append(appeared)
        return sorted(lines)


def before(one: str, other: str) -> bool:
    """Return whether a date is before another, at the precision of the less precise one."""
    length = min(len(one), len(other))
    return one[:length] < other[:length]
