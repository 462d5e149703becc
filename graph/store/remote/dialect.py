"""What differs between products that speak SPARQL 1.1, from ``dialects.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

from ..tokens import tokens


@dataclass(frozen=True)
class Observation:
    """What is known of a product on one topic, and from where."""

    topic: str
    text: str
    source: str


@dataclass(frozen=True)
class Wrong:
    """A construct of queries that a product evaluates wrongly, as a regular expression, and what it does."""

    construct: str
    text: str


@dataclass(frozen=True)
class Dialect:
    """A product; the fields are explained in ``dialects.toml``."""

    name: str
    server: str
    query: str
    update: str
    graphs: str
    loading: str
    datasets: bool
    copies: bool
    cut: tuple[str, ...]
    blank: str
    wrong: tuple[Wrong, ...]
    seen: tuple[Observation, ...]

    def plain(self, result: bytes) -> bytes:
        """Return a result in JSON whose blank nodes have names as the standard has them."""
        return result.replace(f'"{self.blank}'.encode(), b'"') if self.blank else result

    def fault(self, sparql: str) -> str:
        """Return what the product does wrong in a query; an empty text if nothing is known."""
        code = without_comments(sparql)
        return next((each.text for each in self.wrong if re.search(each.construct, code)), "")

    def address(self, path: str, query: str) -> str:
        """Return an address of the product, given that of queries."""
        return urljoin(query, path) if path else query


@cache
def dialects() -> dict[str, Dialect]:
    """Return the known products by name; ``any`` stands for all others."""
    tables = tomllib.loads(Path(__file__).with_name("dialects.toml").read_text("utf-8"))
    return {
        name: Dialect(
            **{
                **fields,
                "cut": tuple(fields["cut"]),
                "wrong": tuple(Wrong(**each) for each in fields["wrong"]),
                "seen": tuple(Observation(**each) for each in fields["seen"]),
            }
        )
        for name, fields in tables.items()
    }


def dialect_of(server: str) -> Dialect:
    """Return the dialect of a service, by its header ``Server``.

    >>> dialect_of("Virtuoso/07.20.3240 (Linux) x86_64-pc-linux-gnu").name, dialect_of("Fuseki").name
    ('Virtuoso 7', 'Another product')
    """
    known = (each for each in dialects().values() if each.server and server.startswith(each.server))
    return next(known, dialects()["any"])


def without_comments(sparql: str) -> str:
    """Return a query with spaces for its comments, IRIs, texts and variables, which constructs are not found in.

    >>> without_comments("ASK { ?s a:b? <http://x/?y> } # true?")
    'ASK {    a:b?               }        '
    """
    for token in tokens(sparql, comments=True):
        if token.kind in ("comment", "string", "iri", "variable"):
            end = token.start + len(token.text)
            sparql = sparql[: token.start] + " " * len(token.text) + sparql[end:]
    return sparql


def documentation() -> str:
    """Return what is known of the products as a table in Markdown, for ``docs/remote-store.md``."""
    rows = ["| product | topic | what it does | source |", "|---|---|---|---|"]
    for dialect in dialects().values():
        for each in dialect.seen:
            source = f"<{each.source}>" if each.source.startswith("http") else f"`{each.source}`"
            rows.append(f"| {dialect.name} | {each.topic} | {each.text} | {source} |")
    return "\n".join(rows) + "\n"
