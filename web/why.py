"""The page that explains a fact in sentences: by which rules it follows, from which sources."""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec
import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from ..errors import NotFoundError, ParameterError
from ..graph.store.explanation import explain
from ..graph.store.reasons import Reasons, Step, plain, reasons
from ..ontology.namespaces import expand, node
from . import negotiation
from .context import release
from .negotiation import HTML, JSON
from .wording import language, text

blueprint = Blueprint("why", __name__)

_PARTS: Final = ("subject", "property", "object")
#: The fact that the page explains without parameters, if it is in the release.
EXAMPLE: Final = ox.Triple(node("standard:nacs"), node("sl:adoptedBy"), node("actor:abb"))


@blueprint.get("/why")
def explanation() -> Response:
    """Explain the triple named by ``subject``, ``property`` and ``object``, each an IRI or a prefixed name."""
    chosen = negotiation.choose((HTML, JSON))
    is_example = chosen is HTML and not any(request.args.get(name, "").strip() for name in _PARTS)
    found = _example() if is_example else _reasons(_triple())

    def body() -> str:
        if found and chosen is JSON:
            document = _as_data(found.step) | {"notes": msgspec.to_builtins(found.notes)}
            return json.dumps(document, ensure_ascii=False, indent=1)
        return render_template("why.html", found=found, is_example=is_example, name=_name(found) if found else "")

    return negotiation.respond(chosen, body)


def _name(found: Reasons) -> str:
    """Return the fact that is explained as a sentence in the language of the request."""
    sentences = found.step.sentence
    return plain(next((said for name, said in sentences.items() if name == language()), sentences["en"]))


def _reasons(triple: ox.Triple) -> Reasons:
    store = release().store
    return reasons(store, explain(store, triple))


def _example() -> Reasons | None:
    try:
        return _reasons(EXAMPLE)
    except NotFoundError:
        return None


def _triple() -> ox.Triple:
    """Return the triple of the parameters; an object that is no IRI is a value that the subject has."""
    subject, prop = _node("subject"), _node("property")
    given = request.args.get("object", "").strip()
    values = (o for o in release().store.objects(subject, prop) if isinstance(o, ox.Literal) and o.value == given)
    return ox.Triple(subject, prop, next(values, None) or _node("object"))


def _node(parameter: str) -> ox.NamedNode:
    given = request.args.get(parameter, "").strip()
    if not given:
        raise ParameterError(parameter, text("why.missing", parameter=parameter))
    iri = expand(given) or given
    try:
        if "://" not in iri:
            raise ValueError(iri)
        return ox.NamedNode(iri)
    except ValueError:
        raise ParameterError(parameter, text("why.not_iri", parameter=parameter, given=given)) from None


def _as_data(step: Step) -> dict[str, Any]:
    """Return a step for JSON, with its sentences as text."""
    subject, prop, value = msgspec.to_builtins(step.triple) if step.triple else (None, None, None)
    return {
        "sentence": {language: plain(sentence) for language, sentence in step.sentence.items()},
        "subject": subject,
        "property": prop,
        "object": value,
        "axiom": step.axiom,
        "rule": step.rule,
        "origin": step.origin,
        "asserted_in": msgspec.to_builtins(step.dataset),
        "record": msgspec.to_builtins(step.record),
        "evidence": step.notes,
        "premises": [_as_data(premise) for premise in step.premises],
    }
