"""Nothing is imported or built again unless something that it reads has changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from standlink.graph.pipeline import inputs
from standlink.graph.releases.content import content_checksum, query_text, triples_checksum
from standlink.graph.releases.release import Releases
from standlink.graph.sources import references
from standlink.graph.sources.protocol import Importer, Reference
from standlink.graph.sources.turtle import parse_turtle
from standlink.graph.store.store import sl
from standlink.ontology.vocabulary import ontology_triples

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[3]
ROOMS = ("cli", "graph", "ontology", "queries", "web")
COMMENT = "\n# a comment\n"


class Copy:
    """A copy of the package that a test may edit, and a list of sources to build with it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "site" / "standlink"
        ignored = shutil.ignore_patterns("node_modules", "__pycache__", "frontend", "static")
        for room in ROOMS:
            shutil.copytree(CHECKOUT / room, self.root / room, ignore=ignored)
        for path in CHECKOUT.glob("*.py"):
            shutil.copy(path, self.root)
        self.home = folder / "home"
        data = CHECKOUT / "tests" / "data"
        self.sources = folder / "sources.toml"
        self.sources.write_text(
            f'[tables]\nisld = {{ from = "{data}/tables/isld.csv", refusals-allowed = 1 }}\n'
            f'countries = {{ from = "{data}/tables/countries.csv", refusals-allowed = 1 }}\n'
            f'[relaton]\niso = "{data}/relaton/iso"\n',
            "utf-8",
        )

    def build(self) -> str:
        """Run ``standlink build`` and return what it printed."""
        command = [sys.executable, "-m", "standlink", "--home", str(self.home), "build", str(self.sources)]
        environment = {**os.environ, "PYTHONPATH": str(self.root.parent), "PYTHONDONTWRITEBYTECODE": ""}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=self.root.parent)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text("utf-8")
        assert old in text
        (self.root / path).write_text(text.replace(old, new), "utf-8")

    def append(self, path: str, text: str) -> None:
        with (self.root / path).open("a", encoding="utf-8") as file:
            file.write(text)


def test_comments_change_nothing_and_a_label_changes_the_release_alone(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    assert "unchanged" not in copy.build()
    first = Releases(copy.home).current()

    for path in (
        "graph/releases/comparison.py",
        "graph/sources/tables/isld.py",
        "graph/pipeline/loading.py",
        "graph/cases/ev-charging.ttl",
        "graph/sources/organizations/words.csv",
        "graph/sources/relaton/catalogues.toml",
        "graph/pipeline/tables/adoption.rq",
        "graph/index/fields.toml",
        "ontology/rules.py",
        "ontology/shapes/graph.ttl",
        "ontology/alignments.ttl",
    ):
        copy.append(path, COMMENT)
    copy.edit("graph/sources/curated.py", "Return what the curated cases describe", "Return another docstring")
    output = copy.build()
    assert output.count("unchanged") == 3
    assert "Building" not in output
    assert Releases(copy.home).ids() == [first.id]

    # The name of an event, which no importer reads.
    copy.edit("graph/cases/ev-charging.ttl", "Tesla opens its connector as NACS", "Tesla publishes its connector")
    output = copy.build()
    assert output.count("unchanged") == 3
    second = Releases(copy.home).current()
    assert second.id != first.id
    assert second.manifest["base"] == first.id


# what importers read

REFERENCES = pytest.mark.parametrize(
    ("case", "old", "new", "changed"),
    [
        ("ev-charging", '"Ford adopts NACS"@en', '"Ford takes NACS"@en', set()),
        ("actors", '"Ford"@en', '"Ford Motor"@en', {Reference.ORGANIZATIONS}),
        ("regions", '"Sweden"@en', '"The Sweden"@en', {Reference.REGIONS, Reference.ORGANIZATIONS}),
        (
            *("regions", 'sl:iso3166 "SE"', 'sl:iso3166 "SX"'),
            {Reference.COUNTRIES, Reference.REGIONS, Reference.ORGANIZATIONS},
        ),
        ("ev-charging", "event:ford-adopts-nacs a sl:", "event:ford-takes-nacs a sl:", {Reference.THINGS}),
        ("wifi", "    sl:status sl:publishedStatus ;\n", "", {Reference.THINGS}),
    ],
)  # fmt: skip


@REFERENCES
def test_change_of_a_case_counts_for_the_importers_that_read_it(
    case: str, old: str, new: str, changed: set[Reference], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = tmp_path / "cases"
    shutil.copytree(references.MAPPING.parents[2] / "cases", cases)

    def checksums() -> dict[Reference, str]:
        triples = tuple(t for path in sorted(cases.glob("*.ttl")) for t in parse_turtle(path))
        monkeypatch.setattr(references, "curated_triples", lambda: triples)
        things, with_status = (
            frozenset(t.subject.value for t in triples if t.predicate == predicate)
            for predicate in (references.RDF_TYPE, sl("status"))
        )
        known = references.curated()
        monkeypatch.setattr(references, "curated", lambda: replace(known, things=things, with_status=with_status))
        references._reference_checksum.cache_clear()
        return {r: references.importer_checksum(Importer("x", "x", 1, reads=(r,)), tmp_path) for r in Reference}

    before = checksums()
    text = (cases / f"{case}.ttl").read_text("utf-8")
    assert old in text
    (cases / f"{case}.ttl").write_text(COMMENT + text.replace(old, new), "utf-8")
    after = checksums()
    monkeypatch.undo()
    references._reference_checksum.cache_clear()
    assert {r for r in Reference if before[r] != after[r]} == changed


def test_version_name_files_and_decisions_of_an_importer_count(tmp_path: Path) -> None:
    file = tmp_path / "words.csv"
    file.write_text("word\na\n", "utf-8")
    base = Importer("x", "x", 1, files=(file,))
    linking = Importer("x", "x", 1, reads=(Reference.ORGANIZATIONS,))
    seen = {references.importer_checksum(each, tmp_path) for each in (base, linking)}
    assert references.importer_checksum(Importer("x", "another help", 1, files=(file,)), tmp_path) in seen
    seen.add(references.importer_checksum(Importer("x", "x", 2, files=(file,)), tmp_path))
    file.write_text("# a comment\nword\n a\n", "utf-8")
    assert references.importer_checksum(base, tmp_path) in seen
    file.write_text("word\nb\n", "utf-8")
    seen.add(references.importer_checksum(base, tmp_path))
    (tmp_path / "organizations.csv").write_text("x", "utf-8")
    seen.add(references.importer_checksum(linking, tmp_path))
    assert len(seen) == 5


# what a release is made of


@pytest.mark.parametrize("change", ["stage", "ontology", "shapes", "tables", "index"])
def test_change_of_a_rule_makes_another_release(change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = inputs.rules_digest()
    assert inputs.rules_digest() == before
    if change == "stage":
        monkeypatch.setitem(inputs.STAGE_VERSIONS, "index", inputs.STAGE_VERSIONS["index"] + 1)
    elif change == "ontology":
        monkeypatch.setattr(inputs, "ontology_triples", lambda: ontology_triples()[1:])
    elif change == "shapes":
        monkeypatch.setattr(inputs, "shape_files", list)
    elif change == "tables":
        shown = inputs.definitions()
        monkeypatch.setattr(inputs, "definitions", lambda: shown[1:])
    else:
        monkeypatch.setattr(inputs, "FIELDS", tmp_path / "fields.toml")
        (tmp_path / "fields.toml").write_text("", "utf-8")
    assert inputs.rules_digest() != before


# checksums of content


def test_query_is_compared_without_comments_and_layout() -> None:
    query = 'SELECT ?x # a comment\n\n{ ?x a <urn:x#Y> ; rdfs:label "# no comment", """\n#"""@en }'
    assert query_text(query) == 'SELECT ?x { ?x a <urn:x#Y> ; rdfs:label "# no comment", """\n#"""@en }'


@pytest.mark.parametrize(
    ("name", "text", "same", "other"),
    [
        (
            "a.ttl",
            "<urn:a> <urn:b> [ <urn:c> 1 ], 2 .",
            "# x\n<urn:a> <urn:b> 2, [ <urn:c> 1 ] .",
            "<urn:a> <urn:b> 2 .",
        ),
        ("a.csv", "a,b\n1,2\n", '# x\na , b\n1,"2"\n', "a,b\n2,1\n"),
        ("a.toml", "a = 1\nb = 2\n", "b = 2 # x\na = 1\n", "a = 1\n"),
        ("a.rq", "ASK { }", "# x\nASK {\n}", "ASK { ?x ?y ?z }"),
        ("a.bin", "a", "a", "a "),
    ],
)
def test_content_of_a_file_is_what_it_says(name: str, text: str, same: str, other: str, tmp_path: Path) -> None:
    sums = []
    for each in (text, same, other):
        (tmp_path / name).write_text(each, "utf-8")
        sums.append(content_checksum(tmp_path / name))
    assert sums[0] == sums[1] != sums[2]


def test_order_of_triples_does_not_count() -> None:
    triples = ontology_triples()
    assert triples_checksum(triples) == triples_checksum(reversed(triples)) != triples_checksum(triples[1:])
