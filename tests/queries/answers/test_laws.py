"""Laws that every computed answer obeys: changes of the records that must not change its numbers.

Each computed question is asked of the tables of a release, and of the same tables changed by a law. All laws hold for
every question, unless ``EXCEPT`` says for which they do not, in which columns, and why. A new question is under all
laws at once: its test fails until they hold, or until an exception says why one does not.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from typing import Final

import polars as pl
import polars.selectors as cs
import pytest
from sampling import spread
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import ONTOLOGY, THINGS
from standlink.queries.answers import registry
from standlink.queries.answers.request import Request
from standlink.queries.answers.selection import Selection
from standlink.queries.answers.tables import Tables
from standlink.queries.library import library
from standlink.queries.run import bound_terms

Frames = Callable[[str], pl.DataFrame]

DATA: Final = tomllib.loads((Path(__file__).parents[2] / "data" / "questions.toml").read_text("utf-8"))
#: Computed from the tables alone; the others follow a SPARQL query, whose laws are those of the graph.
COMPUTED: Final = sorted(id_ for id_, question in library().items() if question.measure and not question.sparql)
SECOND: Final = "second-source"
UNIT: Final = "-unit"
STRANGER: Final = f"{THINGS}actor/a-stranger"
#: Columns of actors in the tables of what they do, and of the record that names them.
DOING: Final = {
    "standard_actor": ("actor", "event"),
    "contribution": ("actor", "contribution"),
    "rapporteur": ("organization", "event"),
    "authorship": ("organization", "event"),
    "adoption": ("actor", "event"),
    "observation": ("observed", "observation"),
}


@dataclass(frozen=True)
class World:
    """The tables of a release, and how a law changes them."""

    frames: Frames

    @cached_property
    def firm(self) -> str:
        """The company with the most events."""
        companies = self.frames("labels").filter(pl.col("class") == ONTOLOGY + "Company").select(actor="iri")
        roles = self.frames("standard_actor").join(companies, on="actor").drop_nulls("event")
        return str(roles.group_by("actor").agg(pl.col("event").n_unique()).sort("event", "actor")["actor"][-1])

    def in_order(self, name: str) -> pl.DataFrame:
        """Shuffle the rows."""
        return self.frames(name).sample(fraction=1, shuffle=True, seed=7)

    def renamed(self, name: str) -> pl.DataFrame:
        """Give things other addresses, which sort otherwise."""
        return self.frames(name).with_columns(_renamed(pl.col(pl.String)))

    def again(self, name: str) -> pl.DataFrame:
        """Give each row twice."""
        return pl.concat([self.frames(name)] * 2)

    def from_another(self, name: str) -> pl.DataFrame:
        """Record each role, membership, document and evidence once more, in another dataset by another event."""
        rows = self.frames(name)
        if name not in {"standard_actor", "rapporteur", "authorship", "adoption", "membership", "document", "standard"}:
            return rows
        copies = rows
        if "event" in rows.columns:
            copies = copies.drop_nulls("event").with_columns(pl.col("event") + "-again")
        if "dataset" in rows.columns:
            copies = copies.with_columns(dataset=pl.lit(SECOND))
        return pl.concat([rows, copies])

    def with_stranger(self, name: str) -> pl.DataFrame:
        """Add a company that takes no part, with a region, an owner and a member's body of its own."""
        rows = self.frames(name)
        if name == "labels":
            return _more(rows, {"iri": STRANGER, "kind": "actor", "label": "A", "class": ONTOLOGY + "Company"})
        if name == "actor_region":
            there = rows.row(0, named=True)
            return _more(rows, {**there, "actor": STRANGER})
        if name == "ownership":
            return _more(rows, {"actor": STRANGER, "owner": f"{STRANGER}-owner"})
        return rows

    def split(self, name: str) -> pl.DataFrame:
        """Give every second record of a company to a unit that it owns."""
        return self._given_to_unit(name, lambda records: records.gather_every(2))

    def was_named(self, name: str) -> pl.DataFrame:
        """Give the earlier records of a company to one of another name, which it owns."""
        return self._given_to_unit(name, lambda records: records.head(len(records) // 2))

    def _given_to_unit(self, name: str, chosen: Callable[[pl.Series], pl.Series]) -> pl.DataFrame:
        rows = self.frames(name)
        if name in DOING:
            actor, record = DOING[name]
            of_unit = chosen(self._records(name))
            given = (pl.col(actor) == self.firm) & pl.col(record).is_in(of_unit.implode())
            return rows.with_columns(pl.when(given).then(pl.col(actor) + UNIT).otherwise(pl.col(actor)).alias(actor))
        if name == "ownership":
            return _more(rows, {"actor": self.firm + UNIT, "owner": self.firm})
        if name in ("labels", "actor_region"):
            key = "iri" if name == "labels" else "actor"
            unit = rows.filter(pl.col(key) == self.firm).with_columns(pl.col(key) + UNIT)
            return pl.concat([rows, unit])
        return rows

    def _records(self, name: str) -> pl.Series:
        """Return the records of the company in a table, those of roles by date."""
        actor, record = DOING[name]
        if name in ("observation", "contribution"):
            rows = self.frames(name).filter(pl.col(actor) == self.firm).select(record)
        else:
            rows = self.frames("standard_actor").filter(pl.col("actor") == self.firm).sort("date", "event")
        return rows[record if record in rows.columns else "event"].drop_nulls().unique(maintain_order=True)


LAWS: Final = {
    "order": World.in_order,
    "names": World.renamed,
    "again": World.again,
    "second source": World.from_another,
    "stranger": World.with_stranger,
    "split": World.split,
    "renamed firm": World.was_named,
}
#: The laws that change no note either; the others may name another source, organization or thing.
SAID: Final = ("order", "stranger")
_DRAWS: Final = "expected ratio probability probability_of_fewer"
_OF_ONE_GROUP: Final = ("actors", "counts organizations, also those of one group")
#: What a law does not hold for: by question and law, the columns that differ (all, if all do), and why.
EXCEPT: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("linkages/beyond-chance", "names"): (_DRAWS, "draws are random, and their order of nodes is that of the names"),
    **{
        (f"synergy/{name}", "names"): (differ, "draws are random, and their order of countries is that of the names")
        for name, differ in (
            ("co-movement", "probability partial_probability sign"),
            ("lead-lag", "probability sign"),
            ("position", "probability partial_probability sign"),
        )
    },
    ("evidence/sensitivity", "names"): ("*", "of equally weighty sources, those first by name are left out"),
    ("catalogues/of-case", "second source"): ("dataset", "names the datasets"),
    ("actors/kinds", "split"): _OF_ONE_GROUP,
    ("actors/kinds", "renamed firm"): _OF_ONE_GROUP,
    ("catalogues/participation", "split"): _OF_ONE_GROUP,
    ("linkages/between-regions", "split"): ("*", "lists organizations, also those of one group"),
}


def _renamed(texts: pl.Expr) -> pl.Expr:
    """Return addresses of things with a letter and 0 before their last part, the later the earlier the part begins.

    Fields and their groups, series and committees keep theirs, which have a meaning.
    """
    kept = rf"^{THINGS}(technology/ics-|standard/3gpp-|actor/i[er]tf-|actor/3gpp|policy/)"
    named = rf"^({THINGS}[a-z-]+/)(.)"
    letters = {chr(97 + i): chr(122 - i) for i in range(26)} | {str(i): chr(122 - i) for i in range(10)}
    first = texts.str.extract(named, 2).replace_strict(letters, default="m", return_dtype=pl.String)
    made = texts.str.extract(named, 1) + first + "0-" + texts.str.replace(rf"^{THINGS}[a-z-]+/", "")
    return pl.when(texts.str.contains(named) & ~texts.str.contains(kept)).then(made).otherwise(texts)


def _as_it_was(texts: pl.Expr) -> pl.Expr:
    return texts.str.replace_all(rf"({THINGS}[a-z-]+/)[a-z]0-", "${1}")


class Asked(dict[str, Release]):
    """The release for each question; all are the same to a cache, since a run has one of each."""

    def __hash__(self) -> int:  # type: ignore[override]
        return 0


def _more(rows: pl.DataFrame, row: Mapping[str, object]) -> pl.DataFrame:
    """Return rows with one more, of which the columns that are not given are null."""
    return pl.concat([rows, pl.DataFrame([row], schema={name: rows.schema[name] for name in row})], how="diagonal")


def _text(text: str) -> str:
    """Return a text with the addresses in it renamed."""
    return str(pl.DataFrame({"text": [text]}).select(_renamed(pl.col("text"))).item())


@cache
def _tables(folder: Path, year: int, law: str) -> Tables:
    world = World(cache(lambda name: pl.read_parquet(folder / f"{name}.parquet")))
    return Tables(world.frames if law == "none" else lambda name: LAWS[law](world, name), year)


@cache
def computed(asked: Asked, question_id: str, law: str = "none") -> tuple[pl.DataFrame, list[str]]:
    """Return the answer to the example of a question, and its notes; under ``names`` with the names that things had."""
    release = asked[question_id]
    question = library()[question_id]
    bound = bound_terms(release, question, {**question.example, **DATA[question_id].get("small", {})})
    request = Request.of(_tables(release.path / "tables", int(release.published[:4]), law), bound)
    if law == "names":
        chosen = {n: _text(v) if isinstance(v := getattr(request.selection, n), str) else v for n in Selection.names()}
        given = {name: [_text(value) for value in values] for name, values in request.arguments.items()}
        request = Request(request.tables, Selection(**chosen), given)
    assert question.measure
    found = registry.computation(question.measure)(request)
    frame = found.frame.with_columns(pl.col(pl.Categorical).cast(pl.String), cs.float().round(9))
    frame = frame.with_columns(_as_it_was(pl.col(pl.String))) if law == "names" else frame
    of_second = [pl.col(name).eq_missing(SECOND) for name in ("a", "b", "dataset") if name in frame.columns]
    frame = frame.filter(~pl.any_horizontal(pl.lit(value=False), *of_second))
    return _pairs_in_order(frame), [note.text for note in found.notes]


def _pairs_in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with the first of each pair first, by the names that they had."""
    if not {"a", "b"} <= set(rows.columns):
        return rows
    return rows.with_columns(a=pl.min_horizontal("a", "b"), b=pl.max_horizontal("a", "b"))


@pytest.mark.parametrize(("question_id", "law"), spread(product(COMPUTED, LAWS), 3, always=EXCEPT))
def test_a_law_changes_no_number(question_id: str, law: str, asked: dict[str, Release]) -> None:
    differing, why = EXCEPT.get((question_id, law), ("", ""))
    (before, said), (after, said_after) = (computed(Asked(asked), question_id, each) for each in ("none", law))
    apart = differing.split()
    one, other = ([] if apart == ["*"] else frame.drop(apart).rows() for frame in (before, after))
    if law != "order":
        one, other = sorted(one, key=repr), sorted(other, key=repr)
    assert one == other
    if law in SAID:
        assert said_after == said
    if why:  # What is excepted does differ: otherwise the entry is to be removed.
        assert sorted(before.rows(), key=repr) != sorted(after.rows(), key=repr)


@pytest.mark.parametrize("law", LAWS)
def test_a_law_changes_the_records(law: str, release: Release) -> None:
    before, after = (_tables(release.path / "tables", 2026, each) for each in ("none", law))
    tables = ("standard_actor", "labels", "ownership", "actor_region")
    changed = [name for name in tables if not before[name].equals(after[name])]
    assert changed
    if law in ("split", "renamed firm"):
        roles = after["standard_actor"].cast({"actor": pl.String})["actor"]
        units = roles.filter(roles.str.ends_with(UNIT))
        assert len(units) > 3
        assert 0 < len(units) < (roles == units[0].removesuffix(UNIT)).sum() + len(units)


def test_exceptions_are_of_computed_questions_and_laws() -> None:
    assert {question_id for question_id, _ in EXCEPT} <= set(COMPUTED)
    assert {law for _, law in EXCEPT} <= LAWS.keys()
