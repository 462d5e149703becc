"""What the theories, their works and the stakeholders of strategies promise, on the release of the curated cases."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from standlink.graph.releases.release import Release
from standlink.graph.store.store import RDF_TYPE, Store, sl
from standlink.ontology.namespaces import compact, node

pytestmark = pytest.mark.slow

BEYOND_THE_PAPER = {
    "theory:economics-of-standards": {
        "source:blind-economics-of-standards",
        "source:blind-jungmittag-patents-and-standards",
        "source:swann-economics-of-standardization",
        "source:swann-international-standards-and-trade",
    },
    "theory:network-externalities": {
        "source:katz-shapiro-network-externalities",
        "source:farrell-saloner-standardization-compatibility-innovation",
    },
    "theory:patent-hold-up": {"source:lemley-shapiro-patent-holdup-and-royalty-stacking"},
    "theory:path-dependence": {"source:david-clio-and-the-economics-of-qwerty", "source:arthur-competing-technologies"},
    "theory:standards-wars": {"source:shapiro-varian-art-of-standards-wars"},
}


def names(nodes: list[ox.NamedNode]) -> set[str]:
    return {compact(n.value) for n in nodes}


def works(store: Store, theory: ox.NamedNode) -> set[str]:
    return names([s for piece in store.nodes(theory, sl("evidence")) for s in store.nodes(piece, sl("source"))])


@pytest.mark.parametrize("theory", BEYOND_THE_PAPER)
def test_theory_has_its_works_authors_and_mechanisms(release: Release, theory: str) -> None:
    store = release.store
    assert works(store, node(theory)) >= BEYOND_THE_PAPER[theory]
    assert store.nodes(node(theory), sl("proposedBy"))
    mechanisms = store.nodes(node(theory), sl("worksThrough"))
    assert mechanisms
    assert all(sl("Mechanism") in store.nodes(m, RDF_TYPE) for m in mechanisms)


def test_every_work_of_the_theories_has_an_author_a_date_and_an_address(release: Release) -> None:
    store = release.store
    for name in {work for theory in BEYOND_THE_PAPER for work in works(store, node(theory))}:
        if name == "source:swann-international-standards-and-trade":
            continue
        assert store.texts(node(name), node("dcterms:creator")), name
        assert store.text(node(name), node("dcterms:issued")), name
        assert store.nodes(node(name), node("foaf:page")) or store.nodes(node(name), sl("accessedAt")), name


def test_disputed_theories_say_so_and_name_the_work_that_disputes_them(release: Release) -> None:
    disputes = {
        "theory:patent-hold-up": "source:galetovic-haber-levine-patent-hold-up",
        "theory:path-dependence": "source:liebowitz-margolis-path-dependence-lock-in-and-history",
    }
    for theory, work in disputes.items():
        said = [t.value for t in release.store.texts(node(theory), node("dcterms:description"))]
        assert any("Disputed:" in text for text in said)
        assert any("争议" in text for text in said)
        assert work in works(release.store, node(theory))


def test_rival_standards_of_two_cases_are_examples_of_standards_wars(release: Release) -> None:
    examples = names(release.store.nodes(node("theory:standards-wars"), sl("exemplifiedBy")))
    assert {"standard:nacs", "standard:ccs", "standard:homerf", "standard:wapi"} <= examples


def test_every_strategy_of_the_paper_is_the_task_of_a_stakeholder_group(release: Release) -> None:
    """The strategies of the cases are told of the actors that chose them, and have no group."""
    store, paper = release.store, node("source:standards-driven-growth")
    strategies = [
        s
        for s in store.subjects(node("rdf:type"), sl("Strategy"))
        if any(paper in store.nodes(piece, sl("source")) for piece in store.nodes(s, sl("evidence")))
    ]
    assert len(strategies) == 18
    assert [s for s in strategies if not store.nodes(s, sl("taskOf"))] == []


@pytest.mark.parametrize(
    ("strategy", "group"),
    [
        ("strategy:rules-for-the-digital-age", "sl:governments"),
        ("strategy:adopt-digital-technology", "sl:businesses"),
        ("strategy:research-institutes-in-standard-setting", "sl:researchInstitutions"),
    ],
)
def test_groups_of_section_17_have_the_tasks_that_it_gives_them(release: Release, strategy: str, group: str) -> None:
    store = release.store
    assert group in names(store.nodes(node(strategy), sl("taskOf")))
    statement = node(f"statement:{strategy.partition(':')[2]}-task-of-{_slug(group)}")
    locators = {store.text(piece, sl("locator")) for piece in store.nodes(statement, sl("evidence"))}
    assert any(locator.startswith("section 17") for locator in locators if locator)


def _slug(group: str) -> str:
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in group.removeprefix("sl:"))


def test_mobile_standards_share_the_uses_that_the_paper_gives_them(release: Release) -> None:
    for use in ("mobile-commerce", "mobile-gaming", "mobile-health"):
        enablers = names(release.store.nodes(node(f"technology:{use}"), sl("enabledBy")))
        assert {"standard:umts", "standard:lte", "standard:5g-nr"} <= enablers
        assert "standard:gsm" not in enablers, "GSM of 1987 had none of them"


def test_sectors_and_practices_are_no_technologies_and_their_old_addresses_lead_on(release: Release) -> None:
    store = release.store
    for sector in ("aviation", "coal-mining", "digital-economy", "fintech", "semiconductors", "winemaking"):
        assert sl("EconomicSector") in store.nodes(node(f"sector:{sector}"), RDF_TYPE)
        old = node(f"technology:{sector}")
        assert not store.nodes(old, RDF_TYPE)
        assert names(store.nodes(old, node("dcterms:isReplacedBy"))) == {f"sector:{sector}"}
    assert not store.nodes(node("technology:standardisation-process"), RDF_TYPE)
