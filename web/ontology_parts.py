"""What belongs to the ontology beside its terms: alignments, shapes, schemes, competency questions, changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, render_template

from ..graph.store.ontology_document import turtle_document
from ..ontology import alignments as mapping_set
from ..ontology.alignments import mappings
from ..ontology.competency_questions import competency_questions
from ..ontology.namespaces import compact, node
from ..ontology.shape_list import shape_triples, shapes
from ..ontology.versions import changes, current_version, versions
from ..ontology.vocabulary import RDF_TYPE, alignment_triples, ontology_triples
from . import negotiation
from .linking import anchor, root
from .negotiation import HTML, JSON, RDF, Body, Representation
from .ontology import older_than, rdf
from .terms import page_groups
from .wording import text

blueprint = Blueprint("ontology_parts", __name__)

SSSOM: Final = Representation("sssom.tsv", "text/tab-separated-values", "SSSOM")
_RDF_OFFERS: Final = (HTML, RDF["ttl"], RDF["jsonld"], RDF["rdf"], RDF["nt"])
_TITLES: Final = {
    "alignments": "Alignments of the Standlink ontology, version {version}",
    "schemes": "Schemes of the Standlink ontology, version {version}",
    "shapes": "SHACL shapes of the Standlink ontology, version {version}",
}
_IN_SCHEMES: Final = (node("skos:Concept"), node("skos:ConceptScheme"))


@blueprint.get("/ontology/alignments")
@blueprint.get("/ontology/alignments.<suffix>")
def alignments(suffix: str = "") -> Response:
    """Show the mappings to published vocabularies, or send them as SSSOM or RDF."""
    page = {"mappings": mappings(), "compact": compact}
    return _part("alignments", (*_RDF_OFFERS, SSSOM), suffix, page, lambda: mapping_set.FILE.read_bytes())


@blueprint.get("/ontology/shapes")
@blueprint.get("/ontology/shapes.<suffix>")
def shape_list(suffix: str = "") -> Response:
    """Show the SHACL shapes, or send them."""
    return _part("shapes", _RDF_OFFERS, suffix, {"shapes": shapes()})


@blueprint.get("/ontology/schemes")
@blueprint.get("/ontology/schemes.<suffix>")
def schemes(suffix: str = "") -> Response:
    """Show the SKOS schemes, or send them with their concepts."""
    return _part("schemes", _RDF_OFFERS, suffix, {"schemes": page_groups()[1]})


@blueprint.get("/ontology/competency")
@blueprint.get("/ontology/competency.<suffix>")
def competency(suffix: str = "") -> Response:
    """Show the competency questions with their queries, or send them."""
    found = competency_questions()
    return _part("competency", (HTML, JSON), suffix, {"questions": found}, lambda: _json([asdict(q) for q in found]))


@blueprint.get("/ontology/changes")
@blueprint.get("/ontology/changes.<suffix>")
def change_list(suffix: str = "") -> Response:
    """Show what changed from each version of the ontology to the next, or send it."""
    found = [
        (v, older, changes(older.number, v.number) if older else ())
        for v in versions()
        for older in [older_than(v.number)]
    ]
    page = {"title": text("ontology_changes.title"), "steps": found, "anchor": anchor, "compact": compact}
    data = [
        {
            "version": v.number,
            "modified": v.modified,
            "released": v.released,
            "since": older.number if older else None,
            "changes": [asdict(change) for change in step],
        }
        for v, older, step in found
    ]
    return _part("changes", (HTML, JSON), suffix, page, lambda: _json(data))


def _part(
    name: str,
    offers: tuple[Representation, ...],
    suffix: str,
    page: dict[str, object],
    other: Callable[[], Body] | None = None,
) -> Response:
    """Return a part of the ontology in the chosen format.

    Args:
        name: the last part of its address, and of its template.
        offers: its formats.
        suffix: the format that the address names, if any.
        page: the values for its page.
        other: makes the formats that are neither HTML nor RDF.
    """
    chosen = negotiation.choose(offers, suffix)
    path = f"{root()}/ontology/{name}"

    def body() -> Body:
        if chosen is HTML:
            return render_template(f"ontology_{name}.html", path=path, formats=offers[1:], **page)
        if chosen in (JSON, SSSOM) and other:
            return other()
        return _rdf(name, chosen.suffix)

    response = negotiation.respond(chosen, body)
    response.headers["Link"] = f'<{root()}/ontology>; rel="up"'
    return response


@lru_cache(maxsize=16)
def _rdf(name: str, suffix: str) -> str | bytes:
    triples = _triples(name)
    if suffix == "ttl":
        return turtle_document(triples, _TITLES[name].format(version=current_version()))
    return rdf(triples, suffix)


def _triples(name: str) -> list[ox.Triple]:
    if name == "alignments":
        return alignment_triples()
    if name == "schemes":
        within = {t.subject for t in ontology_triples() if t.predicate == RDF_TYPE and t.object in _IN_SCHEMES}
        return [t for t in ontology_triples() if t.subject in within]
    dataset = ox.Dataset(ox.Quad(*t) for t in shape_triples())
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return [quad.triple for quad in dataset]


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)
