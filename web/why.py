"""The page that explains an inferred triple by the asserted triples it follows from."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from ..errors import ParameterError
from ..graph.store.description import Thing
from ..graph.store.explanation import Explanation, explain
from ..graph.store.reading import statement_label
from ..graph.store.store import Store
from ..ontology.namespaces import GRAPHS, expand
from . import negotiation
from .context import release
from .negotiation import HTML, JSON
from .wording import text

blueprint = Blueprint("why", __name__)


@dataclass(frozen=True)
class Step:
    """A triple with labels: either asserted in a graph, or inferred by an axiom from premises."""

    subject: Thing
    property: Thing
    object: Thing
    axiom: str
    asserted_in: Thing | None
    premises: tuple[Step, ...]


@blueprint.get("/why")
def explanation() -> Response:
    """Explain the triple named by ``subject``, ``property`` and ``object``, each an IRI or a prefixed name."""
    store = release().store
    triple = ox.Triple(*(_node(name) for name in ("subject", "property", "object")))
    step = _in_words(store, explain(store, triple))

    def body() -> str:
        if chosen is JSON:
            return json.dumps(dataclasses.asdict(step), ensure_ascii=False, indent=1)
        return render_template("why.html", step=step)

    chosen = negotiation.choose((HTML, JSON))
    return negotiation.respond(chosen, body)


def _node(parameter: str) -> ox.NamedNode:
    given = request.args.get(parameter, "").strip()
    iri = expand(given) or given
    try:
        if "://" not in iri:
            raise ValueError(iri)
        return ox.NamedNode(iri)
    except ValueError:
        message = text("why.not_iri", parameter=parameter, given=repr(given))
        raise ParameterError(parameter, message) from None


def _in_words(store: Store, explanation: Explanation) -> Step:
    subject, prop, value = (_thing(store, term) for term in explanation.triple)
    graph = explanation.graph
    return Step(
        subject,
        prop,
        value,
        explanation.axiom,
        Thing(graph, graph.removeprefix(GRAPHS)) if graph else None,
        tuple(_in_words(store, premise) for premise in explanation.premises),
    )


def _thing(store: Store, term: Any) -> Thing:
    if not isinstance(term, ox.NamedNode):
        return Thing("", term.value)
    return Thing(term.value, statement_label(store, term) or store.label(term))
