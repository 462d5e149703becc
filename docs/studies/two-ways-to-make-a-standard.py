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
# # Two ways to make a standard: 3GPP beside the IETF
#
# 3GPP writes the specifications of mobile networks, the IETF most of the RFCs, the protocols of the Internet. The catalogue of 3GPP names
# the rapporteur of a specification, lists of its meetings name those who hand in a proposal, and an RFC names its authors. From which
# countries do they come, how concentrated is the work, how open is it to newcomers, and who works in both?
#
# Datasets: `relaton-3gpp` ([catalogues](../catalogues.md)), `tdocs` ([tables](../tables-sources.md)) and `ietf` ([RFCs](../ietf.md)).
# Limits: a rapporteur is in charge of a specification, a proposal is one document for one meeting, an author is printed on one RFC, so their
# numbers are never added, divided or ranked against each other: each record is only described by its own shares. Proposals are those to RAN1,
# the working group of the physical layer, and no other. RFCs are those of all streams, not of the IETF alone. The catalogue of 3GPP names
# present employers, so it has no part in what is said of years; RFCs and lists of proposals name those of the time. A subsidiary counts for
# its present owner.

# %%
import altair as alt
import polars as pl

import standlink

pl.Config(tbl_formatting="ASCII_MARKDOWN", tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True)
pl.Config(tbl_rows=40, tbl_cols=-1, fmt_str_lengths=400, float_precision=3, tbl_width_chars=2000)
alt.renderers.enable("svg")

g = standlink.open(build=False)
needed = {"relaton-3gpp", "tdocs", "ietf"}
datasets = pl.DataFrame(g.release.manifest["datasets"]).select("name", "imported", "triples")
missing = needed - set(datasets["name"])
assert not missing, f"this study needs the datasets {missing}; docs/studies/README.md says how to import them"
datasets.filter(pl.col("name").is_in(needed))

# %% [markdown]
# ## What the records have
#
# Documents, those of them that name an organization, and organizations. Without one, a document counts for nobody below.

# %%
RAPPORTEURS, PROPOSALS, AUTHORS = "rapporteurs in 3GPP", "proposals to RAN1", "authors of RFCs"
RECORDS = [RAPPORTEURS, PROPOSALS, AUTHORS]
handed_in = g.table("contribution").filter(pl.col("to").cast(pl.String).str.ends_with("/3gpp-ran-wg1"))
signed = g.table("authorship").filter(pl.col("dataset") == "ietf")
parts = pl.concat(
    [
        frame.select(
            pl.lit(record).alias("record"),
            pl.col(document).cast(pl.String).alias("document"),
            pl.col(organization).cast(pl.String).alias("organization"),
            (pl.col(year) if year else pl.lit(None)).cast(pl.Int64).alias("year"),
        ).collect()
        for record, frame, document, organization, year in (
            (RAPPORTEURS, g.table("rapporteur"), "standard", "organization", None),
            (PROPOSALS, handed_in, "contribution", "actor", "date_year"),
            (AUTHORS, signed, "standard", "organization", "occurred_year"),
        )
    ]
).unique()
named = parts.drop_nulls("organization")
parts.group_by("record").agg(
    documents=pl.col("document").n_unique(),
    named=pl.col("document").filter(pl.col("organization").is_not_null()).n_unique(),
    organizations=pl.col("organization").drop_nulls().n_unique(),
    first=pl.col("year").min(),
    last=pl.col("year").max(),
).sort(pl.col("record").replace_strict(RECORDS, [1, 2, 3]))

# %% [markdown]
# How much RFCs print changed with time. A decade that is not recorded from beginning to end is marked as partial.

# %%
printed = g.ask("catalogues/affiliations").to_polars()
printed.select("decade", "rfcs", "authorships", "organization", "country", "partial")

# %% [markdown]
# ## Groups and their homes
#
# The group of an organization is its owner of today, or itself; its home is the country of the head office of the group, or the first
# stated country if no head office is stated. A document counts one, in equal parts for the groups that it names.

# %%
homes = (
    g.table("actor_region")
    .filter(pl.col("level") == "country")
    .with_columns(pl.col("actor", "region").cast(pl.String))
    .collect()
    .sort("headquarters", "inferred", "region", descending=[True, False, False])
    .unique("actor", keep="first", maintain_order=True)
    .select(group="actor", home="region")
)
owners = (
    g.table("ownership")
    .filter(pl.col("until_year").is_null())
    .select(pl.col("actor", "owner").cast(pl.String))
    .collect()
    .sort("actor", "owner")
    .unique("actor", keep="first", maintain_order=True)
)
groups = named.select("organization").unique().with_columns(group="organization")
for _ in range(4):  # Owners have owners; no chain is longer.
    owned = groups.join(owners, left_on="group", right_on="actor", how="left")
    groups = owned.select("organization", group=pl.coalesce("owner", "group"))
labels = g.table("labels").select(pl.col("iri", "label").cast(pl.String)).collect()

shares = named.join(groups, on="organization").select("record", "document", "group", "year").unique()
shares = shares.with_columns(amount=1 / pl.col("group").count().over("record", "document"))
shares = shares.join(homes, on="group", how="left")

# %% [markdown]
# ## Countries
#
# The share of each home country in each record, for those with a large share in any. The share without a known home is in the last row: where
# it is large, the others are lower bounds, and shares of two records cannot be compared.

# %%
by_home = shares.group_by("record", "home").agg(pl.col("amount").sum())
by_home = by_home.with_columns(share=pl.col("amount") / pl.col("amount").sum().over("record"))
table = by_home.pivot("record", index="home", values="share").fill_null(0)
table = table.with_columns(pl.lit(0.0).alias(name) for name in RECORDS if name not in table.columns)
table = table.join(labels, left_on="home", right_on="iri", how="left")
table = table.with_columns(country=pl.col("label").fill_null("home not known"), most=pl.max_horizontal(RECORDS))
table = table.sort(pl.col("home").is_null(), "most", "country", descending=[False, True, False])
known = table.drop_nulls("home")
pl.concat([known.filter(pl.col("most") >= 0.02), table.filter(pl.col("home").is_null())]).select("country", *RECORDS)


# %% [markdown]
# How much of two records lies in the same countries: one if they have the same shares, zero if no country is in both. It is at least the sum of
# the smaller shares of each country, which it is if all unknown homes are in countries of their own, and at most what it would be if they were
# where the other record has more. Where many homes are unknown, the two limits are far apart, and the records cannot be called alike or unlike.


# %%
def common_part(one: str, other: str) -> tuple[float, float] | None:
    """Return the least and the greatest common part of the distributions of two records over countries."""
    shares_of = known.select(one, other)
    unknown_one, unknown_other = (1 - shares_of[name].sum() for name in (one, other))
    if min(shares_of[one].sum(), shares_of[other].sum()) == 0:
        return None
    least = shares_of.select(pl.min_horizontal(one, other).sum()).item()
    more = shares_of.select(pl.max_horizontal(pl.col(one) - pl.col(other), 0).sum()).item()
    less = shares_of.select(pl.max_horizontal(pl.col(other) - pl.col(one), 0).sum()).item()
    filled = min(more, unknown_other) + min(less, unknown_one)
    return least, least + filled + min(max(unknown_one - less, 0), max(unknown_other - more, 0))


pairs = [(RAPPORTEURS, PROPOSALS), (RAPPORTEURS, AUTHORS), (PROPOSALS, AUTHORS)]
likeness = pl.DataFrame(
    [(one, other, *(common_part(one, other) or (None, None))) for one, other in pairs],
    schema={"one": pl.String, "other": pl.String, "at_least": pl.Float64, "at_most": pl.Float64},
    orient="row",
)
likeness

# %% [markdown]
# ## Concentration
#
# The effective number of groups (one over the sum of squared shares: the number of groups of equal size that would be as concentrated) and
# the share of the five largest, by year. Only years that both records have from beginning to end. A small number of documents cannot show
# many groups, so the last columns draw as many documents from each year as the smallest year of the two has, many times, and give the
# median: these can be compared.

# %%
DRAWS = 200
windows = {
    PROPOSALS: g.ask("evidence/coverage", thing="3gpp-ran-wg1").to_polars(),
    AUTHORS: g.ask("evidence/coverage", thing="rfc-editor").to_polars(),
}
windows = {
    record: frame.drop_nulls("whole_from").select(pl.col("whole_from").max(), pl.col("whole_until").min()).row(0)
    for record, frame in windows.items()
}
bounds = [years for years in windows.values() if None not in years]
years = range(max(first for first, _ in bounds), min(last for _, last in bounds) + 1) if len(bounds) == 2 else range(0)
dated = shares.filter(pl.col("year").is_in(list(years)))


def effective(amounts: pl.Expr) -> pl.Expr:
    """Return the effective number of groups by their amounts."""
    return amounts.sum().pow(2) / amounts.pow(2).sum()


per_group = dated.group_by("record", "year", "group").agg(pl.col("amount").sum())
per_year = (
    per_group.sort("amount", descending=True)
    .group_by("record", "year")
    .agg(
        groups=pl.len(),
        effective=effective(pl.col("amount")),
        first_five=pl.col("amount").head(5).sum() / pl.col("amount").sum(),
    )
    .join(dated.group_by("record", "year").agg(documents=pl.col("document").n_unique()), on=["record", "year"])
)
fewest = int(per_year["documents"].min() or 0)


def draw(seed: int) -> pl.DataFrame:
    """Return the amounts of groups by year in equally many documents of each record and year."""
    documents = dated.select("record", "year", "document").unique().sort("record", "year", "document")
    chosen = documents.filter(pl.int_range(pl.len()).shuffle(seed).over("record", "year") < fewest)
    found = dated.join(chosen, on=["record", "year", "document"])
    return found.group_by("record", "year", "group").agg(pl.col("amount").sum())


def of_draws(values: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the median of a column over draws, and where 95 % of them lie, by record and year."""
    return values.group_by("record", "year").agg(
        pl.col(name).median(),
        low=pl.col(name).quantile(0.025),
        high=pl.col(name).quantile(0.975),
    )


draws = [draw(seed) for seed in range(DRAWS)]
equal = pl.concat(one.group_by("record", "year").agg(equal_effective=effective(pl.col("amount"))) for one in draws)
equal = of_draws(equal, "equal_effective")
concentration = per_year.join(equal, on=["record", "year"]).sort("record", "year", descending=[True, False])
concentration.select(
    "record", "year", "documents", "groups", "effective", "first_five", "equal_effective", "low", "high"
)

# %%
base = alt.Chart(concentration, width=420, title=f"Effective number of groups, of {fewest} documents a year").encode(
    x=alt.X("year:O", title=None),
    color=alt.Color("record:N", title=None, sort=[PROPOSALS, AUTHORS], legend=alt.Legend(orient="bottom")),
)
base.mark_line(point=True).encode(y=alt.Y("equal_effective:Q", title="groups of equal size")) + base.mark_rule(
    opacity=0.4
).encode(y="low:Q", y2="high:Q")

# %% [markdown]
# ## Openness
#
# Newcomers: the groups of each year that the same record does not name in an earlier year from the first common one on. Who looks at few
# documents of a year meets more strangers in the next, so this is counted in the same equal draws: the share of groups, and of documents, that
# are new in their draw. The first year has none, since nothing is before it. The shares fall with every year that can be looked back to, so
# years are compared between the records, not with each other. An organization that changes its name, or that is linked to no
# other spelling, counts as new; how many spellings are linked differs between the records.


# %%
def newcomers_in(drawn: pl.DataFrame) -> pl.DataFrame:
    """Return the share of groups and of documents that are new in a draw, by record and year."""
    since = drawn.group_by("record", "group").agg(since=pl.col("year").min())
    new = pl.col("since") == pl.col("year")
    return (
        drawn.join(since, on=["record", "group"])
        .filter(pl.col("year") > min(years, default=0))
        .group_by("record", "year")
        .agg(new_groups=new.mean(), of_documents=pl.col("amount").filter(new).sum() / pl.col("amount").sum())
    )


fresh = pl.concat(newcomers_in(one) for one in draws)
newcomers = (
    of_draws(fresh, "new_groups")
    .drop("low", "high")
    .join(of_draws(fresh, "of_documents"), on=["record", "year"])
    .sort("record", "year", descending=[True, False])
)
newcomers

# %% [markdown]
# Authorships of RFCs without an organization: the author prints an affiliation that is none (such as Independent), one that is not linked, or
# none at all. Lists of proposals name no person.

# %%
alone = (
    signed.filter(pl.col("occurred_year").is_in(list(years)), pl.col("person").is_not_null())
    .group_by(year="occurred_year")
    .agg(authorships=pl.len(), without_organization=pl.col("organization").is_null().mean())
    .sort("year")
    .collect()
)
alone

# %% [markdown]
# ## Organizations in both
#
# Heads of groups that have rapporteurs and authors, those with most RFCs first. Only printed names that are linked to an organization count.

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
# How much of each record is the work of groups that are in the other as well, over all years: the documents of groups that are in both, as a
# share of those of all groups. Of rapporteurs and authors this has one group more than the table above, 81 instead of 80: Semtech has owned
# Sierra Wireless, a French unit of which has rapporteurs, since 2023.

# %%
sets = {record: set(shares.filter(pl.col("record") == record)["group"]) for record in RECORDS}


def common(one: str, other: str) -> tuple[int, float | None, float | None]:
    """Return the groups in two records, and their share in the documents of each."""
    found = sets[one] & sets[other]
    own = [shares.filter(pl.col("record") == record) for record in (one, other)]
    parts_of = [rows.filter(pl.col("group").is_in(found))["amount"].sum() for rows in own]
    return (len(found), *(part / rows["amount"].sum() if len(rows) else None for part, rows in zip(parts_of, own, strict=True)))  # fmt: skip


overlap = pl.DataFrame(
    [(one, other, *common(one, other)) for one, other in pairs],
    schema={"one": pl.String, "other": pl.String, "groups": pl.Int64, "of_one": pl.Float64, "of_other": pl.Float64},
    orient="row",
)
overlap

# %% [markdown]
# ## Countries of organizations in both
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
bars = first.select(
    "home_label",
    pl.col("both").alias("both"),
    (pl.col("rapporteurs") - pl.col("both")).alias("rapporteurs only"),
    (pl.col("authors") - pl.col("both")).alias("authors only"),
).unpivot(index="home_label", variable_name="has", value_name="organizations")
alt.Chart(bars, width=420, title="Organizations with rapporteurs in 3GPP, authors of RFCs, or both").mark_bar().encode(
    x=alt.X("organizations:Q", title="organizations"),
    y=alt.Y("home_label:N", title=None, sort=first["home_label"].to_list()),
    color=alt.Color(
        "has:N", title=None, sort=["both", "rapporteurs only", "authors only"], legend=alt.Legend(orient="bottom")
    ),
)

# %% [markdown]
# ## Findings


# %%
def count(frame: pl.DataFrame, name: str) -> int:
    """Return the sum of a column, which may have no rows."""
    return int(frame[name].sum() or 0)


def span(frame: pl.DataFrame, record: str, name: str, form: str) -> str:
    """Return the least and the greatest value of a column in the rows of a record."""
    values = frame.filter(pl.col("record") == record)[name].drop_nulls()
    return f"{values.min():{form}} to {values.max():{form}}" if len(values) else "no common year"


whole = printed.filter(~pl.col("partial").fill_null(value=True)).sort("decade")
last = whole.row(-1, named=True) if len(whole) else None
with_both = countries.filter(pl.col("both") > 0).sort("both", "home_label", descending=[True, False])
unknown = table.filter(pl.col("home").is_null())
findings = pl.DataFrame(
    [
        ("release", g.release.id),
        ("years that both records have whole", f"{years[0]} to {years[-1]}" if years else "none"),
        (
            "share of documents without a known home",
            ", ".join(f"{name} {unknown[name].sum():.0%}" for name in RECORDS),
        ),
        (
            "common part of the home countries",
            ", ".join(
                f"{one} and {other} {least:.0%} to {most:.0%}"
                for one, other, least, most in likeness.drop_nulls().iter_rows()
            )
            or "no known homes in both",
        ),
        *(
            (
                f"effective number of groups in equal draws, {record}",
                span(concentration, record, "equal_effective", ".1f"),
            )
            for record in (PROPOSALS, AUTHORS)
        ),
        *(
            (
                f"share of documents by newcomers in equal draws, {record}",
                span(newcomers, record, "of_documents", ".1%"),
            )
            for record in (PROPOSALS, AUTHORS)
        ),
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
#   lower bound, and the effective number of groups an upper one.
# - Groups without a known head office are in no country. Their share, in the last row of the table of countries, differs between the records.
# - Proposals to one working group say nothing of the other groups of 3GPP. Who hands in many may hand in small ones.
# - The order of the table of organizations in both is that of RFCs. It says nothing of specifications, and a number of RFCs beside a number of
#   specifications says nothing of where an organization does more.
# - Nothing here says that who works in both carries ideas from one to the other, or that one way makes better standards.
