"""Names folded many at a time have the forms that each has alone."""

from __future__ import annotations

import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st
from standlink.graph.index.folded import folded, padded
from standlink.graph.store.folding import fold, numbers_padded, set_apart, split_letters_and_digits

NAMES = st.text(
    st.sampled_from("aZ09 -/._\x00\x1e\x1f\t~é中²٣\u0301") | st.characters(exclude_categories=["Cs"]), max_size=24
)


@given(st.lists(NAMES, max_size=20))
@example(["ISO/IEC 15118-2:2014", "a1b2c3", "1 2 3", "123456789", "0", "00000001x12345678", "", "   ", "Wi-Fi联盟"])
def test_forms_are_those_of_each_name_alone(names: list[str]) -> None:
    found = {row["name"]: row for row in folded(pl.Series("name", names, pl.String)).to_dicts()}
    assert set(found) == set(names)
    for name in names:
        text = fold(name)
        apart = set_apart(split_letters_and_digits(text))
        assert found[name] == {"name": name, "folded": text, "apart": apart if apart != text else ""}
    texts = list(map(fold, names))
    assert padded(pl.Series("text", texts, pl.String)).to_list() == list(map(numbers_padded, texts))
