"""The page that compares two to five things of one kind side by side: ``/compare?of=region:japan&of=region:china``.

``of`` takes what a field for a thing takes: a prefixed name, a slug or a name. What is not clear is asked again, with
what was entered kept; data formats refuse it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, render_template, request

from ..errors import ParameterError, UnknownNameError
from ..graph.store.description import Thing
from ..ontology.namespaces import compact
from ..queries.comparison.cells import Comparison, Pair, Reference, Said
from ..queries.comparison.choosing import FEWEST, KINDS, MOST, Choice, Chosen, choose, examples, others_of_kind
from ..queries.comparison.comparison import compare
from ..queries.comparison.formats import to_csv, to_json
from ..queries.comparison.standards import RIVALRY
from ..queries.library import library
from ..queries.run import ask
from ..queries.words import Words
from . import negotiation
from .charts import drawing
from .charts.chart import Chart
from .charts.scope import scope_of
from .context import release, site
from .linking import root
from .negotiation import CSV, HTML, JSON
from .translating import localized
from .wording import language, text

blueprint = Blueprint("comparing", __name__)

OFFERS: Final = (HTML, CSV, JSON)
#: The longest text that is looked for, and the most texts.
_LONGEST, _MOST_GIVEN = 200, 20


@blueprint.get("/compare", defaults={"suffix": ""})
@blueprint.get("/compare.<suffix>")
def comparison(suffix: str) -> Response:
    """Compare what ``of`` names; ask for more, or for what is meant, if it cannot be compared yet."""
    chosen = negotiation.choose(OFFERS, suffix)
    given = [value[:_LONGEST] for value in request.args.getlist("of")[:_MOST_GIVEN]]
    found = choose(release(), given)
    if chosen is HTML:
        return negotiation.respond(HTML, lambda: _page(found), status=_status(found))
    if not found.is_whole:
        raise _refused(found)
    if chosen is JSON:
        return negotiation.respond(JSON, lambda: to_json(localized(_compared(found))))
    return negotiation.respond(
        CSV, lambda: to_csv(localized(_compared(found)), row_label), filename="standlink-comparison.csv"
    )


def row_label(name: str) -> str:
    """Return the words for a row of the table, or a number of a pair."""
    return text(f"compare.rows.{name}")


def address_of(values: Iterable[str]) -> str:
    """Return the address that compares things, given by their IRIs or by what a reader entered."""
    return f"{root()}/compare?{urlencode([('of', compact(value)) for value in values], safe=':')}"


def said(words: Said) -> str:
    """Return a sentence in the language of the request."""
    return words.zh if language() == "zh" else words.en


def listed(names: Sequence[str]) -> str:
    """Return names as a list in words."""
    if len(names) < 2:
        return "".join(names)
    first = text("compare.comma").join(names[:-1])
    return text("compare.last_two", first=first, last=names[-1])


def _compared(found: Chosen) -> Comparison:
    current, kind, things = release(), found.kinds[0], found.things
    key = f"{current.id}/compare/{' '.join(thing.iri for thing in things)}"
    return site().cache.get(key, lambda: compare(current, kind, things))


def _page(found: Chosen) -> str:
    found, current = localized(found), release()
    kind = found.kinds[0] if len(found.kinds) == 1 else ""
    shown = localized(_compared(found)) if found.is_whole else None
    chart, undrawn = _adoption(shown) if shown else (None, ())
    entered = [choice.thing.iri if choice.thing else choice.given for choice in found.choices]
    return render_template(
        "compare.html",
        chosen=found,
        entered=entered,
        fields=_fields(found),
        problems=[choice for choice in found.choices if choice.problem],
        comparison=shown,
        chart=chart,
        undrawn=undrawn,
        chart_question=library().get(RIVALRY),
        chart_query=urlencode([("rivals", compact(thing.iri)) for thing in found.things], safe=":"),
        others=localized(others_of_kind(current, found.things, kind))
        if kind and found.is_clear and len(found.things) < MOST
        else (),
        examples=[(each, localized(things)) for each, things in examples(current)] if not found.choices else (),
        kinds=[kind] if kind else KINDS,
        fewest=FEWEST,
        most=MOST,
        matrix=_matrix(shown) if shown else [],
        formats=(CSV, JSON),
        row_label=row_label,
        question_address=_question_address,
        said=said,
    )


def _matrix(shown: Comparison) -> list[tuple[Thing, list[tuple[Pair, int]]]]:
    """Return the pairs of three or more things as a triangle: rows of things, with the pairs of each and those before.

    A pair has its shade, from 0 for nothing in common to 4 for the most.
    """
    if shown.pairs is None or len(shown.things) < 3:
        return []
    found = {(pair.one.iri, pair.other.iri): pair for pair in shown.pairs.pairs}
    sizes = {key: pair.measures[0].value or 0 for key, pair in found.items()}
    most = max(sizes.values()) or 1

    def cell(*key: str) -> tuple[Pair, int]:
        return found[key[0], key[1]], math.ceil(4 * sizes[key[0], key[1]] / most)

    things = shown.things
    return [
        (thing, [cell(one.iri, thing.iri) for one in things[:place]]) for place, thing in enumerate(things) if place
    ]


def _fields(found: Chosen) -> list[tuple[str, str]]:
    """Return the fields of the form, each with its value and its label, and empty ones for more."""
    filled = [(compact(c.thing.iri), c.thing.label) if c.thing else (c.given, "") for c in found.choices]
    empty = max(FEWEST - len(filled), 1 if len(filled) < MOST else 0)
    return [*filled, *[("", "")] * empty]


def _adoption(shown: Comparison) -> tuple[Chart | None, tuple[Thing, ...]]:
    """Return the picture of the adopters of standards with the notes on how to read it, and what it does not show.

    It shows the standards whose adopters are recorded completely. There is none of other things.
    """
    question = library().get(RIVALRY)
    if question is None or shown.kind != "standard":
        return None, ()
    rivals = [compact(thing.iri) for thing in shown.things]
    answer = ask(release(), question, {"rivals": rivals})
    query = urlencode([("rivals", rival) for rival in rivals], safe=":")
    address = f"{request.script_root}/questions/{RIVALRY}.svg?{query}"
    drawn = drawing.charts(question.charts[:1], answer.table, address, release().store, scope_of(answer, release()))
    how = tuple(Words(note.text, note.text_zh) for note in answer.notes if note.kind == "reading")
    if not drawn:
        return None, ()
    complete = {row["rival"] for row in answer.table.records() if row["enumerated"] is True}
    undrawn = tuple(thing for thing in shown.things if thing.iri not in complete)
    return replace(drawn[0], notes=(*drawn[0].notes, *how)), undrawn


def _question_address(of: Reference) -> str:
    pairs = [(name, value) for name, values in of.arguments.items() for value in values]
    return f"{root()}/questions/{of.question}?{urlencode(pairs, safe=':')}"


def _status(found: Chosen) -> int:
    """Return the status of the page: an error if something that was entered cannot be compared."""
    problems = {choice.problem for choice in found.choices} - {None, "repeated"}
    if problems == {"unknown"}:
        return HTTPStatus.NOT_FOUND
    wrong = problems or len(found.kinds) > 1 or len(found.things) > MOST
    return HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK


def _refused(found: Chosen) -> ParameterError:
    """Return the error about what cannot be compared, with what is accepted instead."""
    wrong = next((choice for choice in found.choices if choice.problem not in (None, "repeated")), None)
    if wrong:
        offers = [compact(thing.iri) for thing in wrong.offers]
        error = UnknownNameError if wrong.problem == "unknown" else ParameterError
        return error("of", f"of: {problem(wrong)}", offers)
    if len(found.kinds) > 1:
        names = listed([text(f"compare.kinds.{kind}") for kind in found.kinds])
        return ParameterError("of", f"of: {text('compare.mixed', kinds=names)}")
    count = len(found.things)
    return ParameterError("of", f"of: {text('compare.number', fewest=FEWEST, most=MOST, count=count)}")


def problem(choice: Choice) -> str:
    """Return the sentence on what is wrong with a choice."""
    name = choice.thing.label if choice.thing else choice.given
    cause = "case" if choice.problem == "kind" and choice.kind == "initiative" else choice.problem
    return text(f"compare.problems.{cause}", name=name)


def replaced(entered: Sequence[str], place: int, *by: str) -> str:
    """Return the address with something else in a place, or without it."""
    return address_of([*entered[:place], *by, *entered[place + 1 :]])


def moved(entered: Sequence[str], place: int) -> str:
    """Return the address with a thing one place further to the front."""
    swapped = [*entered]
    swapped[place - 1], swapped[place] = swapped[place], swapped[place - 1]
    return address_of(swapped)


def pair_of(things: Sequence[Thing]) -> str:
    """Return the address that compares things of an answer; empty if they are not two to five of a kind compared."""
    kinds = {compact(thing.iri).partition(":")[0] for thing in things if thing.iri}
    if not FEWEST <= len(things) <= MOST or len(kinds) != 1 or not kinds < {*KINDS, ""}:
        return ""
    return address_of(thing.iri for thing in things)


def install(app: Flask) -> None:
    """Give templates the addresses of comparisons."""
    functions: dict[str, Any] = {
        "compare_address": address_of,
        "compare_kinds": KINDS,
        "compare_listed": listed,
        "compare_problem": problem,
        "compare_replaced": replaced,
        "compare_moved": moved,
        "compare_pair": pair_of,
    }
    app.jinja_env.globals.update(functions)
