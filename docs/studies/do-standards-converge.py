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
# # Do the world's standards converge?
#
# Three meanings of convergence, each by decade of publication: technology fields that share a document (by the International
# Classification for Standards, ICS), bodies that publish jointly or adopt each other's documents, and a country whose standards
# follow international ones (Japan's JIS).
#
# Datasets: `relaton-iso`, `relaton-iec`, `relaton-ieee`, `relaton-itu`, `relaton-jis` ([catalogues](../catalogues.md))
# and `ics` ([tables](../tables-sources.md)).
# Limits: the catalogues cover recent documents better, and ICS was introduced in 1992, so older documents were classified
# later. ITU gives no fields, and those of IEEE are excluded because it is unknown who assigned them. JIS does not state what it
# adopts, so an equal English title is used instead; this misses reworded titles and documents without an English title.

# %%
from pathlib import Path

import altair as alt
import polars as pl

import standlink

pl.Config(tbl_formatting="ASCII_MARKDOWN", tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True)
pl.Config(tbl_rows=60, tbl_cols=-1, fmt_str_lengths=400, float_precision=3, tbl_width_chars=2000)
alt.renderers.enable("svg")

g = standlink.open(build=False)
needed = {f"relaton-{name}" for name in ("iso", "iec", "ieee", "itu", "jis")} | {"ics"}
datasets = pl.DataFrame(g.release.manifest["datasets"]).select("name", "imported", "triples")
missing = needed - set(datasets["name"])
assert not missing, f"this study needs the datasets {missing}; docs/studies/README.md says how to import them"
datasets.filter(pl.col("name").is_in(needed))


# %%
def ask(name: str) -> pl.DataFrame:
    """Return the answer to a query file in this folder."""
    return g.sparql(Path(f"{name}.rq").read_text("utf-8")).to_polars()


YEAR = pl.col("date").str.slice(0, 4).cast(pl.Int64, strict=False)
documents = ask("documents").unique(["document", "dataset"], maintain_order=True)
# A year in the future is an error in the record.
documents = documents.with_columns(year=pl.when(YEAR.le(int(g.release.published[:4]))).then(YEAR)).with_columns(
    decade=pl.col("year") // 10 * 10
)
documents.group_by("dataset").agg(
    documents=pl.len(), dated=pl.col("year").count(), first=pl.col("year").min(), last=pl.col("year").max()
).sort("dataset")

# %% [markdown]
# ## Fields that share documents
#
# A document of ISO, IEC or JIS with two or more ICS fields joins them. To count joins of distant fields separately, documents
# that join two of the about forty main fields (the first two digits) are also counted.

# %%
fields = ask("fields").with_columns(main=pl.col("field").str.slice(0, 2))
classified = documents.filter(~pl.col("amendment")).join(fields, on="document").drop_nulls("decade")
per_document = classified.group_by("dataset", "decade", "document").agg(
    fields=pl.col("field").n_unique(), mains=pl.col("main").n_unique()
)
meeting = (
    per_document.filter(pl.col("dataset").is_in(["iso", "iec", "jis"]))
    .group_by("dataset", "decade")
    .agg(
        documents=pl.len(),
        two_fields=(pl.col("fields") > 1).mean(),
        two_main_fields=(pl.col("mains") > 1).mean(),
        mean_fields=pl.col("fields").mean(),
    )
    .sort("dataset", "decade")
)
meeting

# %%
alt.Chart(
    meeting.filter(pl.col("documents") >= 100), title="Documents that join two main fields of ICS", width=480
).mark_line(point=True).encode(
    x=alt.X("decade:O", title=None),
    y=alt.Y("two_main_fields:Q", axis=alt.Axis(format="%"), title=None),
    color=alt.Color("dataset:N", title=None),
)

# %%
mains = classified.filter(pl.col("dataset") == "iso").select("document", "decade", "main").unique()
pairs = mains.join(mains.select("document", other="main"), on="document").filter(pl.col("main") < pl.col("other"))
labels = g.release.table("labels").filter(pl.col("iri").str.contains(r"/technology/ics-\d\d$")).collect()
called = {row["iri"][-2:]: row["label"] for row in labels.iter_rows(named=True)}
met = pairs.group_by("decade", "main", "other").agg(documents=pl.col("document").n_unique())
met = met.sort("decade", "documents", "main", "other", descending=[False, True, False, False])
met.group_by("decade", maintain_order=True).head(3).with_columns(pl.col("main", "other").replace(called))

# %% [markdown]
# ## Bodies that publish together
#
# The designation names the bodies: ISO/IEC 27001, ISO/IEC/IEEE 15288, IEC/IEEE 62582. A document in two catalogues is counted
# once. Amendments and corrigenda are excluded.

# %%
BODIES = ["ISO", "IEC", "IEEE", "ITU"]
world = documents.filter(pl.col("dataset").is_in(["iso", "iec", "ieee", "itu"]) & ~pl.col("amendment"))
world = world.unique("document", keep="first", maintain_order=True).with_columns(
    bodies=pl.col("designation").str.extract(r"^((?:[A-Z]+)(?:/[A-Z]+)*)").str.split("/").list.set_intersection(BODIES)
)
joint = (
    world.drop_nulls("decade")
    .group_by("decade")
    .agg(
        documents=pl.len(),
        of_iso=pl.col("bodies").list.contains("ISO").sum(),
        iso_and_iec=(pl.col("bodies").list.contains("ISO") & pl.col("bodies").list.contains("IEC")).sum(),
        with_ieee=(pl.col("bodies").list.contains("IEEE") & (pl.col("bodies").list.len() > 1)).sum(),
        joint=(pl.col("bodies").list.len() > 1).sum(),
    )
    .with_columns(joint_share=pl.col("joint") / pl.col("documents"))
    .sort("decade")
)
joint

# %% [markdown]
# ## Adopted documents
#
# A document is adopted if a record, a number or (for JIS) an equal title says so, or if the same text has two numbers, as with
# ITU and ISO/IEC.

# %%
taken = ask("taken-over").with_columns(year=YEAR).with_columns(decade=pl.col("year") // 10 * 10)
taken = taken.with_columns(
    # The numbers of Japanese technical reports and specifications begin with their kind alone.
    by=pl.col("document").str.extract(r"/standard/([a-z0-9]+)").str.to_uppercase().replace(["TR", "TS"], "JIS"),
    of=pl.col("original").str.extract(r"/standard/([a-z0-9]+)").str.to_uppercase(),
)
ways = taken.group_by("kind", "by", "of").agg(documents=pl.col("document").n_unique())
ways = ways.sort("documents", "kind", "by", "of", descending=[True, False, False, False])
ways.head(12)

# %%
common = taken.filter((pl.col("kind") == "common text") & (pl.col("by") == "ITU")).drop_nulls("decade")
common.group_by("decade").agg(recommendations=pl.col("document").n_unique()).sort("decade")

# %% [markdown]
# ## JIS
#
# A JIS is taken to follow an ISO or IEC document if the English titles are equal except for case and punctuation, the title
# has at least three words, and the international document is not the later one. If the number agrees too, the link is
# certain. Only JIS with an English title can be matched.

# %%
PLAIN = pl.col("title").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
titles = ask("titles").with_columns(title=PLAIN).filter(pl.col("title").str.count_matches(" ") >= 2)
dated = (
    documents.filter(~pl.col("amendment"))
    .select("document", "designation", "year", "decade", "status_name")
    .unique("document")
)
titled = titles.join(dated.drop_nulls("year"), on="document").unique(["document", "title"])
japan, abroad = titled.filter(pl.col("dataset") == "jis"), titled.filter(pl.col("dataset") == "world")
number = pl.col("designation").str.extract(r"^\D*(\d+)")
ties = (
    japan.with_columns(number=number)
    .join(abroad.select("title", original="designation", of="year", original_number=number), on="title")
    .filter(pl.col("of") <= pl.col("year"))
    .sort("document", "of", "original")
    .group_by("document", maintain_order=True)
    .agg(
        same_number=(pl.col("number") == pl.col("original_number")).any(),
        lag=pl.col("year").first() - pl.col("of").max(),
    )
)
jis = (
    japan.unique("document")
    .join(ties, on="document", how="left")
    .with_columns(follows=pl.col("same_number").is_not_null())
)
followed = (
    jis.group_by("decade")
    .agg(
        titled=pl.len(),
        follow=pl.col("follows").sum(),
        share=pl.col("follows").mean(),
        same_number=pl.col("same_number").sum(),
        median_lag=pl.col("lag").median(),
    )
    .sort("decade")
)
followed

# %%
alt.Chart(
    followed.filter(pl.col("titled") >= 100), title="JIS whose title is that of an ISO or IEC document", width=480
).mark_bar().encode(x=alt.X("decade:O", title=None), y=alt.Y("share:Q", axis=alt.Axis(format="%"), title=None))

# %% [markdown]
# ## Findings


# %%
def share(rows: pl.DataFrame, column: str, decade: int, **where: str) -> str:
    """Return a share of one decade, or say that there is none."""
    for name, value in where.items():
        rows = rows.filter(pl.col(name) == value)
    found = rows.filter(pl.col("decade") == decade)
    return f"{decade}s {found[column][0]:.1%}" if len(found) else f"{decade}s no data"


def over(rows: pl.DataFrame, column: str, **where: str) -> str:
    """Return a share in the comparable decades."""
    return ", ".join(share(rows, column, decade, **where) for decade in (1980, 1990, 2000, 2010, 2020))


def published(year: int) -> str:
    """Return how many ISO documents the catalogue dates to a year, with and without amendments."""
    found = documents.filter((pl.col("dataset") == "iso") & (pl.col("year") == year))
    return f"{len(found)} with amendments and corrigenda, {len(found.filter(~pl.col('amendment')))} without"


def in_force(rows: pl.DataFrame) -> int:
    """Return how many documents are in force."""
    return rows.filter(pl.col("status_name") == "inForce")["document"].n_unique()


iso = documents.filter((pl.col("dataset") == "iso") & ~pl.col("amendment"))
valid = jis.filter(pl.col("status_name") == "inForce")
valid_share = f"{valid['follows'].mean() or 0:.1%} of {len(valid)} with an English title"
jis_in_force = in_force(documents.filter((pl.col("dataset") == "jis") & ~pl.col("amendment")))
joint_in_force = in_force(iso.filter(pl.col("designation").str.starts_with("ISO/IEC")))
findings = pl.DataFrame(
    [
        ("ISO documents that join two fields", over(meeting, "two_fields", dataset="iso")),
        ("ISO documents that join two main fields", over(meeting, "two_main_fields", dataset="iso")),
        ("IEC documents that join two main fields", over(meeting, "two_main_fields", dataset="iec")),
        ("JIS that join two main fields", over(meeting, "two_main_fields", dataset="jis")),
        (
            "pairs of main fields that meet on ISO documents",
            ", ".join(
                f"{d}s {n}"
                for d, n in pairs.group_by("decade")
                .agg(pl.struct("main", "other").n_unique())
                .sort("decade")
                .tail(5)
                .iter_rows()
            ),
        ),
        ("world documents of two or more bodies", over(joint, "joint_share")),
        ("ITU recommendations with the text of an ISO/IEC document", f"{common['document'].n_unique()}"),
        ("JIS with the title of an ISO or IEC document", over(followed, "share")),
        ("the same, of JIS in force", valid_share),
        ("JIS in force", str(jis_in_force)),
        ("ISO documents in force, with the joint ones", str(in_force(iso))),
        ("ISO/IEC documents in force", str(joint_in_force)),
        ("ISO documents of 2009", published(2009)),
        ("ISO documents of 2011", published(2011)),
        ("ISO documents of 2022", published(2022)),
    ],
    schema=["finding", "figure"],
    orient="row",
)
findings

# %% [markdown]
# ## Cross-checks
#
# - [I1] ISO, news of February 2012, <https://www.iso.org/news/2012/02/Ref1511.html>
# - [I2] ISO, annual report 2009, <https://www.yumpu.com/en/document/view/59794569/annual-report-2009/29>
# - [I3] ISO, 2023 in review, <https://ttbs.isolutions.iso.org/es/sites/isoorg/home/about-iso/annual-reports/2023-in-review.html>
# - [J1] ISO, page of JTC 1, <https://www.iso.org/ru/home/developing-standards/who-develops-standards/isoiec-jtc-1.html>
# - [J2] Unifive, glossary, <https://www.unifive.com/de/glossary/jkl/3.html>
# - [J3] ISO, standards and public policy, Japan, <https://policy.iso.org/japan.html>

# %%
cross_checks = pl.DataFrame(
    [
        ("documents of ISO published in 2011", published(2011), "1,208 [I1]"),
        ("documents of ISO published in 2009", published(2009), "1,038 [I2]"),
        ("documents of ISO published in 2022", published(2022), "1,465 [I3]"),
        ("documents of ISO in force", str(in_force(iso)), "more than 25,111, 2023 [I3]; 19,023, end of 2011 [I1]"),
        ("ISO/IEC documents in force", str(joint_in_force), "3,250 published by JTC 1 [J1]"),
        ("JIS in force", str(jis_in_force), "10,773, March 2019 [J2]"),
        ("JIS in force that follow the world", valid_share, "about half have a counterpart [J3]"),
    ],
    schema=["result", "here", "published"],
    orient="row",
)
cross_checks

# %% [markdown]
# Reasons for the differences, for catalogues read between April 2025 and August 2026:
#
# - **Published by ISO in a year.** ISO's own figures lie between ours with and without amendments and corrigenda (2009,
#   2011) or 3 % above the former (2022): its brochures do not say which of them count as documents.
# - **In force at ISO.** The catalogue is of June 2025, a year and a half later than [I3], and ISO grew by some 6,000 in the
#   preceding twelve years.
# - **ISO/IEC.** Our figure excludes amendments and includes joint documents of committees other than JTC 1; the page is undated.
# - **JIS in force.** The figures are six years apart, and the catalogue may not mark every edition that was replaced.
# - **JIS that follow ISO and IEC.** Our figure is a lower bound: an equal title misses documents that were reworded, modified
#   or joined. The figures of [J3] were garbled by an edit of that page; every reading of them gives about one half.
#
# ## Conclusions
#
# By fields, convergence is slow: 11.6 % of ISO's documents of the 1990s join two main fields, 18.0 % of those of the 2020s (IEC:
# 17.2 % and 21.3 %), and more pairs of fields share documents. By bodies, it came in one step: with JTC 1 (founded in 1987) joint
# documents rose from 0.5 % to 8.7 % of all and have stayed at 6 to 9 %; since then joint work with IEEE has grown, while texts
# shared with ITU have become fewer. By country, it also came in one step: in the decade after the agreement on technical barriers
# to trade (1995), twice as many JIS as before have the title of an ISO or IEC document, and 25 % instead of 9 % join two main
# fields; neither has risen since.
