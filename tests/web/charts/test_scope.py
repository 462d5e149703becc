"""What headlines say of the scope of an answer, and of its regions, entries and figures."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from standlink.graph.releases.release import Release
from standlink.queries.library import library
from standlink.queries.run import ask
from standlink.web.charts.claims import Spec
from standlink.web.charts.drawing import chart
from standlink.web.charts.layout import written
from standlink.web.charts.scope import Scope, scope_of
from standlink.web.display import number

from .test_headlines import CHARTS, COUNTRY, SUPERLATIVE, _headline, _table


def test_regions_have_their_article() -> None:
    rows = [("United States", 9), ("China", 8), ("Japan", 7), ("Sweden", 6), ("Finland", 5)]
    scope = Scope(given={"counting": ("full",)}, level=COUNTRY)
    text = _headline(
        chart("participation-of-regions", _table("region count share", *((*r, 0.1) for r in rows)), scope=scope)
    )
    assert text == "Organizations of the United States take part in 9 standards, more than those of any other country"


@pytest.mark.parametrize(
    ("question_id", "arguments", "en", "zh"),
    [
        ("linkages/ranking", {}, "in Standlink (all years)", "Standlink（所有年份）"),
        (
            "linkages/ranking", {"case": "5g-standardization"}, "in 5G standardization (all years)",
            "5G标准化（所有年份）",
        ),
        (
            "regions/participation", {"counting": "fractional"}, "in Standlink (fractional counting, all years)",
            "Standlink（分数计数，所有年份）",
        ),
        (
            "actors/central", {"actors": "company", "within": "china", "since": "2010", "until": "2020"},
            "in Standlink (companies only, actors in China, 2010 to 2020)",
            "Standlink（仅限企业，位于中国的行为主体，2010年至2020年）",
        ),
        (
            "actors/central", {"within": "united-states"}, "in Standlink (actors in the United States, all years)",
            "Standlink（位于美国的行为主体，所有年份）",
        ),
        ("barriers/gaps", {}, "in Standlink", "Standlink"),
        ("standards/timeline", {"standard": "nacs"}, "in Standlink (on NACS)", "Standlink（关于NACS）"),
        ("claims/checked", {"verdict": "qualified"}, "in Standlink (partly supported claims only)",
         "Standlink（仅限部分得到支持的论断）"),
    ],
)  # fmt: skip
def test_scope_says_what_an_answer_covers(
    release: Release, question_id: str, arguments: dict[str, str], en: str, zh: str
) -> None:
    scope = scope_of(ask(release, library()[question_id], arguments), release)
    assert scope.text == (en, zh)
    assert scope.narrowed is (en not in ("in Standlink", "in Standlink (all years)", "in Standlink (on NACS)"))


@pytest.mark.parametrize("name", sorted(CHARTS))
def test_entry_is_complete_in_both_languages(name: str) -> None:
    entry: dict[str, Any] = CHARTS[name]
    for key in ("title", "about") if "form" in entry else ("about",):
        assert entry[key]
        assert re.search(r"[\u4e00-\u9fff]", entry[f"{key}_zh"])
    assert not SUPERLATIVE.search(entry.get("title", ""))
    assert set(entry.get("nouns_zh", entry.get("nouns", {}))) >= set(entry.get("nouns", {})) or "nouns_zh" in entry
    for claim in entry.get("claims", ()):
        spec = msgspec.convert(claim, Spec)
        assert bool(SUPERLATIVE.search(spec.en)) is (spec.kind in ("most", "least")), spec.en
        assert set(re.findall(r"\{arg\[(\w+)\]", spec.en)) == set(re.findall(r"\{arg\[(\w+)\]", spec.zh))
        assert bool(spec.each_en) is bool(spec.each_zh) is (spec.kind == "spread")


@pytest.mark.parametrize("value", [0.123456, 0.04567, 0.5, 0.9996, 1.0])
def test_figure_of_a_picture_has_the_digits_of_its_table(value: float) -> None:
    assert written(value) == number(value)
    share = re.sub(r"\D", "", number(value)).lstrip("0")
    assert re.sub(r"\D", "", written(value, share=True)).rstrip("0").startswith(share.rstrip("0"))
