"""What is covered: whether a standard, firm or country is in the release, since when, how completely; all datasets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from ..errors import ParameterError
from ..graph.releases.release import Release
from ..ontology.namespaces import expand, kind_and_slug
from ..queries.library import library
from ..queries.question import Question
from ..queries.run import Answer, ask
from ..queries.search.lookup import Found, Match, look_up
from ..queries.search.references import Reference
from . import negotiation
from .context import release
from .heads import heads
from .wording import text

blueprint = Blueprint("coverage", __name__)

QUESTION: Final = "evidence/coverage"
_MOST: Final = 500


@dataclass(frozen=True)
class Covered:
    """A dataset: its things, records left out, and the years that it records from beginning to end, if it states any.

    ``whole`` has a text such as ``Authors of RFCs: 1969 to 2024`` for each rule and span of years.
    """

    name: str
    title: str
    graph: str
    things: int
    left_out: int
    imported: str
    whole: tuple[str, ...]


@blueprint.get("/coverage")
def coverage() -> Response:
    """Say whether what ``of`` names is in the release, and list what each dataset covers; the API has this as JSON."""
    sought = request.args.get("of", "").strip()
    if len(sought) > _MOST:
        raise ParameterError("of", text("coverage.too_long", limit=_MOST))
    found, answer = looked_up(release(), sought) if sought else (None, None)
    covered = datasets(release())

    def body() -> str:
        return render_template(
            "coverage.html", release=release(), sought=sought, found=found, answer=answer, datasets=covered,
            heads=heads, question=QUESTION,
        )  # fmt: skip

    return negotiation.page(body)


def looked_up(current: Release, sought: str) -> tuple[Found, Answer | None]:
    """Return what a text means and, if it means one thing that may have records, the answer about it."""
    found = _named(current, sought) or look_up(current, Reference(1, sought, (sought,)))
    question = library().get(QUESTION)
    if found.outcome != "found" or question is None or not _is_asked(question, found.matches[0].kind):
        return found, None
    return found, ask(current, question, {"thing": [found.matches[0].iri]})


def _named(current: Release, sought: str) -> Found | None:
    """Return the thing whose IRI or prefixed name a text is, as those in a choice of several are."""
    iri = expand(sought) or sought
    place = kind_and_slug(iri)
    if place is None or not current.store.exists(ox.NamedNode(iri)):
        return None
    match = Match(iri, current.store.label(ox.NamedNode(iri)), place[0], 1.0, text("coverage.by_name"))
    return Found(Reference(1, sought, ()), "found", (match,), match.reason)


def _is_asked(question: Question, kind: str) -> bool:
    return kind in question.parameters[0].kinds


def datasets(current: Release) -> list[Covered]:
    """Return the datasets of a release, those with the most things first."""
    whole = _whole_years(current)
    found = [
        Covered(
            entry["name"],
            entry["title"],
            entry["graph"],
            entry["things"],
            sum(entry.get("refused", {}).values()) + entry.get("excluded", 0),
            entry["imported"][:10],
            tuple(whole.get(entry["name"], ())),
        )
        for entry in current.manifest["datasets"]
    ]
    return sorted(found, key=lambda each: (-each.things, each.name))


def _whole_years(current: Release) -> dict[str, list[str]]:
    """Return the whole years of each dataset by its rules."""
    names = current.table("labels").select(coverage="iri", name="label")
    rows = current.table("coverage").drop_nulls("first_year").join(names, on="coverage", how="left").collect()
    spans = rows.select("dataset", "name", "first_year", "last_year").unique().sort("dataset", "name", "first_year")
    found: dict[str, list[str]] = {}
    for dataset, name, first, last in spans.iter_rows():
        found.setdefault(dataset, []).append(text("coverage.span", name=name, first=first, last=last))
    for dataset, number, indicators, first, last in _values(current):
        span = text(
            "coverage.span", name=text("coverage.values", count=number, indicators=indicators), first=first, last=last
        )
        found.setdefault(dataset, []).append(span)
    return found


def _values(current: Release) -> list[tuple[str, int, int, int, int]]:
    """Return the datasets with values of indicators: how many, of how many indicators, the first and the last year."""
    if not current.manifest.get("tables", {}).get("indicator_value"):
        return []
    import polars as pl  # It is slow to load, and a server can start without it.

    given = (
        current.table("indicator_value")
        .filter(pl.col("value").is_not_null())
        .group_by("dataset")
        .agg(
            number=pl.len(),
            indicators=pl.col("indicator").n_unique(),
            first=pl.col("year").min(),
            last=pl.col("year").max(),
        )
    )
    return given.sort("dataset").collect().rows()
