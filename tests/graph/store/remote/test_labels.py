"""The table of labels names things as the graph does, or says nothing."""

from __future__ import annotations

import polars as pl
import pyoxigraph as ox
import pytest
from standlink.graph.releases.release import Release
from standlink.graph.store.description import Thing
from standlink.graph.store.remote.labels import Labels
from standlink.graph.store.store import LABEL, Store

ORDERS = (("en", "zh"), ("zh", "en"), ("zh",))


def literal(text: str, language: str) -> ox.Literal:
    return ox.Literal(text, language=language)


def both(*names: ox.Literal) -> tuple[Labels, Store, ox.NamedNode]:
    """Return a table and a graph with a thing of some names, as a build writes the table, and the thing."""
    thing = ox.NamedNode("https://w3id.org/standlink/id/actor/ford")
    store = Store.of(ox.Quad(thing, LABEL, name, ox.NamedNode("https://example.org/graph")) for name in names)
    own = {tag: min((n.value for n in names if n.language == tag), default=None) for tag in ("en", "zh")}
    label = own["en"] or own["zh"] or min((n.value for n in names), default="ford")
    schema = dict.fromkeys(("iri", "label", "label_en", "label_zh"), pl.String)
    table = pl.LazyFrame([(thing.value, label, own["en"], own["zh"])], schema, orient="row")
    return Labels(lambda: table, lambda _: ()), store, thing


@pytest.mark.release
def test_table_names_everything_that_has_a_name_as_the_graph_does(release: Release) -> None:
    iris = release.table("labels").select("iri").collect()["iri"].to_list()
    nodes = [ox.NamedNode(iri) for iri in iris]
    labels, store = Labels(lambda: release.table("labels"), lambda _: nodes), release.store
    named = [node for node in nodes if store.texts(node, LABEL)]
    assert len(named) > 4000
    assert [labels.thing(node) for node in named] == [store.thing(node) for node in named]
    for language in ("en", "zh"):
        assert [labels.thing_in(n, language) for n in named] == [store.thing_in(n, language) for n in named]
    for order in ORDERS:
        texts = [(labels.text(node, order), store.text(node, LABEL, order)) for node in nodes]
        assert [here or None for here, _ in texts] == [there for _, there in texts]
    unnamed = [node for node in nodes if node not in set(named)]
    assert unnamed
    assert {labels.thing(node) for node in unnamed} == {None}
    assert all(map(labels.has, nodes))
    assert not labels.has(ox.NamedNode("https://w3id.org/standlink/id/actor/no-such-actor"))


@pytest.mark.parametrize(
    "names",
    [
        (literal("Ford", "en"), literal("福特", "zh")),
        (literal("福特", "zh"),),
        (literal("Ford Motor", "en"), literal("Ford", "en"), literal("福特汽车", "zh"), literal("福特", "zh")),
        (literal("Ford Werke", "de"), literal("Ford", "en")),
    ],
)
def test_least_name_of_a_language_is_shown_by_both(names: tuple[ox.Literal, ...]) -> None:
    labels, store, thing = both(*names)
    assert labels.thing(thing) == store.thing(thing)
    for language in ("en", "zh"):
        assert labels.thing_in(thing, language) == store.thing_in(thing, language)
    for order in ORDERS[:2]:
        assert labels.text(thing, order) == store.text(thing, LABEL, order)


def test_name_in_a_third_language_is_known_without_its_language() -> None:
    labels, store, thing = both(literal("Ford Werke", "de"))
    assert labels.thing(thing) == store.thing(thing) == Thing(thing.value, "Ford Werke")
    assert labels.text(thing, ("zh", "en")) == store.text(thing, LABEL, ("zh", "en")) == "Ford Werke"
    assert store.thing_in(thing, "zh").language == "de"
    assert labels.thing_in(thing, "zh") is None, "the table does not say that it is German"


def test_table_does_not_guess_among_languages_that_it_does_not_have() -> None:
    labels, store, thing = both(literal("Ford", "en"), literal("Ford-Werke", "de"), literal("Consul", "fr"))
    assert store.text(thing, LABEL, ("zh",)) == "Consul"
    assert labels.text(thing, ("zh",)) is None


def test_thing_without_a_name_is_not_named_by_its_address() -> None:
    labels, _, thing = both()
    assert labels.has(thing)
    assert labels.thing(thing) is None
    assert labels.thing_in(thing, "en") is None
    assert labels.text(thing, ("en", "zh")) is None, "it may be named like its address, in another language"


def test_statement_has_no_name() -> None:
    statement = "https://w3id.org/standlink/id/statement/a-b"
    row = {"iri": [statement], "label": ["a-b"], "label_en": [None], "label_zh": [None]}
    frame = pl.LazyFrame(row, dict.fromkeys(row, pl.String))
    assert Labels(lambda: frame, lambda node: [node]).text(ox.NamedNode(statement), ("en",)) == ""


def test_things_that_are_wanted_together_are_read_at_once() -> None:
    reads = []
    nodes = [ox.NamedNode(f"https://w3id.org/standlink/id/actor/a{n}") for n in range(3)]
    frame = pl.LazyFrame({"iri": [n.value for n in nodes], "label": "A", "label_en": "A", "label_zh": None})

    def table() -> pl.LazyFrame:
        reads.append(1)
        return frame.cast({"label_zh": pl.String})

    labels = Labels(table, lambda _: nodes)
    assert [labels.thing(node) for node in nodes] == [Thing(node.value, "A") for node in nodes]
    assert len(reads) == 1
