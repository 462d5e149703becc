"""Answers about rivals, lineages and diffusion: outcomes, descent, and the pace of adoption."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from ...errors import ParameterError
from ...ontology.namespaces import ONTOLOGY
from ...plurals import counted
from ..measures import competition, curves, descent, diffusion, units
from ..notes import excluded, reading, unmet
from . import counting, enumeration
from .request import Finding, Request, finding
from .selection import Selected, adoptions, commitments, figures, places, with_statements
from .tables import Tables, labels

_PERCENT: Final = ONTOLOGY + "percent"
_ONE_UNIT: Final = "Choose things whose figures have one unit: catalogues/figures lists them."
_ADOPTS: Final = pl.col("role").cast(pl.String).is_in([ONTOLOGY + name for name in ("Adoption", "adopts", "adoptedBy")])
_MOVED: Final = (
    "The {model} curve is fragile: without one adopter, or with inexact dates at an end of their month or year, "
    "{parameters} would be outside the 95% interval."
)
_OVERLAP: Final = (
    "The Bass curve does not tell whether innovation (p) or imitation (q) prevails: their 95% intervals overlap."
)
_A_COUNT: Final = "Choose an indicator that counts something, or a sum of money."
_FEWER: Final = "Choose fewer things, or others: catalogues/figures lists the dates."


def rival_outcome(request: Request) -> Finding:
    """Return the adopters and backers of each rival; if comparable, its shares, when it passed half, and survival."""
    selected = _committed(request)
    amounts = _so_far(selected)
    counts = enumeration.of_adopters(request.tables, request.arguments["rivals"])
    last = amounts.filter(pl.col("time") == pl.col("time").max()).select(
        "rival",
        "backers",
        adopters="amount",
        until="time",
        enumerated=pl.col("rival").cast(pl.String).is_in(list(counts.complete)),
    )
    shares = competition.outcome(amounts.filter(counts.within("time"))).drop("amount", "until")
    columns = ("rival", "adopters", "backers", "enumerated", "first_share", "last_share", "passed_half", "until")
    frame = last.join(shares, on="rival", how="left").select(*columns, "survives")
    frame = frame.sort("adopters", "backers", "rival", descending=[True, True, False])
    others = set(request.arguments["rivals"]) - set(selected.rows["rival"].cast(pl.String))
    names = ", ".join(sorted(labels(request.tables, pl.Series(sorted(others), dtype=pl.String)).values()))
    unknown = f"No dated adoption or backing of {names} is known." if others else ""
    return finding(selected, frame, counts.text if len(frame) else "", unknown)


def installed_base(request: Request) -> Finding:
    """Return the share of each thing in a figure, at each date at which all of them are observed."""
    selected = _figures(request)
    chosen = request.arguments.get("rivals", ())
    if chosen:
        selected.keep(
            "is of these things", selected.rows.filter(pl.col("observed").cast(pl.String).is_in(list(chosen)))
        )
    figures = units.in_one_unit(selected.rows)
    rows = figures.select("observation", time="period", rival="observed", value="value", unit="unit")
    known = competition.installed(rows)
    of_unit = pl.lit(rows["unit"].first(), dtype=pl.String)
    named = _unit_names(request.tables, rows["unit"])
    is_share = bool((rows["unit"] == _PERCENT).all())
    refused, remedy = "", _ONE_UNIT
    if rows["unit"].n_unique() > 1:
        refused = f"No results: the figures have different units ({named})."
    elif not is_share and not units.add_up(rows["unit"]):
        refused, remedy = f"No results: figures in this unit ({named}) do not add up to a whole.", _A_COUNT
    if refused:
        none = _with_unit(competition.shares(known.clear()), of_unit)
        return Finding(none, (unmet(refused, remedy),))
    shared = _with_unit(competition.recorded(known) if is_share else competition.shares(known), of_unit)
    if not selected.empty_because and not len(shared):
        return Finding(shared, (unmet("No results: no date has exactly one figure of each of them.", _FEWER),))
    of_these = f"these {shared['rival'].n_unique()}"
    text = (
        f"The values are percentages: each share is as recorded, and none is a share of {of_these}."
        if is_share
        else f"Shares are of the sum of {of_these}."
    )
    return finding(selected, shared, text if len(shared) else "", _converted(request.tables, figures))


def figures_over_time(request: Request) -> Finding:
    """Return all observations of an indicator, one block of rows for each unit; convertible units are converted."""
    selected = _figures(request)
    rows = units.in_one_unit(selected.rows)
    blocks = pl.len().over("unit")
    order = rows.select("observed", "period", "value", "unit", "observation").sort(
        blocks, "unit", "observed", "period", "value", "observation", descending=[True, *[False] * 5]
    )
    several = order["unit"].n_unique() > 1
    apart = f"The values have different units ({_unit_names(request.tables, order['unit'])}), and are not compared."
    return finding(selected, order, apart if several else "", _converted(request.tables, rows))


def lineage_extent(request: Request) -> Finding:
    """Return the number of descendants of each standard, and the depth and width of its descent."""
    stated = ~pl.col("inferred") | (pl.col("relation") == ONTOLOGY + "mergesInto")
    relations = Selected(
        with_statements(request.tables, request.tables["standard_standard"].filter(stated), "to", "from")
    )
    if request.selection.case is not None:
        studied = request.tables["studied"].filter(pl.col("case") == request.selection.case)["thing"]
        relations.keep(
            "is between standards of this case", relations.rows.join(studied.to_frame("from"), on="from", how="semi")
        )
    lines = counting.between_editions(request.tables, relations.rows)
    unpublished = counting.drafts(request.tables)
    for end in ("from", "to"):
        lines = lines.join(unpublished.rename({"standard": end}), on=end, how="anti")
    return finding(
        relations,
        descent.extent(descent.steps(lines)),
        otherwise="No results: no standard descends from another.",
    )


def adoption_lag(request: Request) -> Finding:
    """Return the years between publication and adoption of each standard."""
    selected = adoptions(request.tables, request.selection)
    rows = _with_publication(request.tables, selected)
    frame = diffusion.lags(rows.with_columns(group="standard")).drop("standards")
    without = len(selected.rows) - int(frame["adoptions"].sum())
    undated = excluded(without, f"adoption{'s' * (without != 1)} excluded: date of adoption or publication unknown.")
    return finding(
        selected, frame.rename({"group": "standard"}), _mostly(request.tables, rows), undated if without else ""
    )


def region_lag(request: Request) -> Finding:
    """Return the years between publication and adoption by actors of each region."""
    selected = adoptions(request.tables, request.selection)
    located = places(request.tables, request.selection.level).select("actor", group="region")
    rows = _with_publication(request.tables, selected).join(located, on="actor")
    return finding(
        selected,
        diffusion.lags(rows).rename({"group": "region"}),
        _mostly(request.tables, rows.unique("event")),
        otherwise="No results: no region of this level is the location of an adopter whose lag is known.",
    )


def adoption_growth(request: Request) -> Finding:
    """Return the number of adopters and backers of a standard by each date, and of those that only backed it."""
    selected = _committed(request)
    frame = _so_far(selected).select("backers", date="time", standard="rival", adopters="amount")
    return finding(selected, frame.select("date", "standard", "adopters", "backers"))


def adoption_curve(request: Request) -> Finding:
    """Return the parameters of the S-curves fitted to the adoptions of a standard, or a note why none was fitted."""
    selected = _committed(request)
    selected.keep("is an adoption", selected.rows.filter(_ADOPTS))
    first = selected.rows.group_by("actor").agg(pl.col("date").cast(pl.String).min())
    numbers = dict.fromkeys(("value", "low", "high", "least", "most"), pl.Float64)
    schema = {"model": pl.String, "parameter": pl.String} | numbers | {"stable": pl.Boolean, "r_squared": pl.Float64}
    rows, remarks = [], []
    for model in curves.PARAMETERS:
        fit = curves.fit(first["date"], model)
        if fit.refused:
            remarks.append(unmet(f"No {model} curve: {fit.refused}.", "Choose a standard with more dated adoptions."))
        moved = [name for name, estimate in fit.parameters.items() if not estimate.stable]
        if moved:
            remarks.append(reading(_MOVED.format(model=model, parameters=" or ".join(moved))))
        if model == "bass" and fit.parameters and fit.parameters["q"].high > fit.parameters["p"].low:
            remarks.append(reading(_OVERLAP))
        rows += [(model, name, *estimate, fit.r_squared) for name, estimate in fit.parameters.items()]
    return finding(selected, pl.DataFrame(rows, schema=schema, orient="row"), *(remarks if len(selected.rows) else ()))


def _committed(request: Request) -> Selected:
    """Return adoptions and backing of the requested standards or parts of them: rival, actor, date, event.

    ``convergence/rival-adoption`` selects the same ones in SPARQL.
    """
    standards: Sequence[str] = request.arguments.get("rivals") or request.arguments.get("standard") or ()
    relations = request.tables["standard_standard"].filter(pl.col("relation") == ONTOLOGY + "partOf")
    parts = relations.filter(pl.col("to").cast(pl.String).is_in(list(standards))).select(standard="from", rival="to")
    own = pl.DataFrame(
        {"standard": list(standards), "rival": list(standards)},
        schema=dict.fromkeys(("standard", "rival"), pl.Categorical),
    )
    selected = commitments(request.tables, request.selection, pl.concat([own, parts]).unique())
    dated = selected.rows.filter(pl.col("date").is_not_null()).with_columns(pl.col("date").cast(pl.String))
    selected.keep("is dated", dated)
    return selected


def _so_far(selected: Selected) -> pl.DataFrame:
    """Return a row per date and rival: adopters and backers by then, and how many of them only backed it."""
    events = selected.rows.select("rival", adopter="actor", time="date", adopts=_ADOPTS)
    return competition.commitments_so_far(events)


def _figures(request: Request) -> Selected:
    iri = request.text("indicator")
    known = request.tables["observation"]["indicator"].unique().cast(pl.String).sort()
    if iri not in known:
        name, names = iri.removeprefix(ONTOLOGY), ", ".join(i.removeprefix(ONTOLOGY) for i in known)
        raise ParameterError("indicator", f"indicator: there is no indicator {name!r}; choose one of: {names}")
    return figures(request.tables, request.selection, iri)


def _with_unit(shared: pl.DataFrame, unit: pl.Expr) -> pl.DataFrame:
    return shared.select("time", "rival", "amount", "share", "concentration", unit=unit).select(
        "time", "rival", "amount", "unit", "share", "concentration"
    )


def _unit_names(tables: Tables, iris: pl.Series) -> str:
    """Return the names of units in alphabetical order."""
    return ", ".join(sorted(labels(tables, iris).values()))


def _converted(tables: Tables, figures: pl.DataFrame) -> str:
    """Return which values were converted to another unit; empty if none was."""
    changed = figures.filter(pl.col("unit") != pl.col("recorded"))
    parts = [
        f"{counted(len(part), 'value')} from {_unit_names(tables, part['recorded'])} "
        f"to {_unit_names(tables, part['unit'])}"
        for _, part in changed.group_by("recorded", maintain_order=True)
    ]
    return f"Converted: {'; '.join(parts)}." if parts else ""


def _mostly(tables: Tables, adoptions: pl.DataFrame) -> str:
    """Return which standard, and which adopter, has more than half of the adoptions with a lag; empty if none has."""
    known = adoptions.drop_nulls(["adopted", "published"])
    parts = []
    for column, of in (("standard", "are of one standard"), ("actor", "are by one adopter")):
        most = known.group_by(column).len().sort("len", column, descending=[True, False]).head(1)
        if len(most) and 2 * most["len"][0] > len(known):
            name = labels(tables, most[column])[most[column].cast(pl.String)[0]]
            parts.append(f"{most['len'][0]:,} of {len(known):,} adoptions {of}, {name}.")
    return " ".join(parts)


def _with_publication(tables: Tables, selected: Selected) -> pl.DataFrame:
    published = tables["standard"].unique("standard").select("standard", "published")
    rows = selected.rows.join(published, on="standard", how="left")
    return rows.with_columns(
        adopted=diffusion.years(rows["date"]), published=diffusion.years(rows["published"])
    ).select("event", "actor", "standard", "adopted", "published")
