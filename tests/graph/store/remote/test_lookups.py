"""Look-ups that are answered from what was read with others find what the graph has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standlink.graph.store.merging import with_merge
from standlink.graph.store.remote import lookups
from standlink.graph.store.remote.lookups import Lookups
from standlink.graph.store.remote.rings import BRIEF, EVIDENCE, SOURCE, TOLD
from standlink.ontology.namespaces import GRAPHS, THINGS, node

RECORDS = [ox.NamedNode(f"{THINGS}{name}") for name in ("statement/a", "event/b", "evidence/c")]
OTHERS = [ox.NamedNode(f"{THINGS}{name}") for name in ("standard/d", "source/e")]
CLASSES = [node("sl:Country")]
PROPERTIES = [EVIDENCE, SOURCE, TOLD[0], node("sl:related"), *BRIEF[:3]]
NODES = st.sampled_from([*RECORDS, *OTHERS, *CLASSES])
VALUES = NODES | st.just(ox.Literal("text", language="en"))

quads = st.builds(
    ox.Quad,
    st.sampled_from([*RECORDS, *OTHERS]),
    st.sampled_from(PROPERTIES),
    VALUES,
    st.sampled_from([ox.NamedNode(f"{GRAPHS}{name}") for name in "xy"]),
)
subjects, properties = st.sampled_from([*RECORDS, *OTHERS]), st.sampled_from(PROPERTIES)
patterns = (
    st.tuples(subjects, st.none() | properties, st.none())
    | st.tuples(st.none(), st.none() | properties, NODES)
    | st.tuples(st.none() | subjects, st.none() | properties, st.none() | VALUES)
)


def lookups_of(store: ox.Store) -> Lookups:
    def fetch(sparql: str) -> Iterable[ox.Quad]:
        found = store.query(sparql)
        assert isinstance(found, ox.QuerySolutions)
        return [ox.Quad(s, p, o, g) for g, s, p, o in found]  # type: ignore[arg-type]

    return Lookups(fetch, ox.Store())


@pytest.fixture(scope="module", params=["limits", "low limits"])
def limits(request: pytest.FixtureRequest) -> Iterator[None]:
    """The limits of what is read at once, and such low ones that most results are cut."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "low limits":
            for name in ("MOST", "MOST_TOGETHER", "MOST_NEAR", "MOST_NAMED", "MOST_WHOLE", "FIRST"):
                patch.setattr(lookups, name, 3)
        yield


@pytest.mark.usefixtures("limits")
@settings(max_examples=300, deadline=None)
@given(found=st.lists(quads, max_size=25), asked=st.lists(patterns, min_size=1, max_size=12))
def test_each_look_up_finds_what_the_graph_has(
    found: list[ox.Quad], asked: list[tuple[ox.NamedNode | None, ox.NamedNode | None, ox.NamedNode | None]]
) -> None:
    store = ox.Store()
    store.extend(with_merge(found))
    read = lookups_of(store)
    for pattern in asked:
        expected = {quad for quad in store.quads_for_pattern(*pattern) if isinstance(quad.graph_name, ox.NamedNode)}
        listed = list(read.quads_for_pattern(*pattern))
        assert set(listed) == expected, pattern
        assert len(listed) == len(expected), pattern
