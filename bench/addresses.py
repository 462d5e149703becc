"""Collect a sample of the addresses that version 0.1.0 gave out: ``python -m standlink.bench.addresses FOLDER``.

FOLDER has the files of that version (``git archive e473ea3 graph/cases ontology queries web | tar x -C FOLDER``). The
sample is printed one address a line; ``tests/data/addresses-0.1.0.txt`` keeps it, and ``tests/web/test_addresses.py``
follows each. It has all addresses of fixed paths, questions, parameters and terms, and things, links and explanations
drawn by a hash of their address, so that it is the same each time.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pyoxigraph as ox

from ..ontology.namespaces import ONTOLOGY, THINGS, compact

SIZE: Final = 2_000
_GRAPHS: Final = (
    "5g",
    "actors",
    "ev-charging",
    "inferred",
    "ontology",
    "paper",
    "regions",
    "sources",
    "theory",
    "wifi",
)
_RDF: Final = ("ttl", "jsonld", "rdf", "nt")
_DUMPS: Final = (*_RDF, "nq", "trig")
_OF_THINGS: Final = ("", ".html", *(f".{suffix}" for suffix in _RDF), ".json", ".bib")
_FIXED: Final = (
    *("/", "/cases", "/data", "/data/quality", "/questions", "/ontology", "/sparql", "/browse", "/search", "/suggest"),
    # 0.1.0 drew no picture of the other cases.
    *(
        "/overview.svg",
        "/cases/ev-charging-unification.svg",
        "/opensearch.xml",
        "/robots.txt",
        "/.well-known/void",
        "/data/standlink.bib",
    ),
    *(f"/data/standlink.{suffix}" for suffix in _DUMPS),
    *(f"/ontology.{suffix}" for suffix in (*_RDF, "json")),
    *(f"/graph/{name}{suffix}" for name in _GRAPHS for suffix in ("", ".json", *(f".{s}" for s in _RDF))),
    *("/search?q=NACS", "/search?q=%E5%85%85%E7%94%B5", "/search?q=Wi-Fi&kind=standard&page=1"),
    *("/suggest?q=for", "/suggest?q=for&kind=actor&limit=5"),
)
#: Values of the parameters by which 0.1.0 narrowed tables; those that its headers declare have their own.
_NARROWING: Final = {
    "since": ("2010",),
    "until": ("2020",),
    "level": ("country", "macro-region", "bloc", "cluster", "sub-national"),
    "within": ("region:europe",),
    "actors": ("company", "university", "government", "body", "association", "person"),
    "field": ("technology:internet-of-things",),
    "case": ("initiative:5g-standardization", "initiative:ev-charging-unification"),
    "counting": ("full", "fractional"),
}


def collect(folder: Path) -> list[str]:
    """Return the sample of a version whose files are in a folder."""
    triples = list(_triples(folder / "graph" / "cases"))
    things = _things(triples)
    found = (_FIXED, _kinds(things), _terms(folder), _cases(triples), _questions(folder), _queries(folder))
    certain = dict.fromkeys(chain(*found))
    drawn = (address for address in _drawn(things, triples) if address not in certain)
    return [*certain, *islice(drawn, SIZE - len(certain))]


def _triples(folder: Path) -> Iterator[ox.Triple]:
    for path in sorted(folder.glob("*.ttl")):
        yield from (quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE))


def _terms(folder: Path) -> Iterator[str]:
    for path in sorted((folder / "ontology").rglob("*.ttl")):
        if "shapes" not in path.parts:
            found = (quad.subject for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE))
            terms = (term.value for term in found if isinstance(term, ox.NamedNode) and term.value.startswith(ONTOLOGY))
            yield from (f"/ontology#{term.removeprefix(ONTOLOGY)}" for term in terms if term != ONTOLOGY)


def _cases(triples: Iterable[ox.Triple]) -> Iterator[str]:
    cases = {str(t.object)[1:-1] for t in triples if t.predicate.value == f"{ONTOLOGY}studiedIn"}
    for slug in sorted(case.rpartition("/")[2] for case in cases):
        yield f"/cases/{slug}"


def _kinds(things: Iterable[str]) -> list[str]:
    return sorted({f"/browse/{thing.removeprefix(THINGS).partition('/')[0]}" for thing in things})


def _questions(folder: Path) -> Iterator[str]:
    """Yield each question in each format, and its example with each value of each parameter that has listed values."""
    for path in sorted((folder / "queries").glob("*/*.rq")):
        header = dict(re.findall(r"^# (\w+): (.*)$", path.read_text("utf-8"), re.MULTILINE))
        if "example" not in header and "title" not in header:
            continue
        address = f"/questions/{path.parent.name}/{path.stem}"
        example = [tuple(pair.partition("=")[::2]) for pair in header.get("example", "").split()]
        query = f"?{urlencode(example, safe=':')}" if example else ""
        charts = header.get("chart", "").replace(",", " ").split()
        yield address
        yield from (f"{address}{suffix}{query}" for suffix in ("", ".json", ".csv"))
        yield from (f"{address}.svg{query}{'&' if query else '?'}chart={chart}" for chart in charts)
        for name, value in _values(path.read_text("utf-8"), header.get("selection", "").split()):
            pairs = [pair for pair in example if pair[0] != name] + [(name, value)]
            yield f"{address}.json?{urlencode(pairs, safe=':')}"


def _values(text: str, selection: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name, choices in re.findall(r"^# parameter (\w+): one of ([\w -]+)", text, re.MULTILINE):
        yield from ((name, choice) for choice in choices.split())
    for name in selection:
        yield from ((name, value) for value in _NARROWING.get(name, ()))


def _queries(folder: Path) -> Iterator[str]:
    for path in sorted((folder / "web" / "examples").glob("*.rq")):
        for suffix in ("csv", "json", "xml", "html"):
            yield f"/sparql?{urlencode({'query': path.read_text('utf-8'), 'format': suffix})}"


def _things(triples: Iterable[ox.Triple]) -> list[str]:
    subjects = {t.subject.value for t in triples if isinstance(t.subject, ox.NamedNode)}
    return sorted(iri for iri in subjects if iri.startswith(THINGS))


def _drawn(things: Iterable[str], triples: Iterable[ox.Triple]) -> Iterator[str]:
    """Yield addresses of things, each in one format, and of links and reasons, in the order of a hash."""
    found: list[str] = []
    for number, iri in enumerate(things):
        found.append(f"/id/{iri.removeprefix(THINGS)}{_OF_THINGS[number % len(_OF_THINGS)]}")
    for triple in triples:
        subject, prop, end = triple
        if isinstance(end, ox.NamedNode) and str(prop.value).startswith(ONTOLOGY) and end.value.startswith(THINGS):
            name = prop.value.removeprefix(ONTOLOGY)
            found.append(f"/id/{subject.value.removeprefix(THINGS)}/from/{name}")  # type: ignore[union-attr]
            found.append(f"/id/{end.value.removeprefix(THINGS)}/to/{name}")
            names = {"subject": compact(subject.value), "property": f"sl:{name}", "object": compact(end.value)}  # type: ignore[union-attr]
            found.append(f"/why?{urlencode(names, safe=':')}")
    kinds = ("things", "links", "why")
    of = {kind: [a for a in dict.fromkeys(found) if _kind(a) == kind] for kind in kinds}
    for kind in kinds:
        of[kind].sort(key=lambda address: hashlib.sha256(address.encode()).digest())
    # Five things to one list of links and one reason.
    while of["things"]:
        yield from (of["things"].pop() for _ in range(min(5, len(of["things"]))))
        yield from (of[kind].pop() for kind in ("links", "why") if of[kind])


def _kind(address: str) -> str:
    return "why" if address.startswith("/why") else "links" if "/from/" in address or "/to/" in address else "things"


if __name__ == "__main__":
    print("\n".join(collect(Path(sys.argv[1]))))
