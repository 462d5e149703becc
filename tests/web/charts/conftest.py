"""What the tests of sentences share: the faults of a text, found by reading it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest

_PAIRS = {"(": ")", "（": "）", "“": "”", "[": "]"}
_CJK = "[\u3400-\u9fff，。；：、“”（）]"
#: Words of Latin letters that a Chinese sentence has although they are not names.
_LATIN = {"Standlink", "Rao-Stirling", "tau"}
_NOUNS = (
    *("actor", "adopter", "adoption", "assertion", "barrier", "body", "case", "claim", "commitment", "connector"),
    *("country", "document", "event", "field", "member", "pair", "region", "row", "standard", "tie", "year"),
)
_ONE, _SEVERAL = r"(?<![\d,.])1", r"(?<![\d,.] of )(?<!\.)\b(?:0|[2-9]|\d{2,3}|[\d,]{5,})"
_VERBS = r"(?!is\b|was\b|has\b|exceeds\b)(?:[\w-]+ )?"

_ENGLISH: dict[str, str] = {
    r"  |^ | $": "stray space",
    r"[{}]|\bNone\b|\bnan\b|\binf\b": "unfilled value",
    r"\ban [bcdfgjkmpqtvwxyz]|\ba [aeio]": "wrong article",
    r"[,;:(]$|, ,|\( |\s[,;:.)]": "stray punctuation",
    r"\b(?:\w+:)?[a-z]+[a-z][A-Z]\w*|\b[a-z]+_[a-z]+|\b[a-z]+:[a-z]": "raw identifier",
    r"(?<![\d,.])1 (?!is\b|was\b|has\b|exceeds\b)(?:[\w-]+ )?(?:"
    + "|".join(f"{n}s" for n in _NOUNS)
    + r")\b": "1 with a plural",
    _SEVERAL + " (?:" + "|".join(_NOUNS) + r")\b": "several with a singular",
    r"(?<!of )\b(?:0|[2-9]|\d{2,}) [^,]* (?:is|was|has) unaddressed": "several with a singular verb",
}
_CHINESE: dict[str, str] = {
    r"[{}]|\bNone\b|\bnan\b": "unfilled value",
    f"{_CJK}[,;:()?!]|[,;:()?!]{_CJK}": "half-width punctuation",
    f"{_CJK} | {_CJK}": "space beside Chinese",
    r"(.)[，、；：](?=[，、；：）])|[，、；：]$": "stray punctuation",
    r"个个|项项|份份|条条|年年份": "doubled measure word",
}


def _faults(text: str, names: Iterable[str], chinese: bool) -> list[str]:
    bare = text
    for name in sorted({n for n in names if n}, key=len, reverse=True):
        bare = re.sub(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", "某物" if chinese else "Name", bare)
    found = [f"{what}: {match[0]!r}" for pattern, what in (_CHINESE if chinese else _ENGLISH).items()
             for match in [re.search(pattern, bare)] if match]  # fmt: skip
    found += [f"unbalanced {a}{b}" for a, b in _PAIRS.items() if text.count(a) != text.count(b)]
    if not chinese and not re.match(r"[A-Z0-9“]", bare):
        found.append("no capital at the start")
    if chinese:
        found += [f"English word {word}" for word in re.findall(r"[A-Za-z][A-Za-z-]+", bare) if word not in _LATIN]
        found += [] if re.search(r"[\u3400-\u9fff]", text) else ["no Chinese"]
    return found


@pytest.fixture(scope="session")
def faults() -> Callable[[str, Iterable[str], bool], list[str]]:
    """Return the faults of a text that a reader sees: ``faults(text, names in it, whether it is Chinese)``."""
    return _faults
