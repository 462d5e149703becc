"""The coverage table: each section of the paper, its topics, and where they are in the graph."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from standlink.graph.releases.release import Release
from standlink.graph.store.store import RDF_TYPE, sl
from standlink.ontology.namespaces import compact, expand

pytestmark = pytest.mark.slow

TABLE: Final = Path(__file__).parents[2] / "docs" / "coverage.csv"
PAPER: Final = ox.NamedNode(expand("source:standards-driven-growth") or "")
NOT_THINGS: Final = ("claim", "statement", "evidence", "source")
LABEL_LIKE: Final = {RDF_TYPE.value, sl("evidence").value, sl("studiedIn").value, sl("barrierKind").value}


@cache
def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def listed(column: str) -> set[str]:
    return {name for row in rows() for name in row[column].split()}


@pytest.fixture(scope="module")
def based_on_the_paper(release: Release) -> set[str]:
    """The things whose evidence is a place in the paper, as prefixed names."""
    inner = release.store.inner
    places = [q.subject for q in inner.quads_for_pattern(None, sl("source"), PAPER)]
    based = {q.subject for place in places for q in inner.quads_for_pattern(None, sl("evidence"), place)}
    return {compact(node.value) for node in based if isinstance(node, ox.NamedNode)}


@pytest.mark.parametrize("section", [str(n) for n in range(1, 19)])
def test_every_section_has_things_and_a_title(section: str) -> None:
    own = [r for r in rows() if r["section"].split(".")[0] == section]
    assert own
    assert all(r["title"] and r["concept"] and r["things"] for r in own)


def test_every_numbered_heading_of_the_paper_is_a_section_of_the_table(shared: Callable[[str], Path]) -> None:
    paper = shared("paper/standards-driven-growth.txt")
    headings = re.findall(r"^(\d+(?:\.\d+)?)\.? ?([A-Z][a-z][^.;\n]*)$", paper.read_text("utf-8"), re.MULTILINE)
    in_paper = {(number, re.sub(r" ?- ?", "-", title).strip().casefold()) for number, title in headings}
    in_table = {(r["section"], r["title"].casefold()) for r in rows()}
    assert len({number.split(".")[0] for number, _ in in_paper}) == 18
    assert in_paper - in_table == set()


def test_every_name_is_in_the_graph(release: Release) -> None:
    names = listed("things") | listed("claims")
    nodes = {name: ox.NamedNode(expand(name) or "missing:") for name in names}
    assert sorted(n for n, node in nodes.items() if not any(release.store.nodes(node, RDF_TYPE))) == []


def test_every_claim_of_the_paper_occurs(release: Release) -> None:
    claims = {q.subject for q in release.store.inner.quads_for_pattern(None, RDF_TYPE, sl("Claim"))}
    assert listed("claims") == {compact(c.value) for c in claims if isinstance(c, ox.NamedNode)}


def test_every_thing_mentioned_in_the_paper_occurs(based_on_the_paper: set[str]) -> None:
    things = {name for name in based_on_the_paper if name.partition(":")[0] not in NOT_THINGS}
    assert things - listed("things") == set()


def test_every_reference_is_a_source(release: Release) -> None:
    references = [r for r in rows() if r["section"] == "references"]
    assert len(references) == 12
    for row in references:
        sources = [name for name in row["things"].split() if name.startswith("source:")]
        assert len(sources) == 1
        node = ox.NamedNode(expand(sources[0]) or "")
        assert sl("Source") in release.store.nodes(node, RDF_TYPE)


def test_everything_in_the_table_is_linked(release: Release) -> None:
    """Each thing has links to others: an example is a thing, not a text."""
    inner = release.store.inner
    alone = []
    for name in listed("things"):
        node = ox.NamedNode(expand(name) or "")
        ties = [*inner.quads_for_pattern(node, None, None), *inner.quads_for_pattern(None, None, node)]
        linked = [q for q in ties if isinstance(q.object, ox.NamedNode) and q.predicate.value not in LABEL_LIKE]
        if not linked and not name.startswith("source:"):
            alone.append(name)
    assert sorted(alone) == []
