"""The front page and the pages of cases."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, render_template

from ..graph.releases.release import Release
from ..ontology.namespaces import compact
from ..queries.casebook import RIVALRY, Case, cases_of, compare
from ..queries.library import library, themes
from ..queries.run import ask
from . import negotiation
from .charts.drawing import chart_here
from .context import release, site
from .errors import not_found
from .kinds import KIND_NAMES
from .related import questions_about
from .wording import text

blueprint = Blueprint("cases", __name__)

#: The question of the front page.
LEADING_QUESTION = RIVALRY


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
        answer = compare(release(), found.compared)
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


def find_case(current: Release, slug: str) -> Case | None:
    """Return the case of this name; None if there is none."""
    return next((case for case in _all(current) if case.slug == slug), None)


def _all(current: Release) -> tuple[Case, ...]:
    return site().cache.get(f"{current.id}/cases", lambda: cases_of(current))
