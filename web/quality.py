"""How good the data are: how firmly assertions are sourced, where sources disagree, what validation warns of."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox
from flask import Blueprint, Response, render_template

from ..graph.releases.release import REPORT, Release
from ..graph.store.description import Thing
from ..ontology.namespaces import PREFIXES, expand
from ..queries.library import find_question
from ..queries.run import Answer, ask
from . import negotiation
from .context import release

blueprint = Blueprint("quality", __name__)

_DESCRIPTION: Final = ox.NamedNode(PREFIXES["dcterms"] + "description")
#: The questions whose answers list what the page counts.
LISTS: Final = ("evidence/single-sourced", "evidence/low-confidence", "evidence/disagreements", "claims/checked")


#: How many records are named of one kind of finding in one dataset.
_EXAMPLES: Final = 5


@dataclass(frozen=True)
class Kind:
    """How often a dataset breaks one constraint of a shape, with some of the things that do."""

    dataset: str
    shape: str
    path: str
    message: str
    count: int
    examples: list[Thing]


@dataclass(frozen=True)
class Warned:
    """A finding about a thing that a curated file describes, and what the editors say of that thing."""

    message: str
    thing: Thing
    place: str
    explanation: str


@blueprint.get("/data/quality")
def overview() -> Response:
    """Show what the current release rests on, and where it is weak."""

    def body() -> str:
        current = release()
        report = json.loads((current.path / REPORT).read_text("utf-8"))
        return render_template(
            "quality.html",
            release=current,
            sourcing=ask(current, find_question("evidence/overview"), {}),
            lists=[_list(current, question) for question in LISTS],
            warnings=report["counts"]["Warning"],
            kinds=_kinds(current, report),
            curated=[_warned(current, finding) for finding in report["findings"] if finding["place"]],
        )

    return negotiation.page(body)


def _list(current: Release, question: str) -> Answer:
    return ask(current, find_question(question), {})


def _kinds(current: Release, report: dict[str, Any]) -> list[Kind]:
    """Return what validation found, by dataset and constraint, the most frequent first in each dataset."""
    found: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for finding in report["findings"]:
        found[_key(finding)].append(finding["node"])
    kinds = []
    for tally in report["summary"]:
        nodes = list(dict.fromkeys(found[_key(tally)]))[:_EXAMPLES]
        things = [_thing(current, node) for node in nodes]
        kinds.append(
            Kind(tally["dataset"], tally["shape"], tally["path"], tally["message"], tally["count"], examples=things)
        )
    return sorted(kinds, key=lambda kind: (kind.dataset, -kind.count, kind.shape))


def _key(found: dict[str, str]) -> tuple[str, ...]:
    return tuple(found[name] for name in ("dataset", "shape", "path", "component", "severity", "message"))


def _thing(current: Release, node: str) -> Thing:
    named = ox.NamedNode(expand(node) or node)
    return Thing(named.value, current.store.label(named))


def _warned(current: Release, finding: dict[str, str]) -> Warned:
    thing = _thing(current, finding["node"])
    explanation = current.store.text(ox.NamedNode(thing.iri), _DESCRIPTION) or ""
    return Warned(finding["message"], thing, finding["place"], explanation)
