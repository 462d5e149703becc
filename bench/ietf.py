"""How well authors, organizations and countries are read from RFCs: ``python -m standlink.bench.ietf FOLDER``.

FOLDER has ``rfc-index.jsonl.zst``, ``rfc-fronts.tar.zst``, ``gold_sample.csv`` (author rows judged by reading) and
``rfc_authors.csv.zst`` (another program's extraction, to compare with; the importer does not read it). A printed value
is right if it equals the judged one, case and punctuation aside. A country that follows from an organization's home is
another claim than a printed one, so it is scored apart. Intervals are Wilson's, 95%.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import polars as pl

from ..graph.sources.archive import open_files
from ..graph.sources.ietf.authors import Author, read_authors
from ..graph.sources.ietf.index import Entry
from ..graph.sources.ietf.reading import read_index, read_texts
from ..graph.sources.organizations.linking import Organizations


@dataclass(frozen=True)
class Score:
    """How many values were right, of those that were read and of those that were judged to be there."""

    right: int
    read: int
    there: int

    def __str__(self) -> str:
        return f"precision {_share(self.right, self.read)}, recall {_share(self.right, self.there)}"


def extracted(folder: Path, numbers: Container[int] | None = None) -> Iterator[tuple[Entry, str, list[Author]]]:
    """Yield each RFC that has a text, its printed date and its authors; by default of all numbers."""
    found = read_index(folder / "rfc-index.jsonl.zst", lambda _: None)
    entries = {entry.number: entry for entry in found if isinstance(entry, Entry)}
    with open_files(str(folder / "rfc-fronts.tar.zst")) as files:
        for number, text in read_texts(files, lambda _: None):
            if number in entries and (numbers is None or number in numbers):
                authors, date = read_authors(entries[number].authors, text)
                yield entries[number], date, authors


def score(pairs: Iterable[tuple[str, str]]) -> Score:
    """Return the score of pairs of a value read and the value judged; "" is none."""
    known = [(_plain(read), _plain(judged)) for read, judged in pairs]
    right = sum(bool(read) and read == judged for read, judged in known)
    return Score(right, sum(bool(read) for read, _ in known), sum(bool(judged) for _, judged in known))


def wilson(right: int, of: int) -> tuple[float, float]:
    """Return the bounds of Wilson's 95% interval of a share."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, right / of
    middle, spread = share + z * z / (2 * of), z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - spread) / (1 + z * z / of), (middle + spread) / (1 + z * z / of)


def report(folder: Path, *, judged_only: bool = False) -> Iterator[str]:
    """Yield the lines of the report: judged sample, agreement with the other extraction, coverage by decade.

    Args:
        folder: as described above.
        judged_only: read the RFCs of the judged sample only, which takes seconds; the other lines are then of these.
    """
    with (folder / "gold_sample.csv").open(encoding="utf-8", newline="") as file:
        gold = list(csv.DictReader(file))
    rows = list(extracted(folder, {int(row["rfc"]) for row in gold} if judged_only else None))
    authors = {(entry.number, author.position): author for entry, _, found in rows for author in found}
    organizations = Organizations.load()
    judged = [(authors[int(row["rfc"]), int(row["position"])], row) for row in gold]
    yield f"Judged sample, {len(gold)} author rows"
    yield f"organization  {score((author.organization, row['organization']) for author, row in judged)}"
    yield f"country       {score((author.country, row['country']) for author, row in judged)}"
    derived = [(_home(organizations, author), row["country"]) for author, row in judged if row["country"]]
    yield f"country of the organization's home, where one is printed: {score(derived)}"
    yield from _agreement(folder, authors)
    yield from _coverage(rows, organizations)


def _agreement(folder: Path, authors: dict[tuple[int, int], Author]) -> Iterator[str]:
    other = pl.read_csv(folder / "rfc_authors.csv.zst", infer_schema=False).fill_null("")
    counts: dict[str, Counter[str]] = {"organization": Counter(), "country": Counter()}
    missing = 0
    for row in other.iter_rows(named=True):
        author = authors.get((int(row["rfc"]), int(row["position"])))
        if author is None:
            missing += 1
            continue
        for name, found in counts.items():
            mine, its = _plain(getattr(author, name)), _plain(row[name])
            only = "only here" if mine and not its else "only there" if its and not mine else "different"
            found["equal" if mine == its else only] += 1
    yield f"\nCompared with the other extraction, {len(other):,} rows ({missing:,} not listed here)"
    for name, found in counts.items():
        rest = ", ".join(f"{found[key]:,} {key}" for key in ("different", "only here", "only there"))
        yield f"{name:<13} equal {_share(found['equal'], found.total())}; {rest}"


def _coverage(rows: list[tuple[Entry, str, list[Author]]], organizations: Organizations) -> Iterator[str]:
    by_decade: dict[str, Counter[str]] = defaultdict(Counter)
    for _, date, authors in rows:
        counts = by_decade[f"{date[:3]}0s" if date else "no date"]
        counts["RFCs"] += 1
        for author in authors:
            counts["authors"] += 1
            counts["organization"] += bool(author.organization)
            counts["country"] += bool(author.country)
            counts["derived"] += not author.country and bool(_home(organizations, author))
    yield "\n| decade | RFCs | author rows | organization | country printed | country of the organization only |"
    yield "|---|---|---|---|---|---|"
    for decade, counts in sorted(by_decade.items()):
        shares = (f"{counts[key] / counts['authors']:.1%}" for key in ("organization", "country", "derived"))
        yield f"| {decade} | {counts['RFCs']:,} | {counts['authors']:,} | {' | '.join(shares)} |"


def _home(organizations: Organizations, author: Author) -> str:
    match = organizations.resolve(author.organization) if author.organization else None
    return (match and (match.country or match.home)) or ""


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def _share(right: int, of: int) -> str:
    low, high = wilson(right, of)
    return f"{right / of if of else 0:.3f} ({right:,} of {of:,}; {low:.3f} to {high:.3f})"


if __name__ == "__main__":
    for line in report(Path(sys.argv[1])):
        print(line)
