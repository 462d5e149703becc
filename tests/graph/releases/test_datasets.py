"""Datasets: an import writes all of one or nothing, and counts what became of each record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st
from standlink.cli.main import main
from standlink.errors import BuildError, FileError, ImportFailedError, NotFoundError, StandlinkError
from standlink.graph.releases.dataset import (
    FORMAT,
    all_datasets,
    drafting,
    open_dataset,
    refused_path,
    remove_dataset,
    triples_path,
)
from standlink.graph.releases.release import Release
from standlink.graph.releases.titles import chinese_titles
from standlink.graph.sources.protocol import About, Report, import_source
from standlink.graph.sources.relaton import catalogues
from standlink.graph.store import ntriples
from standlink.graph.store.store import LABEL
from standlink.ontology.namespaces import GRAPHS
from standlink.queries.words import dataset_title


@dataclass
class Words:
    """A source of words: one triple each; an empty word is refused, a repeated one merged."""

    words: list[str]
    name: str = "words"

    def about(self) -> About:
        return About("Words", "https://example.org/licence", "https://example.org/words", "words 1", "d", "v1", "Mind.")

    def triples(self, report: Report) -> Iterator[bytes]:
        seen = set()
        for word in self.words:
            report.read += 1
            if not word:
                report.refuse("nobody", "empty", "it has no letter", b"---")
            elif word in seen:
                report.merged += 1
            else:
                report.kept += 1
                seen.add(word)
                yield ntriples.line("<urn:a>", "<urn:b>", ntriples.text(word))


class BrokenError(Exception):
    pass


@dataclass
class Broken(Words):
    def triples(self, report: Report) -> Iterator[bytes]:
        yield from super().triples(report)
        raise BrokenError


def test_dataset_counts_what_became_of_each_record(tmp_path: Path) -> None:
    dataset = import_source(tmp_path, Words(["a", "", "b", "a"]), refusals_allowed=0.5)
    assert (dataset.read, dataset.kept, dataset.merged, dataset.refused) == (4, 2, 1, {"empty": 1})
    assert open_dataset(tmp_path, "words") == dataset
    assert dataset.triples == 2 == triples_path(tmp_path, "words").read_bytes().count(b"\n")
    refused = json.loads(refused_path(tmp_path, "words").read_text("utf-8"))
    assert refused == {"record": "nobody", "reason": "empty", "detail": "it has no letter", "file": "nobody"}
    assert (tmp_path / "datasets/words/quarantine/nobody").read_bytes() == b"---"


def test_provenance_of_a_dataset_names_source_version_and_rights(tmp_path: Path) -> None:
    dataset = import_source(tmp_path, Words(["a"]))
    said = {t.predicate.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1]: t.object.value for t in dataset.provenance()}
    assert said["wasDerivedFrom"] == "https://example.org/words"
    assert (said["version"], said["rights"], said["triples"]) == ("v1", "Mind.", "1")


def test_import_with_too_many_refusals_leaves_the_old_dataset(tmp_path: Path) -> None:
    old = import_source(tmp_path, Words(["a"]))
    with pytest.raises(ImportFailedError, match="1 of 3 records were refused"):
        import_source(tmp_path, Words(["b", "c", ""]))
    assert all_datasets(tmp_path) == [old]
    assert not [p for p in (tmp_path / "datasets").iterdir() if p.is_dir() and p.name != "words"]


def test_import_of_nothing_fails(tmp_path: Path) -> None:
    with pytest.raises(ImportFailedError, match="nothing was found"):
        import_source(tmp_path, Words([]))
    assert all_datasets(tmp_path) == []


def test_import_that_breaks_off_leaves_the_old_dataset(tmp_path: Path) -> None:
    old = import_source(tmp_path, Words(["a"]))
    with pytest.raises(BrokenError):
        import_source(tmp_path, Broken(["b"]))
    assert open_dataset(tmp_path, "words") == old
    assert b'"a"' in triples_path(tmp_path, "words").read_bytes()


def test_second_import_replaces_the_first(tmp_path: Path) -> None:
    import_source(tmp_path, Words(["a", ""]), refusals_allowed=1)
    import_source(tmp_path, Words(["b"]))
    assert triples_path(tmp_path, "words").read_bytes() == b'<urn:a> <urn:b> "b" .\n'
    assert not refused_path(tmp_path, "words").exists()


def test_dataset_set_aside_by_a_killed_import_is_restored(tmp_path: Path) -> None:
    dataset = import_source(tmp_path, Words(["a"]))
    folder = tmp_path / "datasets"
    (folder / "words").rename(folder / ".words.old")
    (folder / ".words.new").mkdir()
    assert all_datasets(tmp_path) == [dataset]


def test_two_imports_of_one_dataset_do_not_mix(tmp_path: Path) -> None:
    with (
        FileLock(tmp_path / ".words.import.lock"),
        pytest.raises(BuildError, match="another process is importing dataset words"),
    ):
        import_source(tmp_path, Words(["a"]))


@dataclass
class Repeating(Words):
    """A source whose records state the same twice."""

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield each triple twice."""
        for lines in super().triples(report):
            yield lines * 2


def test_a_triple_that_two_records_state_counts_once(tmp_path: Path) -> None:
    """As in the graph, whose dump is compared with this number when it is restored."""
    dataset = import_source(tmp_path, Repeating(["a", "b"]))
    lines = triples_path(tmp_path, "words").read_text("utf-8").splitlines()
    assert dataset.triples == len(set(lines)) < len(lines)


@pytest.mark.parametrize("name", ["../words", "", ".hidden", "Words"])
def test_name_of_a_dataset_cannot_lead_elsewhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(StandlinkError, match="is not a valid dataset name"), drafting(tmp_path, name):
        pass
    with pytest.raises(NotFoundError):
        remove_dataset(tmp_path, name)


def test_datasets_are_listed_shown_and_removed_on_the_command_line(tmp_path: Path) -> None:
    import_source(tmp_path, Words(["a", "a"]))
    run = CliRunner().invoke
    assert "2 read, 1 kept, 1 merged, 0 refused" in run(main, ["--home", str(tmp_path), "datasets", "list"]).output
    shown = json.loads(run(main, ["--home", str(tmp_path), "datasets", "show", "words"]).output)
    assert shown["licence_note"] == "Mind."
    assert run(main, ["--home", str(tmp_path), "datasets", "remove", "words"]).exit_code == 0
    assert run(main, ["--home", str(tmp_path), "datasets", "show", "words"]).exit_code == NotFoundError.exit_code
    assert all_datasets(tmp_path) == []


# descriptions by other versions


def rewrite(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    about = json.loads(path.read_text("utf-8"))
    change(about)
    path.write_text(json.dumps(about), "utf-8")


def as_of_0_1_0(about: dict[str, Any]) -> None:
    for name in ("format", "content", "inputs"):
        del about[name]


def test_dataset_of_version_0_1_0_is_read(tmp_path: Path) -> None:
    dataset = import_source(tmp_path, Words(["a"]), inputs="x")
    path = tmp_path / "datasets" / "words" / "dataset.json"
    assert json.loads(path.read_text("utf-8"))["format"] == FORMAT
    rewrite(path, as_of_0_1_0)
    # The checksum of the triples comes from the file; an import through a list of sources makes the dataset again.
    assert open_dataset(tmp_path, "words") == replace(dataset, inputs="")


def test_dataset_of_a_newer_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    import_source(tmp_path, Words(["a"]))
    path = tmp_path / "datasets" / "words" / "dataset.json"
    rewrite(path, lambda about: about.update(format=FORMAT + 1, kinds=[]))
    message = rf"written by a newer Standlink \(format {FORMAT + 1}; .*update Standlink, or delete \S+words and import"
    with pytest.raises(FileError, match=message):
        open_dataset(tmp_path, "words")


# N-Triples


@given(st.text(), st.sampled_from(["", "en", "zh-Hans", "not a tag", "lant_"]), st.text())
def test_any_text_and_address_make_a_line_that_a_parser_reads_back(value: str, language: str, address: str) -> None:
    cleaned = ntriples.clean(value)
    line = ntriples.line(ntriples.iri("urn:x:" + address), "<urn:p>", ntriples.text(cleaned, language))
    triple = next(iter(ox.parse(line, format=ox.RdfFormat.N_TRIPLES)))
    assert triple.object.value == cleaned
    assert (triple.object.language or "") == (language if language in ("en", "zh-Hans") else "").lower()


@given(st.dates())
def test_every_day_is_a_date(day) -> None:  # type: ignore[no-untyped-def]
    assert ntriples.date(f"{day:%Y}".zfill(4) + f"{day:-%m-%d}")


@pytest.mark.parametrize(
    "value", ["2023-02-29", "1900-02-29", "2023-13", "2023-00", "0000", "23", "2023-04-31", "", "２０２３"]
)
def test_invalid_day_is_not_a_date(value: str) -> None:
    assert ntriples.date(value) is None


def test_every_dataset_of_the_project_has_a_title_in_both_languages(catalogued: Release) -> None:
    of_catalogues = {f"{known['title']} (Relaton)" for known in catalogues.facts()["catalogues"].values()}
    in_release = {dataset["title"]: dataset["title_zh"] for dataset in catalogued.manifest["datasets"]}
    assert all(in_release.values())
    assert of_catalogues | in_release.keys() <= chinese_titles().keys()
    graph = ox.NamedNode(GRAPHS + "relaton-iec")
    labels = {(o.value, o.language) for o in catalogued.store.objects(graph, LABEL) if isinstance(o, ox.Literal)}
    assert labels == {("IEC publications (Relaton)", "en"), ("IEC出版物（Relaton）", "zh")}


def test_a_dataset_of_a_user_keeps_the_title_that_it_has() -> None:
    assert dataset_title({"title": "My notes", "title_zh": ""}) == ("My notes", "My notes")
