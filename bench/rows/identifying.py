"""Identifiers of whole catalogues: the share that is parsed, the time, and the links between catalogues."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from ...graph.sources.archive import open_files
from ...graph.sources.identifiers import Adoptions, Identifier, Titled, parse, published_as
from ...graph.sources.relaton.batch import parse_yaml
from ...graph.sources.relaton.reading import read_record
from ...graph.sources.relaton.record import RefusedError
from ..row import Row, at_least, duration

#: Share of a catalogue's identifiers that must be parsed; some of IEEE's are words of titles.
_PARSED = 0.98
#: Links in the catalogues of 2025 and 2026, counted independently.
_SHARED, _PUBLISHED = 7_224, 19_307
_NO_IDENTIFIERS = ("URN", "DOI", "ISBN", "ISSN", "iso-reference")

Catalogue = list[tuple[str, str]]


def rows(archives: Mapping[str, Path]) -> Iterator[Row]:
    """Yield a row for each catalogue archive and for each kind of link between catalogues."""
    known: dict[str, list[tuple[Identifier, str]]] = {}
    for name, archive in archives.items():
        listed = read(archive)
        if not listed:
            continue
        start = time.perf_counter()
        parsed = [(parse(text), title) for text, title in listed]
        taken = time.perf_counter() - start
        known[name] = [(identifier, title) for identifier, title in parsed if identifier]
        share = len(known[name]) / len(listed)
        yield Row(
            f"identifiers of the catalogue {name}",
            0,
            f"{share:.2%} of {len(listed):,} in {duration(taken)}",
            goal=f"{_PARSED:.0%} parsed",
            outcome=at_least(share, _PARSED),
            answers=_round_trip(known[name]),
        )
    if {"iso", "iec"} <= known.keys():
        shared = len({i for i, _ in known["iso"]} & {i for i, _ in known["iec"]})
        yield _counted("documents that ISO and IEC both list", shared, _SHARED)
    if "etsi" in known:
        found = [version for i, title in known["etsi"] if (version := published_as(title, i))]
        versions = {i for i, _ in known.get("3gpp", [])}
        there = f"{sum(v in versions for v in found):,} are in 3GPP's catalogue"
        yield _counted("ETSI titles that name the 3GPP version they publish", len(found), _PUBLISHED, there)
    if {"iso", "iec", "jis"} <= known.keys():
        adoptions = Adoptions(Titled(i, title) for i, title in [*known["iso"], *known["iec"]])
        japanese = (Titled(i, title) for i, title in known["jis"])
        kinds = Counter(f"{a.confidence} by {a.basis}" for each in japanese if (a := adoptions.find(each)))
        counts = ", ".join(f"{n:,} {kind}" for kind, n in sorted(kinds.items()))
        yield Row("Japanese standards that adopt one of ISO or IEC", 0, counts)


def read(archive: Path) -> Catalogue:
    """Return the identifiers in an archive, each with the English title of its document."""
    found: Catalogue = []
    with open_files(str(archive)) as files:
        for member in files.members(lambda _: None):
            if not member.path.endswith((".yaml", ".yml")):
                continue
            try:
                record = read_record(member.path, parse_yaml(member.content), Counter())
            except RefusedError:
                continue
            english = [t for t in record.titles if t.language in ("en", "eng", "")]
            title = next((t.text for t in english if t.kind in ("main", "")), english[0].text if english else "")
            found += [(docid.text, title) for docid in record.docids if docid.type not in _NO_IDENTIFIERS]
    return found


def _round_trip(known: list[tuple[Identifier, str]]) -> str:
    distinct = {i for i, _ in known}
    assert all(parse(str(i)) == i for i in distinct)
    slugs = {i.slug for i in distinct}
    assert len(slugs) == len(distinct)
    return f"each of {len(distinct):,} is parsed again from its designation and has a unique slug"


def _counted(work: str, found: int, expected: int, note: str = "") -> Row:
    return Row(work, 0, f"{found:,}", goal=f"at least {expected:,}", outcome=at_least(found, expected), note=note)
