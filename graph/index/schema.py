"""The two parts of the search index: an SQLite file with what is shown of each thing, and a Tantivy index of its words.

The same function, ``graph/store/folding.fold``, prepares names for the index and texts for queries, so that Tantivy
only splits at spaces and never parses what a user enters. Fields of the Tantivy index:

- ``id``: the number of the thing in the SQLite file.
- ``iri``: its IRI; ``family``: the IRI of the standard of which it is an edition.
- ``names``: the words of its names, also with letters and digits set apart; each Chinese character is a word.
- ``exact``: its whole names, folded; ``packed``: the same without spaces.
- ``starts``: the first letters of ``packed``, for each number of letters in ``STARTS``; Tantivy cuts them itself.
- ``editions``: the words of the names of its editions.
- ``text``: the words of its descriptions in all languages.
- ``edition``: whether it is an edition of a standard that is in the index.
- the facets, each with one value or several: IRIs or, of ``kind`` and ``year``, words and digits.
- ``rank``, ``by_name``, ``by_date``: its place in an order of all things; no two have the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import tantivy

#: The folder of the Tantivy index, beside the SQLite file.
WORDS: Final = "words"
#: How many first letters of names without spaces are words of their own. So many names may begin alike that looking
#: them up by a pattern takes ten times as long.
STARTS: Final = range(5, 13)
#: What results are counted and filtered by.
FACETS: Final = ("kind", "class", "body", "status", "year", "region", "case", "technology", "dataset")
#: What a standard has of its editions too: it alone is listed for all of them.
OF_EDITIONS: Final = ("body", "year")
#: The greatest value of ``rank``; that of records about things is less than ``RECORD_RANK``.
TOP_RANK: Final = 4.0
THING_RANK: Final = 3.0
RECORD_RANK: Final = 2.0
#: Kinds of things that are records about others: they are listed after those.
RECORDS: Final = ("event", "claim", "observation", "source")

#: The name of the tokenizer that gives the beginnings of a text.
_BEGINNINGS: Final = "beginnings"

TABLES: Final = """
CREATE TABLE things (
    id INTEGER PRIMARY KEY, iri TEXT UNIQUE NOT NULL, kind TEXT NOT NULL, slug TEXT NOT NULL, label TEXT NOT NULL,
    names TEXT NOT NULL, place INTEGER NOT NULL, class TEXT NOT NULL, text TEXT NOT NULL, weight INTEGER NOT NULL,
    editions INTEGER NOT NULL
);
CREATE TABLE letters (
    kind TEXT NOT NULL, first INTEGER NOT NULL, letter TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (kind, first)
) WITHOUT ROWID;
"""
INDEXES: Final = "CREATE UNIQUE INDEX things_by_place ON things (kind, place);"


def words_folder(index: Path) -> Path:
    """Return the folder of the Tantivy index that belongs to an SQLite file."""
    return index.with_name(WORDS)


def schema() -> tantivy.Schema:
    """Return the schema of the Tantivy index."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", fast=True)
    for name in ("iri", "family", "exact", "packed"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("starts", tokenizer_name=_BEGINNINGS, index_option="basic")
    builder.add_text_field("names", tokenizer_name="whitespace", index_option="position")
    for name in ("editions", "text"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_boolean_field("edition", indexed=True)
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_float_field("rank", fast=True)
    for name in ("by_name", "by_date"):
        builder.add_unsigned_field(name, fast=True)
    return builder.build()


def register(index: tantivy.Index) -> None:
    """Give an index that is written the tokenizer of its schema that Tantivy lacks; readers need none."""
    beginnings = tantivy.Tokenizer.ngram(min_gram=STARTS[0], max_gram=STARTS[-1], prefix_only=True)
    index.register_tokenizer(_BEGINNINGS, tantivy.TextAnalyzerBuilder(beginnings).build())
