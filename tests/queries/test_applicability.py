"""Patterns of question headers are decided by look-ups as the query engine decides them."""

from __future__ import annotations

import re
from itertools import count
from random import Random
from types import SimpleNamespace
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sampling import few
from standlink.graph.releases.release import Release
from standlink.graph.store.store import MERGE, Store
from standlink.ontology.namespaces import KINDS, mint, node
from standlink.queries.applicability import _ForTheEngineError, _solvable, applies, parsed
from standlink.queries.library import library

THINGS = [node(f"actor:{name}") for name in "abc"]
PROPERTIES = ["sl:partOf", "sl:about"]


def things(release: Release, kind: str, most: int) -> list[str]:
    start = mint(kind, "x").removesuffix("x")
    own = sorted({t.subject.value for t in release.store.triples(None, node("rdf:type"))})
    own = [iri for iri in own if iri.startswith(start)]
    return Random(kind).sample(own, min(most, len(own)))


def asked(release: Release, pattern: str, name: str, iri: str) -> bool:
    about = re.sub(rf"\?{name}\b", lambda _: f"<{iri}>", pattern)
    return bool(release.store.query(f"ASK {{ {about} }}"))


def test_patterns_of_all_questions_need_no_engine() -> None:
    patterns = [pattern for question in library().values() for pattern in question.applies.values()]
    assert patterns
    assert not [pattern for pattern in patterns if parsed(pattern) is None]


def test_questions_apply_to_the_things_that_the_engine_finds(release: Release) -> None:
    some = [iri for kind in KINDS for iri in things(release, kind, few(6))]
    for question in library().values():
        for slot in (p for p in question.parameters if p.name in question.applies):
            for iri in some:
                expected = asked(release, question.applies[slot.name], slot.name, iri)
                assert applies(release, question, slot, iri) == expected, (question.id, iri)


def test_thing_with_too_many_links_is_left_to_the_engine(release: Release) -> None:
    question = library()["diffusion/growth"]
    slot = next(p for p in question.parameters if p.name in question.applies)
    store, queries = release.store, []
    counted = SimpleNamespace(
        triples=store.triples, query=lambda text: queries.append(text) or store.query(text), lookups_of_a_query=0
    )
    for name, expected in (("nacs", True), ("tcp-ip", False)):
        assert applies(SimpleNamespace(store=counted), question, slot, mint("standard", name)) is expected  # type: ignore[arg-type]
    assert len(queries) == 2


@pytest.mark.parametrize(
    "pattern",
    [
        "?x sl:about/sl:source ?y",
        "?x ^sl:about ?y",
        "?x sl:about|sl:source? ?y",
        "?x sl:about ?y FILTER(?y > 3)",
        "?x sl:about ?y FILTER(?z != ?x)",
        "?x sl:about ?y OPTIONAL { ?y sl:source ?z }",
        '?x sl:about "text"',
        "{ ?x sl:about ?y } { ?x sl:source ?z }",
        "{ ?x sl:about ?y } UNION { ?x sl:source ?y } ?y sl:evidence ?z",
        "?y sl:evidence ?z . { ?x sl:source ?y } UNION { ?x sl:about ?y }",
        "{ { ?x sl:about ?y } UNION { ?x sl:source ?y } ?y sl:evidence ?z }",
        "{ ?x sl:about ?y } UNION { }",
        "?x sl:about",
        "",
    ],
)
def test_patterns_that_say_more_are_left_to_the_engine(pattern: str) -> None:
    assert parsed(pattern) is None


@st.composite
def patterns(draw: st.DrawFn) -> str:
    """Patterns of one or two parts, each of which begins at ?x, so that every look-up has a known side."""
    ends = st.sampled_from(["?x", "?y", "?z", "actor:a", "actor:b"])
    properties = st.sampled_from([*PROPERTIES, "sl:partOf|sl:about", "sl:partOf?"])

    def part() -> str:
        texts = [f"?x {draw(properties)} ?y", f"?y {draw(properties)} ?z"]
        texts += [f"{draw(ends)} {draw(properties)} {draw(ends)}" for _ in range(draw(st.integers(0, 2)))]
        texts = draw(st.permutations(texts))
        texts += ["FILTER(?y IN (actor:a, actor:c))"] * draw(st.booleans())
        texts += ["FILTER(?x != ?z)"] * draw(st.booleans())
        texts += [f"FILTER NOT EXISTS {{ ?z {draw(properties)} {draw(ends)} }}"] * draw(st.booleans())
        return " . ".join(texts)

    if draw(st.booleans()):
        return part()
    return f"{{ {part()} }} UNION {{ {part()} }}"


@given(
    st.lists(st.tuples(st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from(THINGS)), max_size=8),
    patterns(),
)
def test_any_pattern_holds_as_the_engine_says(triples: list[Any], pattern: str) -> None:
    plain = ox.Store()
    plain.extend(ox.Quad(s, node(p), o, MERGE) for s, p, o in triples)
    # A page is of a thing that the release has; of others, the engine and the specification disagree on paths.
    plain.extend(ox.Quad(thing, node("rdf:type"), node("sl:Actor"), MERGE) for thing in THINGS)
    store: Any = SimpleNamespace(
        triples=lambda s, p, o: [q.triple for q in plain.quads_for_pattern(s, p, o, MERGE)],
        lookups_of_a_query=Store.lookups_of_a_query,
    )
    parts = parsed(pattern)
    assert parts is not None
    for thing in THINGS:
        about = pattern.replace("?x", f"<{thing.value}>")
        prefixes = {"sl": node("sl:x").value[:-1], "actor": node("actor:x").value[:-1]}
        expected = plain.query(f"ASK {{ {about} }}", prefixes=prefixes, default_graph=MERGE)
        try:
            found = any(_solvable(store, part, {"?x": thing}, count()) for part in parts)
        except _ForTheEngineError:  # Too much would be looked up: then the engine is asked.
            continue
        assert found == bool(expected), (thing, pattern)
