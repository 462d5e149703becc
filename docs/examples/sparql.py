# The result of a SPARQL query, as a data frame: what hinders 5G?
import os

import standlink

g = standlink.open(os.environ.get("SITE", "http://127.0.0.1:8000"))
print(g.sparql("SELECT ?barrier { ?barrier sl:hinders initiative:5g-standardization }").to_polars())
