"""The evidence of rows: each passage of a source once, and each source once, however many rows cite it."""

from __future__ import annotations

from collections.abc import Mapping as Cells
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from ....ontology.namespaces import node
from ...store.ntriples import iri, line, name, text
from ..tabular import LABEL, A
from .faults import CellError, FaultError
from .mapping import Evidence, Mapping, Role
from .roles import Reader, Term, address
from .terms import Value
from .things import Things, thing_named
from .workbook import Cell

_VALUES: Final = {
    "source": ("sl:source", Value.TEXT),
    "title": ("rdfs:label", Value.TEXT),
    "publisher": ("dcterms:publisher", Value.TEXT),
    "published": ("dcterms:issued", Value.DATE),
    "source-kind": ("sl:sourceKind", Value.CONCEPT),
    "locator": ("sl:locator", Value.TEXT),
    "retrieved": ("sl:retrieved", Value.DATE),
    "confidence": ("sl:confidence", Value.CONCEPT),
}
_OF_SOURCE: Final = ("publisher", "published", "source-kind")
_NEEDED: Final = ("source", "locator", "retrieved", "confidence", "source-kind")
_DAY: Final = len('"2024-03-04"')


class Citing:
    """Writes the evidence of the rows of a table.

    Args:
        mapping: of the table.
        evidence: where the mapping says that it stands.
        things: those of the study.
        stated: what has been stated already, of all facts of the table.
    """

    def __init__(self, mapping: Mapping, evidence: Evidence, things: Things, stated: set[str]) -> None:
        self._things, self._language, self._stated = things, mapping.language, stated
        self._sound: set[str] = set()
        self._readers = {key: _reader(key, role, mapping) for key, role in evidence.roles()}

    def read(self, cells: Cells[str, Cell]) -> dict[str, Term]:
        """Return the evidence of a row by the entries of the mapping.

        Raises:
            CellError: if a cell is empty or cannot be read; names the column and the value.
        """
        for key in _NEEDED:
            column = self._readers[key].role.column
            if column and not str(cells[column]):
                raise CellError(column, "", FaultError("evidence missing", "no fact stands without it; fill the cell"))
        said = {key: reader.terms(cells, self._things) for key, reader in self._readers.items()}
        first = {key: terms[0] for key, terms in said.items() if terms}
        self._check(first)
        return first

    def cite(self, first: Cells[str, Term]) -> tuple[str, bytes]:
        """Return the IRI of the evidence of a row, and its description, unless an earlier row gave it.

        Args:
            first: the evidence as ``read`` returns it.
        """
        source, lines = self._source(first)
        parts = [source, *(first[key].term for key in ("locator", "retrieved", "confidence"))]
        title = first["title"].written if "title" in first else _short(first["source"].written)
        mark = sha256("\n".join(parts).encode()).hexdigest()[:10]
        made = self._mint("evidence", title, mark)
        if made in self._stated:
            return made, b""
        self._stated.add(made)
        subject = iri(made)
        label = f"{title}, {first['locator'].written}"
        described = [
            line(subject, A, name("sl:Evidence")),
            line(subject, LABEL, text(label, self._language)),
            line(subject, name("sl:source"), iri(source)),
            *(line(subject, name(f"sl:{key}"), first[key].term) for key in ("locator", "retrieved", "confidence")),
        ]
        return made, lines + b"".join(described)

    def _check(self, first: Cells[str, Term]) -> None:
        self._check_source(first["source"].written)
        day = first["retrieved"]
        if len(day.term.split("^^")[0]) != _DAY or day.quarter:
            fault = FaultError("not a day", "write the day on which the source was read, such as 2026-11-30")
            raise CellError(self._readers["retrieved"].role.column, day.written, fault)

    def _check_source(self, written: str) -> None:
        if written in self._sound:
            return
        known = thing_named(written)
        try:
            if not known or known[0] != "source":
                address(written)
        except FaultError:
            remedy = "write the address of a document, which begins with https://, or a source such as source:etsi-isld"
            raise CellError(self._readers["source"].role.column, written, FaultError("not a source", remedy)) from None
        self._sound.add(written)

    def _source(self, first: Cells[str, Term]) -> tuple[str, bytes]:
        """Return the IRI of the source of a row, and its description if it is a document that no earlier row cites."""
        page = first["source"].written
        if known := thing_named(page):
            return known[1], b""
        made = self._mint("source", _short(page), sha256(page.encode()).hexdigest()[:8])
        if made in self._stated:
            return made, b""
        self._stated.add(made)
        subject = iri(made)
        title = first["title"].written if "title" in first else _short(page)
        lines = [
            line(subject, A, name("sl:Source")),
            line(subject, LABEL, text(title, self._language)),
            line(subject, name("foaf:page"), iri(page)),
            *(line(subject, name(_VALUES[key][0]), first[key].term) for key in _OF_SOURCE if key in first),
        ]
        return made, b"".join(lines)

    def _mint(self, kind: str, title: str, mark: str) -> str:
        return f"{self._things.mint(kind, title)}-{mark}"


def _reader(key: str, role: Role, mapping: Mapping) -> Reader:
    prop, value = _VALUES[key]
    return Reader(node(prop).value, role, value, "", "", mapping)


def _short(page: str) -> str:
    """Return an address as a name: without its scheme.

    >>> _short("https://www.example.org/news/")
    'example.org/news'
    """
    parts = urlsplit(page)
    place = parts.netloc.removeprefix("www.") + parts.path
    return (place + (f"?{parts.query}" if parts.query else "")).rstrip("/") or page
