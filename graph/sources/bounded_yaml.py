"""YAML from strangers, in bounded time.

The parser refuses what is nested more than 128 levels deep, but only after it has read all of it, in a time that grows
with the product of length and depth: a few kilobytes of opening brackets take minutes. Text that could take so long is
refused before it is parsed.
"""

from __future__ import annotations

import json
import re
from typing import Final

import ryaml

#: The largest product of the length of a text and its opening brackets, which takes a few seconds. Records of the known
#: catalogues have at most a few dozen brackets, and the largest has a megabyte.
WORK: Final = 1 << 28
#: Nested lists and keys on one line.
_RUN: Final = re.compile(r"(?:[-?:][ \t]+){33}")


def loads(text: str) -> object:
    """Return the content of YAML text.

    Raises:
        ryaml.InvalidYamlError: if it is not YAML.
        ValueError: if it is nested too deeply, or has so many brackets that it could be.
    """
    if len(text) * (text.count("[") + text.count("{")) > WORK:
        # JSON is YAML too, and its parser stops at the depth that it can handle.
        try:
            return json.loads(text)
        except (RecursionError, ValueError):
            raise ValueError("so many opening brackets that it may be nested too deeply") from None
    if _RUN.search(text):
        raise ValueError("nested too deeply: more than 32 lists or keys on a line")
    return ryaml.loads(text)
