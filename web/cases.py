"""The front page, and the case studies: 5G, charging of electric vehicles, Wi-Fi."""

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
from .finding import KIND_NAMES
from .related import questions_about

blueprint = Blueprint("cases", __name__)

LEADING_QUESTION = "convergence/rival-adoption"


@blueprint.get("/")
def overview() -> Response:
    """Show what Standlink is, by way of its cases, a finding and some questions."""

    def body() -> str:
        current = release()
        question = library()[LEADING_QUESTION]
        answer = ask(current, question, question.example)
        return render_template(
            "overview.html",
            counts=current.manifest["counts"],
            kinds=KIND_NAMES,
            cases=_all(current),
            chart=chart_here(answer),
            chart_question=question,
            themes=themes(),
        )

    return negotiation.page(body)


@blueprint.get("/cases")
def index() -> Response:
    """List the case studies."""
    return negotiation.page(lambda: render_template("cases.html", cases=_all(release())))


@blueprint.get("/cases/<slug>")
def case(slug: str) -> Response:
    """Show a case study."""
    try:
        iri = mint("initiative", slug)
    except ValueError:
        raise not_found(f"case {slug}") from None

    def body() -> str:
        current = release()
        found = _read(current, iri)
        if found is None:
            raise not_found(f"case {slug}")
        answer = found.rivalry
        return render_template(
            "case.html",
            case=found,
            thing=found.description,
            chart=chart_here(answer) if answer else None,
            chart_query=urlencode(
                {n: [compact(t.iri) for t in things] for n, things in answer.bindings.items()} if answer else {},
                doseq=True,
                safe=":",
            ),
            chart_question=answer.question if answer else None,
            questions=questions_about("initiative", iri),
            short=compact(iri),
        )

    return negotiation.page(body)


def _all(current: Release) -> list[Case]:
    found = (_read(current, thing.iri) for thing in cases(current.store))
    return [case for case in found if case]


def _read(current: Release, iri: str) -> Case | None:
    return site().cache.get(f"{current.id}/case/{iri}", lambda: read_case(current, iri))
