"""The example of docs/spreadsheets.md gives what the page says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from standlink.graph.releases.dataset import triples_path
from standlink.graph.releases.release import Release
from standlink.graph.sources.sheets.dates import read_date
from standlink.graph.sources.sheets.faults import FaultError
from standlink.graph.sources.sheets.sheet import Owner, Sheet, import_sheet
from standlink.ontology.namespaces import register_base, unregister_base
from standlink.queries.reconciliation.sheets import NameResolver

TEXT = (Path(__file__).parents[2] / "docs" / "spreadsheets.md").read_text("utf-8")


@pytest.fixture(autouse=True)
def study() -> Iterator[None]:
    register_base("own", "https://example.org/own/")
    yield
    unregister_base("own")


def block(language: str) -> str:
    """Return the first block of code in a language."""
    found = re.search(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    assert found
    return found[1]


@pytest.mark.release
def test_example_makes_the_events_that_the_page_names(tmp_path: Path, release: Release) -> None:
    (tmp_path / "adopters.csv").write_text(block("csv"), "utf-8")
    (tmp_path / "adopters.toml").write_text(block("toml"), "utf-8")
    sheet = Sheet(tmp_path / "adopters.toml", Owner("own-adopters", "Own", "own", "https://e.org/l", "https://e.org/t"))
    made = import_sheet(tmp_path, sheet, NameResolver(release))
    triples = triples_path(tmp_path, made.name).read_text("utf-8")
    assert (made.kept, made.refused) == (2, {})
    for known in ("actor/ford", "standard/nacs", "region/united-states"):
        assert f"<https://w3id.org/standlink/id/{known}> .\n" in triples
    assert '<https://example.org/own/actor/acme-chargers> <http://www.w3.org/2000/01/rdf-schema#label> "Acme' in triples


def test_dates_of_the_page_are_read_or_refused_as_it_says() -> None:
    (table,) = re.findall(r"\| dates \| read as \|\n.*?\n\n", TEXT, re.DOTALL)
    for line in table.strip().splitlines()[2:]:
        notations, read = (cell.strip() for cell in line.strip("|").split("|"))
        for each in re.findall(r"\s*(Mar 4th, 2024|[^,]+)", notations):
            text = each.strip()
            if text.startswith("a day"):
                continue
            if read.startswith("refused"):
                with pytest.raises(FaultError):
                    read_date(text)
            else:
                year = str(read_date(text))[:4]
                assert year in read
