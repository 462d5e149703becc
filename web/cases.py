"""The front page and the pages of cases."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, render_template

from ..graph.releases.release import Release
from ..ontology.namespaces import compact, mint
from ..queries.library import library, themes
from ..queries.run import ask
from . import negotiation
from .casebook import Case, cases, read_case
from .charts.drawing import chart_here
from .context import release, site
from .errors import not_found
from .kinds import KIND_NAMES
from .related import questions_about
from .wording import text

blueprint = Blueprint("cases", __name__)

LEADING_QUESTION = "convergence/rival-adoption"


@blueprint.get("/")
def overview() -> Response:
    """Show the cases, the chart of the leading question, and some questions to ask."""

    def body() -> str:
        current = release()
        question = library().get(LEADING_QUESTION)
        answer = ask(current, question, question.example) if question else None
        return render_template(
            "overview.html",
            counts=current.manifest["counts"],
            kinds=KIND_NAMES,
            cases=_all(current),
            chart=chart_here(answer, current) if answer else None,
            chart_question=question,
            themes=themes(current.manifest.get("tables", {})),
        )

    return negotiation.page(body)


@blueprint.get("/cases")
def index() -> Response:
    """List the cases."""
    return negotiation.page(lambda: render_template("cases.html", cases=_all(release())))


@blueprint.get("/cases/<slug>")
def case(slug: str) -> Response:
    """Show a case."""

    def body() -> str:
        found = find_case(release(), slug)
        if found is None:
            raise not_found(text("error.missing.case", name=slug))
        iri = found.description.iri
        answer = found.rivalry
        return render_template(
            "case.html",
            case=found,
            thing=found.description,
            chart=chart_here(answer, release()) if answer else None,
            chart_query=urlencode(
                {n: [compact(t.iri) for t in things] for n, things in answer.bindings.items()} if answer else {},
                doseq=True,
                safe=":",
            ),
            chart_question=answer.question if answer else None,
            questions=questions_about(release(), "initiative", iri),
            short=compact(iri),
        )

    return negotiation.page(body)


def _all(current: Release) -> list[Case]:
    found = (_cached(current, thing.iri) for thing in cases(current.store))
    return [case for case in found if case]


def find_case(current: Release, slug: str) -> Case | None:
    """Return the case of this name, read once per release; None if there is none."""
    try:
        return _cached(current, mint("initiative", slug))
    except ValueError:
        return None


def _cached(current: Release, iri: str) -> Case | None:
    return site().cache.get(f"{current.id}/case/{iri}", lambda: read_case(current, iri))
