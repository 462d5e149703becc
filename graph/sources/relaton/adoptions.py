"""Adoptions that no record states, told by the titles of two catalogues: a dataset that builds make of other datasets.

A Japanese standard does not say which standard of ISO or IEC it takes over, but it has the same English title. So its
catalogue is compared with theirs (``adopts`` in ``catalogues.toml`` says which to compare), document by document; see
``Adoptions`` for what counts. Each adoption is a statement with evidence of its own: how firm it is, on what it rests
and from which two records it was derived. What a record itself says to adopt something is left as it says.
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
from ....ontology.namespaces import PREFIXES, mint
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
IMPORTER: Final = "adoptions 1"
_NOTE: Final = (
    "Made by Standlink of numbers, titles and dates, which are facts of record, in datasets of which the rights are "
    "those stated here."
)
_SOURCE: Final = mint("source", "titles-of-catalogues-compared")
_SOURCE_NAMES: Final = (("en", "Titles of catalogues of standards, compared"), ("zh", "标准目录标题比对"))
#: How an adoption is told, in English and Chinese.
_BASES: Final = {
    "title and number": ("same title and number", "标题和编号相同"),
    "title": ("same title", "标题相同"),
}
_UNDECIDED: Final = "title of a standard of a later year"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
#: What is read of a document, titles in English alone: the ends of lines tell them from others.
_SAID: Final = {
    PREFIXES["sl"] + "designation": "designation",
    PREFIXES["sl"] + "editionOf": "standard",
    PREFIXES["sl"] + "adoptionOf": "adopted",
    PREFIXES["dcterms"] + "title": "title",
    PREFIXES["dcterms"] + "source": "record",
}
_LINE: Final = re.compile(
    rb'<([^>]+)> <(%s)> ["<](.*)(?:"|"@en|"\^\^<[^>]+>|>) \.\n' % b"|".join(re.escape(p.encode()) for p in _SAID)
)


#: What is said of a thing.
_Told = dict[str, str]


@dataclass(frozen=True)
class _Document:
    """A document of a catalogue: its IRI, that of its standard, the address of its record, the day it was read."""

    titled: Titled
    address: str
    standard: str
    record: str
    read: str


def derive_adoptions(home: Path, datasets: Iterable[Dataset]) -> list[Dataset]:
    """Make the dataset of adoptions, unless the one that stands was made of the same catalogues.

    Args:
        home: the data folder.
        datasets: those that were imported.

    Returns:
        the dataset; nothing, and none is left to stand, if there are no two catalogues to compare.

    Raises:
        BuildError: if the disk refuses, or a catalogue is imported meanwhile; the old dataset then stands.
    """
    imported = {d.name: d for d in datasets}
    pairs = list(_pairs(imported))
    names = {d.name for pair in pairs for d in pair}
    compared = [imported[name] for name in sorted(names)]
    standing = open_dataset(home, NAME)
    if not compared:
        if standing:
            remove_dataset(home, NAME)
        return []
    designations = json.dumps(sorted(curated().by_designation.items()))
    digest = text_checksum(derivation_checksum(), designations, *(f"{d.name} {d.content}" for d in compared))
    if standing and (standing.digest, standing.importer) == (digest, IMPORTER):
        return [standing]
    with drafting(home, NAME) as draft:
        report = Report(draft, home)
        for lines in _triples(home, pairs, report):
            draft.write(lines)
        if any(open_dataset(home, d.name) != d for d in compared):
            raise BuildError("changed while adoptions were looked for: a catalogue. Build again.")
        return [
            draft.describe(
                title="Adoptions told by equal titles",
                licence=compared[0].licence,
                licence_note=_NOTE,
                derived_from=" ".join(d.graph.value for d in compared),
                importer=IMPORTER,
                digest=digest,
                read=report.read,
                kept=report.kept,
                refused=dict(report.refused),
            )
        ]


def derivation_checksum() -> str:
    """Return a checksum of the rules of derivation: the version, and which catalogues are compared."""
    adopts = {known: catalogue(known).adopts for known in sorted(facts()["catalogues"])}
    return text_checksum(IMPORTER, json.dumps(adopts))


def _pairs(imported: dict[str, Dataset]) -> Iterator[tuple[Dataset, ...]]:
    """Yield the catalogues to compare: one of a body that adopts, followed by those that it may adopt from."""
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
    """Yield what is said of the adoptions of a catalogue, by adopting document.

    Held are the documents that may adopt, those that have one of their titles, and other editions of these.
    """
    adopters = _adopters(home, adopter)
    titles = {plain_title(d.titled.title) for d in adopters}
    entitled = _originals(home, adopted, lambda told: plain_title(told["title"]) in titles)
    standards = {d.standard for d in entitled.values()}
    originals = entitled | _originals(home, adopted, lambda told: told.get("standard") in standards)
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
            yield b"".join(_stated(document, originals[adoption.edition.identifier], adoption))


def _adopters(home: Path, dataset: Dataset) -> list[_Document]:
    """Return the documents that may adopt one of another body and do not say which."""
    said = list(_said(home, dataset))
    stated = {address for address, told in said if "adopted" in told}
    documents = _documents((s for s in said if s[0] not in stated), dataset)
    return [d for d in documents if not d.titled.identifier.is_amendment]


def _originals(home: Path, datasets: Iterable[Dataset], wanted: Callable[[_Told], bool]) -> dict[Identifier, _Document]:
    """Return the documents of catalogues that are wanted for what is said of them."""
    found = (_documents((s for s in _said(home, d) if "title" in s[1] and wanted(s[1])), d) for d in datasets)
    return {document.titled.identifier: document for document in chain.from_iterable(found)}


def _documents(said: Iterable[tuple[str, _Told]], dataset: Dataset) -> Iterator[_Document]:
    """Yield the documents that have an English title."""
    # The day of the snapshot, if the catalogue tells it: the same records give the same evidence.
    snapshot = _DAY.search(dataset.version)
    read = snapshot[0] if snapshot else dataset.imported[:10]
    # Of a document of the curated cases a catalogue does not say the number.
    numbers = {address: number for number, address in curated().by_designation.items()}
    for address, told in said:
        if "record" not in told or "title" not in told:
            continue
        identifier = parse(told.get("designation") or numbers.get(address, ""))
        if identifier is not None:
            yield _Document(
                Titled(identifier, told["title"]), address, told.get("standard", address), told["record"], read
            )


def _said(home: Path, dataset: Dataset) -> Iterator[tuple[str, _Told]]:
    """Yield the things of a dataset whose lines stand together, with what is said of them; the first value counts."""
    with triples_path(home, dataset.name).open("rb") as file:
        for address, lines in groupby(filter(None, map(_LINE.fullmatch, file)), key=lambda match: match[1]):
            told: _Told = {}
            for match in lines:
                told.setdefault(_SAID[match[2].decode()], match[3].decode())
            yield address.decode(), told


def _stated(adopter: _Document, edition: _Document, adoption: Adoption) -> Iterator[bytes]:
    """Yield an adoption: the plain triple, the statement of it, and the evidence for that."""
    target = edition.address if adoption.only else edition.standard
    slugs = [address.rsplit("/", 1)[-1] for address in (adopter.address, target)]
    statement = iri(mint("statement", "-adoption-of-".join(slugs)))
    evidence = iri(mint("evidence", "-titled-like-".join(slugs)))
    basis, chinese = _BASES[adoption.basis]
    both = f"{adopter.titled.identifier} and {adoption.adopted}"
    which = "" if adoption.only else f"; {edition.titled.identifier} was the newest edition of that title"
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
