"""Laws that every measure obeys, on random frames: order of rows, names, records given twice, strangers, years, scale.

``MEASURES`` has every measure with the columns that it takes; all laws hold unless it says in which columns they do
not. A function of ``queries/measures`` that is neither there nor in ``ELSEWHERE`` fails a test, which names it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

import polars as pl
import polars.selectors as cs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from standlink.queries import measures
from standlink.queries.measures import (
    assurance,
    communities,
    competition,
    convergence,
    descent,
    diffusion,
    documents,
    groups,
    linkage,
    network,
    obstacles,
    reach,
    specialization,
    survival,
    synergy,
    units,
)
from standlink.queries.measures.incidence import Incidence
from standlink.queries.measures.synergy import comovement, disparities, panel, position, specialization_match, standing

Frame = pl.DataFrame
LAWS: Final = ("order", "names", "again", "stranger", "years", "scale")
#: The beginning of names of things that have nothing to do with the others.
STRANGER: Final = "!"
EARLIER: Final = 100
SCALE: Final = 4


@dataclass(frozen=True)
class Kind:
    """The values of a column: names of things, fixed words, years, or numbers that have a scale."""

    values: st.SearchStrategy[Any]
    type: type[pl.DataType]
    is_name: bool = False
    is_year: bool = False
    has_scale: bool = False


def things(letter: str, number: int = 4) -> Kind:
    return Kind(st.sampled_from([f"{letter}{i}" for i in range(number)]), pl.String, is_name=True)


def words(*values: str | None) -> Kind:
    return Kind(st.sampled_from(values), pl.String)


YEARS: Final = Kind(st.integers(2000, 2006), pl.Int64, is_year=True)
TIMES: Final = Kind(st.sampled_from([2000.5, 2001.0, 2003.25]), pl.Float64, is_year=True)
DATES: Final = words("2001", "2003-05", "2003-05-02", "2006", None)
AMOUNTS: Final = Kind(st.sampled_from([1.0, 2.0, 5.0]), pl.Float64, has_scale=True)
FROM_ZERO: Final = Kind(st.sampled_from([0.0, 1.0, 3.0]), pl.Float64, has_scale=True)
TRUTHS: Final = Kind(st.booleans(), pl.Boolean)
Columns = Mapping[str, Kind]


@dataclass(frozen=True)
class Measure:
    """A measure: how it is computed, the columns of each frame that it takes, and what the laws do not hold for.

    Attributes:
        but: by law, the columns of the result that differ, ``*`` if all may.
        moved: the columns of the result that are years.
        scaled: the columns that have the scale of the numbers.
        in_order: whether the rows of the result have an order.
    """

    compute: Callable[..., Frame]
    given: tuple[Columns, ...]
    but: Mapping[str, str] = field(default_factory=dict)
    moved: str = ""
    scaled: str = ""
    in_order: bool = True


def of_incidence(function: Callable[[Incidence], Frame]) -> Callable[[Frame], Frame]:
    return lambda rows: function(Incidence.of(rows))


ON: Final = {"node": things("n", 5), "standard": things("s", 5), "group": things("g", 5)}
FIELDS: Final = {"node": things("f"), "standard": things("s", 6), "year": YEARS}
IN_FIELDS: Final = {"node": things("r"), "field": things("f"), "standard": things("s", 9)}
OWNED: Final = {"actor": things("a"), "owner": things("o"), "since_year": YEARS, "until_year": YEARS}
PLACED: Final = {
    "actor": things("a"), "region": things("r"), "level": words("country", "bloc"),
    "headquarters": TRUTHS, "inferred": TRUTHS,
}  # fmt: skip
EVENTS: Final = {"rival": things("r", 3), "adopter": things("a", 5), "time": YEARS, "adopts": TRUTHS}
FIGURES: Final = {"rival": things("r", 2), "time": YEARS, "value": AMOUNTS}
ADOPTIONS: Final = {
    "group": things("g"), "actor": things("a"), "standard": things("s"), "adopted": TIMES, "published": TIMES,
}  # fmt: skip
EVIDENCE: Final = {
    "assertion": things("e"), "relation": words("evidence", "supportedBy"), "source": things("s"),
    "confidence": words("low", "medium", "high"),
}  # fmt: skip

IN_YEARS: Final = {"region": things("r"), "year": YEARS, "indicator": words("rd", "gdp"), "value": FROM_ZERO}
BESIDE: Final = {"innovation": FROM_ZERO, "participation": FROM_ZERO, "population": AMOUNTS}


def once(rows: Frame, *keys: str) -> Frame:
    """Return one row of each key, whatever their order."""
    return rows.sort(rows.columns).unique(keys, keep="first", maintain_order=True)


def tied(rows: Frame) -> Frame:
    return linkage.links(Incidence.of(rows))


MEASURES: Final = {
    # The ratio to what is expected takes all standards.
    "linkage.links": Measure(tied, (ON,), {"stranger": "association"}),
    "linkage.ranking": Measure(lambda rows: linkage.ranking(Incidence.of(rows)), (ON,)),
    "linkage.strengths": Measure(lambda rows: linkage.strengths(Incidence.of(rows)), (ON,)),
    "linkage.ties": Measure(linkage.ties, (ON,), {"stranger": "association"}),
    "linkage.partners": Measure(linkage.partners, (ON,)),
    "linkage.changes": Measure(lambda one, other: linkage.changes(tied(one), tied(other)), (ON, ON)),
    "network.places": Measure(lambda rows: network.places(tied(rows)), (ON,)),
    # Runs are random, and follow the order of the names.
    "communities.communities": Measure(
        lambda rows: communities.communities(tied(rows), runs=2).members, (ON,), {"names": "community size firm"}
    ),
    "reach.evenness": Measure(
        lambda rows: reach.evenness(
            rows.group_by("standard", "node").agg(count=pl.col("group").n_unique()), "standard"
        ),
        (ON,),
    ),
    "reach.counted": Measure(
        lambda rows: reach.counted(Incidence.of(rows), "fractional"), (ON,), {"stranger": "share"}
    ),
    "reach.behind": Measure(lambda rows: reach.behind(rows, "node"), (ON,), in_order=False),
    "convergence.diversity": Measure(lambda rows: convergence.diversity(Incidence.of(rows)), (FIELDS,)),
    "convergence.trend": Measure(convergence.trend, (FIELDS,), {"stranger": "*"}, moved="year"),
    "convergence.field_trend": Measure(convergence.field_trend, (FIELDS,), moved="year"),
    "convergence.new_pairs": Measure(
        # Of several documents of the first year, the first by name is the example.
        lambda rows: convergence.new_pairs(rows.with_columns(standard="document")),
        (FIELDS | {"document": things("d")},),
        {"names": "standard"},
        moved="year",
    ),
    "convergence.speed": Measure(partial(convergence.speed, least=3, documents=1), (FIELDS,), moved="first last"),
    "specialization.sizes": Measure(specialization.sizes, (IN_FIELDS,)),
    # A stranger is one of the things that all shares are of.
    "specialization.advantage": Measure(
        partial(specialization.advantage, counting="fractional"), (IN_FIELDS,), {"stranger": "rta specialized"}
    ),
    "specialization.density": Measure(
        lambda rows: specialization.density(specialization.advantage(rows)), (IN_FIELDS,), {"stranger": "*"}
    ),
    # Of two components of one size, or of equal eigenvalues, the first is taken.
    "specialization.complexity": Measure(
        lambda rows: specialization.complexity(specialization.advantage(rows))[0],
        (IN_FIELDS,),
        {"stranger": "*", "names": "*"},
    ),
    # A stranger may bring another date.
    "competition.adopters_so_far": Measure(competition.adopters_so_far, (EVENTS,), {"stranger": "*"}, moved="time"),
    "competition.commitments_so_far": Measure(
        competition.commitments_so_far, (EVENTS,), {"stranger": "*"}, moved="time"
    ),
    "competition.installed": Measure(
        competition.installed, (FIGURES,), {"stranger": "*"}, moved="time", scaled="amount"
    ),
    "competition.shares": Measure(
        lambda rows: competition.shares(competition.installed(rows)),
        (FIGURES,),
        {"stranger": "*"},
        moved="time",
        scaled="amount",
    ),
    "competition.recorded": Measure(
        lambda rows: competition.recorded(competition.installed(rows)),
        (FIGURES,),
        {"stranger": "*"},
        moved="time",
        scaled="amount share",
    ),
    "competition.outcome": Measure(
        lambda events: competition.outcome(competition.adopters_so_far(events)),
        (EVENTS,),
        {"stranger": "*"},
        moved="passed_half until",
    ),
    "descent.steps": Measure(
        descent.steps, ({"from": things("s"), "relation": words(*descent.DESCENT, "uses"), "to": things("s")},)
    ),
    "descent.extent": Measure(descent.extent, ({"parent": things("s", 6), "child": things("s", 6)},)),
    "diffusion.firsts": Measure(
        lambda rows: diffusion.firsts(rows.drop("published", "group")), (ADOPTIONS,), moved="adopted", in_order=False
    ),
    "diffusion.lags": Measure(
        lambda rows: diffusion.lags(rows.with_columns(pl.col("published").min().over("standard"))),
        (ADOPTIONS,),
        {"stranger": "*"},
    ),
    "documents.successions": Measure(
        lambda rows, pairs: documents.successions(once(rows, "document"), pairs),
        (
            {"document": things("d", 6), "number": things("n", 2), "published": DATES},
            {"from": things("d", 6), "to": things("d", 6)},
        ),
        {"names": "*", "stranger": "*"},
        in_order=False,
    ),
    "documents.pairs_by_decade": Measure(
        lambda rows: documents.pairs_by_decade(rows.with_columns(standard="document")),
        ({"document": things("d"), "field": things("f"), "decade": Kind(st.just(1990), pl.Int64)},),
        {"stranger": "share"},
        in_order=False,
    ),
    # Of two owners since one year, the first by name is taken; the same holds for two head offices.
    "groups.with_groups": Measure(
        lambda rows, owned: groups.with_groups(rows, owned, "year").unique(),
        ({"actor": things("a"), "year": YEARS}, OWNED),
        {"names": "group"},
        moved="year",
        in_order=False,
    ),
    "groups.homes": Measure(groups.homes, (PLACED,), {"names": "home"}, in_order=False),
    "groups.grouped": Measure(
        lambda rows, owned, placed: groups.grouped(rows, owned, groups.homes(placed), "year").unique(),
        ({"actor": things("a"), "year": YEARS}, OWNED, PLACED),
        {"names": "group home"},
        moved="year",
        in_order=False,
    ),
    "obstacles.coverage": Measure(
        obstacles.coverage,
        ({"case": things("c", 2), "kind": things("k"), "barrier": things("b", 6), "addressed_by": things("r", 2)},),
    ),
    "obstacles.together": Measure(obstacles.together, ({"case": things("c"), "kind": things("k")},)),
    # The source that is named is the first by name.
    "assurance.sourcing": Measure(assurance.sourcing, (EVIDENCE,), {"names": "source"}, in_order=False),
    "assurance.contested": Measure(
        lambda rows: assurance.contested(rows.with_columns(pl.col("verdict").min().over("claim")), "kind"),
        ({"kind": things("k"), "claim": things("c", 8), "verdict": words("disputed", "qualified", "supported", "?")},),
    ),
    # What is followed is not named: each row is a thing. A scale of ages moves the ages at which shares are given.
    "survival.survival": Measure(
        partial(survival.survival, by=["kind"], least=1),
        ({"kind": things("k", 2), "age": AMOUNTS, "ended": TRUTHS},),
        {"again": "things ended", "scale": "to_5 to_10"},
        scaled="median",
    ),
    "panel.figures": Measure(panel.figures, (IN_YEARS,), moved="year", scaled="value"),
    "panel.wide": Measure(lambda rows: panel.wide(rows, ["rd", "gdp"]), (IN_YEARS,), moved="year", scaled="rd gdp"),
    "panel.per_million": Measure(
        lambda rows: panel.per_million(rows, "x").unique(),
        ({"region": things("r"), "x": AMOUNTS, "population": Kind(st.sampled_from([0.0, 2e6]), pl.Float64)},),
        scaled="x",
        in_order=False,
    ),
    # A stranger is one of the regions that the others are ranked among.
    "standing.standings": Measure(
        lambda rows: standing.standings(panel.figures(rows)),
        (IN_YEARS,),
        {"stranger": "*"},
        moved="year",
        scaled="value",
    ),
    # Draws are those of the order of names; four regions are enough here.
    "comovement.by_year": Measure(
        lambda rows: comovement.by_year(once(rows, "region", "year"), ["population"], least=4, draws=9),
        (BESIDE | {"region": things("r", 9), "year": Kind(st.just(2001), pl.Int64, is_year=True)},),
        {"stranger": "*", "names": "probability partial_probability"},
        moved="year",
    ),
    "position.by_measure": Measure(
        lambda rows: position.by_measure(once(rows, "region"), ["participation"], ["population"], least=4, draws=9),
        (BESIDE | {"region": things("r", 9)},),
        {"stranger": "*", "names": "probability partial_probability"},
    ),
    "disparities.by_year": Measure(
        lambda rows: disparities.by_year(panel.balanced(once(rows, "region", "year"), ["value"], years=1)),
        ({"region": things("r"), "year": YEARS, "value": AMOUNTS},),
        {"stranger": "*"},
        moved="year",
    ),
    "specialization_match.advantages": Measure(
        lambda rows: specialization_match.advantages(once(rows, "region", "field"), least=2),
        ({"region": things("r"), "field": things("f"), "value": AMOUNTS},),
        {"stranger": "*", "scale": "*"},
    ),
    "units.in_one_unit": Measure(
        lambda rows: units.in_one_unit(rows).unique(),
        ({"value": AMOUNTS, "unit": words("megawatt", "kilowatt", "euro")},),
        {"stranger": "*"},
        scaled="value",
        in_order=False,
    ),
}
#: Functions without laws of their own, and why.
ELSEWHERE: Final = {
    "adjacency links betweenness pagerank constraint": "parts of network.places",
    "agree": "of two partitions: test_measures.py, against scikit-learn's definition",
    "summarize summarize_records": "counts of distinct assertions and records: test_measures.py",
    "sensitivity": "a ranking without one source: its laws are those of the ranking",
    "draw beyond_chance needed key sample compile_all": "laws of the null model: test_chance.py",
    "logistic bass cumulative fit": "curves: test_curves.py and queries/answers/test_laws.py",
    "lazy as_given in_memory has first_of_each nulls_last": "of frames of any engine: test_engines.py",
    "pairs_of unit_over association cosine": "formulas of linkage.links and linkage.ties",
    "years in_years decade local_name is_few known add_up is_carried_over": "of single values",
    "followed curve lags": "parts of survival.survival, and of catalogues/taken-over",
    "with_specifications organizations": "holdings: test_holdings.py and queries/answers/test_laws.py",
    "kendall_tau": "of two rows of scores: test_correlation.py",
    "balanced offsets joint fit two_way scaled shifted are_dependent": "of panels: test_synergy.py",
    "changes beta gini refusal": "of panels: test_synergy.py",
    "by_field contrast": "of the advantages of specialization_match: test_synergy.py",
    "correlate plain_and_partial interval ranks chance shuffles": "of rows of numbers: test_synergy.py",
    "shared_fields stability": "numbers of one matrix: test_regions.py",
}


def frames_of(measure: Measure) -> st.SearchStrategy[list[Frame]]:
    """Return the strategy of the frames that a measure takes."""
    made = []
    for columns in measure.given:
        rows = st.lists(st.tuples(*(kind.values for kind in columns.values())), min_size=1, max_size=14)
        schema = {name: kind.type for name, kind in columns.items()}
        made.append(rows.map(lambda rows, schema=schema: pl.DataFrame(rows, schema=schema, orient="row")))
    return st.tuples(*made).map(list)


def names_of(columns: Columns) -> list[str]:
    return [name for name, kind in columns.items() if kind.is_name]


def changed(law: str, columns: Columns, rows: Frame) -> Frame:
    """Return the rows as a law changes them."""
    years = [name for name, kind in columns.items() if kind.is_year]
    scaled = [name for name, kind in columns.items() if kind.has_scale]
    if law == "order":
        return rows.sample(fraction=1, shuffle=True, seed=1)
    if law == "names":  # The last sort first.
        return rows.with_columns(pl.col(names_of(columns)).map_elements(_renamed, pl.String))
    if law == "again":
        return pl.concat([rows, rows])
    if law == "stranger":
        strange = [pl.concat_str(pl.lit(STRANGER), pl.col(name)).alias(name) for name in names_of(columns)]
        return pl.concat([rows, rows.head(1).with_columns(strange)])
    if law == "years":
        return rows.with_columns(pl.col(years) - EARLIER)
    return rows.with_columns(pl.col(scaled) * SCALE)


def as_before(law: str, measure: Measure, rows: Frame) -> Frame:
    """Return the result of changed rows as it must be without the change."""
    if law == "names":
        return rows.with_columns(pl.col(pl.String).str.replace(r"^[a-z]\.", ""))
    if law == "stranger":
        strange = [pl.col(name).str.starts_with(STRANGER).fill_null(value=False) for name in _texts(rows)]
        return rows.filter(~pl.any_horizontal(pl.lit(value=False), *strange))
    if law == "years":
        return rows.with_columns(pl.col(measure.moved.split()) + EARLIER)
    return rows.with_columns(pl.col(measure.scaled.split()) / SCALE) if law == "scale" else rows


def plain(rows: Frame) -> Frame:
    """Return rows with each pair in order, and numbers without the noise of floating-point sums."""
    if {"a", "b"} <= set(rows.columns):
        rows = rows.with_columns(a=pl.min_horizontal("a", "b"), b=pl.max_horizontal("a", "b"))
    return rows.with_columns(cs.float().round(7) + 0.0)


def _renamed(name: str) -> str:
    return f"{chr(ord('z') - int(name[-1]))}.{name}"


def _texts(rows: Frame) -> list[str]:
    return [name for name, type_ in rows.schema.items() if type_ == pl.String]


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("name", MEASURES)
def test_a_law_changes_no_number(name: str, law: str) -> None:
    measure = MEASURES[name]
    apart = measure.but.get(law, "").split()
    kinds = [kind for columns in measure.given for kind in columns.values()]
    needed = {"years": any(kind.is_year for kind in kinds), "scale": any(kind.has_scale for kind in kinds)}
    if apart == ["*"] or not needed.get(law, True):
        return

    @settings(max_examples=5, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(frames_of(measure))
    def obeys(given_: list[Frame]) -> None:
        before = measure.compute(*given_)
        changes = [changed(law, columns, rows) for columns, rows in zip(measure.given, given_, strict=True)]
        after = as_before(law, measure, measure.compute(*changes))
        one, other = (plain(rows).drop(apart).rows() for rows in (before, after))
        if law != "order" or not measure.in_order:
            one, other = sorted(one, key=repr), sorted(other, key=repr)
        assert one == other

    obeys()


def test_every_measure_has_laws() -> None:
    elsewhere = {name for names in ELSEWHERE for name in names.split()}
    without = []
    for package in (measures, synergy):
        for info in iter_modules(package.__path__):
            module = import_module(f"{package.__name__}.{info.name}")
            for name, function in inspect.getmembers(module, inspect.isfunction):
                own = function.__module__ == module.__name__ and not name.startswith("_")
                if own and f"{info.name}.{name}" not in MEASURES and name not in elsewhere:
                    without.append(f"{info.name}.{name}")
    assert not without, f"give these an entry in MEASURES, or in ELSEWHERE with a reason: {', '.join(without)}"
