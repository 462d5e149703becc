"""What an importer records systematically, from when to when: the run of years without a gap, and its whole years."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, RDFS, Graph, URIRef
from standlink.errors import FileError
from standlink.graph.releases.dataset import open_dataset, triples_path
from standlink.graph.sources.coverage import RULES, Body, Observed, Window, Years, _read
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.registry import find_importer, importer_names
from standlink.ontology.namespaces import PREFIXES

DATA = Path(__file__).parents[2] / "data"
RAN1 = Body("https://w3id.org/standlink/id/actor/3gpp-ran-wg1", "3GPP RAN WG1")


def sl(name: str) -> URIRef:
    return URIRef(PREFIXES["sl"] + name)


def window(*dates: str) -> Window | None:
    years = Years()
    for each in dates:
        years.add(each)
    return years.window()


def test_the_last_year_is_unfinished_if_its_records_stop_earlier_than_those_of_other_years():
    full = [day for year in (2016, 2017, 2018) for day in (f"{year}-01-20", f"{year}-11-21")]
    assert window(*full, "2019-01-10", "2019-10-27") == Window("2016-01-20", "2019-10-27", 2016, 2018)
    assert window(*full, "2019-01-10", "2019-12-03") == Window("2016-01-20", "2019-12-03", 2016, 2019)


def test_the_first_year_is_unfinished_if_its_records_start_later_than_those_of_other_years():
    full = [day for year in (2017, 2018, 2019) for day in (f"{year}-01-20", f"{year}-11-21")]
    assert window("2016-08-22", "2016-12-01", *full) == Window("2016-08-22", "2019-11-21", 2017, 2019)


def test_one_misdated_record_does_not_widen_a_window():
    assert window("1901", *map(str, range(1998, 2005)), "2033") == Window("1998", "2004", 1998, 2004)


def test_two_years_show_neither_of_them_to_be_whole():
    assert window("2004-03", "2005-11") == Window("2004-03", "2005-11", None, None)


def test_no_date_no_window():
    assert window() is None
    assert window("", "soon", "0000", "2005-02-30") is None


@given(st.lists(st.dates().map(str) | st.integers(1, 9999).map(lambda n: f"{n:04}") | st.text(max_size=10)))
def test_any_dates_give_a_window_within_them(dates: list[str]):
    found = window(*dates)
    if found is None:
        return
    assert {found.began, found.ended} <= set(dates)
    assert found.began[:4] <= found.ended[:4]
    if found.first is not None and found.last is not None:
        assert int(found.began[:4]) <= found.first <= found.last <= int(found.ended[:4])


def test_committees_have_windows_of_their_own():
    observed = Observed()
    for year in range(2016, 2022):
        observed.add("ContributionPaper", RAN1, str(year))
        if year > 2018:
            observed.add("ContributionPaper", Body(RAN1.iri.replace("1", "2"), "3GPP RAN WG2"), str(year))
    found = Graph().parse(data=b"".join(observed.triples("tdocs", "tdocs")), format="nt")
    began = {str(found.value(c, RDFS.label)): str(b) for c, b in found.subject_objects(sl("firstYear"))}
    assert len(began) == 2
    assert set(began.values()) == {"2016", "2019"}


def test_a_variable_without_a_rule_is_refused_by_file_and_entry(tmp_path: Path):
    observed = Observed(tmp_path / "coverage.toml")
    observed.add("Membership", RAN1, "2016")
    with pytest.raises(FileError, match=r"coverage\.toml: cannot be read"):
        list(observed.triples("own", "own"))
    observed.rules.write_text('[own.Membership]\nlabel = "Members"\n', "utf-8")
    with pytest.raises(FileError, match=r"\[own\.Membership\] lacks label_zh, rule, rule_zh"):
        list(observed.triples("own", "own"))


def test_every_rule_is_of_an_importer_and_of_a_term():
    terms = Graph()
    for path in (
        *(DATA.parents[1] / "ontology" / "terms").glob("*.ttl"),
        *(DATA.parents[1] / "ontology" / "schemes").glob("*.ttl"),
    ):
        terms.parse(path)
    rules = _read(RULES)
    assert rules.keys() <= {*importer_names(), "relaton"}
    for variables in rules.values():
        for variable in variables:
            assert (sl(variable), RDF.type, None) in terms, variable


@pytest.mark.parametrize(
    ("name", "windows"),
    [("isld", {"declaredFilings", "declaredFilingsByOffice"}), ("afdc", {"stationsOpened", "stationsInstalled"})],
)
def test_an_import_writes_the_windows_of_what_it_records(tmp_path: Path, name: str, windows: set[str]):
    import_source(tmp_path, find_importer(name).load(DATA / "tables" / f"{name}.csv"), refusals_allowed=1)
    assert open_dataset(tmp_path, name)
    found = Graph().parse(data=triples_path(tmp_path, name).read_bytes(), format="nt")
    assert set(found.objects(None, sl("variable"))) == {sl(each) for each in windows}
