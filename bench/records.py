"""Generate archives of records shaped like those of ISO's catalogue, in any number, to import by whatever engine.

Sizes follow the real catalogue: a median record of 3.5 kB, 20 triples a document, a document in six with several
editions, one record in seven a second one of its document. Links are skewed as there (Zipf): few committees and fields
have most documents, and the editions of a standard replace each other across archives. The same seed and number give
the same archives, and the records of a smaller number are among those of a larger one.

    python -m standlink.bench.records 1000000 FOLDER
"""

from __future__ import annotations

import argparse
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from ..graph.sources.decompression import zstd

SEED: Final = 20261130
#: Triples that a record gives, about; records of an archive.
TRIPLES: Final = 17.5
ARCHIVED: Final = 50_000
_COMMITTEES: Final = 700
_AREAS: Final = (1, 3, 7, 11, 13, 25, 29, 31, 33, 35, 43, 49, 53, 75, 83)
_FIELDS: Final = tuple(f"{area:02}.{group:03}" for area in _AREAS for group in range(20, 120, 20))
_WORDS: Final = (
    "safety", "systems", "methods", "interfaces", "testing", "vehicles", "networks", "terminology", "requirements",
    "quality", "materials", "energy", "charging", "wireless", "security", "measurement", "protocols", "equipment",
    "performance", "information", "coding", "identification", "plastics",
)  # fmt: skip
_CHANGED: Final = 1_700_000_000


def records(number: int, seed: int = SEED) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the content of so many records."""
    made = 0
    for standard in range(number):
        for path, content in _standard(standard, Random(f"{seed} {standard}")):
            yield path, content
            made += 1
            if made == number:
                return


def write(folder: Path, number: int, seed: int = SEED, archived: int = ARCHIVED) -> None:
    """Write so many records to archives in a folder, with so many in each. A standard may go on in the next."""
    folder.mkdir(parents=True)
    archives = -(-number // archived)
    found = records(number, seed)
    for archive in range(archives):
        path = folder / f"records-{archive:04}.tar.zst"
        with zstd.open(path, "wb", level=3) as stream, tarfile.open(fileobj=stream, mode="w|") as tar:
            for _ in range(min(archived, number - archive * archived)):
                _add(tar, *next(found))


def _add(tar: tarfile.TarFile, path: str, content: bytes) -> None:
    info = tarfile.TarInfo(f"data/{path}")
    info.size, info.mtime = len(content), _CHANGED
    tar.addfile(info, io.BytesIO(content))


def _zipf(random: Random, most: int) -> int:
    """Return a number below another, small ones most often: about as 1/n."""
    return int(most ** random.random()) - 1


def _standard(number: int, random: Random) -> Iterator[tuple[str, bytes]]:
    """Yield the records of the editions of one standard, the oldest first; some twice."""
    name = f"{100_000 + number // 3}-{number % 3 + 1}"
    years = sorted(random.sample(range(1985, 2026), 1 + _zipf(random, 6)))
    title = " ".join(random.choices(_WORDS, k=3 + random.randrange(6))).capitalize()
    committee, fields = _zipf(random, _COMMITTEES), {_FIELDS[_zipf(random, len(_FIELDS))] for _ in range(2)}
    for place, year in enumerate(years):
        others = [f"ISO {name}:{other}" for other in years if other != year]
        content = _record(name, year, place + 1, title, committee, sorted(fields), others, random)
        yield f"iso-{name}-{year}.yaml", content
        if random.random() < 1 / 7:
            yield f"iso-{name}:{year}.yaml", content.replace(b"fetched: 2025-06-02\n", b"")


def _record(
    name: str, year: int, edition: int, title: str, committee: int, fields: list[str], others: list[str], random: Random
) -> bytes:
    number = f"ISO {name}:{year}"
    stage = ("90", "93") if random.random() < 0.7 else ("95", "99")
    abstract = " ".join(random.choices(_WORDS, k=100 + _zipf(random, 900)))
    relations = "".join(
        f"- type: obsoletes\n  bibitem:\n    formattedref:\n      content: {other}\n    docid:\n    - id: {other}\n"
        f"      type: ISO\n      primary: true\n"
        for other in others
    )
    titles = "".join(
        f"- content: {title} - {part}\n  language:\n  - {language}\n  script:\n  - Latn\n"
        "  format: text/plain\n  type: main\n"
        for language, part in (("en", f"Part {edition}"), ("fr", f"Partie {edition}"))
    )
    codes = "".join(f"  - code: '{code}'\n    text: {_WORDS[int(code[:2]) % len(_WORDS)]}\n" for code in fields)
    return f"""---
schema-version: v1.2.9
id: ISO{name}-{year}
fetched: 2025-06-02
title:
{titles}link:
- content: https://www.iso.org/standard/{name.replace("-", "")}{year}.html
  type: src
type: standard
docid:
- id: {number}
  type: ISO
  primary: true
- id: {number}(E)
  type: iso-reference
docnumber: '{name}'
date:
- type: published
  value: {year}-{1 + random.randrange(12):02}
contributor:
- organization:
    name:
    - content: International Organization for Standardization
    abbreviation:
      content: ISO
    url: www.iso.org
  role:
  - type: publisher
edition:
  content: '{edition}'
language:
- en
- fr
script:
- Latn
abstract:
- content: {abstract}
  language:
  - en
  script:
  - Latn
  format: text/plain
docstatus:
  stage:
    value: '{stage[0]}'
  substage:
    value: '{stage[1]}'
{"relation:" if relations else "relation: []"}
{relations}place:
- Geneva
ext:
  schema-version: v1.0.3
  doctype:
    type: international-standard
  editorialgroup:
    technical_committee:
    - name: {_WORDS[committee % len(_WORDS)]}
      number: {1000 + committee}
      type: TC
      identifier: ISO/TC {1000 + committee}
  ics:
{codes}""".encode()


def main() -> None:
    """Write archives."""
    parser = argparse.ArgumentParser(prog="python -m standlink.bench.records", description=__doc__)
    parser.add_argument("triples", type=int, help="approximate number of triples that an import gives")
    parser.add_argument("folder", type=Path, help="folder of archives, which must not exist")
    parser.add_argument("--seed", type=int, default=SEED, help="seed of the random numbers (default: %(default)s)")
    parser.add_argument("--archived", type=int, default=ARCHIVED, help="records of an archive (default: %(default)s)")
    given = parser.parse_args()
    number = max(1, round(given.triples / TRIPLES))
    write(given.folder, number, given.seed, given.archived)
    print(f"{number:,} records")


if __name__ == "__main__":
    main()
