"""The small case, the faults of ``tests/data/shape-faults.toml`` that are made in it, and the shapes that find them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from rdflib import Graph
from standlink.graph.gate.validation import Report, validate
from standlink.graph.pipeline.inference import infer
from standlink.graph.sources.turtle import read_turtle
from standlink.graph.store.store import ONTOLOGY, Store
from standlink.ontology.namespaces import GRAPHS
from standlink.ontology.vocabulary import ontology_triples, shape_files

DATA: Final = Path(__file__).parents[2] / "data"
SMALL: Final = DATA / "cases" / "small.ttl"
TEXT: Final = SMALL.read_text("utf-8")
SHAPES: Final = Graph()
for file in shape_files():
    SHAPES.parse(file)


@dataclass(frozen=True)
class Fault:
    """A text of the small case, its replacement, and the expected finding; the file describes each."""

    node: str
    shape: str
    message: str
    old: str
    new: str
    severity: str = "Violation"
    whole: bool = False


FAULTS: Final = {
    name: Fault(**entry) for name, entry in tomllib.loads((DATA / "shape-faults.toml").read_text("utf-8")).items()
}


def store_of(triples: list[ox.Triple]) -> ox.Store:
    """Return a store as before validation: the ontology, a dataset and the inferred triples."""
    quads = [ox.Quad(*t, ONTOLOGY) for t in ontology_triples()]
    quads += [ox.Quad(*t, ox.NamedNode(GRAPHS + "small")) for t in triples]
    store = Store.of(quads).inner
    infer(store)
    return store


def check(folder: Path, text: str) -> Report:
    path = folder / "small.ttl"
    path.write_text(text, "utf-8")
    return validate(store_of(read_turtle(path)), {"small": path})


def together(faults: Iterable[Fault]) -> Iterator[tuple[str, list[Fault]]]:
    """Yield the small case with as many independent faults at once as possible, until each has had its turn."""
    left = list(faults)
    while left:
        text, made = TEXT, []
        for fault in left:
            if text.count(fault.old) == 1:
                text = text.replace(fault.old, fault.new)
                made.append(fault)
        assert made, f"the small case has changed: update the text to replace: {left[0].old}"
        yield text, made
        left = [fault for fault in left if fault not in made]
