"""Derived words: terms that queries need and no source states, each by a rule in ``ontology/derivations``.

A rule is a SPARQL CONSTRUCT of one triple pattern. It reads asserted and inferred triples, never derived ones, so that
the rules may run in any order. Its header says what it does:

    # title: publication year
    # title@zh: 出版年
    # rule: The year of the earliest recorded publication date, as an integer.
    # rule@zh: ...
    # from: ?document sl:publicationDate ?date

``from`` names the triples that explain a derived one, by the variables of the query, separated by ' . '. With
``# depth: ?earlier`` the solutions are steps from a thing to an earlier one, and the value is the number of things on
the longest way to one without an earlier.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from .namespaces import node

FOLDER: Final = Path(__file__).with_name("derivations")

_HEADER: Final = re.compile(r"# (title|title@zh|rule|rule@zh|from|depth): (\S.*)")
_QUERY: Final = re.compile(r"CONSTRUCT \{ \?(\w+) (sl:\w+) \?(\w+) \}\s+WHERE \{(.*)\}\s*", re.DOTALL)


@dataclass(frozen=True)
class Derivation:
    """A rule that derives one word; ``texts`` has its header by key."""

    name: str
    texts: dict[str, str]
    subject: str
    word: ox.NamedNode
    value: str
    where: str

    @property
    def sparql(self) -> str:
        """The query: subjects and values; for a depth, subjects and the things one step before."""
        return f"SELECT DISTINCT ?{self.subject} ?{self.value} WHERE {{{self.where}}}"

    @property
    def is_depth(self) -> bool:
        """Whether the value is the length of a way, which no query can count."""
        return "depth" in self.texts

    @property
    def sources(self) -> list[tuple[str, ox.NamedNode, str]]:
        """The triples that explain a derived one: variable, property, variable."""
        patterns = (pattern.split() for pattern in self.texts["from"].split(" . "))
        return [(subject[1:], node(prop), value[1:]) for subject, prop, value in patterns]

    def about(self, subject: ox.NamedNode) -> str:
        """Return a query for all variables of the solutions with a subject."""
        values = f"WHERE {{ VALUES ?{self.subject} {{ {subject} }} "
        # In each subselect too, which is evaluated before its surroundings.
        return re.sub(r"\bWHERE\s*\{", values, f"SELECT DISTINCT * WHERE {{{self.where}}}")


def derivation_files() -> list[Path]:
    """Return the files of the rules, by name."""
    return sorted(FOLDER.glob("*.rq"))


@cache
def derivations() -> tuple[Derivation, ...]:
    """Return all rules, by name.

    Raises:
        ValueError: if a file is malformed; names the file and what is missing.
    """
    return tuple(map(_read, derivation_files()))


def _read(path: Path) -> Derivation:
    text = path.read_text("utf-8")
    head = [line for line in text.splitlines() if line.startswith("#")]
    texts = {match[1]: match[2].strip() for line in head if (match := _HEADER.fullmatch(line))}
    query = _QUERY.fullmatch("\n".join(line for line in text.splitlines() if not line.startswith("#")).strip())
    missing = {"title", "title@zh", "rule", "rule@zh", "from"} - texts.keys()
    if missing or len(texts) != len(head):
        raise ValueError(f"{path}: expected header lines '# key: text' for title, title@zh, rule, rule@zh and from")
    if not query:
        raise ValueError(f"{path}: expected CONSTRUCT {{ ?subject sl:word ?value }} WHERE {{ ... }}")
    return Derivation(path.stem, texts, query[1], node(query[2]), query[3], query[4])
