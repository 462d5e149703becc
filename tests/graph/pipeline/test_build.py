"""Builds: the current release is kept until the new one is complete, whatever happens."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink.errors import BuildError, FileError, NoReleaseError, ValidationError
from standlink.graph.pipeline.build import build, unchanged
from standlink.graph.releases.dataset import write_dataset
from standlink.graph.releases.earlier import Earlier
from standlink.graph.releases.files import MANIFEST
from standlink.graph.releases.release import Release, Releases
from standlink.graph.sources.turtle import TurtleFilesError
from standlink.graph.store.store import sl
from standlink.ontology.namespaces import PREFIXES, mint

pytestmark = pytest.mark.slow

SMALL = Path(__file__).parents[2] / "data" / "cases" / "small.ttl"
CURRENT = ox.NamedNode(mint("standard", "new"))

#: Builds that may write no file longer than a limit, and say how far they came.
LIMITED = """
import resource, signal, sys
from pathlib import Path
from standlink.errors import BuildError
from standlink.graph.pipeline.build import build
home, cases = map(Path, sys.argv[1:3])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for limit in sys.argv[3:]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    stages = []
    try:
        build(home, lambda stage, result: stages.append(stage), force=True, cases=cases)
    except BuildError as error:
        print(stages[-1], f"{type(error).__name__}: {error}")
"""
STAGES = ("import", "load", "infer", "validate", "index", "tabulate")


def quiet(stage: str, result: str) -> None:
    """Ignore the progress of a build."""


def change(cases: Path, old: str, new: str) -> None:
    path = cases / "small.ttl"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def leftovers(data: Path) -> list[str]:
    return [p.name for p in (data / "releases").glob(".*")]


# what a build does


def test_build_publishes_what_the_files_say(cases: Path, data: Path) -> None:
    stages: list[str] = []
    release = build(data, lambda stage, result: stages.append(stage), cases=cases)
    assert tuple(stages) == (*STAGES, "publish")
    assert Releases(data).current_id() == release.id
    assert release.store.label(CURRENT) == "ISO 1:2011"
    assert release.manifest["triples"] == len(list(release.store.quads()))
    assert release.manifest["counts"]["standard"] == 5
    assert [d["name"] for d in release.manifest["datasets"]] == ["small"]
    assert leftovers(data) == []


def test_what_is_prepared_for_readers_is_part_of_the_release(cases: Path, data: Path) -> None:
    def prepare(release: Release, earlier: Earlier | None) -> str:
        assert earlier is None
        assert len(release.table("standard").collect()) > 0
        (release.path / "prepared").write_text("ready", "utf-8")
        return "one file"

    summaries: dict[str, str] = {}
    release = build(data, summaries.__setitem__, cases=cases, prepare=prepare)
    assert summaries["prepare"] == "one file"
    assert list(summaries)[-2:] == ["prepare", "publish"]
    assert "prepared" in release.manifest["files"]
    (release.path / "prepared").write_text("other", "utf-8")
    with pytest.raises(NoReleaseError, match="prepared"):
        release.verify()


def test_unchanged_inputs_are_not_built_again(cases: Path, data: Path, first: Release) -> None:
    assert unchanged(data, cases)
    second = build(data, lambda stage, result: pytest.fail(f"{stage} was run again"), cases=cases)
    assert second.id == first.id
    assert Releases(data).ids() == [first.id]


def test_changed_case_is_built_again_and_the_old_release_is_kept(cases: Path, data: Path, first: Release) -> None:
    change(cases, '"The second edition."@en', '"Edition two."@en')
    assert not unchanged(data, cases)
    second = build(data, quiet, cases=cases)
    assert second.id != first.id
    assert set(Releases(data).ids()) == {first.id, second.id}
    description = ox.NamedNode(PREFIXES["dcterms"] + "description")
    assert [r.store.text(CURRENT, description) for r in (first, second)] == ["The second edition.", "Edition two."]


def test_removed_case_leaves_the_release(cases: Path, data: Path) -> None:
    more = """@prefix actor: <https://w3id.org/standlink/id/actor/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        actor:x a <https://w3id.org/standlink/ontology#Company> ; rdfs:label "X"@en , "某"@zh ."""
    (cases / "more.ttl").write_text(more, "utf-8")
    node = ox.NamedNode(mint("actor", "x"))
    assert build(data, quiet, cases=cases).store.exists(node)
    (cases / "more.ttl").unlink()
    assert not build(data, quiet, cases=cases).store.exists(node)


def catalogue(home: Path, name: str, label: str, count: int = 1) -> None:
    """Write a dataset of companies to the data folder, as an import does."""
    names = [name, *(f"{name}-{n}" for n in range(1, count))]
    triples = [
        ox.Triple(ox.NamedNode(mint("actor", n)), ox.NamedNode(PREFIXES[prefix] + local), value)
        for n in names
        for prefix, local, value in (
            ("rdf", "type", sl("Company")),
            ("rdfs", "label", ox.Literal(label, language="en")),
            ("rdfs", "label", ox.Literal("某", language="zh")),
        )
    ]
    write_dataset(
        home, triples, name=name, title=name, licence="https://creativecommons.org/publicdomain/zero/1.0/",
        derived_from="https://example.org/", importer="test 1", digest=label, read=count, kept=count,
    )  # fmt: skip


def test_imported_datasets_are_part_of_the_release_and_leave_it_with_their_folders(
    cases: Path, data: Path, first: Release
) -> None:
    catalogue(data, "one", "One")
    catalogue(data, "two", "Two")
    assert not unchanged(data, cases)
    second = build(data, quiet, cases=cases)
    assert [d["name"] for d in second.manifest["datasets"]] == ["small", "one", "two"]
    assert unchanged(data, cases)
    shutil.rmtree(data / "datasets" / "one")
    catalogue(data, "two", "Three")
    assert not unchanged(data, cases)
    third = build(data, quiet, cases=cases)
    nodes = [ox.NamedNode(mint("actor", name)) for name in ("one", "two")]
    said = [[r.store.exists(n) and r.store.label(n) for n in nodes] for r in (first, second, third)]
    assert said == [[False, False], ["One", "Two"], [False, "Three"]]


def test_damaged_description_of_a_dataset_is_reported_with_what_to_do(cases: Path, data: Path, first: Release) -> None:
    catalogue(data, "one", "One")
    (data / "datasets" / "one" / "dataset.json").write_text("{", "utf-8")
    with pytest.raises(FileError, match=r"dataset.json: damaged; delete \S+one and import it again"):
        build(data, quiet, cases=cases)
    assert Releases(data).current_id() == first.id


def test_dataset_of_version_0_1_0_is_part_of_a_release(cases: Path, data: Path) -> None:
    catalogue(data, "one", "One")
    path = data / "datasets" / "one" / "dataset.json"
    about = json.loads(path.read_text("utf-8"))
    content = about["content"]
    path.write_text(json.dumps({k: v for k, v in about.items() if k not in ("format", "content", "inputs")}), "utf-8")
    release = build(data, quiet, cases=cases)
    assert [d["content"] for d in release.manifest["datasets"] if d["name"] == "one"] == [content]


def test_release_of_an_older_version_is_built_anew(cases: Path, data: Path, first: Release) -> None:
    new = ("format", "sequence", "files", "rules", "tables", "inputs")
    manifest = {key: value for key, value in first.manifest.items() if key not in new}
    (first.path / MANIFEST).write_text(json.dumps({**manifest, "inputs": "of 0.1.0"}), "utf-8")
    assert not unchanged(data, cases)
    second = build(data, quiet, cases=cases)
    assert second.id != first.id
    assert second.manifest["base"] is None


def test_two_builds_of_one_second_do_not_collide(cases: Path, data: Path, first: Release) -> None:
    assert build(data, quiet, cases=cases, force=True).id != first.id
    assert first.store.exists(CURRENT)


def test_same_inputs_give_the_same_graph(cases: Path, tmp_path: Path, first: Release) -> None:
    two = build(tmp_path / "other", quiet, cases=cases)
    assert set(first.store.inner) == set(two.store.inner)


# what stops a build


def test_violation_stops_the_build_and_says_where_and_what_to_do(cases: Path, data: Path, first: Release) -> None:
    change(cases, "    sl:unit sl:percent ;\n", "")
    with pytest.raises(ValidationError) as caught:
        build(data, quiet, cases=cases)
    line = (cases / "small.ttl").read_text("utf-8").splitlines().index("observation:share a sl:Observation ;") + 1
    assert f"small.ttl:{line}: observation:share sl:unit" in caught.value.report
    assert "concept of sl:Units" in str(caught.value)
    assert "[sl:ObservationShape]" in str(caught.value)
    assert Releases(data).current().id == first.id
    assert Releases(data).current().store.exists(CURRENT)
    assert Releases(data).ids() == [first.id]
    assert leftovers(data) == []


def test_warning_does_not_stop_the_build(cases: Path, data: Path) -> None:
    change(cases, '"Body"@en ,\n        "机构"@zh', '"Body"@en')
    release = build(data, quiet, cases=cases)
    assert release.manifest["findings"] == {"Violation": 0, "Warning": 1, "Info": 0}
    report = json.loads((release.path / "report.json").read_text("utf-8"))
    assert [f["node"] for f in report["findings"]] == ["actor:body"]


def test_malformed_file_stops_the_build_and_keeps_the_old_release(cases: Path, data: Path, first: Release) -> None:
    change(cases, "sl:unit sl:percent ;", "sl:unit sl:percnt ;")
    with pytest.raises(TurtleFilesError, match=r"small\.ttl:\d+: the ontology has no term sl:percnt \(did you mean"):
        build(data, quiet, cases=cases)
    assert Releases(data).current().id == first.id


def test_next_build_succeeds_after_a_fault_is_fixed(cases: Path, data: Path) -> None:
    change(cases, "    sl:unit sl:percent ;\n", "")
    with pytest.raises(ValidationError):
        build(data, quiet, cases=cases)
    with pytest.raises(NoReleaseError, match="no release has been built"):
        Releases(data).current()
    shutil.copy(SMALL, cases / "small.ttl")
    assert build(data, quiet, cases=cases).store.exists(CURRENT)


def test_folder_that_cannot_be_written_is_reported(cases: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BuildError, match="could not be written"):
        build(tmp_path / "file", quiet, cases=cases)


def test_full_disk_is_reported_and_keeps_the_old_release(cases: Path, data: Path) -> None:
    """No file may exceed a limit, which fails like a full disk; higher limits fail in later stages."""
    catalogue(data, "many", "Many", 3000)
    first = build(data, quiet, cases=cases)
    largest = max(path.stat().st_size for path in first.path.rglob("*"))
    limits = (1_000, *(largest - under for under in (8_000, 6_000, 4_000, 2_000, 500)))
    command = [sys.executable, "-c", LIMITED, str(data), str(cases), *map(str, limits)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    said = done.stdout.splitlines()
    assert all("BuildError: the release could not be written to" in line for line in said), done.stdout
    stages = [line.split()[0] for line in said]
    # How far a build gets depends on how far the thread that writes the store is by then.
    assert stages[0] == "import", done.stderr
    assert len(set(stages)) > 1, done.stdout
    assert Releases(data).ids() == [first.id]
    assert leftovers(data) == []
    assert Releases(data).current().store.exists(CURRENT)
    assert build(data, quiet, force=True, cases=cases).store.exists(CURRENT)


def test_file_that_changes_during_a_build_is_named(cases: Path, data: Path, first: Release) -> None:
    change(cases, '"The second edition."@en', '"Edition two."@en')

    def meanwhile(stage: str, result: str) -> None:
        if stage == "import":
            change(cases, '"Edition two."@en', '"Edition 2."@en')

    with pytest.raises(BuildError, match=r"changed while the release was built: \S+small\.ttl\. Build again"):
        build(data, meanwhile, cases=cases)
    assert Releases(data).current().id == first.id
    second = build(data, quiet, cases=cases)
    description = ox.NamedNode(PREFIXES["dcterms"] + "description")
    assert second.store.text(CURRENT, description) == "Edition 2."


def test_dataset_that_is_imported_again_during_a_build_is_named(cases: Path, data: Path) -> None:
    catalogue(data, "one", "One")
    with pytest.raises(BuildError, match="changed while the release was built: dataset one"):
        build(data, lambda stage, result: stage == "import" and catalogue(data, "one", "Two"), cases=cases)
    with pytest.raises(NoReleaseError, match="no release has been built"):
        Releases(data).current()
