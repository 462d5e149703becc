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
# # 3GPP beside the IETF: who works in both?
#
# 3GPP writes the specifications of mobile networks, the IETF most of the RFCs, the protocols of the Internet. The catalogue of 3GPP names
# the rapporteur of a specification, an RFC its authors. Which organizations have both, and from where?
#
# Datasets: `relaton-3gpp` ([catalogues](../catalogues.md)) and `ietf` ([RFCs](../ietf.md)). It runs on any release that has both, so its text
# has no number: all are in the tables.
# Limits: a rapporteur is in charge of a specification, an author is printed on one RFC, so their numbers are never added, divided or
# ranked against each other. RFCs are those of all streams, not of the IETF alone. The catalogue of 3GPP names present employers, RFCs those
# of the time.

# %%
import altair as alt
import polars as pl

import standlink

pl.Config(tbl_formatting="ASCII_MARKDOWN", tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True)
pl.Config(tbl_rows=40, tbl_cols=-1, fmt_str_lengths=400, float_precision=3, tbl_width_chars=2000)
alt.renderers.enable("svg")

g = standlink.open(build=False)
needed = {"relaton-3gpp", "ietf"}
datasets = pl.DataFrame(g.release.manifest["datasets"]).select("name", "imported", "triples")
missing = needed - set(datasets["name"])
assert not missing, f"this study needs the datasets {missing}; docs/studies/README.md says how to import them"
datasets.filter(pl.col("name").is_in(needed))

# %% [markdown]
# ## What the two records have
#
# Rapporteurships and authorships, with the share of each that names an organization. Without it, a person counts for none.

# %%
rapporteurs = g.table("rapporteur").collect()
authors = g.table("authorship").filter(pl.col("dataset") == "ietf").collect()


def about(rows: pl.DataFrame, record: str) -> tuple[str, int, int, int, float | None]:
    """Return the documents, persons, organizations, and the share of the rows with an organization."""
    named = rows["organization"].drop_nulls()
    return (
        record, rows["standard"].n_unique(), rows["person"].drop_nulls().n_unique(), named.n_unique(),
        len(named) / len(rows) if len(rows) else None,
    )  # fmt: skip


records = pl.DataFrame(
    [about(rapporteurs, "rapporteurs in 3GPP"), about(authors, "authors of RFCs")],
    schema=["record", "documents", "persons", "organizations", "share with an organization"],
    orient="row",
)
records

# %% [markdown]
# How much RFCs print changed with time. A decade that is not recorded from beginning to end is marked as partial.

# %%
printed = g.ask("catalogues/affiliations").to_polars()
printed.select("decade", "rfcs", "authorships", "organization", "country", "partial")

# %% [markdown]
# ## Organizations in both
#
# Heads of groups that have rapporteurs and authors, by their specifications. Only printed names that are linked to an organization count.

# %%
answer = g.answer("linkages/rapporteurs-and-authors")
both = answer.table.to_polars()
shown = [
    name for name in ("group_label", "home_label", "specifications", "rfcs", "author_since") if name in both.columns
]
both.select(shown).head(15)

# %%
pl.DataFrame({"note": [note.text for note in answer.notes]}, schema={"note": pl.String})

# %% [markdown]
# ## Countries
#
# Organizations at home in each country that have rapporteurs, that have authors, and that have both: all three count organizations, by one
# rule.

# %%
answer = g.answer("linkages/countries-of-both")
countries = answer.table.to_polars()
countries.select("home_label", "rapporteurs", "authors", "both").head(15)

# %%
pl.DataFrame({"note": [note.text for note in answer.notes]}, schema={"note": pl.String})

# %%
first = countries.sort(
    pl.col("rapporteurs") + pl.col("authors") - pl.col("both"), "home", descending=[True, False]
).head(10)
parts = first.select(
    "home_label",
    pl.col("both").alias("both"),
    (pl.col("rapporteurs") - pl.col("both")).alias("rapporteurs only"),
    (pl.col("authors") - pl.col("both")).alias("authors only"),
).unpivot(index="home_label", variable_name="has", value_name="organizations")
alt.Chart(parts, width=420, title="Organizations with rapporteurs in 3GPP, authors of RFCs, or both").mark_bar().encode(
    x=alt.X("organizations:Q", title="organizations"),
    y=alt.Y("home_label:N", title=None, sort=first["home_label"].to_list()),
    color=alt.Color("has:N", title=None, sort=["both", "rapporteurs only", "authors only"]),
)

# %% [markdown]
# ## Findings


# %%
def count(frame: pl.DataFrame, name: str) -> int:
    """Return the sum of a column, which may have no rows."""
    return int(frame[name].sum() or 0)


whole = printed.filter(~pl.col("partial").fill_null(value=True)).sort("decade")
last = whole.row(-1, named=True) if len(whole) else None
with_both = countries.filter(pl.col("both") > 0).sort("both", "home_label", descending=[True, False])
findings = pl.DataFrame(
    [
        ("release", g.release.id),
        ("organizations with rapporteurs in 3GPP and authors of RFCs", f"{len(both):,}"),
        ("of these, with a known head office", f"{count(countries, 'both'):,}"),
        (
            "homes of organizations in both",
            ", ".join(f"{home} {n:,}" for home, n in with_both.select("home_label", "both").iter_rows())
            or "none known",
        ),
        (
            "organizations with rapporteurs, and with authors, whose home is known",
            f"{count(countries, 'rapporteurs'):,} and {count(countries, 'authors'):,}",
        ),
        (
            "authorships with a printed organization, last decade that is whole",
            f"{last['organization']:.0%} ({last['decade']}s)" if last else "no decade is whole",
        ),
    ],
    schema=["finding", "figure"],
    orient="row",
)
findings

# %% [markdown]
# ## How to read this
#
# - An organization that is missing from one record may be there under a name that is linked to no organization. The number of those in both is a
#   lower bound.
# - Organizations without a known head office are in no country. The notes give their share, which differs between the two records.
# - The order of the first table is that of specifications. It says nothing of RFCs, and a number of RFCs beside a number of specifications says
#   nothing of where an organization does more.
# - Nothing here says that who works in both carries ideas from one to the other.
