"""The addresses of the service, a page about it, and previews of things for the frames of its clients."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, Final, NamedTuple

from flask import Blueprint, Response, render_template, request

from ...errors import ParameterError
from ...graph.store.description import Description, Value
from ...graph.store.forwarding import forwarded
from ...ontology.namespaces import kind_and_slug, thing_iri
from ...queries.reconciliation.candidates import Candidate, Query, Reconciler
from ...queries.reconciliation.identifiers import SAME, identified, own_iri
from ...queries.reconciliation.vocabulary import KINDS_OF_THINGS, Vocabulary, matching
from ...queries.search.ranking import search
from .. import negotiation
from ..context import release, site
from ..errors import not_found
from ..fact_sections import identifiers, sections
from ..linking import public
from ..negotiation import JSON
from ..parts import whole_number
from ..translating import localized, named
from ..wording import text
from . import answers
from .manifest import manifest
from .requests import BATCH, read_batch, read_extension

blueprint = Blueprint("reconciliation", __name__)

#: Suggestions in a response, and the most that are gone past.
SUGGESTED: Final = 10
_MOST_SUGGESTED: Final = 1_000
#: Facts of a preview, and values of each.
_FACTS, _VALUES = 4, 3
#: The features of candidates, with what each is worth.
FEATURES: Final = (
    ("identifier", "80–100"), ("name", "100"), ("namesakes", ""), ("legal_form", "90"), ("place", "80"),
    ("beginning", "60"), ("number", "50"), ("likeness", "45–90"), ("property", ""),
)  # fmt: skip


@blueprint.get("/reconcile")
@blueprint.post("/reconcile")
def service() -> Response:
    """Return the manifest, or what a batch of queries or a request for properties asks for.

    Raises:
        ParameterError: if the request is not of the form of the protocol, or a form without either.
    """
    given = request.values
    if "queries" in given:
        return _sent(lambda: _reconciled(read_batch(given["queries"], vocabulary())))
    if "extend" in given:
        return _sent(lambda: _extended(*read_extension(given["extend"], vocabulary())))
    if request.method == "POST":
        raise ParameterError("queries", text("reconcile.nothing"))
    return _sent(lambda: manifest(vocabulary()))


@blueprint.get("/reconcile/suggest/entity")
def suggest_entities() -> Response:
    """Suggest things for the beginning of a name, or for an identifier."""
    return _sent(lambda: {"result": [answers.suggested_entity(iri) for iri in _things(_prefix(), _cursor())]})


@blueprint.get("/reconcile/suggest/type")
def suggest_types() -> Response:
    """Suggest types for the beginning of a word of their names; all for none."""
    known = vocabulary().types
    by_iri = {each.iri: each for each in known.values()}
    return _sent(lambda: _page(answers.suggested_type(by_iri[iri]) for iri in _terms(known)))


@blueprint.get("/reconcile/suggest/property")
def suggest_properties() -> Response:
    """Suggest properties for the beginning of a word of their names; those of the things of a type, if it is named."""
    known = {each.name: each for each in vocabulary().properties_of(request.args.get("type", ""))}
    by_iri = {each.iri: each for each in known.values()}
    return _sent(lambda: _page(answers.suggested_property(by_iri[iri]) for iri in _terms(known)))


@blueprint.get("/reconcile/properties")
def propose_properties() -> Response:
    """Return the properties that the things of a type have, the most frequent first."""
    named_type, limit = request.args.get("type", ""), max(0, whole_number("limit", 0))
    found = vocabulary().properties_of(named_type)[: limit or None]

    def proposed() -> dict[str, Any]:
        about = {"type": named_type, **({"limit": limit} if limit else {})}
        return {**about, "properties": [answers.suggested_property(each) for each in found]}

    return _sent(proposed)


@blueprint.get("/reconcile/about")
def about() -> Response:
    """Say how to use the service, and what its scores mean."""
    return negotiation.page(
        lambda: render_template(
            "reconcile.html", service=public("/reconcile"), batch=BATCH, types=_all_types(), features=FEATURES
        )
    )


@blueprint.get("/embed/preview/<kind>/<slug>")
def preview(kind: str, slug: str) -> Response:
    """Show a thing in the frame of a client: its name, what it is, some facts, and the link to its page."""
    iri = thing_iri(f"{kind}/{slug}")
    current = forwarded(release().store, iri) if kind_and_slug(iri) else None

    def body() -> str:
        with site().reading:
            described = release().describe(current) if current else None
        if described is None:
            raise not_found(text("error.missing.thing", name=f"{kind}/{slug}"))
        shown = localized(described)
        return render_template("preview.html", thing=shown, rows=_rows(shown))

    return negotiation.page(body)


def _rows(described: Description) -> list[Row]:
    """Return the first facts of a thing, and its identifiers in registers, as texts."""
    leading = next(iter(sections(described).values()), ())[:_FACTS]
    registered = (each for each in identifiers(described) if each.property.iri == SAME.value)
    rows = [(fact.property, fact.values, fact.total) for fact in leading]
    rows += [(each.register, each.values, len(each.values)) for each in registered]
    return [Row(head.label, _texts(values), max(0, total - _VALUES)) for head, values, total in rows]


def _texts(values: Iterable[Value]) -> list[str]:
    return [value.thing.label if value.thing else value.text for value in islice(values, _VALUES)]


class Row(NamedTuple):
    """A line of a preview: what is said, some values, and how many more there are."""

    name: str
    values: list[str]
    more: int


def vocabulary() -> Vocabulary:
    """Return the types and properties of the release of the request, read once."""
    current = release()
    return site().cache.get(f"{current.id}/reconciliation", lambda: Vocabulary.of(current.store))


def _sent(make: Callable[[], dict[str, Any]]) -> Response:
    return negotiation.respond(JSON, lambda: json.dumps(make(), ensure_ascii=False))


def _reconciled(batch: dict[str, Query]) -> dict[str, Any]:
    """Return the candidates of each query; equal queries are answered once."""
    reconciler = Reconciler(release())
    once: dict[Query, list[dict[str, Any]]] = {}
    for query in batch.values():
        if query not in once:
            once[query] = [answers.candidate(each) for each in _found(reconciler, query)]
    return {key: {"result": once[query]} for key, query in batch.items()}


def _found(reconciler: Reconciler, query: Query) -> tuple[Candidate, ...]:
    with site().reading:
        return reconciler.candidates(query)


def _extended(ids: Iterable[str], columns: list[Any]) -> dict[str, Any]:
    store = release().store
    known = {each: own_iri(each) for each in ids}
    with site().reading:
        return answers.extended({each: forwarded(store, iri) if iri else None for each, iri in known.items()}, columns)


def _things(prefix: str, skipped: int) -> list[str]:
    """Return the IRIs of things for a text: what it identifies first, then what search finds."""
    found = [] if skipped else identified(release().store, prefix)
    hits = search(release(), prefix, {"kind": KINDS_OF_THINGS}, limit=SUGGESTED, offset=skipped, asking=False).hits
    return list(dict.fromkeys([*found, *(hit.iri for hit in hits)]))[:SUGGESTED]


def _terms(names: Iterable[str]) -> list[str]:
    return sorted(matching(release().store, names, _prefix()), key=lambda iri: named(iri).label.casefold())


def _all_types() -> list[dict[str, Any]]:
    found = [answers.suggested_type(each) for each in vocabulary().types.values()]
    return sorted(found, key=lambda each: str(each["name"]).casefold())


def _page(found: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"result": list(found)[_cursor() :]}


def _prefix() -> str:
    return request.args.get("prefix", "")


def _cursor() -> int:
    return max(0, min(whole_number("cursor", 0), _MOST_SUGGESTED))
