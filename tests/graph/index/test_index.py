"""The search index holds what queries look for, in a form that any reader of the release may open."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from made import described, made_release, thing
from standlink.graph.index.documents import Document
from standlink.graph.index.reader import Index, open_index
from standlink.graph.index.schema import FACETS, RECORD_RANK, RECORDS, THING_RANK, schema, words_folder
from standlink.graph.releases.release import Release
from tantivy import Query


def found(index: Index, field: str, word: str) -> list[str]:
    return [entry.slug for entry in index.search(Query.term_query(schema(), field, word, "basic"), 100)[1]]


@pytest.fixture(scope="module", params=[50_000, 1], ids=["one batch", "a batch for each thing"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    region = thing("region", "sweden")
    quads = [
        *described(
            thing("actor", "tuv"),
            "Company",
            {
                "rdfs:label": ["TÜV SÜD", "南德意志集團"],
                "sl:locatedIn": region,
                "dcterms:description": ["An inspection body", "检测认证与监督机构"],
            },
        ),
        *described(region, "Country", {"rdfs:label": "Sweden", "skos:altLabel": "Wi-Fi6"}),
        *described(thing("evidence", "e"), "Evidence", {"rdfs:label": "Evidence"}),
        *described(thing("event", "x"), "Event", {"rdfs:label": "Launch", "sl:when": "2020-02", "sl:inRegion": region}),
        *described(thing("event", "y"), "Event", {"rdfs:label": "Bad date", "sl:when": "unknown"}),
    ]
    pages = [Document("https://example.org/q", "question", "Who?", ("谁？",), "Text of it", "Question", 3)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("standlink.graph.index.writer._BATCH", request.param)
        return open_index(made_release(tmp_path_factory.mktemp("index"), quads, pages).index)


@pytest.mark.parametrize(
    ("field", "word", "slugs"),
    [
        ("names", "tuv", ["tuv"]),
        ("names", "集", ["tuv"]),
        ("names", "团", ["tuv"]),
        ("names", "團", []),
        ("names", "fi6", ["sweden"]),
        ("names", "6", ["sweden"]),
        ("exact", "tuv sud", ["tuv"]),
        ("exact", "南德意志集团", ["tuv"]),
        ("packed", "wifi6", ["sweden"]),
        ("names", "evidence", []),
        ("text", "text", [""]),
        ("region", "https://w3id.org/standlink/id/region/sweden", ["tuv", "x"]),
        ("year", "2020", ["x"]),
        ("kind", "event", ["x", "y"]),
        ("class", "https://w3id.org/standlink/ontology#Company", ["tuv"]),
        ("class", "https://w3id.org/standlink/ontology#Event", []),
        ("dataset", "https://w3id.org/standlink/graph/made", ["sweden", "tuv", "x", "y"]),
        ("text", "监", ["tuv"]),
        ("text", "inspection", ["tuv"]),
    ],
)
def test_fields_hold_folded_words(index: Index, field: str, word: str, slugs: list[str]) -> None:
    assert sorted(found(index, field, word)) == sorted(slugs)


def test_facets_count_all_things(index: Index) -> None:
    counts = index.count(Query.all_query())
    assert set(counts) == set(FACETS)
    assert counts["kind"] == {"event": 2, "actor": 1, "region": 1, "question": 1}
    assert counts["year"] == {"2020": 1}
    assert index.count(Query.all_query(), []) == {}


def test_pages_are_entries_too(index: Index) -> None:
    entry = index.known(["https://example.org/q"])["https://example.org/q"]
    assert (entry.label, entry.names, entry.kind, entry.class_label) == ("Who?", ("谁？",), "question", "Question")


def test_things_rank_before_records(index: Index) -> None:
    assert THING_RANK > RECORD_RANK
    _, entries = index.search(Query.const_score_query(Query.all_query(), 1.0), 10)
    assert [entry.kind in RECORDS for entry in entries] == [False, False, False, True, True]


@pytest.mark.skipif(not hasattr(os, "fork") or os.getuid() != 0, reason="only the superuser can become another user")
@pytest.mark.release
def test_another_user_reads_a_release_that_only_its_owner_may_write(index: Index) -> None:
    folder = words_folder(index.path)
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o044 == 0o044 for path in folder.iterdir())
    assert not list(folder.glob("*.lock"))
    for parent in (folder, *folder.parents):
        if parent == Path("/tmp"):
            break
        parent.chmod(0o755)
    child = os.fork()
    if not child:
        os.setuid(65534)
        os._exit(0 if Index(index.path).search(Query.all_query(), 1)[0] == 5 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_release_has_checksums_of_all_files_of_the_index(release: Release) -> None:
    names = {f"words/{path.name}" for path in words_folder(release.index).iterdir()}
    assert names | {"search.sqlite"} <= set(release.manifest["files"])
