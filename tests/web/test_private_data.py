"""Private datasets: no exit of a public server lets anything of one out, whatever the data folder has besides.

A private dataset has words that nothing else has. Each exit is asked of a server for one person, which must show them
(or the test would prove nothing), and of public servers, which must not.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from asking import asking
from click.testing import CliRunner
from conftest import Once
from flask.testing import FlaskClient
from standlink.cli.main import main
from standlink.errors import StandlinkError
from standlink.graph.pipeline.build import build
from standlink.graph.releases.dataset import remove_dataset, write_dataset
from standlink.graph.releases.files import read_manifest, write_manifest
from standlink.graph.releases.private import PUBLIC, is_private, without_private
from standlink.graph.releases.public import releases_of
from standlink.graph.releases.release import CACHE, Release, Releases
from standlink.graph.sources.turtle import read_turtle
from standlink.queries.search.pages import documents
from standlink.queries.sparql.workers import WorkerPool
from standlink.web import findings
from standlink.web.app import create_app
from standlink.web.assistants.tools import LocalTools
from standlink.web.gateway.gateway import Gateway
from standlink.web.settings import Settings

pytestmark = pytest.mark.slow

#: No request has the first word; the second is in IRIs too.
SECRETS = ("mirabilium", "quxzanth")
TURTLE = """
@prefix actor: <https://w3id.org/standlink/id/actor/> .
@prefix claim: <https://w3id.org/standlink/id/claim/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix event: <https://w3id.org/standlink/id/event/> .
@prefix evidence: <https://w3id.org/standlink/id/evidence/> .
@prefix initiative: <https://w3id.org/standlink/id/initiative/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix region: <https://w3id.org/standlink/id/region/> .
@prefix sl: <https://w3id.org/standlink/ontology#> .
@prefix source: <https://w3id.org/standlink/id/source/> .
@prefix standard: <https://w3id.org/standlink/id/standard/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

actor:quxzanth-works a sl:Company ;
    rdfs:label "Quxzanth Mirabilium Works"@en , "奇工厂Mirabilium"@zh ;
    dcterms:description "An interviewed firm, Mirabilium."@en ;
    sl:evidence evidence:quxzanth-interview ;
    sl:headquarteredIn region:germany .
initiative:quxzanth-case a sl:Initiative ;
    rdfs:label "The Mirabilium case"@en , "Mirabilium案例"@zh .
event:quxzanth-adopts-nacs a sl:Adoption ;
    rdfs:label "Mirabilium adopts NACS"@en , "Mirabilium采用NACS"@zh ;
    sl:adopter actor:quxzanth-works ;
    sl:adoptedStandard standard:nacs ;
    sl:announced "2026-10-03"^^xsd:date ;
    sl:studiedIn initiative:quxzanth-case , initiative:ev-charging-unification ;
    sl:evidence evidence:quxzanth-interview .
evidence:quxzanth-interview a sl:Evidence ;
    rdfs:label "Interview with Mirabilium"@en , "Mirabilium访谈"@zh ;
    sl:confidence sl:medium ;
    sl:locator "minute 12" ;
    sl:retrieved "2026-11-01"^^xsd:date ;
    sl:source source:quxzanth-interviews .
source:quxzanth-interviews a sl:Source ;
    rdfs:label "Interviews in Mirabilium"@en , "Mirabilium访谈录"@zh ;
    sl:sourceKind sl:scholarlyWork .
source:quxzanth-notes a sl:Source ;
    rdfs:label "Notes of Mirabilium without a kind"@en , "Mirabilium笔记"@zh .
"""
NAME = "mirabilium-interviews"
WORKS, EVENT, CASE = "actor/quxzanth-works", "event/quxzanth-adopts-nacs", "quxzanth-case"
_SPARQL = "SELECT ?event ?who { ?event a sl:Adoption ; sl:adopter ?who ; sl:announced ?d } ORDER BY DESC(?d) LIMIT 100"
#: What a server lets out, by exit: at least one address of each shows the private dataset to its owner.
EXITS = {
    "pages": [f"/id/{WORKS}", f"/id/{EVENT}", "/id/standard/nacs", "/zh/id/standard/nacs"],
    "data of things": [f"/id/{WORKS}.{s}" for s in ("json", "ttl", "nt", "rdf", "jsonld", "bib", "ris", "csl.json")],
    "data of what it touches": [f"/id/standard/nacs.{suffix}" for suffix in ("json", "ttl", "nt", "rdf", "jsonld")],
    "nanopublications": [f"/id/{EVENT}.nanopub.trig"],
    "lists of links": ["/id/region/germany/to/headquarteredIn", "/id/region/germany/from/headquarteredIn"],
    "history": [f"/id/{WORKS}/history", f"/id/{WORKS}/history.json", "/id/standard/nacs/history.json"],
    "explanations": ["/why?subject=actor:quxzanth-works&property=sl:adopts&object=standard:nacs"],
    "API": [f"/api/v1/things/{WORKS}", "/api/v1/search?q=quxzanth", "/api/v1/things?kind=initiative"],
    "answers of the API": ["/api/v1/questions/evidence/of/answer?thing=standard:nacs"],
    "SPARQL": [f"/sparql.json?query={quote(_SPARQL)}", f"/sparql?query={quote(_SPARQL)}"],
    "pictures of results": [f"/sparql.svg?view=network&query={quote(_SPARQL)}"],
    "dumps": ["/data/standlink.nq.gz", "/data/standlink.nt.gz"],
    "open dumps": ["/data/standlink-open.nt.gz"],
    "graphs": [f"/graph/{NAME}", f"/graph/{NAME}.nt", f"/graph/{NAME}.ttl"],
    "tables": ["/data/tables/adoption.csv", "/data/tables/thing.csv"],
    "datasets": ["/data", "/coverage", "/void.ttl", "/data/catalogue.jsonld", "/ro-crate-metadata.json"],
    "sitemap": ["/sitemap-actor-1.xml", "/sitemap-event-1.xml"],
    "search": ["/search?q=quxzanth", "/search?q=interviewed+firm", "/search?q=quxzanth&lang=zh"],
    "suggestions": ["/suggest?q=quxz", "/sparql/complete"],
    "lists": ["/browse/initiative", "/browse/actor?starts=q", "/browse/actor"],
    "comparisons": ["/compare?of=actor:quxzanth-works&of=actor:ford"],
    "reconciliation": [
        f"/reconcile?queries={quote(json.dumps({'q0': {'query': 'Quxzanth'}}))}",
        "/reconcile/suggest/entity?prefix=quxz",
        f"/embed/preview/{WORKS}",
    ],
    "embedded": ["/embed/questions/evidence/single-sourced", "/embed/questions/linkages/actors"],
    "cases": ["/", "/cases", "/cases.ttl", f"/cases/{CASE}", f"/cases/{CASE}.ttl"],
    "answers": [
        "/questions/evidence/single-sourced",
        "/questions/evidence/single-sourced.csv",
        "/questions/linkages/of-actor.json?actor=quxzanth-works",
        "/zh/questions/evidence/single-sourced",
    ],
    "quality": ["/data/quality"],
    "releases": ["/releases.json", "/api/v1/releases", "/releases.atom", "/releases"],
    "changes": ["/changes", "/changes.atom", "/changes/{private}.ttl"],
    "earlier releases": [
        f"/releases/{{private}}/id/{WORKS}.json",
        f"/releases/{{private}}/sparql.json?query={quote(_SPARQL)}",
        "/releases/{private}/data/standlink.nq.gz",
        "/api/v1/releases/{private}",
    ],
}
#: Of these, pages that the private dataset does not change.
SAME = frozenset({"/sitemap.xml", "/social/cases/ev-charging-unification.png"})
#: Pages with counts only, and pictures in pixels: they are compared with those of a folder that never had the dataset.
COUNTED = (
    *("/", "/browse", "/ontology/Adoption", "/ontology/Company", "/coverage", "/data/quality"),
    *("/questions/convergence/rival-adoption.csv", "/questions/diffusion/growth.csv?standard=nacs"),
    *("/questions/actors/kinds.csv", "/social.png", "/social/cases/ev-charging-unification.png", "/sitemap.xml"),
    *("/social/questions/diffusion/growth.png", "/overview.svg", "/id/region/germany.json"),
    *("/cases/ev-charging-unification.svg", "/embed/cases/ev-charging-unification", "/cases/ev-charging-unification"),
    *("/id/standard/nacs", "/search?q=nacs", "/data/tables.json", "/id/standard/nacs.ttl"),
)


@pytest.fixture(scope="module")
def owned(once: Once, home: Path) -> Path:
    """A data folder with a public release and then one with a private dataset, and in it the folder for the public."""

    def make(folder: Path) -> None:
        shutil.copytree(home, folder, dirs_exist_ok=True)
        dataset = folder / "interviews.ttl"
        dataset.write_text(TURTLE, "utf-8")
        write_dataset(
            folder,
            read_turtle(dataset),
            name=NAME,
            title="Mirabilium interviews",
            licence="https://creativecommons.org/licenses/by/4.0/",
            derived_from="https://example.org/mirabilium",
            importer="turtle 1",
            digest="d",
            read=8,
            kept=7,
            refused={"mirabilium": 1},
            private=True,
        )
        build(folder, documents=documents, exclusions_allowed=1)
        build(without_private(folder), documents=documents)

    return once("owned", make)


@pytest.fixture(scope="module")
def private_id(owned: Path) -> str:
    found = [path.name for path in Releases(owned).folders() if is_private(path)]
    assert len(found) == 1
    return found[0]


@pytest.fixture(scope="module")
def owner(owned: Path) -> FlaskClient:
    """A client of the server for one person."""
    return create_app(Settings(home=owned, private=True, memory_triples=1)).test_client()


@pytest.fixture(scope="module")
def never(home: Path) -> FlaskClient:
    """A client of the server of a folder that never had the dataset."""
    return _visited(home)


@pytest.fixture(scope="module", params=["built without it", "removed since"])
def public(request: pytest.FixtureRequest, owned: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of a public server: of the folder without the dataset, or of one that had it in an earlier release."""
    folder = owned / PUBLIC
    if request.param == "removed since":
        folder = tmp_path_factory.mktemp("removed")
        shutil.copytree(owned, folder, dirs_exist_ok=True, ignore=lambda _, names: {PUBLIC} & set(names))
        remove_dataset(folder, NAME)
        latest = Releases(folder).current()
        first = next(path for path in Releases(folder).folders() if not is_private(path))
        later = first.with_name("29990101T000000000-" + first.name[-8:])
        shutil.copytree(first, later)
        write_manifest(later, read_manifest(later) | {"sequence": latest.sequence + 1})
        Releases(folder).point_to(later.name)
    return _visited(folder)


def _visited(home: Path) -> FlaskClient:
    """Return a client of a server that has made the findings of its front page."""
    findings.make(Releases(home).current(), home / CACHE)
    return create_app(Settings(home=home, memory_triples=1)).test_client()


def leaks(address: str, answer: Any) -> list[str]:
    """Return the private words of an answer that its address does not have."""
    body = gzip.decompress(answer.data) if answer.data[:2] == b"\x1f\x8b" else answer.data
    told = f"{body.decode('utf-8', 'replace')} {answer.headers}".lower()
    return [word for word in SECRETS if word in told and word not in address.lower()]


@pytest.mark.parametrize("exit_", EXITS)
def test_exit_shows_the_dataset_to_its_owner(exit_: str, owner: FlaskClient, private_id: str) -> None:
    addresses = [address.format(private=private_id) if "{private}" in address else address for address in EXITS[exit_]]
    answers = {address: owner.get(address) for address in addresses}
    shown = [address for address, answer in answers.items() if leaks(address, answer) or private_id in answer.text]
    assert shown, {address: answer.status for address, answer in answers.items()}


@pytest.mark.parametrize("exit_", EXITS)
def test_exit_shows_the_public_nothing(exit_: str, public: FlaskClient, private_id: str) -> None:
    for given in EXITS[exit_]:
        address = given.replace("{private}", private_id)
        answer = public.get(address)
        assert not leaks(address, answer), address
        assert private_id in address or private_id.encode() not in answer.data, address
        assert answer.status_code != 500, address


@pytest.mark.parametrize("address", COUNTED)
def test_counts_and_pictures_are_as_if_it_had_never_been(
    address: str, public: FlaskClient, owner: FlaskClient, never: FlaskClient
) -> None:
    """The release and its time are left out: each build has its own."""
    found, without, owned_too = (_content(each.get(address)) for each in (public, never, owner))
    assert found == without
    assert address in SAME or owned_too != without


def test_public_release_is_that_of_a_folder_that_never_had_it(owned: Path, release: Release) -> None:
    found = Releases(owned / PUBLIC).current()
    assert found.manifest["inputs"] == release.manifest["inputs"]
    assert len(_of_content(found)) > 30
    assert _of_content(found) == _of_content(release)


def test_no_file_of_the_public_folder_has_a_private_word(owned: Path) -> None:
    files = [path for path in (owned / PUBLIC).rglob("*") if path.is_file()]
    assert len(files) > 50
    found = [path for path in files for word in SECRETS if word in _plain(path).lower().decode("utf-8", "replace")]
    assert found == []


def test_public_server_says_what_to_do_and_shows_nothing_else(owned: Path) -> None:
    visitor = create_app(Settings(home=owned)).test_client()
    for address in ("/", "/id/standard/nacs.json", "/sparql?query=ASK{}", "/data", "/sitemap.xml", "/suggest?q=quxz"):
        answer = visitor.get(address)
        assert answer.status_code == 503
        assert "standlink build --public" in answer.text
        assert not leaks(address, answer)


def test_public_server_goes_on_with_the_release_before(owned: Path, tmp_path: Path, private_id: str) -> None:
    shutil.copytree(owned, tmp_path, dirs_exist_ok=True)
    releases = Releases(tmp_path)
    before = next(path.name for path in releases.folders() if path.name != private_id)
    releases.point_to(before)
    app = create_app(Settings(home=tmp_path))
    visitor = app.test_client()
    assert visitor.get(f"/id/{WORKS}").status_code == 404
    releases.point_to(private_id)
    assert visitor.get(f"/id/{WORKS}").status_code == 404
    assert visitor.get("/api/v1/releases").json["releases"][0]["id"] == before
    assert "--public" in (app.extensions["standlink"].releases.check() or "")


@pytest.mark.parametrize("setting", [{"base_url": "https://x.example"}, {"hosts": "x.example"}, {"proxies": "1"}])
def test_server_with_a_public_address_is_public_whatever_it_is_told(owned: Path, setting: dict[str, str]) -> None:
    visitor = create_app(Settings(home=owned, private=True, **setting)).test_client()  # type: ignore[arg-type]
    assert visitor.get("/").status_code == 503


def test_pages_of_other_sites_cannot_read_a_server_for_one_person(owned: Path, home: Path) -> None:
    """A page that the owner visits runs in the same browser: it may send requests, also under a name of its own."""
    headers = create_app(Settings(home=owned, private=True)).test_client().get("/sparql?query=ASK{}").headers
    assert "Access-Control-Allow-Origin" not in headers
    assert create_app(Settings(home=home)).test_client().get("/").headers["Access-Control-Allow-Origin"] == "*"
    ask = asking(Gateway(create_app(Settings(home=owned, private=True))))
    hosts = ("evil.example", "localhost:8000", "127.0.0.1:8000", "[::1]:8000")
    assert [ask("/api/v1/releases", host=host)[0] for host in hosts] == [400, 200, 200, 200]


def test_assistants_read_no_private_dataset_unless_they_are_told_to(owned: Path) -> None:
    with closing(WorkerPool(Settings().limits, 1)) as pool:
        public, owner = (LocalTools(releases_of(folder, private=p).current, pool) for folder, p in _both(owned))
        assert "Mirabilium" in json.dumps(owner.search("quxzanth"))
        calls = (lambda t: t.search("quxzanth"), lambda t: t.sparql(_SPARQL), lambda t: t.question("evidence/overview"))
        assert not any(word in json.dumps(call(public)).lower() for call in calls for word in SECRETS)
        with pytest.raises(StandlinkError) as missing:
            public.thing("actor:quxzanth-works")
        assert "mirabilium" not in str(missing.value).lower()
    result = CliRunner().invoke(main, ["--home", str(owned), "mcp"], input="")
    assert result.exit_code == 4
    assert "standlink build --public" in result.output
    assert NAME not in result.output


def test_command_serves_private_data_to_this_machine_only(owned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[bool] = []
    monkeypatch.setattr("standlink.cli.serve.build_release", lambda home: Releases(home).current())
    monkeypatch.setattr(
        "standlink.web.server.run", lambda *_: served.append(Settings.from_environment().serves_private)
    )
    monkeypatch.setenv("STANDLINK_PRIVATE", "")
    start = ["--home", str(owned), "serve"]
    assert CliRunner().invoke(main, start).exit_code == 0
    assert served == [True]
    for host in ("0.0.0.0", "192.168.1.5"):
        refused = CliRunner().invoke(main, [*start, "--host", host])
        assert refused.exit_code == 4
        assert "standlink build --public" in refused.output
    assert CliRunner().invoke(main, ["--home", str(owned / PUBLIC), "serve"]).exit_code == 0
    assert served == [True, False]


def _both(owned: Path) -> Iterator[tuple[Path, bool]]:
    yield owned / PUBLIC, False
    yield owned, True


def _of_content(release: Release) -> dict[str, Any]:
    """Return the checksums of files; those of the store and of the index of words have random names inside."""
    return {name: about for name, about in release.files.items() if not name.startswith(("store/", "words/"))}


def _content(answer: Any) -> bytes:
    """Return the lines of an answer, in any order, without what each release has of its own."""
    release_id = rb"\d{8}T\d{9}-[0-9a-f]{8}"
    text = re.sub(rb"%s|\d{4}-\d\d-\d\dT[\d:.+Z]*|[0-9a-f]{64}" % release_id, b"-", answer.data)
    return b"\n".join(sorted(text.splitlines()))


def _plain(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
