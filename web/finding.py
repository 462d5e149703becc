"""Search, suggestions while typing, and alphabetical lists of each kind."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import Final

from flask import Blueprint, Response, render_template, request, url_for
from pyoxigraph import NamedNode

from ..graph.store.description import Thing
from ..ontology.namespaces import KINDS, compact, expand
from ..queries.casebook import cases_of
from ..queries.search.pages import question_id
from ..queries.search.ranking import (
    ORDERS,
    Filters,
    Hit,
    Hits,
    Order,
    browse,
    facets_of_kind,
    letters,
    list_editions,
    list_things,
    search,
    suggest,
)
from . import facets, negotiation
from .citation import citations, today
from .context import release, site
from .errors import not_found
from .hits import filters_of, hit_in_language
from .incomplete import unless_away
from .kinds import kind_names
from .linking import absolute, href
from .negotiation import CITATIONS, HTML, JSON, Representation
from .parts import page_number, pages_of, whole_number
from .question_form import page_address
from .wording import text

blueprint = Blueprint("finding", __name__)

#: Results on a page.
PAGE: Final = 20
#: Citations in a response.
CITED: Final = 1_000
MOST_SUGGESTIONS: Final = 20
#: From so many pages on, a list says how to narrow it.
MANY_PAGES: Final = 5


@blueprint.get("/search")
def results() -> Response:
    """Search by identifier, name or description, in pages of twenty, with facets; or cite the standards found."""
    query, filters, size, number = request.args.get("q", "").strip(), facets.filters(), PAGE, page_number()
    chosen = negotiation.choose(
        (HTML, JSON, *CITATIONS), request.args.get("format", "").replace("csl-json", "csl.json")
    )
    if chosen in CITATIONS:
        return _cited(query, filters, number, chosen)

    def body() -> str:
        found = _found(query, filters, size, (number - 1) * size, whole=chosen is JSON)
        if chosen is JSON:
            return json.dumps(_hits_as_json(found), ensure_ascii=False)
        return render_template(
            "search.html", q=query, found=_in_language(found) if found else None,
            page=number, pages=pages_of(found.total if found else 0, size),
            first=(number - 1) * size + 1, facets=facets.facets_of(found.facets) if found else (),
            of=_standard(), every_edition=_every_edition(), orders=ORDERS, order=_order(), kept=facets.kept(),
            address_with=facets.address_with, page_of=_page_of, shown=facets.SHOWN, citations=CITATIONS,
            filters_of=filters_of,
        )  # fmt: skip

    return negotiation.respond(chosen, body)


def _cited(query: str, filters: Filters, number: int, chosen: Representation) -> Response:
    """Return the citations of the standards among the results, in pages of a thousand that link to the next."""
    found = _found(query, {**filters, "kind": ["standard"]}, CITED, (number - 1) * CITED)
    response = negotiation.respond(
        chosen, lambda: citations(release(), (hit.iri for hit in found.hits) if found else (), chosen), day=today()
    )
    if found and number * CITED < found.total:
        following = url_for(
            "finding.results",
            format=chosen.suffix,
            page=number + 1,
            **facets.kept(),  # type: ignore[arg-type]
        )
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def _found(query: str, filters: Filters, limit: int, offset: int, *, whole: bool = True) -> Hits | None:
    """Return the results that the request asks for; None if it asks for nothing.

    Args:
        query: what is searched for.
        filters: the facets chosen.
        limit: the number of results.
        offset: how many are before them.
        whole: whether to fail, rather than to leave questions out, while the service that has the graph is away.
    """
    if standard := _standard():
        return list_editions(release(), standard.iri, filters, limit, offset)
    if query:
        every, order = _every_edition(), _order()
        find = partial(search, release(), query, filters, limit, offset, order=order, editions=every, facets=True)
        # Whether a question has an answer about a thing is read from the graph.
        return find() if whole else unless_away(find, partial(find, asking=False))
    if filters:
        return list_things(release(), filters, limit, offset, _order(), editions=_every_edition())
    return None


def _standard() -> Thing | None:
    """Return the standard whose editions the request asks for.

    Raises:
        NotFoundError: if the release does not describe it.
    """
    name = request.args.get("of", "")
    iri = expand(name) if name else None
    if name and (iri is None or not release().store.exists(NamedNode(iri))):
        raise not_found(name)
    return release().store.thing(NamedNode(iri)) if iri else None


def _every_edition() -> bool:
    return request.args.get("editions") == "all"


def _order() -> Order:
    wanted = request.args.get("sort", "")
    return next((order for order in ORDERS if order == wanted), ORDERS[0])


@blueprint.get("/suggest")
def suggestions() -> Response:
    """Suggest things, questions and terms for the beginning of a name; only things of some kinds, if named."""
    query, kinds = request.args.get("q", ""), [k for k in request.args.getlist("kind") if k in KINDS]
    limit = max(1, min(whole_number("limit", 8), MOST_SUGGESTIONS))

    def body() -> str:
        return json.dumps(
            [_as_json(hit_in_language(h)) for h in suggest(release(), query, limit, kinds)], ensure_ascii=False
        )

    return negotiation.respond(JSON, body)


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe the search as OpenSearch, so that browsers can offer it in the address bar."""
    kind = Representation("xml", "application/opensearchdescription+xml", "OpenSearch")
    return negotiation.respond(kind, lambda: render_template("opensearch.xml", base=absolute("")))


@blueprint.get("/browse")
def kinds() -> Response:
    """List the kinds of thing with their counts."""
    counts = release().manifest["counts"]
    return negotiation.page(lambda: render_template("browse.html", counts=counts, kinds=kind_names()))


@blueprint.get("/browse/<kind>")
def things(kind: str) -> Response:
    """List the things of a kind by name: by page, by first letter, or those with some values of facets."""
    if kind not in KINDS:
        raise not_found(text("error.missing.kind", name=kind))
    size, number, chosen = site().settings.page_size, page_number(), {**facets.filters(), "kind": [kind]}
    is_narrowed = len(chosen) > 1
    letter = "" if is_narrowed else request.args.get("letter", "")

    def body() -> str:
        current, first = release(), (number - 1) * size
        if is_narrowed:
            found = list_things(current, chosen, size, first, "name", editions=True)
            counts = found.facets
        else:
            found = browse(current, kind, first, size, letter)
            counts = site().cache.get(f"{current.id}/facets/{kind}", lambda: facets_of_kind(current, kind))
        kept = {"kind": kind, **facets.kept()} | ({"letter": letter} if letter else {})
        return render_template(
            "browse_kind.html", kind=kind, kinds=kind_names(), found=_in_language(found), letter=letter,
            letters=() if is_narrowed else letters(current, kind), page=number, pages=pages_of(found.total, size),
            counts=current.manifest["counts"], first=first + 1, shown=facets.SHOWN, kept=kept, many=MANY_PAGES,
            facets=facets.facets_of({name: each for name, each in counts.items() if name != "kind"}),
        )  # fmt: skip

    return negotiation.page(body)


def _in_language(found: Hits) -> Hits:
    """Return results with names in the language of the request."""
    release().store.expect([hit.iri for hit in found.hits])
    return replace(found, hits=tuple(map(hit_in_language, found.hits)))


def _hits_as_json(found: Hits | None) -> dict[str, object]:
    found = found or Hits(0, ())
    return {
        "total": found.total,
        "instead": found.instead,
        "partial": found.is_partial,
        "questions": found.asked,
        "facets": facets.as_json(found.facets),
        "hits": [_as_json(hit) for hit in found.hits],
    }


def _page_of(hit: Hit) -> str | None:
    """Return the address of the page of a result.

    Of an initiative that is a case, that is the page of the case; of a question, its answer with what a text names.
    """
    if hit.arguments:
        return page_address(question_id(hit.iri), hit.arguments)
    if hit.kind != "initiative":
        return href(hit.iri)
    current = release()
    cases = site().cache.get(
        f"{current.id}/case pages", lambda: {each.description.iri: each.slug for each in cases_of(current)}
    )
    return url_for("cases.case", slug=cases[hit.iri]) if hit.iri in cases else href(hit.iri)


def _as_json(hit: Hit) -> dict[str, str | int | None]:
    return {
        "iri": hit.iri,
        "name": compact(hit.iri),
        "href": _page_of(hit),
        "label": hit.label,
        "names": " · ".join(hit.names),
        "kind": hit.kind,
        "class": hit.class_label,
        "snippet": hit.snippet,
        "editions": hit.editions,
    }
