"""The page that explains a fact in sentences: by which rules it follows, from which sources."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec
import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from ..errors import NotFoundError, ParameterError, StandlinkError
from ..graph.store.explanation import explain
from ..graph.store.reasons import Reasons, Step, plain, reasons
from ..graph.store.store import Store
from ..ontology.derivation import derivations
from ..ontology.namespaces import ONTOLOGY, compact, expand, node
from ..ontology.sentences import Language
from ..ontology.vocabulary import declared_terms
from ..queries.question import Parameter
from ..queries.resolve import resolve
from . import moved, negotiation
from .context import release
from .negotiation import HTML, JSON, prefers_html
from .translating import localized
from .wording import language, text

T = TypeVar("T")

blueprint = Blueprint("why", __name__)

_PARTS: Final = ("subject", "property", "object")
#: The fact that the page explains without parameters, if it is in the release.
EXAMPLE: Final = ox.Triple(node("standard:nacs"), node("sl:adoptedBy"), node("actor:abb"))


@blueprint.get("/why")
def explanation() -> Response:
    """Explain the triple named by ``subject``, ``property`` and ``object``, each an IRI, prefixed name or name.

    Without these the page explains itself by an example, and has a form; so it does if they name no fact.
    """
    chosen = negotiation.choose((HTML, JSON))
    is_example = chosen is HTML and not any(request.args.get(name, "").strip() for name in _PARTS)
    problem: StandlinkError | None = None
    try:
        found = _example() if is_example else _reasons(_triple())
    except (NotFoundError, ParameterError) as error:
        if chosen is JSON or not prefers_html() or moved.instead(error) is not error:
            raise
        found, problem = None, error

    def body() -> str:
        if found and chosen is JSON:
            document = _as_data(found.step) | {"notes": msgspec.to_builtins(found.notes)}
            return json.dumps(document, ensure_ascii=False, indent=1)
        return render_template(
            "why.html",
            found=localized(found),
            is_example=is_example,
            problem=problem,
            name=plain(in_language(found.step.sentence)) if found else "",
            in_language=in_language,
            given=_given(),
            properties=_properties(release().store),
        )

    return negotiation.respond(chosen, body, status=problem.status if problem else 200)


def in_language(texts: Mapping[Language, T]) -> T:
    """Return a sentence or rule in the language of the request; in English if that has none."""
    return texts["zh"] if language() == "zh" else texts["en"]


def _given() -> dict[str, str]:
    """Return what fills the form: the parameters, or the example."""
    example = dict(zip(_PARTS, (compact(term.value) for term in EXAMPLE), strict=True))
    given = {name: request.args.get(name, "").strip() for name in _PARTS}
    return given if any(given.values()) else example


def _properties(store: Store) -> list[tuple[str, str]]:
    """Return the properties that rules infer, as prefixed names, with their labels."""
    heads = {rule.head[1] for rule in store.rules} | {each.word for each in derivations()}
    own = [head for head in heads if isinstance(head, ox.NamedNode) and head.value.startswith(ONTOLOGY)]
    return sorted(((compact(p.value), store.label(p)) for p in own), key=lambda pair: (pair[1].casefold(), pair[0]))


def _reasons(triple: ox.Triple) -> Reasons:
    store = release().store
    return reasons(store, explain(store, triple))


def _example() -> Reasons | None:
    try:
        return _reasons(EXAMPLE)
    except NotFoundError:
        return None


def _triple() -> ox.Triple:
    """Return the triple of the parameters; an object that is no IRI is a value that the subject has, or a name."""
    subject, prop = _thing("subject"), _property()
    given = request.args.get("object", "").strip()
    values = (o for o in release().store.objects(subject, prop) if isinstance(o, ox.Literal) and o.value == given)
    return ox.Triple(subject, prop, next(values, None) or _thing("object"))


def _thing(parameter: str) -> ox.NamedNode:
    """Return the thing or term that a parameter names."""
    given = _text(parameter)
    return _iri(given) or resolve(release(), Parameter(parameter, ("thing",), ""), given)


def _property() -> ox.NamedNode:
    """Return the property, also of a name without a prefix."""
    given = _text("property")
    found = _iri(given) or _iri(f"sl:{given}")
    if found is None or (":" not in given and found.value not in declared_terms()):
        raise ParameterError("property", text("why.not_iri", parameter="property", given=given))
    return found


def _text(parameter: str) -> str:
    given = request.args.get(parameter, "").strip()
    if not given:
        raise ParameterError(parameter, text("why.missing", parameter=parameter))
    return given


def _iri(given: str) -> ox.NamedNode | None:
    """Return the node of an IRI or prefixed name; None of other texts."""
    iri = expand(given) or given
    try:
        return ox.NamedNode(iri) if "://" in iri else None
    except ValueError:
        return None


def _as_data(step: Step) -> dict[str, Any]:
    """Return a step for JSON, with its sentences as text."""
    subject, prop, value = msgspec.to_builtins(step.triple) if step.triple else (None, None, None)
    return {
        "sentence": {name: plain(sentence) for name, sentence in step.sentence.items()},
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
