"""Answers about rivals, lineages and diffusion: outcomes, descent, and the pace of adoption."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from ...errors import ParameterError
from ...ontology.namespaces import ONTOLOGY
from ...plurals import counted
from ..measures import competition, curves, descent, diffusion, units
from ..measures.curves import Fit
from ..notes import Note, empty, excluded, none_left, reading, unmet
from ..words import Words
from . import counting, enumeration, windows
from .request import Finding, Request, finding
from .selected import Selected
from .selection import adoptions, commitments, figures, places, with_statements
from .tables import Tables, names

_PERCENT: Final = ONTOLOGY + "percent"
_ONE_UNIT: Final = Words(
    "Choose things whose figures have one unit: catalogues/figures lists them.",
    "请选择数值单位相同的对象，可在catalogues/figures中查看。",
)
_ADOPTS: Final = pl.col("role").cast(pl.String).is_in([ONTOLOGY + name for name in ("Adoption", "adopts", "adoptedBy")])
_OVERLAP: Final = reading(
    "The Bass curve does not tell whether innovation (p) or imitation (q) prevails: their 95% intervals overlap.",
    "巴斯曲线无法判断创新（p）与模仿（q）何者为主：两者的95%区间重叠。",
)
_NO_IMITATION: Final = reading(
    "The Bass curve estimates imitation (q) at its bound of zero, where the interval of q means nothing: the curve has "
    "no inflection, and says that adoption was fastest at its start.",
    "巴斯曲线的模仿系数（q）估计值为其下界零，此时q的区间没有意义：曲线没有拐点，表示采用在开始时最快。",
)
_A_COUNT: Final = Words("Choose an indicator that counts something, or a sum of money.", "请选择计数类或金额类指标。")
_NO_COMMON_DATE: Final = unmet(
    Words("No results: no date has exactly one figure of each of them.", "无结果：没有一个日期恰好各有一个数值。"),
    Words(
        "Choose fewer things, or others: catalogues/figures lists the dates.",
        "请减少或更换对象，可在catalogues/figures中查看各日期。",
    ),
)
_NO_DESCENT: Final = empty("No results: no standard descends from another.", "无结果：没有标准源自另一标准。")
_NO_LAG: Final = empty(
    "No results: no region of this level is the location of an adopter whose lag is known.",
    "无结果：在该级别的地区中，没有采用时滞已知的采用者。",
)
_MODELS: Final = {"logistic": Words("logistic", "逻辑斯谛"), "bass": Words("Bass", "巴斯")}


def rival_outcome(request: Request) -> Finding:
    """Return the adopters and backers of each rival; if comparable, its shares, when it passed half, and survival."""
    selected = _committed(_from_the_start(request))
    amounts = _since(request, _so_far(selected))
    counts = enumeration.of_adopters(request.tables, request.arguments["rivals"])
    last = amounts.filter(pl.col("time") == pl.col("time").max()).select(
        "rival",
        "backers",
        adopters="amount",
        until="time",
        enumerated=counts.is_complete("rival"),
    )
    shares = competition.outcome(amounts.filter(counts.within("time"))).drop("amount", "until")
    columns = ("rival", "adopters", "backers", "enumerated", "first_share", "last_share", "passed_half", "until")
    frame = last.join(shares, on="rival", how="left").select(*columns, "survives")
    frame = frame.sort("adopters", "backers", "rival", descending=[True, True, False])
    others = set(request.arguments["rivals"]) - set(selected.rows["rival"].cast(pl.String))
    notes = (counts.note if len(frame) else None, _unknown(request.tables, others))
    return finding(selected, frame, *notes, otherwise=_none_since(request, selected))


def installed_base(request: Request) -> Finding:
    """Return the share of each thing in a figure, at each date at which all of them are observed."""
    selected = _figures(request)
    chosen = request.arguments.get("rivals", ())
    if chosen:
        of_these = pl.col("observed").cast(pl.String).is_in(list(chosen))
        selected.keep(Words("is of these things", "属于所选对象"), selected.rows.filter(of_these))
    figures = units.in_one_unit(selected.rows)
    rows = figures.select("observation", time="period", rival="observed", value="value", unit="unit")
    known = competition.installed(rows)
    of_unit = pl.lit(rows["unit"].first(), dtype=pl.String)
    named = _listed(request.tables, rows["unit"])
    is_share = bool((rows["unit"] == _PERCENT).all())
    refused = None
    if rows["unit"].n_unique() > 1:
        refused = unmet(_several_units(named), _ONE_UNIT)
    elif not is_share and not units.add_up(rows["unit"]):
        refused = unmet(_no_whole(named), _A_COUNT)
    if refused:
        return Finding(_with_unit(competition.shares(known.clear()), of_unit), (refused,))
    shared = _with_unit(competition.recorded(known) if is_share else competition.shares(known), of_unit)
    if not selected.empty_because and not len(shared):
        return Finding(shared, (_NO_COMMON_DATE,))
    base = _share_base(shared["rival"].n_unique(), is_share) if len(shared) else None
    return finding(selected, shared, base, _converted(request.tables, figures))


def figures_over_time(request: Request) -> Finding:
    """Return all observations of an indicator, one block of rows for each unit; convertible units are converted."""
    selected = _figures(request)
    rows = units.in_one_unit(selected.rows)
    blocks = pl.len().over("unit")
    order = rows.select("observed", "period", "value", "unit", "observation").sort(
        blocks, "unit", "observed", "period", "value", "observation", descending=[True, *[False] * 5]
    )
    several = order["unit"].n_unique() > 1
    units_of = _listed(request.tables, order["unit"])
    apart = reading(
        f"The values have different units ({units_of.en}), and are not compared.",
        f"数值单位不同（{units_of.zh}），不作比较。",
    )
    rules = windows.rules_of(request.tables, request.text("indicator")) if len(order) else []
    return finding(selected, order, apart if several else None, _converted(request.tables, rows), *rules)


def lineage_extent(request: Request) -> Finding:
    """Return the number of descendants of each standard, and the depth and width of its descent."""
    stated = ~pl.col("inferred") | (pl.col("relation") == ONTOLOGY + "mergesInto")
    relations = Selected(
        with_statements(request.tables, request.tables["standard_standard"].filter(stated), "to", "from")
    )
    if request.selection.case is not None:
        studied = request.tables["studied"].filter(pl.col("case") == request.selection.case)["thing"]
        within = Words("is between standards of this case", "属于该案例的标准之间的关系")
        relations.keep(within, relations.rows.join(studied.to_frame("from"), on="from", how="semi"))
    lines = counting.between_editions(request.tables, relations.rows)
    unpublished = counting.drafts(request.tables)
    for end in ("from", "to"):
        lines = lines.join(unpublished.rename({"standard": end}), on=end, how="anti")
    return finding(
        relations,
        descent.extent(descent.steps(lines)),
        otherwise=_NO_DESCENT,
    )


def adoption_lag(request: Request) -> Finding:
    """Return the years between publication and adoption of each standard."""
    selected = adoptions(request.tables, request.selection)
    rows = _with_publication(request.tables, selected)
    frame = diffusion.lags(rows.with_columns(group="standard")).drop("standards")
    remarks = (*_mostly(request.tables, rows), _without_lag(rows))
    return finding(selected.using(_with_lag(rows)), frame.rename({"group": "standard"}), *remarks)


def region_lag(request: Request) -> Finding:
    """Return the years between publication and adoption by actors of each region."""
    selected = adoptions(request.tables, request.selection)
    located = places(request.tables, request.selection.level).select("actor", group="region")
    adopted = _with_publication(request.tables, selected)
    rows = adopted.join(located, on="actor")
    return finding(
        selected.using(_with_lag(rows)),
        diffusion.lags(rows).rename({"group": "region"}),
        *_mostly(request.tables, rows.unique(["actor", "standard"])),
        _without_lag(adopted),
        otherwise=_NO_LAG,
    )


def adoption_growth(request: Request) -> Finding:
    """Return the number of adopters and backers of a standard by each date, and of those that only backed it."""
    selected = _committed(_from_the_start(request))
    frame = _since(request, _so_far(selected)).select("time", "rival", "amount", "backers")
    recorded = enumeration.of_one(request.tables, request.text("standard")) if len(frame) else None
    named = frame.rename({"time": "date", "rival": "standard", "amount": "adopters"})
    return finding(selected, named, recorded, otherwise=_none_since(request, selected))


def adoption_curve(request: Request) -> Finding:
    """Return the parameters of the S-curves fitted to the adoptions of a standard, or a note why none was fitted."""
    selected = _committed(request)
    selected.keep(Words("is an adoption", "属于采用"), selected.rows.filter(_ADOPTS))
    first = selected.rows.group_by("actor").agg(pl.col("date").cast(pl.String).min())
    numbers = dict.fromkeys(("value", "low", "high", "least", "most"), pl.Float64)
    schema = {"model": pl.String, "parameter": pl.String} | numbers | {"stable": pl.Boolean, "r_squared": pl.Float64}
    rows: list[tuple[object, ...]] = []
    remarks: list[Note] = []
    for model in curves.PARAMETERS:
        fit = curves.fit(first["date"], model)
        remarks += _on_fit(fit)
        rows += [(model, name, *estimate, fit.r_squared) for name, estimate in fit.parameters.items()]
        remarks += _below_record(fit, len(first))
    if rows:
        remarks.append(enumeration.of_one(request.tables, request.text("standard")))
    return finding(selected, pl.DataFrame(rows, schema=schema, orient="row"), *(remarks if len(selected.rows) else ()))


def _below_record(fit: Fit, observed: int) -> Iterator[Note]:
    """Yield the note on a ceiling that is below the number of adopters observed, by half of one or more."""
    ceiling = fit.parameters["m"].value if fit.parameters else observed
    if observed - ceiling >= 0.5:
        named = _MODELS[fit.model]
        yield reading(
            f"The ceiling of the {named.en} curve, {ceiling:.1f}, is below the {observed} adopters observed: the curve "
            "does not describe the last of them.",
            f"{named.zh}曲线的上限{ceiling:.1f}低于已观察到的{observed}个采用者，该曲线不能描述最后的采用。",
        )


def _on_fit(fit: Fit) -> Iterator[Note]:
    """Yield the notes on a curve: why it was not fitted, which parameters are fragile, and whether p and q differ."""
    model = _MODELS[fit.model]
    if fit.refused:
        reason = Words(f"No {model.en} curve: {fit.refused.text}.", f"没有{model.zh}曲线：{fit.refused.text_zh}。")
        yield unmet(reason, Words("Choose a standard with more dated adoptions.", "请选择有更多已知日期的采用的标准。"))
    moved = [name for name, estimate in fit.parameters.items() if not estimate.stable]
    if moved:
        yield reading(
            f"The {model.en} curve is fragile: without one adopter, or with inexact dates at an end of their month or "
            f"year, {' or '.join(moved)} would be outside the 95% interval.",
            f"{model.zh}曲线不稳健：去掉一个采用者，或将只知年月的日期取其期初或期末，{'或'.join(moved)}就会超出95%区间。",
        )
    if fit.model != "bass" or not fit.parameters:
        return
    if not fit.parameters["q"].value:
        yield _NO_IMITATION
    elif fit.parameters["q"].high > fit.parameters["p"].low:
        yield _OVERLAP


def _committed(request: Request) -> Selected:
    """Return adoptions and backing of the requested standards or parts of them: rival, actor, date, event.

    ``convergence/rival-adoption`` selects the same ones in SPARQL.
    """
    standards: Sequence[str] = request.arguments.get("rivals") or request.arguments.get("standard") or ()
    relations = request.tables.part("standard_standard", "relation", ONTOLOGY + "partOf")
    parts = relations.filter(pl.col("to").cast(pl.String).is_in(list(standards))).select(standard="from", rival="to")
    own = pl.DataFrame(
        {"standard": list(standards), "rival": list(standards)},
        schema=dict.fromkeys(("standard", "rival"), pl.Categorical),
    )
    selected = commitments(request.tables, request.selection, pl.concat([own, parts]).unique())
    dated = selected.rows.filter(pl.col("date").is_not_null()).with_columns(pl.col("date").cast(pl.String))
    selected.keep(Words("is dated", "有日期"), dated)
    return selected


def _so_far(selected: Selected) -> pl.DataFrame:
    """Return a row per date and rival: adopters and backers by then, and how many of them only backed it."""
    events = selected.rows.select("rival", adopter="actor", time="date", adopts=_ADOPTS)
    return competition.commitments_so_far(events)


def _from_the_start(request: Request) -> Request:
    """Return the request from the first of all years on: what was adopted so far includes what was adopted before.

    It still has a period if it had one, so that what is undated is left out and counted.
    """
    return replace(request, selection=replace(request.selection, since=request.selection.since and 1))


def _since(request: Request, so_far: pl.DataFrame) -> pl.DataFrame:
    """Return the rows from the first year of the selection on."""
    since = request.selection.since
    year = pl.col("time").str.extract(r"^(-?\d+)").cast(pl.Int64)
    return so_far if since is None else so_far.filter(year >= since)


def _none_since(request: Request, selected: Selected) -> Note:
    since = request.selection.since
    return none_left(len(selected.rows), Words(f"is dated {since} or later", f"日期在{since}年或以后"))


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


def _unknown(tables: Tables, rivals: set[str]) -> Note | None:
    """Return the note on rivals without a dated adoption or backing; None if there are none."""
    if not rivals:
        return None
    said = _listed(tables, pl.Series(sorted(rivals), dtype=pl.String))
    return reading(f"No dated adoption or backing of {said.en} is known.", f"没有注明日期的{said.zh}采用或支持记录。")


def _listed(tables: Tables, iris: pl.Series) -> Words:
    """Return the names of things in alphabetical order."""
    found = sorted(names(tables, iris).values())
    return Words(", ".join(name.en for name in found), "、".join(name.zh for name in found))


def _several_units(named: Words) -> Words:
    return Words(
        f"No results: the figures have different units ({named.en}).", f"无结果：数值的单位不同（{named.zh}）。"
    )


def _no_whole(named: Words) -> Words:
    return Words(
        f"No results: figures in this unit ({named.en}) do not add up to a whole.",
        f"无结果：以该单位（{named.zh}）计的数值不能相加为整体。",
    )


def _share_base(number: int, is_share: bool) -> Note:
    """Return the note on what the shares of a number of rivals are shares of."""
    if is_share:
        return reading(
            f"The values are percentages: each share is as recorded, and none is a share of these {number}.",
            f"数值为百分比：各份额均为原始记录，并非这{number}者合计中的份额。",
        )
    return reading(f"Shares are of the sum of these {number}.", f"份额以这{number}者的合计为基数。")


def _converted(tables: Tables, figures: pl.DataFrame) -> Note | None:
    """Return the note on the values that were converted to another unit; None if none was."""
    parts = []
    changed = figures.filter(pl.col("unit") != pl.col("recorded"))
    for _, part in changed.group_by("recorded", maintain_order=True):
        old, new = _listed(tables, part["recorded"]), _listed(tables, part["unit"])
        en = f"{counted(len(part), 'value')} from {old.en} to {new.en}"
        parts.append(Words(en, f"{len(part):,}个数值由{old.zh}换算为{new.zh}"))
    if not parts:
        return None
    return reading(f"Converted: {'; '.join(p.en for p in parts)}.", f"换算：{'；'.join(p.zh for p in parts)}。")


def _mostly(tables: Tables, adoptions: pl.DataFrame) -> Iterator[Note]:
    """Yield the notes on the standard, and on the adopter, that has more than half of the adoptions with a lag."""
    known = _with_lag(adoptions)
    for column, of, zh in (
        ("standard", "of one standard", "采用的是同一标准"),
        ("actor", "by one adopter", "来自同一采用者"),
    ):
        most = known.group_by(column).len().sort("len", column, descending=[True, False]).head(1)
        if len(most) and 2 * (part := most["len"][0]) > len(known):
            name = names(tables, most[column])[most[column].cast(pl.String)[0]]
            if 1 < part == len(known):
                yield reading(f"All {part:,} adoptions are {of}, {name.en}.", f"全部{part:,}项{zh}：{name.zh}。")
            elif part < len(known):
                yield reading(
                    f"{part:,} of {len(known):,} adoptions are {of}, {name.en}.",
                    f"{len(known):,}项采用中有{part:,}项{zh}：{name.zh}。",
                )
            if column == "standard":
                yield enumeration.of_one(tables, most[column].cast(pl.String)[0])


def _with_lag(adoptions: pl.DataFrame) -> pl.DataFrame:
    """Return the adoptions of which both dates are known."""
    return adoptions.drop_nulls(["adopted", "published"])


def _without_lag(adoptions: pl.DataFrame) -> Note | None:
    """Return the note on adoptions of which a date is unknown; None if there are none."""
    without = len(adoptions) - len(_with_lag(adoptions))
    text = f"adoption{'s' * (without != 1)} excluded: date of adoption or publication unknown."
    return excluded(without, text, f"排除了{without:,}项采用：采用日期或发布日期未知。") if without else None


def _with_publication(tables: Tables, selected: Selected) -> pl.DataFrame:
    published = tables["standard"].unique("standard").select("standard", "published")
    rows = selected.rows.join(published, on="standard", how="left")
    rows = rows.with_columns(adopted=diffusion.years(rows["date"]), published=diffusion.years(rows["published"]))
    return diffusion.firsts(rows.select("event", "actor", "standard", "adopted", "published"))
