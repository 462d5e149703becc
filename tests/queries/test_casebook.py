"""The content of the pages of cases, and pages of a library that lacks a question."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from standlink.errors import NoReleaseError
from standlink.graph.releases.files import STORE, checksums
from standlink.graph.releases.release import Release, Releases
from standlink.graph.store.evidence import Footnotes
from standlink.graph.store.store import LABEL, RDF_TYPE, Store, sl
from standlink.ontology.namespaces import THINGS, node
from standlink.queries import case_events, casebook
from standlink.queries.library import library
from standlink.queries.question import Question
from standlink.web import cases, quality
from standlink.web.app import create_app
from standlink.web.settings import Settings

NAMES = ("Huawei Technologies Co., Ltd.", "Nokia", "Ericsson", "Samsung Electronics Co., Ltd.", "ZTE")


def an_event(names: tuple[str, ...]) -> case_events.CaseEvent:
    """Return the event of a case that involves actors of these names."""
    event, inner = ox.NamedNode(f"{THINGS}event/e"), ox.Store()
    case, standard = (ox.NamedNode(f"{THINGS}{name}") for name in ("initiative/case", "standard/s"))
    inner.add(ox.Quad(standard, sl("studiedIn"), case))
    inner.add(ox.Quad(event, sl("concerns"), standard))
    inner.add(ox.Quad(event, sl("when"), ox.Literal("2018-06-14")))
    inner.add(ox.Quad(event, RDF_TYPE, sl("Decision")))
    inner.add(ox.Quad(sl("Decision"), node("rdfs:subClassOf"), sl("Event")))
    for number, name in enumerate(names):
        actor = ox.NamedNode(f"{THINGS}actor/a-{number}")
        inner.add(ox.Quad(event, sl("involves"), actor))
        inner.add(ox.Quad(actor, LABEL, ox.Literal(name, language="en")))
    store = Store(inner)
    (found,) = case_events.weighed(store, case)
    assert (found.event, found.actors) == (event, len(names))
    return case_events.with_evidence(store, Footnotes(store), found)


def test_name_with_a_comma_is_one_actor() -> None:
    event = an_event(NAMES)
    assert sorted(actor.label for actor in event.actors) == sorted(NAMES)


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (1, 1), (4, 4), (5, 3)])
def test_few_actors_are_all_named_and_of_many_the_first_three(number: int, shown: int) -> None:
    event = an_event(NAMES[:number])
    assert (len(event.actors), event.shown) == (number, shown)


def test_key_events_are_in_order_and_few_of_each_year(release: Release) -> None:
    for thing in casebook.cases(release.store):
        case = casebook.read_case(release, thing.iri)
        assert case is not None
        dates = [event.date for event in case.events]
        assert dates == sorted(dates)
        assert 0 < len(dates) <= case_events.MOST_EVENTS
        assert max(sum(d[:4] == date[:4] for d in dates) for date in dates) <= case_events.MOST_PER_YEAR
        assert case.event_count >= len(dates)


@pytest.fixture
def staged(home: Path, tmp_path: Path) -> Release:
    """A release that is not published yet: a copy."""
    shutil.copytree(Releases(home).current().path, tmp_path / "staged")
    return Release.read(tmp_path / "staged")


def published(release: Release) -> Release:
    """Return a release with the files that have come into its folder since."""
    return Release(release.path, {**release.manifest, "files": checksums(release.path)})


def test_kept_cases_are_those_that_are_read(staged: Release) -> None:
    assert casebook.keep_cases(staged) == 3
    read = tuple(casebook.read_case(staged, thing.iri) for thing in casebook.cases(staged.store))
    kept = published(staged)
    assert casebook.KEPT in kept.files
    assert casebook.cases_of(kept) == read


def test_kept_cases_need_no_other_file(staged: Release) -> None:
    casebook.keep_cases(staged)
    kept = published(staged)
    shutil.rmtree(kept.path / STORE)
    assert [case.slug for case in casebook.cases_of(kept)]


def test_cases_that_another_version_kept_are_read_anew(staged: Release) -> None:
    (staged.path / casebook.KEPT).write_text('[{"slug": "5g"}]', "utf-8")
    assert casebook.cases_of(published(staged)) == casebook.cases_of(staged)


def test_damaged_file_of_cases_is_refused(staged: Release) -> None:
    casebook.keep_cases(staged)
    kept = published(staged)
    (kept.path / casebook.KEPT).write_text("[]", "utf-8")
    with pytest.raises(NoReleaseError, match=r"cases\.json"):
        casebook.cases_of(kept)


def test_chart_of_a_case_compares_the_rivals_with_most_adopters(release: Release) -> None:
    case = next(case for case in casebook.cases_of(release) if case.slug == "ev-charging-unification")
    answer = casebook.compare(release, case.compared)
    assert answer is not None
    assert [thing.label for thing in answer.bindings["rivals"]]
    assert casebook.compare(release, ()) is None


@pytest.fixture
def bare_client(home: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client of a site whose library lacks the questions that other pages show."""
    used = {cases.LEADING_QUESTION, "barriers/of-initiative", quality.SOURCING, *quality.LISTS}
    left: Mapping[str, Question] = {id_: question for id_, question in library().items() if id_ not in used}
    assert len(left) == len(library()) - len(used)
    for module in (cases, casebook, quality):
        monkeypatch.setattr(module, "library", lambda: left)
    return create_app(Settings(home=home, memory_triples=0)).test_client()


@pytest.mark.parametrize("path", ["/", "/cases", "/cases/5g-standardization", "/data/quality", "/id/actor/ford"])
def test_page_is_shown_without_the_questions_that_the_library_lacks(bare_client: FlaskClient, path: str) -> None:
    assert bare_client.get(path, headers={"Accept": "text/html"}).status_code == 200
