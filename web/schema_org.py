"""What pages say in schema.org for search engines: https://schema.org/Dataset and others, as JSON-LD in the page.

Addresses are relative to the page, or permanent, so that a page is the same under any host.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..graph.releases.dumps import Dump
from ..graph.releases.licences import is_open
from ..graph.releases.release import Release
from ..graph.store.description import Description, Fact
from ..graph.store.store import sl
from ..ontology.namespaces import BASE, node
from ..queries.question import Question
from .linking import href, is_web_address, root
from .negotiation import CSV, JSON, RDF, Representation
from .wording import language, text

Data = dict[str, Any]
#: The types of things by kind; of other kinds a page says nothing.
_TYPES: Final = {"actor": "Organization", "region": "Place", "source": "CreativeWork", "standard": "CreativeWork"}
_SAME: Final = node("skos:exactMatch").value
_HOMEPAGE: Final = node("foaf:homepage").value
_PERSON: Final = sl("Person").value
_COUNTRY: Final = sl("Country").value


def site() -> Data:
    """Return the site, with the address of its search."""
    about = {
        "name": "Standlink",
        "description": text("base.description"),
        "url": f"{root()}/",
        "inLanguage": language(),
    }
    search = {"@type": "SearchAction", "target": f"{root()}/search?q={{q}}", "query-input": "required name=q"}
    return _of("WebSite", {**about, "potentialAction": search})


def thing(described: Description) -> Data | None:
    """Return an organization, place, standard or source; None of other things, and of persons."""
    classes = {each.iri for each in described.classes}
    if described.kind not in _TYPES or _PERSON in classes:
        return None
    kind = "Country" if _COUNTRY in classes else _TYPES[described.kind]
    found: Data = {"@id": described.iri, "name": described.label, "mainEntityOfPage": href(described.iri)}
    if others := list(dict.fromkeys(name for _, name in described.names if name != described.label)):
        found["alternateName"] = others
    if described.text:
        found["description"] = described.text
    if same := _addresses(described.facts, _SAME):
        found["sameAs"] = same
    if homepages := _addresses(described.facts, _HOMEPAGE):
        found["url"] = homepages[0]
    return _of(kind, found)


def question(asked: Question) -> Data:
    """Return the answer to a question as a data set, at the address without filters."""
    path = f"{root()}/questions/{asked.id}"
    files = {} if any(p.required for p in asked.parameters) else {"distribution": _files(path, (CSV, JSON))}
    about = {"name": asked.title, "alternateName": asked.title_zh, "description": asked.question}
    return _of("Dataset", {**about, "url": path, "isPartOf": {"@id": BASE}, **files})


def case(described: Description, slug: str) -> Data:
    """Return a case as a data set."""
    path = f"{root()}/cases/{slug}"
    about = {"name": described.label, "description": described.text or described.label, "url": path}
    return _of("Dataset", {**about, "isPartOf": {"@id": BASE}, "distribution": _files(path, RDF.values())})


def release(current: Release, offers: Iterable[Representation]) -> Data:
    """Return the release as a data set with its downloads and datasets."""
    downloads = []
    for offer in offers:
        address = f"{root()}/data/standlink.{offer.suffix}.gz"
        download = {"@type": "DataDownload", "contentUrl": address, "encodingFormat": offer.media_type}
        if file := Dump.of(current, offer.suffix).about():
            download["contentSize"] = f"{file.size} B"
            download["sha256"] = file.checksum
        downloads.append(download)
    about = {
        "@id": BASE,
        "name": text("overview.title"),
        "description": text("base.description"),
        "url": f"{root()}/data",
        "version": current.id,
        "datePublished": current.published,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": "The Standlink maintainers"},
        "distribution": downloads,
    }
    return _of("Dataset", {**about, "hasPart": [_dataset(entry) for entry in current.manifest["datasets"]]})


def _dataset(entry: Data) -> Data:
    found: Data = {"@type": "Dataset", "@id": entry["graph"], "name": entry["title"], "url": href(entry["graph"])}
    licence, origins = str(entry.get("licence", "")), str(entry.get("derivedFrom", "")).split()
    if is_open(licence):
        found["license"] = licence
    if origins := [origin for origin in origins if is_web_address(origin)]:
        found["isBasedOn"] = origins
    return found


def _files(path: str, offers: Iterable[Representation]) -> list[Data]:
    return [
        {"@type": "DataDownload", "contentUrl": f"{path}.{offer.suffix}", "encodingFormat": offer.media_type}
        for offer in offers
    ]


def _addresses(facts: Iterable[Fact], prop: str) -> list[str]:
    """Return the web addresses that a property has as values."""
    values = (v for fact in facts if fact.property.iri == prop for v in fact.values)
    return [address for v in values if is_web_address(address := v.thing.iri if v.thing else v.text)]


def _of(kind: str, about: Data) -> Data:
    return {"@context": "https://schema.org", "@type": kind, **about}
