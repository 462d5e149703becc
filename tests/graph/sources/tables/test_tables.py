"""Tables as sources: valid rows are kept, others are counted by reason, and the triples conform to the shapes."""

from __future__ import annotations

import csv
import gzip
import json
import tomllib
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from standlink.cli.main import main
from standlink.errors import FileError, ImportFailedError
from standlink.graph.gate.validation import validate
from standlink.graph.pipeline.checking import _store_of_cases
from standlink.graph.pipeline.inference import infer
from standlink.graph.pipeline.loading import Part, load
from standlink.graph.releases.dataset import all_datasets, open_dataset, refused_path, triples_path
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.registry import find_importer
from standlink.ontology.namespaces import compact

pytestmark = pytest.mark.slow

TABLES = Path(__file__).parents[3] / "data" / "tables"
COUNTS = TABLES / "counts.toml"
#: Every importer of a table has a small file, counts, and these tests.
MODULES = Path(__file__).parents[4] / "graph" / "sources" / "tables"
KINDS = {path.stem: find_importer(path.stem).load for path in sorted(MODULES.glob("[!_]*.py"))}
EVERY_KIND = pytest.mark.parametrize("name", KINDS)


def facts(home: Path, name: str) -> set[tuple[str, str, str]]:
    """Return the triples of a dataset as prefixed names."""
    parsed = ox.parse(path=str(triples_path(home, name)), format=ox.RdfFormat.N_TRIPLES)
    return {
        (compact(t.subject.value), compact(t.predicate.value), compact(t.object.value))
        for t in (q.triple for q in parsed)
    }


def counts(home: Path, name: str) -> dict[str, object]:
    dataset = open_dataset(home, name)
    return {"read": dataset.read, "kept": dataset.kept, "merged": dataset.merged, "refused": dataset.refused}


def written(name: str, found: dict[str, object]) -> str:
    """Return the entry of a table in COUNTS."""
    reasons = "".join(f"{json.dumps(reason)} = {n}\n" for reason, n in sorted(found["refused"].items()))
    numbers = "".join(f"{key} = {found[key]}\n" for key in ("read", "kept", "merged"))
    return f"[{name}]\n{numbers}\n[{name}.refused]\n{reasons}"


@EVERY_KIND
def test_every_record_is_kept_merged_or_refused_with_a_reason(table_datasets, name):
    found = counts(table_datasets, name)
    kept = tomllib.loads(COUNTS.read_text("utf-8")).get(name)
    assert kept == found, f"if the counts are right, put this into {COUNTS}:\n\n{written(name, found)}"
    refused = [json.loads(line) for line in refused_path(table_datasets, name).read_text("utf-8").splitlines()]
    assert Counter(r["reason"] for r in refused) == found["refused"]
    assert all(r["record"] for r in refused)


@EVERY_KIND
def test_importer_is_described(name):
    """Readers find each table in the list of commands and in the example of a list of sources."""
    docs = Path(__file__).parents[4] / "docs"
    assert f"\n| `{name}` |" in (docs / "tables-sources.md").read_text("utf-8")
    assert name in tomllib.loads((docs / "sources.toml").read_text("utf-8"))["tables"]


def test_all_tables_conform_to_the_shapes(table_datasets):
    store, files = _store_of_cases()
    for dataset in all_datasets(table_datasets):
        load(store, [Part(dataset.graph, triples_path(table_datasets, dataset.name))])
    infer(store)
    assert [f for f in validate(store, files).findings if f.severity == "Violation"] == []


@EVERY_KIND
def test_importing_again_gives_the_same_triples(table_datasets, tmp_path, name):
    import_source(tmp_path, KINDS[name](TABLES / f"{name}.csv"), refusals_allowed=1)
    assert triples_path(tmp_path, name).read_bytes() == triples_path(table_datasets, name).read_bytes()


@EVERY_KIND
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"one,two\n1,2\n", "missing columns"),
        ("code,label\n1,Br\u00fcssel\n".encode("latin-1"), "not a UTF-8 CSV file"),
        (b'code,label\n1,"unended\n2,x,y\n', "table"),
    ],
    ids=["empty", "wrong header", "wrong encoding", "broken quoting"],
)
def test_file_of_another_kind_is_named_and_the_old_dataset_remains(tmp_path, name, content, says):
    import_source(tmp_path, KINDS[name](TABLES / f"{name}.csv"), refusals_allowed=1)
    before = triples_path(tmp_path, name).read_bytes()
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(FileError, match=says) as error:
        import_source(tmp_path, KINDS[name](path), refusals_allowed=1)
    assert str(path) in str(error.value)
    assert triples_path(tmp_path, name).read_bytes() == before


@EVERY_KIND
def test_too_many_refusals_leave_no_dataset(tmp_path, name):
    with pytest.raises(ImportFailedError, match="were refused"):
        import_source(tmp_path, KINDS[name](TABLES / f"{name}.csv"), refusals_allowed=0.05)
    assert open_dataset(tmp_path, name) is None


@EVERY_KIND
def test_wrong_values_in_any_column_do_not_crash(tmp_path, name):
    """Each column of a valid row in turn gets wrong values; they only lead to refusals."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        header, good, *_ = csv.reader(file)
    wrong = [
        [value if i == column else old for i, old in enumerate(good)]
        for column in range(len(header))
        for value in ("", "-1", "{}", "\u202e\x01", "9999-12-31", "9" * 400)
    ]
    path = tmp_path / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *wrong])
    dataset = import_source(tmp_path, KINDS[name](path), refusals_allowed=1)
    assert dataset.read == dataset.kept + dataset.merged + sum(dataset.refused.values())
    assert dataset.refused
    assert facts(tmp_path, name) is not None


def test_command_imports_a_compressed_table(tmp_path):
    path = tmp_path / "ics.csv.gz"
    path.write_bytes(gzip.compress((TABLES / "ics.csv").read_bytes()))
    result = CliRunner().invoke(
        main, ["--home", str(tmp_path), "import", "ics", str(path), "--refusals-allowed", "0.5"]
    )
    assert result.exit_code == 0, result.output
    assert "10 read, 5 kept, 1 merged, 4 refused" in result.output


@EVERY_KIND
def test_each_kind_has_a_command(name):
    result = CliRunner().invoke(main, ["import", name, "--help"])
    assert result.exit_code == 0, result.output
