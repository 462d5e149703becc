"""Citations of answers, results of queries and descriptions of things: what was asked of which release, and its fixity.

A citation has the address of the answer in its release, and a note for people and for ``verification.py``::

    Query: convergence/switchers from=standard:ccs1 to=standard:nacs. Release 20261129T142004123-c3382525.
    3 rows, SHA-256 6a1f...
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from ..errors import QueryError, QueryTooLargeError
from ..graph.releases.release import Release
from ..graph.store.document import PAGE, first_page, links_in_pages
from ..ontology.namespaces import BASE, compact, local_name
from .citations import Item, Name
from .fixity import Fixity, normalized, of_result, of_table, of_triples
from .run import Answer
from .sparql.outline import Outline
from .sparql.result import Result

#: The longest address that servers and browsers are recommended to accept, in bytes (RFC 9110, 4.1).
LONGEST_ADDRESS: Final = 8_000
_US: Final = (Name("Standlink", is_body=True),)


def public_address(base_url: str) -> str:
    """Return what addresses in citations begin with: the address of the site, if others reach it, else the permanent.

    >>> public_address("https://example.org/standlink/"), public_address("http://127.0.0.1:8000")
    ('https://example.org/standlink', 'https://w3id.org/standlink')
    """
    host = urlsplit(base_url).hostname or ""
    return BASE.rstrip("/") if not host or _is_local(host) else base_url.rstrip("/")


def pinned_address(base: str, release: Release, path: str) -> str:
    """Return the address of a path in a release; it ends with no full stop, so that it can end a sentence."""
    return f"{base}/releases/{release.id}{path}".removesuffix(".") + ("%2E" if path.endswith(".") else "")


def cite_answer(release: Release, answer: Answer, base: str, today: str) -> Item:
    """Return the citation of an answer.

    Args:
        release: the release that it is of.
        answer: the answer.
        base: what addresses in citations begin with.
        today: the day on which it is cited.
    """
    question, given = answer.question, arguments_of(answer)
    # Without any parameter, the address would show the example.
    pairs = given or [(p.name, "") for p in question.parameters[:1]]
    query = f"?{urlencode(pairs, safe=':')}" if pairs else ""
    labels = [f"{name} {', '.join(t.label for t in things)}" for name, things in answer.bindings.items() if things]
    title = f"{question.title}: {', '.join(labels)}" if labels else question.title
    key, address = question.id.replace("/", "-"), pinned_address(base, release, f"/questions/{question.id}{query}")
    return _item(release, key, title, asked(answer), of_answer(answer), address, today)


def of_answer(answer: Answer) -> Fixity:
    """Return the fixity of an answer; of a long one, that of its first rows."""
    return of_table(answer.table, answer.truncated.counts["total"] if answer.truncated else 0)


def arguments_of(answer: Answer) -> list[tuple[str, str]]:
    """Return the arguments of an answer as it was understood, defaults included, in the order of the question."""
    return [
        (p.name, compact(thing.iri) if thing.iri else thing.label)
        for p in answer.question.parameters
        for thing in answer.bindings.get(p.name, ())
    ]


def asked(answer: Answer) -> str:
    """Return the question and arguments of an answer as the note of a citation has them."""
    return " ".join([answer.question.id, *(f"{name}={value}" for name, value in arguments_of(answer))])


def cite_result(
    release: Release, sparql: str, result: Result, graphs: Sequence[tuple[str, str]], base: str, today: str
) -> Item:
    """Return the citation of the result of a query.

    Args:
        release: the release that it is of.
        sparql: the query.
        result: its result.
        graphs: the dataset that the request names, as parameters of the protocol.
        base: what addresses in citations begin with.
        today: the day on which it is cited.

    Raises:
        QueryError: if the result differs each time.
        QueryTooLargeError: if the query does not fit into an address.
    """
    check_citable(sparql)
    query = normalized(sparql)
    address = pinned_address(base, release, f"/sparql?{urlencode([('query', query), *graphs])}")
    if len(address) > LONGEST_ADDRESS:
        sizes = f"the query makes an address of {len(address):,} bytes; a citation holds up to {LONGEST_ADDRESS:,}"
        raise QueryTooLargeError(f"{sizes}. Shorten it, or publish it with your text and cite the release")
    named = " ".join([query, *(f"{name}={value}" for name, value in graphs)])
    return _item(release, "query", "Result of a SPARQL query", named, of_result(result), address, today)


def check_citable(sparql: str) -> None:
    """Check that a query has the same result each time.

    Raises:
        QueryError: if it has not.
    """
    if Outline.of(sparql).varies:
        varying = "differs each time (NOW, RAND, UUID, STRUUID or BNODE) or depends on another server (SERVICE)"
        raise QueryError(f"the result {varying}, so it cannot be cited")


def note_on_thing(release: Release, iri: str, base: str) -> str:
    """Return the note on the description of a thing: what its data say in this release, with their address."""
    address = pinned_address(base, release, "/id/" + quote(local_name(iri)))
    return f"{note(compact(iri), release, of_thing(release, iri))}. {address}"


def of_thing(release: Release, iri: str) -> Fixity:
    """Return the fixity of the description of a thing; of a hub, of its first page."""
    is_cut = links_in_pages(release.index, iri) > PAGE
    triples = {quad.triple for quad in first_page(release.store, iri, release.index)}
    return of_triples(triples, "first-page triple" if is_cut else "triple")


def note(query: str, release: Release, fixity: Fixity) -> str:
    """Return the note of a citation, which ``verification.py`` reads."""
    return f"Query: {query}. Release {release.id}. {fixity}"


def _item(release: Release, key: str, title: str, query: str, fixity: Fixity, address: str, today: str) -> Item:
    return Item(
        f"standlink-{key}-{fixity.checksum[:8]}",
        "answer",
        title,
        authors=_US,
        issued=release.published[:10],
        version=release.id,
        url=address,
        accessed=today,
        note=note(query, release, fixity),
    )


def _is_local(host: str) -> bool:
    try:
        found = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return found.is_loopback or found.is_unspecified
