"""Resolving arguments to things, by IRI, prefixed name, slug or unambiguous name."""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

from ..errors import AmbiguousNameError, NotFoundError, ParameterError, UnknownNameError
from ..graph.releases.release import Release
from ..graph.store.description import Description
from ..ontology.namespaces import KINDS, STUDY_MARK, bases, compact, expand, kind_and_slug, mint
from .question import Parameter
from .search.ranking import means, named, similar

#: How many of the things with one name an error lists.
_MOST: Final = 5


def resolve(release: Release, parameter: Parameter, text: str) -> ox.NamedNode:
    """Return the thing that an argument names.

    Raises:
        AmbiguousNameError: if the text names several things of the kinds wanted.
        ParameterError: if it names a thing of another kind.
        UnknownNameError: if the text is not an IRI and names nothing of the kinds wanted.
        NotFoundError: if it is an IRI or prefixed name that the release does not describe.
    """
    text = text.strip().removeprefix("<").removesuffix(">").strip()
    if not text:
        raise ParameterError(parameter.name, f"{parameter.name} is empty: enter {wanted(parameter)}")
    kinds = () if "thing" in parameter.kinds else parameter.kinds
    iri = expand(text) or (text if "://" in text else None)
    if iri is not None:
        return _known(release, parameter, iri, kinds)
    found = candidates(release, text, kinds)
    if len(found) == 1:
        return ox.NamedNode(found[0])
    if found:
        names = ", ".join(_named(release, iri) for iri in found[:_MOST])
        message = f"{parameter.name}: {text!r} is ambiguous; use one of {names}"
        raise AmbiguousNameError(parameter.name, message, list(map(compact, found[:_MOST])), text)
    close = [hit.iri for hit in similar(release, text, kinds or KINDS)]
    hint = (
        f"did you mean {' or '.join(_named(release, iri) for iri in close)}?"
        if close
        else f"search for it, and choose {wanted(parameter)} from the list."
    )
    kind = "thing" if "thing" in parameter.kinds else " or ".join(parameter.kinds)
    message = f"{parameter.name}: no {kind} is called {text!r}: {hint}"
    raise UnknownNameError(parameter.name, message, list(map(compact, close)), text)


def describe(release: Release, name: str) -> Description:
    """Return the description of a thing, given its IRI, prefixed name, slug or name.

    Raises:
        NotFoundError: if the release describes nothing of that name.
        ParameterError: if the name is ambiguous; the message lists the candidates.
    """
    description = release.describe(resolve(release, Parameter("name", ("thing",), ""), name).value)
    if description is None:
        raise NotFoundError(f"release {release.id} does not describe {name}")
    return description


def candidates(release: Release, text: str, kinds: tuple[str, ...] = ()) -> list[str]:
    """Return the IRIs of the things that a text names: by slug, else by name, else by an identifier of a document.

    Args:
        release: where to search.
        text: a slug, name or identifier.
        kinds: the kinds of thing wanted; none means all.
    """
    return (
        _by_slug(release, text, kinds)
        or [hit.iri for hit in named(release, text, kinds or KINDS)]
        or means(release, text, kinds or KINDS)
    )


def _named(release: Release, iri: str) -> str:
    """Return the label of a thing with what to write for it, since others may have the same label."""
    return f"{release.store.label(ox.NamedNode(iri))} ({compact(iri)})"


def _by_slug(release: Release, text: str, kinds: tuple[str, ...]) -> list[str]:
    """Return the things with this slug; claims, observations and other records only if there are no others."""
    study, mark, own = text.rpartition(STUDY_MARK)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", own) or (mark and study not in bases()):
        return []
    slugs = [text] if STUDY_MARK in text else [text, *(f"{study}{STUDY_MARK}{text}" for study in bases())]
    forms = {ox.NamedNode(mint(kind, slug)): kind for kind in kinds or KINDS for slug in slugs}
    found = release.store.existing(forms)
    main = [node for node in found if forms[node] not in ("claim", "observation", "statement", "evidence", "source")]
    return [node.value for node in main or found]


def _known(release: Release, parameter: Parameter, iri: str, kinds: tuple[str, ...]) -> ox.NamedNode:
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        raise ParameterError(parameter.name, f"{parameter.name}: {iri!r} is not a well-formed IRI") from None
    if not release.store.exists(node):
        raise NotFoundError(f"{parameter.name}: release {release.id} does not describe {compact(iri)}")
    known = kind_and_slug(iri)
    if kinds and (known is None or known[0] not in kinds):
        label = release.store.label(node)
        raise ParameterError(parameter.name, f"{parameter.name}: {label} is not {wanted(parameter)}")
    return node


def wanted(parameter: Parameter) -> str:
    """Return what a parameter takes, with its article: ``a standard or a technology``, ``a year``."""
    kinds = parameter.kinds or ("value",)
    return " or ".join(f"a{'n' if kind[0] in 'aeiou' else ''} {kind}" for kind in kinds)
