# How to cite an answer: BibTeX, with the query, the release and a checksum of the rows.
import os
from urllib.request import urlopen

site = os.environ.get("SITE", "http://127.0.0.1:8000")
with urlopen(f"{site}/questions/convergence/switchers.bib?from=ccs1&to=nacs") as answer:
    print(answer.read().decode())
