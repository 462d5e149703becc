"""Answers about synergy on invented countries: which of them count, what is zero, what is refused, and what is said."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from scipy import stats
from standlink.ontology.namespaces import ONTOLOGY, THINGS
from standlink.queries.answers import registry
from standlink.queries.answers.request import Finding, Request
from standlink.queries.answers.selection import Selection
from standlink.queries.answers.tables import Tables
from standlink.queries.library import library

YEARS = range(1996, 2011)
COUNTRIES = 24
FIELDS = ("digital communication", "computer technology", "pharmaceuticals", "transport", "unassigned")


def region(i: int) -> str:
    return f"{THINGS}region/r{i:02}"


def row(i: int, indicator: str, year: int, value: float, **other: Any) -> dict[str, Any]:
    usual = {"region": region(i), "level": "country", "indicator": indicator, "year": year, "value": value}
    return {**usual, "dataset": "ietf" if indicator.startswith("ietf") else "wdi", **other}


def region_year(countries: int = COUNTRIES) -> list[dict[str, Any]]:
    """Return countries of which the later ones publish more; the first six never have an author of an RFC."""
    rows = []
    for i in range(countries):
        for year in YEARS:
            t = year - YEARS[0]
            rows += [
                row(i, "IP.JRN.ARTC.SC", year, 1000.0 * (i + 1) + 40 * ((i * 7 + t * t) % 11)),
                row(i, "SP.POP.TOTL", year, 1e6 * (1 + i % 5)),
                row(i, "NY.GDP.PCAP.PP.CD", year, 5000.0 + 900 * ((i * 5) % COUNTRIES)),
            ]
            if i >= 6:
                rows.append(row(i, "ietf.documents", year, 1.0 + (i * 3 + t) % 9))
    return rows


def region_field_year() -> list[dict[str, Any]]:
    return [
        row(i, "ncses.families", year, 4.0 + i if f == 0 else 10.0 + (i * f) % 3, field=field, dataset="ncses")
        for i in range(COUNTRIES)
        for year in YEARS
        for f, field in enumerate(FIELDS)
    ]


def tables(rows: list[dict[str, Any]] | None = None) -> Tables:
    covered = {"dataset": "ietf", "variable": ONTOLOGY + "Authorship", "first_year": 1970, "last_year": 2009}
    authors = {"standard": pl.String, "organization": pl.String, "occurred_year": pl.Int64}
    frames = {
        "region_year": pl.DataFrame(region_year() if rows is None else rows),
        "region_field_year": pl.DataFrame(region_field_year()),
        "coverage": pl.DataFrame([covered]),
        "authorship": pl.DataFrame(schema=authors),
    }
    return Tables(frames.__getitem__)


def ask(
    name: str, of: Tables | None = None, since: int | None = None, until: int | None = None, **given: str
) -> Finding:
    question = library()[f"synergy/{name}"]
    usual = {p.name: p.default for p in question.parameters if p.default and not p.narrows}
    arguments = {key: [value] for key, value in {**usual, **given}.items()}
    assert question.measure
    found = registry.computation(question.measure)(Request(of or tables(), Selection(since, until), arguments))
    assert found.frame.columns == [column.name for column in question.columns]
    return found


def said(found: Finding) -> str:
    return " ".join(note.text for note in found.notes)


# samples


def test_a_country_that_takes_no_part_in_a_recorded_year_counts_as_zero_and_this_is_said():
    found = ask("co-movement")
    assert found.frame["year"].to_list() == list(range(1996, 2010)), "2010 is not recorded from beginning to end"
    assert found.frame["regions"].unique().to_list() == [24]
    assert "24 countries" in said(found)
    assert "from 1996 to 2009; 6 of them took no part in any of these years and count as zero" in said(found)
    assert "25% of the values of participation are zero" in said(found)
    assert "No country with a value of innovation is left out." in said(found)


def test_countries_that_lack_a_figure_in_some_year_are_counted():
    rows = [row for row in region_year() if (row["region"], row["year"]) not in {(region(3), 2003), (region(7), 2001)}]
    assert "Left out are 2 with a value of innovation in some year" in said(ask("co-movement", tables(rows)))


def test_co_movement_is_the_rank_correlation_per_head_of_the_countries_of_a_year():
    first = ask("co-movement", per="million").frame.row(0, named=True)
    people = [1 + i % 5 for i in range(24)]
    papers = [(1000 * (i + 1) + 40 * (i * 7 % 11)) / people[i] for i in range(24)]
    rfcs = [(1 + i * 3 % 9) / people[i] if i >= 6 else 0 for i in range(24)]
    assert first["correlation"] == pytest.approx(stats.spearmanr(papers, rfcs).statistic)
    absolute = ask("co-movement", per="absolute").frame.row(0, named=True)
    assert absolute["correlation"] != pytest.approx(first["correlation"])


def test_a_sign_is_given_only_where_interval_and_chance_agree():
    found = ask("co-movement", hold="none").frame
    assert found["partial"].null_count() == len(found)
    for line in found.iter_rows(named=True):
        clear = line["probability"] <= 0.05 and (line["low"] > 0 or line["high"] < 0)
        assert (line["sign"] != "unclear") == clear


def test_what_is_no_country_and_years_in_which_records_differ_are_left_out():
    rows = region_year()
    more = [
        row(i, "IP.JRN.ARTC.SC", year, 5.0, level="sub-national", region=f"{THINGS}region/part")
        for i in [1]
        for year in YEARS
    ]
    differing = row(23, "IP.JRN.ARTC.SC", 2000, 1.0, dataset="other")
    found = ask("co-movement", tables([*rows, *more, differing]))
    assert found.frame["regions"].unique().to_list() == [23]
    everyone = ask("co-movement", tables([*rows, *more, differing]), sample="all").frame
    assert dict(everyone.select("year", "regions").rows())[2000] == 23
    assert dict(everyone.select("year", "regions").rows())[2001] == 24


def test_years_without_a_value_are_missing_and_not_zero():
    rows = [each for each in region_year() if not (each["indicator"] == "IP.JRN.ARTC.SC" and each["year"] == 2003)]
    found = ask("co-movement", tables(rows))
    assert found.frame["year"].to_list() == list(range(1996, 2003)), "the longer run of years without a gap"
    assert 2003 not in ask("co-movement", tables(rows), sample="all").frame["year"]


def test_a_period_cuts_the_sample():
    found = ask("co-movement", since=2000, until=2005)
    assert found.frame["year"].to_list() == list(range(2000, 2006))
    short = ask("co-movement", since=2000, until=2003)
    assert short.frame.is_empty()
    assert "each of 5 consecutive years; the most in any such period is 0" in said(short)


@pytest.mark.parametrize("name", ["co-movement", "lead-lag", "convergence"])
def test_figures_that_the_release_lacks_are_named_with_the_import_that_brings_them(name: str):
    without = ask(name, tables([each for each in region_year() if each["dataset"] == "wdi"]))
    assert without.frame.is_empty()
    assert "no values by country of RFCs with an author in the country" in said(without)
    assert "run 'standlink import ietf'." in said(without)
    neither = ask(name, innovation="families", participation="3gpp-contributions")
    assert "run 'standlink import ncses' and 'standlink import tdocs'." in said(neither)


def test_a_sample_of_those_that_took_part_has_none_that_never_did():
    few = ask("co-movement", among="participants")
    assert "needs 20 countries" in said(few)
    assert "is 18." in said(few)
    more = [*region_year(), *(row(i, "ietf.documents", 1996, 2.0) for i in (0, 1, 2))]
    found = ask("co-movement", tables(more), among="participants")
    assert found.frame["regions"].unique().to_list() == [21]
    assert "took no part in any" not in said(found)


@pytest.mark.parametrize("name", ["co-movement", "lead-lag", "convergence"])
def test_a_country_that_is_left_out_is_in_no_sample(name: str):
    without = ask(name, without=region(23)).frame
    assert without["regions"].unique().to_list() == [23]
    rows = [each for each in region_year() if each["region"] != region(23)]
    assert without.equals(ask(name, tables(rows)).frame)


# lead and lag


def test_own_trends_are_another_regression_of_the_same_countries_and_years():
    common, own = ask("lead-lag").frame, ask("lead-lag", trend="own").frame
    keys = ["direction", "offset", "regions", "years"]
    assert common.select(keys).equals(own.select(keys))
    assert (common["slope"] - own["slope"]).abs().min() > 0


def test_logarithms_leave_out_countries_with_zeros_and_say_how_many_and_what_keeps_them():
    refused = ask("lead-lag", form="log")
    assert refused.frame.is_empty()
    assert "there are 18 regions and 14 years" in said(refused)
    kept = ask("lead-lag")
    assert kept.frame["regions"].unique().to_list() == [24]
    assert kept.frame["years"].unique().to_list() == [10]
    assert kept.frame.height == 10
    assert "All offsets together, participation on innovation: that all lags are zero, F(2, 23) = " in said(kept)
    assert "6 of them took no part in any of these years and count as zero" in said(kept)
    assert "no lag is a cause" in said(kept)


def test_a_longer_reach_needs_more_years_and_says_how_many():
    found = ask("lead-lag", reach="5")
    assert "in each of 15 consecutive years" in said(found)
    assert "and 0 years" in said(found) or "14 years" in said(found)


def test_few_countries_are_refused_with_what_would_be_enough():
    found = ask("lead-lag", tables(region_year(12)))
    assert "The regression" not in said(found)
    assert "the regression needs 20 regions" in said(found)
    assert "there are 12 regions" in said(found)


# convergence


def test_convergence_describes_both_figures_of_the_same_countries_with_zeros():
    found = ask("convergence").frame
    assert found["figure"].unique(maintain_order=True).to_list() == ["publications", "rfcs"]
    assert found["regions"].unique().to_list() == [24]
    rfcs = found.filter(pl.col("figure") == "rfcs")
    assert rfcs["zeros"].unique().to_list() == [6]
    assert rfcs["positive"].unique().to_list() == [18]
    assert "1996 to 2009: sigma " in said(ask("convergence"))
    assert "Galton" in said(ask("convergence"))


# standing


def test_a_standing_has_ranks_with_ties_of_every_figure_and_zero_for_those_that_took_no_part():
    found = ask("profile", region=region(0)).frame
    rfcs = found.filter(pl.col("figure") == "rfcs")
    assert rfcs["year"].to_list() == list(range(2009, 1989, -1)), "all years that are recorded"
    assert rfcs.select("value", "rank", "tied", "of").row(0) == (0.0, 19, 5, 24)
    people = found.filter(pl.col("figure") == "population").row(0, named=True)
    assert (people["rank"], people["tied"]) == (20, 4)
    nothing = ask("profile", region=f"{THINGS}region/elsewhere")
    assert nothing.frame.is_empty()
    assert nothing.notes[0].text.startswith("No results: ")


# match of specialization


def test_fields_of_those_that_take_part_come_with_the_body_s_own_fields_marked():
    found = ask("specialization-match", per="absolute")
    frame = found.frame
    assert set(frame["field"]) == set(FIELDS) - {"unassigned"}
    assert set(frame.filter("own")["field"]) == {"digital communication", "computer technology"}
    assert frame["regions"].unique().to_list() == [24]
    assert "Mean correlation of the body’s own fields" in said(found)
    assert "24 countries, 1996 to 2009; the number of RFCs with an author in the country is zero for 6" in said(found)
    few = ask("specialization-match", least="100000")
    assert "this needs 20 countries with 100,000 patents or publications" in said(few)
