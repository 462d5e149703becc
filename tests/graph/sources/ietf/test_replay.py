"""Refused records of RFCs are imported again from their copies, which a user may have corrected."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from standlink.cli.main import main
from standlink.errors import StandlinkError
from standlink.graph.releases.dataset import Dataset, open_dataset, triples_path
from standlink.graph.releases.quarantine import refusals
from standlink.graph.sources.ietf.source import Rfcs
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.replay import Replayed, replay
from standlink.graph.sources.tables.ics import Ics

DATA = Path(__file__).parents[3] / "data" / "ietf"
RECORDS = [json.loads(line) for line in (DATA / "index.jsonl").read_text().splitlines()[:6]]
#: The metadata of both say that one updates the other, as those of the RFC Editor do.
RECORDS[1]["updated_by"] = ["RFC9802"]
TEXTS = str(DATA / "texts")


def imported(home: Path, records: list[dict[str, object]], texts: str = TEXTS) -> None:
    index = home.parent / f"{home.name}.jsonl"
    index.write_text("".join(json.dumps(record) + "\n" for record in records))
    import_source(home, Rfcs(index, texts), refusals_allowed=1)


def faulty(number: str) -> list[dict[str, object]]:
    """Return the records with a fault in the number of one."""
    return [{**record, "doc_id": "RFC-"} if record["doc_id"] == number else record for record in RECORDS]


def lines(home: Path) -> set[str]:
    """Return the lines of the dataset, without the day on which the file of metadata was read."""
    return {line for line in triples_path(home, "ietf").read_text().splitlines() if "#retrieved>" not in line}


def dataset(home: Path) -> Dataset:
    found = open_dataset(home, "ietf")
    assert found
    return found


def correct(home: Path, record: str, number: str) -> Replayed:
    """Write the right number into the copy of a record, on several lines as an editor does, and replay."""
    (copy,) = (each.file for each in refusals(home, "ietf") if each.record == record)
    assert copy
    copy.write_text(json.dumps({**json.loads(copy.read_text()), "doc_id": number}, indent=2))
    return replay(home, "ietf", TEXTS)


@pytest.mark.parametrize(
    ("number", "record"), [("RFC9801", "line 2"), ("RFC9802", "line 3"), ("RFC0021", "line 1"), ("RFC9805", "line 6")]
)
def test_corrected_record_is_added_as_if_the_source_had_it(tmp_path: Path, number: str, record: str) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    imported(home, faulty(number))
    before = dataset(home)
    replayed = correct(home, record, number)
    assert replayed.accepted == [record]
    assert [each.reason for each in replayed.refused] == ["number not issued"]
    imported(other, RECORDS)
    assert lines(home) == lines(other)
    found, expected = dataset(home), dataset(other)
    for name in ("read", "kept", "merged", "refused", "triples"):
        assert getattr(found, name) == getattr(expected, name), name
    assert (found.title, found.inputs) == (before.title, before.inputs)
    assert found.repaired["record corrected in quarantine"] == 1


def test_relations_that_others_have_to_a_corrected_record_are_added(tmp_path: Path) -> None:
    old = {**RECORDS[2], "obsoleted_by": ["RFC9803"], "updated_by": ["RFC9801"]}
    imported(tmp_path / "home", [RECORDS[1], {**old, "doc_id": ""}, RECORDS[3]])
    assert correct(tmp_path / "home", "line 2", "RFC9802").accepted == ["line 2"]
    text = triples_path(tmp_path / "home", "ietf").read_text()
    assert (
        "/rfc-9803> <https://w3id.org/standlink/ontology#supersedes> <https://w3id.org/standlink/id/standard/rfc-9802>"
        in text
    )
    assert (
        "/rfc-9801> <https://w3id.org/standlink/ontology#updates> <https://w3id.org/standlink/id/standard/rfc-9802>"
        in text
    )


def test_a_date_is_compared_with_those_of_the_dataset(tmp_path: Path) -> None:
    late = {**RECORDS[5], "doc_id": "", "pub_date": "May 1971"}
    imported(tmp_path / "home", [*RECORDS[1:4], late])
    assert correct(tmp_path / "home", "line 4", "RFC9805").accepted == ["line 4"]
    assert dataset(tmp_path / "home").repaired["no credible date"] == 1


def test_a_number_that_is_issued_after_all_is_added(tmp_path: Path) -> None:
    home = tmp_path / "home"
    imported(home, RECORDS)
    (left,) = refusals(home, "ietf")
    assert (left.record, left.reason) == ("RFC 9804", "number not issued")
    assert left.file
    left.file.write_text(left.file.read_text().replace("NOT ISSUED", "INFORMATIONAL"))
    assert replay(home, "ietf").accepted == ["RFC 9804"]
    assert "/standard/rfc-9804> " in triples_path(home, "ietf").read_text()


def test_an_rfc_that_is_listed_already_is_merged_and_unchanged(tmp_path: Path) -> None:
    home = tmp_path / "home"
    imported(home, faulty("RFC9803"))
    before, kept = lines(home), dataset(home).kept
    assert correct(home, "line 4", "RFC9801").accepted == ["line 4"]
    assert lines(home) == before
    assert (dataset(home).kept, dataset(home).merged) == (kept, 1)


def test_entry_of_the_xml_is_replayed_from_a_copy_in_json(tmp_path: Path) -> None:
    home, index = tmp_path / "home", tmp_path / "rfc-index.xml"
    whole = (DATA / "rfc-index.xml").read_text()
    import_source(tmp_path / "other", Rfcs(DATA / "rfc-index.xml", TEXTS), refusals_allowed=1)
    assert "<doc-id>RFC9801</doc-id>" in whole
    index.write_text(
        whole.replace("<doc-id>RFC9801</doc-id>\n        <title>", "<doc-id>RFC</doc-id>\n        <title>", 1)
    )
    import_source(home, Rfcs(index, TEXTS), refusals_allowed=1)
    assert correct(home, "RFC", "RFC9801").accepted == ["RFC"]
    assert lines(home) == lines(tmp_path / "other")


def test_a_record_that_is_still_faulty_keeps_its_name_and_gets_its_new_reason(tmp_path: Path) -> None:
    imported(tmp_path / "home", faulty("RFC9801"))
    (copy,) = (each.file for each in refusals(tmp_path / "home", "ietf") if each.record == "line 2")
    assert copy
    copy.write_text('{"doc_id": "RFC9801", "pub_status": "NOT ISSUED"}')
    refused = {each.record: each.reason for each in replay(tmp_path / "home", "ietf", TEXTS).refused}
    assert refused["line 2"] == "number not issued"


def test_texts_are_those_of_rfcs_only_and_the_command_takes_them(tmp_path: Path) -> None:
    home = tmp_path / "home"
    imported(home, faulty("RFC9801"))
    (copy,) = (each.file for each in refusals(home, "ietf") if each.record == "line 2")
    assert copy
    copy.write_text(json.dumps(RECORDS[1]))
    command = ["--home", str(home), "datasets", "quarantine", "replay"]
    output = CliRunner().invoke(main, [*command, "ietf", "--texts", TEXTS]).output
    assert "ietf  accepted  line 2\n" in output
    assert "1 record added, 1 still refused." in output
    table = DATA.parent / "tables" / "ics.csv"
    import_source(home, Ics(table), refusals_allowed=1)
    with pytest.raises(StandlinkError, match="ics is made without texts; remove --texts"):
        replay(home, "ics", TEXTS)
