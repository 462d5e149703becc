"""Turtle as a source: faults are reported with their line, and statements get their plain triple."""

from __future__ import annotations

import string
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, BNode, Literal, URIRef
from rdflib.compare import isomorphic
from sampling import few
from standlink.errors import FileError
from standlink.graph.releases.dataset import open_dataset, triples_path
from standlink.graph.sources.turtle import TurtleFilesError, import_cases, import_turtle, read_turtle, stated
from standlink.graph.store.formatting import format_turtle, leading_comment
from standlink.graph.store.store import sl
from standlink.graph.store.turtle import find_line
from standlink.ontology.namespaces import KINDS, PREFIXES, compact, expand, kind_and_slug, mint, slug
from standlink.ontology.vocabulary import did_you_mean

SMALL = Path(__file__).parents[2] / "data" / "cases" / "small.ttl"
HEADER = "".join(f"@prefix {p}: <{ns}> .\n" for p, ns in PREFIXES.items())
FIRST = HEADER.count("\n") + 1


def written(folder: Path, text: str, name: str = "case.ttl") -> Path:
    path = folder / name
    path.write_text(HEADER + text, "utf-8")
    return path


def problems(path: Path) -> list[FileError]:
    with pytest.raises((TurtleFilesError, FileError)) as caught:
        read_turtle(path)
    return getattr(caught.value, "problems", [caught.value])


# faults are reported with their place

FAULTS = {
    "no full stop": ("actor:a a sl:Company\nactor:b a sl:Company .", 1, "not Turtle"),
    "a text without its end": ('actor:a a sl:Company ;\n  rdfs:label "A@en .', 1, "not Turtle"),
    "an unknown prefix": ("actor:a a sl:Company .\nfirm:b a sl:Company .", 1, "not Turtle"),
    "an unknown class": ("actor:a a sl:Compagny .", 0, "no term sl:Compagny (did you mean sl:Company"),
    "an unknown property": (
        "event:a a sl:Adoption .\nevent:a sl:adopterr actor:b .", 1, "no term sl:adopterr (did you mean sl:adopter",
    ),
    "an unknown concept": ("barrier:a sl:barrierKind sl:economicBarier .", 0, "did you mean sl:economicBarrier"),
    "an unknown property of a statement": (
        "statement:a sl:property sl:hinder .", 0, "no term sl:hinder (did you mean sl:hinder",
    ),
    "a term of a vocabulary that is not used": ("actor:a dcterms:subject actor:b .", 0, "no term dcterms:subject"),
    "a misspelt term of RDFS": ('actor:a rdfs:lable "A"@en .', 0, "no term rdfs:lable (did you mean rdfs:label"),
    "a slug with a capital": ("actor:Ford a sl:Company .", 0, "not the IRI of a thing"),
    "a slug with an underscore": ("\nactor:a sl:partOf region:new_york .", 1, "not the IRI of a thing"),
    "an unknown kind": ("<https://w3id.org/standlink/id/firm/ford> a sl:Company .", 0, "not the IRI of a thing"),
    "a space in an IRI": ("actor:a foaf:homepage <https://a b> .", 0, "not Turtle"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "message"), FAULTS.values(), ids=FAULTS)
def test_fault_is_reported_with_file_and_line(text: str, line: int, message: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    (problem,) = problems(path)
    assert message in problem.reason
    assert problem.line == FIRST + line
    assert str(problem).startswith(f"{path}:{FIRST + line}: ")


@pytest.mark.parametrize(
    "text", ["[] a sl:Company .", "actor:a sl:partOf [ a sl:Company ] .", "actor:a sl:partOf _:b ."]
)
def test_blank_node_is_refused(text: str, tmp_path: Path) -> None:
    (problem,) = problems(written(tmp_path, text))
    assert "blank node; give every thing an IRI" in problem.reason


def test_all_problems_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    cases = tmp_path / "cases"
    cases.mkdir()
    written(cases, "actor:a sl:adops actor:b ; sl:adopterr actor:b .", "one.ttl")
    written(cases, "actor:a a", "two.ttl")
    written(cases, "actor:a a sl:Company .", "three.ttl")
    with pytest.raises(TurtleFilesError) as caught:
        import_cases(tmp_path, cases)
    assert [Path(p.path).name for p in caught.value.problems] == ["one.ttl", "one.ttl", "two.ttl"]
    assert len(str(caught.value).splitlines()) == 3


def test_missing_file_is_reported_without_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        read_turtle(tmp_path / "none.ttl")
    with pytest.raises(FileError, match="cannot be read"):
        import_turtle(tmp_path, tmp_path / "none.ttl", "none", "https://example.org")


def test_file_that_is_not_utf8_is_refused_as_such(tmp_path: Path) -> None:
    path = tmp_path / "latin.ttl"
    path.write_bytes(HEADER.encode() + 'actor:a rdfs:label "Citroën"@fr .'.encode("latin-1"))
    (problem,) = problems(path)
    assert "not Turtle" in problem.reason


def test_hint_names_near_terms_only() -> None:
    assert "sl:adopter" in did_you_mean(PREFIXES["sl"] + "adoptr")
    assert did_you_mean(PREFIXES["sl"] + "zzzzzzzzzz") == ""


def test_line_is_that_which_opens_the_description(tmp_path: Path) -> None:
    path = written(tmp_path, "actor:a sl:partOf actor:ford-motor , actor:ford .\n\nactor:ford a sl:Company .")
    ford = expand("actor:ford")
    assert ford is not None
    assert find_line(path, ford) == FIRST + 2
    assert find_line(path, f"{ford}-motor") == FIRST
    assert find_line(path, f"{ford}-credit") is None


# statements


def test_statement_has_its_plain_triple() -> None:
    triples = read_turtle(SMALL)
    plain = ox.Triple(*(ox.NamedNode(expand(n) or "") for n in ("barrier:cost", "sl:hinders", "standard:old")))
    assert triples.count(plain) == 1


@pytest.mark.parametrize("missing", ["subject", "property", "object"])
def test_incomplete_statement_says_nothing_plainly(missing: str) -> None:
    node = ox.NamedNode(mint("statement", "s"))
    parts = {"subject": mint("actor", "a"), "property": sl("partOf").value, "object": mint("actor", "b")}
    triples = [ox.Triple(node, sl(name), ox.NamedNode(value)) for name, value in parts.items()]
    assert len(list(stated(triples))) == 1
    assert list(stated([t for t in triples if t.predicate != sl(missing)])) == []


# datasets


def test_unchanged_file_is_not_imported_again(tmp_path: Path) -> None:
    first = import_turtle(tmp_path, SMALL, "small", "https://example.org/small")
    stamp = triples_path(tmp_path, "small").stat().st_mtime_ns
    assert import_turtle(tmp_path, SMALL, "small", "https://example.org/small") == first
    assert triples_path(tmp_path, "small").stat().st_mtime_ns == stamp


def test_changed_file_replaces_its_dataset(tmp_path: Path) -> None:
    path = written(tmp_path, "actor:a a sl:Company .")
    first = import_turtle(tmp_path, path, "case", "https://example.org")
    written(tmp_path, "actor:a a sl:Company . actor:b a sl:Company .")
    second = import_turtle(tmp_path, path, "case", "https://example.org")
    assert (first.triples, second.triples) == (1, 2)
    assert open_dataset(tmp_path, "case") == second
    assert [p.name for p in (tmp_path / "datasets").iterdir()] == ["case"]


def test_faulty_file_leaves_its_old_dataset(tmp_path: Path) -> None:
    path = written(tmp_path, "actor:a a sl:Company .")
    import_turtle(tmp_path, path, "case", "https://example.org")
    before = triples_path(tmp_path, "case").read_bytes()
    written(tmp_path, "actor:a a sl:Compny .")
    with pytest.raises(TurtleFilesError):
        import_turtle(tmp_path, path, "case", "https://example.org")
    assert triples_path(tmp_path, "case").read_bytes() == before


def test_damaged_dataset_says_what_to_do(tmp_path: Path) -> None:
    import_turtle(tmp_path, SMALL, "small", "https://example.org")
    (tmp_path / "datasets" / "small" / "dataset.json").write_text("{", "utf-8")
    with pytest.raises(FileError, match=r"damaged; delete .*small and import it again"):
        import_turtle(tmp_path, SMALL, "small", "https://example.org")


def test_dataset_holds_the_triples_of_its_file(tmp_path: Path) -> None:
    dataset = import_turtle(tmp_path, SMALL, "small", "https://example.org")
    kept = {q.triple for q in ox.parse(path=str(triples_path(tmp_path, "small")), format=ox.RdfFormat.N_TRIPLES)}
    assert kept == set(read_turtle(SMALL))
    assert dataset.triples == len(kept)
    provenance = {t.predicate.value: t.object for t in dataset.provenance()}
    assert provenance[PREFIXES["prov"] + "wasDerivedFrom"] == ox.NamedNode("https://example.org")


# names


@given(st.text(max_size=40))
def test_slug_is_always_one_that_can_be_minted(text: str) -> None:
    try:
        made = slug(text)
    except ValueError:
        assert not set(text.lower()) & set(string.ascii_lowercase + string.digits)
        return
    assert kind_and_slug(mint("actor", made)) == ("actor", made)
    assert slug(made) == made


@given(st.sampled_from(sorted(PREFIXES)), st.text(max_size=12))
def test_prefixed_name_of_an_iri_is_read_back_as_that_iri(prefix: str, local: str) -> None:
    iri = PREFIXES[prefix] + local
    assert compact(iri) == iri or expand(compact(iri)) == iri


@pytest.mark.parametrize("name", ["", "Ford", "ford_motor", "-ford", "ford-", "a--b", "福特", "a/b"])
def test_malformed_slug_is_not_minted(name: str) -> None:
    with pytest.raises(ValueError, match="is not a slug"):
        mint("actor", name)
    assert kind_and_slug(f"{PREFIXES['actor']}{name}") is None


def test_unknown_kind_is_not_minted() -> None:
    with pytest.raises(ValueError, match="unknown kind 'firm'"):
        mint("firm", "ford")


# canonical Turtle

IRIS = st.one_of(
    st.tuples(st.sampled_from(KINDS), st.from_regex(r"[a-z0-9]{1,3}", fullmatch=True)).map(lambda kn: mint(*kn)),
    st.tuples(st.sampled_from(["sl", "rdfs", "xsd"]), st.text("aZ0-_.é٠ª(", max_size=4)).map(
        lambda pn: PREFIXES[pn[0]] + pn[1]
    ),
    st.sampled_from(["https://example.org/?q=a&b=c#d", "urn:x", "mailto:a@b.example"]),
).map(URIRef)
TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12) | st.text("\"\\'\n\r\t@^<>", max_size=8)
LITERALS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(Literal, TEXTS, lang=st.sampled_from(["en", "zh", "zh-hans"])),
    st.builds(Literal, st.integers()),
    st.sampled_from(
        [
            Literal("2023-05-25", datatype=URIRef(PREFIXES["xsd"] + "date")),
            Literal("2023", datatype=URIRef(PREFIXES["xsd"] + "gYear")),
            Literal("4.20", datatype=URIRef(PREFIXES["xsd"] + "decimal")),
            Literal("a\"b\n'''", datatype=URIRef("urn:odd")),
        ]
    ),
)


@st.composite
def graphs(draw: st.DrawFn) -> rdflib.Graph:
    graph = rdflib.Graph()
    for _ in range(draw(st.integers(1, 8))):
        value = draw(IRIS | LITERALS)
        if draw(st.booleans()):
            graph.add((draw(IRIS), draw(IRIS), value))
        else:
            blank = BNode()
            graph.add((draw(IRIS), draw(IRIS), blank))
            graph.add((blank, draw(IRIS), value))
    return graph


@pytest.mark.slow
@settings(max_examples=few(50), derandomize=True)
@given(graphs())
def test_canonical_layout_says_what_the_graph_says_and_is_stable(graph: rdflib.Graph) -> None:
    text = format_turtle(graph, "A comment.\n\nOf three lines.")
    again = rdflib.Graph().parse(data=text, format="turtle")
    assert isomorphic(again, graph)
    assert format_turtle(again, leading_comment(text)) == text
    strict = ox.Store()
    strict.load(text, format=ox.RdfFormat.TURTLE)
    assert len(strict) == len(graph)


def test_layout_does_not_depend_on_the_order_of_the_file() -> None:
    graph = rdflib.Graph().parse(SMALL)
    shuffled = rdflib.Graph()
    for triple in sorted(graph, key=lambda t: str(t)[::-1]):
        shuffled.add(triple)
    assert format_turtle(shuffled) == format_turtle(graph)


def test_shared_blank_node_is_refused_by_the_layout() -> None:
    graph = rdflib.Graph()
    blank = BNode()
    for name in string.ascii_lowercase[:2]:
        graph.add((URIRef(f"urn:{name}"), RDF.value, blank))
    with pytest.raises(ValueError, match="used more than once"):
        format_turtle(graph)
