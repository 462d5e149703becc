r"""Formulas as MathML, from the part of LaTeX that ``queries/formulas`` uses.

>>> print(mathml(r"\frac{n}{2}"))
<math><mfrac><mi>n</mi><mn>2</mn></mfrac></math>
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

_TOKEN: Final = re.compile(r"\\[a-zA-Z]+|\\[,;{}]|[A-Za-z]|[0-9]+(?:\.[0-9]+)?|[-+=<>()\[\]|,;:/!*.']|[{}_^]|\s+")
_GREEK: Final = dict(
    zip(
        "alpha beta gamma delta epsilon lambda mu nu pi rho sigma tau phi chi psi omega Delta Sigma Phi".split(),  # noqa: SIM905
        "αβγδελμνπρστφχψωΔΣΦ",
        strict=True,
    )
)
_SIGNS: Final = {
    "le": "≤", "ge": "≥", "ne": "≠", "in": "∈", "ni": "∋", "notin": "∉", "cdot": "⋅", "times": "×", "mid": "|",
    "to": "→", "approx": "≈", "infty": "∞", "cap": "∩", "cup": "∪", "dots": "…", "lvert": "|", "rvert": "|",
}  # fmt: skip
#: Operators whose limits stand below and above.
_LARGE: Final = {"sum": "∑", "prod": "∏"}
_LIMITED: Final = ("min", "max")
_NAMED: Final = ("ln", "exp", "log")
_ACCENTS: Final = {"bar": "¯", "tilde": "~", "hat": "^"}
_AROUND: Final = {"_": "munder", "^": "mover", "_^": "munderover"}
_BESIDE: Final = {"_": "msub", "^": "msup", "_^": "msubsup"}
_SPACES: Final = {",": "0.17em", ";": "0.28em", "quad": "1em"}


@lru_cache(maxsize=512)
def mathml(tex: str, label: str = "") -> Markup:
    """Return a formula at full size; without a label as small as within a line.

    Raises:
        ValueError: if it is malformed, or uses a command that is not known here.
    """
    reader = _Reader(tex)
    body = "".join(reader.parts())
    if reader.peek() is not None:
        raise ValueError(f"{tex!r}: {reader.peek()!r} closes nothing")
    about = f' displaystyle="true" aria-label="{escape(label)}"' if label else ""
    return Markup(f"<math{about}>{body}</math>")  # noqa: S704 # every letter is escaped


class _Reader:
    """Reads a formula from left to right."""

    def __init__(self, tex: str) -> None:
        self._tex = tex
        self._tokens = _tokens(tex)
        self._at = 0

    def peek(self) -> str | None:
        """Return the next sign; None at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def parts(self) -> Iterator[str]:
        """Yield elements up to the end or a closing brace."""
        while self.peek() not in (None, "}"):
            yield self._scripted()

    def _next(self) -> str:
        sign = self.peek()
        if sign is None:
            raise ValueError(f"{self._tex!r} ends too early")
        self._at += 1
        return sign

    def _scripted(self) -> str:
        """Return an element with what stands below and above it."""
        base_token = self.peek() or ""
        base = self._element()
        scripts: dict[str, str] = {}
        while (mark := self.peek()) in ("_", "^"):
            self._next()
            scripts[str(mark)] = self._element()
        if not scripts:
            return base
        around = base_token[1:] in (*_LARGE, *_LIMITED)
        names = (
            {"_": "munder", "^": "mover", "_^": "munderover"} if around else {"_": "msub", "^": "msup", "_^": "msubsup"}
        )
        name = names["".join(mark for mark in "_^" if mark in scripts)]
        return f"<{name}>{base}{''.join(scripts[mark] for mark in '_^' if mark in scripts)}</{name}>"

    def _element(self) -> str:
        sign = self._next()
        if sign == "{":
            inner = list(self.parts())
            if self.peek() is None:
                raise ValueError(f"{self._tex!r}: a brace is not closed")
            self._next()
            return inner[0] if len(inner) == 1 else f"<mrow>{''.join(inner)}</mrow>"
        if sign.startswith("\\"):
            return self._command(sign[1:])
        if sign[0].isalpha():
            return f"<mi>{sign}</mi>"
        if sign[0].isdigit():
            return f"<mn>{sign}</mn>"
        if sign in "_^}":
            raise ValueError(f"{self._tex!r}: {sign!r} has nothing before it")
        fixed = ' stretchy="false"' if sign in "()[]|" else ""
        return f"<mo{fixed}>{escape('−' if sign == '-' else sign)}</mo>"

    def _command(self, name: str) -> str:
        if name == "frac":
            return f"<mfrac>{self._element()}{self._element()}</mfrac>"
        if name == "sqrt":
            return f"<msqrt>{self._element()}</msqrt>"
        if name in ("left", "right"):
            return f"<mo>{escape(self._next())}</mo>"
        if name in ("mathrm", "text"):
            tag = "mi" if name == "mathrm" else "mtext"
            return f"<{tag}>{escape(self._words())}</{tag}>"
        if name in _ACCENTS:
            return f'<mover accent="true">{self._element()}<mo>{_ACCENTS[name]}</mo></mover>'
        if name in _GREEK:
            return f"<mi>{_GREEK[name]}</mi>"
        if name in _LARGE:
            return f'<mo largeop="true" movablelimits="false">{_LARGE[name]}</mo>'
        if name in _NAMED or name in _LIMITED:
            return f"<mi>{name}</mi>"
        if name in _SPACES:
            return f'<mspace width="{_SPACES[name]}"/>'
        if name in _SIGNS:
            return f"<mo>{escape(_SIGNS[name])}</mo>"
        raise ValueError(f"{self._tex!r}: \\{name} is not known to {__name__}")

    def _words(self) -> str:
        """Return the letters between braces as they are."""
        words: list[str] = []
        if self._next() != "{":
            raise ValueError(f"{self._tex!r}: words must be in braces")
        while (sign := self._next()) != "}":
            words.append(sign)
        return "".join(words)


def _tokens(tex: str) -> list[str]:
    """Return the tokens of a formula; spaces count only among words, not in mathematics."""
    found, at, in_words = [], 0, False
    while at < len(tex):
        match = _TOKEN.match(tex, at)
        if match is None:
            raise ValueError(f"{tex!r}: {tex[at]!r} is not known to {__name__}")
        sign, at = match[0], match.end()
        if sign in ("\\text", "\\mathrm"):
            in_words = True
        elif sign == "}":
            in_words = False
        if not sign.isspace() or in_words:
            found.append(sign)
    return found
