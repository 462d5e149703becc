"""What rows state, as triples: events, statements, observations and things, each with the evidence of its row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Cells
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from ....ontology.namespaces import compact, local_name
from ...store.ntriples import clean, iri, line, name, text
from ..tabular import LABEL, A
from .citing import Citing
from .faults import CellError, FaultError
from .mapping import NEEDED, Fact, Mapping, fill, property_of
from .roles import NAME, UNIT, Reader, Term, readers
from .terms import Value
from .things import Things
from .workbook import Cell

_EVIDENCE: Final = name("sl:evidence")
_QUARTER: Final = property_of("quarter")
_VALUE: Final = property_of("value")
_TRIPLE: Final = tuple(property_of(each) for each in ("subject", "property", "object"))
#: A day, month or year in N-Triples.
_DATED: Final = re.compile(r'"\d{4}[-\d]*"\^\^<\S+#(?:date|gYearMonth|gYear)>')
_INTEGER: Final = "http://www.w3.org/2001/XMLSchema#integer"
_CLASSES: Final = {"statement": "sl:Statement", "observation": "sl:Observation"}

#: A property and a term, both as written in N-Triples.
Pairs = tuple[tuple[str, str], ...]


@dataclass
class Stated:
    """What the rows so far state: each fact by its IRI, and each IRI that has been described."""

    facts: dict[str, Pairs]
    terms: set[str]


@dataclass(frozen=True)
class Row:
    """What a row says by one entry of a mapping: values by property, the same as pairs, labels, and the evidence."""

    said: list[tuple[Reader, list[Term]]]
    pairs: Pairs
    labels: dict[str, str]
    cited: dict[str, Term]


class Facts:
    """Writes what rows state by one entry of a mapping.

    Args:
        fact: the entry.
        mapping: the mapping.
        things: those of the study.
        stated: what has been stated already, of all entries.

    Raises:
        FaultError: if the entry is faulty; ``reason`` is the place in it.
    """

    def __init__(self, fact: Fact, mapping: Mapping, things: Things, stated: Stated) -> None:
        self.fact, self._things, self._stated = fact, things, stated
        self.readers = readers(fact, mapping)
        self._citing = Citing(mapping, mapping.evidence_of(fact), things, stated.terms)

    def applies(self, cells: Cells[str, Cell]) -> bool:
        """Return whether a row states it: whether its cells have the values of ``where``."""
        return all(
            str(cells[column]) in ([wanted] if isinstance(wanted, str) else wanted)
            for column, wanted in self.fact.where.items()
        )

    def read(self, cells: Cells[str, Cell]) -> Row:
        """Return what a row says; nothing is stated yet.

        Raises:
            CellError: if a cell is empty or cannot be read; names the column and the value.
            FaultError: if a value that all rows share cannot be read, or values do not fit together.
        """
        said = [(reader, reader.terms(cells, self._things)) for reader in self.readers]
        _check_units(said)
        self._check_single(said)
        pairs = _pairs(said)
        shown = {column: str(cell) for column, cell in cells.items()}
        labels = {code: fill(each, shown) for code, each in self.fact.label.items()}
        return Row(said, pairs, labels, self._citing.read(cells))

    def _check_single(self, said: list[tuple[Reader, list[Term]]]) -> None:
        """Make sure that a statement or an observation has one value of each property that it needs."""
        single = {property_of(each) for each in NEEDED[self.fact.form]} if self.fact.form != "thing" else set()
        for reader, terms in said:
            if reader.property in single and len(terms) != 1:
                fault = FaultError("several values", f"a {self.fact.form} has one here; write a row for each")
                raise CellError(reader.role.column, ", ".join(term.written for term in terms), fault)

    def state(self, row: Row) -> Iterator[bytes]:
        """Yield what a row states that earlier ones do not."""
        evidence, described = self._citing.cite(row.cited)
        yield described
        for reader, terms in row.said:
            if reader.value is Value.THING:
                self._things.use((term.term.strip("<>") for term in terms), evidence)
        if self.fact.form == "thing":
            yield from self._thing(row.said, evidence)
        else:
            titled = row.labels.get("en") or next(iter(row.labels.values()), "") or _phrase(row.said)
            yield from self._stating(self.fact.form, titled, row.pairs, row.labels, evidence)

    def _stating(self, kind: str, titled: str, pairs: Pairs, labels: dict[str, str], evidence: str) -> Iterator[bytes]:
        """Yield a record under an IRI of its own, unless it has been stated; the evidence is added in any case."""
        made, is_new = self._identity(kind, titled, pairs)
        subject = iri(made)
        if is_new:
            class_ = iri(property_of(self.fact.class_)) if self.fact.class_ and kind == "event" else ""
            yield line(subject, A, class_ or name(_CLASSES[kind]))
            yield from (line(subject, LABEL, text(clean(each), code)) for code, each in sorted(labels.items()))
            yield from (line(subject, prop, term) for prop, term in pairs)
            if kind == "statement":
                values = dict(pairs)
                yield line(*(values[f"<{each}>"] for each in _TRIPLE))
        yield from self._cited(made, evidence)

    def _cited(self, made: str, evidence: str) -> Iterator[bytes]:
        key = f"{made} {evidence}"
        if key not in self._stated.terms:
            self._stated.terms.add(key)
            yield line(iri(made), _EVIDENCE, iri(evidence))

    def _identity(self, kind: str, titled: str, pairs: Pairs) -> tuple[str, bool]:
        """Return the IRI of a record, and whether it is new. Records of one name that differ have different IRIs."""
        day = next((term.split('"')[1] for _, term in pairs if _DATED.fullmatch(term)), "")
        made = self._things.mint(kind, f"{titled} {day}" if day and kind != "statement" else titled)
        if self._stated.facts.get(made, pairs) != pairs:
            made = f"{made}-{sha256(repr(pairs).encode()).hexdigest()[:8]}"
        is_new = made not in self._stated.facts
        self._stated.facts[made] = pairs
        return made, is_new

    def _thing(self, said: list[tuple[Reader, list[Term]]], evidence: str) -> Iterator[bytes]:
        """Yield what a row says of a thing: relations as statements; texts only of things of the study."""
        ((_, named),) = [each for each in said if each[0].role is self.fact.roles[NAME]]
        for thing in named:
            address = thing.term.strip("<>")
            own = self._things.own.get(address)
            if own:
                own.class_ = property_of(self.fact.class_)
            for reader, terms in said:
                if reader.role is self.fact.roles[NAME]:
                    continue
                for term in terms:
                    if reader.value is Value.THING:
                        triple = (thing.term, f"<{reader.property}>", term.term)
                        yield from self._relation(triple, evidence)
                    elif own:
                        own.literals.add(line(thing.term, f"<{reader.property}>", term.term))

    def _relation(self, triple: tuple[str, str, str], evidence: str) -> Iterator[bytes]:
        pairs = tuple((f"<{prop}>", part) for prop, part in zip(_TRIPLE, triple, strict=True))
        yield from self._stating("statement", _words(triple), pairs, {}, evidence)


def _pairs(said: list[tuple[Reader, list[Term]]]) -> Pairs:
    """Return the values of a record, each once, and the quarter of its date, if it has one."""
    quarters = {term.quarter for _, terms in said for term in terms if term.quarter}
    if len(quarters) > 1:
        raise FaultError("two quarters", f"a fact has one date with a quarter, not {len(quarters)}; write months")
    pairs = [(f"<{reader.property}>", term.term) for reader, terms in said for term in terms]
    pairs += [(f"<{_QUARTER}>", f'"{quarter}"^^<{_INTEGER}>') for quarter in quarters]
    return tuple(dict.fromkeys(pairs))


def _check_units(said: list[tuple[Reader, list[Term]]]) -> None:
    """Make sure that a unit that follows a number is the unit of the row."""
    units = {term.term.strip("<>") for reader, terms in said if reader.property == UNIT for term in terms}
    for reader, terms in said:
        for term in terms:
            if term.unit and reader.property == _VALUE and term.unit not in units:
                of_row = ", ".join(map(compact, sorted(units))) or "not given"
                fault = FaultError("unit disagrees", f"the unit of the row is {of_row}; correct one of them")
                raise CellError(reader.role.column, term.written, fault)


def _phrase(said: list[tuple[Reader, list[Term]]]) -> str:
    """Return the words that the IRI of a statement is made of: those of its subject, property and object."""
    by_property = {reader.property: terms[0].term for reader, terms in said if terms}
    return _words(by_property[each] for each in _TRIPLE)


def _words(terms: Iterable[str]) -> str:
    """Return the last parts of the IRIs of some terms."""
    return " ".join(re.split("[/#~]", local_name(term.strip("<>")))[-1] for term in terms)
