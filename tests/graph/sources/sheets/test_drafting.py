"""The draft of a mapping: it guesses what columns hold, asks for what it cannot know, and reads as it stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standlink.errors import FileError
from standlink.graph.sources.sheets.drafting import Draft, draft_mapping
from standlink.graph.sources.sheets.mapping import read_mapping
from standlink.graph.sources.sheets.names import Meaning, Name
from standlink.graph.sources.sheets.workbook import read_table
from standlink.ontology.namespaces import mint

CELLS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


def draft(folder: Path, text: str, name: str = "t.csv", resolve: Any = None) -> tuple[Draft, dict[str, Any]]:
    (folder / name).write_text(text, "utf-8")
    made = draft_mapping(read_table(folder / name), resolve)
    return made, tomllib.loads(made.text)


def test_adoptions_are_events_with_their_roles(tmp_path: Path) -> None:
    rows = (
        "Adopter;Specification;Announced on;Country;Link;Paragraph;Accessed;Confidence\n"
        "Ford;NACS;25/05/2023;USA;https://e.org/a;2;20/11/2026;high\n"
        "GM;NACS;03/04/2023;;https://e.org/b;2;20/11/2026;high\n"
    )
    made, said = draft(tmp_path, rows)
    (fact,) = said["facts"]
    assert (made.states, made.undecided) == ("event", 0)
    assert fact["class"] == "sl:Adoption"
    assert fact["label"] == {"en": "{Adopter} adopts {Specification}"}
    assert {prop: role["column"] for prop, role in fact["roles"].items()} == {
        "adopter": "Adopter",
        "adoptedStandard": "Specification",
        "announced": "Announced on",
        "inRegion": "Country",
    }
    assert fact["roles"]["inRegion"]["optional"]
    assert said["dates"] == "day-first"
    assert {key: role["column"] for key, role in said["evidence"].items() if "column" in role} == {
        "source": "Link",
        "locator": "Paragraph",
        "retrieved": "Accessed",
        "confidence": "Confidence",
    }
    assert {(name.text, name.kind) for name in made.names} >= {
        ("Ford", "actor"),
        ("NACS", "standard"),
        ("USA", "region"),
    }
    assert read_mapping(tmp_path / "t.toml", said).facts[0].form == "event"


def test_what_is_missing_is_asked_for_and_refused_until_it_is_given(tmp_path: Path) -> None:
    made, said = draft(tmp_path, "Company,Year\nFord,2023\n")
    assert made.undecided == made.text.count("# Decide") >= 4
    with pytest.raises(FileError, match=r"evidence.source: write either column"):
        read_mapping(tmp_path / "t.toml", said)


def test_page_is_a_source_if_it_is_an_address_and_else_a_place_in_one(tmp_path: Path) -> None:
    _, said = draft(tmp_path, "Company,Year,Page,Where\nFord,2023,https://e.org/a,p. 2\n")
    assert {key: said["evidence"][key]["column"] for key in ("source", "locator")} == {
        "source": "Page",
        "locator": "Where",
    }
    _, said = draft(tmp_path, "Company,Year,Page\nFord,2023,12\n")
    assert said["evidence"]["locator"] == {"column": "Page"}


def test_dates_that_no_other_date_explains_are_asked_for(tmp_path: Path) -> None:
    made, said = draft(tmp_path, "Company,Date\nFord,03/04/2023\n")
    assert "dates" not in said
    assert re.search(r"# Decide: 03/04/2023 can be read in two ways", made.text)


@pytest.mark.parametrize(
    ("rows", "states", "roles"),
    [
        ("Country,Year,Value,Unit,Indicator\nFrance,2024,3,kW,x\n", "observation", {"observed", "value", "unit"}),
        ("Subject,Relation,Object\nFord,member of,CharIN\n", "statement", {"subject", "property", "object"}),
        ("Firm,Country,Notes\nFord,USA,x\n", "thing", {"name", "locatedIn", "dcterms:description"}),
        ("公司,日期,来源\nFord,2024年3月,https://e.org/a\n", "event", {"participant", "occurred"}),
    ],
)
def test_form_follows_from_the_columns(tmp_path: Path, rows: str, states: str, roles: set[str]) -> None:
    made, said = draft(tmp_path, rows)
    assert made.states == said["facts"][0]["is"] == states
    assert roles <= said["facts"][0]["roles"].keys()


def test_column_of_an_unusual_name_is_known_by_the_names_in_it(tmp_path: Path) -> None:
    def resolve(names: Sequence[Name]) -> list[Meaning]:
        return [Meaning(mint("actor", "x"), "name", 100) if each.kind == "actor" else Meaning() for each in names]

    _, said = draft(tmp_path, "Who is it?,When\nFord,2023\n", resolve=resolve)
    assert said["facts"][0]["roles"]["participant"]["column"] == "Who is it?"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=4))
def test_any_table_gives_a_draft_in_toml_or_is_refused(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    try:
        _, said = draft(tmp_path, text)
    except FileError:
        return
    assert said["table"] == "t.csv"
