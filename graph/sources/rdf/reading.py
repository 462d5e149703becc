"""Triples from files in any format of RDF, one after the other, with IRIs in the place of blank nodes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from hashlib import sha256
from typing import IO, Final

import pyoxigraph as ox

from ....errors import FileError

#: IRIs of things that a file gives none, as RDF 1.1 recommends them; they are stable for the same file.
_SKOLEM: Final = "https://w3id.org/.well-known/genid/standlink/"
_NAMES: Final = {
    ox.RdfFormat.TURTLE: "Turtle",
    ox.RdfFormat.N_TRIPLES: "N-Triples",
    ox.RdfFormat.N_QUADS: "N-Quads",
    ox.RdfFormat.TRIG: "TriG",
    ox.RdfFormat.RDF_XML: "RDF/XML",
    ox.RdfFormat.JSON_LD: "JSON-LD",
    ox.RdfFormat.N3: "N3",
}
_REMOTE: Final = "LoadDocumentCallback"


class Reading:
    """Reads one file; keeps what was changed in it.

    Args:
        dataset: the name of the dataset; blank nodes have IRIs below it.
        name: of the file, for messages.
        form: its format.
        base: the IRI that relative ones are resolved against; empty if there is none.

    Attributes:
        skolemized: how many blank nodes have an IRI now.
        graphs: the named graphs of the file.
    """

    def __init__(self, dataset: str, name: str, form: ox.RdfFormat, base: str = "") -> None:
        self._name, self._form, self._base = name, form, base
        self._start = f"{_SKOLEM}{dataset}/{sha256(name.encode()).hexdigest()[:8]}-"
        self._blank: dict[ox.BlankNode, ox.NamedNode] = {}
        self.graphs: set[str] = set()

    @property
    def skolemized(self) -> int:
        return len(self._blank)

    def triples(self, content: IO[bytes]) -> Iterator[ox.Triple]:
        """Yield the triples of a file.

        Raises:
            FileError: with the line, if it is malformed, or says something that triples cannot.
        """
        try:
            for quad in ox.parse(content, format=self._form, base_iri=self._base or None, rename_blank_nodes=True):
                self._note_graph(quad)
                yield ox.Triple(self._named(quad.subject), quad.predicate, self._object(quad.object))
        except SyntaxError as error:
            raise FileError(self._name, error.lineno, self._reason(error.msg)) from None
        except (ValueError, UnicodeError) as error:
            raise FileError(self._name, None, f"not {_NAMES[self._form]}: {error}") from None

    def _note_graph(self, quad: ox.Quad) -> None:
        graph = quad.graph_name
        if isinstance(graph, ox.BlankNode) and self._form == ox.RdfFormat.N3:
            message = "has a formula or a rule, which RDF has not; write the triples alone, as Turtle"
            raise FileError(self._name, None, message)
        if not isinstance(graph, ox.DefaultGraph):
            self.graphs.add(graph.value)

    def _named(self, term: ox.NamedNode | ox.BlankNode | ox.Triple) -> ox.NamedNode:
        if isinstance(term, ox.NamedNode):
            return term
        if isinstance(term, ox.Triple):
            raise self._about_triples()
        # In the order of the file: a parser names them at random.
        return self._blank.setdefault(term, ox.NamedNode(f"{self._start}{len(self._blank) + 1}"))

    def _object(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode | ox.Literal:
        return term if isinstance(term, ox.Literal) else self._named(term)

    def _about_triples(self) -> FileError:
        message = "says something of a triple (RDF 1.2); write an sl:Statement with subject, property and object"
        return FileError(self._name, None, message)

    def _reason(self, message: str) -> str:
        """Return what is wrong with a malformed file, and what to do where that is known."""
        plain = re.sub(r"^Parser error (?:at|between) |\s*\(line \d+\)$", "", message)
        if _REMOTE in message:
            return "its JSON-LD context is at an address, which is not fetched; put the context itself into the file"
        if "absolute IRI" in message:
            return (
                f"not {_NAMES[self._form]}: {plain}. Write the IRI in full, or give the one it is relative to: --base"
            )
        return f"not {_NAMES[self._form]}: {plain}"


def line_of(content: Callable[[], AbstractContextManager[IO[bytes]]], iri: str) -> int | None:
    """Return the first line of a file that has an IRI, in full or by a prefixed name; None if none seems to."""
    local = re.split("[#/]", iri)[-1]
    pattern = re.compile(rf"{re.escape(iri)}(?![\w/-])|(?<=:){re.escape(local)}(?![\w-])".encode())
    with content() as lines:
        return next((number for number, line in enumerate(lines, 1) if pattern.search(line)), None)
