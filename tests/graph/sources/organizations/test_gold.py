"""Precision and recall of name resolution on hand-labelled names; ``docs/organizations.md`` reports the results.

The names were drawn at random, equally from frequent and rare ones, from the sources of Standlink (affiliations at
3GPP, declarations to ETSI, contributions to RAN1) and from ROR, mostly with another spelling or a typo; some names that
must not be linked were added. ``firm`` is the actor that a name denotes, empty if none can be determined.

The second set is blind: none of its names is a spelling in the mapping file, a name in the curated cases or in the
first set, and all were labelled before the resolver ran on them. After the first measurement it was no longer blind;
the report keeps the results of that measurement.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from standlink.graph.sources.organizations.linking import Match, Organizations
from standlink.graph.sources.organizations.register import read_ror
from standlink.graph.sources.organizations.words import plain

pytestmark = pytest.mark.slow

CHECKOUT: Final = Path(__file__).parents[4]
GOLD: Final = CHECKOUT / "tests" / "data" / "gold" / "organizations.csv"
BLIND: Final = CHECKOUT / "tests" / "data" / "gold" / "organizations-blind.csv"
REPORT: Final = CHECKOUT / "docs" / "organizations.md"
STAGES: Final = ("curated", "name", "ror", "fuzzy")


@dataclass(frozen=True)
class Label:
    list: str
    name: str
    firm: str
    country: str
    home: str


@dataclass
class Score:
    """Counts of names: those that denote an organization, linked ones, and correctly linked ones."""

    names: int = 0
    somebody: int = 0
    linked: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / self.linked

    @property
    def recall(self) -> float:
        return self.right / self.somebody

    def add(self, label: Label, match: Match | None) -> None:
        self.names += 1
        self.somebody += bool(label.firm)
        self.linked += match is not None
        right = match is not None and match.firm.slug == label.firm
        self.right += right
        if not right and (match or label.firm):
            self.wrong.append(f"{label.name!r}: {label.firm or 'nobody'}, not {match.firm.slug if match else 'nobody'}")


def gold(path: Path = GOLD) -> list[Label]:
    with path.open(encoding="utf-8", newline="") as file:
        return [Label(**row) for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def organizations(shared: Callable[[str], Path]) -> Organizations:
    """The organizations, including those of ROR, which the names from ROR need."""
    return Organizations.load(read_ror(shared("data/tables/ror_orgs_partial.csv.zst")))


@pytest.fixture(scope="module")
def matches(organizations: Organizations) -> list[tuple[Label, Match | None]]:
    return [(label, organizations.resolve(label.name)) for label in gold()]


@pytest.fixture(scope="module")
def blind(organizations: Organizations) -> list[tuple[Label, Match | None]]:
    return [(label, organizations.resolve(label.name)) for label in gold(BLIND)]


@pytest.fixture(scope="module")
def unspelt(organizations: Organizations) -> set[str]:
    """The names without a spelling in the mapping file, ignoring legal forms, case and punctuation."""
    key = organizations.words.key
    spelt = {key(spelling.text) for spelling in organizations.register.spellings if spelling.mapped}
    return {label.name for label in (*gold(), *gold(BLIND)) if key(label.name) not in spelt}


def test_gold_set_is_of_all_lists_and_mostly_of_names_that_the_mapping_file_does_not_spell(unspelt: set[str]) -> None:
    labels = gold()
    assert len({label.name for label in labels}) == len(labels) >= 200
    assert min(Counter(label.list for label in labels).values()) >= 20
    assert sum(not label.firm for label in labels) >= 20
    assert len(unspelt & {label.name for label in labels}) > len(labels) / 2


def test_blind_set_is_of_names_that_nobody_has_prepared_for(organizations: Organizations) -> None:
    labels, others = gold(BLIND), {plain(label.name) for label in gold()}
    assert len({plain(label.name) for label in labels}) == len(labels) == 200
    assert Counter(label.list for label in labels) == {"tdocs": 90, "isld": 55, "3gpp": 55}
    spelt = {plain(spelling.text) for spelling in organizations.register.spellings}
    known = [
        f"{label.name!r} is in the blind set ({BLIND.name}): remove this spelling from the mapping file"
        for label in labels
        if plain(label.name) in others | spelt
    ]
    if known:
        pytest.fail("\n".join(known), pytrace=False)


def scores(matches: list[tuple[Label, Match | None]], unspelt: set[str]) -> dict[str, Score]:
    """Return the scores of each stage, of all names, and of names without a spelling in the mapping file."""
    found = {group: Score() for group in (*STAGES, "all names", "not spelt in the mapping file")}
    for label, match in matches:
        groups = [match.method] if match else []
        groups += ["all names", *(["not spelt in the mapping file"] if label.name in unspelt else [])]
        for group in groups:
            found[group].add(label, match)
    return found


@pytest.mark.parametrize("group", ["all names", "not spelt in the mapping file"])
def test_names_are_linked_with_the_precision_and_recall_that_were_asked_for(
    group: str, matches: list[tuple[Label, Match | None]], unspelt: set[str]
) -> None:
    score = scores(matches, unspelt)[group]
    assert score.precision >= 0.97, score.wrong
    assert score.recall >= 0.85, score.wrong


@pytest.mark.parametrize("group", ["all names", "not spelt in the mapping file"])
def test_blind_names_are_linked_with_the_precision_that_was_asked_for(
    group: str, blind: list[tuple[Label, Match | None]], unspelt: set[str]
) -> None:
    score = scores(blind, unspelt)[group]
    assert score.precision >= 0.97, score.wrong


def test_both_countries_of_linked_names_are_right(matches: list[tuple[Label, Match | None]]) -> None:
    wrong = [
        (label.name, label.country, match.country, label.home, match.home)
        for label, match in matches
        if match and (label.country not in ("", match.country) or label.home not in ("", match.home))
    ]
    assert wrong == []


def test_report_says_what_is_measured(
    matches: list[tuple[Label, Match | None]], blind: list[tuple[Label, Match | None]], unspelt: set[str]
) -> None:
    rows = []
    measured = scores(matches, unspelt)
    measured |= {f"second set, {group}": score for group, score in scores(blind, unspelt).items()}
    for group, score in measured.items():
        recall = "" if group.removeprefix("second set, ") in STAGES else f" {score.recall:.3f}"
        names = "" if not recall else f" {score.names}"
        rows.append(f"| {group} |{names} | {score.linked} | {score.right} | {score.precision:.3f} |{recall} |")
    text = REPORT.read_text("utf-8")
    missing = [row for row in rows if row not in text]
    if missing:
        rows_to_replace = [f"docs/{REPORT.name}: replace the rows of these groups with", *missing]
        pytest.fail("\n".join(rows_to_replace), pytrace=False)
