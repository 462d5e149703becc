"""Tables on a terminal: columns are aligned, rows fit the width, and no text is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from standlink.cli.drawing import display_width, draw_table, fold, printable

TEXT = st.text(alphabet=st.sampled_from("ab de\n采用标准é\u0301"), max_size=60)
ROWS = st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=5)


def test_columns_are_as_wide_as_their_longest_cell() -> None:
    rows = [("Ford", "2023-05"), ("比亚迪", "2024")]
    assert list(draw_table(("actor", "date"), rows, 80)) == [
        "  actor    date",
        " ──────────────────",
        "  Ford     2023-05",
        "  比亚迪   2024",
    ]


def test_wide_column_is_folded_between_words_and_the_others_are_not() -> None:
    rows = [("one two three four", "2023"), ("averyverylongword", "2024")]
    assert list(draw_table(("name", "year"), rows, 20)) == [
        "  name          year",
        " ────────────────────",
        "  one two       2023",
        "  three four",
        "  averyverylo   2024",
        "  ngword",
    ]


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert printable("a\x1b[2Jb\tc\nd") == "a [2Jb c\nd"


@given(rows=ROWS, width=st.integers(20, 120))
def test_no_line_exceeds_the_width_and_no_text_is_lost(rows: list[tuple[str, str, str]], width: int) -> None:
    lines = list(draw_table(("a", "b", "c"), rows, width))
    # The rule below the names is one wider on the right.
    assert max(map(display_width, lines)) <= width + 1
    drawn = "".join("".join(lines[2:]).split())
    assert sorted(drawn) == sorted("".join("".join(cell.split()) for row in rows for cell in row))


@given(text=TEXT, width=st.integers(4, 40))
def test_folded_lines_have_the_words_in_order(text: str, width: int) -> None:
    lines = fold(text, width)
    assert all(display_width(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
