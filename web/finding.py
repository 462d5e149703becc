"""Search by name, suggestions while typing, and alphabetical lists of each kind."""

from __future__ import annotations

import json
from typing import Final

from flask import Blueprint, Response, render_template, request

from ..ontology.namespaces import KINDS, compact
from ..queries.search.ranking import Hit, browse, letters, search, suggest
from . import negotiation
from .context import release, site
from .errors import not_found
from .kinds import KIND_NAMES
from .linking import absolute, href
from .negotiation import HTML, JSON, Representation
from .parts import page_number, pages_of
from .wording import text

blueprint = Blueprint("finding", __name__)

MOST_SUGGESTIONS: Final = 20


@blueprint.get("/search")
def results() -> Response:
    """Search by name, in pages of twenty."""
    query, kind = request.args.get("q", "").strip(), request.args.get("kind") or None
    if kind not in (None, *KINDS):
        raise not_found(text("error.missing.kind", name=kind))
    size, number = 20, page_number()
    chosen = negotiation.choose((HTML, JSON), request.args.get("format", ""))

    def body() -> str:
        found = search(release(), query, kind, size, (number - 1) * size) if query else None
        if chosen is JSON:
            hits = [_as_json(h) for h in found.hits] if found else []
            total, instead = (found.total, found.instead) if found else (0, "")
            return json.dumps({"total": total, "instead": instead, "hits": hits}, ensure_ascii=False)
        return render_template(
            "search.html", q=query, kind=kind, kinds=KIND_NAMES, found=found, page=number,
            pages=pages_of(found.total if found else 0, size),
        )  # fmt: skip

    return negotiation.respond(chosen, body)


@blueprint.get("/suggest")
def suggestions() -> Response:
    """Suggest things for the beginning of a name."""
    query, kinds = request.args.get("q", ""), [k for k in request.args.getlist("kind") if k in KINDS]
    try:
        limit = min(int(request.args.get("limit", 8)), MOST_SUGGESTIONS)
    except ValueError:
        limit = 8

    def body() -> str:
        return json.dumps([_as_json(h) for h in suggest(release(), query, limit, kinds)], ensure_ascii=False)

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
    return negotiation.page(lambda: render_template("browse.html", counts=counts, kinds=KIND_NAMES))


@blueprint.get("/browse/<kind>")
def things(kind: str) -> Response:
    """List the things of a kind, by page or by first letter."""
    if kind not in KINDS:
        raise not_found(text("error.missing.kind", name=kind))
    size, number, letter = site().settings.page_size, page_number(), request.args.get("letter") or None

    def body() -> str:
        current = release()
        found = browse(current, kind, (number - 1) * size, size, letter)
        return render_template(
            "browse_kind.html", kind=kind, kinds=KIND_NAMES, found=found, letter=letter, letters=letters(current, kind),
            page=number, pages=pages_of(found.total, size), counts=current.manifest["counts"],
        )  # fmt: skip

    return negotiation.page(body)


def _as_json(hit: Hit) -> dict[str, str | None]:
    return {
        "iri": hit.iri,
        "name": compact(hit.iri),
        "href": href(hit.iri),
        "label": hit.label,
        "names": " · ".join(hit.names),
        "kind": hit.kind,
        "class": hit.class_label,
        "snippet": hit.snippet,
    }
