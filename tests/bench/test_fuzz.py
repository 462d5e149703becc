"""Damaged inputs end in a documented error: those that once did not, and some new ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sampling import few
from standlink.bench.fuzz.attempts import KEPT, Attempts
from standlink.bench.fuzz.damage import ODD, damaged
from standlink.bench.fuzz.targets import TARGETS, RefusalError, Target, client, close
from standlink.errors import FileError

CASES = sorted(path for path in KEPT.glob("*/*") if path.is_file())
#: What asks a site, which needs a release.
OF_SITES = {"parameters", "site"}
PARSERS = sorted(TARGETS.keys() - OF_SITES)
FUZZED = settings(max_examples=few(20), deadline=None, suppress_health_check=list(HealthCheck))


@cache
def samples_of(parser: str) -> list[bytes]:
    return TARGETS[parser].samples()


def attempt(parser: str, data: bytes) -> None:
    target = TARGETS[parser]
    with suppress(*target.errors):
        target.run(data)


@pytest.fixture
def served(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A site of the curated release."""
    monkeypatch.setenv("STANDLINK_HOME", str(home))
    client.cache_clear()
    yield
    close()


@pytest.mark.parametrize("path", [path for path in CASES if path.parent.name in PARSERS], ids=lambda path: path.name)
def test_kept_case_ends_in_a_documented_error(path: Path) -> None:
    attempt(path.parent.name, path.read_bytes())


@pytest.mark.usefixtures("served")
@pytest.mark.release
def test_kept_case_of_a_site_ends_in_a_documented_error() -> None:
    for path in CASES:
        if path.parent.name in OF_SITES:
            attempt(path.parent.name, path.read_bytes())


def accepted(parser: str) -> tuple[int, int]:
    """Return how many samples a parser accepts, and how many there are."""
    attempts = Attempts(parser, TARGETS[parser])
    for sample in samples_of(parser):
        attempts.attempt(sample)
    return attempts.accepted, attempts.tried


@pytest.mark.parametrize("parser", PARSERS)
def test_samples_are_accepted(parser: str) -> None:
    """Otherwise damage to them would show little. Some samples of RFCs are there to be refused."""
    found, tried = accepted(parser)
    assert found >= (0.6 * tried if parser == "rfc" else tried) > 0


@pytest.mark.usefixtures("served")
@pytest.mark.release
def test_samples_are_accepted_by_a_site() -> None:
    for parser in sorted(OF_SITES):
        found, tried = accepted(parser)
        assert found == tried > 20, parser


@pytest.mark.parametrize("parser", PARSERS)
@FUZZED
@given(chance=st.randoms(use_true_random=False), more=st.binary(max_size=20) | st.sampled_from(ODD))
def test_damaged_input_ends_in_a_documented_error(parser: str, chance, more: bytes) -> None:
    attempt(parser, damaged(chance, samples_of(parser)) + more)


@pytest.mark.usefixtures("served")
@pytest.mark.release
@pytest.mark.parametrize("parser", sorted(OF_SITES))
@FUZZED
@given(chance=st.randoms(use_true_random=False))
def test_damaged_address_ends_in_a_documented_error(parser: str, chance) -> None:
    attempt(parser, damaged(chance, samples_of(parser)))


@pytest.mark.usefixtures("served")
@pytest.mark.release
def test_unexpected_error_of_a_site_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("standlink.web.finding.page_number", lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        TARGETS["site"].run(b"/search\nq=nacs")
    with pytest.raises(RefusalError):
        TARGETS["site"].run(b"/nowhere")


def test_error_that_is_not_documented_is_kept_once_a_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("standlink.bench.fuzz.attempts.KEPT", tmp_path / "tests" / "data" / "fuzz")

    def run(data: bytes) -> None:
        if data == b"refused":
            raise FileError("it", 1, "refused")
        int(data)

    attempts = Attempts("it", Target(run, (FileError,), list))
    for data in (b"1", b"refused", b"x", b"y"):
        attempts.attempt(data)
    assert (attempts.tried, attempts.accepted, len(attempts.faults)) == (4, 1, 1)
    assert [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()] == [b"x"]
    assert attempts.report("by hand").startswith("it: 4 inputs (by hand) in 0 s, 1 accepted, 1 traceback")
