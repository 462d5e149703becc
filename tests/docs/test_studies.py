"""The studies: each runs on a small folder, with figures counted by hand, and on real tables."""

from __future__ import annotations

import importlib.util
import re
import runpy
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import jupytext
import polars as pl
import pytest
import standlink
from standlink import Graph
from standlink.graph.pipeline.build import build
from standlink.graph.releases.release import Release
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton
from standlink.graph.sources.tables.afdc import Afdc

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
STUDIES = ROOT / "docs" / "studies"
NAMES = sorted(path.stem for path in STUDIES.glob("*-*.py"))
#: Studies whose text has numbers, so that they have a page of one release.
WITH_PAGE = [
    "do-standards-and-innovation-grow-together",
    "do-standards-converge",
    "how-a-rival-won",
    "two-ways-to-make-a-standard",
    "who-shaped-5g",
]


def take(home: Path, name: str, location: Path) -> None:
    with open_files(str(location)) as files:
        import_source(home, Relaton(files, catalogue(name)), refusals_allowed=1)


@pytest.fixture(scope="module")
def small(catalogues: Path, table_datasets: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the little catalogues and tables; of JIS there are two documents of its own."""
    home = tmp_path_factory.mktemp("studies")
    for folder in (catalogues, table_datasets):
        shutil.copytree(folder / "datasets", home / "datasets", dirs_exist_ok=True)
    take(home, "jis", ROOT / "tests" / "data" / "studies" / "relaton" / "jis")
    build(home)
    return home


@pytest.fixture(scope="module")
def real(
    table_datasets: Path,
    sampled_datasets: Path,
    shared: Callable[[str], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A release of a real table, and of samples of real catalogues and of the other tables."""
    home = tmp_path_factory.mktemp("real")
    shutil.copytree(table_datasets / "datasets" / "tdocs", home / "datasets" / "tdocs")
    for name in ("ics", "ietf", "isld", *(f"relaton-{each}" for each in ("3gpp", "iso", "iec", "ieee", "itu", "jis"))):
        shutil.copytree(sampled_datasets / "datasets" / name, home / "datasets" / name)
    import_source(home, Afdc(shared("data/tables/afdc_stations_ny_2025-05.csv.zst")))
    build(home)
    return home


def figures(study: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Run a study as the script that it is, and return its findings."""
    monkeypatch.setenv("STANDLINK_HOME", str(home))
    monkeypatch.chdir(STUDIES)
    found = runpy.run_path(f"{study}.py")["findings"]
    assert isinstance(found, pl.DataFrame)
    return dict(found.select("finding", "figure").iter_rows())


def test_there_are_six_studies() -> None:
    assert NAMES == [
        "do-standards-and-innovation-grow-together",
        "do-standards-converge",
        "how-a-rival-won",
        "two-ways-to-make-a-standard",
        "who-is-linked",
        "who-shaped-5g",
    ]


def test_text_of_a_study_without_a_page_has_no_number_of_a_release() -> None:
    for study in set(NAMES) - set(WITH_PAGE):
        assert not (STUDIES / f"{study}.md").exists()
        prose = [cell.source for cell in jupytext.read(STUDIES / f"{study}.py").cells if cell.cell_type == "markdown"]
        assert re.findall(r"\d+", re.sub("3gpp|rate of 5%", "", " ".join(prose), flags=re.IGNORECASE)) == []


@pytest.mark.parametrize("study", WITH_PAGE)
def test_page_has_the_prose_of_its_source(study: str) -> None:
    page = (STUDIES / f"{study}.md").read_text("utf-8")
    prose = [cell.source for cell in jupytext.read(STUDIES / f"{study}.py").cells if cell.cell_type == "markdown"]
    assert len(prose) > 3
    assert [text for text in prose if text not in page] == []


def test_who_shaped_5g_counts_each_trace_by_the_home_of_the_group(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = figures("who-shaped-5g", small, monkeypatch)
    # Huawei and HiSilicon are one group, so that each of the two documents for Release 16 is of one group.
    assert found["contributions to RAN1, releases 15 and 16, by home"] == "China 50%, Europe 50% (2 documents)"
    assert found["declared filings dated from 2015, by home"] == "Europe 68%, China 32% (filings)"  # 15 and 7
    assert found["rapporteurs of specifications native to 5G, by home"] == "unknown 100% (1 pairs)"
    assert found["rapporteurs of specifications carried over to 5G, by home"] == " (0 pairs)"


def test_how_a_rival_won_counts_adopters_and_stations(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = figures("how-a-rival-won", small, monkeypatch)
    assert found["adopters of NACS to the last date"].startswith("27, to 2024-02-12; 2 only backed it")
    assert found["rivals whose adopters were recorded completely"] == "North American Charging Standard (NACS)"
    assert found["connectors for direct current, 2018"] == "CCS1 1 (33%), CHAdeMO 1 (33%), NACS 1 (33%)"
    # Two of the three stations with NACS are slow ones, which no comparison counts.
    assert found["stations with NACS"] == "1 fast and 2 slow in 2018, against 1 with CCS1"
    assert found["stations with NACS, fast or slow, that are of Tesla's networks"] == "100%"


def test_do_standards_converge_finds_the_jis_that_follows_and_the_joint_text(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = figures("do-standards-converge", small, monkeypatch)
    assert found["JIS with the title of an ISO or IEC document"] == "1983-1987 0.0%, 2003-2007 100.0%"
    assert found["JIS that join two main fields, highest years"] == "2005 100.0%"
    assert found["ITU recommendations with the text of an ISO/IEC document"] == "1"


def test_who_is_linked_says_what_the_questions_answer(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, g = figures("who-is-linked", home, monkeypatch), standlink.open(home)
    ties = g.ask("linkages/regions", level="country").to_polars()
    compared = g.ask("linkages/beyond-chance", level="country").to_polars()
    assert found["release"] == g.release.id
    assert found["pairs of countries that share a standard"] == f"{len(ties):,}"
    best = ties.filter(pl.col("strength") == ties["strength"].max())
    assert [name in found["pairs with the strongest link"] for name in best["a_label"]] == [True] * len(best)
    most = ties["shared"].max()
    named = found["pairs that share most standards"].split("; ")
    assert len(named) == ties["shared"].to_list().count(most)
    assert f"({most} each)" in named[-1]
    above = compared.filter("exceeds")
    assert found["pairs above chance"].count(" and ") == len(above)
    assert found["pairs compared that are neither"] == str(len(compared) - len(above) - compared["fewer"].sum())


def test_two_ways_counts_the_organization_in_both(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = figures("two-ways-to-make-a-standard", small, monkeypatch)
    # One network operator has a rapporteur and an author; its head office is unknown.
    assert found["organizations with rapporteurs in 3GPP and authors of RFCs"] == "1"
    assert found["of these, with a known head office"] == "0"
    assert found["homes of organizations in both"] == "none known"
    # Authors of Ericsson, Huawei and UCLA.
    assert found["organizations with rapporteurs, and with authors, whose home is known"] == "0 and 3"


def test_do_standards_and_innovation_grow_together_says_what_the_questions_answer(
    paneled: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = figures("do-standards-and-innovation-grow-together", paneled.path.parents[1], monkeypatch)
    level = Graph(paneled).ask("synergy/co-movement").to_polars()
    assert (
        found["level: partial correlations by year"] == f"{level['partial'].min():.2f} to {level['partial'].max():.2f}"
    )
    names = ("level", "research first", "standards first", "disparity", "place", "subject")
    assert {found[name] for name in names} <= {"supported", "qualified", "disputed", "open"}
    # Of each country the invented income has nothing to do with its patents.
    assert found["disparity"] == "open"
    assert found["level: countries"] == "26"
    assert found["disparity in participation"].startswith("RFCs with an author in the country, ")
    assert found["subject: own fields"].startswith("Mean correlation of the body’s own fields")


def test_claims_of_the_paper_have_the_effect_that_the_study_states(home: Path) -> None:
    page = (STUDIES / "do-standards-and-innovation-grow-together.md").read_text("utf-8")
    row = r"^\|[^|]+\|[^|]+\| (supported|qualified|disputed) +\| ([A-Z][^|]+?) +\|$"
    stated = set(re.findall(row, page, re.MULTILINE))
    found = (
        standlink.open(home)
        .sparql("""
        SELECT DISTINCT ?effect ?claim ?about WHERE {
            ?c ?effect ?evidence ; rdfs:label ?claim . ?evidence sl:source ?source .
            ?source rdfs:label "Do standards and regional innovation grow together?"@en ; dcterms:description ?about
            FILTER(?effect != sl:evidence && LANG(?claim) = "en" && LANG(?about) = "en") }
    """)
        .to_polars()
    )
    entered = {
        (effect.rpartition("#")[2].removesuffix("By"), claim)
        for effect, claim in found.select("effect", "claim").rows()
    }
    assert len(stated) == 4
    assert stated <= entered
    # The claim of the conclusion, which the study names in words.
    assert {claim for _, claim in entered - stated} == {
        "Regional innovation and international cooperation on standards are intertwined."
    }
    release = re.search(r"^\| release +\| (\S+)", page, re.MULTILINE)
    assert release is not None
    assert all(release[1] in about for about in found["about"])


def test_a_study_of_a_release_without_figures_says_what_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = figures("do-standards-and-innovation-grow-together", home, monkeypatch)
    assert found["level: partial correlations by year"] == "refused"
    assert found["level"] == found["place"] == found["research first"] == "open"


@pytest.mark.parametrize("study", NAMES)
def test_study_runs_through_on_real_tables(study: str, real: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = figures(study, real, monkeypatch)
    assert all(found.values())
    if study == "how-a-rival-won":
        assert found["states covered"] == "New York (state)"
        assert int(found["more fast stations with CCS1 than with CHAdeMO since"]) > 2015


def test_study_says_which_dataset_it_lacks(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for study, dataset in (("how-a-rival-won", "afdc"), ("two-ways-to-make-a-standard", "ietf")):
        with pytest.raises(AssertionError, match=rf"needs the datasets? .*{dataset}"):
            figures(study, home, monkeypatch)


def renderer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("studies_render", STUDIES / "render.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_rendered_study_has_its_text_figures_and_pictures(small: Path, tmp_path: Path) -> None:
    render = renderer()
    notebook = render.run(STUDIES / "how-a-rival-won.py", small)
    page = render.render(notebook, "how-a-rival-won", tmp_path).read_text("utf-8")
    assert "CCS1 1 (33%), CHAdeMO 1 (33%), NACS 1 (33%)" in page
    assert "import polars" not in page
    assert "![](how-a-rival-won-1.svg)" in page
    assert (tmp_path / "how-a-rival-won-1.svg").read_text("utf-8").startswith("<svg")
