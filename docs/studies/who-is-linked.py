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
# # Who is linked through standards?
#
# Actors of two countries that take part in one standard link these countries. Which countries are linked, how much more than chance
# would link them, and on how few standards does a link depend?
#
# Datasets: the curated cases, which every release includes; with catalogues, their roles count too. It runs on any release, so its
# text has no number: all are in the tables.
# Limits: a link is as complete as the roles that are recorded, and the curated cases record those that their sources name.
# A standard counts whatever its size. Countries are those of the head offices of groups.

# %%
import altair as alt
import networkx as nx
import polars as pl

import standlink

pl.Config(tbl_formatting="ASCII_MARKDOWN", tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True)
pl.Config(tbl_rows=40, tbl_cols=-1, fmt_str_lengths=400, float_precision=3, tbl_width_chars=2000)
alt.renderers.enable("svg")

g = standlink.open(build=False)
pl.DataFrame(g.release.manifest["datasets"]).select("name", "imported", "triples")

# %% [markdown]
# ## Links
#
# Pairs of countries by the strength of their link: a standard with actors of n countries gives one unit to all their pairs together, so
# that a standard in which everybody takes part says little of any pair. `shared` counts the standards.

# %%
linked = g.answer("linkages/regions", level="country")
ties = linked.table.to_polars()
assert len(ties), "no two countries share a standard in this release, so there is nothing to study"
ties.head(12).select("a_label", "b_label", "shared", "strength")

# %%
pl.DataFrame({"note": [note.text for note in linked.notes]}, schema={"note": pl.String})

# %% [markdown]
# ## Compared with chance
#
# Countries that are active in many standards meet in some of them by chance alone. The question compares the shared standards with
# the number expected if each country were on as many standards, and each standard had as many countries, as observed, and
# accepts a difference at a false discovery rate of 5% among all pairs.

# %%
chance = g.answer("linkages/beyond-chance", level="country")
compared = chance.table.to_polars()
decided = compared.filter(pl.col("exceeds") | pl.col("fewer"))
decided.select("a_label", "b_label", "shared", "expected", "ratio", "exceeds", "fewer")

# %%
pl.DataFrame({"note": [note.text for note in chance.notes]}, schema={"note": pl.String})

# %%
line = pl.DataFrame({"expected": [0.0, compared["shared"].max()], "shared": [0.0, compared["shared"].max()]})
points = alt.Chart(
    compared, width=360, height=360, title="Standards that two countries share, and expected"
).mark_point()
even = alt.Chart(line).mark_line(strokeDash=[3, 3], color="grey")
even.encode(x="expected:Q", y="shared:Q") + points.encode(
    x=alt.X("expected:Q", title="expected by chance"), y=alt.Y("shared:Q", title="shared")
)

# %% [markdown]
# ## What is behind the strongest link
#
# The standards of the pair with the greatest strength; of all such pairs, if several have it.

# %%
strongest = ties.filter(pl.col("strength") >= ties["strength"].max() - 1e-9)
behind = pl.concat(
    [
        g.ask("linkages/between-regions", a=a, b=b)
        .to_polars()
        .select(pl.col("^(standard|actorA|actorB)_label$"), "whenA", "whenB")
        for a, b in strongest.select("a", "b").iter_rows()
    ],
    how="diagonal_relaxed",
)
behind.head(20)

# %% [markdown]
# ## The network
#
# The same links as a graph: how many countries it joins, in how many parts, and which would fall apart without one country.

# %%
net = g.network("linkages/network", level="country")
parts = sorted((len(part) for part in nx.connected_components(net)), reverse=True)
cuts = sorted(net.nodes[node]["label"] for node in nx.articulation_points(net))
pl.DataFrame(
    {
        "countries": [net.number_of_nodes()],
        "links": [net.number_of_edges()],
        "sizes of the parts": [", ".join(map(str, parts))],
        "countries without which a part falls apart": [", ".join(cuts) or "none"],
    }
)

# %% [markdown]
# ## Findings


# %%
def pairs(rows: pl.DataFrame) -> str:
    """Return the pairs of countries in rows."""
    return "; ".join(f"{a} and {b}" for a, b in rows.select("a_label", "b_label").iter_rows()) or "none"


once = ties.filter(pl.col("shared") == 1)
most = ties.filter(pl.col("shared") == ties["shared"].max())
findings = pl.DataFrame(
    [
        ("release", g.release.id),
        ("pairs of countries that share a standard", f"{len(ties):,}"),
        ("of these, pairs that share just one", f"{len(once):,} ({len(once) / len(ties):.0%})"),
        ("pairs with the strongest link", pairs(strongest)),
        ("pairs that share most standards", f"{pairs(most)} ({ties['shared'].max():,} each)"),
        ("pairs above chance", pairs(compared.filter("exceeds"))),
        ("pairs below chance", pairs(compared.filter("fewer"))),
        ("pairs compared that are neither", f"{len(compared) - len(decided):,}"),
    ],
    schema=["finding", "figure"],
    orient="row",
)
findings

# %% [markdown]
# ## How to read this
#
# - A strong link need not be above chance: strength adds up shares of standards, while chance compares with how active both countries are.
# - A pair that is neither above nor below chance is not shown to meet by chance: with few standards, no difference would be seen.
# - A link that depends on one standard disappears with one record. The share of such pairs says how firm the picture is.
# - Countries of one field of technology meet in its standards. The comparison with chance counts that as a link; the question takes
#   `field` and `case` to look within one.
