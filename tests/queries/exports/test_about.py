"""What exports say of rights: the licence of all datasets, or that each has its own, and how many are unknown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from standlink.graph.releases.release import Release
from standlink.queries.exports.about import UNDETERMINED, about, licence, rights
from standlink.queries.library import library
from standlink.queries.run import ask

OPEN = "https://creativecommons.org/licenses/by/4.0/"
ZERO = "https://creativecommons.org/publicdomain/zero/1.0/"


def under(release: Release, *licences: str) -> Release:
    return replace(release, manifest={**release.manifest, "datasets": [{"licence": each} for each in licences]})


@pytest.mark.parametrize(
    ("licences", "common", "en", "zh"),
    [
        ((OPEN, OPEN), OPEN, "", ""),
        ((OPEN, ZERO), "", "The 2 datasets of the release have licences of their own. ", "2个数据集各有许可。"),
        ((OPEN, ZERO, UNDETERMINED, ""), "", "; the rights in 2 of them are undetermined. ", "其中2个的权利状况"),
        ((UNDETERMINED, UNDETERMINED), "", "the rights in 2 of them are undetermined", "其中2个的权利状况"),
    ],
)
def test_rights_are_those_of_the_datasets(
    licences: tuple[str, ...], common: str, en: str, zh: str, release: Release
) -> None:
    found = under(release, *licences)
    assert licence(found) == common
    if not common:
        assert en in rights(found).en
        assert zh in rights(found).zh


def test_answer_names_either_a_licence_or_rights(release: Release) -> None:
    question = library()["linkages/bodies"]
    answer = ask(release, question, question.example)
    assert about(answer, release)["licence"] == OPEN
    assert "rights" not in about(answer, release)
    mixed = about(answer, under(release, OPEN, UNDETERMINED))
    assert "licence" not in mixed
    assert mixed["rights"]
    assert mixed["rights_zh"]
