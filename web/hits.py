"""Results of searches in the language of the request."""

from __future__ import annotations

from dataclasses import replace

from ..ontology.namespaces import BASE, KINDS
from ..queries.library import library
from ..queries.search.pages import QUESTION
from ..queries.search.ranking import Hit
from .translating import described, named
from .wording import ENGLISH, in_language, language, text


def hit_in_language(hit: Hit) -> Hit:
    """Return a result with its name and text in the language of the request; other names follow."""
    if language() == ENGLISH:
        return hit
    if hit.kind == QUESTION:
        question = library().get(hit.iri.removeprefix(f"{BASE}questions/"))
        if question is None:  # An earlier release of a study may find a question that the latest has no more.
            return hit
        asked, kind = in_language(question), text("search.question")
        return replace(hit, label=asked.title, names=(asked.question,), class_label=kind, snippet=asked.method)
    found = named(hit.iri)
    others = tuple(name for name in dict.fromkeys((hit.label, *hit.names)) if name != found.label)
    kind = text(f"kinds.{hit.kind}.singular") if hit.kind in KINDS else text("search.term")
    snippet = described(hit.iri) or hit.snippet
    return replace(hit, label=found.label, names=others, class_label=kind, snippet=snippet)
