"""Atom feeds (RFC 4287): of the kept releases, ``/releases.atom``, and of what changed in them, ``/changes.atom``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from ..errors import NotReadyError
from ..graph.index.reader import open_index
from ..graph.releases.changed_things import ChangedThings
from ..graph.releases.kept import KeptRelease
from ..graph.releases.release import Release
from ..ontology.namespaces import BASE, compact, local_name
from .linking import absolute, public
from .negotiation import Representation
from .wording import language, text

#: https://www.rfc-editor.org/rfc/rfc4287
ATOM: Final = Representation("atom", "application/atom+xml", "Atom")
#: The things of a release that the feed of changes has, and of all releases; the stream has all.
MOST_OF_RELEASE: Final = 100
MOST: Final = 300
_NAMESPACE: Final = "http://www.w3.org/2005/Atom"
#: The feed of a site without any release.
_NEVER: Final = "1970-01-01T00:00:00Z"


@dataclass(frozen=True)
class Entry:
    """An entry of a feed.

    Attributes:
        id: an IRI that never changes.
        title: its title.
        updated: when, in ISO 8601.
        summary: what happened, in a sentence or two.
        address: its page; empty if it has none.
    """

    id: str
    title: str
    updated: str
    summary: str
    address: str = ""


def feed_of_releases(kept: Sequence[KeptRelease], pairs: Sequence[tuple[Release, Release]]) -> bytes:
    """Return the feed of releases.

    Args:
        kept: the releases, the latest first.
        pairs: those that can be compared with the one before, each after it.
    """
    before = {new.id: (old, new) for old, new in pairs}
    entries = (
        Entry(
            id=f"{BASE}releases/{each.id}",
            title=text("feeds.release", id=each.id),
            updated=each.published,
            summary=_differences(each, *before.get(each.id, (None, None))),
            address=public(f"/releases/{each.id}/") if each.is_readable else "",
        )
        for each in kept
        if each.published
    )
    return _feed("releases", text("feeds.releases"), entries)


def feed_of_changes(pairs: Sequence[tuple[Release, Release]]) -> bytes:
    """Return the feed of the things that changed, those of the latest release first."""
    return _feed("changes", text("feeds.changes"), islice(_changed(pairs), MOST))


def _changed(pairs: Sequence[tuple[Release, Release]]) -> Iterator[Entry]:
    for old, new in reversed(pairs):
        try:
            things, more = ChangedThings(old, new).page(1, MOST_OF_RELEASE)
        except NotReadyError:
            continue  # The operator has yet to make a list of this length.
        earlier, later = (open_index(release.index).known(things) for release in (old, new))
        for iri in things:
            what = "changed" if iri in earlier and iri in later else "added" if iri in later else "removed"
            known = later.get(iri) or earlier.get(iri)
            yield Entry(
                id=f"{iri}#{new.id}",
                title=known.label if known else compact(iri),
                updated=new.published,
                summary=text(f"feeds.{what}", id=new.id),
                address=public(f"/id/{local_name(iri)}") if iri in later else "",
            )
        if more:
            address = absolute(f"/changes/{new.id}")
            summary = text("feeds.more", shown=MOST_OF_RELEASE, address=address)
            yield Entry(f"{BASE}changes/{new.id}", text("feeds.release", id=new.id), new.published, summary, address)


def _differences(kept: KeptRelease, old: Release | None, new: Release | None) -> str:
    """Return how many triples a release has, and which datasets it gained, lost or changed."""
    said = [text("feeds.triples", count=kept.triples)]
    if old and new:
        before, after = ({d["name"]: d for d in release.manifest["datasets"]} for release in (old, new))
        added, removed = after.keys() - before.keys(), before.keys() - after.keys()
        changed = {name for name in after.keys() & before.keys() if _content(after[name]) != _content(before[name])}
        for what, names, found in (("gained", added, after), ("lost", removed, before), ("differ", changed, after)):
            if names:
                titles = sorted(str(found[name].get("title") or name) for name in names)
                said.append(text(f"feeds.{what}", datasets="; ".join(titles)))
        if not (added or removed or changed):
            said.append(text("feeds.same"))
    return " ".join(said)


def _content(dataset: dict[str, Any]) -> object:
    return dataset.get("content"), dataset.get("triples")


def _feed(name: str, title: str, entries: Iterator[Entry]) -> bytes:
    listed = list(entries)
    root = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": language()})
    SubElement(root, "id").text = f"{BASE}{name}"
    SubElement(root, "title").text = title
    SubElement(root, "updated").text = max((entry.updated for entry in listed), default=_NEVER)
    SubElement(SubElement(root, "author"), "name").text = "Standlink"
    SubElement(root, "link", {"rel": "self", "type": ATOM.media_type, "href": public(f"/{name}.atom")})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": public("/releases")})
    for entry in listed:
        item = SubElement(root, "entry")
        SubElement(item, "id").text = entry.id
        SubElement(item, "title").text = entry.title
        SubElement(item, "updated").text = entry.updated
        SubElement(item, "summary").text = entry.summary
        if entry.address:
            SubElement(item, "link", {"rel": "alternate", "href": entry.address})
    body: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"
