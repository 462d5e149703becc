"""The share of references, as covers, papers, file names and other languages write them, that lead to their document.

``python -m standlink.bench.references`` draws documents of the current release by a seed, writes each in the forms of
its body, and prints for each form how many are found first by search, how many by the look-up of lists, and of how many
the parser alone reads the number.

The rules that write a reference take a document's number apart at fixed places, by the body that published it. They
share nothing with the parser.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import pyoxigraph as ox

from ..graph.releases.release import Release, Releases
from ..graph.sources.identifiers import parse
from ..ontology.namespaces import node
from ..queries.search.lookup import look_up
from ..queries.search.ranking import search
from ..queries.search.references import Reference
from ..settings import data_folder

SEED: Final = 20_261_128
_MONTHS: Final = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Document:
    """A document of a release: its address, number, English title, and date of publication (empty if unknown)."""

    iri: str
    number: str
    title: str
    date: str


@dataclass(frozen=True)
class Written:
    """A reference to a document in one form."""

    form: str
    text: str
    document: Document


Form = Callable[[Document], str]


def _month(document: Document) -> str:
    year, month = document.date[:4], document.date[5:7]
    return f"{_MONTHS[int(month) - 1]} {year}" if month else year


def _3gpp(document: Document) -> tuple[str, str, str]:
    """Return type, number and version: TS, 38.331, 16.1.0 of 3GPP TS 38.331 V16.1.0."""
    _, kind, number, version = document.number.split(" ")
    return kind, number, version[1:]


def _3gpp_file(document: Document) -> str:
    kind, number, version = _3gpp(document)
    letters = "".join(_DIGITS[int(part)] for part in version.split("."))
    return f"{kind} {number.replace('.', '')}-{letters}"


def _etsi_file(document: Document) -> str:
    _, kind, first, second, version = document.number.split(" ")
    number, *parts = second.split("-")
    pairs = "".join(part.zfill(2) for part in parts)
    return f"{kind.lower()}_{first}{number}{pairs}v{''.join(p.zfill(2) for p in version[1:].split('.'))}p.pdf"


def _itu_file(document: Document) -> str:
    number, date = document.number.removeprefix("ITU-T ").rstrip(")").split(" (")
    month, year = date.split("/")
    return f"T-REC-{number.split('/')[0]}-{year}{month}-I!!PDF-E.pdf"


def _short_date(document: Document) -> str:
    number, date = document.number.removeprefix("ITU-T ").rstrip(")").split(" (")
    return f"ITU-T Rec. {number} ({date[:3]}{date[-2:]})"


def _cited(document: Document) -> str:
    return f"{document.number}, “{document.title}”" + (f", {_month(document)}." if document.date else "")


def _dated(document: Document) -> str:
    return f"{document.number} ({document.date[:7]})" if document.date else document.number


def _by_spaces(number: str, joint: str) -> str:
    return number.replace(" ", joint)


#: For each body: what its numbers look like, and the forms in which they are written.
FORMS: Final[dict[str, tuple[re.Pattern[str], dict[str, Form]]]] = {
    "3GPP": (
        re.compile(r"3GPP T[SR] \d\d\.\d{3} V\d\d?\.\d\d?\.\d\d?"),
        {
            "cover": _dated,
            "citation": _cited,
            "file name": _3gpp_file,
            "no separators": lambda d: "{}{} v{}".format(*_3gpp(d)),
            "lower case": lambda d: d.number.lower(),
            "title of ETSI": lambda d: "3GPP {} {} version {} Release {}".format(*_3gpp(d), _3gpp(d)[2].split(".")[0]),
        },
    ),
    "ETSI": (
        re.compile(r"ETSI (?:EN|TS|TR|ES) \d{3} \d{3}(?:-\d\d?)* V\d\d?\.\d\d?\.\d\d?"),
        {
            "cover": _dated,
            "citation": _cited,
            "file name": _etsi_file,
            "no separators": lambda d: (
                _by_spaces(d.number.rpartition(" V")[0], "").replace("ETSI", "ETSI ")
                + " V"
                + d.number.rpartition(" V")[2]
            ),
            "lower case": lambda d: d.number.lower(),
        },
    ),
    "ISO and IEC": (
        re.compile(r"(?:ISO|IEC|ISO/IEC)(?: TR| TS|/TR|/TS)? \d+(?:-\d+)*:\d{4}"),
        {
            "cover": lambda d: f"{d.number}(E)",
            "citation": _cited,
            "file name": lambda d: re.sub(r"[ /:]", "_", d.number) + ".pdf",
            "French": lambda d: d.number.replace("IEC", "CEI") + "(fr)",
            "Russian": lambda d: d.number.replace("ISO", "ИСО").replace("IEC", "МЭК"),
            "hyphen before the year": lambda d: d.number.replace(":", "-"),
            "no separators": lambda d: d.number.replace(" ", "") if " T" not in d.number else d.number,
            "lower case": lambda d: d.number.lower(),
            "typographic": lambda d: d.number.replace("-", "\u2011").replace(":", " : "),
        },
    ),
    "IEEE": (
        re.compile(r"IEEE (?!P)[\dC][\w.]*-\d{4}"),
        {
            "cover": lambda d: d.number.replace("IEEE ", "IEEE Std "),
            "cover with a remark": lambda d: (
                d.number.replace("IEEE ", "IEEE Std ")
                + f" (Revision of {d.number.rpartition('-')[0].replace('IEEE ', 'IEEE Std ')}-1990)"
            ),
            "trademark": lambda d: "{0}™-{2}".format(*d.number.rpartition("-")),
            "citation": lambda d: f"{d.number.replace('IEEE ', 'IEEE Std ')}, “{d.title}”, {_month(d)}.",
            "file name": lambda d: _by_spaces(d.number.replace("IEEE ", "IEEE Std "), "_") + ".pdf",
            "lower case": lambda d: d.number.lower(),
            "edition in words": lambda d: "IEEE Std {0}, {2} Edition".format(
                *d.number.removeprefix("IEEE ").rpartition("-")
            ),
        },
    ),
    "ITU-T": (
        re.compile(r"ITU-T [A-Z]\.\d[\d.]*(?:/[A-Z]\.\d+)? \(\d\d/\d{4}\)"),
        {
            "cover": lambda d: f"Recommendation {d.number}",
            "citation": _cited,
            "file name": _itu_file,
            "French": lambda d: f"Rec. {d.number.replace('ITU', 'UIT')}",
            "short date": _short_date,
            "lower case": lambda d: d.number.lower(),
        },
    ),
    "JIS": (
        re.compile(r"JIS [A-Z] \d{4}(?:-\d\d?)?:\d{4}"),
        {
            "hyphen before the year": lambda d: d.number.replace(":", "-"),
            "citation": _cited,
            "no separators": lambda d: d.number.replace(" ", ""),
            "full width": lambda d: d.number.replace(":", "：").replace(" ", "　"),
            "lower case": lambda d: d.number.lower(),
        },
    ),
}


def draw(release: Release, count: int, seed: int = SEED) -> list[Written]:
    """Return about ``count`` references to documents of a release, as many of each body, and of each form of a body."""
    random = Random(seed)
    by_body: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for triple in release.store.triples(None, node("sl:designation")):
        number = triple.object.value if isinstance(triple.object, ox.Literal) else ""
        for body, (pattern, _) in FORMS.items():
            if isinstance(triple.subject, ox.NamedNode) and pattern.fullmatch(number):
                by_body[body].append((triple.subject.value, number))
    references = []
    for body, (_, forms) in FORMS.items():
        known = sorted(by_body[body])
        wanted = min(count // len(FORMS), len(known))
        for place, (iri, number) in enumerate(random.sample(known, wanted)):
            form, write = list(forms.items())[place % len(forms)]
            document = _document(release, iri, number)
            references.append(Written(f"{body}, {form}", write(document), document))
    return references


def _document(release: Release, iri: str, number: str) -> Document:
    subject = ox.NamedNode(iri)
    store = release.store
    date = store.text(subject, node("sl:publicationDate")) or ""
    return Document(iri, number, store.text(subject, node("dcterms:title")) or "", date)


def by_search(release: Release, text: str) -> str:
    """Return the address that a search finds first."""
    hits = search(release, text, limit=1).hits
    return hits[0].iri if hits else ""


def by_look_up(release: Release, text: str) -> str:
    """Return the address that the look-up of lists gives, if it gives one."""
    found = look_up(release, Reference(1, text, (text,)))
    return found.matches[0].iri if found.outcome == "found" else ""


def by_parser(_release: Release, text: str) -> str:
    """Return the number that the parser reads, as its publisher writes it."""
    return str(parse(text) or "")


WAYS: Final[dict[str, Callable[[Release, str], str]]] = {
    "search": by_search,
    "look-up": by_look_up,
    "parser": by_parser,
}


def measure(release: Release, references: Iterable[Written]) -> Iterator[tuple[Written, dict[str, str]]]:
    """Yield each reference with what each way leads to: an address or, for the parser, a number."""
    for reference in references:
        yield reference, {way: find(release, reference.text) for way, find in WAYS.items()}


def main() -> None:
    """Print the table; write each reference with what was found to a file, if one is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", type=Path, help="the data folder (default: STANDLINK_HOME)")
    parser.add_argument("--count", type=int, default=2000, help="number of references (default 2000)")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--write", type=Path, help="a TSV file for every reference and what was found")
    given = parser.parse_args()
    release = Releases(data_folder(given.home)).current()
    right: dict[str, Counter[str]] = {way: Counter() for way in WAYS}
    total: Counter[str] = Counter()
    lines = [("form", "reference", "number", "address", *WAYS)]
    for reference, found in measure(release, draw(release, given.count, given.seed)):
        document = reference.document
        lines.append((reference.form, reference.text, document.number, document.iri, *found.values()))
        for form in (reference.form, "all"):
            total[form] += 1
            for way, address in found.items():
                right[way][form] += address in (document.iri, document.number)
    print("| form | references | " + " | ".join(WAYS) + " |\n|---|--:|" + "--:|" * len(WAYS))
    for form, number in total.items():
        shares = " | ".join(f"{right[way][form] / number:.1%}" for way in WAYS)
        print(f"| {form} | {number:,} | {shares} |")
    if given.write:
        with given.write.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter="\t").writerows(lines)


if __name__ == "__main__":
    main()
