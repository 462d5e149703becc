"""Recorded look-ups: whatever they do not cover can change without changing what was read."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st
from standlink.graph.store.hub import Hub, Links
from standlink.graph.store.reading import describe
from standlink.graph.store.recording import RecordingStore, number, numbers_of
from standlink.graph.store.store import INFERRED, LABEL, ONTOLOGY, RDF_TYPE, Store, sl
from standlink.ontology.namespaces import GRAPHS, PREFIXES, mint
from standlink.ontology.vocabulary import ontology_triples

DATASETS = ox.NamedNode(GRAPHS + "datasets")
CATALOGUE = ox.NamedNode(GRAPHS + "catalogue")
TITLE, DESCRIPTION = (ox.NamedNode(PREFIXES["dcterms"] + name) for name in ("title", "description"))
THINGS = [
    ox.NamedNode(mint(kind, f"{kind[0]}{n}"))
    for kind in ("region", "actor", "standard", "event", "statement", "evidence", "source", "claim")
    for n in (1, 2)
]
REGIONS = THINGS[:2]
WAYS = (("to", "partOf"), ("from", "hasPart"))
COUNTS = dict.fromkeys(("links", "events", "figures", "claims", "sourced", "one_source", "sources"), 0)
#: Properties that a description reads of the thing, of its records, or of what these cite.
PROPERTIES = [
    sl(name)
    for name in (
        "partOf", "hasPart", "headquarteredIn", "adopter", "adoptedStandard", "adopts", "concerns", "inRegion",
        "evidence", "source", "subject", "property", "object", "about", "supportedBy", "hostsAdopterOf",
    )
]  # fmt: skip
CLASSES = [sl(name) for name in ("SupranationalRegion", "Country", "Adoption", "Claim", "Evidence", "Company")]

TEXTS = st.builds(ox.Literal, st.sampled_from(("One", "Two")), language=st.sampled_from(("en", "zh")))
NODES = st.sampled_from(THINGS)
FACTS = (
    st.builds(ox.Triple, NODES, st.sampled_from(PROPERTIES), NODES)
    | st.builds(ox.Triple, NODES, st.just(RDF_TYPE), st.sampled_from(CLASSES))
    | st.builds(ox.Triple, NODES, st.sampled_from((LABEL, DESCRIPTION)), TEXTS)
)
TITLED = st.builds(ox.Quad, st.just(CATALOGUE), st.just(TITLE), TEXTS, st.just(DATASETS))
QUADS = st.tuples(FACTS, st.sampled_from((CATALOGUE, INFERRED))).map(lambda pair: ox.Quad(*pair[0], pair[1])) | TITLED


#: In every graph, because the index has lists of these properties.
LISTED = {ox.Quad(one, sl(name), other, CATALOGUE) for _, name in WAYS for one in REGIONS for other in REGIONS}


@cache
def ontology() -> list[ox.Quad]:
    """Return the axioms on the properties and classes above, with the lists that they use."""
    due, found = list[ox.NamedNode | ox.BlankNode]([*PROPERTIES, *CLASSES]), list[ox.Quad]()
    by_subject: dict[object, list[ox.Triple]] = {}
    for triple in ontology_triples():
        by_subject.setdefault(triple.subject, []).append(triple)
    while due:
        axioms = by_subject.get(due.pop(), [])
        found += [ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY) for t in axioms]
        due += [t.object for t in axioms if isinstance(t.object, ox.BlankNode)]
    return found


def hub_of(thing: ox.NamedNode) -> Hub | None:
    """Return what an index might have on a region that is a hub: one list in each direction."""
    if thing not in REGIONS:
        return None
    return Hub(COUNTS, {(way, sl(name).value): Links(30, (REGIONS[0].value,)) for way, name in WAYS})


@given(before=st.sets(QUADS, max_size=40), change=st.sets(QUADS, min_size=1, max_size=3))
def test_description_is_the_same_if_no_recorded_look_up_finds_a_changed_triple(
    before: set[ox.Quad], change: set[ox.Quad]
) -> None:
    change -= LISTED
    then, now = (Store.of([*ontology(), *LISTED, *quads]) for quads in (before, before ^ change))
    recording, changed = RecordingStore(then.inner), numbers_of(quad.triple for quad in change)
    for thing in THINGS:
        hub = hub_of(thing)
        with recording.look_ups() as made:
            found = describe(recording, thing.value, hub)
        assert found == describe(then, thing.value, hub)
        if changed.isdisjoint(map(number, {*made, (thing, None, None)})):
            assert found == describe(now, thing.value, hub)
