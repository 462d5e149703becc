"""Turtle as a source: the curated cases, and users' own files in the same terms.

A file is parsed, its terms are compared with the ontology, and each ``sl:Statement`` is given the plain triple that it
stands for, so that what is stated once with its evidence can also be asked for simply.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import pyoxigraph as ox

from ...errors import BuildError, FileError
from ...ontology.namespaces import THINGS, compact, kind_and_slug
from ...ontology.vocabulary import RDF_TYPE, did_you_mean, is_known, is_own
from ..releases.dataset import Dataset, open_dataset, write_dataset
from ..store.store import sl

T = TypeVar("T")

CASES: Final = Path(__file__).parents[1] / "cases"
#: Datasets made of curated files say that they are derived from files under this IRI.
CASES_IRI: Final = "https://w3id.org/standlink/cases/"
_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_IMPORTER: Final = "turtle 1"
_TITLES: Final = {
    "actors": "Actors of the curated cases",
    "regions": "Regions of the curated cases",
    "sources": "Sources of the curated cases",
    "5g": "Case: 5G",
    "ev-charging": "Case: electric vehicle charging (CCS and NACS)",
    "wifi": "Case: Wi-Fi",
    "paper": "The paper: theory, barriers, strategies and claims",
}


class TurtleFilesError(BuildError):
    """One or more files cannot be imported; ``problems`` has them all."""

    status = 422

    def __init__(self, problems: list[FileError]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def read_turtle(path: Path) -> list[ox.Triple]:
    """Return the triples of a file, with the plain triple of each statement.

    Raises:
        TurtleFilesError: if the file is malformed, uses a term that nobody declares, or an ill-formed IRI of a thing.
    """
    triples = parse_turtle(path)
    problems = list(_problems(path, triples))
    if problems:
        raise TurtleFilesError(problems)
    return [*triples, *stated(triples)]


def read_all(paths: Iterable[Path]) -> dict[str, list[ox.Triple]]:
    """Return the triples of several files, by the names of their datasets.

    Raises:
        TurtleFilesError: naming all problems of all files.
    """
    paths = list(paths)
    return dict(zip((p.stem for p in paths), read_each(paths), strict=True))


def read_each(paths: Iterable[Path]) -> list[list[ox.Triple]]:
    """Return the triples of several files, in the order of the files.

    Raises:
        TurtleFilesError: naming all problems of all files.
    """
    return _each(paths, read_turtle)


def _each(paths: Iterable[Path], work: Callable[[Path], T]) -> list[T]:
    """Do the same with each file, and only then raise the problems of all together."""
    done: list[T] = []
    problems: list[FileError] = []
    for path in paths:
        try:
            done.append(work(path))
        except TurtleFilesError as error:
            problems += error.problems
        except FileError as error:
            problems.append(error)
    if problems:
        raise TurtleFilesError(problems)
    return done


def parse_turtle(path: Path) -> list[ox.Triple]:
    """Return the triples of a file as written.

    Raises:
        FileError: naming the line, if the file is missing or is not Turtle.
    """
    try:
        quads = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        return [ox.Triple(q.subject, q.predicate, q.object) for q in quads]
    except SyntaxError as error:
        raise FileError(path, error.lineno, re.sub(r"^Parser error at ", "not Turtle: ", error.msg)) from None
    except OSError as error:
        raise FileError(path, None, f"cannot be read: {error.strerror or error}") from None
    except ValueError as error:
        raise FileError(path, None, f"not Turtle: {error}") from None


def stated(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield the plain triple that each complete statement stands for."""
    parts: dict[object, dict[str, object]] = {}
    names = {sl(n): n for n in ("subject", "property", "object")}
    for triple in triples:
        if triple.predicate in names:
            parts.setdefault(triple.subject, {})[names[triple.predicate]] = triple.object
    for part in parts.values():
        s, p, o = part.get("subject"), part.get("property"), part.get("object")
        if isinstance(s, ox.NamedNode) and isinstance(p, ox.NamedNode) and isinstance(o, ox.NamedNode):
            yield ox.Triple(s, p, o)


def import_turtle(home: Path, path: Path, name: str, derived_from: str) -> Dataset:
    """Make a dataset of a Turtle file, unless the one that stands was made of the same content.

    Raises:
        TurtleFilesError: if the file cannot be imported; the old dataset then stands.
    """
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise FileError(path, None, f"cannot be read: {error.strerror}") from None
    standing = open_dataset(home, name)
    if standing and standing.digest == digest and standing.importer == _IMPORTER:
        return standing
    triples = read_turtle(path)
    things = {t.subject for t in triples if t.predicate == RDF_TYPE}
    return write_dataset(
        home,
        triples,
        name=name,
        title=_TITLES.get(name, name),
        licence=_LICENCE,
        derived_from=derived_from,
        importer=_IMPORTER,
        digest=digest,
        read=len(things),
        kept=len(things),
    )


def import_cases(home: Path, folder: Path = CASES) -> list[Dataset]:
    """Make a dataset of each curated file.

    Raises:
        TurtleFilesError: naming all problems of all files.
    """
    return _each(sorted(folder.glob("*.ttl")), lambda path: import_turtle(home, path, path.stem, CASES_IRI + path.name))


def find_line(path: Path, iri: str, where: str = "") -> int | None:
    """Return the line of a Turtle file that opens the description of a thing, or first names it; None if none does."""
    name = re.escape(compact(iri))
    pattern = re.compile(rf"(?:<{re.escape(iri)}>|(?<![\w:-]){name}(?![\w-])){where}")
    first = None
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
        match = pattern.search(line)
        if match and match.start() == 0:
            return number
        if match and first is None:
            first = number
    return first


def _problems(path: Path, triples: list[ox.Triple]) -> Iterator[FileError]:
    used = {t.predicate: None for t in triples}
    used |= {o: None for t in triples if isinstance(o := t.object, ox.NamedNode) and _is_term(t.predicate, o)}
    for term in used:
        if not is_known(term.value):
            message = f"the ontology has no term {compact(term.value)}{did_you_mean(term.value)}"
            yield FileError(path, find_line(path, term.value), message)
    nodes = dict.fromkeys(node for t in triples for node in (t.subject, t.object))
    if any(isinstance(node, ox.BlankNode) for node in nodes):
        yield FileError(path, None, "has a blank node: give every thing an IRI, so that it can be cited")
    for node in nodes:
        if isinstance(node, ox.NamedNode) and node.value.startswith(THINGS) and kind_and_slug(node.value) is None:
            message = f"{node.value} is no IRI of a thing: write {THINGS}<kind>/<slug>, lower-case and hyphenated"
            yield FileError(path, find_line(path, node.value), message)


def _is_term(predicate: ox.NamedNode, value: ox.NamedNode) -> bool:
    return predicate == RDF_TYPE or is_own(value.value)
