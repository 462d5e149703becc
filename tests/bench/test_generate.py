"""Tests of the synthetic graph: reproducible, of the requested size, and valid."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink.bench.faults import with_faults
from standlink.bench.generate import generate, write
from standlink.graph.gate.validation import Report, validate
from standlink.graph.pipeline.inference import infer
from standlink.graph.store.store import ONTOLOGY, Store
from standlink.ontology.namespaces import GRAPHS, THINGS, kind_and_slug
from standlink.ontology.vocabulary import is_known, ontology_triples


def store_of(lines: str) -> ox.Store:
    quads = [ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY) for t in ontology_triples()]
    graph = ox.NamedNode(GRAPHS + "synthetic")
    quads += [ox.Quad(*q.triple, graph) for q in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)]
    return Store.of(quads).inner


@pytest.fixture(scope="module")
def small() -> str:
    return "".join(generate(5_000))


def check(lines: str) -> Report:
    store = store_of(lines)
    infer(store)
    return validate(store, {})


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, 5_000, seed=7)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_another_seed_gives_another_graph(small: str) -> None:
    assert "".join(generate(5_000, seed=8)) != small


@pytest.mark.parametrize("size", [5_000, 20_000, 60_000])
def test_size_is_right_within_two_percent(size: int) -> None:
    lines = list(generate(size))
    assert abs(len(lines) - size) <= size * 0.02
    assert len(set(lines)) == len(lines)


def test_graph_conforms_to_the_shapes(small: str) -> None:
    report = check(small)
    assert report.conforms, report.text(5)
    # Some things have no Chinese name, as in catalogues.
    assert {f.shape for f in report.findings} <= {"sl:ChineseNameShape"}


def test_graph_with_faults_does_not_conform() -> None:
    report = check("".join(with_faults(generate(5_000), seed=1)))
    assert not report.conforms
    assert len({f.shape for f in report.findings}) > 3


def test_graph_uses_terms_of_the_ontology(small: str) -> None:
    triples = list(ox.parse(small, format=ox.RdfFormat.N_TRIPLES))
    assert all(is_known(t.predicate.value) for t in triples)
    things = {t.subject.value for t in triples}
    assert all(iri.startswith(THINGS) and kind_and_slug(iri) for iri in things)
    referred = {t.object.value for t in triples if isinstance(t.object, ox.NamedNode)}
    assert {iri for iri in referred if iri.startswith(THINGS)} <= things


def test_degrees_are_skewed() -> None:
    counts: dict[str, int] = {}
    for line in generate(60_000):
        if "#adopter>" in line or "#contributor>" in line:
            who = line.split()[2]
            counts[who] = counts.get(who, 0) + 1
    ordered = sorted(counts.values(), reverse=True)
    assert sum(ordered[: len(ordered) // 10]) > sum(ordered) / 3


def test_dates_have_three_precisions_and_names_three_languages(small: str) -> None:
    assert all(f"#{kind}>" in small for kind in ("date", "gYearMonth", "gYear"))
    assert all(f'"@{language} ' in small for language in ("en", "zh", "fr"))
