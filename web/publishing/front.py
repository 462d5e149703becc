"""The front page of the site of a study: who made it, what it asks and has, and its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Flask, render_template

from ... import __version__
from ...graph.store.description import Thing
from ..context import release
from ..kinds import kind_names
from ..linking import root
from ..negotiation import RDF
from ..translating import named
from ..wording import ENGLISH, language
from .addresses import FRONT
from .contents import Contents

#: The formats of each dataset, and the files of all of them.
FORMATS: Final = (RDF["ttl"], RDF["nt"])
QUADS: Final = "/study.nq"
CRATE: Final = "/ro-crate-metadata.json"
WHOLE: Final = (("N-Quads", QUADS), ("RO-Crate", CRATE))


@dataclass(frozen=True)
class Listed:
    """The things of a kind, under the name of the list of the kind."""

    kind: str
    name: str
    things: tuple[Thing, ...]


@dataclass(frozen=True)
class Answered:
    """An answer that the site has: the address of its page, the title of the question, and what it is asked about."""

    address: str
    title: str
    about: str = ""


@dataclass(frozen=True)
class Frame:
    """What all pages of the site of a study share: its title, the front page, and what it was made with."""

    title: str
    front: str
    version: str


def install(app: Flask, contents: Contents, answers: Mapping[str, Sequence[Answered]]) -> None:
    """Give an application the front page of a study, and its pages a header and a footer of their own.

    Args:
        app: the application.
        contents: what the site has.
        answers: the answers that it has, by language, in the order in which they are listed; read for each request.
    """
    blueprint = Blueprint("study", __name__)

    @blueprint.get(FRONT)
    def front() -> str:
        return _page(contents, answers[language()])

    app.register_blueprint(blueprint)

    @app.context_processor
    def frame() -> dict[str, Any]:
        return {"study": Frame(title_of(contents.about, language()), f"{root()}{FRONT}", __version__)}


def title_of(about: Mapping[str, Any], language: str) -> str:
    """Return the title of a study in a language, if it has one."""
    return str((language != ENGLISH and about["title_zh"]) or about["title"])


def _page(contents: Contents, answers: Sequence[Answered]) -> str:
    current = release()
    return render_template(
        "study.html",
        about=contents.about,
        title=title_of(contents.about, language()),
        other_title=contents.about["title_zh"] if language() == ENGLISH else contents.about["title"],
        year=current.published[:4],
        release=current,
        datasets=contents.datasets,
        things=_listed(contents.by_kind(contents.own)),
        touched=_listed(contents.by_kind(contents.touched)),
        formats=FORMATS,
        whole=WHOLE,
        answers=answers,
    )


def _listed(things: dict[str, list[str]]) -> list[Listed]:
    names = kind_names()
    found = []
    for kind, iris in things.items():
        listed = sorted(map(named, iris), key=lambda thing: thing.label.casefold())
        found.append(Listed(kind, names[kind].name, tuple(listed)))
    return found
