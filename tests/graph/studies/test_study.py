"""What ``study.toml`` says is read, and whatever is wrong with it is named with its line and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest
from standlink.errors import FileError
from standlink.graph.studies.study import read_study

STUDY = """\
name = "usb-c"
title = "USB-C: how a connector became law"
title_zh = "USB-C：一种接口如何成为法律"
iri = "https://example.org/usb-c/"
licence = "https://creativecommons.org/licenses/by/4.0/"
authors = [{name = "Ada Example", orcid = "0000-0002-1825-0097"}, {name = "Bo Example"}]
"""


def written(folder: Path, text: str = STUDY, *files: str) -> Path:
    (folder / "study.toml").write_text(text, "utf-8")
    for name in files:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    return folder


def test_study_knows_its_files_by_their_datasets(tmp_path: Path) -> None:
    private = '[private]\ndatasets = ["interviews"]\n[tables]\nics = "ics.csv"\n'
    files = ("cases/mandates.ttl", "tables/interviews.xlsx", "tables/interviews.names.csv", "tables/interviews.toml")
    study = read_study(written(tmp_path, STUDY + private, *files))
    assert study.datasets == ["usb-c-mandates", "usb-c-interviews"]
    assert study.private == {"usb-c-interviews"}
    assert (study.cases, study.release, study.home) == (True, "", tmp_path / ".standlink")
    assert [author.name for author in study.authors] == ["Ada Example", "Bo Example"]
    assert [(listed.dataset, listed.place) for listed in study.sources] == [("ics", str(tmp_path / "ics.csv"))]
    assert read_study(tmp_path / "study.toml") == study


def test_all_datasets_may_be_private(tmp_path: Path) -> None:
    study = read_study(written(tmp_path, STUDY + "[private]\nall = true\n", "cases/a.ttl", "tables/b.csv"))
    assert study.private == {"usb-c-a", "usb-c-b"}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (STUDY.replace('"usb-c"', '"USB C"'), 1, "'USB C' is not a name"),
        (STUDY.replace('"usb-c"', '"actor"'), 1, "is a prefix of Standlink"),
        (STUDY.replace("/usb-c/", "/usb-c"), 4, "end with a slash"),
        (STUDY.replace("https://example.org/", "https://w3id.org/standlink/"), 4, "Standlink's own"),
        (STUDY.replace('"https://creative', '"creative'), 5, "address of a licence"),
        (STUDY.replace("-0097", ""), 6, "is not an ORCID"),
        (STUDY.replace("title_zh", "titel"), 3, "unknown entry titel; expected name, title, "),
        (STUDY.replace('"USB-C: how a connector became law"', "7"), 2, "title: Expected str, got int"),
        (STUDY.replace("iri = ", "#"), None, "iri is missing"),
        (STUDY + "[base]\ncase = true\n", 8, "unknown entry base.case; expected cases, release"),
        (STUDY + "[tabels]\n", 7, "unknown entry tabels"),
        (STUDY + '[tables]\nicz = "a.csv"\n', None, "tables.icz: unknown table type"),
        (STUDY + '[private]\ndatasets = ["x"]\n', 8, "no cases/x.ttl and no table of that name"),
        (STUDY + "[base\n", 7, "not TOML"),
    ],
)
def test_malformed_study_is_refused_with_its_line(tmp_path: Path, text: str, line: int | None, message: str) -> None:
    with pytest.raises(FileError) as raised:
        read_study(written(tmp_path, text))
    assert message in raised.value.reason
    if line:
        assert raised.value.line == line


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (("cases/My case.ttl",), "such as my-case.ttl"),
        (("cases/a.ttl", "tables/a.csv"), "as that of cases/a.ttl"),
        (("tables/a.csv", "tables/a.xlsx"), "as that of tables/a.csv"),
    ],
)
def test_files_without_a_name_of_their_own_are_refused(tmp_path: Path, files: tuple[str, ...], message: str) -> None:
    with pytest.raises(FileError, match=message):
        read_study(written(tmp_path, STUDY, *files))


def test_folder_without_a_study_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="'standlink new my-study' makes a study"):
        read_study(tmp_path)
