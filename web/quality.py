"""The page on data quality: sources per statement, disagreements of sources, and validation warnings."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
from flask import Blueprint, Response, render_template

from ..graph.releases.release import REPORT, Release
from ..graph.store.description import Thing
from ..ontology.namespaces import expand, node
from ..queries import library as question_files
from ..queries.library import library
from ..queries.question import Question
from ..queries.region_figures import KINDS
from ..queries.run import Answer, ask, rows_of
from ..queries.table import Table
from . import negotiation
from .charts.drawing import exists
from .context import release
from .heads import heads
from .region_measures import anchor, source_of
from .translating import named
from .wording import ENGLISH, language, text

blueprint = Blueprint("quality", __name__)

_DESCRIPTION: Final = node("dcterms:description")
SOURCING: Final = "evidence/overview"
#: Questions that list what the page counts, with the columns that identify one: rows repeat it for each of its sources.
LISTS: Final = {
    "evidence/single-sourced": ("assertion",),
    "evidence/low-confidence": ("assertion",),
    "evidence/disagreements": ("one", "other"),
    "claims/checked": ("claim",),
}

#: How many records are shown as examples of one constraint in one dataset.
_EXAMPLES: Final = 5


@dataclass(frozen=True)
class BrokenConstraint:
    """A constraint of a shape, the number of records of a dataset that break it, and some of them."""

    dataset: str
    shape: str
    path: str
    message: str
    count: int
    examples: list[Thing]


@dataclass(frozen=True)
class LeftOut:
    """Records of a dataset that are not in the release: refused by its import, or excluded by the build."""

    dataset: str
    excluded: bool
    reason: str
    count: int
    examples: list[str]


@dataclass(frozen=True)
class CuratedWarning:
    """A warning about a thing of a curated file, with the values that differ and the explanation of the editors."""

    message: str
    values: str
    thing: Thing
    place: str
    explanation: str


@dataclass(frozen=True)
class Recorded:
    """What a dataset records systematically of a body, standard or region: its rule, and from when to when."""

    dataset: str
    coverage: Thing
    of: Thing
    began: str
    ended: str
    whole: str
    rule: str


@dataclass(frozen=True)
class Coverage:
    """An indicator of regions, with the countries and years of its values in the release.

    Attributes:
        values: all, those of groups of countries and by field too.
        parts: parts of countries with a value.
        years: the first, the last, and the one with the most regions.
        regions: how many countries and parts have a value in that one, and in the last.
    """

    code: str
    name: str
    kind: str
    unit: str
    definition: str
    values: int
    countries: int
    parts: int
    years: tuple[int, int, int]
    regions: tuple[int, int]
    source: str

    @property
    def anchor(self) -> str:
        """The anchor of its definition."""
        return anchor(self.code)


@dataclass(frozen=True)
class Listed:
    """A question that lists what the page counts, and the number of what it lists, which may have several rows each."""

    question: Question
    count: int


@dataclass(frozen=True)
class Fault:
    """A fault of a question file: the file with the line, and what is wrong."""

    place: str
    message: str


@blueprint.get("/data/quality")
def overview() -> Response:
    """Show how well the current release is sourced, and the warnings of its validation."""

    def body() -> str:
        current = release()
        report = json.loads(current.file(REPORT).read_text("utf-8"))
        return render_template(
            "quality.html",
            release=current,
            sourcing=_answer(current, SOURCING),
            lists=[Listed(library()[name], _count(current, name)) for name in LISTS if name in library()],
            heads=heads,
            faults=_faults(),
            recorded=_recorded(current),
            indicators=_indicators(current),
            warnings=report["counts"]["Warning"],
            constraints=_constraints(report),
            left_out=_left_out(current, report),
            shared_pages=[
                (dataset["name"], kind, number)
                for dataset in current.manifest["datasets"]
                for kind, number in sorted(dataset.get("sharedPages", {}).items())
            ],
            curated=[_curated(current, finding) for finding in report["findings"] if finding["place"]],
        )

    return negotiation.page(body)


def _recorded(current: Release) -> list[Recorded]:
    """Return what is recorded systematically, by dataset."""
    rows = current.table("coverage").collect()
    return [
        Recorded(
            row["dataset"],
            _thing(row["coverage"]),
            _thing(row["thing"]),
            row["began"],
            row["ended"] or "",
            text("dates.range", start=row["first_year"], end=row["last_year"]) if row["first_year"] else "",
            row.get(f"rule_{language()}") or row["rule"] or "",
        )
        for row in rows.sort("dataset", "coverage", "thing").to_dicts()
    ]


def _indicators(current: Release) -> dict[str, list[Coverage]]:
    """Return the indicators of each kind by name; none of a release without them."""
    if "indicator" not in current.manifest.get("tables", {}):
        return {}
    own = "" if language() == ENGLISH else "_zh"
    found = [
        Coverage(
            row["code"],
            row[f"name{own}"],
            row["kind"],
            row[f"unit{own}"],
            row[f"definition{own}"],
            row["figures"],
            row["countries"],
            row["parts"],
            (row["first_year"], row["last_year"], row["best_year"]),
            (row["best_year_regions"], row["last_year_regions"]),
            source_of(current, row["dataset"], row["source"]),
        )
        for row in current.table("indicator").collect().iter_rows(named=True)
    ]
    by_kind = {kind: sorted((c for c in found if c.kind == kind), key=lambda c: c.name) for kind in KINDS}
    return {kind: kin for kind, kin in by_kind.items() if kin}


def _faults() -> list[Fault]:
    """Return the faults of the question files that the library leaves out, or of their charts."""
    return [Fault(_place(fault.path, fault.line), fault.reason) for fault in question_files.library_faults(exists)]


def _place(path: Path | str, line: int | None) -> str:
    """Return a file below its folder, with the line: readers need no path of the server."""
    return "/".join(Path(path).parts[-2:]) + (f":{line}" if line else "")


def _answer(current: Release, question: str) -> Answer | None:
    """Return the answer to a question; None if the library lacks the question."""
    found = library().get(question)
    return ask(current, found, {}) if found else None


def _count(current: Release, question: str) -> int:
    """Return the number of assertions, claims or pairs that a question lists."""
    rows, columns = rows_of(current, library()[question], {}), LISTS[question]
    if isinstance(rows, Table):
        places = [rows.columns.index(column) for column in columns]
        return len({tuple(row[place] for place in places) for row in rows.rows})
    return rows.select(columns).n_unique()


def _constraints(report: dict[str, Any]) -> list[BrokenConstraint]:
    """Return the broken constraints by dataset, the most frequent first in each dataset."""
    found: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for finding in report["findings"]:
        found[_key(finding)].append(finding["node"])
    broken = []
    for tally in report["summary"]:
        nodes = list(dict.fromkeys(found[_key(tally)]))[:_EXAMPLES]
        things = [_thing(name) for name in nodes]
        names = ("dataset", "shape", "path", "message", "count")
        broken.append(BrokenConstraint(**{name: tally[name] for name in names}, examples=things))
    return sorted(broken, key=lambda b: (b.dataset, -b.count, b.shape))


def _left_out(current: Release, report: dict[str, Any]) -> list[LeftOut]:
    """Return the records left out, by dataset, stage and reason, the most frequent first in each dataset."""
    excluded: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in report.get("excluded", ()):
        relation = f" {entry['path']} {entry['value']}" if entry.get("relation") else ""
        excluded[entry["dataset"], entry["message"]].append(f"{entry['label']} ({entry['record']}){relation}")
    found = [LeftOut(name, True, reason, len(all_), all_[:_EXAMPLES]) for (name, reason), all_ in excluded.items()]
    for dataset in current.manifest["datasets"]:
        refused = dataset.get("refused", {})
        found += [LeftOut(dataset["name"], False, reason, number, []) for reason, number in refused.items()]
    return sorted(found, key=lambda each: (each.dataset, -each.count, each.reason))


def _key(finding: dict[str, str]) -> tuple[str, ...]:
    return tuple(finding[name] for name in ("dataset", "shape", "path", "component", "severity", "message"))


def _thing(name: str) -> Thing:
    return named(expand(name) or name)


def _curated(current: Release, finding: dict[str, str]) -> CuratedWarning:
    thing = _thing(finding["node"])
    explanation = current.store.text(ox.NamedNode(thing.iri), _DESCRIPTION) or ""
    # Constraints that compare give both values as a text.
    values = finding["value"].strip('"') if finding["value"].startswith('"the case ') else ""
    return CuratedWarning(finding["message"], values, thing, finding["place"], explanation)
