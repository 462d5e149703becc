"""Lists of sources: one command imports and publishes them, and a changed record changes its own triples only."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from standlink.cli.data import import_sources
from standlink.cli.main import main
from standlink.graph.releases.dataset import all_datasets, open_dataset, triples_path
from standlink.graph.releases.release import Release, Releases
from standlink.graph.sources import archive
from standlink.graph.sources.listed import read_list
from standlink.graph.sources.organizations.actors import COLUMNS

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("few_cases")]

CHECKOUT = Path(__file__).parents[3]
DOCS = CHECKOUT / "docs"
LIST = """
[tables]
isld = { from = "isld.csv", refusals-allowed = 0.9 }

[relaton]
3gpp = "catalogues/3gpp"
iso = { from = "catalogues/iso", with-abstracts = true }
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A file of sources, beside a table and two catalogues."""
    folder = tmp_path / "sources"
    for name in ("3gpp", "iso"):
        shutil.copytree(CHECKOUT / "tests" / "data" / "relaton" / name, folder / "catalogues" / name)
    shutil.copy(CHECKOUT / "tests" / "data" / "tables" / "isld.csv", folder)
    for path in folder.rglob("*.yaml"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    (folder / "sources.toml").write_text(LIST, "utf-8")
    return folder / "sources.toml"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def run(home: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["--home", str(home), *map(str, arguments)])


def built(home: Path, sources: Path) -> Release:
    result = run(home, "build", sources)
    assert result.exit_code == 0, result.output
    return Releases(home).current()


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def imported(home: Path) -> dict[str, tuple[str, int]]:
    """Return for each dataset the time of its import and the inode of its file, which a new import replaces."""
    return {d.name: (d.imported, triples_path(home, d.name).stat().st_ino) for d in all_datasets(home)}


# one command


def test_one_command_leads_from_a_list_of_sources_to_a_release(home: Path, sources: Path) -> None:
    result = run(home, "build", sources)
    assert result.exit_code == 0, result.output
    assert "relaton-3gpp   4 read, 4 kept" in result.output
    release = Releases(home).current()
    assert {d["name"] for d in release.manifest["datasets"]} >= {"isld", "relaton-3gpp", "relaton-iso"}
    iso = open_dataset(home, "relaton-iso")
    assert iso
    assert iso.importer.endswith("with abstracts")


def test_source_that_has_not_changed_is_not_imported_again(home: Path, sources: Path) -> None:
    first, before = built(home, sources), imported(home)
    for path in sources.parent.rglob("*.*"):
        os.utime(path)  # A newer copy of the same content is the same.
    result = run(home, "build", sources)
    assert result.output.count("unchanged") == 3
    assert "Building" not in result.output
    assert imported(home) == before
    assert Releases(home).ids() == [first.id]


def test_dataset_of_version_0_1_0_is_imported_again(home: Path, sources: Path) -> None:
    import_sources(home, sources)
    before, path = imported(home), home / "datasets" / "isld" / "dataset.json"
    about = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({k: v for k, v in about.items() if k not in ("format", "content", "inputs")}), "utf-8")
    import_sources(home, sources)
    assert {name for name, found in imported(home).items() if found != before[name]} == {"isld"}
    assert json.loads(path.read_text("utf-8"))["inputs"] == about["inputs"]


def test_import_by_itself_and_by_the_list_are_the_same(
    home: Path, sources: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = sources.parent
    for command in (
        ["isld", folder / "isld.csv", "--refusals-allowed", "0.9"],
        ["relaton", folder / "catalogues" / "3gpp", "--catalogue", "3gpp"],
        ["relaton", folder / "catalogues" / "iso", "--catalogue", "iso", "--with-abstracts"],
    ):
        assert run(home, "import", *command).exit_code == 0
    import_sources(home, sources)
    assert capsys.readouterr().out.count("unchanged") == 3


@pytest.mark.parametrize(
    ("file", "old", "new", "again"),
    [
        ("isld.csv", "Huawei", "Nokia", {"isld"}),
        ("catalogues/3gpp/data/README", "", "", {"relaton-3gpp"}),
        ("sources.toml", ", with-abstracts = true", "", {"relaton-iso"}),
        ("sources.toml", "0.9", "0.8", {"isld"}),
        ("../home/organizations.csv", "", "", {"isld", "relaton-3gpp", "relaton-iso"}),
    ],
)
def test_dataset_is_imported_again_when_an_input_has_changed(
    home: Path, sources: Path, file: str, old: str, new: str, again: set[str]
) -> None:
    import_sources(home, sources)
    before, path = imported(home), sources.parent / file
    if path.exists():
        change(path, old, new)
    else:
        path.write_text(",".join(COLUMNS) + "\n", "utf-8")
    import_sources(home, sources)
    assert {name for name, found in imported(home).items() if found != before[name]} == again


def test_repository_is_asked_for_its_commit_before_it_is_fetched(
    home: Path, sources: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clone = sources.parent / "catalogues" / "iso"
    git = ["git", "-C", str(clone), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run([*git, *command], check=True)
    sources.write_text(f'[relaton]\niso = "file://{clone}"\n', "utf-8")
    import_sources(home, sources)
    import_sources(home, sources)
    assert "relaton-iso    unchanged" in capsys.readouterr().out
    change(clone / "data" / "iso-14001-2015.yaml", "2015", "2014")
    subprocess.run([*git, "commit", "-qam", "two"], check=True)
    import_sources(home, sources)
    assert "relaton-iso    9 read" in capsys.readouterr().out
    sources.write_text(f'[relaton]\niso = "file://{clone}-gone"\n', "utf-8")
    result = run(home, "build", sources)
    assert result.exit_code == 1
    assert f"{sources}: relaton.iso: file://{clone}-gone: git failed" in result.output


@pytest.mark.parametrize("remote", [False, True])
def test_repository_without_commits_is_named(home: Path, tmp_path: Path, remote: bool) -> None:
    repository = tmp_path / "x"
    subprocess.run(["git", "init", "-q", repository], check=True)
    place = f"file://{repository}" if remote else repository
    result = run(home, "import", "relaton", place, "--catalogue", "iso")
    assert result.exit_code == 1
    assert f"Error: {place}: this git repository has no commits; commit the records" in result.output


def test_git_that_does_not_answer_is_stopped(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    git = tmp_path / "bin" / "git"
    git.parent.mkdir()
    git.write_text("#!/bin/sh\nexec sleep 60\n", "utf-8")
    git.chmod(0o755)
    monkeypatch.setenv("PATH", str(git.parent), prepend=os.pathsep)
    monkeypatch.setattr(archive.git, "ASK_SECONDS", 0.1)
    result = run(home, "import", "relaton", "https://example.org/x.git", "--catalogue", "iso")
    assert result.exit_code == 1
    assert "Error: https://example.org/x.git: git took longer than 0 s; check the connection" in result.output


def test_dataset_that_is_not_listed_is_kept_and_named(home: Path, sources: Path) -> None:
    built(home, sources)
    sources.write_text('[relaton]\n3gpp = "catalogues/3gpp"\n', "utf-8")
    result = run(home, "build", sources)
    assert "(not in sources.toml): isld, relaton-iso" in result.output


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_terminal_shows_what_is_under_way_and_for_how_long(home: Path, sources: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "standlink", "--home", str(home), "build", str(sources)]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True, env=environment) as process:
        os.close(theirs)
        shown = b""
        # A terminal that nobody writes to any more is an error to read.
        with suppress(OSError):
            while chunk := os.read(ours, 1 << 16):
                shown += chunk
        assert process.stdout
        assert process.stdout.read().startswith("isld  ")
    os.close(ours)
    assert process.returncode == 0
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    for name in ("Importing isld", "Importing relaton-iso", "load", "validate", "tabulate"):
        assert re.search(rf"{name} .*0:00:\d\d", text), name


def test_example_of_the_documentation_lists_every_kind_of_source() -> None:
    listed = read_list(DOCS / "sources.toml")
    assert {each.dataset for each in listed} >= {"ics", "countries", "nuts", "ror", "tdocs", "isld", "afdc"}
    assert {each.catalogue for each in listed} >= {"3gpp", "etsi", "iec", "ieee", "iso", "itu", "jis"}


# faults

FAULTS = {
    "no TOML": ("[tables\n", "sources.toml:1: not TOML: [tables: "),
    "two entries for one dataset": (
        '[tables]\nics = "isld.csv"\nics = "b.csv"\n',
        'sources.toml:3: duplicate entry: ics = "b.csv"',
    ),
    "an unknown kind of table": (
        '[tables]\nicx = "isld.csv"\n',
        "tables.icx: unknown table type; expected one of afdc, ",
    ),
    "an unknown kind of source": ('[catalogues]\niso = "x"\n', "catalogues: unknown kind of source; write [tables]"),
    "no source at all": ("[tables]\n", "lists no sources: write [tables]"),
    "a table outside its kind": ('ics = "ics.csv"\n', "ics: unknown kind of source; write [tables]"),
    "a table that is not there": ('[tables]\nics = "ics.csv"\n', "tables.ics: {folder}/ics.csv: there is no such file"),
    "a catalogue that is not there": (
        '[relaton]\niso = "iso.zip"\n',
        "relaton.iso: {folder}/iso.zip: there is no such",
    ),
    "no catalogue's name": ('[relaton]\n"../x" = "isld.csv"\n', "relaton.../x: '../x' is not a catalogue name"),
    "an unknown option": (
        '[relaton]\niso = { from = "x", abstracts = true }\n',
        "relaton.iso: Object contains unknown",
    ),
    "an option of catalogues": (
        '[tables]\nics = { from = "isld.csv", with-abstracts = true }\n',
        "tables.ics: Object contains unknown field `with-abstracts`",
    ),
    "no place": ("[relaton]\niso = { with-abstracts = true }\n", "relaton.iso: Object missing required field `from`"),
    "a share that is none": (
        '[tables]\nics = { from = "isld.csv", refusals-allowed = 5 }\n',
        "tables.ics: Expected `float` <= 1.0",
    ),
    "a number for a place": ("[tables]\nics = 5\n", "tables.ics: Expected `object`, got `int`"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_of_the_list_is_named_before_anything_is_imported(home: Path, sources: Path, fault: str) -> None:
    text, message = FAULTS[fault]
    # Entries before the fault would be imported if it were not found first.
    good = (
        ""
        if fault in ("no TOML", "no source at all") or "[relaton]" in text
        else '[relaton]\n3gpp = "catalogues/3gpp"\n'
    )
    sources.write_text(f"{text}{good}", "utf-8")
    result = run(home, "build", sources)
    assert result.exit_code == 1
    assert message.replace("{folder}", str(sources.parent)) in result.output
    assert str(sources) in result.output
    assert not home.exists() or list(home.iterdir()) == []


def test_list_that_is_not_there_is_an_error(home: Path, tmp_path: Path) -> None:
    result = run(home, "build", tmp_path / "none.toml")
    assert result.exit_code == 1
    assert f"{tmp_path}/none.toml: cannot be read: No such file" in result.output


def test_source_that_fails_is_named_and_nothing_is_published(home: Path, sources: Path) -> None:
    release, before = built(home, sources), imported(home)
    change(sources.parent / "isld.csv", "Huawei", "Nokia")
    for path in (sources.parent / "catalogues" / "3gpp" / "data").iterdir():
        path.write_text("{", "utf-8")
    result = run(home, "build", sources)
    assert result.exit_code == 1
    assert f"{sources}: relaton.3gpp: relaton-3gpp: 4 of 4 records were refused" in result.output
    assert "Nothing was published." in result.output
    # The table was imported before it, and stays.
    assert {name for name, found in imported(home).items() if found != before[name]} == {"isld"}
    assert Releases(home).current_id() == release.id


# a re-import touches only its graph


@pytest.mark.parametrize(
    ("catalogue", "file", "old", "new", "changes"),
    [
        pytest.param(
            *("iso", "iso-14001-2015.yaml", "Environmental", "Surroundings", {"standard/iso-14001-2015"}),
            marks=pytest.mark.whole,
        ),
        # Rapporteurships and their evidence say when the records were read.
        (
            *("3gpp", "TR_99.001_UMTS_0.1.0.yaml", "nobody dated", "nobody has dated"),
            {
                *("standard/3gpp-tr-99-001-v0-1-0", "standard/3gpp-tr-99-001", "evidence/relaton-3gpp"),
                "event/rapporteur-ada-example-example-networks-ltd-3gpp-ts-23-501",
            },
        ),
    ],
)
def test_changed_record_changes_its_own_triples_and_no_others(
    home: Path, sources: Path, catalogue: str, file: str, old: str, new: str, changes: set[str]
) -> None:
    first, before = built(home, sources), imported(home)
    record = sources.parent / "catalogues" / catalogue / "data" / file
    change(record, old, new)
    second = built(home, sources)
    assert {name for name, found in imported(home).items() if found != before[name]} == {f"relaton-{catalogue}"}
    assert second.manifest["base"] == first.id
    lines = run(home, "releases", "diff", first.id, second.id, "--format", "patch").output.splitlines()
    changed = [line.split()[1] for line in lines if line[:2] in ("A ", "D ")]
    assert set(changed) == {f"<https://w3id.org/standlink/id/{thing}>" for thing in changes}
    graphs = {line.split()[-2] for line in lines if line[:2] in ("A ", "D ")}
    assert graphs == {f"<https://w3id.org/standlink/graph/relaton-{catalogue}>"}
    # And the release is that which a build from nothing makes.
    assert run(home, "build", "--force").exit_code == 0
    afresh = Releases(home).current()
    assert afresh.manifest["base"] is None
    assert set(afresh.store.inner) == set(second.store.inner)


# names left for a person to decide


def test_names_left_unlinked_go_to_a_person_and_come_back_as_decisions(home: Path, sources: Path) -> None:
    sources.write_text('[tables]\nisld = { from = "isld.csv", refusals-allowed = 0.9 }\n', "utf-8")
    with (sources.parent / "isld.csv").open("a", encoding="utf-8") as file:
        # Affiliations as they stand in the records of 3GPP, which stay unlinked.
        for name in ("Hansung University", "PIDS", "PIDS", "Bell Nokia"):
            file.write(f"US,{name},2020-01-01,3\n")
    built(home, sources)
    first, turned, second = (row for row in rows(run(home, "datasets", "review").output) if row["slug"] != NOBODY)
    assert turned["note"] == "times: 1, in isld; near: nothing; found by search: nokia-bell-labs"
    assert (first["slug"], first["name"]) == ("pids", "PIDS")
    assert first["note"] == "times: 2, in isld; near: nothing"
    assert (second["slug"], second["names"]) == ("hanyang-university", "Hansung University")
    assert second["note"] == "times: 1, in isld; near: hanyang-university 0.89 fuzzy, tsinghua-university 0.76 fuzzy"

    # As it is printed, no row counts: the day of the decision is still to be filled in.
    decisions = home / "organizations.csv"
    decide(decisions, second)
    result = run(home, "build", sources)
    assert result.exit_code == 1
    assert f"{decisions}:2: hanyang-university: 'reviewed' is empty" in result.output

    own = {"slug": "hansung-university", "name": "Hansung University", "kind": "university", "country": "KR"}
    bell = {**turned, "slug": "nokia-bell-labs", "name": "", "names": "Bell Nokia", "reviewed": "2026-11-24"}
    decide(decisions, {**second, **own, "names": "", "reviewed": "2026-11-24"}, {**first, **UNDER_HUAWEI}, bell)
    release = built(home, sources)
    assert [row["slug"] for row in rows(run(home, "datasets", "review").output)] == [NOBODY]
    located = "ASK { actor:hansung-university a sl:University ; sl:locatedIn region:south-korea }"
    assert release.store.query(located)
    assert release.store.query('ASK { actor:huawei sl:evidence ?e . ?e sl:writtenName "PIDS" }')


#: What is in no list of names, in ``tests/data/tables/isld.csv``.
NOBODY = "nobody-knows-this-firm-example"
#: A decision that a name is a further spelling of a known actor.
UNDER_HUAWEI = {"slug": "huawei", "name": "", "names": "PIDS", "reviewed": "2026-11-24"}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def decide(path: Path, *decisions: dict[str, str]) -> None:
    """Write the user's file of decisions."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(decisions)
