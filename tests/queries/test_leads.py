"""Leads: each row's question behind it exists, takes what the row has, and keeps the filters of both."""

from __future__ import annotations

from pathlib import Path

import pytest
from standlink.errors import QuestionFileError
from standlink.queries.leads import Lead, astray
from standlink.queries.library import library, library_faults
from standlink.queries.question import read_question


def test_every_lead_names_a_question_and_its_parameters() -> None:
    assert library_faults() == []
    led = [question for question in library().values() if question.leads]
    assert len(led) > 60
    for question in led:
        for lead in question.leads:
            target = library()[lead.question]
            assert set(lead.sources) <= {parameter.name for parameter in target.parameters}
            needed = {parameter.name for parameter in target.parameters if parameter.required}
            assert needed <= set(lead.sources), "what the question behind needs comes from the row"
            assert not target.either or set(target.either) & set(lead.sources)


def test_pairs_of_regions_lead_to_what_links_them() -> None:
    for name in ("linkages/network", "linkages/regions", "linkages/beyond-chance", "catalogues/topics-together"):
        first = library()[name].leads[0]
        assert (first.question, dict(first.sources)) == ("linkages/between-regions", {"a": "a", "b": "b"})


@pytest.mark.parametrize(
    ("lead", "message"),
    [
        ("linkages/between-regions", "malformed lead"),
        ("linkages/between-regions a=a, b=b", "malformed lead"),
        ("linkages/between-regions a=who", "unknown column who; expected one of x"),
    ],
)
def test_malformed_lead_is_refused_with_its_line(tmp_path: Path, lead: str, message: str) -> None:
    path = tmp_path / "broken.rq"
    header = (
        "# title: T\n# title@zh: 题\n# question: Q?\n# question@zh: 问？\n# row: a row\n# parameter x: actor; who\n"
    )
    path.write_text(f"{header}# leads: {lead}\n\nSELECT ?x {{ VALUES ?x {{ actor:ford }} }}\n", "utf-8")
    with pytest.raises(QuestionFileError, match=message) as error:
        read_question(path, "test/broken")
    assert error.value.line == 7


def test_lead_astray_is_reported_and_its_question_kept(tmp_path: Path) -> None:
    paths = {name: tmp_path / f"{name}.rq" for name in library()}
    source = Lead.parse(tmp_path, 9, "linkages/nowhere a=a")
    lost = Lead.parse(tmp_path, 10, "linkages/between-regions c=a")

    class Asked:
        parameters = library()["linkages/between-regions"].parameters
        leads = (source, lost)

    faults = list(astray({**library(), "linkages/network": Asked}, paths))  # type: ignore[dict-item]
    assert [(fault.line, fault.reason.partition(";")[0]) for fault in faults] == [
        (9, "there is no question 'linkages/nowhere'"),
        (10, "linkages/between-regions has no parameter c"),
    ]
