"""Turtle as a source: the curated cases, and users' own files that use the same terms.

A file is parsed and its terms are checked against the ontology. For each ``sl:Statement`` the plain triple is added,
so that a fact that is stated with its evidence can also be queried simply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import pyoxigraph as ox

from ...errors import BuildError, FileError
from ...ontology.namespaces import CASES_IRI, THINGS, compact, kind_and_slug, namespaces_of
from ...ontology.vocabulary import RDF_TYPE, did_you_mean, is_known, is_term
from ..releases.checksum import file_checksum
from ..releases.dataset import Dataset, open_dataset, write_dataset
from ..store.store import sl
from ..store.turtle import find_line, parse_turtle
from .kinds import misplaced

T = TypeVar("T")

CASES: Final = Path(__file__).parents[1] / "cases"
_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
#: Name and version of this importer. Raise the version whenever the same file would give other triples.
IMPORTER: Final = "turtle 1"
_TITLES: Final = {
    "actors": "Actors of the curated cases",
    "regions": "Regions of the curated cases",
    "sources": "Sources of the curated cases",
    "5g": "Case: 5G",
    "ev-charging": "Case: electric vehicle charging (CCS and NACS)",
    "wifi": "Case: Wi-Fi",
    "paper": "The paper: theory, barriers, strategies and claims",
    "theory": "Theories of standards beyond the paper",
}


class TurtleFilesError(BuildError):
    """One or more files cannot be imported; ``problems`` lists every error."""

    status = 422

    def __init__(self, problems: list[FileError]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def read_turtle(path: Path) -> list[ox.Triple]:
    """Return the triples of a file, with the plain triple of each statement.

    Raises:
        TurtleFilesError: if the file is malformed, or uses an undeclared term or an ill-formed IRI of a thing.
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
    return each_file(paths, read_turtle)


def each_file(paths: Iterable[Path], work: Callable[[Path], T]) -> list[T]:
    """Apply a function to each file, then raise the problems of all files together."""
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


def stated(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield the plain triple of each complete statement."""
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
    """Make a dataset from a Turtle file, unless the present one was made from the same file.

    Raises:
        TurtleFilesError: if the file cannot be imported; the old dataset is kept.
    """
    try:
        digest = file_checksum(path)
    except OSError as error:
        raise FileError(path, None, f"cannot be read: {error.strerror}") from None
    present = open_dataset(home, name)
    if present and present.digest == digest and present.importer == IMPORTER:
        return present
    triples = read_turtle(path)
    things = {t.subject for t in triples if t.predicate == RDF_TYPE}
    return write_dataset(
        home,
        triples,
        name=name,
        title=_TITLES.get(name, name),
        licence=_LICENCE,
        derived_from=derived_from,
        importer=IMPORTER,
        digest=digest,
        read=len(things),
        kept=len(things),
    )


def import_cases(home: Path, folder: Path = CASES) -> list[Dataset]:
    """Make a dataset from each curated file.

    Raises:
        TurtleFilesError: naming all problems of all files.
    """
    return each_file(
        sorted(folder.glob("*.ttl")), lambda path: import_turtle(home, path, path.stem, CASES_IRI + path.name)
    )


def _problems(path: Path, triples: list[ox.Triple]) -> Iterator[FileError]:
    used = {t.predicate: None for t in triples}
    used |= {o: None for t in triples if isinstance(o := t.object, ox.NamedNode) and _is_term(t.predicate, o)}
    for term in used:
        if not is_known(term.value):
            message = f"the ontology has no term {compact(term.value)}{did_you_mean(term.value)}"
            yield FileError(path, find_line(path, term.value), message)
    subjects = {t.subject for t in triples}
    nodes = dict.fromkeys(node for t in triples for node in (t.subject, t.object))
    if any(isinstance(node, ox.BlankNode) for node in nodes):
        yield FileError(path, None, "contains a blank node; give every thing an IRI, so that it can be cited")
    for node in nodes:
        if not isinstance(node, ox.NamedNode) or kind_and_slug(node.value) is not None or is_term(node.value):
            continue
        root = next((each for each in namespaces_of() if node.value.startswith(each)), None)
        # Other pages below the base of a study may be sources.
        if root == THINGS or (root and node in subjects):
            message = f"{node.value} is not the IRI of a thing; expected {root}<kind>/<slug>, lower-case and hyphenated"
            yield FileError(path, find_line(path, node.value), message)
    yield from misplaced(path, triples)


def _is_term(predicate: ox.NamedNode, value: ox.NamedNode) -> bool:
    return predicate == RDF_TYPE or is_term(value.value)
