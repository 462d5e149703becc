"""The pages of regions, actors, standards and claims, each with what its readers look for first."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from conftest import ClientOf
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release
from standlink.graph.store.description import Description, Fact, Figure, Thing, Value
from standlink.graph.store.store import sl
from standlink.ontology.namespaces import THINGS, node
from standlink.queries.region_profiles import Series
from standlink.web import entity_views
from standlink.web.charts.sparklines import bar, sparkline
from standlink.web.entities import VERDICT_PROPERTIES
from standlink.web.fact_sections import identifiers, sections

HTML = {"Accept": "text/html"}


def page(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers=HTML)
    assert response.status_code == 200, path
    return response.text


def ids(text: str) -> list[str]:
    """Return the ids of the sections of a page, in order."""
    return re.findall(r'<section id="([\w-]+)"', text.split("<aside")[0])


def described(release: Release, path: str) -> Description:
    found = release.describe(THINGS + path)
    assert found is not None
    return found


def test_region_opens_with_who_is_there_and_ends_with_its_codes(client: FlaskClient) -> None:
    text = page(client, "/id/region/japan")
    found = ids(text)
    assert found[:2] == ["organizations", "standards"]
    assert found[-3:] == ["identifiers", "history", "evidence"]
    codes = text[text.index('<section id="identifiers"') :].split("</section>")[0]
    assert re.search(r"<dt>Wikidata</dt><dd>.*?>Q17</a>", codes)
    assert "UN M49 code" in codes
    assert "UN M49 code" not in text[: text.index('<section id="identifiers"')]
    assert 'href="/compare?of=region:japan"' in text
    assert 'href="/questions/actors/roles?within=region:japan"' in text


def test_counts_of_a_region_are_whole(client: FlaskClient, release: Release) -> None:
    asked = "SELECT DISTINCT ?x WHERE { ?x sl:locatedIn region:united-states ; a sl:Organization }"
    number = len(list(release.store.select(asked)))
    assert f"Organizations in this region: 10 of {number}." in page(client, "/id/region/united-states")


def test_barriers_of_a_region_are_listed(client: FlaskClient, release: Release) -> None:
    barriers = release.store.subjects(sl("appliesIn"), node("region:united-states"))
    named = [b.value for b in barriers if isinstance(b, ox.NamedNode) and release.store.is_a(b, sl("Barrier"))]
    text = page(client, "/id/region/united-states")
    section = text[text.index('<section id="barriers"') :].split("</section>")[0]
    assert all(f'href="/id/{iri.removeprefix(THINGS)}"' in section for iri in named[:10])
    assert "response" in section


def test_actor_shows_with_whom_it_acted_and_how_often(client: FlaskClient, release: Release) -> None:
    ford = described(release, "actor/ford")
    shared = entity_views.partners(ford)
    for each in shared:
        events = [e for e in ford.events if each.thing in {t for role in e.roles for t in role.things}]
        assert each.events == len(events)
        assert set(each.notes) == {note for event in events for note in event.notes}
    assert [each.events for each in shared] == sorted((each.events for each in shared), reverse=True)
    text = page(client, "/id/actor/ford")
    found = ids(text)
    assert found.index("standards") < found.index("events") < found.index("partners") < found.index("organizations")
    assert f"10 of {len(shared)}" in text


def test_partners_of_a_hub_are_left_to_a_question(release: Release) -> None:
    ford = described(release, "actor/ford")
    import msgspec

    many = msgspec.structs.replace(ford, counts=msgspec.structs.replace(ford.counts, events=5_000))
    assert entity_views.partners(many) == entity_views.places(many) == []


def test_standard_shows_adopters_rivals_and_directed_lineage(client: FlaskClient) -> None:
    text = page(client, "/id/standard/nacs")
    found = ids(text)
    assert found.index("adopters") < found.index("rivals") < found.index("lineage") < found.index("events")
    assert 'href="/compare?of=standard:nacs&amp;of=standard:ccs1"' in text
    lineage = text[text.index('<section id="lineage"') :].split("</section>")[0]
    assert "Leads to" in lineage
    assert "Comes from" not in lineage
    j3400 = page(client, "/id/standard/sae-j3400")
    lineage = j3400[j3400.index('<section id="lineage"') :].split("</section>")[0]
    assert lineage.index("Comes from") < lineage.index('href="/id/standard/nacs"')


def test_rivals_are_drawn_only_where_they_can_be_compared(release: Release, client: FlaskClient) -> None:
    with client.application.test_request_context("/id/standard/nacs"):
        assert entity_views.rivalry_of(release, described(release, "standard/nacs")) is None
        assert entity_views.rivalry_of(release, described(release, "actor/ford")) is None


def test_claim_shows_both_sides_with_their_sources(client: FlaskClient) -> None:
    path = "/id/claim/5g-nr-defines-air-interface-and-core"
    text = page(client, path)
    sides = text[text.index('<section id="sides"') :].split("</section>")[0]
    for heading in ("Supporting", "Qualifying", "Disputing"):
        assert f"<h3>{heading}</h3>" in sides
    qualifying = sides[sides.index("Qualifying") : sides.index("Disputing")]
    assert (
        len(re.findall(r'href="#note-\d+"', qualifying)) == len(re.findall(r'rel="external noopener"', qualifying)) == 2
    )
    assert "None recorded." in sides


@pytest.mark.parametrize(
    "path",
    ["region/japan", "actor/3gpp", "standard/nacs", "standard/wi-fi", "claim/5g-nr-defines-air-interface-and-core",
     "event/ford-adopts-nacs", "barrier/competing-standards"],
)  # fmt: skip
def test_every_fact_is_in_one_section(release: Release, path: str) -> None:
    found = release.describe(THINGS + path)
    assert found is not None
    shown = [fact.property.iri for facts in sections(found, VERDICT_PROPERTIES).values() for fact in facts]
    assert len(shown) == len(set(shown))
    values = [value for each in identifiers(found) for value in each.values]
    others = [f for f in found.facts if f.property.iri not in {*shown, *VERDICT_PROPERTIES}]
    assert len(values) == sum(len(fact.values) for fact in others)


def test_identifiers_are_named_by_their_registers() -> None:
    same = Thing(node("skos:exactMatch").value, "exact match")
    labels = ("Wikidata Q17", "GeoNames 1861060", "ROR 05a7rhx54")
    fact = Fact(same, tuple(Value(Thing(f"https://example.org/{n}", n)) for n in labels), 3)
    made = Description("iri", "region", "Japan", (), (), "", "", (), (fact,), (), (), (), None)  # type: ignore[arg-type]
    found = [(each.register.label, each.values[0].thing) for each in identifiers(made)]
    assert [(name, thing.label) for name, thing in found if thing] == [
        ("Wikidata", "Q17"), ("GeoNames", "1861060"), ("ROR", "05a7rhx54"),
    ]  # fmt: skip


def test_notes_are_numbered_in_the_order_of_the_page(client: FlaskClient) -> None:
    for path in ("/id/standard/nacs", "/id/actor/ford", "/id/region/japan", "/cases/5g-standardization"):
        text = page(client, path)
        first = [int(number) for number in re.findall(r'id="mark-(\d+)"', text)]
        assert first == sorted(first), path
        listed = [int(number) for number in re.findall(r'<li id="note-(\d+)"', text)]
        assert first[0] == 1
        assert set(first) <= set(listed)


def figures(*points: tuple[str, str], unit: str = "percent") -> Description:
    """Return the description of a region with the figures of one indicator."""
    made = tuple(
        Figure(Thing(f"o{n}", ""), Thing("i", "R&D"), Thing("r", ""), period, value, Thing("u", unit), (), "", ())
        for n, (period, value) in enumerate(points)
    )
    counts = type("Counts", (), {"figures": len(made)})
    return Description("r", "region", "R", (), (), "", "", (), (), (), made, (), counts)  # type: ignore[arg-type]


def test_figures_over_time_need_three_periods_with_one_value_each() -> None:
    (series,) = entity_views.series_of(figures(("2003", "3"), ("2001", "1.5"), ("2002", "2")))
    assert series.points == (("2001", 1.5), ("2002", 2.0), ("2003", 3.0))
    assert entity_views.series_of(figures(("2001", "1"), ("2002", "2"))) == ()
    assert entity_views.series_of(figures(("2001", "1"), ("2002", "2"), ("2003", "3"), ("2003", "4"))) == ()


def test_line_says_its_first_and_last_figure_in_words(client: FlaskClient) -> None:
    series = Series(Thing("i", "R&D"), Thing("u", "percent"), (("2001", 1.5), ("2002", 2.0), ("2003", 1234.0)))
    with client.application.test_request_context("/"):
        drawn = str(sparkline(series.indicator, series.points))
    assert 'role="img" aria-label="R&amp;D: 1.5 (2001) to 1,234 (2003)"' in drawn
    assert ">1,234</text>" in drawn
    assert "style=" not in drawn + str(bar(2, 4, 1))


def test_equal_figures_are_not_drawn() -> None:
    assert not entity_views.is_told(Series(Thing("i", ""), Thing("u", ""), (("2001", 1.0), ("2002", 1.0))))


def test_pages_by_kind_in_chinese(client: FlaskClient) -> None:
    assert "组织" in page(client, "/zh/id/region/japan")
    assert "合作主体" in page(client, "/zh/id/actor/ford")
    assert 'href="/zh/compare?of=standard:nacs"' in page(client, "/zh/id/standard/nacs")


def test_imported_region_has_its_figures(catalogued: Release, client_of: ClientOf) -> None:
    assert client_of(catalogued).get("/id/region/china", headers=HTML).status_code == 200
