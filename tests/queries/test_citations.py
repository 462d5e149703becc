"""Tests of citations: they say what the release says, and independent parsers read them."""

from __future__ import annotations

import json
import re
from typing import Any

import pyoxigraph as ox
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string
from standlink.graph.releases.release import Release
from standlink.graph.store.store import Store
from standlink.ontology.namespaces import mint, node
from standlink.queries.citation_formats import csl, to_bibtex, to_csl_json, to_plain, to_ris
from standlink.queries.citations import Item, Name, cite, cite_documents, person

#: The fields of CSL-JSON 1.0.2 in use here, with what they contain.
CSL_FIELDS: dict[str, type] = {
    **dict.fromkeys(("id", "type", "title", "number", "genre", "publisher", "edition", "version", "DOI", "URL"), str),
    **dict.fromkeys(("container-title", "volume", "issue", "page", "ISBN"), str),
    **dict.fromkeys(("author", "editor"), list),
    **dict.fromkeys(("issued", "accessed"), dict),
}
ITEM = Item(
    "iso-9001-2015",
    "standard",
    "Quality management systems — Requirements",
    "ISO 9001:2015",
    "Standard",
    (Name("International Organization for Standardization", is_body=True),),
    publisher="International Organization for Standardization",
    issued="2015-09-15",
    edition="5",
    url="https://www.iso.org/standard/62085.html",
    accessed="2026-11-30",
)
TODAY = "2026-11-30"


def say(subject: str, predicate: str, value: str | ox.Literal) -> ox.Quad:
    term = value if isinstance(value, ox.Literal) else ox.NamedNode(value)
    return ox.Quad(ox.NamedNode(subject), node(predicate), term, ox.NamedNode("https://example.org/g"))


def test_a_document_is_cited_by_what_its_publisher_states():
    document, body = mint("standard", "iso-9001-2015"), mint("actor", "iso")
    quads = [
        say(document, "rdf:type", node("sl:StandardDocument").value),
        say(document, "rdfs:label", ox.Literal("ISO 9001:2015", language="en")),
        say(document, "sl:designation", ox.Literal("ISO 9001:2015")),
        say(document, "dcterms:title", ox.Literal("Quality management systems — Requirements", language="en")),
        say(document, "dcterms:title", ox.Literal("Systèmes de management de la qualité", language="fr")),
        say(document, "sl:publishedBy", body),
        say(document, "sl:publicationDate", ox.Literal("2015-09-15", datatype=node("xsd:date"))),
        say(document, "sl:editionNumber", ox.Literal("5")),
        say(document, "foaf:page", "https://www.iso.org/standard/62085.html"),
        say(body, "rdfs:label", ox.Literal("International Organization for Standardization", language="en")),
    ]
    assert cite_documents(_release(quads), [document, mint("actor", "iso"), mint("standard", "unknown")], TODAY) == [
        ITEM
    ]


def test_the_bodies_of_a_standard_across_its_editions_are_those_of_all_editions():
    family, iso, iec = mint("standard", "iso-1"), mint("actor", "iso"), mint("actor", "iec")
    quads = [
        say(family, "rdfs:label", ox.Literal("ISO 1", language="en")),
        say(iso, "rdfs:label", ox.Literal("ISO", language="en")),
        say(iec, "rdfs:label", ox.Literal("IEC", language="en")),
    ]
    for year, bodies in (("1990", (iso,)), ("2000", (iso, iec))):
        edition = mint("standard", f"iso-1-{year}")
        quads += [say(edition, "sl:editionOf", family), *(say(edition, "sl:publishedBy", body) for body in bodies)]
    (item,) = cite_documents(_release(quads), [family], TODAY)
    assert (item.title, item.publisher, item.authors) == ("ISO 1", "ISO", (Name("ISO", is_body=True),))


def test_authors_are_persons_in_their_order_where_the_release_names_them():
    document, body = mint("standard", "rfc-9999"), mint("actor", "ietf")
    quads = [
        say(document, "rdf:type", node("sl:StandardDocument").value),
        say(document, "rdfs:label", ox.Literal("RFC 9999", language="en")),
        say(document, "sl:publishedBy", body),
        say(document, "foaf:page", "https://doi.org/10.17487/RFC9999"),
        say(body, "rdfs:label", ox.Literal("IETF", language="en")),
    ]
    named = [("A. Zeta", "Authorship"), ("B. van Alpha, Jr.", "Authorship"), ("C. Mu", "Editorship"), ("Firm", "")]
    for place, (name, role) in enumerate(named, 9):
        event, actor = mint("event", f"rfc-9999-author-{place}"), mint("actor", f"person-{place}")
        quads += [
            say(event, "rdf:type", node(f"sl:{role or 'Authorship'}").value),
            say(event, "sl:contributedTo", document),
            say(event, "sl:contributor", actor),
            say(actor, "rdf:type", node("sl:Person" if role else "sl:Organization").value),
            say(actor, "rdfs:label", ox.Literal(name, language="en")),
        ]
    (item,) = cite_documents(_release(quads), [document], TODAY)
    assert item.authors == (Name("Zeta", "A."), Name("van Alpha", "B.", "Jr."))
    assert item.editors == (Name("Mu", "C."),)
    assert (item.publisher, item.doi, item.url) == ("IETF", "10.17487/RFC9999", document)
    assert (item.issued, item.accessed) == ("", TODAY)


class _release:  # noqa: N801 - stands for a release made of a few quads
    def __init__(self, quads: list[ox.Quad]) -> None:
        self.store = Store.of(quads)


def test_the_standards_of_a_release_are_cited_in_every_format(release: Release):
    iris = sorted(s.value for s in release.store.subjects(node("rdf:type"), node("sl:Standard")))
    items = cite_documents(release, iris, TODAY)
    assert len(items) == len(iris) > 50
    entries = parse_string(to_bibtex(items), "bibtex").entries
    assert set(entries) == {item.key for item in items}
    assert [record["id"] for record in rispy.loads(to_ris(items))] == [item.key for item in items]
    for found in json.loads(to_csl_json(items)):
        check_csl(found)


def check_csl(found: dict[str, Any]) -> None:
    assert found.keys() <= CSL_FIELDS.keys()
    assert all(isinstance(value, CSL_FIELDS[name]) for name, value in found.items())
    assert found["type"] in ("standard", "webpage", "article-journal", "book")
    for name in (*found.get("author", ()), *found.get("editor", ())):
        assert set(name) == {"literal"} or {"family", "given"} <= set(name) <= {"family", "given", "suffix"}
    for date in (found.get("issued"), found.get("accessed")):
        assert date is None or all(1 <= len(parts) <= 3 for parts in date["date-parts"])


def test_formats_say_the_same():
    entry = parse_string(to_bibtex([ITEM]), "bibtex").entries["iso-9001-2015"]
    assert entry.type == "techreport"
    assert entry.fields["number"] == "ISO 9001:2015"
    assert (entry.fields["year"], entry.fields["month"], entry.fields["type"]) == ("2015", "9", "Standard")
    assert [str(name) for name in entry.persons["author"]] == ["{International Organization for Standardization}"]
    (record,) = rispy.loads(to_ris([ITEM]))
    assert record["type_of_reference"] == "STAND"
    assert (record["title"], record["year"], record["date"]) == (ITEM.title, "2015", "2015/09/15/")
    assert record["urls"] == [ITEM.url]
    found = csl(ITEM)
    check_csl(found)
    assert (found["type"], found["issued"]) == ("standard", {"date-parts": [[2015, 9, 15]]})
    assert found["author"] == [{"literal": "International Organization for Standardization"}]


@pytest.mark.parametrize(
    "slug", ["environmental-regulation-and-competitiveness-porter", "chesbrough-2003-open-innovation"]
)
def test_a_source_is_cited_with_its_bibliographic_record(release: Release, slug: str):
    item = cite(release, mint("source", slug), TODAY)
    entry = parse_string(to_bibtex([item]), "bibtex").entries[slug]
    (record,) = rispy.loads(to_ris([item]))
    found = csl(item)
    check_csl(found)
    assert entry.fields["urldate"] == TODAY
    assert entry.persons["author"]
    if item.journal:
        assert (entry.type, record["type_of_reference"], found["type"]) == ("article", "JOUR", "article-journal")
        assert [str(p) for p in entry.persons["author"]] == [
            "{Rubashkina}, {Y.}",
            "{Galeotti}, {M.}",
            "{Verdolini}, {E.}",
        ]
        assert (entry.fields["journal"], entry.fields["volume"], entry.fields["pages"]) == (
            "Energy Policy",
            "83",
            "288--300",
        )
        assert entry.fields["doi"] == record["doi"] == found["DOI"] == "10.1016/j.enpol.2015.02.014"
        assert (record["secondary_title"], found["container-title"], found["page"]) == (
            *["Energy Policy"] * 2,
            "288-300",
        )
    else:
        assert (entry.type, record["type_of_reference"], found["type"]) == ("book", "BOOK", "book")
        assert entry.fields["isbn"] == found["ISBN"] == record["issn"] == "9781578518371"
    assert item.authors[0].family in to_plain([item])


def test_an_editor_is_not_cited_as_an_author(release: Release):
    item = cite(release, mint("source", "lundvall-1992-national-systems-of-innovation"), TODAY)
    assert (item.authors, [editor.family for editor in item.editors]) == ((), ["Lundvall"])


def plain(text: str) -> str:
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split())


hostile = st.text(
    st.one_of(st.sampled_from('\\{}%&$#_~^"@,=\n\r\t -–ёé中\u2028'), st.characters(codec="utf-8")), max_size=40
)
names = st.builds(Name, hostile.filter(plain), st.one_of(st.just(""), st.sampled_from(["A.", "José Ma."])))
items = st.builds(
    Item,
    st.just("key-1"),
    st.sampled_from(["standard", "source", "page"]),
    hostile,
    hostile,
    st.just("Standard"),
    st.lists(names, max_size=3).map(tuple),
    publisher=hostile,
    issued=st.sampled_from(["", "2015", "2015-09", "2015-09-15"]),
    url=st.just("https://example.org/a_{b}%20c"),
)


UNESCAPED = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    **{f"\\{sign}": sign for sign in "%&$#_"},
}


def printed(latex: str) -> str:
    """Return what TeX prints for an escaped text."""
    pattern = "|".join(map(re.escape, sorted(UNESCAPED, key=len, reverse=True)))
    return re.sub(rf"({pattern})|[{{}}]", lambda found: UNESCAPED.get(found[0], ""), latex)


@given(items)
def test_any_text_survives_bibtex(item: Item):
    entry = parse_string(to_bibtex([item]), "bibtex").entries[item.key]
    assert printed(entry.fields["title"]) == plain(item.title)
    assert printed(entry.fields.get("number", "")) == plain(item.number)
    assert len(entry.persons.get("author", ())) == len(item.authors)


@given(items)
def test_any_text_survives_ris(item: Item):
    (record,) = rispy.loads(to_ris([item, item]))[:1]
    assert plain(record.get("title", "")) == plain(item.title)
    assert len(record.get("authors", ())) == len(item.authors)
    assert len(rispy.loads(to_ris([item, item]))) == 2


@given(items)
def test_any_text_survives_csl_json(item: Item):
    (found,) = json.loads(to_csl_json([item]))
    check_csl(found)
    assert found.get("title", "") == plain(item.title)


@pytest.mark.parametrize(
    ("full", "family", "given", "suffix"),
    [
        ("D. Eastlake", "Eastlake", "D.", ""),
        ("Donald E. Eastlake, 3rd", "Eastlake", "Donald E.", "3rd"),
        ("Ludwig van Beethoven", "van Beethoven", "Ludwig", ""),
        ("Maria de la Cruz", "de la Cruz", "Maria", ""),
        ("Plato", "Plato", "", ""),
        ("van Gogh", "Gogh", "van", ""),
    ],
)
def test_a_person_has_a_family_and_a_given_name(full, family, given, suffix):
    assert person(full) == Name(family, given, suffix)
