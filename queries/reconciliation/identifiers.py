"""Identifiers of things in texts: their own, and those of registers to which the release links them."""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

from ...graph.store.forwarding import forwarded
from ...graph.store.store import Store
from ...ontology.namespaces import expand, kind_and_slug, local_name, node, thing_iri

SAME: Final = node("skos:exactMatch")
#: How identifiers of registers are written, with and without their address, and their form in the graph.
_REGISTERS: Final = (
    (
        re.compile(r"(?:https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/|wd:|wikidata:)?(Q[1-9][0-9]{0,11})"),
        "http://www.wikidata.org/entity/{}",
    ),
    (re.compile(r"(?:(?:https?://)?(?:www\.)?ror\.org/|ror:)?(0[a-z0-9]{6}[0-9]{2})"), "https://ror.org/{}"),
    (
        re.compile(r"(?:https?://(?:www\.|sws\.)?geonames\.org/|geonames:)([0-9]+)(?:/.*)?"),
        "https://sws.geonames.org/{}/",
    ),
)
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def own_id(iri: str) -> str:
    """Return the identifier of a thing: its kind and slug.

    >>> own_id("https://w3id.org/standlink/id/actor/nokia")
    'actor/nokia'
    """
    return local_name(iri)


def own_iri(text: str) -> str | None:
    """Return the IRI of the thing that an identifier of Standlink names, in any of its forms; None if it is none.

    >>> own_iri("actor/nokia") == own_iri("actor:nokia") == own_iri("https://w3id.org/standlink/id/actor/nokia")
    True
    """
    forms = (text, thing_iri(text), expand(text) or "")
    return next((iri for iri in forms if kind_and_slug(iri)), None)


def registered(text: str) -> str | None:
    """Return the IRI under which a register has what a text identifies; None if the text identifies nothing.

    >>> registered("Q312"), registered("https://ror.org/04w9r0j87/")
    ('http://www.wikidata.org/entity/Q312', 'https://ror.org/04w9r0j87')
    """
    bare = text.strip().rstrip("/")
    for pattern, form in _REGISTERS:
        if found := pattern.fullmatch(bare):
            return form.format(found[1])
    return bare if _ADDRESS.fullmatch(bare) else None


def identified(store: Store, text: str) -> list[str]:
    """Return the IRIs of the things that an identifier names: one, or those that share it in a register."""
    own = own_iri(text.strip())
    if own and (found := forwarded(store, own)) and store.exists(ox.NamedNode(found)):
        return [found]
    there = registered(text)
    subjects = store.subjects(SAME, ox.NamedNode(there)) if there else []
    return [each.value for each in subjects if isinstance(each, ox.NamedNode)]
