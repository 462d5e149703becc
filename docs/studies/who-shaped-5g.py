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
# specifications, proposals (contributions to RAN1, the working group of the physical layer), and patents declared as
# potentially essential.
#
# Datasets: `relaton-3gpp` ([catalogues](../catalogues.md)), `tdocs` and `isld` ([tables](../tables-sources.md)).
# Limits: contributions cover 59 meetings of RAN1 and no other group; declared filings cover all generations of mobile radio,
# because the table does not separate them; a subsidiary counts for its current owner.

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
continents = (
    (g.release.table("actor_region").filter(pl.col("level") == "continent").select(party="actor", continent="region"))
    .collect()
    .unique("party", keep="first", maintain_order=True)
)
homes = (
    ask("homes")
    .unique("party", keep="first", maintain_order=True)
    .join(continents, left_on="group", right_on="party", how="left")
    .with_columns(
        home=pl.when(pl.col("country").is_in(list(ALONE)))
        .then(pl.col("country").replace(ALONE))
        .when(pl.col("continent").str.ends_with("/europe"))
        .then(pl.lit("Europe"))
        .otherwise(pl.lit("elsewhere"))
    )
    .select("party", "group", "name", "home")
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
# The unit is a pair of a group and a specification. A release counts the pairs whose term covers one of its versions.
# Releases are those with a number, from 4 on. 5G specifications are those with at least one version that the catalogue marks
# as 5G radio.

# %%
terms = at_home(ask("rapporteurs"))
versions = (
    ask("versions").filter(pl.col("release").str.contains(r"^\d\d?$")).with_columns(pl.col("release").cast(pl.Int64))
)
fifth = versions.filter("fifth").select("spec").unique()
served = (
    versions.join(terms, on="spec")
    .filter(pl.col("date").is_between(pl.col("began"), pl.col("ended")))
    .select("release", "spec", "group", "name", "home")
    .unique()
    .with_columns(amount=pl.lit(1.0))
)
rapporteurs = concentration(served, "release").join(regions(served, "release"), on="release")
rapporteurs

# %%
pens = (
    terms.join(fifth, on="spec", how="semi")
    .select("spec", "group", "name", "home")
    .unique()
    .with_columns(amount=pl.lit(1.0))
)
pens_by_group = (
    pens.group_by("name", "home").agg(specifications=pl.len()).sort("specifications", "name", descending=[True, False])
)
pens_by_group = pens_by_group.with_columns(share=pl.col("specifications") / len(pens))
pens_by_group.head(13)

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


findings = pl.DataFrame(
    [
        ("rapporteurs of 5G specifications, by home", leading(pens, f"{len(pens)} pairs")),
        ("five groups with most rapporteurships", ", ".join(pens_by_group["name"].head(5))),
        ("share of the first 13 groups in rapporteurships", f"{pens_by_group['share'].head(13).sum():.1%}"),
        ("concentration of rapporteurs", change(rapporteurs, 8, 19)),
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
            "first 13 groups, rapporteurs of 5G",
            f"{pens_by_group['share'].head(13).sum():.1%}",
            "13 firms, 77% of work items [S]",
        ),
        (
            "declared from 2015, by home",
            leading(declared.filter(pl.col("year") >= 2015), "filings"),
            "China 39.9%, United States 34.6%, South Korea 9.2%, Japan 8%, Europe 3.9% (families) [C]",
        ),
        (
            "declared from 2015, firms",
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
# - **First 13.** Close to [S] for contributions. Slightly lower for rapporteurs: a specification lasts longer than a work
#   item, so companies whose role has shrunk are still rapporteurs of older specifications that 5G adopted.
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
# Europe leads in rapporteurs, China in proposals and declarations. Groups based in Europe hold 45 % of the rapporteurships of 5G
# specifications, those in China 31 %. Of the contributions to RAN1 for releases 15 and 16, China has 33 %, the United States
# 26 %, Europe 17 %. Of declared filings dated from 2015, China has 43 %. Contributions have spread most: the first five groups
# contributed 56 % of documents for release 15 and 24 % for release 19. The first five have 58 % of declared filings up to 2009
# and 40 % of those from 2020. Rapporteurships move slowly: Europe's share of all that served a release was 65 % for release 8
# and 50 % for release 19, China's 16 % and 28 %; the first five groups kept their share (59 % and 57 %).
