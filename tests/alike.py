"""Compare datasets that Spark and the embedded import made."""

from __future__ import annotations

from pathlib import Path

from standlink.graph.releases.dataset import Dataset, open_dataset, triples_path

#: What of a description must be equal, whatever made the dataset.
COUNTED = ("read", "kept", "merged", "triples", "refused", "repaired", "digest", "importer", "title")


def lines(home: Path, name: str) -> set[bytes]:
    return set(triples_path(home, name).read_bytes().splitlines())


def described(home: Path, name: str) -> Dataset:
    found = open_dataset(home, name)
    assert found
    return found


def assert_equal(one: Path, other: Path, name: str) -> None:
    """Make sure that a dataset has the same triples and the same counts in two data folders."""
    first, second = lines(one, name), lines(other, name)
    assert first
    assert first - second == set()
    assert second - first == set()
    for field in COUNTED:
        assert getattr(described(one, name), field) == getattr(described(other, name), field), field
