# The whole release as a file, which standlink.open takes: then no server is asked.
import os
from urllib.request import urlretrieve

import standlink

site = os.environ.get("SITE", "http://127.0.0.1:8000")
urlretrieve(f"{site}/data/standlink.nq.gz", "standlink.nq.gz")
g = standlink.open("standlink.nq.gz")
print(g)
