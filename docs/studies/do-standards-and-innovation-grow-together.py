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
# # Do standards and regional innovation grow together?
#
# The paper that Standlink examines argues that standards, regional innovation and global linkages strengthen each other. This study asks
# what figures of countries say to it. Its design was written before any result was seen; the results follow it, whatever they are.
#
# Datasets: `wdi`, `ncses`, `ietf`, `relaton-3gpp` and `tdocs`; where a release lacks one, or has too few countries, the tables say so.
#
# ## Design
#
# **Hypotheses**, each as the paper implies it, with the claims that it bears on:
#
# - *Level*: countries with more innovation take more part in standards, also among countries of the same income. Bears on "standards stimulate
#   regional innovation" and "research investment raises influence on standards".
# - *Order in time*: within a country, participation changes after innovation does (research brings influence), or innovation changes after
#   participation does (standards stimulate innovation), or both (synergy).
# - *Disparity*: countries become more alike, in innovation and in participation. Bears on inclusive development, and on "regions differ widely in
#   their ability to innovate".
# - *Place*: of countries in the same number of standards, those with stronger or more ties innovate more (global linkages).
# - *Subject*: countries that take more part in a body specialize in its subject rather than in others.
#
# **Samples.** Countries, not firms: each once, whether it takes part or not, as far as it has all figures in every year of a period; so each table
# compares the same countries throughout and states how many. Years in which a source records participation from beginning to end; a country
# without a record in such a year took no part. Groups of countries and former countries are left out.
#
# **Tests.** Rank correlation by year, partial with income held constant; two-way fixed effects at lags and leads, clustered by country; sigma, Gini and
# beta; partial rank correlation of places; rank correlation of revealed advantages by field, with a false discovery rate of 5%. Every test has a null that
# exchanges countries at random. A hypothesis is *supported* if interval and null agree on the sign in the main specification and the sign does not
# turn in any other; *qualified* if the main one agrees and another is unclear; *disputed* if the sign is the opposite; else *open*.
#
# **Robustness.** Other figures of innovation and of participation, counts as they are instead of per head, all reporting countries instead of the same ones,
# only those that took part, logarithms instead of standard deviations, offsets together instead of alone.
#
# **What it cannot show.** That one thing causes another: no test here has a source of change from outside. Nor what happens within countries: firms
# and clusters are not in these figures. Participation is counted in two bodies of information and communication technology, by printed addresses
# or by the employer on record, and says nothing of other industries.

# %%
import altair as alt
import polars as pl

import standlink

pl.Config(tbl_formatting="ASCII_MARKDOWN", tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True)
pl.Config(tbl_rows=60, tbl_cols=-1, fmt_str_lengths=400, float_precision=3, tbl_width_chars=2000)
alt.renderers.enable("svg")

g = standlink.open(build=False)
pl.DataFrame(g.release.manifest["datasets"]).select("name", "imported", "triples")

# %%
INNOVATION = ("publications", "patents", "research", "families")
PARTICIPATION = ("rfcs", "3gpp-contributions", "3gpp-rapporteurs")
MAIN = {"innovation": "publications", "participation": "rfcs"}
#: The verdicts, by what the main specification and the others say.
OPEN, SUPPORTED, QUALIFIED, DISPUTED = "open", "supported", "qualified", "disputed"


def ask(question: str, **given: str) -> tuple[pl.DataFrame, list[str]]:
    """Return the rows of an answer and its notes."""
    answer = g.answer(f"synergy/{question}", **given)
    return answer.table.to_polars(), [note.text for note in answer.notes if note.kind != "evidence"]


def sign(rows: pl.DataFrame) -> str:
    """Return the sign of most rows, if no other row has the opposite one."""
    if rows.is_empty():
        return "none"
    counts = {name: rows.filter(pl.col("sign") == name).height for name in ("positive", "negative")}
    found = max(counts, key=lambda name: counts[name])
    clear = counts[found] > rows.height / 2 and min(counts.values()) == 0
    return found if clear else "unclear"


def verdict(expected: str, main: str, others: list[str]) -> str:
    """Return the verdict on a hypothesis by the rule of the design; samples that were refused do not count."""
    counted = [each for each in others if each != "none"]
    if main not in ("positive", "negative"):
        return OPEN
    if main != expected:
        return DISPUTED
    return QUALIFIED if any(each != expected for each in counted) else SUPPORTED


def said(notes: list[str]) -> pl.DataFrame:
    """Return notes as a table."""
    return pl.DataFrame({"note": notes}, schema={"note": pl.String})


# %% [markdown]
# ## Level
#
# The main specification: articles and RFCs per head, income held constant, the same countries in all years.

# %%
level, level_notes = ask("co-movement", **MAIN)
level.select("year", "regions", "correlation", "low", "high", "partial", "partial_probability", "sign")

# %%
said(level_notes)

# %% [markdown]
# The other specifications, each by how many of its years have which sign. A sample that is too small is refused, and says why.


# %%
def variants() -> list[dict[str, str]]:
    """Return the specifications besides the main one: other figures, then other choices for the main figures."""
    pairs = [{"innovation": one, "participation": other} for other in PARTICIPATION for one in INNOVATION]
    return [pair for pair in pairs if pair != MAIN]


CHOICES = ({"per": "absolute", "hold": "both"}, {"sample": "all"}, {"hold": "none"}, {"among": "participants"})
rows = []
for given in [*variants(), *({**MAIN, **choice} for choice in CHOICES)]:
    found, notes = ask("co-movement", **given)
    signs = [found.filter(pl.col("sign") == name).height for name in ("positive", "unclear", "negative")]
    rows.append((", ".join(given.values()), *signs, sign(found), "" if len(found) else notes[0]))
level_others = pl.DataFrame(
    rows, schema=["specification", "positive", "unclear", "negative", "sign", "refused"], orient="row"
)
level_others

# %% [markdown]
# ## Order in time
#
# Slopes with effects of countries and years, in standard deviations, so that countries without participation stay in.

# %%
order, order_notes = ask("lead-lag", **MAIN)
order.select("direction", "offset", "slope", "low", "high", "probability", "regions", "years", "sign")

# %%
said(order_notes)

# %%
rows = []
for given in [
    *variants(),
    {**MAIN, "form": "log"},
    {**MAIN, "model": "jointly"},
    {**MAIN, "per": "absolute"},
    {**MAIN, "among": "participants"},
]:
    found, notes = ask("lead-lag", **given)
    for direction in ("participation on innovation", "innovation on participation"):
        lags = found.filter((pl.col("direction") == direction) & (pl.col("offset") > 0)) if len(found) else found
        regions = found["regions"][0] if len(found) else None
        rows.append((", ".join(given.values()), direction, sign(lags), regions, "" if len(found) else notes[0]))
order_others = pl.DataFrame(
    rows, schema=["specification", "direction", "sign of lags", "countries", "refused"], orient="row"
)
order_others

# %% [markdown]
# ## Disparity

# %%
disparity, disparity_notes = ask("convergence", **MAIN)
ends = disparity.filter(pl.col("year").is_in([disparity["year"].min(), disparity["year"].max()]))
ends.select("figure", "year", "regions", "zeros", "sigma", "variation", "gini")

# %%
said(disparity_notes)

# %%
lines = alt.Chart(disparity, width=420, height=220, title="Gini coefficient among the same countries").mark_line()
lines.encode(
    x=alt.X("year:Q", axis=alt.Axis(format="d"), title=None),
    y=alt.Y("gini:Q", title="Gini"),
    color=alt.Color("figure:N", title=None),
)

# %% [markdown]
# ## Place

# %%
place, place_notes = ask("position", innovation=MAIN["innovation"])
place.select(
    "measure", "regions", "correlation", "partial", "partial_low", "partial_high", "partial_probability", "sign"
)

# %%
said(place_notes)

# %%
rows = []
for innovation in INNOVATION[1:]:
    found, notes = ask("position", innovation=innovation)
    for name, each in found.select("measure", "sign").iter_rows() if len(found) else []:
        rows.append((innovation, name, each, ""))
    if found.is_empty():
        rows.append((innovation, "", "none", notes[0]))
place_others = pl.DataFrame(rows, schema=["innovation", "measure", "sign", "refused"], orient="row")
place_others

# %% [markdown]
# ## Subject

# %%
subject, subject_notes = ask("specialization-match", participation=MAIN["participation"])
subject.head(12).select("field", "regions", "correlation", "low", "high", "probability", "accepted", "own")

# %%
said(subject_notes)

# %%
rows = []
for participation in PARTICIPATION[1:]:
    found, notes = ask("specialization-match", participation=participation)
    own = found.filter("own") if len(found) else found
    rows.append((participation, own.height, own.filter("accepted").height if len(own) else 0, " ".join(notes[:2])))
subject_others = pl.DataFrame(rows, schema=["participation", "own fields", "accepted", "notes"], orient="row")
subject_others

# %% [markdown]
# ## Findings
#
# By the rule of the design. The strength of ties decides on place. No verdict means that anything causes anything.


# %%
def span(rows: pl.DataFrame, column: str) -> str:
    """Return the lowest and the highest value of a column."""
    return f"{rows[column].min():.2f} to {rows[column].max():.2f}" if len(rows) else "refused"


def of_lags(direction: str) -> str:
    """Return the verdict on lags of one direction."""
    own = order.filter((pl.col("direction") == direction) & (pl.col("offset") > 0)) if len(order) else order
    others = order_others.filter(pl.col("direction") == direction)["sign of lags"].to_list()
    return verdict("positive", sign(own), others)


def fell(figure: str) -> str:
    """Return what the note on the change of a figure says."""
    return next((note for note in disparity_notes if note.lower().startswith(figure)), "refused")


strength = place.filter(pl.col("measure") == "strength") if len(place) else place
strength_others = place_others.filter(pl.col("measure").is_in(["strength", ""]))["sign"].to_list()
findings = pl.DataFrame(
    [
        ("release", g.release.id),
        ("level: partial correlations by year", span(level, "partial")),
        ("level", verdict("positive", sign(level), level_others["sign"].to_list())),
        ("order in time: participation follows innovation", of_lags("participation on innovation")),
        ("order in time: innovation follows participation", of_lags("innovation on participation")),
        ("disparity in innovation", fell("scientific")),
        ("disparity in participation", fell("rfcs")),
        ("place: strength of ties", verdict("positive", sign(strength), strength_others)),
        ("subject: own fields", next((note for note in subject_notes if "own fields" in note), "refused")),
    ],
    schema=["finding", "figure"],
    orient="row",
)
findings

# %% [markdown]
# ## Limits
#
# - Figures of a country are sums over firms, universities and persons; one firm can make a country's row.
# - A source counts what it prints: ever fewer authors of RFCs print a country, and the catalogue of specifications names employers as of the day on
#   which it was read.
# - Articles and patents are counted in English-language and patent databases; what is not written down is not innovation here.
# - Years of one country, neighbours and members of one union are not independent, which makes intervals too narrow.
# - Several tests ask similar things: one low probability among many is to be expected.
