"""The RFC series as a source: records counted by what became of them, and triples that users depend on."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from standlink.cli.main import main
from standlink.errors import FileError, ImportFailedError
from standlink.graph.releases.dataset import Dataset, open_dataset, refused_path, triples_path
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.ietf.source import Rfcs
from standlink.graph.sources.listed import read_list
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton
from standlink.ontology.namespaces import compact

DATA = Path(__file__).parents[3] / "data" / "ietf"
INDEX, TEXTS = DATA / "index.jsonl", DATA / "texts"


def facts(home: Path, name: str = "ietf") -> set[tuple[str, str, str]]:
    """Return the triples of a dataset as prefixed names."""
    parsed = ox.parse(path=str(triples_path(home, name)), format=ox.RdfFormat.N_TRIPLES)
    return {(compact(t.subject.value), compact(t.predicate.value), compact(t.object.value)) for t in parsed}


def imported(home: Path, index: Path = INDEX, texts: Path | str = TEXTS) -> set[tuple[str, str, str]]:
    import_source(home, Rfcs(index, str(texts)), refusals_allowed=1)
    return facts(home)


def dataset(home: Path) -> Dataset:
    found = open_dataset(home, "ietf")
    assert found
    return found


def test_each_record_is_kept_merged_or_refused_with_its_reason(tmp_path: Path) -> None:
    imported(tmp_path)
    found = dataset(tmp_path)
    assert (found.read, found.kept, found.merged) == (9, 5, 1)
    assert found.refused == {"malformed JSON record": 1, "number malformed": 1, "number not issued": 1}
    assert found.repaired["month of the metadata corrected by the printed one"] == 4
    assert found.repaired["relation to an RFC that is not listed"] == 1
    reasons = [json.loads(line)["record"] for line in refused_path(tmp_path, "ietf").read_text().splitlines()]
    assert reasons == ["RFC 9804", "line 8", "line 9"]


def test_an_rfc_has_its_status_stream_and_relations(tmp_path: Path) -> None:
    found = {(p, o) for s, p, o in imported(tmp_path) if s == "standard:rfc-9801"}
    assert found >= {
        ("rdf:type", "sl:StandardDocument"),
        ("sl:designation", "RFC 9801"),
        ("dcterms:source", "https://www.rfc-editor.org/rfc/rfc9801.json"),
        ("dcterms:title", "The Lamp Protocol"),
        ("sl:publicationDate", "2024-04"),
        ("sl:evidence", "evidence:ietf-printed-date"),
        ("sl:publishedBy", "actor:rfc-editor"),
        ("sl:documentKind", "Proposed Standard"),
        ("sl:stage", "Internet Standard"),
        ("sl:status", "sl:inForce"),
        ("sl:stream", "IETF"),
        ("sl:preparedBy", "actor:ietf-lamps-and-switches"),
        ("sl:supersedes", "standard:rfc-21"),
        ("sl:partOf", "standard:std-997"),
        ("foaf:page", "https://doi.org/10.17487/RFC9801"),
    }
    others = facts(tmp_path)
    assert ("standard:rfc-9802", "sl:updates", "standard:rfc-9801") in others
    assert ("standard:rfc-21", "sl:status", "sl:supersededStatus") in others
    assert ("standard:rfc-9805", "sl:status", "sl:withdrawnStatus") in others
    assert ("standard:rfc-9805", "sl:preparedBy", "actor:irtf-dark-matter-research-group") in others
    assert not any(s == "standard:rfc-9804" or o == "standard:rfc-9700" for s, _, o in others)


def test_an_author_is_a_contribution_with_the_affiliation_of_its_date(tmp_path: Path) -> None:
    found = imported(tmp_path)
    assert {(p, o) for s, p, o in found if s == "event:rfc-9801-author-1"} == {
        ("rdf:type", "sl:Editorship"),
        ("rdfs:label", "Anna B. Marlow (Ericsson), editor of RFC 9801"),
        ("sl:contributor", "actor:anna-marlow-ietf"),
        ("sl:contributor", "actor:ericsson"),
        ("sl:contributedTo", "standard:rfc-9801"),
        ("sl:inRole", "sl:editor"),
        ("sl:occurred", "2024-04"),
        ("sl:inRegion", "region:sweden"),
        ("sl:printedAffiliation", "Ericsson"),
        ("sl:evidence", "evidence:ietf-header"),
        ("sl:evidence", "evidence:ietf-named"),
        ("sl:evidence", "evidence:ietf-listed-authors"),
    }
    zip_code = {(p, o) for s, p, o in found if s == "event:rfc-9801-author-2"}
    assert ("sl:inRegion", "region:united-states") in zip_code
    assert ("sl:evidence", "evidence:ietf-state-and-zip-code") in zip_code
    assert ("sl:contributor", "actor:acme-lamps-inc-of-switchland") in zip_code


def test_who_works_for_nobody_has_no_organization(tmp_path: Path) -> None:
    found = {(p, o) for s, p, o in imported(tmp_path) if s == "event:rfc-9801-author-4"}
    assert [o for p, o in found if p == "sl:contributor"] == ["actor:jana-vucickov-ietf"]
    assert ("sl:printedAffiliation", "Independent") in found


def test_authors_of_one_rfc_are_different_persons(tmp_path: Path) -> None:
    found = imported(tmp_path)
    people = {o for s, p, o in found if s.startswith("event:rfc-9802") and (o, "rdf:type", "sl:Person") in found}
    assert people == {"actor:yan-li-ietf", "actor:yun-li-ietf"}


def test_an_organization_may_be_the_author(tmp_path: Path) -> None:
    found = {o for s, p, o in imported(tmp_path) if s == "event:rfc-9803-author-1" and p == "sl:contributor"}
    assert found == {"actor:iab"}


def test_no_address_is_kept(tmp_path: Path) -> None:
    text = " ".join(o for _, _, o in imported(tmp_path))
    assert not any(secret in text for secret in ("@example", "Torshamnsgatan", "01101", "+46"))


def test_without_texts_dates_are_less_sure_and_authors_have_no_affiliation(tmp_path: Path) -> None:
    found = imported(tmp_path, texts="")
    assert ("standard:rfc-9801", "sl:publicationDate", "2024-03") in found
    assert ("standard:rfc-9801", "sl:evidence", "evidence:ietf-listed-date") in found
    assert ("evidence:ietf-listed-date", "sl:confidence", "sl:medium") in found
    assert ("event:rfc-9801-author-1", "sl:contributor", "actor:a-marlow-ietf") in found
    assert not any(p == "sl:printedAffiliation" for s, p, _ in found if not s.startswith("event:rfc-9803"))
    # The month of RFC 9803 is that of no neighbour, so it has no date, and its author no contribution.
    assert not any(s in ("event:rfc-9803-author-1",) for s, _, _ in found)


def test_json_files_and_xml_say_the_same(tmp_path: Path) -> None:
    lines = [line for line in INDEX.read_text("utf-8").splitlines() if '"RFC' in line]
    with zipfile.ZipFile(tmp_path / "json.zip", "w") as archive:
        for line in dict.fromkeys(lines):
            archive.writestr(f"rfc/{json.loads(line)['doc_id'].lower()}.json", line)
    (tmp_path / "index.jsonl.gz").write_bytes(gzip.compress(INDEX.read_bytes()))
    expected = imported(tmp_path / "a")
    assert imported(tmp_path / "b", tmp_path / "index.jsonl.gz") >= expected - {
        (s, p, o) for s, p, o in expected if p == "sl:retrieved"
    }
    assert {t for t in imported(tmp_path / "c", tmp_path / "json.zip") if t[0].startswith(("standard:", "event:"))} == {
        t for t in expected if t[0].startswith(("standard:", "event:"))
    }
    xml = imported(tmp_path / "d", DATA / "rfc-index.xml")
    assert {t for t in expected if t[0] == "standard:rfc-9801" and t[1] != "sl:supersedes"} - xml == {
        ("standard:rfc-9801", "sl:preparedBy", "actor:ietf-lamps-and-switches")
    }
    assert ("standard:rfc-9801", "sl:preparedBy", "actor:ietf-lamps") in xml
    assert dataset(tmp_path / "d").refused == {"number not issued": 1}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no index of RFCs"),
        (b"rfc,title\n1,Host Software\n", "is no index of RFCs"),
        (b"<rfc-index><rfc-entry></rfc-index>", "line 1: not well-formed XML"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><rfc-index/>', "has a document type or entities"),
        (b"\x28\xb5\x2f\xfd broken", "cut off or damaged"),
    ],
)
def test_other_files_are_named_as_such(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "index").write_bytes(content)
    with pytest.raises((FileError, ImportFailedError), match=message):
        import_source(tmp_path, Rfcs(tmp_path / "index"))


def test_a_record_of_any_size_or_depth_is_refused_alone(tmp_path: Path) -> None:
    odd = ['{"doc_id": "RFC1", "authors": ' + "[" * 5000 + "]" * 5000 + "}", '{"doc_id": "RFC2", "authors": [7]}']
    (tmp_path / "index").write_text("\n".join([*odd, INDEX.read_text("utf-8").splitlines()[1]]), "utf-8")
    found = imported(tmp_path, tmp_path / "index", "")
    assert ("standard:rfc-9801", "sl:designation", "RFC 9801") in found
    assert dataset(tmp_path).refused == {"malformed JSON record": 2}


def test_command_and_list_of_sources_take_the_texts(tmp_path: Path) -> None:
    home, arguments = tmp_path / "home", ["--refusals-allowed", "1"]
    done = CliRunner().invoke(
        main, ["--home", str(home), "import", "ietf", str(INDEX), "--texts", str(TEXTS), *arguments]
    )
    assert done.exit_code == 0, done.output
    assert "9 read, 5 kept" in done.output
    without = CliRunner().invoke(main, ["--home", str(tmp_path / "other"), "import", "ietf", str(INDEX), *arguments])
    assert "9 read, 5 kept" in without.output
    sources = tmp_path / "sources.toml"
    sources.write_text(f'[tables]\nietf = {{ from = "{INDEX}", texts = "{TEXTS}", refusals-allowed = 1 }}\n')
    (listed,) = read_list(sources)
    assert listed.texts == str(TEXTS)
    assert listed.inputs(home) == dataset(home).inputs
    sources.write_text(f'[tables]\nics = {{ from = "ics.csv", texts = "{TEXTS}" }}\n')
    with pytest.raises(FileError, match="reads no texts"):
        read_list(sources)


def test_a_relaton_record_of_an_rfc_is_about_the_same_document(tmp_path: Path) -> None:
    records = tmp_path / "relaton" / "data"
    records.mkdir(parents=True)
    record = {
        "docid": [{"id": "RFC 9801", "type": "IETF", "primary": True}],
        "docnumber": "RFC9801",
        "title": [{"content": "The Lamp Protocol", "language": "en"}],
        "date": [{"type": "published", "value": "2024-04"}],
    }
    (records / "RFC9801.yaml").write_text(json.dumps(record), "utf-8")
    with open_files(str(tmp_path / "relaton")) as files:
        import_source(tmp_path, Relaton(files, catalogue("rfcs"), processes=1))
    assert ("standard:rfc-9801", "dcterms:title", "The Lamp Protocol") in facts(tmp_path, "relaton-rfcs")
    assert ("standard:rfc-9801", "dcterms:title", "The Lamp Protocol") in imported(tmp_path)


def test_an_rfc_does_not_supersede_one_that_was_published_later(tmp_path: Path) -> None:
    known = json.loads(INDEX.read_text("utf-8").splitlines()[0]) | {"obsoletes": [], "obsoleted_by": [], "doi": None}
    entries = (
        known | {"doc_id": "RFC9701", "pub_date": "March 2009", "obsoletes": ["RFC9700", "RFC9702"]},
        known | {"doc_id": "RFC9700", "pub_date": "May 2008"},
        known | {"doc_id": "RFC9702", "pub_date": "February 2010"},
    )
    index = tmp_path / "index.jsonl"
    index.write_text("".join(json.dumps(entry) + "\n" for entry in entries), "utf-8")
    found = imported(tmp_path, index, "")
    assert {t for t in found if t[1] == "sl:supersedes"} == {
        ("standard:rfc-9701", "sl:supersedes", "standard:rfc-9700")
    }
    assert dataset(tmp_path).repaired["replacement of an RFC that was published later"] == 1
