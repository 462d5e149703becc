"""The order of editions from numbers and dates, in catalogues whose records state no replacements."""

from __future__ import annotations

from pathlib import Path

import pytest
from standlink.graph.releases.dataset import open_dataset, triples_path
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton

RECORD = """
docid: [{{id: '{number}', type: x, primary: true}}]
title: [{{content: '{title}', language: [ja], type: main}}]
date: [{{type: published, value: '{date}'}}]
"""


def followers(folder: Path, name: str, records: list[tuple[str, str, str]]) -> set[tuple[str, str]]:
    """Import records of (number, date, title); return pairs of a next edition and the one before, by slug."""
    (folder / "data").mkdir()
    for i, (number, date, title) in enumerate(records):
        text = RECORD.format(number=number, title=title, date=date)
        (folder / "data" / f"{i}.yaml").write_text(text, encoding="utf-8")
    with open_files(str(folder)) as files:
        import_source(folder, Relaton(files, catalogue(name)))
    lines = triples_path(folder, f"relaton-{name}").read_text("utf-8").splitlines()
    assert not any("#supersedes>" in line for line in lines)
    parts = (line.split() for line in lines if "#nextEditionOf>" in line)
    return {(s.strip("<>").rsplit("/", 1)[1], o.strip("<>").rsplit("/", 1)[1]) for s, _, o, _ in parts}


def dated(*numbers: str) -> list[tuple[str, str, str]]:
    return [(number, number.rsplit(":", 1)[1][:4], "Same title") for number in numbers]


def test_each_edition_follows_the_one_before_and_no_other(tmp_path: Path) -> None:
    records = dated(
        "IEC 99201-1:2015", "IEC 99201-1:1999", "IEC 99201-1:2007", "IEC 99201-2:2010", "IEC TS 99201-1:2001"
    )
    assert followers(tmp_path, "iec", records) == {
        ("iec-99201-1-2007", "iec-99201-1-1999"),
        ("iec-99201-1-2015", "iec-99201-1-2007"),
    }


def test_amendments_drafts_and_variants_are_not_editions(tmp_path: Path) -> None:
    records = dated(
        "IEC 99201:1999",
        "IEC 99201:1999/AMD1:2003",
        "IEC 99201:1999+AMD1:2003 CSV",
        "IEC 99201:2010 RLV",
        "IEC 99201:2010",
        "IEC CDV 99201:2014",
    )
    assert followers(tmp_path, "iec", records) == {("iec-99201-2010", "iec-99201-1999")}


def test_joint_documents_are_left_to_the_catalogue_that_states_relations(tmp_path: Path) -> None:
    assert followers(tmp_path, "iec", dated("ISO/IEC 99102:1999", "ISO/IEC 99102:2006")) == set()


@pytest.mark.parametrize("name", ["iso", "ieee", "itu", "gost"])
def test_catalogues_that_state_relations_get_no_others(tmp_path: Path, name: str) -> None:
    number = {"gost": "GOST R", "itu": "ITU-T"}.get(name, name.upper())
    records = dated(f"{number} 99101:1999", f"{number} 99101:2006")
    assert followers(tmp_path, name, records) == set()


def test_versions_of_3gpp_follow_within_their_release_and_drafts_do_not(tmp_path: Path) -> None:
    versions = [("0.3.0", "2018-01"), ("15.0.0", "2018-03"), ("15.1.0", "2018-09"), ("15.10.0", "2020-06")]
    versions += [("16.0.0", "2019-12"), ("16.1.0", "2020-03")]
    records = [(f"3GPP TS 99.501:REL-{v.split('.')[0]}/{v}", date, "System") for v, date in versions]
    assert followers(tmp_path, "3gpp", records) == {
        ("3gpp-ts-99-501-v15-1-0", "3gpp-ts-99-501-v15-0-0"),
        ("3gpp-ts-99-501-v15-10-0", "3gpp-ts-99-501-v15-1-0"),
        ("3gpp-ts-99-501-v16-1-0", "3gpp-ts-99-501-v16-0-0"),
    }


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Radio equipment", {("etsi-ts-199-211-v16-2-0", "etsi-ts-199-211-v15-3-0")}),
        ("5G; System (3GPP TS 99.211 version {version} Release {major})", set()),
        ("Smart Cards; Interface (Release {major})", set()),
    ],
)
def test_etsi_keeps_a_line_for_each_release_only_where_it_works_in_releases(
    tmp_path: Path, title: str, expected: set[tuple[str, str]]
) -> None:
    records = [
        (f"ETSI TS 199 211 V{v} ({d})", d, title.format(version=v, major=v[:2]))
        for v, d in (("15.3.0", "2018-10"), ("16.2.0", "2020-07"))
    ]
    assert followers(tmp_path, "etsi", records) == expected


def test_number_reused_by_jisc_for_another_subject_is_not_a_next_edition(tmp_path: Path) -> None:
    records = [
        ("JIS Z 9901:1950", "1950", "医療用刀"),
        ("JIS Z 9901:1999", "1999", "溶接用語"),
        ("JIS Z 9901:2013", "2013", "溶接用語"),
    ]
    assert followers(tmp_path, "jis", records) == {("jis-z-9901-2013", "jis-z-9901-1999")}


def test_dates_that_contradict_the_numbers_are_counted_and_give_no_order(tmp_path: Path) -> None:
    records = [("3GPP TS 99.501:REL-15/15.0.0", "2018-03", "A"), ("3GPP TS 99.501:REL-15/15.1.0", "2017-09", "A")]
    assert followers(tmp_path, "3gpp", records) == set()
    found = open_dataset(tmp_path, "relaton-3gpp")
    assert found
    assert found.repaired["edition published before one with a lower number"] == 1


def test_edition_without_a_date_does_not_link_one_to_a_later_one(tmp_path: Path) -> None:
    records = [
        ("3GPP TS 99.502:REL-15/15.0.0", "2018-03", "A"),
        ("3GPP TS 99.502:REL-15/15.1.0", "", "A"),
        ("3GPP TS 99.502:REL-15/15.2.0", "2017-09", "A"),
    ]
    older = {("3gpp-ts-99-502-v15-1-0", "3gpp-ts-99-502-v15-0-0")}
    assert followers(tmp_path, "3gpp", records) == older
