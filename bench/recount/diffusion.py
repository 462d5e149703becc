"""Recounts of the questions about adoption."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import inf
from statistics import mean, median
from typing import Any

import numpy as np
from scipy import optimize

from ...ontology.namespaces import ONTOLOGY
from ...queries.run import Answer
from .comparing import Row, argument, checks, counts, near, within
from .data import Data
from .dates import time

_ADOPTS = {ONTOLOGY + name for name in ("Adoption", "adopts", "adoptedBy")}


def commitments(data: Data, answer: Answer, standards: list[str]) -> list[dict[str, Any]]:
    """Return the dated adoptions and public backing of standards, or of parts of them, with the standard as rival.

    Raises:
        ValueError: if the answer is narrowed in a way that is not recounted.
    """
    for name in ("within", "actors", "region"):
        if argument(answer, name) is not None:
            raise ValueError(f"{answer.question.id}: {name} is not recounted")
    rivals = defaultdict[str, set[str]](set)
    for standard in standards:
        rivals[standard].add(standard)
    for row in data.rows("standard_standard"):
        if row["relation"] == ONTOLOGY + "partOf" and row["to"] in standards:
            rivals[row["from"]].add(row["to"])
    return [
        {"rival": rival, "actor": row["actor"], "date": row["date"], "adopts": row["role"] in _ADOPTS}
        for row in data.rows("standard_actor")
        if row["commits"] and row["date"] is not None and within(answer, row["date_year"])
        for rival in rivals.get(row["standard"], ())
    ]


def so_far(rows: list[dict[str, Any]], date: str, rival: str) -> tuple[int, int]:
    """Return how many have adopted a rival by a date, and how many had only backed it."""
    own = [row for row in rows if row["rival"] == rival and row["date"] <= date]
    adopters = {row["actor"] for row in own if row["adopts"]}
    return len(adopters), len({row["actor"] for row in own} - adopters)


@counts("diffusion/growth", "date standard adopters backers", 2)
def growth(data: Data, answer: Answer) -> Iterator[Row]:
    """Count adopters and backers at the first date of each actor."""
    standard = argument(answer, "standard") or ""
    rows = commitments(data, answer, [standard])
    first = {min(row["date"] for row in rows if row["actor"] == actor) for actor in {row["actor"] for row in rows}}
    yield from ((date, standard, *so_far(rows, date, standard)) for date in first)


def _lags(rows: list[tuple[str, str, str, float]]) -> Iterator[Row]:
    """Yield a group, its adoptions, adopters, standards, and the least, median, mean and greatest lag."""
    for group in {row[0] for row in rows}:
        own = [row[1:] for row in rows if row[0] == group]
        lags = [lag for _, _, lag in own]
        sizes = len(own), len({actor for actor, _, _ in own}), len({standard for _, standard, _ in own})
        yield group, *sizes, min(lags), median(lags), mean(lags), max(lags)


def _adoptions(data: Data, answer: Answer) -> list[tuple[str, str, float]]:
    """Return actor, standard and lag of the first adoptions of an answer of which both dates are known."""
    case, published = argument(answer, "case"), {row["standard"]: row["published"] for row in data.rows("standard")}
    studied = {row["thing"] for row in data.rows("studied") if row["case"] == case}
    found = dict[tuple[str, str], float]()
    for row in data.rows("adoption"):
        adopted, out = time(row["announced"]), time(published.get(row["standard"]))
        is_of = (case is None or row["standard"] in studied) and within(answer, row["announced_year"])
        if is_of and adopted is not None and out is not None:
            pair = row["actor"], row["standard"]
            found[pair] = min(adopted - out, found.get(pair, inf))
    return [(*pair, lag) for pair, lag in found.items()]


@counts("diffusion/lag", "standard adoptions adopters least median mean greatest", 1)
def lag(data: Data, answer: Answer) -> Iterator[Row]:
    """Compute the lags of each standard."""
    for row in _lags([(standard, actor, standard, years) for actor, standard, years in _adoptions(data, answer)]):
        yield *row[:3], *row[4:]


@counts("diffusion/lag-of-regions", "region adoptions adopters standards least median mean greatest", 1)
def lag_of_regions(data: Data, answer: Answer) -> Iterator[Row]:
    """Compute the lags of the adopters of each region, in every region in which they are located."""
    level = {"macro-region": "continent"}.get(argument(answer, "level") or "country", argument(answer, "level"))
    rows = []
    for actor, standard, years in _adoptions(data, answer):
        rows += [(region, actor, standard, years) for of, region in data.located.get(actor, ()) if of == level]
    yield from _lags(rows)


@checks("diffusion/curve", "scipy's differential evolution")
def curve(data: Data, answer: Answer) -> list[str]:
    """Search the least sum of squares of each curve over a wide range, and compare value and fit."""
    rows = commitments(data, answer, [argument(answer, "standard") or ""])
    first: dict[str, str] = {}
    for row in rows:
        if row["adopts"]:
            first[row["actor"]] = min(row["date"], first.get(row["actor"], row["date"]))
    moments = sorted(t for date in first.values() if (t := time(date)) is not None)
    faults = []
    for model in {str(row["model"]) for row in answer.table}:
        given = [row for row in answer.table if row["model"] == model]
        x = np.array(sorted(set(moments))) - moments[0]
        n = np.array([sum(m - moments[0] <= t for m in moments) for t in x], dtype=float)
        best, squares = _best(model, x, n)
        r_squared = 1 - squares / float(((n - n.mean()) ** 2).sum())
        if not near(round(r_squared, 4), round(float(given[0]["r_squared"] or 0), 4)):
            faults.append(f"{model}: R squared {given[0]['r_squared']}, recounted {r_squared:.4f}")
        for row, value in zip(given, best, strict=True):
            own = float(row["value"] or 0)
            if abs(own - value) > 0.02 * max(abs(value), 0.1):
                faults.append(f"{model} {row['parameter']}: {own:.4f}, recounted {value:.4f}")
    return faults


def _best(model: str, x: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the parameters of the least squares, and their sum."""
    span, most = float(x[-1]), float(n[-1])

    def squares(p: np.ndarray) -> float:
        if model == "logistic":
            fitted = p[0] / (1 + np.exp(np.clip(-p[1] * (x - p[2]), -500, 500)))
        else:
            gone = np.exp(np.clip(-(p[1] + p[2]) * (x - p[3]), -500, 500))
            fitted = p[0] * (1 - gone) / (1 + p[2] / p[1] * gone)
        return float(((n - fitted) ** 2).sum())

    bounds = [(most / 2, 3 * most), (1e-3, 60 / span), (-2 * span, 2 * span)]
    if model == "bass":
        bounds = [(most / 2, 3 * most), (1e-6, 60 / span), (0, 60 / span), (-2 * span, 0)]
    found = optimize.differential_evolution(squares, bounds, seed=1, tol=1e-10, maxiter=2000, polish=True)
    return np.asarray(found.x), float(found.fun)
