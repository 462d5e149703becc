"""The questions of catalogues on real records: a sample of each catalogue, and the first lines of each table."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox
import pytest
from standlink.graph.build.checking import _store_of_cases
from standlink.graph.build.inference import infer
from standlink.graph.build.tables import tabulate
from standlink.graph.dataset import all_datasets, triples_path
from standlink.graph.sources.afdc import Afdc
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.isld import Isld
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton
from standlink.graph.sources.tdocs import Tdocs
from standlink.ontology.namespaces import mint
from standlink.queries.answers import ANSWERS
from standlink.queries.answers.asked import Asked
from standlink.queries.measures.holdings import holding
from standlink.queries.measures.selection import Selection
from standlink.queries.measures.tables import Tables

SHARED: Final = Path(__file__).parents[2] / "shared" / "data"
CATALOGUES: Final = ("3gpp", "etsi", "iec", "ieee", "iso", "itu", "jis")
#: Lines of each table: enough to say something, few enough to be quick.
TABLES: Final = (
    (Tdocs, "3gpp_ran1_tdocs.csv.zst", 2_000),
    (Isld, "etsi_isld_filing_counts.csv.zst", 3_000),
    (Afdc, "afdc_stations_ny_2025-05.csv.zst", 300),
)
CASE: Final = mint("initiative", "5g-standardization")
#: Each measure with its arguments and the columns that are shares.
MEASURES: Final = {
    "committees_by_size": ({}, ()),
    "connectors_by_year": ({}, ("share",)),
    "declared_filings": ({"most": ["3"]}, ("share",)),
    "documents_by_sector": ({"breadth": ["sector"]}, ("share",)),
    "field_pairs": ({"breadth": ["group"], "most": ["5"]}, ("share",)),
    "organizations_of_case": ({}, ()),
    "rapporteurs_by_group": ({"generation": ["5G"]}, ("share",)),
    "specifications_of_case": ({}, ()),
    "topics_of_regions": ({}, ("cosine",)),
}
#: These need two records that belong together; the samples were drawn one by one.
OF_PAIRS: Final = {
    "amended_editions": {},
    "shared_documents": {},
    "taken_over": {"by": ["standard"], "confidence": ["low"]},
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    if not SHARED.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the samples are missing: {SHARED}")
        pytest.skip(f"the samples are not beside this checkout ({SHARED})")
    home = tmp_path_factory.mktemp("samples")
    for name in CATALOGUES:
        with open_files(str(SHARED / "relaton-samples" / f"relaton-{name}-sample.tar.zst")) as files:
            import_source(home, Relaton(files, catalogue(name)))
    for kind, name, lines in TABLES:
        path = home / name.removesuffix(".zst")
        path.write_bytes(b"".join(_first(SHARED / "tables" / name, lines)))
        import_source(home, kind(path), refusals_allowed=1)
    store, _ = _store_of_cases()
    for dataset in all_datasets(home):
        path = triples_path(home, dataset.name)
        store.bulk_load(path=str(path), format=ox.RdfFormat.N_TRIPLES, to_graph=dataset.graph)
    infer(store)
    tabulate(store, home / "tables")
    return Tables(lambda name: pl.read_parquet(home / "tables" / f"{name}.parquet"))


def _first(path: Path, lines: int) -> Iterator[bytes]:
    """Yield the first lines of a compressed file; what follows is not read."""
    with subprocess.Popen(["zstd", "-dcq", "--long=27", str(path)], stdout=subprocess.PIPE) as process:
        assert isinstance(process.stdout, io.BufferedReader)
        for _, line in zip(range(lines), process.stdout, strict=False):
            yield line
        process.terminate()


@pytest.mark.parametrize("measure", MEASURES)
def test_real_records_give_an_answer_whose_shares_are_shares(measure: str, tables: Tables) -> None:
    arguments, shares = MEASURES[measure]
    frame = ANSWERS[measure](tables, Asked(Selection(), arguments)).frame
    assert len(frame) > 0
    for column in shares:
        assert frame[column].is_between(0, 1).all(), column


@pytest.mark.parametrize("measure", OF_PAIRS)
def test_what_a_sample_cannot_tell_is_said(measure: str, tables: Tables) -> None:
    finding = ANSWERS[measure](tables, Asked(Selection(), OF_PAIRS[measure]))
    assert len(finding.frame) or finding.notes


def test_firms_of_many_countries_stand_behind_5g(tables: Tables) -> None:
    held = holding(tables, CASE)
    assert held.documents >= held.specifications > 1
    assert held.organizations >= held.countries > 1


def test_rapporteurs_of_a_group_are_at_home_where_its_head_office_is(tables: Tables) -> None:
    frame = ANSWERS["rapporteurs_by_group"](tables, Asked(Selection(), {"generation": ["5G"]})).frame
    homes = dict(frame.select(pl.col("group", "home").cast(pl.String)).iter_rows())
    assert homes[mint("actor", "ericsson")] == mint("region", "sweden")
    assert homes[mint("actor", "huawei")] == mint("region", "china")
