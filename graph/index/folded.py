"""The forms of names in the index, many at a time.

Nearly all names are ASCII. Polars folds these by the same rules as ``store/folding.py``, in less time, and sets letters
and digits apart in all. A test compares the two.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from ..store.folding import fold_all, numbers_padded

#: Numbers longer than those that are padded.
_LONG_NUMBER: Final = "[0-9]{9}"
#: Folded texts have letters, digits and spaces only, so all but digits and spaces are letters.
_ASCII: Final = ("[a-z]", "[0-9]")
_ANY: Final = (r"[^\p{Nd} ]", r"\p{Nd}")
_HAN: Final = "([\u3400-\u9fff])"


def folded(names: pl.Series) -> pl.DataFrame:
    """Return the forms of names: ``name``, ``folded``, ``apart``.

    ``apart`` has letters, digits and Chinese characters set apart; it is empty if it has the same words.
    """
    frame = names.to_frame("name")
    is_other = names.str.contains(r"[^\x00-\x7F]")
    text = pl.col("name").str.to_lowercase().str.replace_all("[^a-z0-9]+", " ").str.strip_chars(" ")
    plain = frame.filter(~is_other).with_columns(folded=text)
    others = frame.filter(is_other)
    others = others.with_columns(folded=pl.Series(fold_all(others["name"].to_list()), dtype=pl.String))
    spaced = _apart(*_ANY).str.replace_all(_HAN, " $1 ").str.replace_all(" +", " ").str.strip_chars(" ")
    forms = pl.concat([plain.with_columns(apart=_apart(*_ASCII)), others.with_columns(apart=spaced)])
    is_new = pl.col("apart") != pl.col("folded")
    return forms.with_columns(apart=pl.when(is_new).then(pl.col("apart")).otherwise(pl.lit("")))


def padded(texts: pl.Series) -> pl.Series:
    """Return folded texts with their numbers at one width, as ``numbers_padded`` does, for sorting."""
    # Eight zeros before each number, of which the last eight digits are kept.
    zeros = pl.col(texts.name).str.replace_all("([0-9]+)", "00000000$1").str.replace_all("[0-9]*([0-9]{8})", "$1")
    long = texts.filter(texts.str.contains(_LONG_NUMBER)).unique()
    own = {text: numbers_padded(text) for text in long}
    frame = texts.to_frame().with_columns(zeros.alias("padded"))
    if own:
        frame = frame.with_columns(
            pl.col(texts.name).replace_strict(own, default=pl.col("padded"), return_dtype=pl.String).alias("padded")
        )
    return frame["padded"]


def _apart(letter: str, digit: str) -> pl.Expr:
    spaced = pl.col("folded").str.replace_all(f"({letter})({digit})", "$1 $2")
    return spaced.str.replace_all(f"({digit})({letter})", "$1 $2")
