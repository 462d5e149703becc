"""Results of searches in the language of the request."""

from __future__ import annotations

from dataclasses import replace

from ..ontology.namespaces import KINDS, expand
from ..queries.library import library
from ..queries.search.pages import QUESTION, question_id
from ..queries.search.ranking import Hit
from .display import value_words
from .heads import label
from .incomplete import unless_away
from .translating import described, named
from .wording import ENGLISH, in_language, language, text


def hit_in_language(hit: Hit) -> Hit:
    """Return a result with its name and text in the language of the request; other names follow."""
    if hit.kind == QUESTION:
        question = library().get(question_id(hit.iri))
        if question is None:  # An earlier release of a study may find a question that the latest has no more.
            return hit
        asked, kind = in_language(question), text("search.question")
        return replace(hit, label=asked.title, names=(asked.question,), class_label=kind, snippet=asked.method)
    if language() == ENGLISH:
        return hit
    found = named(hit.iri)
    others = tuple(name for name in dict.fromkeys((hit.label, *hit.names)) if name != found.label)
    kind = text(f"kinds.{hit.kind}.singular") if hit.kind in KINDS else text("search.term")
    snippet = unless_away(lambda: described(hit.iri), str) or hit.snippet
    return replace(hit, label=found.label, names=others, class_label=kind, snippet=snippet)


def filters_of(hit: Hit) -> list[tuple[str, str]]:
    """Return the label and the values of each parameter of a question that a text names."""
    parameters = library()[question_id(hit.iri)].parameters if hit.arguments else ()
    filled = ((each, hit.arguments[each.name]) for each in parameters if each.name in hit.arguments)
    return [(label(each), text("search.and").join(map(_shown, values))) for each, values in filled]


def _shown(value: str) -> str:
    iri = expand(value)
    return named(iri).label if iri else value_words(value)
