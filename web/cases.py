"""The front page and the pages of cases."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template

from ..graph.releases.release import Release
from ..graph.store.export import FORMATS, serialize
from ..ontology.namespaces import CASES_IRI, GRAPHS, compact
from ..queries.casebook import RIVALRY, Case, cases_of, compare
from ..queries.library import library, themes
from ..queries.run import ask
from . import negotiation, schema_org
from .case_data import case_quads, list_quads
from .charts.drawing import chart_here
from .context import release, site
from .data import OVERVIEW_OFFERS, send_catalogue
from .entity_views import compare_href
from .errors import not_found
from .kinds import kind_names
from .linking import root
from .negotiation import HTML, RDF
from .related import questions_about
from .wording import text

blueprint = Blueprint("cases", __name__)

#: The question of the front page.
LEADING_QUESTION = RIVALRY


@blueprint.get("/")
def overview() -> Response:
    """Show the cases, the chart of the leading question, and some questions to ask, or send the catalogue."""
    current, chosen = release(), negotiation.choose(OVERVIEW_OFFERS)
    if chosen is not HTML:
        return send_catalogue(chosen)

    def body() -> str:
        question = library().get(LEADING_QUESTION)
        answer = ask(current, question, question.example) if question else None
        return render_template(
            "overview.html",
            counts=current.manifest["counts"],
            kinds=kind_names(),
            cases=_all(current),
            chart=chart_here(answer, current) if answer else None,
            chart_question=question,
            themes=themes(current.manifest.get("tables", {})),
        )

    return negotiation.page(body)


@blueprint.get("/cases")
@blueprint.get("/cases.<suffix>")
def index(suffix: str = "") -> Response:
    """List the cases, or send the list."""
    chosen = negotiation.choose(OVERVIEW_OFFERS, suffix)
    if chosen is HTML:
        return negotiation.page(lambda: render_template("cases.html", cases=_all(release())))
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
            chosen, lambda: serialize(case_quads(release(), _case(slug)), FORMATS[chosen.suffix])
        )

    def body() -> str:
        found = _case(slug)
        iri = found.description.iri
        answer = compare(release(), found.compared)
        return render_template(
            "case.html",
            case=found,
            thing=found.description,
            structured=schema_org.case(found.description, slug),
            formats=list(RDF.values()),
            chart=chart_here(answer, release()) if answer else None,
            chart_query=urlencode(
                {n: [compact(t.iri) for t in things] for n, things in answer.bindings.items()} if answer else {},
                doseq=True,
                safe=":",
            ),
            chart_question=answer.question if answer else None,
            questions=questions_about(release(), "initiative", iri),
            short=compact(iri),
            compared=compare_href(iri),
        )

    return negotiation.page(body)


def find_case(current: Release, slug: str) -> Case | None:
    """Return the case of this name; None if there is none."""
    return next((case for case in _all(current) if case.slug == slug), None)


def _case(slug: str) -> Case:
    found = find_case(release(), slug)
    if found is None:
        raise not_found(text("error.missing.case", name=slug))
    return found


def _all(current: Release) -> tuple[Case, ...]:
    return site().cache.get(f"{current.id}/cases", lambda: cases_of(current))
