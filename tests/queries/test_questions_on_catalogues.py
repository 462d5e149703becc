"""Every question on real records: a sample of seven catalogues, six tables, and the curated cases in one release.

What is asserted holds of any data: columns, ranges, sums, symmetry, names. Some counts are compared with the files.
"""

from __future__ import annotations

import csv
import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import pytest
import ryaml
from sampling import some
from standlink import Graph
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import GRAPHS, ONTOLOGY, mint
from standlink.queries.answers.holdings import holding
from standlink.queries.answers.selection import ACTOR_KINDS, LEVELS
from standlink.queries.answers.tables import tables_of
from standlink.queries.library import library
from standlink.queries.question import Question
from standlink.queries.run import Answer, ask

pytestmark = pytest.mark.slow

CHECKOUT: Final = Path(__file__).parents[2]
REAL: Final = (Path(__file__).parents[3] / "shared" / "data").exists()
#: Arguments with which questions that ask for many rows are asked of small releases.
SMALL: Final = {
    id_: entry["small"]
    for id_, entry in tomllib.loads((CHECKOUT / "tests" / "data" / "questions.toml").read_text("utf-8")).items()
    if "small" in entry
}
#: How each question is narrowed, one parameter at a time, and catalogue with period together.
NARROWED: Final[dict[str, tuple[str, ...]]] = {
    "dataset": ("relaton-3gpp", "relaton-etsi", "relaton-iso", "relaton-jis"),
    "since": ("2000", "2018"),
    "until": ("2019", "1999"),
    "level": tuple(LEVELS),
    "counting": ("full", "fractional"),
    "unit": ("numbers", "documents"),
    "place": ("home", "unit"),
    "acting": ("without", "with"),
    "actors": tuple(ACTOR_KINDS),
    "within": ("china", "europe"),
    # The stand-in for the real table lacks sector 35.
    "field": (*(("technology:ics-35",) if REAL else ()), "technology:ics-33", "technology:ng-ran"),
    "case": ("5g-standardization", "ev-charging-unification", "wi-fi-standardization"),
}
#: Questions of which the small stand-ins for real data show too little, or have made-up years and codes.
NEED_REAL_DATA: Final = {
    "catalogues/by-year",
    "catalogues/datasets",
    "catalogues/fields-together",
    "catalogues/publishers",
    "regions/specialisation",
}
#: Columns that may lack a value, and why.
MAY_LACK: Final[dict[str, set[str]]] = {
    # What sources do not date, or nobody is said to have done.
    "actors/roles": {"first", "last"},
    "barriers/of-initiative": {"strategy", "by", "statement"},
    "linkages/between-regions": {"whenA", "whenB"},
    "linkages/countries-of-both": {"first_version", "author_since"},
    "catalogues/by-field": {"first", "last"},
    "catalogues/committees": {"first", "last"},
    "catalogues/datasets": {"first", "last"},
    # A specification of a body that has no generations.
    "catalogues/of-case": {"native", "first", "last"},
    "convergence/lineage": {"date"},
    "convergence/technologies": {"since"},
    "evidence/of": {"issued"},
    "linkages/path": {"direction", "date"},
    # Groups whose home is not known.
    "catalogues/behind-case": {"home", "carried_over"},
    "catalogues/declared-patents": {"home"},
    # A group with rapporteurs of specifications carried over alone has no native one to date.
    "catalogues/rapporteurs": {"home", "first", "last"},
    # What does not apply: a claim is judged one way, an actor has one name, a share never passed half.
    "claims/checked": {"for", "inPart", "against", "finding"},
    "claims/contested": {"index"},
    # Shares are those of rivals whose adopters one rule recorded.
    "convergence/rival-adoption": {"share", "concentration"},
    "convergence/rival-outcome": {"first_share", "last_share", "passed_half", "until", "survives"},
    "convergence/switchers": {"formerly"},
    # What is not defined of one alone, of two nodes, of few years, or of a ranking in which all are level.
    "actors/central": {"betweenness"},
    "actors/communities": {"firm"},
    "actors/reach-of-bodies": {"evenness"},
    "evidence/sensitivity": {"tau"},
    "regions/central": {"betweenness"},
    "regions/communities": {"firm"},
    # Only a figure has a value, and only it has no other reason.
    "regions/profile": {"detail", "value", "unit", "period"},
    "standards/reach": {"evenness"},
    "technologies/diversity": {"disparity"},
    "technologies/speed": {"slope", "low", "high"},
}
#: Columns that are parts of a whole, or an index from 0 to 1.
PARTS: Final = re.compile(
    r".*share(_of_[ab])?|coverage|cosine|jaccard|evenness|simpson|hhi|concentration|betweenness|pagerank|firm|index|"
    r"disparity|with_\w+|changed|amended|corrected|probability|r_squared"
)
#: Also of questions where these words mean something else.
NO_PART: Final = {("diffusion/curve", "r_squared")}
#: Columns that count, so that none is below zero.
COUNTS: Final = re.compile(
    r"standards|documents|shared|count|roles|actors|adopters|adoptions|partners|degree|richness|total|variety|size|"
    r"specifications|rapporteurs|contributions|filings|stations|place|replaced|years|claims|rows|assertions|strength|"
    r"barriers|addressed|remedies|stated|inferred|descendants|depth|width|before|after|both|either|expected"
)
YEARS: Final = re.compile(r"year|decade|first|last")
#: Shares that add up to one: by which columns they are grouped.
WHOLES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "actors/kinds": ("share", ()),
    "actors/central": ("pagerank", ()),
    "catalogues/connectors": ("share", ("year",)),
    "catalogues/rapporteurs": ("share", ()),
    "convergence/installed-base": ("share", ("time",)),
    "convergence/rival-adoption": ("share", ("year",)),
    "convergence/rival-outcome": ("last_share", ()),
    "regions/central": ("pagerank", ()),
    "regions/participation": ("share", ()),
}
#: Columns of which the one is never more than the other.
ORDERED: Final = (
    ("first", "last"),
    ("low", "value"),
    ("value", "high"),
    ("least", "median"),
    ("median", "greatest"),
    ("at_first", "greatest"),
    ("only", "assertions"),
    ("addressed", "barriers"),
    ("both", "either"),
    ("stay", "of"),
    ("checked", "claims"),
    ("shared", "standards"),
)
#: The pairs of a symmetric matrix, each of which comes once.
PAIRS: Final = {"a", "b", "shared"}

#: The answers to a question, with the arguments of each; the example's is the first.
Answers = Callable[[str], list[tuple[dict[str, Any], Answer]]]


def variants(question: Question) -> Iterator[dict[str, Any]]:
    """Yield arguments: the example, then each narrowing of what the question is about, then two together."""
    example = {**question.example, **SMALL.get(question.id, {})}
    yield example
    own = {p.name for p in question.parameters if not p.narrows}
    about = {name: values for name, values in example.items() if name in own}
    names = [p.name for p in question.parameters if p.narrows]
    yield about
    for name in names:
        # A question that compares before and after a year has a period on both sides of it.
        for value in NARROWED[name][: 1 if "year" in about and name in ("since", "until") else None]:
            yield {**about, name: value}
    if "dataset" in names and "since" in names:
        for dataset in NARROWED["dataset"]:
            yield {**about, "dataset": dataset, "since": NARROWED["since"][0]}
    for parameter in question.parameters:
        if not parameter.narrows:
            for choice in parameter.choices:
                yield {**example, parameter.name: choice}


@pytest.fixture(scope="module")
def real_data(shared: Callable[[str], Path]) -> None:
    """Skip a test that needs more than the small stand-ins."""
    shared("data")


@pytest.fixture(scope="module")
def answers(sampled: Release) -> Answers:
    @cache
    def asked(id_: str) -> list[tuple[dict[str, Any], Answer]]:
        question, turn = library()[id_], list(library()).index(id_)
        example, about, *narrowed = variants(question)
        # A dataset by itself may have no rows; one of all must.
        whole = [given for given in narrowed if given.keys() - about.keys() == {"dataset"}]
        others = some([given for given in narrowed if given not in whole], 3, turn)
        return [(given, ask(sampled, question, given)) for given in (example, about, *whole, *others)]

    return asked


@pytest.fixture(scope="module")
def known(sampled: Release) -> set[str]:
    """Everything of which the release says something."""
    return {q.subject.value for q in sampled.store.inner.quads_for_pattern(None, None, None) if _named(q.subject)}


EVERY_QUESTION = pytest.mark.parametrize("id_", sorted(library()))


@EVERY_QUESTION
def test_answers_hold_what_must_hold_of_any_data(
    id_: str, answers: Answers, known: set[str], request: pytest.FixtureRequest
) -> None:
    if id_ in NEED_REAL_DATA:
        request.getfixturevalue("real_data")
    (_, example), *_ = answers(id_)
    for given, answer in answers(id_):
        where = f"{id_} {given}"
        rows = answer.table.records()
        assert answer.table.columns == example.table.columns, where
        assert rows or answer.notes or not _is_measured(answer), f"{where}: empty, without a note why"
        assert not rows or answer.notes[-1].kind == "evidence", f"{where}: no note on its evidence"
        assert len({tuple(row.values()) for row in rows}) == len(rows), f"{where}: rows are repeated"
        things = {t.value for row in answer.table.rows for t in row if _named(t)}
        assert things <= known, f"{where}: {sorted(things - known)[:3]} are not in the graph"
        assert not {t for row in answer.table.rows for t in row if isinstance(t, ox.BlankNode)}, where
        for column in answer.table.columns:
            _check_column(id_, column, [row[column] for row in rows], where)
        for row in rows:
            _check_row(row, where)
        _check_wholes(id_, rows, where)


def _check_column(id_: str, column: str, values: list[Any], where: str) -> None:
    where = f"{where}: {column}"
    assert None not in values or column in MAY_LACK.get(id_, ()), f"{where} lacks a value"
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    assert all(map(math.isfinite, numbers)), f"{where} is not finite"
    assert "NaN" not in values, where
    if PARTS.fullmatch(column) and (id_, column) not in NO_PART:
        assert all(-1e-9 <= n <= 1 + 1e-9 for n in numbers), f"{where} is no part: {min(numbers)} to {max(numbers)}"
    if COUNTS.fullmatch(column):
        assert all(n >= 0 for n in numbers), f"{where} counts below zero"
    if YEARS.fullmatch(column):
        years = [n for n in numbers if isinstance(n, int)]
        assert all(1800 <= n <= 2060 for n in years), f"{where}: {min(years)} to {max(years)}"


def _check_row(row: dict[str, Any], where: str) -> None:
    for first, last in ORDERED:
        low, high = row.get(first), row.get(last)
        if isinstance(low, int | float) and isinstance(high, int | float):
            assert low <= high + 1e-9, f"{where}: {first} {low} is more than {last} {high}"
    if row.keys() >= PAIRS:
        assert row["a"] < row["b"], f"{where}: a pair comes the wrong way round"


def _check_wholes(id_: str, rows: list[dict[str, Any]], where: str) -> None:
    if rows and rows[0].keys() >= PAIRS:
        assert max(Counter((row["a"], row["b"]) for row in rows).values()) == 1, f"{where}: a pair comes twice"
    if id_ in WHOLES:
        column, by = WHOLES[id_]
        sums: dict[tuple[Any, ...], float] = defaultdict(float)
        for row in rows:
            if row[column] is not None:
                sums[tuple(row[name] for name in by)] += row[column]
        assert all(total == pytest.approx(1, abs=2e-4) for total in sums.values()), f"{where}: {dict(sums)}"


def _named(term: object) -> bool:
    return isinstance(term, ox.NamedNode)


def _is_measured(answer: Answer) -> bool:
    return not answer.sparql


# what narrowing does


@EVERY_QUESTION
def test_catalogues_answer_the_questions_that_are_about_them(
    id_: str, answers: Answers, request: pytest.FixtureRequest
) -> None:
    if id_ in NEED_REAL_DATA:
        request.getfixturevalue("real_data")
    assert len(answers(id_)[0][1].table), id_
    #: Adoptions are events of the cases; regions have fields only where a catalogue tells who makes its standards.
    silent = ("diffusion/", "regions/complexity", "regions/next-fields")
    if "dataset" in {p.name for p in library()[id_].parameters} and not id_.startswith(silent):
        assert any(len(a.table) for given, a in answers(id_) if "dataset" in given), id_


@pytest.mark.parametrize("id_", ["linkages/network", "linkages/actors", "technologies/together"])
def test_narrowing_a_network_only_takes_away(id_: str, answers: Answers) -> None:
    whole = _shared(next(a for given, a in answers(id_) if given == {}))
    for given, answer in answers(id_):
        # People count apart, not beside their organizations; documents are more than numbers.
        if not given.keys() & {"level", "place", "acting", "unit"} and given.get("actors") != "person":
            part = _shared(answer)
            assert part.keys() <= whole.keys(), given
            assert all(shared <= whole[pair] for pair, shared in part.items()), given


def _shared(answer: Answer) -> dict[tuple[Any, Any], int]:
    return {(row["a"], row["b"]): row["shared"] for row in answer.table.records()}  # type: ignore[misc]


@pytest.mark.parametrize("given", [{}, {"dataset": "relaton-3gpp"}, {"since": "2015"}, {"level": "bloc"}])
def test_fractional_counts_add_up_to_the_standards(given: dict[str, str], sampled: Release) -> None:
    """Full counts add up to the pairs of region and standard, fractional ones to the standards, counted in SPARQL."""
    graph = Graph(sampled)
    full, fractional = (
        {r["region"]: r["count"] for r in graph.ask("regions/participation", **given, counting=counting).records()}
        for counting in ("full", "fractional")
    )
    ranking = {r["region"]: r["standards"] for r in graph.ask("linkages/ranking", **given).records()}
    assert full == ranking
    assert full.keys() == fractional.keys()
    assert all(fractional[region] <= full[region] for region in full)
    reach = graph.ask("standards/reach", **given).records()
    assert sum(fractional.values()) == pytest.approx(len(reach))
    assert sum(full.values()) == sum(r["richness"] for r in reach)  # type: ignore[misc]


@pytest.mark.parametrize("level", LEVELS)
def test_strengths_add_up_to_the_standards_that_link(level: str, sampled: Release) -> None:
    graph = Graph(sampled)
    links = graph.ask("linkages/network", level=level).records()
    linking = [r for r in graph.ask("standards/reach", level=level).records() if r["richness"] > 1]  # type: ignore[operator]
    total = sum(r["strength"] for r in links)  # type: ignore[misc]
    assert total == pytest.approx(round(total))
    if level in ("bloc", "macro-region", "sub-national"):  # One group may be in several of them, which ties none.
        assert round(total) <= len(linking)
    else:
        assert round(total) == len(linking)


@pytest.mark.usefixtures("real_data")
def test_actors_are_too_many_to_compare_with_chance(sampled: Release) -> None:
    """What the draws cannot show is not claimed, and the answer says why."""
    answer = Graph(sampled).answer("linkages/beyond-chance", between="actors")
    assert not any(row["exceeds"] for row in answer.table.records())
    assert any("the smallest probability is" in note.text for note in answer.notes)


@pytest.mark.usefixtures("real_data")
def test_a_wider_field_of_the_ics_has_the_standards_of_its_finer_ones(sampled: Release) -> None:
    graph = Graph(sampled)
    wide = {r["actor"]: r["standards"] for r in graph.ask("actors/roles", field="technology:ics-35").records()}
    fine = {r["actor"]: r["standards"] for r in graph.ask("actors/roles", field="technology:ics-35-030").records()}
    assert fine
    assert all(fine[actor] <= wide[actor] for actor in fine)
    assert sum(fine.values()) < sum(wide.values())  # type: ignore[arg-type]


# counted another way, from the files


def _records(sample: Path, name: str) -> Iterator[dict[str, Any]]:
    for path in sorted((sample / "records" / name / "data").iterdir()):
        yield ryaml.loads(path.read_text("utf-8"))


def _counted(ids: set[str]) -> set[str]:
    """Return the numbers of documents without renderings of others, collections, and drafts of 3GPP."""
    plain = {id_: re.sub(r"(\+.*)?[ -](EXV-)?(CSV|RLV|CMV|EXV)$", "", id_) for id_ in ids}
    none = re.compile(r"3GPP .* V[0-2]\.\d+\.\d+$|.* (SER|DB)$")
    return {id_ for id_ in ids if (plain[id_] == id_ or plain[id_] not in ids) and not none.match(id_)}


def test_documents_of_a_catalogue_are_those_of_its_files(sample: Path, sampled: Release) -> None:
    rows = Graph(sampled).ask("catalogues/datasets", unit="documents").records()
    found = {row["dataset"]: row["standards"] for row in rows}
    for name in ("3gpp", "etsi", "iec", "jis"):
        ids = _counted({_primary(record) for record in _records(sample, name)})
        assert found[f"{GRAPHS}relaton-{name}"] == len(ids), name


def test_documents_of_a_year_are_those_that_the_files_date(sample: Path, sampled: Release) -> None:
    for name in ("iec", "etsi"):
        records = {_primary(record): record for record in _records(sample, name)}
        expected = Counter(_published(records[id_]) for id_ in _counted(set(records)))
        del expected[None]
        rows = Graph(sampled).ask("catalogues/by-year", dataset=f"relaton-{name}", unit="documents").records()
        assert {row["year"]: row["standards"] for row in rows} == dict(expected), name


@pytest.mark.usefixtures("real_data")
def test_documents_of_a_field_are_those_whose_records_name_it(sample: Path, sampled: Release) -> None:
    """Of IEC, by sector: every record of the sample that has fields of the ICS is of one shape; CISPR counts apart."""
    expected: Counter[str] = Counter()
    records = {_primary(record): record for record in _records(sample, "iec")}
    for record in (records[id_] for id_ in _counted(set(records))):
        codes = {ics["code"] for ics in (record.get("ext") or {}).get("ics") or [] if "IEC" in _primary(record)}
        expected.update({mint("technology", f"ics-{code.split('.')[0]}") for code in codes})
    rows = (
        Graph(sampled).ask("catalogues/publishers", breadth="sector", dataset="relaton-iec", unit="documents").records()
    )
    iec = {row["field"]: row["standards"] for row in rows if row["publisher"] == mint("actor", "iec")}
    assert sum(expected.values()) > 150
    assert iec == dict(expected)


@pytest.mark.usefixtures("real_data")
def test_stations_of_a_connector_are_those_of_the_list(sample: Path, sampled: Release) -> None:
    with (sample / "tables" / "afdc_stations_ny_2025-05.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["Status Code"] == "E" and row["Open Date"]]
    names = {"ccs1": "J1772COMBO", "chademo": "CHADEMO"}  # NACS carries either current, as a station has it
    found = Graph(sampled).ask("catalogues/connectors", least="1").records()
    last = max(row["year"] for row in found)  # type: ignore[type-var]
    for slug, name in names.items():
        expected = sum(name in row["EV Connector Types"].split() for row in rows)
        assert expected
        (row,) = (r for r in found if r["year"] == last and r["connector"] == mint("standard", slug))
        assert row["stations"] == expected, slug


def test_filings_of_all_offices_and_of_each_are_sums_over_one_indicator(sampled: Release) -> None:
    query = """
        SELECT ?office (SUM(?filings) AS ?sum) {
          SELECT DISTINCT ?figure ?filings ?office {
            { ?figure sl:indicator sl:declaredFilings BIND("all" AS ?office) }
            UNION { ?figure sl:indicator sl:declaredFilingsByOffice ; sl:patentOffice ?office }
            ?figure sl:value ?filings
          }
        } GROUP BY ?office"""
    graph = Graph(sampled)
    expected = {row["office"]: row["sum"] for row in graph.sparql(query).records()}
    found: Counter[Any] = Counter()
    for row in graph.ask("catalogues/declared-patents", most="10000").records():
        found[row["office"]] += row["filings"]
    assert dict(found) == expected
    assert expected["all"]


def test_drafts_count_for_no_field(sampled: Release) -> None:
    query = """
        SELECT DISTINCT ?document ?field ?status {
          ?document sl:inField ?field
          FILTER NOT EXISTS { ?document a sl:DraftAmendment }
          OPTIONAL { ?document sl:status ?status }
          # A record of a joint draft has neither.
          FILTER(BOUND(?status) || EXISTS { ?document sl:publicationDate ?date } || NOT EXISTS {
            GRAPH ?catalogue { ?document dcterms:source ?record }
            FILTER(CONTAINS(STR(?catalogue), "/relaton-"))
          })
        }"""
    renderings = set(tables_of(sampled)["rendering"]["rendering"])
    rows = [row for row in Graph(sampled).sparql(query).records() if row["document"] not in renderings]
    draft = ONTOLOGY + "inPreparation"
    expected = Counter(row["field"] for row in rows if row["status"] != draft)
    counted = Graph(sampled).ask("catalogues/by-field", unit="documents").records()
    found = {row["field"]: row["standards"] for row in counted}
    assert any(row["status"] == draft for row in rows)
    with (CHECKOUT / "queries" / "answers" / "series-fields.csv").open(encoding="utf-8") as file:
        mapped = {mint("technology", f"ics-{row['field'].replace('.', '-')}") for row in csv.DictReader(file)}
    expected = Counter({field: number for field, number in expected.items() if field not in mapped})
    assert {field: found[field] for field in found.keys() & expected.keys()} == {
        field: expected[field] for field in found.keys() & expected.keys()
    }


def test_items_on_which_countries_meet_are_those_that_sparql_finds(sampled: Release) -> None:
    """China and Sweden, by the owners of the contributors, in the words of the graph."""
    query = """
        SELECT DISTINCT ?item {
          ?one a sl:Contribution ; sl:contributor actor:huawei ; sl:agendaItem ?item .
          ?other a sl:Contribution ; sl:contributor actor:ericsson ; sl:agendaItem ?item .
        }"""
    no_topics = (CHECKOUT / "queries" / "answers" / "not-topics.txt").read_text("utf-8").lower().splitlines()
    items = [str(row["item"]).lower() for row in Graph(sampled).sparql(query).records()]
    least = sum(not any(fnmatch(item, wording) for wording in no_topics) for item in items)
    pairs = {(r["a"], r["b"]): r["shared"] for r in Graph(sampled).ask("catalogues/topics-together").records()}
    china, sweden = mint("region", "china"), mint("region", "sweden")
    assert pairs[china, sweden] >= least > 0  # type: ignore[operator]


@pytest.mark.usefixtures("real_data")
def test_firms_of_many_countries_stand_behind_5g(sampled: Release) -> None:
    held = holding(tables_of(sampled), mint("initiative", "5g-standardization"))
    assert held.documents >= held.specifications > 1
    assert held.organizations >= held.countries > 1


@pytest.mark.usefixtures("real_data")
def test_rapporteurs_of_a_group_are_at_home_where_its_head_office_is(sampled: Release) -> None:
    rows = Graph(sampled).ask("catalogues/rapporteurs", generation="5G").records()
    homes = {row["group"]: row["home"] for row in rows}
    assert homes[mint("actor", "ericsson")] == mint("region", "sweden")
    assert homes[mint("actor", "huawei")] == mint("region", "china")


def _primary(record: dict[str, Any]) -> str:
    ids = record.get("docid") or record["docidentifier"]
    chosen = next((i for i in ids if i.get("primary")), ids[0])
    # A version of a specification of 3GPP may be listed under two releases, and is one document.
    return re.sub(r":[^/]*/", " V", str(chosen.get("id") or chosen["content"]))


def _published(record: dict[str, Any]) -> int | None:
    for date in record.get("date") or []:
        if date.get("type") == "published" and date.get("value"):
            return int(str(date["value"])[:4])
    # Where a record of ETSI has no date, its number does.
    in_number = re.search(r"\((\d{4})-\d\d\)$", _primary(record))
    return int(in_number[1]) if in_number else None


def test_years_that_one_of_the_catalogues_does_not_record_whole_are_unfinished(sampled: Release) -> None:
    query = """
        SELECT (MAX(?first) AS ?from) (MIN(?last) AS ?to) {
          { SELECT DISTINCT ?catalogue { GRAPH ?catalogue { ?document sl:inField ?field ; dcterms:source ?record } } }
          GRAPH ?catalogue { ?coverage sl:variable sl:StandardDocument ; sl:firstYear ?f ; sl:lastYear ?l }
          BIND(xsd:integer(STR(?f)) AS ?first) BIND(xsd:integer(STR(?l)) AS ?last)
        }"""
    (whole,) = Graph(sampled).sparql(query).records()
    assert whole["from"] is not None
    for name in ("technologies/by-year", "technologies/field-trend", "technologies/new-pairs"):
        rows = Graph(sampled).ask(name).records()
        years = {row["year"]: row["unfinished"] for row in rows}
        assert years == {year: not int(whole["from"]) <= int(year) <= int(whole["to"]) for year in years}, name
        assert True in years.values()
