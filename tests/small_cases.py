"""The cases that builds of tests take in place of all curated ones, in a fifth of the time."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
from standlink.graph.sources.curated import curated_triples
from standlink.ontology.namespaces import expand

SMALL = Path(__file__).parent / "data" / "cases" / "small.ttl"
#: What the small datasets name of the curated cases.
NAMED = (
    *("actor:3gpp", "actor:3gpp-sa-wg2", "actor:etsi", "actor:huawei", "actor:iec", "actor:iso", "actor:nokia"),
    *("actor:nokia-bell-labs", "region:south-korea", "standard:3gpp-release-15", "standard:3gpp-release-16"),
    *("standard:3gpp-ts-23-501", "standard:iso-14001", "standard:iso-14001-2015"),
)


def write_small_cases(folder: Path) -> None:
    """Write the small case, and what the small datasets name of the curated cases."""
    shutil.copy(SMALL, folder)
    (folder / "named.ttl").write_bytes(ox.serialize(_described(NAMED), format=ox.RdfFormat.N_TRIPLES))


def _described(names: Iterable[str]) -> list[ox.Triple]:
    """Return what the curated cases say about things and about what that refers to."""
    about = defaultdict[object, list[ox.Triple]](list)
    for triple in curated_triples():
        about[triple.subject].append(triple)
    found = dict.fromkeys(ox.NamedNode(expand(name)) for name in names)
    for node in (queue := list(found)):
        new = dict.fromkeys(t.object for t in about[node] if t.object in about and t.object not in found)
        found |= new
        queue += new
    return [triple for node in found for triple in about[node]]
