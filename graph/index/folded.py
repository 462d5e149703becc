"""The forms of names in the index, many at a time.

Nearly all names are ASCII without long numbers. Polars folds these by the same rules as ``store/folding.py``, in less
time; the others are folded one by one. A test compares the two.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from ..store.folding import fold, numbers_padded, set_apart, split_letters_and_digits

#: What is not folded by Polars: other characters, and numbers longer than those that are padded.
_OTHER: Final = r"[^\x00-\x7F]|[0-9]{9}"
_SCHEMA: Final = dict.fromkeys(("name", "folded", "apart", "sort"), pl.String)


def folded(names: pl.Series) -> pl.DataFrame:
    """Return the forms of names: ``name``, ``folded``, ``apart``, ``sort``.

    ``apart`` has letters, digits and Chinese characters set apart; it is empty if it has the same words.
    """
    is_other = names.str.contains(_OTHER)
    others = [
        (name, text, _apart(text), numbers_padded(text)) for name in names.filter(is_other) for text in [fold(name)]
    ]
    return pl.concat([_of_ascii(names.filter(~is_other)), pl.DataFrame(others, _SCHEMA, orient="row")])


def _apart(text: str) -> str:
    other = set_apart(split_letters_and_digits(text))
    return other if other != text else ""


def _of_ascii(names: pl.Series) -> pl.DataFrame:
    text, other = pl.col("folded"), pl.col("apart")
    apart = text.str.replace_all("([a-z])([0-9])", "$1 $2").str.replace_all("([0-9])([a-z])", "$1 $2")
    # Eight zeros before each number, of which the last eight digits are kept.
    padded = text.str.replace_all("([0-9]+)", "00000000$1").str.replace_all("[0-9]*([0-9]{8})", "$1")
    frame = names.to_frame("name").with_columns(
        folded=pl.col("name").str.to_lowercase().str.replace_all("[^a-z0-9]+", " ").str.strip_chars(" ")
    )
    frame = frame.with_columns(apart=apart, sort=padded)
    return frame.with_columns(apart=pl.when(other != text).then(other).otherwise(pl.lit("")))
