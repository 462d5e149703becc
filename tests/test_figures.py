"""The figures of the curated release that change with its facts, kept in one file: ``make figures`` renews it.

A difference is either an edit of the facts, to be named in the commit, or a fault of the build.
"""

from __future__ import annotations

import tempfile
import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink.graph.pipeline.build import build
from standlink.graph.releases.release import Release

FILE = Path(__file__).parent / "data" / "figures.toml"
COMMAND = "make figures"
#: Counts of distinct nodes in the merged graph, as a query counts them.
QUERIES = {
    "merged_triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "documents": "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a sl:StandardDocument }",
    "adoptions": "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a sl:Adoption }",
    "adopts_pairs": "SELECT (COUNT(*) AS ?n) { ?a sl:adopts ?b }",
}


def figures_of(release: Release) -> dict[str, dict[str, int]]:
    """Return the figures of a release by group: sizes, things by kind, triples by dataset, rows by table, queries."""
    manifest = release.manifest
    return {
        "sizes": {"triples": manifest["triples"], "inferred": manifest["inferred"]},
        "things": dict(manifest["counts"]),
        "datasets": {entry["name"]: entry["triples"] for entry in manifest["datasets"]},
        "tables": dict(manifest["tables"]),
        "queries": {name: _number(release, query) for name, query in QUERIES.items()},
    }


def _number(release: Release, query: str) -> int:
    (solution,) = release.store.select(query)
    counted = solution["n"]
    assert isinstance(counted, ox.Literal)
    return int(counted.value)


def written(figures: dict[str, dict[str, int]]) -> str:
    """Return the figures as TOML."""
    groups = (
        "".join((f"[{group}]\n", *(f"{name} = {number}\n" for name, number in sorted(of_group.items()))))
        for group, of_group in figures.items()
    )
    return f"# Figures of the release of the curated cases. Renew with: {COMMAND}\n\n" + "\n".join(groups)


def test_figures_of_the_release_are_those_of_the_file(release: Release) -> None:
    kept, found = tomllib.loads(FILE.read_text("utf-8")), figures_of(release)
    differing = [
        f"{group}.{name}: {kept.get(group, {}).get(name)} in the file, {found.get(group, {}).get(name)} in the release"
        for group in sorted(kept.keys() | found.keys())
        for name in sorted(kept.get(group, {}).keys() | found.get(group, {}).keys())
        if kept.get(group, {}).get(name) != found.get(group, {}).get(name)
    ]
    assert not differing, f"{differing}; if the facts were changed on purpose, run {COMMAND}"


@pytest.mark.slow
def test_counts_of_the_manifest_are_those_of_the_graph(release: Release) -> None:
    for kind, number in release.manifest["counts"].items():
        start = f"https://w3id.org/standlink/id/{kind}/"
        query = f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x a ?c FILTER(STRSTARTS(STR(?x), '{start}')) }}"
        assert _number(release, query) == number, kind


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        FILE.write_text(written(figures_of(build(Path(home)))), "utf-8")
