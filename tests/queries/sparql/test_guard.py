"""What the guard refuses before a query runs, however it is spelled."""

from __future__ import annotations

import time
from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sampling import few
from standlink.errors import QueryError
from standlink.graph.releases.release import Release
from standlink.graph.store.merging import count
from standlink.graph.store.tokens import tokens
from standlink.ontology.namespaces import PREFIXES
from standlink.queries.sparql.guard import check_query, keywords
from standlink.queries.sparql.workers import WorkerPool

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { service <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { SeRvIcE SILENT <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { SERVICE<http://example.org/>{?s ?p ?o} }",
        "SELECT * { SERVICE ?where { ?s ?p ?o } }",
        "SELECT*{SERVICE ex:x{}}",
        "SELECT * { # a remark\nSERVICE <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { # it's\nSERVICE <http://example.org/> { ?s ?p ?o } #'\n}",
        'SELECT * { # "\nSERVICE <http://example.org/> { ?s ?p "" } }',
        "SELECT * { #\rSERVICE <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { SERVICE # <\n <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { \\U00000053ERVICE <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { \\u0073\\u0065\\u0072\\u0076\\u0069\\u0063\\u0065 <http://example.org/> { } }",
        "SELECT * { \\u0023\\u000ASERVICE <http://example.org/> { } }",
        "SELECT * { ?s ?p '\\u0027 SERVICE <http://example.org/> { } #' }",
        "SELECT * { { { OPTIONAL { SERVICE <http://example.org/> { } } } } }",
        "SELECT * { { SELECT * { SERVICE <http://example.org/> { } } } }",
        "SELECT * { FILTER EXISTS { SERVICE <http://example.org/> { } } }",
        "SELECT * { ?s ?p ?o MINUS { SERVICE <http://example.org/> { } } }",
        "SELECT * { GRAPH ?g { SERVICE <http://example.org/> { } } }",
        "CONSTRUCT { ?s ?p ?o } { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "ASK { SERVICE <http://example.org/> { } }",
        "DESCRIBE ?s { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "PREFIX SERVICE: <http://x/> SELECT * { SERVICE SERVICE:x { } }",
        "SELECT * { ?s ?p 'a' . SERVICE <http://example.org/> { ?s ?p 'b' } }",
        "SELECT * { ?s ?p '''it's''' . SERVICE <http://example.org/> { ?s ?p '''b''' } }",
        "SELECT * { ?s ?p 'a\\\\' . SERVICE <http://example.org/> { ?s ?p '' } }",
        "SELECT * { ?s < ?o . SERVICE <http://example.org/> { } FILTER(1 > 0) }",
        "SELECT * { FILTER(?a<?b) SERVICE <http://example.org/> { } FILTER(?a>?b) }",
        "SELECT * { FILTER(1<2)SERVICE<http://example.org/>{}FILTER(2>1) }",
        "SELECT * { FILTER(?a<?b||?c>SERVICE) }",
        "SELECT * { ?s ?p 1SERVICE <http://example.org/> {} }",
        "SELECT * { ?s ?p true.SERVICE <http://example.org/> {} }",
        "SELECT * { ?s ?p 'x'@en.SERVICE <http://example.org/> {} }",
        "SELECT * { ?s ?p ?o.SERVICE <http://example.org/> {} }",
        "SELECT * { ?s ?p <http://x/>.SERVICE <http://example.org/> {} }",
        "SELECT * { ?s ?p 1.SERVICE <http://example.org/> {} }",
        # Oxigraph wants no space between a keyword and what stands around it
        "SELECT * { ?s ?p 1.5e3SERVICE <http://example.org/> {} }",
        "SELECT * { ?s ?p trueSERVICE <http://example.org/> {} }",
        "SELECT * { SERVICESILENT <http://example.org/> {} }",
        "SELECT * { SERVICESILENT?x {} }",
        "PREFIX ex: <http://example.org/> SELECT * { SERVICEex:a {} }",
        "PREFIX : <http://example.org/> SELECT * { service:a {} }",
        "PREFIX : <http://example.org/> PREFIX service: <http://x/> SELECT * { service:a {} }",
        "PREFIX:<http://example.org/>SELECT*{service:a{}}",
        "PREFIX #\n:#\n<http://example.org/> SELECT * { service:a {} }",
        "PREFIX s: <http://example.org/> PREFIX services: <http://x/> SELECT * { services:a {} }",
        "PREFIXs:<http://example.org/>SELECT*{services:a{}}",
        "SELECT * { servicesl:a {} }",
        "SELECT * { serviceSILENTactor:a {} }",
        "PREFIX ilent: <http://x/> PREFIX silentx: <http://x/> SELECT * { servicesilentx:a {} }",
        "PREFIX ex: <http://x/> SELECT * { ?s ?p ex:.SERVICE <http://example.org/> {} }",
        # where < means less than, what follows is no IRI
        "SELECT * { ?s ?p ?o FILTER(?o<?p)SERVICE#>\n<http://example.org/> {} }",
        "SELECT * { ?s ?p ?o FILTER(?o<?p#>'''\n) SERVICE <http://example.org/> {} #'''\n}",
        'SELECT * { ?s ?p ?o FILTER(?o<?p#>"""\n) SERVICE <http://example.org/> {} #"""\n}',
        # a quote that is written as an escape may end its string or not
        "SELECT * { ?s ?p '\\u0027' . SERVICE <http://example.org/> {} #'\n}",
    ],
)
def test_service_is_refused_in_every_disguise(query: str, pool: WorkerPool, release: Release):
    with pytest.raises(QueryError, match="SERVICE"):
        pool.run(release, query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { BIND(1 AS ?service) }",
        "SELECT $SERVICE { BIND(1 AS $SERVICE) }",
        "SELECT ?x { BIND('SERVICE' AS ?x) }",
        'SELECT ?x { BIND("SERVICE <http://x/> {}" AS ?x) }',
        "SELECT ?x { BIND('''a ' SERVICE ''' AS ?x) }",
        'SELECT ?x { BIND("""a " SERVICE """ AS ?x) }',
        "SELECT ?x { BIND('it\\'s SERVICE' AS ?x) }",
        "SELECT ?x { BIND(<http://x/SERVICE> AS ?x) }",
        "SELECT ?x { BIND(<http://x/#SERVICE> AS ?x) }",
        "PREFIX ex: <http://x/> SELECT ?x { BIND(ex:SERVICE AS ?x) }",
        "PREFIX : <http://x/> SELECT ?x { BIND(:service AS ?x) }",
        "PREFIX ex: <http://x/> SELECT ?x { BIND(ex:customer-service AS ?x) }",
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> SELECT ?x { BIND(sd:Service AS ?x) }",
        "SELECT ?x { BIND(<urn:x:service> AS ?x) FILTER(1 < 2 || 3<4) }",
        "SELECT ?x { BIND('x'@service AS ?x) }",
        "SELECT ?x { BIND(1 AS ?x) } # SERVICE <http://x/> { }",
        "# SERVICE\nSELECT ?x { BIND(1 AS ?x) }",
        "SELECT ?serviceX ?xservice { BIND(1 AS ?serviceX) }",
        "SELECT (1 AS ?services) { }",
        "PREFIX service: <http://x/> SELECT * { ?s service:a ?o }",
        "PREFIX service: <http://x/> SELECT * { service:s service:p service: }",
        "PREFIX service:<http://x/>SELECT*{service:s a service:o}",
        "PREFIX Service: <http://x/> SELECT * { Service:s ?p ?o }",
        "PREFIX services: <http://x/> SELECT * { ?s services:a ?o }",
        "PREFIX myservice: <http://x/> SELECT * { ?s myservice:a ?o }",
        "PREFIX service-desk: <http://x/> SELECT * { ?s service-desk:a ?o }",
        "PREFIX graph: <http://x/> SELECT * { graph:s graph:p ?o GRAPH graph:g { ?s graph:p ?o } }",
        "PREFIX from: <http://x/> SELECT * FROM from:g FROM NAMED from:h { from:s from:p ?o }",
        "PREFIX select: <http://x/> PREFIX where: <http://x/> SELECT * WHERE { select:a where:b ?c }",
        "PREFIX insert: <http://x/> SELECT * { ?s insert:a ?o }",
    ],
)
def test_the_word_service_is_allowed_where_it_is_no_keyword(query: str, pool: WorkerPool, release: Release):
    assert pool.run(release, query).kind == "solutions"


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <http://x/a> <http://x/b> <http://x/c> }",
        "insert { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DELETE WHERE { ?s ?p ?o }",
        "PREFIX ex: <http://x/> DELETE DATA { ex:a ex:b ex:c }",
        "BASE <http://x/> PREFIX ex: <http://x/> CLEAR ALL",
        "DROP GRAPH <http://x/>",
        "LOAD <http://example.org/data.ttl>",
        "CREATE GRAPH <http://x/>",
        "COPY DEFAULT TO <http://x/>",
        "MOVE DEFAULT TO <http://x/>",
        "ADD DEFAULT TO <http://x/>",
        "# SELECT\n\\u0049NSERT DATA { }",
    ],
)
def test_updates_are_refused(update: str, pool: WorkerPool, release: Release):
    with pytest.raises(QueryError, match="Updates are disabled"):
        pool.run(release, update)


@pytest.mark.parametrize(
    "update", ["WITH <http://x/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "SELECT * {} ; CLEAR ALL"]
)
def test_updates_that_hide_do_not_run_either(update: str, pool: WorkerPool, release: Release):
    with pytest.raises(QueryError):
        pool.run(release, update)


def test_nothing_that_was_sent_has_changed_the_store(release: Release):
    assert count(release.store.inner) == release.manifest["triples"]


FAST = settings(max_examples=few(60))
SPACE = st.sampled_from([" ", "\n", "\t", " # c\n", "#'\n", '#"\n', "#<\n", "\r\n", " # SELECT {\r"])
CASE = st.lists(st.booleans(), min_size=7, max_size=7)
ESCAPE = st.lists(st.sampled_from(["", "u", "U"]), min_size=7, max_size=7)


@FAST
@given(spaces=st.lists(SPACE, min_size=4, max_size=4), upper=CASE, escaped=ESCAPE, silent=st.booleans())
def test_no_spelling_of_service_passes(spaces: list[str], upper: list[bool], escaped: list[str], silent: bool):
    letters = [c.upper() if up else c for c, up in zip("service", upper, strict=True)]
    word = "".join(
        {"": c, "u": f"\\u{ord(c):04x}", "U": f"\\U{ord(c):08X}"}[how] for c, how in zip(letters, escaped, strict=True)
    )
    a, b, c, d = spaces
    query = f"SELECT * {{{a}{word}{b}{'SILENT' if silent else ''}{c}<http://example.org/>{d}{{ ?s ?p ?o }} }}"
    with pytest.raises(QueryError, match="SERVICE"):
        check_query(query, 100_000)


@FAST
@given(text=st.text(st.characters(codec="utf-8")))
def test_any_literal_may_hold_any_text(text: str):
    """Oxigraph writes it, the guard reads it: neither its quotes nor its escapes open a way out."""
    literal = str(ox.Literal(text + " SERVICE "))
    query = f"SELECT ?x {{ BIND({literal} AS ?x) }}"
    check_query(query, 1_000_000)
    assert "SERVICE" not in keywords(query)
    with pytest.raises(QueryError):
        check_query(f"SELECT ?x {{ BIND({literal} AS ?x) SERVICE ?y {{}} }}", 1_000_000)


_GLUE = st.sampled_from(["", " ", ".", " . ", "\n", "#\n", "#>\n", "#'''\n", '#"\n', "#<\r", " #'\n"])
_CODE = st.sampled_from(
    [
        "?s ?p 1",
        "?s ?p 1.5",
        "?s ?p 1.5e3",
        "?s ?p true",
        "?s ?p 'x'@en",
        "?s ?p ''",
        "?s ?p '#'",
        "?s ?p '<'",
        '?s ?p "\'"',
        "?s ?p '''it's'''",
        "?s ?p ex:a",
        "?s ?p ex:",
        "?s ?p <http://x/a>",
        "?s ?p <http://x/it's#>",
        "?s ?p ?o",
        "?s a ?o",
        "FILTER(1<2)",
        "FILTER(?o<?p)",
        "FILTER(?o<ex:a)",
        "FILTER(?o<?p#>\n)",
        "FILTER(?o<?p#>'''\n)",
        "OPTIONAL{}",
        "{}",
        "VALUES ?v {1}",
        "BIND(1 AS ?b)",
    ]
)


_PROLOGUE = [
    "PREFIX x:{}",
    "PREFIX :{}",
    "PREFIX : {} ",
    "PREFIX#\n:#\n{}",
    "PREFIXx:{}",
    "prefix s:{}",
    "PREFIX é: {}",
]
_PROLOGUE += [
    "PREFIX service: {}",
    "PREFIX services:{}",
    "PREFIX SERVICESILENTx: {}",
    "BASE{}",
    "PREFIX é: {}",
    "\\u0050REFIX :{}",
]


@pytest.fixture(scope="module")
def matching() -> ox.Store:
    """A store in which the patterns of ``_CODE`` have solutions, so that what follows them is evaluated."""
    xsd, a, store = PREFIXES["xsd"], ox.NamedNode("http://x/a"), ox.Store()
    numbers = [
        ox.Literal("1.5", datatype=ox.NamedNode(xsd + "decimal")),
        ox.Literal("1.5e3", datatype=ox.NamedNode(xsd + "double")),
        ox.Literal(1),
        ox.Literal(True),
    ]
    texts = [ox.Literal("x", language="en"), *(ox.Literal(text) for text in ("", "#", "<", "'", "it's"))]
    things = [a, ox.NamedNode("http://x/"), ox.NamedNode("http://x/it's#")]
    for value in [*numbers, *texts, *things]:
        store.add(ox.Quad(a, ox.NamedNode(PREFIXES["rdf"] + "type"), value))
    return store


def _dials(store: ox.Store, query: str, calls: list[bool]) -> bool:
    before = len(calls)
    with suppress(SyntaxError, OSError, RuntimeError, ValueError):
        result = store.query(query, prefixes={"ex": "http://x/"})
        assert isinstance(result, ox.QuerySolutions)
        list(result)
    return len(calls) > before


def test_the_listener_hears_a_query_that_is_not_guarded(listener: tuple[str, list[bool]], matching: ox.Store):
    """Without which the next test could not fail."""
    address, calls = listener
    assert _dials(matching, f"SELECT * {{ ?s ?p 1.5e3SERVICE <{address}> {{ ?q ?w ?e }} }}", calls)


@settings(max_examples=few(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    prologue=st.lists(st.sampled_from(_PROLOGUE), max_size=3),
    before=st.lists(st.tuples(_CODE, _GLUE), max_size=3),
    word=st.sampled_from(["SERVICE", "service", "SERVICESILENT", "SERVICE SILENT", "SERVICE#>\n", "\\u0053ERVICE"]),
    target=st.sampled_from(["<{}>", " <{}>", "x:", " x:a", "x:a", ":a", " :", "#'\n<{}>", '#"""\n<{}>', "s:a", "é:a"]),
    after=st.sampled_from(["", "#'''\n", "#'\n", "#>\n", '#"""\n', "FILTER(2>1)", "?s ?p '>'"]),
)
def test_what_passes_the_guard_never_dials_out(
    listener: tuple[str, list[bool]],
    matching: ox.Store,
    prologue: list[str],
    before: list[tuple[str, str]],
    word: str,
    target: str,
    after: str,
):
    address, calls = listener
    code = "".join(fragment + glue for fragment, glue in before)
    called = target.replace("{}", address)
    declared = "".join(prologue).replace("{}", f"<{address}>")
    query = f"{declared} SELECT * {{ {code}{word}{called} {{ ?q ?w ?e }} {after}}}"
    try:
        check_query(query, 100_000)
    except QueryError:
        return
    assert not _dials(matching, query, calls)


@pytest.mark.parametrize(
    "text",
    ["'\\", '"\\', '"""\\', "a-", "a.", "service prefix", "prefix", "?service ", "service:", "<a", "_:.", "#'\n"],
)
def test_checking_takes_no_more_than_linear_time(text: str) -> None:
    """Quadratic time would be minutes."""
    query = "service " + (text * 100_000)[:90_000] + ": "
    began = time.process_time()
    with suppress(QueryError):
        check_query(query, 100_000)
    assert time.process_time() - began < 5


def test_words_with_hyphens_and_quotes_that_are_not_closed_are_tokens() -> None:
    found = [(token.kind, token.text) for token in tokens("a-b.c2 x-y:z 'open (\n1.5")]
    assert found == [
        ("word", "a"), ("other", "-"), ("word", "b"), ("other", "."), ("word", "c2"), ("name", "x-y:z"),
        ("other", "'open ("), ("number", "1.5"),
    ]  # fmt: skip
