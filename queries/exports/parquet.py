"""Answers as Parquet, with what they are and under which rights in the metadata of the file.

The key ``standlink`` of the metadata has a JSON object of texts: question, arguments, notes, release, licence.
"""

from __future__ import annotations

import io
import json
from typing import Final

from ...graph.releases.release import Release
from ..run import Answer
from .about import about

KEY: Final = "standlink"


def to_parquet(answer: Answer, release: Release) -> bytes:
    """Return an answer as a Parquet file, with the columns of ``Table.to_polars``."""
    content = io.BytesIO()
    described = {KEY: json.dumps(about(answer, release), ensure_ascii=False)}
    answer.table.to_polars().write_parquet(content, compression="zstd", metadata=described)
    return content.getvalue()
