"""Formulas as MathML."""

from __future__ import annotations

import pytest
from standlink.web.mathml import mathml


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("c_{ij}^2", "<msubsup><mi>c</mi><mrow><mi>i</mi><mi>j</mi></mrow><mn>2</mn></msubsup>"),
        (r"\sum_{k=1}^{n} k", '<munderover><mo largeop="true" movablelimits="false">∑</mo>'),
        (r"\frac{1}{\sqrt{n}}", "<mfrac><mn>1</mn><msqrt><mi>n</mi></msqrt></mfrac>"),
        (r"\mathrm{RTA} < 1", "<mi>RTA</mi><mo>&lt;</mo><mn>1</mn>"),
        (r"\left( x \right)", "<mo>(</mo><mi>x</mi><mo>)</mo>"),
        (r"\alpha - \bar{x}", '<mi>α</mi><mo>−</mo><mover accent="true"><mi>x</mi><mo>¯</mo></mover>'),
    ],
)
def test_formula_is_typeset(tex: str, expected: str) -> None:
    assert expected in mathml(tex)


@pytest.mark.parametrize("tex", [r"\unknown", "{x", "x}", "_2", r"\frac{1}", "a & b", r"\mathrm x"])
def test_malformed_formula_is_refused_by_name(tex: str) -> None:
    with pytest.raises(ValueError, match="") as error:
        mathml(tex)
    assert repr(tex) in str(error.value)


def test_name_of_a_formula_is_escaped() -> None:
    assert 'aria-label="a &lt; b"' in mathml("x", "a < b")
