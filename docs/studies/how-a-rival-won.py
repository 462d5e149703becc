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
# Three plugs for fast charging competed in North America. How did the adopters of NACS gather, and how many stations had which
# plug then? This study shows both by year: adopters in the curated case on charging, stations in the list of the US Department
# of Energy.
#
# Datasets: the curated case, which every release includes, and `afdc` ([tables](../tables-sources.md)).
# Limits: stations are those of the states in the imported file, named in the findings. Only stations still in service are listed,
# by opening year, with the connectors they have now; those that closed are missing from all years. A station counts once for each
# connector, however many plugs it has. Adopters of NACS were recorded completely, as news agencies listed them; those of CCS1 and
# CHAdeMO were not, so their numbers are not compared.

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
# ## Adopters
#
# From the question library: who announced adoption of NACS, counted once, from the first date, and who only backed it.

# %%
growth = g.ask("diffusion/growth", standard="nacs").to_polars()
adopters = growth.select("date", "adopters", "backers")
adopters

# %% [markdown]
# Were the adopters of its rivals recorded as completely? The question says so for each:

# %%
outcome = g.ask("convergence/rival-outcome", rivals=list(RIVALS)).to_polars()
outcome.select("rival_label", "adopters", "backers", "enumerated")

# %% [markdown]
# Backers of CCS1 that later adopted NACS added it: none is recorded to have given up CCS1.

# %%
switchers = g.ask("convergence/switchers", from_="ccs1", to="nacs").to_polars()
switchers.select(pl.selectors.ends_with("_label")).unique(maintain_order=True)

# %% [markdown]
# ## Stations
#
# Stations with a connector for direct current, and (`nacs_slow`) those where the connector of NACS carries alternating current, which
# compete with none of the three.

# %%
stations = ask("stations")
states = stations["state"].unique().sort().to_list()
years = range(stations["year"].min(), stations["year"].max() + 1)
# CCS1 and CHAdeMO carry direct current only; NACS carries it at stations with fast chargers.
of_direct = pl.col("current") == "directCurrent"
direct = (
    stations.filter(of_direct)
    .group_by("year", "connector")
    .agg(pl.col("stations").sum().cast(pl.Int64))
    .sort("year", "connector")
)
installed = (
    direct.pivot("connector", index="year", values="stations")
    .select("year", *(c for c in RIVALS.values() if c in direct["connector"]))
    .fill_null(0)
    .sort("year")
)
slow = stations.filter(~of_direct).group_by("year").agg(nacs_slow=pl.col("stations").sum().cast(pl.Int64))
installed.join(slow, on="year", how="left").with_columns(pl.col("nacs_slow").fill_null(0))

# %%
# Shares of direct current, from the first year with 50 pairs of a station and a connector.
FEWEST = 50
pairs = direct.with_columns(pairs=pl.col("stations").sum().over("year"))
since = pairs.filter(pl.col("pairs") >= FEWEST)["year"].min()
shares = pairs.filter(pl.col("year") >= (since or pairs["year"].max())).with_columns(
    share=pl.col("stations") / pl.col("pairs")
)
concentration = shares.group_by("year").agg(concentration=pl.col("share").pow(2).sum()).sort("year")
alt.Chart(
    shares, title=f"Share of direct-current connectors at stations in service, {', '.join(states)}", width=480
).mark_line(point=True).encode(
    x=alt.X("year:O", title=None),
    y=alt.Y("share:Q", axis=alt.Axis(format="%"), title=None),
    color=alt.Color("connector:N", title=None),
)

# %% [markdown]
# ## Stations by network
#
# The connector that became NACS was used at the stations of one company, Tesla. How far is that still true, and who operates
# stations with CCS1? The figures by network do not tell the current, so those of NACS include slow stations.

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


def years_ahead(one: str, other: str) -> str:
    """Return the years with at least ``FEWEST`` pairs in which more stations had the one connector than the other."""
    if not {one, other} <= set(installed.columns):
        return "one of the two is not in the data"
    rows = installed.join(shares.select("year").unique(), on="year").filter(pl.col(one) > pl.col(other))
    return ", ".join(str(year) for year in rows["year"].sort()) or "none"


last = installed.row(-1, named=True)
tesla = networks.filter((pl.col("connector") == "NACS") & pl.col("network").str.starts_with("Tesla"))["share"].sum()
adopted, backers = adopters.select("adopters", "backers").row(-1)
slow_last = slow.filter(pl.col("year") == last["year"])["nacs_slow"].sum()
shown = shares.filter(pl.col("year") == shares["year"].max())


def at(year: int) -> str:
    """Return the number of fast stations with each connector at the end of a year."""
    found = installed.filter(pl.col("year") == year)
    return ", ".join(f"{c} {found[c][0]:.0f}" for c in found.columns if c != "year") if len(found) else "no data"


findings = pl.DataFrame(
    [
        ("adopters of NACS to the last date", f"{adopted}, to {adopters['date'][-1]}; {backers} only backed it"),
        ("rivals whose adopters were recorded completely", ", ".join(outcome.filter("enumerated")["rival_label"])),
        ("backers of CCS1 that added NACS", str(switchers["actor"].n_unique())),
        ("states covered", ", ".join(states)),
        (
            f"connectors for direct current, {shares['year'].max()}",
            ", ".join(f"{c} {n} ({s:.0%})" for c, n, s in shown.select("connector", "stations", "share").iter_rows()),
        ),
        ("fast stations at the end of 2020", at(2020)),
        ("fast stations at the end of 2022", at(2022)),
        ("more fast stations with CCS1 than with CHAdeMO since", first_year_ahead("CCS1", "CHAdeMO")),
        (f"years with {FEWEST} pairs and more fast stations with NACS than with CCS1", years_ahead("NACS", "CCS1")),
        ("stations with NACS, fast or slow, that are of Tesla's networks", f"{tesla:.0%}"),
        (
            "stations with NACS",
            f"{last.get('NACS', 0)} fast and {slow_last} slow in {last['year']}, against {last.get('CCS1', 0)} with CCS1",
        ),
        (
            "concentration of direct-current connectors, first and last year with 50 pairs",
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
    """Return the ratio of fast stations with two connectors at the end of a year."""
    found = installed.filter(pl.col("year") == year)
    if not len(found) or not {one, other} <= set(found.columns) or not found[other][0]:
        return "no data"
    return f"{found[one][0] / found[other][0]:.2f}, {year}"


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
            "NACS stations for direct current, for each of CCS1",
            ratio("NACS", "CCS1", 2021),
            "1,076 to 3,635 = 0.30, July 2021 [A2]",
        ),
        (
            "NACS stations for direct current, for each of CCS1",
            ratio("NACS", "CCS1", last["year"]),
            "36,499 ports to 16,925 = 2.16, March 2025 [T]",
        ),
        ("adopters of NACS", str(adopted), "29 firms, April 2024 [R]"),
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
# - **NACS and CCS1.** [A2] counts Tesla's fast stations; so do we. Here they were closer to CCS1 in 2021, because New York had few
#   CCS1 stations then, as far as the stations of 2025 show. By 2025 there are 0.29 for each with CCS1, while [T] counts more than two ports for one: a Supercharger has many ports, most CCS1 stations have two
#   or four. NACS leads by ports, CCS1 by sites.
# - **Limits of opening years.** Seven stations with CCS1 opened in 2011, before CCS1 existed: they were refitted.
# - **Adopters.** 27 of the 29 of [R], which lists MINI and Rolls-Royce separately from BMW, their owner. This check is weak, because
#   the case uses an earlier issue of the same factbox.
#
# ## Conclusions
#
# The 27 adopters of NACS announced it within nine months, from May 2023 to February 2024. They are 19 car makers and 8 firms of
# chargers and charging networks, and firms, not groups: Volvo Cars and Polestar are both of Geely. The record ends with April 2024, so it says
# nothing of later ones.
#
# Of the fast stations in New York State that were still in service in 2025, more had NACS than CCS1 from 2018 to 2020 (52 to 45 at the
# end of 2020), and fewer from 2021 on (78 to 134 at the end of 2022), before the first adopter; by ports, NACS led in the United States in March 2025 [T]. A claim
# that NACS won by its installed base must name the measure: sites or ports. At four in five of all sites with the plug it carries alternating
# current, and the sites where it does are left out here. Whether NACS has more adopters than CCS1 or CHAdeMO cannot be said from these records.
#
# How firm this is: the order of NACS and CCS1 turns between 2020 and 2021 on a difference of 7 and 13 stations, in one state, among
# stations that survived; a station refitted since counts with its plugs of today, which favours the plugs of today in early years. From 2022 on the difference is
# 56 stations or more; how many of them were refitted is not known.
#
# ## What changed since version 0.1.0
#
# The study said that NACS led with 29 of 37 announcements, passed half of them in June 2023, and that six actors switched. The 29
# included two that only backed NACS; the other eight were one press event of 2011 and Chrysler, not all who sold CCS1; and none of the
# six is recorded to have given up CCS1. Shares of stations mixed alternating and direct current, and began with two stations in 2010.
# Counts of stations with NACS included slow ones, and so put NACS ahead of CCS1 in every year since 2014.
