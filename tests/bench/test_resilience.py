"""The resilience run: what it finds is what happened, and a small run of each part."""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from standlink.bench.resilience.parts import damage, fuzzing, hostile, kills, reloads, slow, soak
from standlink.bench.resilience.result import Bounds, Result
from standlink.bench.resilience.run import names, write
from standlink.bench.resilience.site import Compared, Site, serving
from standlink.bench.resilience.usage import ROLES, growth
from standlink.errors import NoReleaseError
from standlink.graph.pipeline.build import build
from standlink.graph.releases.release import Release, Releases

pytestmark = pytest.mark.slow

SMALL = Path(__file__).parents[1] / "data" / "cases" / "small.ttl"
WIDE = Bounds(times=1, seconds=600)


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    folder.mkdir()
    shutil.copy(SMALL, folder)
    return folder


def test_parts_are_found() -> None:
    assert set(names()) == {"damage", "fuzzing", "hostile", "kills", "reloads", "slow", "soak"}


@pytest.mark.whole  # tests/graph/releases/test_damage.py damages every file too
def test_every_damage_to_a_release_is_found(cases: Path, tmp_path: Path) -> None:
    release = build(tmp_path / "home", cases=cases)
    found = list(damage.damage_all(release, WIDE))
    assert [result.reached for result in found] == [True] * 4, found
    Release.open(release.path).verify()


def test_damage_that_is_not_found_is_reported(cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = build(tmp_path / "home", cases=cases)
    monkeypatch.setattr(Release, "verify", lambda self: 0)
    found = {result.what: result.reached for result in damage.damage_all(release, WIDE)}
    assert not found["files one bit flipped"]


AIMS = ["chance:2.5", *(f"{when}:{what}" for what in kills.RENAMES for when in ("before", "after"))]


@pytest.mark.parametrize(
    "chosen",
    [
        ["stage:publish", "before:dataset", "after:old dataset", "before:release", "after:marker"],
        pytest.param(["stage:load", *AIMS], marks=pytest.mark.whole),
    ],
)
def test_kills_at_stages_and_around_renames_lose_nothing(chosen: list[str], cases: Path, tmp_path: Path) -> None:
    found = list(kills.kill_all(tmp_path / "home", cases, chosen, WIDE))
    assert [result.reached for result in found] == [True] * 3, found
    assert found[0].figure.startswith(f"{len(chosen)}: ")


def test_lost_release_is_reported(cases: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    release = build(home, cases=cases)
    assert kills.faults(home) == []
    (release.path / "search.sqlite").write_bytes(b"")
    assert len(kills.faults(home)) == 1
    with pytest.raises(NoReleaseError):
        Releases(home).current()


def test_kills_are_spread_over_all_places() -> None:
    chosen = kills.aims(200)
    assert len(chosen) == 200
    assert sum(aim.startswith("chance:") for aim in chosen) == 100
    aimed = {aim for aim in chosen if not aim.startswith("chance:")}
    assert len(aimed) == len(kills.STAGES) - 1 + 2 * len(kills.RENAMES)


def test_parser_is_fuzzed_in_a_process(tmp_path: Path) -> None:
    result = fuzzing.fuzz("identifier", 50, tmp_path, 60)
    assert result.reached, result
    assert result.figure.startswith("50 inputs (damaged at random) in ")


def test_parser_that_does_not_finish_is_reported(tmp_path: Path) -> None:
    assert not fuzzing.fuzz("identifier", 50, tmp_path, 0.1).reached
    failed = fuzzing.fuzz("no such parser", 50, tmp_path, 60)
    assert (failed.reached, failed.figure) == (False, "ended early")
    assert "no parser" in failed.note


def test_one_part_is_written_without_losing_the_others(tmp_path: Path) -> None:
    about = {"date": "2026-01-01", "minutes": 1, "machine": "m", "python": sys.version.split()[0], "load": 0}
    for name in ("one", "two"):
        result = Result(f"tried {name}", "0", "0", note="as it should")
        write(tmp_path, name, {"about": about, "text": f"Part {name}\n\nHow.", "results": [asdict(result)]})
    page = (tmp_path / "README.md").read_text("utf-8")
    assert "## Part one\n\nHow." in page
    assert "| tried two | 0 | 0 | kept |" in page
    assert "- tried one: as it should" in page


# a server: what is timed is not judged here, since other tests share the machine


@pytest.mark.server
def test_small_attacks_on_a_server_fail_no_page(home: Path) -> None:
    with serving(home, query_timeout=1, header_timeout=2, body_timeout=1, processes=1) as site:
        found = {result.what: result for result in slow.attack(site, 12, pages=5, most=30)}
        found |= {r.what: r for r in hostile.attack(site, hostile.queries(3), "small", Bounds(3, 60), pages=5)}
        # On a busy machine a query may take longer than this server lets it.
        asked = [address for address in soak.OTHERS if "/sparql" not in address]
        found |= {r.what: r for r in soak.soak(site, asked, seconds=2, probe=0.5)}
    judged = {what: result for what, result in found.items() if "p95" not in what}
    timed = ("requests", "memory of ", "open files of ")
    assert [result for what, result in judged.items() if not what.startswith(timed) and not result.reached] == []
    assert sum(what.startswith(timed) for what in judged) == 1 + 2 * len(ROLES)
    assert {"errors", "12 slow sockets: pages that failed", "small, one at a time: pages that failed"} <= set(judged)


@pytest.mark.server
def test_small_reloads_lose_no_request(home: Path, tmp_path: Path) -> None:
    before = sorted(path.name for path in home.iterdir())
    own = reloads.linked(home, tmp_path / "own")
    with serving(own, processes=2) as site:
        found = list(reloads.reload_all(site, own, "small", 2, WIDE))
    assert [result for result in found if not result.reached] == []
    assert re.fullmatch(r"2: 1 \(median .* s\) by SIGHUP, 1 \(median .* s\) by a release", found[0].figure)
    assert sorted(path.name for path in home.iterdir()) == before
    assert Releases(home).current_id() not in reloads.NAMES


def test_load_asks_for_the_pages_of_all_things(home: Path) -> None:
    asked = soak.addresses(Releases(home).current())
    assert len(set(asked)) > 3000
    assert {"/id/standard/nacs", "/id/actor/tesla", *soak.OTHERS} <= set(asked)


def test_growth_is_that_of_medians() -> None:
    assert growth([100] * 40 + [1000] + [104] * 40).share == pytest.approx(0.04)
    assert growth([100, 110, 120, 130, 140, 150, 160, 170]).share > 0.5
    assert growth([0, 0, 0]).share == 0.0


def test_page_that_failed_is_reported() -> None:
    compared = Compared(Site(port=9, pid=0))
    compared.read_alone(1)
    compared.beside.read(0)
    failed, _ = compared.noticed("x")
    assert (failed.figure, failed.reached) == ("1 of 1", False)
