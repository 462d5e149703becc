# The standards that a text means, the best first.
import os

import standlink

g = standlink.open(os.environ.get("SITE", "http://127.0.0.1:8000"))
print(g.search("ISO 15118-20", kind="standard", limit=5).to_polars())
