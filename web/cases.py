"""The front page and the pages of cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template

from ..graph.releases.release import Release
from ..graph.store.export import FORMATS, serialize
from ..ontology.namespaces import CASES_IRI, GRAPHS, compact
from ..queries.casebook import RIVALRY, Case, cases_of
from ..queries.library import Theme, library, theme, themes
from ..queries.question import Question
from ..queries.run import Answer, ask
from . import negotiation, schema_org
from .case_data import case_quads, list_quads
from .case_pictures import pictures_of_case
from .charts.drawing import chart_of
from .context import release, site
from .data import OVERVIEW_OFFERS, send_catalogue
from .entity_views import compare_href
from .errors import not_found
from .findings import findings_of
from .incomplete import unless_away
from .kinds import kind_names
from .linking import root
from .negotiation import HTML, RDF
from .related import questions_about
from .translating import localized, named
from .wording import text

T = TypeVar("T")

blueprint = Blueprint("cases", __name__)

#: The question whose picture leads the front page.
LEADING_QUESTION: Final = "diffusion/growth"
#: The questions of a theme on the front page.
_SHOWN: Final = 2


@dataclass(frozen=True)
class Rise:
    """How a standard gained its recorded adopters: their number, and the dates of the first and the latest."""

    standard: str
    adopters: int
    first: str
    last: str


@blueprint.get("/")
def overview() -> Response:
    """Show what the site is, the picture of the leading question, questions and cases, or send the catalogue."""
    current, chosen = release(), negotiation.choose(OVERVIEW_OFFERS)
    if chosen is not HTML:
        return send_catalogue(chosen)
    findings = findings_of(current, site().version)
    answerable = themes(current.manifest.get("tables", {}))

    def body() -> str:
        question = library().get(LEADING_QUESTION)
        answer = ask(current, question, question.example) if question else None
        return render_template(
            "overview.html",
            structured=schema_org.site(),
            counts=current.manifest["counts"],
            kinds=kind_names(),
            cases=_localized(_all(current)),
            chart=chart_of(answer, current, f"{root()}/overview.svg") if answer else None,
            chart_question=question,
            rise=_rise(answer) if answer else None,
            themes=_listed(answerable, findings),
            findings=findings,
            number=sum(map(len, answerable.values())),
        )

    return negotiation.respond(HTML, body, day=str(len(findings)))


def _localized(found: T) -> T:
    """Return cases in the language of the request; as they are kept, in English, while the graph is away."""
    return unless_away(lambda: localized(found), lambda: found)


def _listed(
    answerable: Mapping[str, list[Question]], findings: Mapping[str, str]
) -> list[tuple[Theme, list[Question]]]:
    """Return the first questions of each theme, those with a finding before the others, and each finding once."""
    listed: list[tuple[Theme, list[Question]]] = []
    said = {findings.get(LEADING_QUESTION)}
    for name, questions in answerable.items():
        fresh: list[Question] = []
        for question in questions:
            finding = findings.get(question.id)
            if finding and finding not in said and len(fresh) < _SHOWN:
                fresh.append(question)
                said.add(finding)
        others = [question for question in questions if question.id not in findings]
        if first := (fresh + others)[:_SHOWN]:
            listed.append((theme(name), first))
    return listed


def _rise(answer: Answer) -> Rise | None:
    """Return the rise of the one standard of an answer; None if fewer than two of its dates brought adopters."""
    records = answer.table.records()
    counted = [(str(row["date"]), int(str(row["adopters"]))) for row in records]
    before = [0, *(number for _, number in counted)]
    rising = [(date, number) for (date, number), earlier in zip(counted, before, strict=False) if number > earlier]
    standards = {str(row["standard"]) for row in records}
    if len(rising) < 2 or len(standards) > 1:
        return None
    (first, _), (last, adopters) = rising[0], rising[-1]
    return Rise(named(standards.pop()).label, adopters, first, last)


@blueprint.get("/cases")
@blueprint.get("/cases.<suffix>")
def index(suffix: str = "") -> Response:
    """List the cases, or send the list."""
    chosen = negotiation.choose(OVERVIEW_OFFERS, suffix)
    if chosen is HTML:
        return negotiation.page(lambda: render_template("cases.html", cases=_localized(_all(release()))))
    return negotiation.respond(
        chosen, lambda: serialize(list_quads(release(), _all(release())), FORMATS[chosen.suffix])
    )


@blueprint.get("/cases/<slug>")
@blueprint.get("/cases/<slug>.<suffix>")
def case(slug: str, suffix: str = "") -> Response:
    """Show a case, or send its data; a file that a graph was made from redirects to the graph."""
    chosen = negotiation.choose(OVERVIEW_OFFERS, suffix)
    graphs = {each["graph"]: each.get("derivedFrom") for each in release().manifest["datasets"]}
    if suffix and graphs.get(GRAPHS + slug) == f"{CASES_IRI}{slug}.ttl":
        return redirect(f"{root()}/graph/{slug}.{suffix}", 303)  # type: ignore[return-value]
    if chosen is not HTML:
        return negotiation.respond(
            chosen, lambda: serialize(case_quads(release(), case_named(slug)), FORMATS[chosen.suffix])
        )

    def body() -> str:
        kept = case_named(slug)
        found = localized(kept)
        iri = found.description.iri
        return render_template(
            "case.html",
            case=found,
            thing=found.description,
            structured=schema_org.case(found.description, slug),
            formats=list(RDF.values()),
            pictures=pictures_of_case(release(), kept),
            rivalry=library().get(RIVALRY),
            compared_query=urlencode([("rivals", name) for name in found.compared], safe=":"),
            questions=unless_away(lambda: questions_about(release(), "initiative", iri), list),
            short=compact(iri),
            compared=compare_href(iri),
        )

    return negotiation.page(body)


def find_case(current: Release, slug: str) -> Case | None:
    """Return the case of this name; None if there is none."""
    return next((case for case in _all(current) if case.slug == slug), None)


def case_named(slug: str) -> Case:
    """Return the case of this name.

    Raises:
        NotFoundError: if there is none.
    """
    found = find_case(release(), slug)
    if found is None:
        raise not_found(text("error.missing.case", name=slug))
    return found


def _all(current: Release) -> tuple[Case, ...]:
    return site().cache.get(f"{current.id}/cases", lambda: cases_of(current))
