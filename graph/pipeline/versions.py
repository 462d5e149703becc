"""The versions of the stages of the pipeline."""

from __future__ import annotations

from typing import Final

#: Raise the version of a stage whenever its code would give another output for the same input; the next build then
#: makes a release from nothing. Changes of data (ontology, shapes, the rules of derived words, the queries of tables
#: and index) are noticed without it. ``tests/data/outputs.toml`` records the output of each version, and a test fails
#: if one of them has changed.
STAGE_VERSIONS: Final = {
    "load": 3,
    "infer": 1,
    "derive": 1,
    "validate": 2,
    "index": 8,
    "tabulate": 2,
    "prepare": 2,
    "count": 1,
}
