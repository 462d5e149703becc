"""Identifiers of whole catalogues: how many are understood, how fast, and which links between catalogues they tell."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from ...graph.sources.archive import open_files
from ...graph.sources.identifiers import Adoptions, Identifier, Titled, parse, published_as
from ...graph.sources.relaton.batch import parse_yaml
from ...graph.sources.relaton.record import RefusedError
from ...graph.sources.relaton.shapes import read_record
from ..row import Row, at_least, duration

#: The share of a catalogue's identifiers that must be understood; IEEE's has some that are words of titles.
_UNDERSTOOD = 0.98
#: Links that are in the catalogues of 2025 and 2026, counted without this module.
_SHARED, _PUBLISHED = 7_224, 19_307
_NO_IDENTIFIERS = ("URN", "DOI", "ISBN", "ISSN", "iso-reference")

Catalogue = list[tuple[str, str]]


def rows(archives: Mapping[str, Path]) -> Iterator[Row]:
    """Yield a row for each archive of a catalogue, by its name, and one for each kind of link between them."""
    known: dict[str, list[tuple[Identifier, str]]] = {}
    for name, archive in archives.items():
        told = read(archive)
        if not told:
            continue
        start = time.perf_counter()
        parsed = [(parse(text), title) for text, title in told]
        taken = time.perf_counter() - start
        known[name] = [(identifier, title) for identifier, title in parsed if identifier]
        share = len(known[name]) / len(told)
        yield Row(
            f"identifiers of the catalogue {name}",
            0,
            f"{share:.2%} of {len(told):,} in {duration(taken)}",
            goal=f"{_UNDERSTOOD:.0%} understood",
            outcome=at_least(share, _UNDERSTOOD),
            answers=_written(known[name]),
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
        told_of = ", ".join(f"{n:,} {kind}" for kind, n in sorted(kinds.items()))
        yield Row("Japanese standards that adopt one of ISO or IEC", 0, told_of)


def read(archive: Path) -> Catalogue:
    """Return the identifiers of an archive, each with the English title of its document."""
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


def _written(known: list[tuple[Identifier, str]]) -> str:
    distinct = {i for i, _ in known}
    assert all(parse(str(i)) == i for i in distinct)
    slugs = {i.slug for i in distinct}
    assert len(slugs) == len(distinct)
    return f"each of {len(distinct):,} is read again from what is written of it, and has a slug of its own"


def _counted(work: str, found: int, expected: int, note: str = "") -> Row:
    return Row(work, 0, f"{found:,}", goal=f"at least {expected:,}", outcome=at_least(found, expected), note=note)
