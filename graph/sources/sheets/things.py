"""Things that the cells of a table name: those of the graph, and those that a study makes because nobody has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from ....ontology.namespaces import expand, kind_and_slug, mint, slug, thing_iri
from ...store.ntriples import iri, line, name, text
from ..tabular import LABEL, A
from .faults import FaultError
from .mapping import Unknown
from .names import Meanings, Name
from .terms import default_class

_ALIAS: Final = name("skos:altLabel")
_EVIDENCE: Final = name("sl:evidence")
_LONGEST: Final = 90


@dataclass
class Own:
    """A thing of a study: its names in the order of the table, its class, and the evidence of its first fact."""

    names: list[str]
    language: str
    class_: str
    evidence: str = ""
    literals: set[bytes] = field(default_factory=set)


class Things:
    """Finds things by the names in a table, and keeps those that the study makes.

    Args:
        study: the name of the study; its own things have IRIs below its base.
        meanings: what names mean.
        file: the name of the file with the meanings, for messages.

    Attributes:
        own: the things that the study makes, by IRI.
        described: how many of these facts are about.
    """

    def __init__(self, study: str, meanings: Meanings, file: str) -> None:
        self._study, self._meanings, self._file = study, meanings, file
        self.own: dict[str, Own] = {}
        self.described = 0
        self._found: dict[tuple[Name, Unknown, str], str] = {}

    def find(self, name: Name, unknown: Unknown, language: str) -> str:
        """Return the IRI of the thing that a name means.

        Args:
            name: as in the table, with the kind of thing.
            unknown: how to treat a name without a certain match in the graph.
            language: of the name.

        Raises:
            FaultError: if nothing, or nothing for sure, is called so, and the mapping does not make things of names.
        """
        asked = name, unknown, language
        if asked not in self._found:
            self._found[asked] = self._find(name, unknown, language)
        return self._found[asked]

    def _find(self, name: Name, unknown: Unknown, language: str) -> str:
        if written := thing_named(name.text):
            if written[0] != name.kind:
                raise FaultError("thing of another kind", f"it is of kind {written[0]}; write one of kind {name.kind}")
            return written[1]
        meaning = self._meanings.get((name.text, name.kind))
        if meaning is None:
            raise FaultError("name not looked up", f"{self._file} has no row for it; run 'standlink map' on the table")
        if meaning.iri:
            return meaning.iri
        if unknown == "own" or meaning.decided:
            return self._make(name, language)
        decide = f'enter what it means in {self._file}, or state unknown-names = "own" in the mapping'
        if meaning.is_doubtful:
            raise FaultError("doubtful name", f"it may mean {meaning.note}; {decide}")
        raise FaultError("unknown name", f"no {name.kind} is called so; {decide}")

    def mint(self, kind: str, text: str) -> str:
        """Return the IRI of a thing of the study, made of its name."""
        return mint(kind, f"{self._study}~{slug_of(text)}" if self._study else slug_of(text))

    def _make(self, name: Name, language: str) -> str:
        made = self.mint(name.kind, name.text)
        own = self.own.setdefault(made, Own([], language, name.class_ or default_class(name.kind)))
        if name.text not in own.names:
            own.names.append(name.text)
        return made

    def use(self, iris: Iterable[str], evidence: str) -> None:
        """Say that a fact is about some things: those of the study are then described, with its evidence."""
        for each in iris:
            if (own := self.own.get(each)) and not own.evidence:
                own.evidence = evidence
                self.described += 1

    def descriptions(self) -> Iterator[bytes]:
        """Yield the description of each thing of the study that facts are about; further spellings are other names."""
        for made, own in sorted(self.own.items()):
            if not own.evidence:
                continue
            subject = iri(made)
            label, *others = own.names
            yield line(subject, A, iri(own.class_))
            yield line(subject, LABEL, text(label, own.language))
            yield from (line(subject, _ALIAS, text(other, own.language)) for other in others)
            yield line(subject, _EVIDENCE, iri(own.evidence))
            yield from sorted(own.literals)


def thing_named(text: str) -> tuple[str, str] | None:
    """Return the kind and the IRI of a thing that a text names by its IRI or prefixed name; None if it is a name.

    >>> thing_named("actor:ford") == thing_named("actor/ford")
    True
    """
    for each in (text, expand(text) or "", thing_iri(text) if "/" in text else ""):
        if known := kind_and_slug(each):
            return known[0], each
    return None


def slug_of(text: str) -> str:
    """Return a slug for a name, also for one without a Latin letter, and not too long for an address.

    >>> slug_of("USB Implementers Forum")
    'usb-implementers-forum'
    """
    mark = sha256(text.encode()).hexdigest()[:10]
    try:
        made = slug(text)
    except ValueError:
        return f"n-{mark}"
    return made if len(made) <= _LONGEST else f"{made[:_LONGEST].rstrip('-')}-{mark}"
