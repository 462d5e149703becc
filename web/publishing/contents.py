"""What the site of a study has: its own things, what they touch, its datasets, and its questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pyoxigraph as ox

from ...errors import StandlinkError
from ...graph.releases.extensions import STUDY
from ...graph.releases.release import Release
from ...graph.store.store import INFERRED, RDF_TYPE
from ...ontology.namespaces import compact, is_thing, kind_and_slug, local_name
from ...queries.library import library
from ...queries.question import Question

#: The kinds of things that questions are asked about; those of others are found from their pages.
ASKED_ABOUT: Final = ("actor", "barrier", "initiative", "policy", "region", "standard", "technology")


@dataclass(frozen=True)
class Contents:
    """The contents of the site of a study.

    Attributes:
        about: what the manifest of the release says of the study.
        datasets: the entries of its own datasets in the manifest.
        own: the IRIs of its own things, in order.
        touched: the IRIs of other things that its datasets mention.
        questions: its own questions.
    """

    about: dict[str, Any]
    datasets: tuple[dict[str, Any], ...]
    own: tuple[str, ...]
    touched: tuple[str, ...]
    questions: tuple[Question, ...]

    @classmethod
    def of(cls, release: Release) -> Contents:
        """Return the contents of the site of the study that a release was built of.

        Raises:
            StandlinkError: if it was built of none, or nothing of the study is public.
        """
        about = release.manifest.get(STUDY)
        if not about:
            raise StandlinkError(
                f"release {release.id} is not one of a study; give its folder: standlink site my-study"
            )
        datasets = tuple(d for d in release.manifest["datasets"] if str(d["derivedFrom"]).startswith(about["iri"]))
        if not datasets:
            raise StandlinkError("the study has no public dataset, so that there is nothing to show on a site")
        graphs = [ox.NamedNode(entry["graph"]) for entry in datasets]
        said = list(_triples(release, graphs))
        typed = {t.subject for t in said if t.predicate == RDF_TYPE and isinstance(t.subject, ox.NamedNode)}
        elsewhere = {
            quad.subject
            for subject in typed
            for quad in release.store.quads(subject, RDF_TYPE, None)
            if quad.graph_name not in (*graphs, INFERRED)
        }
        own = _things(node for node in typed if node not in elsewhere)
        mentioned = _things(node for t in said for node in (t.subject, t.object))
        return cls(about, datasets, own, tuple(iri for iri in mentioned if iri not in set(own)), _questions(release))

    def by_kind(self, things: Iterable[str]) -> dict[str, list[str]]:
        """Return things by kind, the kinds in alphabetical order."""
        found: dict[str, list[str]] = {}
        for iri in things:
            found.setdefault(local_name(iri).partition("/")[0], []).append(iri)
        return dict(sorted(found.items()))

    def is_about_own(self, values: Iterable[str]) -> bool:
        """Return whether prefixed names are all those of own things that questions are asked about."""
        given = list(values)
        return bool(given) and self._asked_about.issuperset(given)

    @cached_property
    def _asked_about(self) -> frozenset[str]:
        subjects = [iri for iri in self.own if local_name(iri).partition("/")[0] in ASKED_ABOUT]
        return frozenset(compact(iri) for iri in subjects)


def _triples(release: Release, graphs: Iterable[ox.NamedNode]) -> Iterator[ox.Triple]:
    for graph in graphs:
        yield from (quad.triple for quad in release.store.quads(graph=graph))


def _things(nodes: Iterable[object]) -> tuple[str, ...]:
    iris = {node.value for node in nodes if isinstance(node, ox.NamedNode) and is_thing(node.value)}
    return tuple(sorted(iri for iri in iris if kind_and_slug(iri)))


def _questions(release: Release) -> tuple[Question, ...]:
    files = sorted((release.folder / STUDY / "questions").glob("*/*.rq"))
    ids = [f"{path.parent.name}/{path.stem}" for path in files]
    return tuple(library()[id_] for id_ in ids if id_ in library())
