"""What scripts weigh: a page loads those of what it shows, and none is large."""

from __future__ import annotations

import pytest
from standlink.web.statics import files

#: The most bytes of a script, and of its copy in Brotli, which a browser loads.
MOST = {
    "standlink.js": (9_500, 3_500),
    "vendor/picture.js": (5_500, 2_300),
    "vendor/network.js": (6_500, 2_800),
}


@pytest.mark.parametrize("name", MOST)
def test_script_is_small(name: str) -> None:
    bodies = files()[name].bodies
    assert len(bodies[""]) <= MOST[name][0]
    assert len(bodies["br"]) <= MOST[name][1]
