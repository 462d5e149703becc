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
# # How a rival won: CCS, NACS and CHAdeMO
#
# Three plugs for fast charging competed in North America. Did the winner win through what companies announced, or through
# installed stations? This study compares both by year: announcements in the curated case on charging, stations in the list of
# the US Department of Energy.
#
# Datasets: the curated case, which every release includes, and `afdc` ([tables](../tables-sources.md)).
# Limits: stations are those of the states in the imported file, named in the first table. Only stations still in service are
# listed, by opening year, with the connectors they have now. A station counts once for each connector, however many plugs it
# has. The case has no dated adoption of CHAdeMO by a car maker, so announcements cover CCS1 and NACS only.

# %%
from pathlib import Path

import altair as alt
import polars as pl

import standlink

pl.Config(tbl_formatting="ASCII_MARKDOWN", tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True)
pl.Config(tbl_rows=40, tbl_cols=-1, fmt_str_lengths=400, float_precision=3, tbl_width_chars=2000)
alt.renderers.enable("svg")

g = standlink.open(build=False)
names = [d["name"] for d in g.release.manifest["datasets"]]
assert "afdc" in names, "this study needs the dataset afdc; docs/studies/README.md says how to import it"

RIVALS = {"ccs1": "CCS1", "nacs": "NACS", "chademo": "CHAdeMO"}


def ask(name: str) -> pl.DataFrame:
    """Return the answer to a query file in this folder, with names of rivals."""
    found = g.sparql(Path(f"{name}.rq").read_text("utf-8")).to_polars().filter(pl.col("connector").is_in(list(RIVALS)))
    return found.with_columns(pl.col("connector").replace(RIVALS), pl.col("year").cast(pl.Int64))


# %% [markdown]
# ## Announcements
#
# From the question library: who publicly adopted or backed a plug, counted once, from the first date. Actors are not removed when
# they switch: most that backed CCS1 later announced NACS.

# %%
adoption = g.ask("convergence/rival-adoption", rivals=list(RIVALS)).to_polars()
adoption = adoption.with_columns(
    rival=pl.col("rival").str.split("/").list.last().replace(RIVALS), year=pl.col("year").cast(pl.Int64)
)
announced = adoption.pivot("rival", index="year", values="adopters")
announced.filter(pl.col("year") >= 2020)

# %%
outcome = g.ask("convergence/rival-outcome", rivals=list(RIVALS)).to_polars()
outcome.select("rival_label", "passed_half", "survives")

# %%
switchers = g.ask("convergence/switchers", from_="ccs1", to="nacs").to_polars()
switchers.select(pl.selectors.ends_with("_label")).unique(maintain_order=True)

# %% [markdown]
# ## Stations

# %%
stations = ask("stations")
states = stations["state"].unique().sort().to_list()
years = range(stations["year"].min(), stations["year"].max() + 1)
installed = (
    stations.group_by("year", "connector")
    .agg(pl.col("stations").sum())
    .pivot("connector", index="year", values="stations")
    .select("year", *(c for c in RIVALS.values() if c in stations["connector"]))
    .fill_null(0)
    .sort("year")
    .with_columns(pl.exclude("year").cast(pl.Int64))
)
# Tesla's "destination" stations charge slowly; its others are fast.
slow = (
    ask("stations-by-network")
    .filter((pl.col("connector") == "NACS") & pl.col("network").str.starts_with("Tesla Destination"))
    .group_by("year")
    .agg(slow=pl.col("opened").sum().cast(pl.Int64))
)
fast = (
    installed.join(slow, on="year", how="left")
    .sort("year")
    .select("year", nacs_but_destination=pl.col("NACS") - pl.col("slow").fill_null(0).cum_sum())
)
installed.join(fast, on="year")

# %%
shares = installed.unpivot(index="year", variable_name="connector", value_name="stations").with_columns(
    share=pl.col("stations") / pl.col("stations").sum().over("year")
)
concentration = shares.group_by("year").agg(concentration=pl.col("share").pow(2).sum()).sort("year")
alt.Chart(shares, title=f"Share of stations with each connector, {', '.join(states)}", width=480).mark_line(
    point=True
).encode(
    x=alt.X("year:O", title=None),
    y=alt.Y("share:Q", axis=alt.Axis(format="%"), title=None),
    color=alt.Color("connector:N", title=None),
)

# %% [markdown]
# ## Stations by network
#
# The connector that became NACS was used at the stations of one company, Tesla. How far is that still true, and who operates
# stations with CCS1?

# %%
networks = (
    ask("stations-by-network").group_by("connector", "network").agg(stations=pl.col("opened").sum().cast(pl.Int64))
)
networks = networks.with_columns(share=pl.col("stations") / pl.col("stations").sum().over("connector"))
networks = networks.sort("connector", "stations", "network", descending=[False, True, False])
networks.group_by("connector", maintain_order=True).head(3)

# %% [markdown]
# ## Findings


# %%
def first_year_ahead(one: str, other: str) -> str:
    """Return the first year since which more stations have the one connector than the other."""
    if not {one, other} <= set(installed.columns):
        return "one of the two is not in the data"
    ahead = installed.select("year", ahead=pl.col(one) > pl.col(other))
    behind = ahead.filter(~pl.col("ahead"))["year"].max()
    later = ahead.filter(pl.col("year") > behind) if behind is not None else ahead
    return str(later["year"][0]) if len(later) else f"never to {installed['year'][-1]}"


last = installed.row(-1, named=True)
total = sum(last[c] for c in last if c != "year")
tesla = networks.filter((pl.col("connector") == "NACS") & pl.col("network").str.starts_with("Tesla"))["share"].sum()
backers, backing = adoption.filter(pl.col("rival") == "NACS").select("adopters", "share").row(-1)
won = outcome.filter(pl.col("rival").str.ends_with("/nacs")).row(0, named=True)


def at(year: int) -> str:
    """Return the number of stations with each connector at the end of a year."""
    found = installed.filter(pl.col("year") == year)
    return ", ".join(f"{c} {found[c][0]:.0f}" for c in found.columns if c != "year") if len(found) else "no data"


findings = pl.DataFrame(
    [
        ("NACS passed half of all who had announced", str(won["passed_half"])),
        ("announced for NACS to the last date", f"{backers}, {backing:.0%} of all"),
        ("who backed CCS1 and then announced NACS", str(switchers["actor"].n_unique())),
        ("states covered", ", ".join(states)),
        (
            f"stations, {last['year']}",
            ", ".join(f"{c} {n:.0f} ({n / total:.0%})" for c, n in last.items() if c != "year"),
        ),
        ("stations at the end of 2020", at(2020)),
        ("stations at the end of 2021", at(2021)),
        ("more stations with CCS1 than with CHAdeMO since", first_year_ahead("CCS1", "CHAdeMO")),
        ("more stations with NACS than with CCS1 since", first_year_ahead("NACS", "CCS1")),
        ("stations with NACS that are of Tesla's networks", f"{tesla:.0%}"),
        (
            "stations with NACS but for Tesla's destination stations",
            f"{fast['nacs_but_destination'][-1]} in {last['year']}, against {last.get('CCS1', 0)} with CCS1",
        ),
        (
            "concentration of stations, first and last year",
            f"{concentration['concentration'][0]:.3f}, {concentration['concentration'][-1]:.3f}",
        ),
    ],
    schema=["finding", "figure"],
    orient="row",
)
findings

# %% [markdown]
# ## Cross-checks
#
# - [A1] AFDC figures of June 2020, Electric Cars Report,
#   <https://electriccarsreport.com/2020/06/ev-fast-charging-stations-and-outlets-ccs-or-chademo/>
# - [A2] AFDC figures of 20 July 2021, Green Car Reports, as quoted by
#   <http://www.evdriven.com/edition/daily-all-electric-transportation-2021-07-22/>
# - [R] Reuters, factbox of 30 April 2024,
#   <https://www.marketscreener.com/quote/stock/TESLA-INC-6344549/news/Factbox-More-automakers-plug-into-Tesla-s-EV-charging-network-46585481/>
# - [T] ports in the United States in March 2025, <https://techito.news/technology/tesla-superchargers-gm-ford-rivian-and-other-ev-brands-gain-access-78eb>


# %%
def ratio(one: str, other: str, year: int) -> str:
    """Return the ratio of stations with two connectors at the end of a year."""
    found = installed.filter(pl.col("year") == year)
    if not len(found) or not {one, other} <= set(found.columns) or not found[other][0]:
        return "no data"
    return f"{found[one][0] / found[other][0]:.2f}, {year}"


def fast_ratio(year: int) -> str:
    """Return the ratio of NACS stations, without destination stations, to CCS1 stations."""
    found = installed.join(fast, on="year").filter(pl.col("year") == year)
    return f"{found['nacs_but_destination'][0] / found['CCS1'][0]:.2f}, {year}" if len(found) else "no data"


cross_checks = pl.DataFrame(
    [
        (
            "CHAdeMO stations for each of CCS1",
            ratio("CHAdeMO", "CCS1", 2020),
            "2,600 to 2,400 = 1.08, June 2020, United States [A1]",
        ),
        (
            "CHAdeMO stations for each of CCS1",
            ratio("CHAdeMO", "CCS1", 2021),
            "3,757 to 3,635 = 1.03, July 2021, United States [A2]",
        ),
        (
            "NACS stations but destination ones for each of CCS1",
            fast_ratio(2021),
            "1,076 to 3,635 = 0.30, July 2021 [A2]",
        ),
        (
            "NACS stations but destination ones for each of CCS1",
            fast_ratio(last["year"]),
            "36,499 ports to 16,925 = 2.16, March 2025 [T]",
        ),
        ("announced for NACS", str(backers), "29 firms, April 2024 [R]"),
    ],
    schema=["result", "here", "published"],
    orient="row",
)
cross_checks

# %% [markdown]
# Reasons for the differences, for the list of May 2025 for New York State:
#
# - **CHAdeMO and CCS1.** The same reversal, slightly earlier: in the United States CHAdeMO still led in July 2021, here CCS1 had
#   drawn level by the end of 2020. The list has stations in service now, with their current connectors. It lacks what has been
#   removed or refitted since, and CHAdeMO is what was removed.
# - **NACS and CCS1.** [A2] counts Tesla's fast stations; so do we, without its destination stations. Here they were closer to
#   CCS1 in 2021, because New York had few CCS1 stations then, as far as the stations of 2025 show. By 2025 there are 0.29 for
#   each with CCS1, while [T] counts more than two ports for one: a Supercharger has many ports, most CCS1 stations have two
#   or four. NACS leads by ports, CCS1 by sites.
# - **Limits of opening years.** Seven stations with CCS1 opened in 2011, before CCS1 existed: they were refitted.
# - **Announcements.** 27 of the 29 of [R], which lists MINI and Rolls-Royce separately from BMW, their owner; plus Aptera and
#   CharIN, which backed NACS without adopting it. This check is weak, because the case uses an earlier issue of the same factbox.
#
# ## Conclusions
#
# Fast stations with NACS outnumbered those with CCS1 from 2016 to 2020, and have been fewer since 2021. When announcements turned,
# within three weeks of 2023, the winner had fewer sites and, nationally, more ports. A claim that NACS won by its installed base
# must name the measure: sites, ports, or sites including slow ones. Tesla's destination stations are four in five of all
# sites with the plug.
