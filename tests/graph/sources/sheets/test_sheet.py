"""Tables become facts with evidence: kept, merged or refused row by row, with place, value and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink.errors import FileError, ImportFailedError
from standlink.graph.releases.dataset import Dataset, triples_path
from standlink.graph.releases.quarantine import refusals
from standlink.graph.sources.sheets.names import Meaning, Name, read_names
from standlink.graph.sources.sheets.sheet import Owner, Sheet, import_sheet
from standlink.ontology.namespaces import compact, expand, register_base, unregister_base
from workbooks import write_workbook

KNOWN = {"Ford": "actor:ford", "GM": "actor:gm", "NACS": "standard:nacs", "United States": "region:united-states"}
HEAD = "Company,Standard,Date,Country,Page,Where,Read,Sure\n"
MAPPING = """
table = "t.csv"
unknown-names = "own"
refusals-allowed = 1

[evidence]
source = { column = "Page" }
locator = { column = "Where" }
retrieved = { column = "Read" }
confidence = { column = "Sure" }

[[facts]]
is = "event"
class = "sl:Adoption"
label = { en = "{Company} adopts {Standard}", zh = "{Company}采用{Standard}" }
[facts.roles]
adopter = { column = "Company", class = "sl:Company" }
adoptedStandard = { column = "Standard" }
announced = { column = "Date" }
inRegion = { column = "Country", optional = true }
"""
ENDING = "https://example.org/a,p. 2,2026-11-20,high\n"


@pytest.fixture(autouse=True)
def study() -> Iterator[None]:
    register_base("own", "https://example.org/own/")
    yield
    unregister_base("own")


def resolve(names: Sequence[Name]) -> list[Meaning]:
    return [
        Meaning(expand(KNOWN[each.text]) or "", "name", 100)
        if each.text in KNOWN
        else Meaning("", "likeness", 70, note="actor:ford 70 Ford")
        if each.text == "Frod"
        else Meaning()
        for each in names
    ]


def sheet(folder: Path, rows: str, mapping: str = MAPPING) -> Sheet:
    if rows:
        (folder / "t.csv").write_text(rows, "utf-8")
    (folder / "t.toml").write_text(mapping, "utf-8")
    return Sheet(
        folder / "t.toml", Owner("own-t", "Own", "own", "https://example.org/licence", "https://example.org/t")
    )


def facts(home: Path, dataset: Dataset) -> set[tuple[str, str, str]]:
    """Return the triples of a dataset with prefixed names, without those of evidence."""
    triples = ox.parse(path=str(triples_path(home, dataset.name)), format=ox.RdfFormat.N_TRIPLES)
    short = {(compact(q.subject.value), compact(q.predicate.value), compact(q.object.value)) for q in triples}
    return {each for each in short if not each[0].startswith(("own-evidence:", "own-source:"))}


def test_row_is_an_event_with_its_evidence(tmp_path: Path) -> None:
    made = import_sheet(tmp_path, sheet(tmp_path, HEAD + f"Ford,NACS,25 May 2023,United States,{ENDING}"), resolve)
    found = facts(tmp_path, made)
    event = "own-event:ford-adopts-nacs-2023-05-25"
    (evidence,) = {o for s, p, o in found if (s, p) == (event, "sl:evidence")}
    assert {(p, o) for s, p, o in found if s == event} == {
        ("rdf:type", "sl:Adoption"),
        ("rdfs:label", "Ford adopts NACS"),
        ("rdfs:label", "Ford采用NACS"),
        ("sl:adopter", "actor:ford"),
        ("sl:adoptedStandard", "standard:nacs"),
        ("sl:announced", "2023-05-25"),
        ("sl:inRegion", "region:united-states"),
        ("sl:evidence", evidence),
    }
    triples = triples_path(tmp_path, made.name).read_text("utf-8")
    assert '#retrieved> "2026-11-20"^^<http://www.w3.org/2001/XMLSchema#date>' in triples
    assert '#locator> "p. 2"' in triples
    assert "page> <https://example.org/a>" in triples


def test_things_of_the_graph_are_not_described_and_others_become_the_studys_own(tmp_path: Path) -> None:
    rows = HEAD + f"Ford,NACS,2023,,{ENDING}" + f'"Acme, Inc.",NACS,2023,,{ENDING}' + f"Acme Inc,NACS,2024,,{ENDING}"
    found = facts(tmp_path, import_sheet(tmp_path, sheet(tmp_path, rows), resolve))
    assert not {each for each in found if each[0] in ("actor:ford", "standard:nacs")}
    own = {(p, o) for s, p, o in found if s == "own-actor:acme-inc" and p != "sl:evidence"}
    assert own == {("rdf:type", "sl:Company"), ("rdfs:label", "Acme, Inc."), ("skos:altLabel", "Acme Inc")}


def test_equal_rows_are_merged_and_another_source_adds_its_evidence(tmp_path: Path) -> None:
    row = f"Ford,NACS,2023-05-25,,{ENDING}"
    other = row.replace("/a,", "/b,")
    made = import_sheet(tmp_path, sheet(tmp_path, HEAD + row + row + other), resolve)
    assert (made.read, made.kept, made.merged) == (3, 1, 2)
    found = facts(tmp_path, made)
    assert len([1 for s, p, _ in found if s.startswith("own-event:") and p == "sl:evidence"]) == 2


def test_rows_that_disagree_both_stand(tmp_path: Path) -> None:
    rows = HEAD + f"Ford,NACS,2023,United States,{ENDING}" + f"Ford,NACS,2023,,{ENDING}" + f"Ford,NACS,2024,,{ENDING}"
    made = import_sheet(tmp_path, sheet(tmp_path, rows), resolve)
    assert made.kept == 3
    assert len({s for s, p, _ in facts(tmp_path, made) if p == "sl:adopter"}) == 3


def test_quarter_is_kept(tmp_path: Path) -> None:
    found = facts(tmp_path, import_sheet(tmp_path, sheet(tmp_path, HEAD + f"Ford,NACS,Q3 2023,,{ENDING}"), resolve))
    assert {(p, o) for _, p, o in found if p in ("sl:announced", "sl:quarter")} == {
        ("sl:announced", "2023"),
        ("sl:quarter", "3"),
    }


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (f"Ford,NACS,03/04/2023,,{ENDING}", 'row 2: ambiguous date: column "Date", value "03/04/2023": it may be'),
        (f",NACS,2023,,{ENDING}", 'row 2: half-filled row: column "Company", value "": the cell is empty; fill it'),
        (f"Ford,NACS,soon,,{ENDING}", 'row 2: not a date: column "Date", value "soon": write 2024'),
        ("Ford,NACS,2023,,,p. 2,2026-11-20,high\n", 'evidence missing: column "Page", value ""'),
        ("Ford,NACS,2023,,the paper,p. 2,2026-11-20,high\n", 'not a source: column "Page", value "the paper"'),
        ("Ford,NACS,2023,,https://e.org/,p. 2,2026-11,high\n", 'not a day: column "Read", value "2026-11"'),
        ("Ford,NACS,2023,,https://e.org/,p. 2,2026-11-20,sure\n", "it is not a value of sl:confidence"),
        (f"region:france,NACS,2023,,{ENDING}", "thing of another kind"),
    ],
)
def test_refused_row_names_row_column_value_and_remedy(tmp_path: Path, row: str, fault: str) -> None:
    source = sheet(tmp_path, HEAD + row + f"GM,NACS,2023,,{ENDING}")
    made = import_sheet(tmp_path, source, resolve)
    assert (made.kept, made.read) == (1, 2)
    assert fault in source.refusals[0]
    (refused,) = refusals(tmp_path, made.name)
    assert refused.record == "row 2"
    assert not {each for each in facts(tmp_path, made) if "france" in each[0]}


def test_row_of_a_workbook_is_named_with_its_sheet(tmp_path: Path) -> None:
    head = HEAD.strip().split(",")
    day = date(2026, 11, 20)
    rows = [head, ["Ford", "NACS", date(2023, 5, 25), None, "https://e.org/", "p. 2", day, "high"], ["GM"]]
    write_workbook(tmp_path / "t.xlsx", {"Adopters": rows})
    source = sheet(tmp_path, "", MAPPING.replace("t.csv", "t.xlsx"))
    made = import_sheet(tmp_path, source, resolve)
    assert ("own-event:ford-adopts-nacs-2023-05-25", "sl:announced", "2023-05-25") in facts(tmp_path, made)
    assert source.refusals[0].startswith('Adopters row 3: half-filled row: column "Standard"')


def test_too_many_refused_rows_keep_the_old_dataset_and_are_listed(tmp_path: Path) -> None:
    good = import_sheet(tmp_path, sheet(tmp_path, HEAD + f"Ford,NACS,2023,,{ENDING}"), resolve)
    bad = sheet(tmp_path, HEAD + f"Ford,NACS,soon,,{ENDING}", MAPPING.replace("allowed = 1", "allowed = 0"))
    with pytest.raises(ImportFailedError) as caught:
        import_sheet(tmp_path, bad, resolve)
    assert 'row 2: not a date: column "Date", value "soon"' in str(caught.value)
    assert triples_path(tmp_path, good.name).exists()


def test_unchanged_table_is_not_imported_again(tmp_path: Path) -> None:
    source = sheet(tmp_path, HEAD + f"Ford,NACS,2023,,{ENDING}")
    assert import_sheet(tmp_path, source, resolve) == import_sheet(tmp_path, source, resolve)


# names


def test_names_are_looked_up_once_and_decisions_count(tmp_path: Path) -> None:
    source = sheet(tmp_path, HEAD + f"Frod,NACS,2023,,{ENDING}", MAPPING.replace('"own"', '"refuse"'))
    made = import_sheet(tmp_path, source, resolve)
    assert made.refused == {"doubtful name": 1}
    assert "it may mean actor:ford 70 Ford; enter what it means in t.names.csv" in source.refusals[0]
    text = (
        source.names.read_text("utf-8")
        .replace("Frod,actor,,", "Frod,actor,actor:ford,")
        .replace(",70,,", ",70,2026-11-30,")
    )
    source.names.write_text(text, "utf-8")
    assert import_sheet(tmp_path, source).kept == 1
    assert read_names(source.names)["Frod", "actor"].iri == expand("actor:ford")


def test_name_that_nobody_looked_up_is_refused_in_a_locked_build(tmp_path: Path) -> None:
    made = import_sheet(tmp_path, sheet(tmp_path, HEAD + f"Ford,NACS,2023,,{ENDING}"))
    assert made.refused == {"name not looked up": 1}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Ford,actor,actor:gm,name,100,,\n", ":3: 'Ford' means actor:ford and actor:gm \\(line 2\\); keep one"),
        ("GM,actor,region:france,name,100,,\n", ":3: region:france is of kind region, and the column needs actor"),
        ("GM,actor,gm,name,100,,\n", ":3: 'gm' is not a thing; write its kind and slug"),
        ("GM,firm,,none,,,\n", ":3: unknown kind 'firm'"),
        ("GM,actor,,none,,today,\n", ":3: 'decided' must be a date"),
    ],
)
def test_faulty_names_are_refused_with_their_line(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "t.names.csv"
    path.write_text("name,kind,iri,method,score,decided,note\nFord,actor,actor:ford,name,100,,\n" + row)
    with pytest.raises(FileError, match=message):
        read_names(path)


# statements, observations and things

FIGURES = """
table = "t.csv"
refusals-allowed = 1
[evidence]
source = { value = "source:etsi-isld" }
locator = { value = "whole document" }
retrieved = { value = "2026-11-20" }
confidence = { value = "high" }
[[facts]]
is = "observation"
label = { en = "Power in {Place}" }
[facts.roles]
observed = { column = "Place", kind = "region" }
indicator = { value = "sl:minimumRequirement" }
period = { column = "Year" }
value = { column = "Power" }
unit = { value = "sl:kilowatt" }
"""


def test_row_is_an_observation_whose_unit_must_agree(tmp_path: Path) -> None:
    rows = "Place,Year,Power\nUnited States,2024,12.5 kW\nUnited States,2025,3 MW\nUnited States,2026,7\n"
    source = sheet(tmp_path, rows, FIGURES)
    made = import_sheet(tmp_path, source, resolve)
    found = {(p, o) for s, p, o in facts(tmp_path, made) if s == "own-observation:power-in-united-states-2024"}
    assert {("sl:value", "12.5"), ("sl:unit", "sl:kilowatt"), ("sl:period", "2024")} <= found
    assert made.refused == {"unit disagrees": 1}
    assert 'value "3 MW": the unit of the row is sl:kilowatt' in source.refusals[0]


def test_one_row_can_state_several_facts(tmp_path: Path) -> None:
    mapping = (
        FIGURES.split("[[facts]]")[0]
        + """
[[facts]]
is = "thing"
class = "sl:Company"
where = { Type = "firm" }
[facts.roles]
name = { column = "Who", unknown = "own" }
locatedIn = { column = "Where" }
"foaf:homepage" = { column = "Site", optional = true }
[[facts]]
is = "statement"
where = { Type = ["firm", "union"] }
[facts.roles]
subject = { column = "Who", kind = "actor", unknown = "own" }
property = { column = "Link" }
object = { value = "actor:charin" }
"""
    )
    rows = (
        "Who,Type,Where,Site,Link\n"
        "Acme,firm,United States,https://acme.example/,member of\n"
        "Ford,firm,United States,https://ford.example/,sl:memberOf\n"
        "Other,none,,,\n"
    )
    made = import_sheet(tmp_path, sheet(tmp_path, rows, mapping), resolve)
    found = facts(tmp_path, made)
    assert (made.read, made.kept) == (2, 2)
    assert ("own-actor:acme", "foaf:homepage", "https://acme.example/") in found
    assert {
        ("own-actor:acme", "sl:locatedIn", "region:united-states"),
        ("actor:ford", "sl:memberOf", "actor:charin"),
    } <= found
    # A thing of the graph gets relations with evidence, and no texts.
    assert ("actor:ford", "foaf:homepage", "https://ford.example/") not in found
    statement = "own-statement:ford-locatedin-united-states"
    assert {(p, o) for s, p, o in found if s == statement} >= {
        ("sl:subject", "actor:ford"),
        ("sl:property", "sl:locatedIn"),
    }


def test_study_says_that_two_things_are_one(tmp_path: Path) -> None:
    mapping = (
        FIGURES.split("[[facts]]")[0]
        + """
[[facts]]
is = "statement"
[facts.roles]
subject = { column = "One", kind = "actor" }
property = { column = "Relation" }
object = { column = "Other", kind = "actor" }
"""
    )
    rows = "One,Relation,Other\nactor:ford,the same as,actor:gm\nactor:ford,sl:distinctFrom,actor:abb\n"
    found = facts(tmp_path, import_sheet(tmp_path, sheet(tmp_path, rows, mapping), resolve))
    assert {("actor:ford", "sl:identifiedWith", "actor:gm"), ("actor:ford", "sl:distinctFrom", "actor:abb")} <= found


def test_statement_of_several_things_is_refused(tmp_path: Path) -> None:
    mapping = (
        FIGURES.split("[[facts]]")[0]
        + """
[[facts]]
is = "statement"
[facts.roles]
subject = { column = "One", kind = "actor", separator = ";" }
property = { value = "sl:memberOf" }
object = { value = "actor:charin" }
"""
    )
    source = sheet(tmp_path, "One\nactor:ford; actor:gm\nactor:abb\n", mapping)
    assert import_sheet(tmp_path, source, resolve).kept == 1
    assert 'several values: column "One", value "actor:ford, actor:gm": a statement has one here' in source.refusals[0]


# the mapping


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('column = "Date"', 'column = "Dato"', r"roles.announced: t.csv has no column 'Dato'.*its columns are Company"),
        ("sl:Adoption", "sl:Adaption", r"facts\[1\].class: the ontology has no class sl:Adaption \(did you mean"),
        (
            "announced =",
            "anounced =",
            r"facts\[1\].roles.anounced: the ontology has no property anounced",
        ),
        ('is = "event"', 'is = "evnt"', "Invalid enum value 'evnt'"),
        ("[evidence]", "[evidnce]", "unknown field 'evidnce'"),
        ('{ column = "Where" }', '{ value = "" }', r"evidence.locator: write either column"),
        ("label = {", "lable = {", "unknown field 'lable'"),
        ("{Company} adopts", "{Firm} adopts", r"label.en: t.csv has no column 'Firm'"),
        (
            'class = "sl:Company"',
            'kind = "actor", class = "sl:Country"',
            r"facts\[1\].roles.adopter: sl:Country is not a class",
        ),
        ("t.csv", "u.csv", "there is no file u.csv beside the mapping"),
        ("unknown-names", "unknown names", ":3: not TOML"),
    ],
)
def test_faulty_mapping_is_refused_with_entry_and_remedy(tmp_path: Path, old: str, new: str, message: str) -> None:
    source = sheet(tmp_path, HEAD + f"Ford,NACS,2023,,{ENDING}", MAPPING.replace(old, new))
    with pytest.raises(FileError, match=message):
        import_sheet(tmp_path, source, resolve)
