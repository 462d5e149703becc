"""The content of the pages of cases, and pages of a library that lacks a question."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release
from standlink.graph.store.store import LABEL, Store, sl
from standlink.ontology.namespaces import THINGS
from standlink.queries.library import library
from standlink.queries.question import Question
from standlink.queries.table import Table
from standlink.web import casebook, cases, quality
from standlink.web.app import create_app
from standlink.web.settings import Settings

NAMES = ("Huawei Technologies Co., Ltd.", "Nokia", "Ericsson", "Samsung Electronics Co., Ltd.", "ZTE")


def an_event(names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> casebook.CaseEvent:
    """Return the event of a case that involves actors of these names."""
    event, inner = ox.NamedNode(f"{THINGS}event/e"), ox.Store()
    for number, name in enumerate(names):
        actor = ox.NamedNode(f"{THINGS}actor/a-{number}")
        inner.add(ox.Quad(event, sl("involves"), actor))
        inner.add(ox.Quad(actor, LABEL, ox.Literal(name, language="en")))
    row = (ox.Literal("2018-06-14"), event, sl("Decision"), ox.Literal(""), ox.Literal(", ".join(names)), None)
    table = Table(("date", "event", "kind", "concerns", "who", "where"), (row,))
    monkeypatch.setattr(casebook, "_answer", lambda *_: table)
    release: Any = SimpleNamespace(store=Store(inner))
    (found,) = casebook._events(release, f"{THINGS}initiative/case")
    return found


def test_name_with_a_comma_is_one_actor(monkeypatch: pytest.MonkeyPatch) -> None:
    event = an_event(NAMES, monkeypatch)
    assert sorted(event.actors) == sorted(NAMES)


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (1, 1), (4, 4), (5, 3)])
def test_few_actors_are_all_named_and_of_many_the_first_three(
    number: int, shown: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = an_event(NAMES[:number], monkeypatch)
    assert (len(event.actors), event.shown) == (number, shown)


def test_key_events_are_in_order_and_few_of_each_year(release: Release) -> None:
    for thing in casebook.cases(release.store):
        case = casebook.read_case(release, thing.iri)
        assert case is not None
        dates = [event.date for event in case.events]
        assert dates == sorted(dates)
        assert 0 < len(dates) <= casebook.MOST_EVENTS
        assert max(sum(d[:4] == date[:4] for d in dates) for date in dates) <= casebook.MOST_PER_YEAR
        assert case.event_count >= len(dates)


@pytest.fixture
def bare_client(home: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client of a site whose library lacks the questions that other pages show."""
    used = {cases.LEADING_QUESTION, "standards/timeline", "barriers/of-initiative", quality.SOURCING, *quality.LISTS}
    left: Mapping[str, Question] = {id_: question for id_, question in library().items() if id_ not in used}
    assert len(left) == len(library()) - len(used)
    for module in (cases, casebook, quality):
        monkeypatch.setattr(module, "library", lambda: left)
    return create_app(Settings(home=home, memory_triples=0)).test_client()


@pytest.mark.parametrize("path", ["/", "/cases", "/cases/5g-standardization", "/data/quality", "/id/actor/ford"])
def test_page_is_shown_without_the_questions_that_the_library_lacks(bare_client: FlaskClient, path: str) -> None:
    assert bare_client.get(path, headers={"Accept": "text/html"}).status_code == 200
