# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Who shaped 5G, and from where?
#
# Three traces of companies in the making of a standard, by the home of the group that owns the company today: rapporteurs of
# 5G's own specifications, proposals (contributions to RAN1, the working group of the physical layer), and patents declared as
# potentially essential.
#
# Datasets: `relaton-3gpp` ([catalogues](../catalogues.md)), `tdocs` and `isld` ([tables](../tables-sources.md)).
# Limits: the catalogue names the present employer of a rapporteur on versions of all years; contributions cover 59 meetings of RAN1 and no other group; declared filings cover all generations of mobile radio,
# because the table does not separate them; a subsidiary counts for its current owner. With the dataset `ietf`
# ([RFCs](../ietf.md)), the study also compares recorded employers with those printed in RFCs of the time.

# %%
from pathlib import Path

import altair as alt
import polars as pl

import standlink

pl.Config(tbl_formatting="ASCII_MARKDOWN", tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True)
pl.Config(tbl_rows=40, tbl_cols=-1, fmt_str_lengths=400, float_precision=3, tbl_width_chars=2000)
alt.renderers.enable("svg")

g = standlink.open(build=False)
needed = {"relaton-3gpp", "tdocs", "isld"}
datasets = pl.DataFrame(g.release.manifest["datasets"]).select("name", "imported", "triples")
missing = needed - set(datasets["name"])
assert not missing, f"this study needs the datasets {missing}; docs/studies/README.md says how to import them"
datasets.filter(pl.col("name").is_in(needed))


# %%
def ask(name: str) -> pl.DataFrame:
    """Return the answer to a query file in this folder."""
    return g.sparql(Path(f"{name}.rq").read_text("utf-8")).to_polars()


def concentration(rows: pl.DataFrame, by: str) -> pl.DataFrame:
    """Return, per value of a column, the groups, the shares of the largest and the largest five, and the HHI."""
    shares = (
        rows.group_by(by, "group")
        .agg(pl.col("amount").sum())
        .with_columns(share=pl.col("amount") / pl.col("amount").sum().over(by))
    )
    return (
        shares.sort("share", "group", descending=[True, False])
        .group_by(by)
        .agg(
            groups=pl.len(),
            first=pl.col("share").first(),
            first_five=pl.col("share").head(5).sum(),
            concentration=pl.col("share").pow(2).sum(),
        )
        .sort(by)
    )


def regions(rows: pl.DataFrame, by: str) -> pl.DataFrame:
    """Return the share of each home region, per value of a column."""
    found = rows.group_by(by, "home").agg(pl.col("amount").sum())
    found = found.with_columns(share=pl.col("amount") / pl.col("amount").sum().over(by))
    return found.pivot("home", index=by, values="share", sort_columns=True).fill_null(0).sort(by)


# %% [markdown]
# ## Homes
#
# The home of a group is the country of its head office. Large home countries are shown separately, the others by continent.

# %%
ALONE = {
    "china": "China", "united-states": "United States", "south-korea": "South Korea", "japan": "Japan",
    "india": "India", "taiwan": "Taiwan",
}  # fmt: skip
located = g.release.table("actor_region").with_columns(pl.col("actor", "region").cast(pl.String)).collect()
continents = (
    located.filter(pl.col("level") == "continent")
    .select(group="actor", continent="region")
    .unique("group", keep="first", maintain_order=True)
)
# The country of the head office; without a stated head office the first stated country.
countries = (
    located.filter(pl.col("level") == "country")
    .sort("headquarters", "inferred", "region", descending=[True, False, False])
    .unique("actor", keep="first", maintain_order=True)
    .select(party="actor", country=pl.col("region").str.split("/").list.last())
)
owners = (
    g.release.table("ownership")
    .filter(pl.col("until_year").is_null())
    .select(pl.col("actor", "owner").cast(pl.String))
    .sort("actor", "owner")
    .collect()
    .unique("actor", keep="first", maintain_order=True)
)
groups = countries.select("party", group="party")
for _ in range(4):
    groups = groups.join(owners, left_on="group", right_on="actor", how="left").select(
        "party", group=pl.coalesce("owner", "group")
    )
names = g.release.table("labels").select(pl.col("iri", "label").cast(pl.String)).collect()


def region(country: str) -> pl.Expr:
    """Return the region of a country, given by name, for rows with the continent of the group."""
    return (
        pl.when(pl.col(country).is_in(list(ALONE)))
        .then(pl.col(country).replace(ALONE))
        .when(pl.col("continent").str.ends_with("/europe"))
        .then(pl.lit("Europe"))
        .otherwise(pl.lit("elsewhere"))
    )


homes = (
    groups.join(countries.rename({"party": "group"}), on="group")
    .join(continents, on="group", how="left")
    .join(names, left_on="group", right_on="iri")
    .select("party", "group", name="label", home=region("country"))
)


def at_home(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with group, name and home of each party; a party without a known home is its own group."""
    return rows.join(homes, on="party", how="left").with_columns(
        pl.col("group").fill_null(pl.col("party")),
        pl.col("name").fill_null(pl.col("party").str.split("/").list.last()),
        pl.col("home").fill_null("unknown"),
    )


# %% [markdown]
# ## Rapporteurs
#
# The unit is a pair of a group and a specification with a published version for 5G. 5G's own (native) specifications are those
# of the NR series (38), and those first published in 2016 or later outside the series for the radio of an earlier generation
# (GSM's, 25, 36). All others are carried over: they began for GSM, UMTS or LTE, and later versions serve 5G as well.

# %%
terms = at_home(ask("rapporteurs"))
published = (
    g.release.table("document")
    .filter(pl.col("dataset") == "relaton-3gpp")
    .select(pl.col("number", "generation", "published").cast(pl.String), year="published_year")
    .drop_nulls(["number", "published"])
    .rename({"number": "spec"})
    .join(
        g.release.table("native_generation").cast(pl.String).select(spec="standard", native="generation"),
        on="spec",
        how="left",
    )
    .with_columns(fifth=(pl.col("generation") == "5G").fill_null(value=False))
    .collect()
)
specifications = (
    published.sort("published", "fifth")
    .group_by("spec", maintain_order=True)
    .agg(
        native=pl.col("native").first(),
        first=pl.col("year").first(),
        begins_with_5g=pl.col("fifth").first(),
        fifth=pl.col("fifth").any(),
    )
    .with_columns(
        series=pl.col("spec").str.extract(r"3gpp-t[sr]-(\d\d-?\d)"), is_ts=pl.col("spec").str.contains("/3gpp-ts-")
    )
    .filter("fifth")
)
own = pl.col("native") == "5G"
pens = (
    terms.join(specifications, on="spec")
    .select("spec", "group", "name", "home", *specifications.columns[1:])
    .unique(["spec", "group"], maintain_order=True)
    .with_columns(
        amount=pl.lit(1.0), origin=pl.when(own).then(pl.lit("native to 5G")).otherwise(pl.lit("carried over"))
    )
)
regions(pens, "origin").join(
    pens.group_by("origin").agg(
        specifications=pl.col("spec").n_unique(), groups=pl.col("group").n_unique(), pairs=pl.len()
    ),
    on="origin",
).sort("origin", descending=True)

# %%
by_group = pens.group_by("name", "home").agg(
    native=pl.col("spec").filter(own).n_unique(), carried_over=pl.col("spec").filter(~own).n_unique()
)
pens_by_group = by_group.with_columns(share=pl.col("native") / pl.col("native").sum()).sort(
    "native", "carried_over", "name", descending=[True, True, False]
)
pens_by_group.head(13)

# %% [markdown]
# The `share` is that of all pairs of a group and a native specification. No trend over releases is shown: with present employers, a
# firm that hired the rapporteurs of earlier years gains in all of them.

# %% [markdown]
# ### Robustness
#
# The shares of regions under other definitions of a 5G specification, and of who counts. "Office" is the country of the unit that
# the catalogue names, without its group. "Recent" are specifications first published in the three years before the last one: the
# employer recorded is then hardly older or younger than the role. "Each specification one" divides a specification among the
# groups that have its rapporteurs. "Without the first" leaves out the group with the most native specifications; "without the first
# of each region" the first group of every region.

# %%
offices = countries.join(continents.rename({"group": "party"}), on="party", how="left").select(
    "party", office=region("country")
)
by_office = (
    terms.join(specifications.filter(own), on="spec")
    .join(offices, on="party", how="left")
    .with_columns(home=pl.col("office").fill_null("unknown"))
    .unique(["spec", "group", "home"], maintain_order=True)
)  # fmt: skip

last = specifications["first"].max() or 0
first_of_each = pens_by_group.unique("home", keep="first", maintain_order=True)["name"]
is_series_5g = pl.col("series").str.contains(r"^38|^37-3|^2[3489]-5|^33-5") & (pl.col("first") >= 2016)
SAMPLES = [
    ("native to 5G", pens.filter(own)),
    ("carried over", pens.filter(~own)),
    ("with a version for 5G, native or not (the definition of 0.1.0)", pens),
    ("by year: first published from 2016, any series", pens.filter(pl.col("first") >= 2016)),
    ("by year: first published before 2016", pens.filter(pl.col("first") < 2016)),
    ("by first version: it is for 5G", pens.filter("begins_with_5g")),
    ("by series: 38, 37.3, 23.5, 24.5, 28.5, 29.5, 33.5 from 2016", pens.filter(is_series_5g)),
    ("by series: 38 (NR)", pens.filter(pl.col("series").str.starts_with("38"))),
    ("by series: TS 38", pens.filter(pl.col("series").str.starts_with("38"), "is_ts")),
    ("native, technical specifications (TS) only", pens.filter(own, "is_ts")),
    ("native, outside the NR series", pens.filter(own, ~pl.col("series").str.starts_with("38"))),
    ("native, each specification one", pens.filter(own).with_columns(amount=1 / pl.len().over("spec"))),
    ("native, without the last year", pens.filter(own, pl.col("first") < last)),
    ("native, recent", pens.filter(own, pl.col("first") > last - 3)),
    ("native, by the country of the office", by_office.with_columns(amount=pl.lit(1.0))),
    ("native, without the first", pens.filter(own, ~pl.col("name").is_in(pens_by_group["name"].head(1).implode()))),
    ("native, without the first of each region", pens.filter(own, ~pl.col("name").is_in(first_of_each.implode()))),
]
REGIONS = ["China", "Europe", "United States", "South Korea", "Japan"]
robustness = pl.DataFrame(
    {
        "definition": name,
        "specifications": rows["spec"].n_unique(),
        "pairs": len(rows),
        **{home: rows.filter(pl.col("home") == home)["amount"].sum() / (rows["amount"].sum() or 1) for home in REGIONS},
    }
    for name, rows in SAMPLES
)
robustness

# %% [markdown]
# The native specifications by the first two digits of their number, which stand for their subject, in series with at least 50 pairs:

# %%
by_series = pens.filter(own).with_columns(series=pl.col("spec").str.extract(r"3gpp-t[sr]-(\d\d)"))
by_series = by_series.with_columns(pairs=pl.len().over("series")).filter(pl.col("pairs") >= 50)
by_series.group_by("series").agg(
    pl.col("pairs").first(), **{home: (pl.col("home") == home).mean() for home in REGIONS}
).sort("series")

# %% [markdown]
# ### Employers at the time
#
# The lists of contributions to RAN1 name no people, so they say nothing about a person's employer. RFCs do: the organization is printed with the
# author. A rapporteur and an author of the same full name are taken for one person; the RFC must be dated within the span of
# versions that name the rapporteur. Both organizations count for their groups of today.

# %%
authors = at_home(ask("authors").cast(pl.String)).select("person", then="group", at="day", home_then="home")
known = (
    terms.join(specifications, on="spec").join(authors, on="person")
    .filter(pl.col("at").cast(pl.String).str.head(7).is_between(pl.col("began").cast(pl.String).str.head(7), pl.col("ended").cast(pl.String).str.head(7)))
    .group_by("spec", "group", "home", "person", own)
    .agg(confirmed=(pl.col("then") == pl.col("group")).any(), same_home=(pl.col("home_then") == pl.col("home")).any())
)  # fmt: skip
employers = pl.DataFrame(
    {
        "specifications": name,
        "pairs": len(rows),
        "people": rows["person"].n_unique(),
        "same group in an RFC of the time": int(rows["confirmed"].sum()),
        "China": rows.filter("confirmed", pl.col("home") == "China").height,
        "Europe": rows.filter("confirmed", pl.col("home") == "Europe").height,
        "United States": rows.filter("confirmed", pl.col("home") == "United States").height,
    }
    for name, rows in (("native to 5G", known.filter("native")), ("carried over", known.filter(~pl.col("native"))))
)
employers

# %% [markdown]
# ## Contributions to RAN1
#
# Each document counts as one, divided equally among the groups that sign it; withdrawn documents are excluded. The release of a
# document is the one given in the meeting's list.

# %%
signed = at_home(ask("contributions").filter(pl.col("outcome").fill_null("") != "withdrawn"))
signed = signed.with_columns(pl.col("release").cast(pl.Int64, strict=False)).unique(
    ["document", "group"], maintain_order=True
)
signed = signed.with_columns(amount=1 / pl.len().over("document"))
by_release = signed.drop_nulls("release")
contributions = concentration(by_release, "release").join(regions(by_release, "release"), on="release")
# These lists have few documents of older releases.
contributions.filter(pl.col("release") >= 13).join(
    by_release.group_by("release").agg(documents=pl.col("document").n_unique()), on="release"
).sort("release")

# %%
radio = by_release.filter(pl.col("release").is_between(15, 16))
firms = radio.group_by("name", "home").agg(pl.col("amount").sum()).sort("amount", "name", descending=[True, False])
firms = firms.with_columns(share=pl.col("amount") / firms["amount"].sum())
firms.head(13).with_columns(pl.col("amount").round().cast(pl.Int64))

# %% [markdown]
# ### Robustness
#
# The same for the two releases apart, and counted otherwise: each signature one; documents with one signing group only; documents
# agreed, approved or endorsed; and each group once for each meeting and agenda item, however many documents it brings.

# %%
AGREED = ["agreed", "approved", "endorsed"]
once = signed.unique(["meeting", "item", "release", "group"], maintain_order=True).with_columns(amount=pl.lit(1.0))
COUNTS = [
    ("documents, divided among signers", signed),
    ("signatures", signed.with_columns(amount=pl.lit(1.0))),
    ("documents with one signing group", signed.filter(pl.col("amount") == 1)),
    ("documents agreed, approved or endorsed", signed.filter(pl.col("outcome").is_in(AGREED))),
    ("groups at an agenda item", once),
]
pl.DataFrame(
    {
        "release": release,
        "counted": name,
        "amount": int(rows["amount"].sum().__round__()),
        **{
            home: rows.filter(pl.col("home") == home)["amount"].sum() / (rows["amount"].sum() or 1)
            for home in [*REGIONS, "unknown"]
        },
    }
    for release in (15, 16)
    for name, rows in ((name, rows.filter(pl.col("release") == release)) for name, rows in COUNTS)
)

# %% [markdown]
# Do contributions spread over more groups? By year, in which no label of a release is needed: the share of the first five groups
# in documents, and in pairs of a group and an agenda item; and the documents that a group brings to an agenda item of a meeting.

# %%
by_year = signed.with_columns(year=pl.col("day").cast(pl.String).str.head(4).cast(pl.Int64)).drop_nulls("year")
per_item = by_year.group_by("year", "meeting", "item", "group", "name").agg(documents=pl.len())
present = per_item.with_columns(amount=pl.lit(1.0))
spread = (
    concentration(by_year, "year")
    .select("year", "groups", "first_five", "concentration")
    .join(concentration(present, "year").select("year", first_five_at_items="first_five"), on="year")
    .join(per_item.group_by("year").agg(documents_per_item=pl.col("documents").mean()), on="year")
    .sort("year")
)
spread

# %%
shares = regions(by_release.filter(pl.col("release") >= 13), "release").unpivot(
    index="release", variable_name="home", value_name="share"
)
alt.Chart(shares, title="Contributions to RAN1 by home of the group", width=480).mark_line(point=True).encode(
    x=alt.X("release:O", title="release of 3GPP"),
    y=alt.Y("share:Q", axis=alt.Axis(format="%"), title=None),
    color=alt.Color("home:N", title=None),
)

# %% [markdown]
# ## Declared filings
#
# Filings declared to ETSI at all offices. A filing is not a patent family, and not necessarily an essential patent.
# The table has a month for each filing and does not say what it dates; some are older than ETSI, so periods are not those of
# declaration.

# %%
declared = at_home(ask("filings")).rename({"filings": "amount"}).with_columns(pl.col("year").cast(pl.Int64))
declared = declared.with_columns(
    period=pl.when(pl.col("year") < 2010).then(pl.lit("to 2009")).when(pl.col("year") < 2015).then(pl.lit("2010-2014"))
    .when(pl.col("year") < 2020).then(pl.lit("2015-2019")).otherwise(pl.lit("from 2020"))
)  # fmt: skip
order = ["to 2009", "2010-2014", "2015-2019", "from 2020"]
filings = concentration(declared, "period").join(regions(declared, "period"), on="period")
filings.sort(pl.col("period").replace_strict(order, range(4)))

# %%
owners = declared.filter(pl.col("year") >= 2015).group_by("name", "home").agg(pl.col("amount").sum())
owners = owners.sort("amount", "name", descending=[True, False]).with_columns(
    share=pl.col("amount") / owners["amount"].sum()
)
owners.head(13).with_columns(pl.col("amount").cast(pl.Int64))

# %% [markdown]
# By the patent office, from 2015 on. Groups based in China, Europe, Japan and South Korea have their largest shares at their own
# office, so the total depends on how many filings are at which office.

# %%
at_offices = (
    at_home(ask("filings-by-office"))
    .with_columns(pl.col("year").cast(pl.Int64), pl.col("filings").cast(pl.Float64))
    .filter(pl.col("year") >= 2015)
)
by_patent_office = regions(at_offices.rename({"filings": "amount"}), "office").join(
    at_offices.group_by("office").agg(filings=pl.col("filings").sum().cast(pl.Int64)), on="office"
)
by_patent_office.select("office", "filings", *(home for home in REGIONS if home in by_patent_office.columns)).sort(
    "filings", descending=True
)

# %% [markdown]
# ## Findings


# %%
def leading(rows: pl.DataFrame, by: str) -> str:
    """Return the home regions with the largest shares of all rows."""
    found = rows.group_by("home").agg(pl.col("amount").sum()).sort("amount", "home", descending=[True, False])
    total = found["amount"].sum()
    return ", ".join(f"{home} {amount / total:.0%}" for home, amount in found.head(5).iter_rows()) + f" ({by})"


def change(rows: pl.DataFrame, first: int, last: int) -> str:
    """Return concentration and number of groups for two releases."""
    found = {r["release"]: r for r in rows.iter_rows(named=True)}
    return ", ".join(
        f"release {n}: {found[n]['concentration']:.3f} over {found[n]['groups']} groups"
        if n in found
        else f"release {n}: no data"
        for n in (first, last)
    )


native, carried = pens.filter(own), pens.filter(~own)
findings = pl.DataFrame(
    [
        ("rapporteurs of specifications native to 5G, by home", leading(native, f"{len(native)} pairs")),
        ("rapporteurs of specifications carried over to 5G, by home", leading(carried, f"{len(carried)} pairs")),
        ("five groups with most rapporteurships of native specifications", ", ".join(pens_by_group["name"].head(5))),
        (
            "share of the first 13 groups in rapporteurships of native specifications",
            f"{pens_by_group['share'].head(13).sum():.1%}",
        ),
        (
            "concentration of rapporteurs",
            ", ".join(
                f"{r['origin']}: {r['concentration']:.3f} over {r['groups']} groups"
                for r in concentration(pens, "origin").sort("origin", descending=True).iter_rows(named=True)
            ),
        ),
        (
            "contributions to RAN1, releases 15 and 16, by home",
            leading(radio, f"{radio['document'].n_unique()} documents"),
        ),
        ("five groups with most contributions", ", ".join(firms["name"].head(5))),
        ("share of the first 13 groups in contributions", f"{firms['share'].head(13).sum():.1%}"),
        ("concentration of contributions", change(contributions, 15, 19)),
        ("declared filings dated from 2015, by home", leading(declared.filter(pl.col("year") >= 2015), "filings")),
        (
            "five groups with most filings",
            ", ".join(f"{n} {s:.1%}" for n, s in owners.select("name", "share").head(5).iter_rows()),
        ),
    ],
    schema=["finding", "figure"],
    orient="row",
)
findings

# %% [markdown]
# ## Cross-checks
#
# - [S] Strategy Analytics, 2020, as reported by MacTech,
#   <https://www.mactech.com/2020/03/31/strategy-analytics-infrastructure-giants-lead-5g-standardization/>
# - [C] China National Intellectual Property Administration, June 2022,
#   <https://english.cnipa.gov.cn/art/2022/6/15/art_2829_176034.html>
# - [I] IPlytics, February 2021, as reported by EE Paper,
#   <https://ee-paper.com/the-report-on-the-number-of-necessary-patents-for-5g-standard-was-released-and-huawei-ranked-first-with-15-39-of-the-applications/>
# - [E] SESEC, 2022, <https://sesec.eu/2022/news-events/news/report-on-chinas-participation-in-3gpp/>


# %%
def of(rows: pl.DataFrame, *groups: str) -> str:
    """Return the shares of named groups."""
    found = dict(rows.select("name", "share").iter_rows())
    return ", ".join(f"{name} {found[name]:.1%}" for name in groups if name in found)


cross_checks = pl.DataFrame(
    [
        (
            "first five, contributions of releases 15 and 16",
            ", ".join(firms["name"].head(5)),
            "Huawei, Ericsson, Nokia, Qualcomm, China Mobile [S]; the first four alike [E]",
        ),
        ("first 13 of them, share", f"{firms['share'].head(13).sum():.1%}", "13 firms, more than 78% [S]"),
        (
            "first 13 groups, rapporteurs of native specifications",
            f"{pens_by_group['share'].head(13).sum():.1%}",
            "13 firms, 77% of work items [S]",
        ),
        (
            "dated from 2015, by home",
            leading(declared.filter(pl.col("year") >= 2015), "filings"),
            "China 39.9%, United States 34.6%, South Korea 9.2%, Japan 8%, Europe 3.9% (families) [C]",
        ),
        (
            "dated from 2015, firms",
            of(owners, "Huawei", "Qualcomm", "ZTE", "Nokia", "Ericsson"),
            "Huawei 15.4%, Qualcomm 11.2%, ZTE 9.8%, Nokia 9.0%, Ericsson 4.4% (families) [I]",
        ),
    ],
    schema=["result", "here", "published"],
    orient="row",
)
cross_checks

# %% [markdown]
# Reasons for the differences, for the snapshot of November 2026:
#
# - **First five.** Three of the five agree, in a different order. Our contributions are to RAN1, the physical layer, where
#   chip makers (Qualcomm, Intel) contribute most; Nokia and China Mobile do more of their work in groups that [S] counts and
#   the imported lists do not include (architecture, core network). We also divide documents among the companies that sign them.
# - **First 13.** Close to [S] for contributions and for rapporteurs of native specifications.
# - **Homes of declared filings.** China agrees. The United States and Europe do not, and deviate in opposite directions. We
#   count by the home of the group, while shares such as those of [C] are close to shares by country of first filing (China 44%,
#   United States 26%, South Korea 18%, Japan 5%, Europe 4% of families in [P]): European groups often file first in the
#   United States. That [C] counts this way is our inference, because its report is unpublished. We also count filings instead
#   of families, of all generations of mobile radio, dated from 2015.
# - **Companies.** The five are in the same order, with smaller shares: our list runs to November 2025, and OPPO, Xiaomi and
#   vivo have declared many patents since February 2021.
#
# [P] Scintillation, April 2024,
# <https://www.einpresswire.com/article/707618943/analysis-of-patents-declared-in-etsi-report-published-on-march-25-2024>:
# families newly declared in one ETSI report.
#
# ## Conclusions
#
# **Rapporteurs.** Of the rapporteurships of 5G's own specifications, groups based in China hold 42 %, groups based in Europe 31 %, in
# the United States 14 % (1,248 pairs of a group and a specification). Of those of specifications carried over from earlier
# generations, Europe holds 61 %, China 18 %.
#
# - **Definition of 5G.** China has the largest share by every definition without carried-over specifications: by year (42 %), by first
#   version (42 %), by 5G's series (48 %), NR alone (43 %), TS of NR (37 %), TS only (40 %). Only with carried-over
#   specifications does Europe lead (45 %). By subject, Europe leads in requirements (series 22) and codecs (26), China in the seven
#   other series with 50 pairs.
# - **One group.** Huawei alone has 17 %. Without it, Europe has 37 % and China 31 %; without the first group of each region, China has
#   44 % and Europe 34 %. So China's lead (146 pairs) is smaller than Huawei (209); Europe depends more on
#   its first two groups (272 of its 384 pairs) than China on its own (316 of 530).
# - **Group or office.** By the country of the office that the catalogue names, Europe leads with 53 % before China with 33 %:
#   many groups from China, the United States and South Korea are members through a company in Europe. The country of such a company is where
#   it is registered, not where the rapporteur works. Shares by home say who owns the pen, not where it is held.
# - **Employers.** The catalogue names present employers. Of recent specifications, whose employers had little time to change, China holds
#   49 %, Europe 28 %. RFCs confirm the recorded group in 14 of 15 pairs of native specifications, and in 77 of 92 of carried-over
#   ones; these are 5 and 21 people, too few for shares of regions.
# - **Counting.** It makes no difference whether a specification with rapporteurs of two groups counts twice or is divided (China 42 %,
#   Europe 32 %), nor whether the last year counts (42 and 31 %).
# - **Not known.** Whether a rapporteur, one per specification in most cases, shaped it more than those who contributed to it.
#
# **Proposals.** Of the contributions to RAN1 for releases 15 and 16 together, groups based in China signed 33 %, in the United States
# 26 %, in Europe 17 %. For Release 15, the first with 5G, it was the other way round: the United States 29 %, China 27 %; by groups at
# an agenda item, 30 and 23 %. China led from Release 16 on. Of documents agreed, approved or endorsed, China led in both releases
# (31 and 36 %), before Europe (25 and 22 %); the United States had 16 %. RAN1 is one working group of many.
#
# **Spread.** The first five groups signed 56 % of the documents for Release 15 and 24 % of those for Release 19; by year, 50 % in 2016
# and 28 % in 2025. Part of this is the manner of contributing: a group brought 3.3 documents to an agenda item in 2016, 2.1 in 2017 and 1.5 in
# 2025. Counted once for each item, the first five had 30 to 35 % from 2016 to 2020 and 18 to 25 % from 2021 on. So
# contributions have spread over more groups, by less than documents alone suggest.
#
# **Declarations.** Of declared filings dated from 2015, China has 43 %, the United States 17 %. The figure includes China's own
# office, where China has 69 %. At the office of the United States, China has 27 % and the United States 23 %; at the European one, China 39 % and
# Europe 18 %; at those of Japan and South Korea, local firms lead. China is before Europe at all five; its
# lead is smaller than in the total at all but its own.
#
# ## What changed since 0.1.0, and why
#
# Version 0.1.0 said that Europe leads in 5G rapporteurs, with 45 % against China's 31 %. It counted every specification with a version for
# 5G, such as TS 45.001 on the radio path of GSM. With 5G's own specifications the order of China and Europe
# is reversed. The shares of rapporteurs by release, from which 0.1.0 read a slow shift from Europe to China, are left out: the
# catalogue names employers of today, and nothing shows how much of the shift is due to people who changed employers. Nine rapporteurships that
# begin before Motorola Mobility was founded no longer count for it.
# New are the shares without the first groups, and those by series, release, outcome, agenda item and patent office: with
# releases 15 and 16 taken together, it was not seen that the United States led in the former, and with all offices taken together, that China's own has a third
# of the filings at the five offices.
