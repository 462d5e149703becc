"""How to get an answer elsewhere: snippets of code and HTML from ``web/snippets``, with its arguments and addresses."""

from __future__ import annotations

import json
import keyword
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Final

from markupsafe import escape

from ..graph.releases.release import Release
from ..ontology.namespaces import compact
from ..queries.run import Answer
from .charts.chart import Chart
from .charts.layout import WIDTHS
from .linking import absolute
from .question_form import query_string

FOLDER: Final = Path(__file__).with_name("snippets")
CODE: Final = ("curl", "pandas", "python", "r")


@dataclass(frozen=True)
class Snippet:
    """A text to copy; its label is in ``texts/take.toml`` under its name."""

    name: str
    code: str


def snippets(answer: Answer, arguments: dict[str, list[str]]) -> list[Snippet]:
    """Return the code that asks for an answer in several languages."""
    question = answer.question
    query = query_string(arguments)
    values = {
        "file": question.id.replace("/", "-"),
        "csv": absolute(f"/questions/{question.id}.csv") + (f"?{query}" if query else ""),
        "call": call(answer),
        "site": absolute(""),
    }
    return [_filled(name, values) for name in CODE]


def frames(answer: Answer, arguments: dict[str, list[str]], chart: Chart | None, release: Release) -> list[Snippet]:
    """Return the HTML that shows an answer on pages of other sites: in a frame, and its picture if it has one."""
    question, query = answer.question, query_string(arguments)
    asked = f"?{query}" if query else ""
    values = {
        "frame": absolute(f"/embed/questions/{question.id}") + asked,
        "page": absolute(f"/questions/{question.id}") + asked,
        "png": absolute(f"/questions/{question.id}.png") + asked,
        "title": question.title,
        "finding": chart.finding if chart else "",
        "width": str(WIDTHS["wide"]),
        "height": str(chart.layouts["wide"].height) if chart else "",
        "release": release.id,
    }
    safe = {name: str(escape(value)) for name, value in values.items()}
    return [_filled(name, safe) for name in ("frame", *(["image"] if chart else []))]


def call(answer: Answer) -> str:
    """Return the arguments with which Python asks for an answer: the question, then those that are not defaults."""
    given = {
        p.name: [compact(t.iri) if t.iri else t.label for t in answer.bindings.get(p.name, ())]
        for p in answer.question.parameters
    }
    defaults = {p.name: [p.default] for p in answer.question.parameters}
    named = [
        f"{name}{'_' * keyword.iskeyword(name)}={_literal(values if len(values) > 1 else values[0])}"
        for name, values in given.items()
        if values and values != defaults[name]
    ]
    return ", ".join([_literal(answer.question.id), *named])


def _literal(value: str | list[str]) -> str:
    """Return a value as Python writes it; of texts and lists of texts, that is JSON."""
    return json.dumps(value, ensure_ascii=False)


def _filled(name: str, values: dict[str, str]) -> Snippet:
    return Snippet(name, _template(name).substitute(values))


@cache
def _template(name: str) -> Template:
    return Template((FOLDER / f"{name}.txt").read_text("utf-8").strip())
