"""What a release keeps of its regions for their pages."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import polars as pl
import pytest
from standlink.graph.releases.files import checksums
from standlink.graph.releases.release import DRAWS, TABLES, Release, Releases
from standlink.ontology.namespaces import THINGS, expand
from standlink.queries import region_profiles
from standlink.queries.answers import regional
from standlink.queries.answers.tables import tables_of
from standlink.queries.region_profiles import FIRST, RegionProfile, keep_profiles, make_profiles, profiles_of

JAPAN, CHINA, FINLAND = (f"{THINGS}region/{name}" for name in ("japan", "china", "finland"))


@pytest.fixture(scope="module")
def profiles(release: Release) -> dict[str, RegionProfile]:
    return make_profiles(release)


@pytest.fixture
def staged(home: Path, tmp_path: Path) -> Release:
    """A release that is not published yet: a copy."""
    shutil.copytree(Releases(home).current().path, tmp_path / "staged")
    return Release.read(tmp_path / "staged")


def published(release: Release) -> Release:
    """Return a release with the files that have come into its folder since."""
    return Release(release.path, {**release.manifest, "files": checksums(release.path)})


def test_lists_are_the_first_of_all_in_order(profiles: dict[str, RegionProfile]) -> None:
    assert JAPAN in profiles
    for profile in profiles.values():
        for name in ("organizations", "standards", "barriers", "links", "fields", "series", "shares"):
            assert len(getattr(profile, name)) == min(FIRST, getattr(profile.counts, name))
        standards = [each.standards for each in profile.organizations]
        assert standards == sorted(standards, reverse=True)
        taking_part = [each.organizations for each in profile.standards]
        assert taking_part == sorted(taking_part, reverse=True)
        assert all(each.organizations or each.adopters for each in profile.standards)


def test_organizations_are_those_located_in_the_region(release: Release, profiles: dict[str, RegionProfile]) -> None:
    store = release.store
    asked = store.select(
        "SELECT DISTINCT ?x WHERE { ?x sl:locatedIn region:japan ; a ?c . ?c rdfs:subClassOf sl:Organization }"
    )
    found = {solution["x"].value for solution in asked}  # type: ignore[union-attr]
    assert profiles[JAPAN].counts.organizations == len(found)
    assert {each.thing.iri for each in profiles[JAPAN].organizations} <= found


def test_adopters_are_those_of_adoptions(release: Release, profiles: dict[str, RegionProfile]) -> None:
    nacs = next(s for s in profiles[JAPAN].standards if s.thing.iri == expand("standard:nacs"))
    asked = "SELECT DISTINCT ?x WHERE { ?x sl:locatedIn region:japan ; sl:adopts standard:nacs }"
    assert nacs.adopters == len(list(release.store.select(asked)))


def test_shares_are_of_the_roles_of_whole_years_by_head_office(windowed: Release) -> None:
    """The rapporteurs of Nokia: 2 of 4 while 99.003 has some, 1 of 2 after it, 1 of 4 since 99.002 has some."""
    made = make_profiles(windowed)
    shares = {share.thing.label: dict(share.points) for share in made[FINLAND].shares}
    (rapporteurs,) = (points for name, points in shares.items() if "rapporteur" in name.lower())
    assert (rapporteurs["2008"], rapporteurs["2012"], rapporteurs["2018"]) == (50.0, 50.0, 25.0)
    sums: dict[tuple[str, str], float] = {}
    for profile in made.values():
        for share in profile.shares:
            for year, value in share.points:
                sums[share.thing.iri, year] = sums.get((share.thing.iri, year), 0) + value
    assert {round(value, 6) for value in sums.values()} == {100.0}
    assert "2025" not in {year for _, year in sums}


def test_cases_alone_have_no_shares_over_time(profiles: dict[str, RegionProfile]) -> None:
    assert not any(profile.shares for profile in profiles.values())


def test_barriers_name_what_they_hinder_in_the_region(profiles: dict[str, RegionProfile]) -> None:
    found = [(region, barrier) for region, p in profiles.items() for barrier in p.barriers]
    assert found
    assert all(barrier.kinds for _, barrier in found)
    assert any(barrier.hinders for _, barrier in found)


def test_series_has_one_figure_for_each_period_and_none_where_sources_differ(release: Release) -> None:
    class Made:
        """Tables of a few figures."""

        def __getitem__(self, name: str) -> pl.DataFrame:
            if name == "narrowing":
                return pl.DataFrame({"observation": ["narrowed"]})
            rows = [
                ("a", "x", "2001", 1.0),
                ("b", "x", "2003", 3.0),
                ("c", "x", "2002", 2.0),
                ("narrowed", "x", "2003", 9.0),
            ]
            rows += [("d", "y", "2001", 1.0), ("e", "y", "2002", 1.0), ("f", "y", "2003", 1.0), ("g", "y", "2003", 2.0)]
            rows += [("h", "z", "2001", 1.0), ("i", "z", "2002", 1.0), ("j", "z", "2002-01/2002-03", 1.0)]
            rows += [("k", "z", "2003-01", 1.0)]
            frame = pl.DataFrame(rows, ["observation", "indicator", "period", "value"], orient="row")
            return frame.with_columns(observed=pl.lit(JAPAN), unit=pl.lit("number"))

    frame = regional.of_figures(Made(), 3)  # type: ignore[arg-type]
    assert frame.select("indicator", "periods", "values").rows() == [("x", ["2001", "2002", "2003"], [1.0, 2.0, 3.0])]
    assert tables_of(release)["observation"].columns


def test_ties_belong_to_both_countries_those_beyond_chance_first(
    staged: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    (staged.path / DRAWS).mkdir()
    ties = pl.DataFrame(
        {"a": [CHINA, CHINA], "b": [JAPAN, FINLAND], "shared": [9, 2], "expected": [3.0, 1.0],
         "exceeds": [False, True], "fewer": [False, False]}
    )  # fmt: skip
    monkeypatch.setattr(region_profiles, "rows_of", lambda *_: ties)
    found = make_profiles(staged)
    assert [link.thing.iri for link in found[CHINA].links] == [FINLAND, JAPAN]
    assert [(link.thing.iri, link.shared, link.exceeds) for link in found[JAPAN].links] == [(CHINA, 9, False)]


def test_kept_profiles_are_those_that_are_made(staged: Release, profiles: dict[str, RegionProfile]) -> None:
    assert keep_profiles(staged) == len(profiles)
    kept = published(staged)
    shutil.rmtree(kept.path / TABLES)
    assert profiles_of(kept) == profiles


def test_profiles_that_another_version_kept_are_made_anew(staged: Release, profiles: dict[str, RegionProfile]) -> None:
    (staged.path / region_profiles.KEPT).write_bytes(msgspec.msgpack.encode({JAPAN: {"other": 1}}))
    assert profiles_of(published(staged)) == profiles


def test_release_without_tables_has_none(staged: Release) -> None:
    shutil.rmtree(staged.path / TABLES)
    assert make_profiles(staged) == {}
