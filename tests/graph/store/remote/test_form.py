"""Queries are sent as forms that every service reads."""

from __future__ import annotations

import re
from string import printable
from urllib.parse import parse_qs

from hypothesis import given
from hypothesis import strategies as st
from standlink.graph.store.remote.form import query_form

#: What a query of an address may have by RFC 3986, with which strict services read forms.
LEGAL = re.compile(rb"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-F]{2})*")


TEXTS = st.text(min_size=1) | st.text(st.characters(max_codepoint=127), min_size=1) | st.text(printable, min_size=1)


@given(TEXTS, st.lists(st.text("ab&+é<", min_size=1)))
def test_any_query_and_dataset_is_read_as_it_was(sparql: str, graphs: list[str]) -> None:
    form = query_form(sparql, graphs, graphs)
    assert LEGAL.fullmatch(form)
    expected = {"query": [sparql]} | ({"default-graph-uri": graphs, "named-graph-uri": graphs} if graphs else {})
    assert parse_qs(form.decode("ascii"), keep_blank_values=True, strict_parsing=True) == expected
