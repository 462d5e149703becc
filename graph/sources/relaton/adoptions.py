"""Adoptions inferred from equal titles in two catalogues: a dataset that builds derive from other datasets.

The record of a Japanese standard does not name the ISO or IEC standard that it adopts, but has the same English title.
The catalogues named by ``adopts`` in ``catalogues.toml`` are compared document by document; see ``Adoptions`` for the
criteria. Each adoption is a statement with its own evidence: the confidence, the basis and the two records that it was
derived from. Adoptions that a record states are not changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Final

from ....errors import BuildError
from ....ontology.namespaces import mint, node
from ...releases.content import text_checksum
from ...releases.dataset import Dataset, drafting, open_dataset, remove_dataset, triples_path
from ...store.ntriples import date, iri, line, name, text
from ..curated import curated
from ..identifiers import Adoption, Adoptions, Identifier, Titled, parse
from ..identifiers.links import plain_title
from ..protocol import Report
from .catalogues import catalogue, facts

NAME: Final = "adoptions"
#: Name and version. Raise the version whenever the same catalogues would give other adoptions.
IMPORTER: Final = "adoptions 2"
_NOTE: Final = (
    "Derived by Standlink from numbers, titles and dates, which are facts of record, in datasets with the rights "
    "stated here."
)
_SOURCE: Final = mint("source", "titles-of-catalogues-compared")
_SOURCE_NAMES: Final = (("en", "Comparison of titles in standards catalogues"), ("zh", "标准目录标题比对"))
#: Basis of an adoption, in English and Chinese.
_BASES: Final = {
    "title and number": ("same title and number", "标题和编号相同"),
    "title": ("same title", "标题相同"),
}
_UNDECIDED: Final = "only standards of later years have this title"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
#: Properties that are read, by predicate. Of the titles only English ones are read, by the ends of their lines.
_PROPERTIES: Final = {
    node("sl:designation").value: "designation",
    node("sl:editionOf").value: "standard",
    node("sl:adoptionOf").value: "adopted",
    node("dcterms:title").value: "title",
    node("dcterms:source").value: "record",
}
_LINE: Final = re.compile(
    rb'<([^>]+)> <(%s)> ["<](.*)(?:"|"@en|"\^\^<[^>]+>|>) \.\n' % b"|".join(re.escape(p.encode()) for p in _PROPERTIES)
)


#: Values of a thing by property, named as in ``_PROPERTIES``.
_Values = dict[str, str]


@dataclass(frozen=True)
class _Document:
    """A document of a catalogue: its IRI, the IRI of its standard, the URL of its record and the day it was read."""

    titled: Titled
    address: str
    standard: str
    record: str
    read: str


def derive_adoptions(home: Path, datasets: Iterable[Dataset]) -> list[Dataset]:
    """Make the dataset of adoptions, unless the existing one was made from the same catalogues.

    Args:
        home: the data folder.
        datasets: the imported datasets.

    Returns:
        the dataset; an empty list if there are no two catalogues to compare, and an existing dataset is then removed.

    Raises:
        BuildError: on a disk error, or if a catalogue is imported meanwhile; the old dataset then remains.
    """
    imported = {d.name: d for d in datasets}
    pairs = list(_pairs(imported))
    names = {d.name for pair in pairs for d in pair}
    compared = [imported[name] for name in sorted(names)]
    existing = open_dataset(home, NAME)
    if not compared:
        if existing:
            remove_dataset(home, NAME)
        return []
    designations = json.dumps(sorted(curated().by_designation.items()))
    digest = text_checksum(derivation_checksum(), designations, *(f"{d.name} {d.content}" for d in compared))
    private = any(d.private for d in compared)
    if existing and (existing.digest, existing.importer, existing.private) == (digest, IMPORTER, private):
        return [existing]
    with drafting(home, NAME) as draft:
        report = Report(draft, home)
        for lines in _triples(home, pairs, report):
            draft.write(lines)
        if any(open_dataset(home, d.name) != d for d in compared):
            raise BuildError("a catalogue changed while adoptions were derived from it: build again")
        return [
            draft.describe(
                title="Adoptions inferred from equal titles",
                licence=compared[0].licence,
                licence_note=_NOTE,
                derived_from=" ".join(d.graph.value for d in compared),
                importer=IMPORTER,
                digest=digest,
                read=report.read,
                kept=report.kept,
                refused=dict(report.refused),
                private=private,
            )
        ]


def derivation_checksum() -> str:
    """Return a checksum of the rules of derivation: the version, and which catalogues are compared."""
    adopts = {known: catalogue(known).adopts for known in sorted(facts()["catalogues"])}
    return text_checksum(IMPORTER, json.dumps(adopts))


def _pairs(imported: dict[str, Dataset]) -> Iterator[tuple[Dataset, ...]]:
    """Yield the catalogues to compare: one of an adopting body, followed by those that it may adopt from."""
    for known in sorted(facts()["catalogues"]):
        adopts = [imported[d] for c in catalogue(known).adopts if (d := f"relaton-{c}") in imported]
        if adopts and (adopter := imported.get(f"relaton-{known}")):
            yield adopter, *adopts


def _triples(home: Path, pairs: Iterable[tuple[Dataset, ...]], report: Report) -> Iterator[bytes]:
    for adopter, *adopted in pairs:
        yield from _compare(home, adopter, adopted, report)
    if report.kept:
        yield b"".join(_source())


def _compare(home: Path, adopter: Dataset, adopted: list[Dataset], report: Report) -> Iterator[bytes]:
    """Yield the lines about the adoptions of a catalogue, by adopting document.

    Only the possible adopters, documents with one of their titles and other editions of these are kept in memory.
    """
    adopters = _adopters(home, adopter)
    titles = {plain_title(d.titled.title) for d in adopters}
    same_title = _originals(home, adopted, lambda values: plain_title(values["title"]) in titles)
    standards = {d.standard for d in same_title.values()}
    originals = same_title | _originals(home, adopted, lambda values: values.get("standard") in standards)
    adoptions = Adoptions(d.titled for d in originals.values())
    for document in adopters:
        if document.titled.title not in adoptions:
            continue
        report.read += 1
        adoption = adoptions.find(document.titled)
        if adoption is None:
            report.refuse(str(document.titled.identifier), _UNDECIDED, document.titled.title)
        else:
            report.kept += 1
            yield b"".join(_statement(document, originals[adoption.edition.identifier], adoption))


def _adopters(home: Path, dataset: Dataset) -> list[_Document]:
    """Return the documents that may adopt one of another body and do not name it."""
    things = list(_things(home, dataset))
    stated = {address for address, values in things if "adopted" in values}
    documents = _documents((t for t in things if t[0] not in stated), dataset)
    return [d for d in documents if not d.titled.identifier.is_amendment]


def _originals(
    home: Path, datasets: Iterable[Dataset], wanted: Callable[[_Values], bool]
) -> dict[Identifier, _Document]:
    """Return the documents of catalogues whose values are wanted."""
    found = (_documents((t for t in _things(home, d) if "title" in t[1] and wanted(t[1])), d) for d in datasets)
    return {document.titled.identifier: document for document in chain.from_iterable(found)}


def _documents(things: Iterable[tuple[str, _Values]], dataset: Dataset) -> Iterator[_Document]:
    """Yield the documents that have an English title."""
    # Use the day of the snapshot, if known, so that the same records give the same evidence.
    snapshot = _DAY.search(dataset.version)
    read = snapshot[0] if snapshot else dataset.imported[:10]
    # A catalogue does not repeat the number of a document of the curated cases.
    numbers = {address: number for number, address in curated().by_designation.items()}
    for address, values in things:
        if "record" not in values or "title" not in values:
            continue
        identifier = parse(values.get("designation") or numbers.get(address, ""))
        if identifier is not None:
            titled = Titled(identifier, values["title"])
            yield _Document(titled, address, values.get("standard", address), values["record"], read)


def _things(home: Path, dataset: Dataset) -> Iterator[tuple[str, _Values]]:
    """Yield each run of lines about one thing in a dataset as its IRI and its values; the first value counts."""
    with triples_path(home, dataset.name).open("rb") as file:
        for address, lines in groupby(filter(None, map(_LINE.fullmatch, file)), key=lambda match: match[1]):
            values: _Values = {}
            for match in lines:
                values.setdefault(_PROPERTIES[match[2].decode()], match[3].decode())
            yield address.decode(), values


def _statement(adopter: _Document, edition: _Document, adoption: Adoption) -> Iterator[bytes]:
    """Yield an adoption: the plain triple, its statement and the evidence."""
    target = edition.address if adoption.only else edition.standard
    slugs = [address.rsplit("/", 1)[-1] for address in (adopter.address, target)]
    statement = iri(mint("statement", "-adoption-of-".join(slugs)))
    evidence = iri(mint("evidence", "-titled-like-".join(slugs)))
    basis, chinese = _BASES[adoption.basis]
    both = f"{adopter.titled.identifier} and {adoption.adopted}"
    which = "" if adoption.only else f"; {edition.titled.identifier} was the newest edition with that title"
    yield line(iri(adopter.address), name("sl:adoptionOf"), iri(target))
    yield line(statement, name("rdf:type"), name("sl:Statement"))
    yield line(statement, name("sl:subject"), iri(adopter.address))
    yield line(statement, name("sl:property"), name("sl:adoptionOf"))
    yield line(statement, name("sl:object"), iri(target))
    yield line(statement, name("sl:evidence"), evidence)
    yield line(evidence, name("rdf:type"), name("sl:Evidence"))
    yield line(evidence, name("rdfs:label"), text(f"{both}: {basis}", "en"))
    yield line(evidence, name("rdfs:label"), text(f"{adopter.titled.identifier}与{adoption.adopted}{chinese}", "zh"))
    yield line(evidence, name("sl:source"), iri(_SOURCE))
    yield line(evidence, name("sl:locator"), text(f"{basis} in the records of both{which}"))
    yield line(evidence, name("sl:retrieved"), date(max(adopter.read, edition.read)) or "")
    yield line(evidence, name("sl:confidence"), name(f"sl:{adoption.confidence}"))
    for record in (adopter.record, edition.record):
        yield line(evidence, name("prov:wasDerivedFrom"), iri(record))


def _source() -> Iterator[bytes]:
    yield line(iri(_SOURCE), name("rdf:type"), name("sl:Source"))
    for language, label in _SOURCE_NAMES:
        yield line(iri(_SOURCE), name("rdfs:label"), text(label, language))
    yield line(iri(_SOURCE), name("sl:sourceKind"), name("sl:bibliographicRecord"))
