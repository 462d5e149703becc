"""What scripts and the style sheet weigh: a page loads those of what it shows, and none is large."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from standlink.web.statics import files

STYLES = Path(__file__).parents[2] / "web" / "frontend" / "src" / "styles"
#: The most bytes of a file, and of its copy in Brotli, which a browser loads.
MOST = {
    "vendor/standlink.css": (36_000, 7_900),
    "standlink.js": (9_500, 3_500),
    "vendor/picture.js": (5_500, 2_300),
    "vendor/network.js": (6_500, 2_800),
}


@pytest.mark.parametrize("name", MOST)
def test_file_is_small(name: str) -> None:
    bodies = files()[name].bodies
    assert len(bodies[""]) <= MOST[name][0]
    assert len(bodies["br"]) <= MOST[name][1]


def test_style_sheet_is_made_of_all_files_of_styles() -> None:
    whole = (STYLES / "standlink.css").read_text("utf-8")
    assert sorted(re.findall(r'@import "\./(\w+)\.css"', whole)) == sorted(
        path.stem for path in STYLES.glob("*.css") if path.stem != "standlink"
    )
