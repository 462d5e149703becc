"""Answers about rivals, lineages and diffusion: who won, what came of what, how fast adoption went."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ...errors import ParameterError
from ...ontology.namespaces import ONTOLOGY
from ..measures import competition, descent, diffusion
from .arguments import Asked, Finding, found, labels
from .selection import Selected, adoptions, commitments, figures, places, with_statements
from .tables import Tables


def rival_outcome(tables: Tables, asked: Asked) -> Finding:
    """Return of rivals the shares of adopters and backers at first and last, who passed half when, who survives."""
    selected = _committed(tables, asked)
    frame = competition.outcome(competition.adopters_so_far(selected.rows.rename({"date": "time", "actor": "adopter"})))
    others = set(asked.arguments["rivals"]) - set(selected.rows["rival"].cast(pl.String))
    names = ", ".join(sorted(labels(tables, pl.Series(sorted(others), dtype=pl.String)).values()))
    return found(selected, frame, f"No dated commitment is known to {names}." if others else "")


def installed_base(tables: Tables, asked: Asked) -> Finding:
    """Return how a figure is shared out among things, at each date at which all of them are observed."""
    selected = _figures(tables, asked)
    chosen = asked.arguments.get("rivals", ())
    if chosen:
        selected.keep("for these things", selected.rows.filter(pl.col("observed").cast(pl.String).is_in(list(chosen))))
    rows = selected.rows.select("observation", time="period", rival="observed", value="value", unit="unit")
    if rows["unit"].n_unique() > 1:
        return Finding(rows.clear(), ("The figures are in different units: they cannot be shared out.",))
    shared = competition.shares(competition.installed(rows))
    return Finding(
        shared,
        tuple(filter(None, [selected.empty_because or ("" if len(shared) else "There is no date at which all of them "
                            "have exactly one figure: ask for fewer of them.")])),
        rows["observation"],
    )  # fmt: skip


def figures_over_time(tables: Tables, asked: Asked) -> Finding:
    """Return all figures of an indicator, as observed."""
    selected = _figures(tables, asked)
    rows = selected.rows.select("observed", "period", "value", "unit", "observation").sort(pl.all())
    return Finding(rows, (selected.empty_because,) if selected.empty_because else (), rows["observation"])


def lineage_extent(tables: Tables, asked: Asked) -> Finding:
    """Return how deep and wide the descent from each standard is."""
    stated = ~pl.col("inferred") | (pl.col("relation") == ONTOLOGY + "mergesInto")
    relations = Selected(with_statements(tables, tables["standard_standard"].filter(stated), "to", "from"))
    if asked.selection.case is not None:
        studied = tables["studied"].filter(pl.col("case") == asked.selection.case)["thing"]
        relations.keep(
            "between standards of that case", relations.rows.join(studied.to_frame("from"), on="from", how="semi")
        )
    return found(relations, descent.extent(descent.steps(relations.rows)), otherwise="No standard came of another.")


def adoption_lag(tables: Tables, asked: Asked) -> Finding:
    """Return how many years after publication each standard was adopted."""
    selected = adoptions(tables, asked.selection)
    frame = diffusion.lags(_with_publication(tables, selected).rename({"standard": "group"}))
    without = len(selected.rows) - int(frame["adoptions"].sum())
    said = (
        f"{without:,} adoptions are left out: theirs or the standard's date of publication is unknown."
        if without
        else ""
    )
    return found(selected, frame.rename({"group": "standard"}), said)


def region_lag(tables: Tables, asked: Asked) -> Finding:
    """Return how many years after publication actors of each region adopted."""
    selected = adoptions(tables, asked.selection)
    located = places(tables, asked.selection.level).select("actor", group="region")
    rows = _with_publication(tables, selected, "actor").join(located, on="actor")
    return found(selected, diffusion.lags(rows.select("group", "adopted", "published")).rename({"group": "region"}))


def adoption_growth(tables: Tables, asked: Asked) -> Finding:
    """Return how many had adopted a standard by each date."""
    selected = _committed(tables, asked)
    frame = competition.adopters_so_far(selected.rows.rename({"date": "time", "actor": "adopter"}))
    return found(selected, frame.select(date="time", standard="rival", adopters="amount"))


def adoption_curve(tables: Tables, asked: Asked) -> Finding:
    """Return the parameters of the S-curve that the adoptions of a standard follow, or say why none is fitted."""
    selected = _committed(tables, asked)
    first = selected.rows.group_by("actor").agg(pl.col("date").cast(pl.String).min())
    growth = diffusion.cumulative(diffusion.years(first["date"]))
    schema = dict.fromkeys(("model", "parameter"), pl.String) | dict.fromkeys(
        ("value", "low", "high", "r_squared"), pl.Float64
    )
    rows, said = [], []
    for model in ("logistic", "bass"):
        fit = diffusion.fit(growth, model)
        if fit.refused:
            said.append(f"No {model} curve: {fit.refused}.")
        rows += [(model, name, *values, fit.r_squared) for name, values in (fit.parameters or {}).items()]
    return found(selected, pl.DataFrame(rows, schema=schema, orient="row"), *(said if len(selected.rows) else ()))


def _committed(tables: Tables, asked: Asked) -> Selected:
    """Return who adopted or backed the standards asked for, or parts of them: rival, actor, date, event.

    These are whom ``convergence/rival-adoption`` counts in SPARQL.
    """
    standards: Sequence[str] = asked.arguments.get("rivals") or asked.arguments.get("standard") or ()
    relations = tables["standard_standard"].filter(pl.col("relation") == ONTOLOGY + "partOf")
    parts = relations.filter(pl.col("to").cast(pl.String).is_in(list(standards))).select(standard="from", rival="to")
    own = pl.DataFrame(
        {"standard": list(standards), "rival": list(standards)},
        schema=dict.fromkeys(("standard", "rival"), pl.Categorical),
    )
    selected = commitments(tables, asked.selection)
    selected.keep(
        "for these standards or parts of them", selected.rows.join(pl.concat([own, parts]).unique(), on="standard")
    )
    selected.keep(
        "with a date", selected.rows.filter(pl.col("date").is_not_null()).with_columns(pl.col("date").cast(pl.String))
    )
    return selected


def _figures(tables: Tables, asked: Asked) -> Selected:
    name = asked.text("indicator")
    iri = name if "://" in name else ONTOLOGY + name.removeprefix("sl:")
    known = tables["observation"]["indicator"].unique().cast(pl.String).sort()
    if iri not in known:
        names = ", ".join(i.removeprefix(ONTOLOGY) for i in known)
        raise ParameterError("indicator", f"indicator: no figure is called {name!r}; there are: {names}")
    return figures(tables, asked.selection, iri)


def _with_publication(tables: Tables, selected: Selected, *columns: str) -> pl.DataFrame:
    published = tables["standard"].unique("standard").select("standard", "published")
    rows = selected.rows.join(published, on="standard", how="left")
    return rows.with_columns(
        adopted=diffusion.years(rows["date"]), published=diffusion.years(rows["published"])
    ).select("standard" if not columns else pl.col(columns), "adopted", "published")
