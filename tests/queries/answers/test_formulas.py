"""Formulas and literature: every measure has what its docstring cites, and every formula can be typeset."""

from __future__ import annotations

import inspect
import re

import pytest
from standlink.queries.answers import formulas
from standlink.queries.answers.documentation import measures as documented
from standlink.queries.answers.documentation import modules, short_name
from standlink.web.mathml import mathml

NAMES = sorted(path.stem for path in formulas.FOLDER.glob("*.toml") if path.stem != "references")
#: A year after a name, as in "Burt (1992)", "van Eck and Waltman 2009" or "Knight's method (1966)".
CITED = re.compile(r"(?:[A-Z]\w+|al\.|'s method)\s\(?(1[89]\d\d|20[0-2]\d)\b")


def docstring(name: str) -> str:
    return next(inspect.getdoc(module) or "" for module in modules() if short_name(module) == name)


def test_every_measure_that_cites_literature_has_a_file() -> None:
    assert {measure.name for measure in documented() if CITED.search(measure.title + measure.definition)} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_definition_has_the_literature_of_its_docstring(name: str) -> None:
    years = {re.findall(r"\((\d{4})\)", reference.text)[0] for reference in formulas.definition(name).references}
    assert years == set(CITED.findall(docstring(name)))


@pytest.mark.parametrize("name", NAMES)
def test_every_formula_is_typeset_and_every_symbol_explained_in_both_languages(name: str) -> None:
    found = formulas.definition(name)
    for each in (*found.formulas, *found.symbols):
        assert mathml(each.tex).startswith("<math>")
        assert each.words.en
        assert re.search(r"[\u4e00-\u9fff]", each.words.zh) or each.words.zh == "PageRank"
    assert bool(found.symbols) == bool(found.formulas)


def test_every_reference_is_used_and_its_doi_well_formed() -> None:
    listed = formulas.references()
    used = {reference for name in NAMES for reference in formulas.definition(name).references}
    assert used == set(listed.values())
    for reference in listed.values():
        assert not reference.doi or re.fullmatch(r"10\.\d{4,5}/[^\s<>\"]+", reference.doi)
    dois = [reference.doi for reference in listed.values() if reference.doi]
    assert len(set(dois)) == len(dois)
