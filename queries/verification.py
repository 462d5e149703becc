"""Verify a citation: read what it cites, ask the release again, and say what differs.

A citation may be BibTeX, RIS, CSL-JSON or plain text, whatever is around it. What is read of it is the note that
``answer_citations.py`` writes, and the address. The query is taken from the address, which is what a reader follows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

import pyoxigraph as ox

from ..errors import CitationError, NotFoundError, PinnedReleaseError, StandlinkError
from ..graph.releases.kept import find
from ..graph.releases.release import Release, Releases
from ..ontology.namespaces import compact, kind_and_slug, thing_iri
from .answer_citations import asked, of_answer, of_thing
from .citation_formats import unescaped
from .fixity import Fixity, normalized, of_result
from .library import find_question
from .run import ask
from .sparql.workers import TRUSTED, WorkerPool

_NOTE: Final = re.compile(
    r"Query: (?P<query>.+)\. Release (?P<release>[\w-]+)\. (?:first (?P<size>[\d,]+) of )?(?P<whole>[\d,]+) "
    r"(?P<unit>row|triple|first-page triple|truth value)s?, "
    r"SHA-256 (?P<checksum>[0-9a-f]{64})\b"
)
#: A full stop after an address ends the sentence; ``answer_citations.py`` ends no address with one.
_ADDRESS: Final = re.compile(
    r"https?://[^\s\"{}<>\\]*?/releases/(?P<release>[\w-]+)(?P<rest>/[^\s\"{}<>\\]*[^\s\"{}<>\\.,;)])"
)
#: Where one citation ends and the next begins: entries of BibTeX, records of RIS.
_BETWEEN: Final = re.compile(r"^(?=@\w+\s*\{)|^ER  -\s*$", re.MULTILINE)
#: A citation comes from anybody: its query may use no SERVICE, and is stopped after these seconds.
_LIMITS: Final = replace(TRUSTED, seconds=300.0)


@dataclass(frozen=True)
class Cited:
    """What a citation says: the query, the release, the fixity of the result, and the address."""

    query: str
    release: str
    fixity: Fixity
    address: str


@dataclass(frozen=True)
class Verdict:
    """Whether a citation holds: ``differences`` says why not; ``found`` is what its release gives, None if nothing."""

    cited: Cited
    found: Fixity | None
    differences: tuple[str, ...]

    @property
    def is_equal(self) -> bool:
        """Whether the release gives what is cited."""
        return not self.differences


def read(text: str) -> list[Cited]:
    """Return what the citations in a text cite; citations of standards and other works are left out.

    Raises:
        CitationError: if none can be verified.
    """
    found = [cited for each in _citations(text) if (cited := _read(" ".join(each.split())))]
    if not found:
        wanted = "'Query: ... Release ... SHA-256 ...' and an address with /releases/"
        raise CitationError(f"no citation of an answer of Standlink was found: it has {wanted}")
    return found


def verify(releases: Releases, cited: Cited) -> Verdict:
    """Ask the release of a citation again, and compare.

    Args:
        releases: those that are kept here.
        cited: what the citation says.
    """
    address = _ADDRESS.fullmatch(cited.address)
    assert address is not None
    if address["release"] != cited.release:
        return Verdict(cited, None, (f"release: cited {cited.release}, the address names {address['release']}",))
    try:
        release = find(releases, cited.release)
    except PinnedReleaseError as error:
        return Verdict(cited, None, (str(error), *_current(releases, cited, address["rest"])))
    try:
        query, found = _asked_again(release, cited.address, address["rest"])
    except StandlinkError as error:
        return Verdict(cited, None, (f"release {release.id} does not answer the query: {error}",))
    return Verdict(cited, found, tuple(_differences(cited, query, found)))


def _differences(cited: Cited, query: str, found: Fixity) -> Iterator[str]:
    if " ".join(query.split()) != cited.query:
        yield f"query: cited {cited.query!r}, the address asks {query!r}"
    if found.extent != cited.fixity.extent:
        yield f"size: cited {cited.fixity.extent}, found {found.extent}"
    if found.checksum != cited.fixity.checksum:
        yield f"checksum: cited {cited.fixity.checksum}, found {found.checksum}"


def _current(releases: Releases, cited: Cited, rest: str) -> Iterator[str]:
    """Yield what the current release gives instead."""
    try:
        release = releases.current()
        _, found = _asked_again(release, cited.address, rest)
    except StandlinkError as error:
        yield f"the current release does not answer the query: {error}"
        return
    same = "the same" if found == cited.fixity else "not the same"
    yield f"the current release, {release.id}, gives {found}: {same} as cited"


def _citations(text: str) -> list[str]:
    """Return the citations in a text, each without the escapes of its format."""
    try:
        items = json.loads(text)
    except ValueError:
        return [unescaped(part) if part.startswith("@") else part for part in _BETWEEN.split(text)]
    listed = items if isinstance(items, list) else [items]
    return [f"{item.get('note', '')} {item.get('URL', '')}" for item in listed if isinstance(item, dict)]


def _read(text: str) -> Cited | None:
    note, address = _NOTE.search(text), _ADDRESS.search(text)
    if note is None or address is None:
        return None
    whole = int(note["whole"].replace(",", ""))
    size, rest = (int(note["size"].replace(",", "")), whole) if note["size"] else (whole, 0)
    fixity = Fixity(size, note["unit"], note["checksum"], rest)  # type: ignore[arg-type] # a unit, by the pattern
    return Cited(note["query"], note["release"], fixity, address[0])


def _asked_again(release: Release, address: str, rest: str) -> tuple[str, Fixity]:
    """Return the query of an address as citations write it, and the fixity of its result in a release.

    Raises:
        StandlinkError: if it cannot be answered, or its path is of no answer.
    """
    parts = urlsplit(rest)
    for start, answer in _PATHS.items():
        if parts.path.startswith(start):
            return answer(release, address, unquote(parts.path.removeprefix(start)), parts.query)
    raise CitationError(f"{parts.path} is no address of an answer, query or thing")


def _question(release: Release, _: str, path: str, query: str) -> tuple[str, Fixity]:
    question = find_question(path.partition(".")[0])
    arguments: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        arguments.setdefault(name, []).append(value)
    answer = ask(release, question, arguments or question.example)
    return asked(answer), of_answer(answer)


def _result(release: Release, address: str, _: str, query: str) -> tuple[str, Fixity]:
    given = parse_qsl(query)
    sparql = next((value for name, value in given if name == "query"), "")
    graphs = {kind: [v for name, v in given if name == f"{kind}-graph-uri"] for kind in ("default", "named")}
    is_given = any(graphs.values())
    with closing(WorkerPool(_LIMITS, 1)) as pool:
        result = pool.run(
            release,
            sparql,
            base_iri=address.partition("?")[0],
            default_graphs=graphs["default"] if is_given else None,
            named_graphs=graphs["named"] if is_given else None,
        )
    named = [f"{kind}-graph-uri={graph}" for kind, found in graphs.items() for graph in found]
    return " ".join([normalized(sparql), *named]), of_result(result)


def _thing(release: Release, _: str, path: str, __: str) -> tuple[str, Fixity]:
    iri = thing_iri(path.partition(".")[0])
    if kind_and_slug(iri) is None or not release.store.exists(ox.NamedNode(iri)):
        raise NotFoundError(f"it does not describe {path}")
    return compact(iri), of_thing(release, iri)


_PATHS: Final[dict[str, Callable[[Release, str, str, str], tuple[str, Fixity]]]] = {
    "/questions/": _question,
    "/sparql": _result,
    "/id/": _thing,
}
