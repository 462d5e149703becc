"""Addresses for links: pages of things on this site, terms on the ontology page, and pages elsewhere."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote, quote_plus, urlsplit

from flask import current_app, request, url_for

from ..ontology.namespaces import BASE, ONTOLOGY, bases, compact, is_thing, local_name, term_name, vocabularies
from ..ontology.vocabulary import declared_terms
from ..queries.answer_citations import public_address
from .wording import languages

_LOCAL: Final = re.compile(r"(?:id|graph|ontology|questions)\b[A-Za-z0-9/_.#-]*")


def href(iri: str) -> str | None:
    """Return the link of an IRI: a path on this site for our own IRIs, the IRI itself if it is a web address.

    Returns None for any other scheme, so that data cannot inject a ``javascript:`` link.
    """
    if is_local(iri):
        return root() + iri[len(BASE) - 1 :]
    if bases() and is_thing(iri):
        return f"{root()}/id/{local_name(iri)}"
    if bases() and iri.startswith(vocabularies()):
        return f"{root()}/ontology#{anchor(iri)}"
    return iri if is_web_address(iri) else None


def term_href(iri: str) -> str | None:
    """Return the link of a term: its place on the ontology page, if it is listed there."""
    return f"{root()}/ontology#{anchor(iri)}" if iri in declared_terms() else href(iri)


@lru_cache(maxsize=4096)
def anchor(iri: str) -> str:
    """Return the fragment of a term on the ontology page.

    >>> anchor("https://w3id.org/standlink/ontology#adopts"), anchor("http://purl.org/dc/terms/publisher")
    ('adopts', 'dcterms-publisher')
    """
    return iri.removeprefix(ONTOLOGY) if iri.startswith(ONTOLOGY) else re.sub(r"[^\w.-]+", "-", compact(iri))


def address(endpoint: str, **values: str) -> str:
    """Return the address of a page, as ``url_for`` does; cached, because pages have many links."""
    return _address(root(), endpoint, tuple(values.items()))


@lru_cache(maxsize=1024)
def _address(_root: str, endpoint: str, values: tuple[tuple[str, str], ...]) -> str:
    named: dict[str, Any] = dict(values)
    return url_for(endpoint, **named)


def links_href(iri: str, way: str, prop: str) -> str | None:
    """Return the address of the full list of links of a thing by one property of the ontology."""
    own, name = href(iri), term_name(prop)
    return f"{own}/{way}/{name}" if own and name else None


def why_href(subject: str, prop: str, value: str) -> str:
    """Return the address of the page that explains a triple."""
    return f"{root()}/why?subject={as_value(subject)}&property={as_value(prop)}&object={as_value(value)}"


# The links of a page to reasons share the thing and a few properties.
@lru_cache(maxsize=4096)
def as_value(iri: str) -> str:
    """Return an IRI or a text as the value of a parameter of an address, as a prefixed name where there is one.

    >>> as_value("https://w3id.org/standlink/id/actor/ford"), as_value("Ford & sons")
    ('actor:ford', 'Ford+%26+sons')
    """
    return quote_plus(compact(iri), safe=":")


@lru_cache(maxsize=50_000)
def is_local(iri: str) -> bool:
    """Return whether an IRI has its page on this site."""
    return iri.startswith(BASE) and bool(_LOCAL.fullmatch(iri.removeprefix(BASE)))


@lru_cache(maxsize=4096)
def is_web_address(text: str) -> bool:
    """Return whether a text is an http or https address that is safe to link to.

    >>> is_web_address("https://www.sae.org/"), is_web_address("javascript:alert(1)")
    (True, False)
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"[\s<>\"\\]", text)


def absolute(path: str) -> str:
    """Return the public address of a path on this site, for data and citations."""
    return public_site() + pin() + path


def public_site() -> str:
    """Return the public address of this site, without a language or release."""
    configured: str = current_app.extensions["standlink"].settings.base_url
    return configured.rstrip("/") if configured else request.host_url.rstrip("/") + mount()


def public(path: str) -> str:
    """Return the public address of a file in the language of the request, for other sites."""
    return absolute("") + language_path() + path if not pin() else absolute(path)


def pin() -> str:
    """Return the path of the release that the request names, ``/releases/<id>``; empty if it names none."""
    found: str = request.environ.get("standlink.pin", "")
    return found


def citable() -> str:
    """Return what addresses in citations begin with."""
    configured: str = current_app.extensions["standlink"].settings.base_url
    return public_address(configured)


def site_root() -> str:
    """Return the path of the site without that of a release."""
    return root().removesuffix(pin())


def current_address() -> str:
    """Return the address of this page in the current release."""
    query = request.query_string.decode("latin-1")
    return site_root() + quote(request.path) + (f"?{query}" if query else "")


def canonical(path: str, named: str | None = None) -> str:
    """Return the address of a page for search engines: with the public address of the site, if the settings name it.

    Args:
        path: the page.
        named: the path of its language, empty for English; that of the request by default.
    """
    base: str = current_app.extensions["standlink"].settings.base_url
    within = language_path() if named is None else named
    return (base.rstrip("/") if base else mount()) + within + path.removeprefix(root())


def without_language(path: str) -> tuple[str, str]:
    """Return the language that the path of a request names, or an empty text, and the path without it.

    >>> without_language("/zh/questions"), without_language("/zh"), without_language("/questions")
    (('zh', '/questions'), ('zh', '/'), ('', '/questions'))
    """
    first, slash, rest = path[1:].partition("/")
    return (first, slash + rest or "/") if first in languages() else ("", path)


def language_path() -> str:
    """Return the path of the language that the request names, such as ``/zh``; empty if it names none."""
    found: str = request.environ.get("standlink.language", "")
    return found


def mount() -> str:
    """Return the path under which the site is served, without a language or release."""
    return site_root().removesuffix(language_path())


def origin() -> str:
    """Return the scheme and host of the public address of the site, for files that are read elsewhere."""
    try:
        configured: str = current_app.extensions["standlink"].settings.base_url
        parts = urlsplit(configured or request.host_url)
    except RuntimeError:  # outside a request
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def root() -> str:
    """Return the path of the site, which its links begin with; empty if it has none."""
    try:
        return request.script_root
    except RuntimeError:  # outside a request; to ask first would take as long again, for each link
        return ""
