"""Make the site of a study: ask the website for the pages, turn them into files, and put them in their place at once.

The same release gives the same files, byte for byte. Only a release without private datasets can be published.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode

import pyoxigraph as ox
from flask import Flask

from ...errors import FileError, PrivateReleaseError
from ...graph.releases import durable
from ...graph.releases.private import private_datasets
from ...graph.releases.release import Release
from ...ontology.namespaces import expand, local_name
from ..app import create_app
from ..settings import Settings
from ..statics import files as static_files
from ..wording import text_in
from .addresses import FRONT, HOST, address_of, between, file_of
from .cleaning import as_file
from .contents import Contents
from .crate import study_crate
from .front import CRATE, FORMATS, QUADS, Answered, install, title_of
from .tree import parse

#: The file by which a folder is known as a site that was made here, and may be replaced. GitHub Pages reads it too.
MARK: Final = ".nojekyll"
#: The languages by what their addresses begin with.
_LANGUAGES: Final = {"": "en", "/zh": "zh"}
_LINK: Final = re.compile(r"""(?P<name>\s(?:xlink:)?href)=(?P<quote>["'])(?P<link>.*?)(?P=quote)""")
_WHY: Final = re.compile(r'class="why" href="([^"]+)"')
_QUESTION: Final = re.compile(r"/questions/[a-z0-9-]+/[a-z0-9-]+")
_PICTURE_ARGUMENTS: Final = frozenset(("font", "width", "scheme", "chart"))
#: What the files of an answer end in, besides its pictures.
_ANSWER_FILES: Final = (".csv", ".json")
#: The style sheet, the fonts that it names, and their licences.
_STATIC: Final = re.compile(r"vendor/standlink\.css|favicon\.svg|vendor/fonts/(inter|serif|source-serif)\b[^/]*")


@dataclass
class StudySite:
    """The site of a study while it is made.

    Attributes:
        release: has the study.
        address: where the site will be; empty if that is not known.
        files: the files made so far, by name.
    """

    release: Release
    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if private_datasets(self.release.manifest):
            raise PrivateReleaseError("the release has private datasets; a site is made from one without: --public")
        self.contents = Contents.of(self.release)
        home = self.release.path.parents[1]
        self.app: Flask = create_app(Settings(home=home, base_url=HOST, memory_triples=1))
        self._answers: dict[str, list[Answered]] = {language: [] for language in _LANGUAGES.values()}
        install(self.app, self.contents, self._answers)
        self._client = self.app.test_client()
        self._pages: dict[str, str] = {}

    def make(self) -> dict[str, bytes]:
        """Return all files of the site by name."""
        with closing(self.app.extensions["standlink"].pool):
            for language in _LANGUAGES:
                self._gather(language)
            for language in _LANGUAGES:
                self._pages[f"{language}{FRONT}"] = self._client.get(f"{language}{FRONT}").text
            self._add_data()
            for address, body in self._pages.items():
                self.files[file_of(address)] = self._as_file(address, body).encode()
        self._add_static()
        self.files[CRATE[1:]] = study_crate(self.release, self.contents, self.files, self.address)
        return dict(sorted(self.files.items()))

    def _gather(self, language: str) -> None:
        """Ask for the pages of a language: of all things, and of the answers that they lead to."""
        due = [f"{language}/id/{local_name(iri)}" for iri in (*self.contents.own, *self.contents.touched)]
        due += [f"{language}/cases/{_slug(iri)}" for iri in self.contents.own if "/initiative/" in iri]
        due += [f"{language}/graph/{entry['name']}" for entry in self.contents.datasets]
        for address in due:
            self._add_page(address)
        for iri in self.contents.own:
            for why in _WHY.findall(self._pages.get(f"{language}/id/{local_name(iri)}", "")):
                self._add_page(unescape(why))
        asked = [f"{language}/questions/{question.id}" for question in self.contents.questions]
        asked += sorted({link for body in list(self._pages.values()) for link in self._questions_in(body, language)})
        for address in asked:
            self._add_answer(address, language)

    def _add_page(self, address: str) -> None:
        if address not in self._pages and (body := self._page(address)) is not None:
            self._pages[address] = body

    def _page(self, address: str) -> str | None:
        answer = self._client.get(address, headers={"Accept": "text/html"})
        return answer.text if answer.status_code == 200 else None

    def _questions_in(self, body: str, language: str) -> Iterator[str]:
        """Yield the addresses of questions about own things among the links of a page."""
        for element in parse(body).walk():
            address = address_of(element.attributes.get("href") or "") if element.tag == "a" else None
            path, _, query = (address or "").partition("?")
            if address and path.startswith(f"{language}/") and _QUESTION.fullmatch(path.removeprefix(language)):
                values = [value for name, value in parse_qsl(query) if name not in _PICTURE_ARGUMENTS]
                if self.contents.is_about_own(values):
                    yield address

    def _add_answer(self, address: str, language: str) -> None:
        """Add the page of an answer, unless it is empty."""
        body = self._page(address)
        if body is None or address in self._pages or not re.search(r'data-rows="[1-9]', body):
            return
        self._pages[address] = body
        title = next(each.text for each in parse(body).walk() if each.tag == "title").removesuffix(" · Standlink")
        spoken, store = _LANGUAGES[language], self.release.store
        about = ", ".join(store.thing_in(ox.NamedNode(iri), spoken).label for iri in self._things_in(address))
        self._answers[spoken].append(Answered(address, title, about))

    def _things_in(self, address: str) -> Iterator[str]:
        for _, value in parse_qsl(address.partition("?")[2]):
            yield expand(value) or value

    def _as_file(self, address: str, body: str) -> str:
        language = "zh" if address.startswith("/zh/") else "en"
        title, why = title_of(self.contents.about, language), text_in(language, "macros.legend.inferred")
        return as_file(body, lambda link: self._resolved(address, link), title, why)

    def _resolved(self, page_address: str, link: str) -> str | None:
        """Return the link to a file for a link on a page; "" if the site has none, None if the link leads elsewhere."""
        here = file_of(page_address)
        if link.startswith("#"):
            return None
        if link.startswith("?"):
            return ""
        address = address_of(link)
        if address is None:
            return None
        fragment = link.partition("#")[2]
        target = self._target(address.partition("#")[0])
        if target is None:
            return ""
        return between(here, target) + (f"#{fragment}" if fragment else "")

    def _target(self, address: str) -> str | None:
        """Return the file of an address, made now if it is a file of a page of the site; None if there is none."""
        path, _, query = address.partition("?")
        if path == "/language":
            return self._translated(dict(parse_qsl(query)))
        file = file_of(address)
        if address in self._pages or file in self.files or path in ("/zh" + FRONT, FRONT, QUADS, CRATE):
            return file
        if path.startswith("/static/"):
            name = path.removeprefix("/static/")
            return _static_file(name) if _STATIC.fullmatch(name) else None
        if self._is_file_of_page(path, query):
            answer = self._client.get(address)
            if answer.status_code == 200:
                self.files[file] = self._linked(answer.data, address) if path.endswith(".svg") else answer.data
                return file
        return None

    def _translated(self, asked: dict[str, str]) -> str | None:
        start = "" if asked.get("to") == "en" else f"/{asked.get('to')}"
        address = start + asked.get("page", "")
        return file_of(address) if address in self._pages or asked.get("page") == FRONT else None

    def _is_file_of_page(self, path: str, query: str) -> bool:
        """Return whether an address is of a picture or of data of a page that the site has."""
        stem, dot, suffix = path.rpartition(".")
        pairs = [pair for pair in parse_qsl(query) if pair[0] not in _PICTURE_ARGUMENTS]
        of_page = f"{stem}?{urlencode(pairs, safe=':')}" if pairs else stem
        plain = stem.removeprefix("/zh")
        if not dot or (of_page not in self._pages and stem not in self._pages):
            return False
        if suffix == "svg":
            return True
        if plain.startswith("/questions/"):
            return f".{suffix}" in _ANSWER_FILES
        return suffix == "ttl" and (plain.startswith("/graph/") or self._is_own(plain))

    def _is_own(self, path: str) -> bool:
        return path.removeprefix("/id/") in self._own_names

    @cached_property
    def _own_names(self) -> frozenset[str]:
        return frozenset({local_name(iri) for iri in self.contents.own})

    def _linked(self, picture: bytes, address: str) -> bytes:
        """Return a picture with the links in it as links to files, or without those that lead nowhere."""

        def replaced(found: re.Match[str]) -> str:
            target = self._resolved(address, found["link"].replace("&amp;", "&"))
            if target is None:
                return found[0]
            return f'{found["name"]}="{target}"' if target else ""

        return _LINK.sub(replaced, picture.decode()).encode()

    def _add_data(self) -> None:
        quads: list[str] = []
        for entry in self.contents.datasets:
            for each in FORMATS:
                answer = self._client.get(f"/graph/{entry['name']}.{each.suffix}")
                self.files[f"graph/{entry['name']}.{each.suffix}"] = answer.data
            graph = ox.NamedNode(entry["graph"])
            quads += sorted(f"{quad} ." for quad in self.release.store.quads(graph=graph))
        self.files[QUADS[1:]] = "".join(f"{line}\n" for line in quads).encode()

    def _add_static(self) -> None:
        for name, file in static_files().items():
            if _STATIC.fullmatch(name):
                self.files[_static_file(name)] = file.bodies[""]
        self.files[MARK] = b""


def write_site(release: Release, folder: Path, address: str = "") -> StudySite:
    """Write the site of a study to a folder, in place of the one that is there.

    Raises:
        PrivateReleaseError: if the release has private datasets.
        FileError: if the folder has other files than those of a site, or cannot be written; it stays as it was.
        StandlinkError: if the release is not one of a study, or the study has nothing public.
    """
    check_replaceable(folder)
    site = StudySite(release, address)
    fresh, old = (folder.with_name(f".{folder.name}.{end}") for end in ("new", "old"))
    try:
        for each in (fresh, old):
            shutil.rmtree(each, ignore_errors=True)
        for name, content in site.make().items():
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        if folder.exists():
            folder.replace(old)
        durable.replace(fresh, folder)
    except OSError as error:
        raise FileError(folder, None, f"cannot be written: {error.strerror or error}") from None
    finally:
        if old.exists() and not folder.exists():
            old.replace(folder)
        for each in (fresh, old):
            shutil.rmtree(each, ignore_errors=True)
    return site


def check_replaceable(folder: Path) -> None:
    """Make sure that a folder is missing, empty, or the site of a study.

    Raises:
        FileError: if it has anything else.
    """
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).is_file())):
        raise FileError(folder, None, "has other files than those of a site; name another folder with --to")


def _static_file(name: str) -> str:
    return f"static/{name.removeprefix('vendor/')}"


def _slug(iri: str) -> str:
    return local_name(iri).partition("/")[2]
