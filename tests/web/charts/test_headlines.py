"""Headlines say only what the rows support: strict maxima of enough rows, one unit, whole years, and their scope."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import product
from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink.queries.table import Table
from standlink.queries.words import Words
from standlink.web.charts import drawing
from standlink.web.charts.chart import Chart
from standlink.web.charts.drawing import chart
from standlink.web.charts.scope import Scope

CHARTS = tomllib.loads((Path(drawing.__file__).parent / "charts.toml").read_text("utf-8"))
DRAWN = {name: entry for name, entry in CHARTS.items() if "form" in entry}
SUPERLATIVE = re.compile(r"\b(most|highest|largest|longest|more than|more often than|more of both than)\b")
COUNTRY = ("country", "countries", "国家")
NUMBERS = {"unit": Words("numbered standards", "编号标准"), "breadth": Words("ICS sectors", "ICS一级类")}
IN_5G = Scope(Words("5G standardization", "5G标准化"), (Words("all years", "所有年份"),), True, NUMBERS)

Faults = Callable[[str, Iterable[str], bool], list[str]]


def _table(columns: str, *rows: tuple[object, ...]) -> Table:
    terms = tuple(tuple(None if cell is None else ox.Literal(cell) for cell in row) for row in rows)  # type: ignore[call-overload]
    return Table(tuple(columns.split()), terms)


def _fields(*rows: tuple[str, int], scope: Scope = IN_5G) -> Chart | None:
    return chart("fields-by-size", _table("field standards", *rows), scope=scope)


def _headline(found: Chart | None) -> str:
    assert found is not None
    return found.finding


FIVE = (("A", 30), ("B", 1200), ("C", 7), ("D", 6), ("E", 5))
NEUTRAL = "Technology fields by number of numbered standards, in 5G standardization (all years)"


def test_strict_maximum_is_said_with_its_scope_and_unit_in_both_languages() -> None:
    found = _fields(*FIVE)
    assert _headline(found) == (
        "In 5G standardization (all years), of all ICS sectors, B has the most numbered standards, 1,200, as far as "
        "catalogues record fields (drafts not counted)"
    )
    assert found is not None
    assert (
        found.headline.text_zh
        == "5G标准化（所有年份）：就记录领域的目录而言，在ICS一级类中，B的编号标准最多，有1,200项（不含草案）"
    )
    claim = found.claim
    assert claim is not None
    assert (claim.kind, claim.subject, claim.value, claim.unit) == ("most", ("B",), 1200, "standards")
    assert (claim.n, claim.compared, claim.scope) == (1200, 5, IN_5G)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (FIVE[:4], "four rows are too few to compare"),
        ((*FIVE, ("F", 1200)), "two rows share the greatest value"),
        ((("A", 4), ("B", 3), ("C", 2), ("D", 1), ("E", 0)), "four documents are too few behind a superlative"),
        ((*FIVE, ("B", 3)), "two rows have the same name"),
        ((("A", 30), ("B", 0), ("C", 0), ("D", 0), ("E", 0), ("F", 7)), "the others have none"),
    ],
)
def test_superlative_whose_condition_fails_gives_way_to_the_title(rows: tuple[tuple[str, int], ...], why: str) -> None:
    assert _headline(_fields(*rows)) == NEUTRAL, why


def test_values_that_are_printed_alike_tie() -> None:
    rows = [("A", 2.0041, 9), ("B", 2.0, 9), *((name, 1.0, 9) for name in "CDE")]
    assert not SUPERLATIVE.search(_headline(chart("lag-of-standards", _table("standard median adopters", *rows))))


@pytest.mark.parametrize("rows", [[], [("A", 3)], [("A", 3), ("B", 3)], [("A", 0), ("B", 0), ("C", 0)]])
def test_empty_single_and_equal_rows_have_no_chart(rows: list[tuple[str, int]]) -> None:
    assert _fields(*rows) is None


def test_matrix_of_equal_values_is_not_drawn() -> None:
    cells = [(a, b, s) for a, b in product("AB", "CD") for s in "s"]
    for rows in (cells, cells[:-1]):
        assert chart("actors-between-regions", _table("actorA actorB standard", *rows)) is None
    assert chart("actors-between-regions", _table("actorA actorB standard", *cells, ("A", "C", "t"))) is not None


@pytest.mark.parametrize("unequal", [False, True])
def test_columns_and_stacks_of_equal_height_are_not_drawn(unequal: bool) -> None:
    events = [("2020-05", "e1", "Adoption"), ("2021", "e2", "Decision"), ("2023", "e3", "Adoption")]
    events += [("2023", "e4", "Decision")] * unequal
    assert (chart("events-by-year", _table("date event kind", *events)) is not None) is unequal
    cells = [("Software", "ISO", 5), ("Tests", "IEC", 5), *[("Tests", "ISO", 5)] * unequal]
    assert (chart("publishers-of-fields", _table("field publisher standards", *cells)) is not None) is unequal


def test_median_names_its_number_of_adopters_and_needs_five() -> None:
    for adopters, is_claim in ((5, True), (4, False)):
        rows = (("A", 1.25, adopters), *((name, 1.0, 9) for name in "BCD"), ("E", 0.5, 9))
        found = chart("lag-of-standards", _table("standard median adopters", *rows))
        assert _headline(found).endswith(": 1.25 years (5 adopters)") is is_claim
        assert found is not None
        first = found.layouts["wide"].data["rows"][0]["figure"]
        assert first == ("1.25 (n = 5)" if is_claim else "1 (n = 9)"), "a row of four is not drawn"
        assert ("Rows with n < 5 are not drawn" in found.description) is not is_claim


@pytest.mark.parametrize(("exceeding", "share"), [(0, ""), (3, " (15%)")])
def test_ties_are_counted_against_chance_even_if_none_exceeds_it(exceeding: int, share: str) -> None:
    rows = [(f"A{n}", "B", 9 - n % 3, 1.1, n < exceeding) for n in range(20)]
    for strata, within in (("together", ""), ("source", " within bodies and sources")):
        given = {"between": ("regions",), "strata": (strata,)}
        scope = Scope(Words("Standlink", "Standlink"), given=given, level=COUNTRY)
        found = chart("beyond-chance", _table("a b shared expected exceeds", *rows), scope=scope)
        assert _headline(found) == (
            f"In Standlink, {exceeding} of 20 ties between countries{share} exceed chance{within} "
            "significantly, at a false discovery rate of 5%"
        )


def test_values_of_different_units_are_not_drawn_on_one_axis() -> None:
    for unit, is_drawn in (("billion US dollars", True), ("billion euros", False)):
        rows = (("A", "2018-11", 406, unit), ("B", "2019", 180, "billion US dollars"))
        scope = Scope(arguments={"indicator": Words("budget", "预算")})
        found = chart("figures-of-indicator", _table("observed period value unit", *rows), scope=scope)
        assert (found is not None) is is_drawn
        assert found is None or found.finding == "Recorded values: budget (billion US dollars)"


def test_fields_of_unlike_breadth_are_not_ranked() -> None:
    """Some groups of the ICS are divided further and others are not, so at the finest level size is no lead."""
    finest = {"breadth": ["field"]}
    assert _headline(_fields(*FIVE, scope=replace(IN_5G, given=finest))) == NEUTRAL


@pytest.mark.parametrize(("standards", "is_claim"), [((9, 8, 7, 6, 5), True), ((8, 9, 7, 6, 5), False)])
def test_a_pair_of_fields_leads_only_in_documents_and_numbered_standards_and_names_the_level(
    standards: tuple[int, ...], is_claim: bool
) -> None:
    rows = [("X", "ABCDE"[n], 2010, 3, 20 - n, number, False) for n, number in enumerate(standards)]
    table = _table("a b decade documents all standards partial", *rows)
    said = _headline(chart("field-pairs", table, scope=replace(IN_5G, given={})))
    leads = "of the pairs of ICS sectors that occur together in the 2010s, X and A do so most often"
    assert is_claim == (f"{leads}, in 20 documents of 9 numbered standards in all decades" in said)
    assert is_claim == (leads in said)


def test_rows_of_a_cut_table_have_a_superlative_only_if_they_are_ranked() -> None:
    cut = Scope(arguments=NUMBERS, is_cut=True)
    ranked = _fields(*sorted(FIVE, key=lambda row: -row[1]), scope=cut)
    assert "B has the most numbered standards, 1,200" in _headline(ranked)
    assert _fields(*FIVE, scope=cut) is None


@pytest.mark.parametrize("name", ["communities-of-actors", "single-assertions-by-source", "trend-of-fields"])
def test_sums_and_counts_over_a_cut_table_are_not_drawn(name: str) -> None:
    columns = {"communities-of-actors": "community actor", "single-assertions-by-source": "source assertion"}
    rows: list[tuple[object, ...]] = [(str(n % 2), f"a{n}") for n in range(9)]
    if name == "trend-of-fields":
        rows = [("f", 2000 + n, n, False) for n in range(9)]
    table = _table(columns.get(name, "field year shared unfinished"), *rows)
    assert chart(name, table) is not None
    assert chart(name, table, scope=Scope(is_cut=True)) is None


def _rivals(*rows: tuple[int, str, int], current: int = 2026) -> Chart | None:
    names = " and ".join(dict.fromkeys(name for _, name, _ in rows))
    scope = Scope(arguments={"rivals": Words(names, names)}, current=current)
    complete = [(*row, True) for row in rows]
    return chart("rival-adoption", _table("year rival adopters enumerated", *complete), scope=scope)


def test_rivals_recorded_over_the_same_years_are_compared() -> None:
    rows = (2020, "A", 1), (2020, "B", 1), (2021, "A", 9), (2021, "B", 3)
    assert _headline(_rivals(*rows)) == ("By the end of 2021, 9 of 12 recorded adoptions of A and B (75%) were of A")


def test_rivals_recorded_in_different_years_are_not_compared() -> None:
    rows = (2011, "A", 8), (2011, "B", 0), (2012, "A", 8), (2012, "B", 0), (2023, "A", 8), (2023, "B", 29)
    assert not SUPERLATIVE.search(_headline(_rivals(*rows)))
    assert " of " not in _headline(_rivals(*rows)).removeprefix("Recorded adopters of rival standards by year")


def test_a_rival_whose_adopters_were_not_recorded_completely_is_not_drawn() -> None:
    rows = (2011, "A", 8, False), (2011, "B", 0, True), (2023, "A", 8, False), (2023, "B", 27, True)
    found = chart("rival-adoption", _table("year rival adopters enumerated", *rows), scope=Scope(current=2026))
    assert _headline(found) == "B has 27 recorded adopters up to 2023"
    assert found is not None
    assert {point["series"] for point in found.layouts["wide"].data["rows"]} == {"B"}


def test_line_is_marked_where_it_rises() -> None:
    found = _rivals(*((year, name, year > 2022) for year in range(2020, 2026) for name in "AB"), (2026, "A", 4))
    assert found is not None
    assert [(point["x"], point["y"]) for point in found.layouts["wide"].data["points"]] == [
        *((2020, 0), (2023, 1), (2026, 4)),
        *((2020, 0), (2023, 1)),
    ]


def test_tie_is_no_headline_when_there_are_few_to_compare() -> None:
    rows = [("A", "B", 2, 1.0, False), ("A", "C", 3, 1.0, True)]
    found = chart("beyond-chance", _table("a b shared expected exceeds", *rows))
    assert found is not None
    assert found.claim is None


def test_unfinished_year_is_no_last_value() -> None:
    rows = (2024, "A", 4), (2024, "B", 3), (2025, "A", 7), (2025, "B", 4), (2026, "A", 7), (2026, "B", 20)
    assert "By the end of 2025, 7 of 11" in _headline(_rivals(*rows))
    assert "By the end of 2026, 20 of 27" in _headline(_rivals(*rows, current=2027))


def test_unfinished_year_is_left_out_of_lines_and_marked_in_columns() -> None:
    rows = ((year, "iso", year - 2000, False) for year in range(2020, 2027))
    lines = _table("year dataset standards unfinished", *rows)
    found = chart("published-by-year", lines, scope=Scope(current=2026))
    assert found is not None
    assert max(point["x"] for point in found.layouts["wide"].data["rows"]) < 2026
    assert found.notes == (Words("Without 2026, which is not complete", "不含尚不完整的2026年"),)
    shares = ((decade, "iso", decade / 3000, False) for decade in (1990, 2000, 2010, 2020))
    decades = _table("decade dataset changed partial", *shares)
    found = chart("amendments", decades, scope=Scope(current=2026))
    assert found is not None
    assert found.notes == (Words("Without the 2020s, which are not complete", "不含尚不完整的2020年代"),)
    partial = _table("decade dataset changed partial", *((d, "iso", d / 3000, d < 1990) for d in range(1970, 2020, 10)))
    found = chart("amendments", partial, scope=Scope(current=2026))
    assert found is not None
    assert min(point["x"] for point in found.layouts["wide"].data["rows"]) == 1990
    events = _table("date event kind", ("2025", "e1", "A"), ("2025", "e2", "A"), ("2026-03", "e3", "A"))
    found = chart("events-by-year", events, scope=Scope(current=2026))
    assert found is not None
    assert found.description.endswith("2026 is not complete")
    assert len(found.layouts["wide"].data["rows"]) == 2


def test_events_of_a_year_are_counted_once_whatever_their_kinds() -> None:
    rows = [(str(year), f"e{year}{n}", "Adoption") for year in range(2019, 2024) for n in range(year - 2015)]
    twice = [(date, event, "Decision") for date, event, _ in rows if date == "2022"]
    found = _headline(chart("events-by-year", _table("date event kind", *rows, *twice)))
    assert found == "30 dated events are recorded, 8 of them in 2023"


def test_things_with_the_same_name_are_two_bars() -> None:
    one, other = ox.NamedNode("https://example.org/1"), ox.NamedNode("https://example.org/2")
    rows = ((one, ox.Literal("a")), (one, ox.Literal("b")), (other, ox.Literal("c")))
    table = Table(("source", "assertion"), rows, {one.value: "Report", other.value: "Report"})
    found = chart("single-assertions-by-source", table)
    assert found is not None
    assert [bar["y"] for bar in found.layouts["wide"].data["rows"]] == [2, 1]


def test_connectors_are_those_of_the_region_that_the_list_covers_and_of_whole_years() -> None:
    each = (("J1772", 30), ("NACS", 10))
    rows = [(y, c, n * (y - 2009), y == 2025) for y in range(2010, 2026) for c, n in each]
    only = Words("New York State only", "仅限纽约州")
    current = {"current": Words("alternating-current", "交流")}
    scope = Scope(Words("Standlink", "Standlink"), (only,), arguments=current, confined=only, current=2026)
    found = chart("connector-shares", _table("year connector stations unfinished", *rows), scope=scope)
    assert _headline(found) == (
        "In Standlink (New York State only), of the alternating-current connectors at stations in service when listed "
        "and opened by the end of 2024, 450 of 600 pairs of station and connector (75%) are J1772"
    )
    assert found is not None
    assert "New York State only" in found.description
    assert "closed before the list was made" in found.description
    early = _table("year connector stations unfinished", *rows[:4])
    assert not SUPERLATIVE.search(_headline(chart("connector-shares", early)))


def test_verdict_is_a_share_of_claims_only_if_all_verdicts_were_asked_for() -> None:
    rows = [("causal", "qualified", f"c{n}") for n in range(3)] + [("causal", "supported", n) for n in "de"]
    table = _table("kind judged claim", *rows)
    assert _headline(chart("verdicts-on-claims", table)) == "3 of 5 causal claims of the paper are partly supported"
    asked = Scope(given={"verdict": ("qualified",)})
    assert not re.search(r"\d", _headline(chart("verdicts-on-claims", table, scope=asked)))


def test_kinds_of_actor_are_not_compared_beside_people_and_organizations_of_no_known_kind() -> None:
    rows = [
        ("company", 0.4, 40),
        ("body", 0.3, 30),
        ("university", 0.2, 20),
        ("other", 0.06, 6),
        ("government", 0.04, 4),
    ]
    scope = Scope(given={"counting": ("fractional",)})
    text = _headline(chart("kinds-of-actor", _table("kind share count", *rows), scope=scope))
    assert (
        text
        == "Companies account for 40% of recorded participation in standards, the largest share of any kind of actor"
    )
    for kind in ("person", "unknown"):
        more = _table("kind share count", *rows, (kind, 0.01, 1))
        assert not SUPERLATIVE.search(_headline(chart("kinds-of-actor", more, scope=scope)))


def test_committee_leads_only_if_it_leads_in_standards_too() -> None:
    for standards, is_claim in ((9, True), (2, False)):
        rows = [("SA5", 20, standards), ("JSA", 10, 8), *((name, 6, 3) for name in "CDE")]
        found = chart("committees", _table("committee documents standards", *rows))
        assert bool(SUPERLATIVE.search(_headline(found))) is is_claim


@pytest.mark.parametrize(("level", "is_claim"), [("country", True), ("bloc", False), ("sub-national", False)])
def test_regions_that_contain_each_other_are_not_compared(level: str, is_claim: bool) -> None:
    rows = [("World", 9, 0.3), ("Europe", 8, 0.2), ("Asia", 7, 0.2), ("Nordics", 6, 0.2), ("ASEAN", 5, 0.1)]
    scope = Scope(given={"counting": ("full",), "level": (level,)})
    found = chart("participation-of-regions", _table("region count share", *rows), scope=scope)
    assert bool(SUPERLATIVE.search(_headline(found))) is is_claim


@pytest.mark.parametrize("is_unsettled", [False, True])
def test_no_region_leads_if_another_does_without_a_source(is_unsettled: bool) -> None:
    rows = [(name, 9 - place, 0.2) for place, name in enumerate(("China", "Japan", "Sweden", "Finland", "India"))]
    scope = Scope(given={"counting": ("full",)}, level=COUNTRY, is_unsettled=is_unsettled)
    found = chart("participation-of-regions", _table("region count share", *rows), scope=scope)
    assert bool(SUPERLATIVE.search(_headline(found))) is not is_unsettled
