"""How good the data are: how firmly assertions are sourced, where sources disagree, what validation warns of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, render_template

from ..graph.description import Thing
from ..graph.release import REPORT, Release
from ..ontology.namespaces import PREFIXES, expand
from ..queries.library import find_question
from ..queries.run import Answer, ask
from . import negotiation
from .context import release

blueprint = Blueprint("quality", __name__)

_DESCRIPTION: Final = ox.NamedNode(PREFIXES["dcterms"] + "description")
#: The questions whose answers list what the page counts.
LISTS: Final = ("evidence/single-sourced", "evidence/low-confidence", "evidence/disagreements", "claims/checked")


@dataclass(frozen=True)
class Warned:
    """A finding of validation, with the thing it is about and what the editors say of that thing."""

    message: str
    thing: Thing
    place: str
    explanation: str


@blueprint.get("/data/quality")
def overview() -> Response:
    """Show what the current release rests on, and where it is weak."""

    def body() -> str:
        current = release()
        return render_template(
            "quality.html",
            release=current,
            sourcing=ask(current, find_question("evidence/overview"), {}),
            lists=[_list(current, question) for question in LISTS],
            findings=_findings(current),
        )

    return negotiation.page(body)


def _list(current: Release, question: str) -> Answer:
    return ask(current, find_question(question), {})


def _findings(current: Release) -> list[Warned]:
    """Return what validation found in the release: warnings, for a violation would have stopped it."""
    report = json.loads((current.path / REPORT).read_text("utf-8"))
    return [_warned(current, finding) for finding in report["findings"]]


def _warned(current: Release, finding: dict[str, str]) -> Warned:
    node = ox.NamedNode(expand(finding["node"]) or finding["node"])
    thing = Thing(node.value, current.store.label(node))
    explanation = current.store.text(node, _DESCRIPTION) or ""
    return Warned(finding["message"], thing, finding["place"] or finding["dataset"], explanation)
