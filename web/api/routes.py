"""Serving the API: each operation at its address, answers to questions, descriptions, and a page about all of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Final

import msgspec
from flask import Blueprint, Response, g, render_template, request

from ... import __version__
from ...queries.exports.network_formats import to_graphml
from ...queries.exports.networks import network
from ...queries.library import find_question
from ...queries.remote.documents import to_document
from ...queries.run import Answer, ask
from .. import negotiation
from ..context import release, site
from ..linking import absolute
from ..negotiation import JSON
from . import arguments, questions, record, things  # noqa: F401 - operations register when their modules are imported
from .openapi import VERSION, document
from .operations import OPERATIONS, RELEASE, Operation

ROOT: Final = "/api/v1"
_ANSWER: Final = "/questions/{theme}/{name}/answer"
blueprint = Blueprint("api", __name__)

_OPENAPI: Final = negotiation.Representation("json", "application/json", "OpenAPI", ("application/openapi+json",))


@blueprint.before_request
def choose_release() -> None:
    """Let the release that ``release`` names answer.

    Raises:
        PinnedReleaseError: if it is not kept, or cannot be read.
    """
    wanted = request.args.getlist(RELEASE.name)
    if len(wanted) == 1 and wanted[0]:
        g.release = site().pinned.get(wanted[0])


@blueprint.get("/api")
def page() -> Response:
    """Describe the API for people."""
    return negotiation.page(
        lambda: render_template("api.html", operations=OPERATIONS.values(), answer=_ANSWER, root=absolute(ROOT))
    )


@blueprint.get("/api.json")
def versions() -> Response:
    """Name the release, and the versions of the API; this address is that of every version of Standlink."""
    found = {
        "standlink": __version__,
        "release": release().id,
        "api": {"v1": {"version": VERSION, "address": absolute(ROOT), "openapi": absolute(f"{ROOT}/openapi.json")}},
    }
    return negotiation.respond(JSON, lambda: json.dumps(found))


@blueprint.get(ROOT)
@blueprint.get(f"{ROOT}/openapi.json")
def description() -> Response:
    """Describe the API as OpenAPI 3.1."""
    arguments.refuse_unknown(request.args, ())
    return negotiation.respond(_OPENAPI, lambda: json.dumps(document(absolute(ROOT)), ensure_ascii=False))


@blueprint.get(f"{ROOT}/questions/<theme>/<name>/answer")
def answer(theme: str, name: str) -> Response:
    """Answer a question: in pages, or whole as SPARQL results or GraphML. It takes its own parameters and the API's."""
    question = find_question(f"{theme}/{name}")
    negotiated = negotiation.preferred_offer((JSON, *questions.WHOLE), request.headers.get("Accept", "")) or JSON
    g.negotiated = True
    own = {p.name for p in question.parameters}
    taken = (*questions.OF_ANSWER, RELEASE) if negotiated is JSON else (RELEASE,)
    given = request.args.to_dict(flat=False)
    arguments.refuse_unknown(given, [p.name for p in question.parameters] + [p.name for p in taken])
    read = arguments.read(taken, {}, {name: values for name, values in given.items() if name not in own})
    asked = {name: values for name, values in given.items() if name in own}
    arguments.refuse_blank(asked)
    if negotiated is not JSON:
        write = _network if negotiated is questions.WHOLE[1] else to_document
        return negotiation.respond(negotiated, lambda: write(ask(release(), question, asked)))
    return _sent(lambda: questions.answered(ask(release(), question, asked), read))


def _network(found: Answer) -> bytes:
    return to_graphml(network(found, release())).encode()


def _answer(operation: Operation, **path: str) -> Response:
    read = arguments.read(operation.parameters, path, request.args.to_dict(flat=False))
    return _sent(lambda: operation.run(read), operation.depends_on())


def _sent(make: Callable[[], object], state: str = "") -> Response:
    return negotiation.respond(JSON, lambda: msgspec.json.encode(make()), day=state)


def _rule(path: str) -> str:
    """Return the rule of an address.

    >>> _rule("/things/{kind}/{slug}")
    '/api/v1/things/<kind>/<slug>'
    """
    return ROOT + re.sub(r"\{(\w+)\}", r"<\1>", path)


for _each in OPERATIONS.values():
    blueprint.add_url_rule(_rule(_each.path), _each.name, partial(_answer, _each))
