"""Lists of references are looked up in any spelling, with scores and reasons; what does not fit is said plainly."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import described, documents_of, made_release, thing
from sampling import few
from standlink.errors import FileError
from standlink.graph.releases.release import Release
from standlink.queries.search.lookup import Found, look_up, look_up_all
from standlink.queries.search.references import Reference, format_of, read_references
from standlink.queries.search.results import COLUMNS, to_csv, to_json, to_json_lines

LOOSE = settings(max_examples=few(40), suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Release:
    quads = [
        *documents_of(["ISO 9001:2008", "ISO 9001:2015", "3GPP TS 38.212 V15.2.0", "IEEE 1588-2019"]),
        *described(thing("standard", "gb-t-1-2009"), "StandardDocument", {"rdfs:label": "GB/T 1-2009"}),
        *described(thing("standard", "gb-t-1-2020"), "StandardDocument", {"rdfs:label": "GB/T 1-2020"}),
        *described(thing("actor", "huawei"), "Company", {"rdfs:label": ["Huawei", "华为"]}),
        *described(thing("technology", "ledger"), "Technology", {"rdfs:label": "Ledger"}),
        *described(thing("trend", "ledger"), "Trend", {"rdfs:label": "Ledger"}),
        *described(thing("standard", "nacs"), "StandardFamily", {"rdfs:label": "North American Charging Standard"}),
    ]
    return made_release(tmp_path_factory.mktemp("small"), quads)


def found(release: Release, text: str) -> Found:
    return look_up(release, Reference(1, text, (text,)))


@pytest.mark.parametrize(
    ("text", "label", "score", "reason"),
    [
        ("ISO 9001:2015(E)", "ISO 9001:2015", 1.0, "identifier read as ISO 9001:2015"),
        (
            "IEEE 1588™-2019, Precision clock synchronization",
            "IEEE 1588-2019",
            1.0,
            "identifier read as IEEE 1588-2019",
        ),
        ("DIN EN ISO 9001:2015-11", "ISO 9001:2015", 0.9, "ISO 9001:2015, which DIN EN ISO 9001:2015-11 adopts"),
        ("ISO 9001:2000", "ISO 9001", 0.8, "not in this release; the standard across its editions"),
        ("GB/T 1", "GB/T 1-2020", 0.85, "its newest edition in this release"),
        ("huawei", "Huawei", 1.0, "equal name"),
        ("華為", "Huawei", 1.0, "equal name"),
        ("Hauwei", "Huawei", 0.8, 'misspelt; read as "huawei"'),
        ("American Charging Standard", "North American Charging Standard", 0.81, "words of its names"),
    ],
)
def test_one_thing_is_found_with_score_and_reason(
    text: str, label: str, score: float, reason: str, small: Release
) -> None:
    result = found(small, text)
    assert result.outcome == "found"
    assert [(match.label, match.score) for match in result.matches] == [(label, score)]
    assert reason in result.reason


def test_several_equal_matches_are_given_as_such(small: Release) -> None:
    result = found(small, "ledger")
    assert (result.outcome, result.reason) == ("several", "2 equally good: equal name")
    assert {match.kind for match in result.matches} == {"technology", "trend"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ISO 99999:2000", "read as ISO 99999:2000, which is not in this release"),
        ("qqqqqq", "no name is like this"),
        ("…", "no text to search for"),
    ],
)
def test_what_fits_nothing_is_said_to(text: str, reason: str, small: Release) -> None:
    result = found(small, text)
    assert (result.outcome, result.matches, result.reason) == ("none", (), reason)


def test_lines_are_read_without_their_numbers(small: Release) -> None:
    text = "\ufeff[12] ISO 9001:2015\n\n  3. Huawei\n- IEEE 1588-2019\n9001 is a number\n"
    references = read_references(text, "x.txt", "text")
    assert [(r.line, r.text) for r in references] == [
        *((1, "ISO 9001:2015"), (3, "Huawei"), (4, "IEEE 1588-2019"), (5, "9001 is a number"))
    ]
    assert [each.outcome for each in look_up_all(small, references)][:3] == ["found"] * 3


def test_column_of_a_csv_file_is_named_or_known() -> None:
    text = 'id,Number,x\n1,"ISO 9001:2015",y\n2,,\n3,"two\nlines",\n'
    assert [(r.line, r.text) for r in read_references(text, "x.csv", "csv")] == [
        (2, "ISO 9001:2015"),
        (5, "two\nlines"),
    ]
    assert [r.text for r in read_references(text, "x.csv", "csv", "x")] == ["y"]
    assert [r.text for r in read_references("any\nISO 1\n", "x.csv", "csv")] == ["ISO 1"]
    for column, message in (("y", r"x\.csv:1: has no column 'y' \(columns: a, b\)"), ("", "name the one with")):
        with pytest.raises(FileError, match=message):
            read_references("a,b\n1,2\n", "x.csv", "csv", column)


BIBTEX = r"""
@string{iso = "ISO"}
@comment{not @this{one, a={b}}}
@techreport{spec, title = {{NR}; Multiplexing}, institution = {3GPP}, type = "TS", number = {38.212}, year = 2018}
@standard(iso9001, title = "{ISO} 9001:2015 -- Quality", organization = {ISO})
@misc{nacs, title={North American Charging \emph{Standard}}}
@misc{empty,}
"""


def test_entries_of_bibtex_are_found_by_number_or_title(small: Release) -> None:
    references = read_references(BIBTEX, "x.bib", "bibtex")
    assert [(r.line, r.text) for r in references] == [(4, "spec"), (5, "iso9001"), (6, "nacs"), (7, "empty")]
    results = list(look_up_all(small, references))
    assert [[match.label for match in each.matches] for each in results] == [
        *(["3GPP TS 38.212"], ["ISO 9001:2015"], ["North American Charging Standard"], [])
    ]
    with pytest.raises(FileError, match=r"x\.bib:2: this entry does not end"):
        read_references("\n@misc{a, title={b}", "x.bib", "bibtex")


@given(text=st.text(st.sampled_from('@{}(),="a1 \n\\'), max_size=60))
def test_any_text_is_read_as_bibtex_or_refused_with_its_line(text: str) -> None:
    lines = range(1, text.count("\n") + 2)
    try:
        found_in = [reference.line for reference in read_references(text, "x.bib", "bibtex")]
    except FileError as error:
        found_in = [error.line or 0]
    assert all(line in lines for line in found_in)


@LOOSE
@given(text=st.text(max_size=80))
def test_any_reference_has_an_outcome_that_fits_its_matches(text: str, small: Release) -> None:
    result = found(small, text)
    number = {"found": (1,), "several": (2, 3), "none": (0,)}[result.outcome]
    assert len(result.matches) in number
    assert result.reason
    assert all(0 < match.score <= 1 for match in result.matches)


def test_results_are_the_same_in_all_formats(small: Release) -> None:
    results = list(look_up_all(small, read_references("ISO 9001:2015\nledger\nqqqqqq", "x", "text")))
    rows = list(csv.reader(io.StringIO(to_csv(results))))
    assert rows[0] == list(COLUMNS)
    assert [row[:4] for row in rows[1:]] == [
        ["1", "ISO 9001:2015", "found", "1.00"],
        *[["2", "ledger", "several", "1.00"]] * 2,
        ["3", "qqqqqq", "none", ""],
    ]
    objects = json.loads(to_json(results))
    assert [len(each["matches"]) for each in objects] == [1, 2, 0]
    assert [json.loads(line) for line in to_json_lines(results).splitlines()] == objects


@pytest.mark.parametrize(("name", "form"), [("a.CSV", "csv"), ("a.bib", "bibtex"), ("a.txt", "text"), ("-", "text")])
def test_format_follows_from_the_name(name: str, form: str) -> None:
    assert format_of(str(Path("folder") / name)) == form
