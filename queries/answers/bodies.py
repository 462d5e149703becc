"""Answers about participation in two bodies recorded by different units: rapporteurs in 3GPP, authors of RFCs.

A rapporteur leads a specification; an author is printed on a document of one date. Numbers of the two are given side by
side, each with its own unit, and never added or compared. The catalogue of 3GPP names those on record when it was read
on all versions of a specification, so the date of its first version does not show since when they led it.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from ...plurals import counted, percent
from ..notes import FEWER_FILTERS, Note, reading, unmet
from ..words import Words
from . import whole_years, windows
from .attribution import homes, in_groups
from .request import Finding, Request, finding
from .selected import Selected

_TERMS, _AUTHORS = "terms", "authors"
#: What the two records count.
_RECORDS = (
    (_TERMS, "rapporteurship", Words(" of specifications", "项规范报告人任职")),
    (_AUTHORS, "authorship", Words(" with an organization", "项注明组织的署名")),
)
#: What is recorded of them, by dataset.
_RFCS: Final = "ietf"
_OF_RFCS: Final = (("Authorship", _RFCS), ("Editorship", _RFCS))
_VARIABLES: Final = (("Rapporteurship", "relaton-3gpp"), *_OF_RFCS)
_NOWHERE = unmet(
    Words(
        "No results: no organization has both a rapporteur in 3GPP and an author of an RFC.",
        "无结果：没有组织同时有3GPP报告人和RFC作者。",
    ),
    FEWER_FILTERS,
)


def organizations_in_both(request: Request) -> Finding:
    """Return the groups with rapporteurs in 3GPP and authors of RFCs, with their home countries."""
    selected = _participation(request)
    frame = _side_by_side(selected.rows, "group", "home").drop_nulls(["specifications", "rfcs"])
    selected.keep(
        Words("is of a group in both", "属于两处均有的集团"), selected.rows.join(frame, on="group", how="semi")
    )
    order = frame.sort("rfcs", "group", descending=[True, False])
    columns = ("group", "home", "specifications", "first_version", "rfcs", "author_since")
    return finding(selected, order.select(columns), *(_recorded(request) if len(order) else ()), otherwise=_NOWHERE)


def countries_in_both(request: Request) -> Finding:
    """Return the home countries of groups with rapporteurs in 3GPP or authors of RFCs, and how many have both."""
    selected = _participation(request)
    selected.keep(
        Words("is of a group with a known home country", "属于已知总部所在国的集团"), selected.rows.drop_nulls("home")
    )
    found = _side_by_side(selected.rows, "home").drop("specifications", "rfcs")
    of_group = selected.rows.group_by("home", "group").agg(bodies=pl.col("body").unique())
    has = {name: pl.col("bodies").list.contains(name) for name in (_TERMS, _AUTHORS)}
    numbers = of_group.group_by("home").agg(
        rapporteurs=has[_TERMS].sum().cast(pl.Int64),
        authors=has[_AUTHORS].sum().cast(pl.Int64),
        both=(has[_TERMS] & has[_AUTHORS]).sum().cast(pl.Int64),
    )
    frame = numbers.join(found, on="home").sort("both", "authors", "home", descending=[True, True, False])
    columns = ("home", "rapporteurs", "first_version", "authors", "author_since", "both")
    return finding(selected, frame.select(columns), *(_recorded(request) if len(frame) else ()))


def authors_by_country(request: Request) -> Finding:
    """Return the authorships of RFCs by country: printed, or else that of the head office of the organization."""
    selected = Selected(_authors(request))
    _in_period(request, selected)
    rows = selected.rows.with_columns(region=pl.coalesce("country", "home"), is_printed=pl.col("country").is_not_null())
    selected.keep(
        Words("has a country, printed or of the organization", "有国家信息（印明的或组织的）"),
        rows.drop_nulls("region"),
    )
    frame = selected.rows.group_by("region").agg(
        printed=pl.col("event").filter("is_printed").n_unique().cast(pl.Int64),
        derived=pl.col("event").filter(~pl.col("is_printed")).n_unique().cast(pl.Int64),
        rfcs=pl.col("standard").n_unique().cast(pl.Int64),
        first=pl.col("first").min(),
        last=pl.col("last").max(),
    )
    known, whole = selected.rows["event"].n_unique(), rows["event"].n_unique()
    share = percent(known / whole) if whole else ""
    note = reading(
        f"A country is known for {known:,} of {counted(whole, 'authorship')} ({share}).",
        f"{whole:,}项署名中有{known:,}项（{share}）有已知国家。",
    )
    remarks = [note, *windows.recorded(request.tables, *_OF_RFCS)] if len(frame) else []
    return finding(selected, frame.sort("printed", "region", descending=[True, False]), *remarks)


def affiliations_by_decade(request: Request) -> Finding:
    """Return how many authorships of RFCs have a printed organization and country, by decade."""
    selected = Selected(_authors(request))
    rows = selected.rows.with_columns(decade=pl.col("first_year") // 10 * 10)
    has_home = pl.col("country").is_null() & pl.col("home").is_not_null()
    frame = rows.group_by("decade").agg(
        rfcs=pl.col("standard").n_unique().cast(pl.Int64),
        authorships=pl.col("event").n_unique().cast(pl.Int64),
        organization=pl.col("affiliation").is_not_null().mean(),
        linked=pl.col("linked").mean(),
        country=pl.col("country").is_not_null().mean(),
        derived=has_home.mean(),
    )
    remarks = windows.recorded(request.tables, *_OF_RFCS) if len(frame) else []
    whole = whole_years.of_documents(request.tables, rows["standard"], _RFCS)
    return finding(selected, whole.mark(frame.sort("decade"), "decade", "partial", period=10), *remarks)


def _participation(request: Request) -> Selected:
    """Return records of rapporteurs and authorships in the period: event, body, standard, group, home, first, last."""
    columns = ("event", "body", "standard", "actor", "first", "last", "first_year", "last_year")
    terms = request.tables["rapporteur"].drop_nulls("organization").select(
        "event", "standard", pl.lit(_TERMS).alias("body"), actor="organization",
        first=pl.col("began").cast(pl.String), last=pl.col("ended").cast(pl.String),
        first_year="began_year", last_year="ended_year",
    )  # fmt: skip
    authors = _authors(request).drop_nulls("actor").with_columns(body=pl.lit(_AUTHORS))
    text = pl.col("event", "standard", "actor").cast(pl.String)
    both = pl.concat([terms.with_columns(text).select(columns), authors.with_columns(text).select(columns)])
    selected = Selected(_in_groups(request, both))
    _in_period(request, selected)
    return selected


def _authors(request: Request) -> pl.DataFrame:
    """Return the authorships with the group and home of the organization, and whether the organization is known."""
    rows = request.tables["authorship"].filter(pl.col("dataset") == _RFCS).select(
        "event", "standard", "country", "affiliation", actor=pl.col("organization").cast(pl.String),
        first=pl.col("occurred").cast(pl.String), last=pl.col("occurred").cast(pl.String),
        first_year="occurred_year", last_year="occurred_year",
    )  # fmt: skip
    known = pl.concat([homes(request.tables)["actor"], request.tables["ownership"]["actor"]]).cast(pl.String)
    linked = pl.col("actor").is_in(known.implode()).fill_null(value=False)
    return _in_groups(request, rows).with_columns(pl.col("country").cast(pl.String), linked=linked)


def _in_groups(request: Request, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with group and home as texts."""
    found = in_groups(request.tables, rows.with_columns(pl.col("actor").cast(pl.Categorical)), "first_year")
    return found.with_columns(pl.col("actor", "group", "home").cast(pl.String))


def _in_period(request: Request, selected: Selected) -> None:
    """Keep what is dated within the period: a rapporteur counts from the first to the last version with the name."""
    since, until = request.selection.since, request.selection.until
    if until is not None:
        dated = Words(f"is dated {until} or earlier", f"日期在{until}年或以前")
        selected.keep(dated, selected.rows.filter(pl.col("first_year") <= until))
    if since is not None:
        dated = Words(f"is dated {since} or later", f"日期在{since}年或以后")
        selected.keep(dated, selected.rows.filter(pl.col("last_year") >= since))


def _side_by_side(rows: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Return a row per key with the specifications and RFCs, and the first date of each."""
    of_body = {body: rows.filter(pl.col("body") == body) for body in (_TERMS, _AUTHORS)}
    documents, first = pl.col("standard").n_unique().cast(pl.Int64), pl.col("first").min()
    terms = of_body[_TERMS].group_by(by).agg(specifications=documents, first_version=first)
    authors = of_body[_AUTHORS].group_by(by).agg(rfcs=documents, author_since=first)
    return terms.join(authors, on=by, how="full", coalesce=True, nulls_equal=True)


def _recorded(request: Request) -> list[Note]:
    """Return which years of the two records are whole, and how often a home is known in the period."""
    rows = _participation(request).rows
    parts = []
    for body, noun, what in _RECORDS:
        of_body = rows.filter(pl.col("body") == body)
        if number := len(of_body):
            known = percent(1 - of_body["home"].null_count() / number)
            zh = f"{number:,}{what.zh}中{known}有已知总部所在国"
            parts.append(Words(f"{known} of {counted(number, noun)}{what.en}", zh))
    homes_known = reading(
        f"A home is known for {' and '.join(p.en for p in parts)}.", f"{'；'.join(p.zh for p in parts)}。"
    )
    return [*windows.recorded(request.tables, *_VARIABLES), homes_known]
