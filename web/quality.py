"""How good the data are: how firmly assertions are sourced, where sources disagree, what validation warns of."""

from __future__ import annotations

import json
from typing import Any, Final

from flask import Blueprint, Response, render_template

from ..graph.release import REPORT, Release
from ..queries.library import find_question
from ..queries.run import Answer, ask
from . import negotiation
from .context import release

blueprint = Blueprint("quality", __name__)

#: The questions whose answers list what the page counts.
LISTS: Final = ("evidence/single-sourced", "evidence/low-confidence", "evidence/disagreements", "claims/checked")


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


def _findings(current: Release) -> list[dict[str, Any]]:
    """Return what validation found in the release: warnings, for a violation would have stopped it."""
    report = json.loads((current.path / REPORT).read_text("utf-8"))
    return list(report["findings"])
